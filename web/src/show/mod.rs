//! How a figure is written. A page, its files and its printed sheet all come here.

/// Dates.
pub mod date;
/// Counts, rates and distances.
pub mod number;
/// What is saved, or what it takes instead.
pub mod saved;
/// Money, time and shares.
pub mod yen;
