//! What the ledger's counts come to. Partners are an office's own affair: an office's report is for the office alone.

/// What began or ended.
pub mod alert;
/// Sets by month.
pub mod months;
/// Names, formats and sizes.
pub mod names;
/// An office's exchanges.
pub mod office;
/// With whom.
pub mod partners;
/// What everybody may see of a town.
pub mod public;
/// A fiscal year's partners.
pub mod record;
/// The month that is due.
pub mod summary;
/// A town's totals.
pub mod town;
/// Prevention, to and fro.
pub mod trips;
