/// One row of a download, and its columns.
pub mod adoption_rows;
/// Comma-separated files for spreadsheets.
pub mod csv;
/// Workbooks.
pub mod xlsx;
