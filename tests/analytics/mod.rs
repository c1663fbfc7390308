/// What a rate divides, and what stands beside it.
mod figures;
/// Pasted lines.
mod office_match;
/// What the exchange is worth: page, API, terminal and workbook agree.
mod savings;
/// What every page asks of a version, in memory and in the store.
mod snapshot;
/// Answers of offices.
mod survey;
