//! The words everything else is built from: office numbers, places, dates, exact numbers, the rules in `data/`. No
//! database, no network, no place on disk but the folder that overrides the rules.

/// What every column is.
pub mod columns;
/// Files shipped with the program, or a folder that overrides them.
pub mod data;
/// What is wrong in a data file.
pub mod data_fault;
/// Dates as Japan writes them.
pub mod date;
/// Hashes as text.
pub mod digest;
/// What exchanged documents are.
pub mod document_kind;
/// Money, minutes and shares as fractions.
pub mod exact;
/// What is kept of an exchange.
pub mod exchange_set;
/// Kinds of data issues.
pub mod issue;
/// Enums that are keys in files and tables.
pub mod keyed;
/// Months as exchanged names write them.
pub mod month;
/// The table of municipalities, and how a code or a written name finds one.
pub mod municipalities;
/// 事業所番号.
pub mod office_number;
/// Ends of a plan.
pub mod pair_side;
/// Percentages in whole hundredths.
pub mod percent;
/// Six-digit municipality codes.
pub mod place;
/// Shares of a whole and the way to a line, in whole numbers.
pub mod rate;
/// Ends of the exchange.
pub mod role;
/// Services, denominators, thresholds, areas and credits: what a non-programmer may correct.
pub mod rules;
/// How written names are folded before they are compared.
pub mod spelling;
/// Moments as records write them.
pub mod timestamp;
/// Sets before they are believed.
pub mod unchecked_set;
/// What parsers say, in Japanese.
pub mod wording;

/// For the impls that [`text_in_sql`] writes.
#[cfg(feature = "sql")]
#[doc(hidden)]
pub use rusqlite;
