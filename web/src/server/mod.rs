/// Connections, and how slow they may be.
mod listen;
/// Addresses.
mod routes;

pub use listen::{Timeouts, serve, serve_within};
pub use routes::router;
