/// What a rate divides, and what stands beside it.
mod figures;
/// What the exchange is worth: page, API, terminal and workbook agree.
mod savings;
