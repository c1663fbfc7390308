//! What a list of offices is, and what a register covers: decided by evidence, never by one header. Pure but for
//! reading the lake's registers; what can't be decided becomes a question.

/// Counts of nobody knows what.
mod counts;
/// Evidence to a decision.
mod decision;
/// What speaks for and against a listing.
mod evidence;
/// The offices that registers hold.
mod known_offices;
/// What may part a list into those who use the exchange and others.
mod mixture;
/// What a list of one's own covers.
mod own_scope;
/// What a register covers.
mod register_scope;

pub(super) use counts::{counts_question, titled_otherwise};
pub(super) use decision::{Decision, decide};
pub(super) use evidence::evidence;
pub(super) use known_offices::KnownOffices;
pub(super) use own_scope::own_scope;
pub(super) use register_scope::{RegisterScope, register_scope};

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
