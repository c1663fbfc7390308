/// Where connections come in.
mod door;
/// Connections, and how slow they may be.
mod listen;
/// What holds of every request and answer.
mod outer;
/// Who may be connected.
mod places;
/// What is asked beside a path.
mod query;
/// Addresses.
mod routes;

pub use listen::{Timeouts, serve, serve_within};
pub use routes::router;
