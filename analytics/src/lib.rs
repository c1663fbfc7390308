//! Rates, distances and comparisons from a warehouse. No I/O but the read-only store, and no clock.

/// Rates and distances in whole numbers.
pub mod measure;
/// Pasted lines matched with offices.
pub mod office_match;
/// What the warehouse answers; each SQL file stands beside the Rust that runs it.
pub mod query;
/// Results, typed and without words.
pub mod report;
/// What every page asks of a version, held in memory.
pub mod snapshot;
