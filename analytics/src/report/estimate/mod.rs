/// A month and a year at one assumption about the work that remains.
pub mod case;
/// Everything that the figures rest on, each with where it comes from.
pub mod condition;
/// The share of partners that can be reached.
pub mod coverage;
/// The figures as files have them.
pub mod figures;
/// What may be expected, with what nobody has measured.
pub mod outlook;
/// What is asked.
pub mod question;
/// The report itself.
pub mod savings;
/// What schemes come to.
pub mod scheme;
/// The report without words.
mod serialised;
