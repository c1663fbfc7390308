/// Rates as CSV and as a workbook.
pub mod adoption;
/// One row of a download, and its columns.
pub mod adoption_rows;
/// Comma-separated files for spreadsheets.
pub mod csv;
/// Lines matched with offices.
pub mod match_rows;
/// Towns' starts of 介護情報基盤.
pub mod platform_start;
/// The same as a workbook with live formulas.
pub mod savings_book;
/// An office's savings, figure by figure.
pub mod savings_rows;
/// Workbooks.
pub mod xlsx;
