//! The words everything else is built from: office numbers, places, dates, the rules in `data/`, and the
//! places on disk where Tsunagu keeps things. No network, no polars.

/// Files shipped with the program, or a folder that overrides them.
pub mod data;
/// Dates as Japan writes them.
pub mod date;
/// Hashes as text.
pub mod digest;
/// A disk without room.
pub mod disk;
/// What exchanged documents are.
pub mod document_kind;
/// Files that are whole after a power cut, and for their owner alone.
pub mod durable;
/// Money, minutes and shares as fractions.
pub mod exact;
/// What is kept of an exchange.
pub mod exchange;
/// The folder that holds archive, lake, warehouse and ledger.
pub mod home;
/// Enums that are keys in files and tables.
pub mod keyed;
/// What people entrust to us.
pub mod ledger;
/// Months as exchanged names write them.
pub mod month;
/// The table of municipalities, and how a code or a written name finds one.
pub mod municipalities;
/// 事業所番号.
pub mod office_number;
/// Percentages in whole hundredths.
pub mod percent;
/// Six-digit municipality codes.
pub mod place;
/// Files that are files, not pipes, devices or links.
pub mod regular;
/// Services, denominators, thresholds, areas and credits: what a non-programmer may correct.
pub mod rules;
/// How written names are folded before they are compared.
pub mod spelling;
/// Opening a warehouse version for reading.
pub mod warehouse;
/// What parsers say, in Japanese.
pub mod wording;
