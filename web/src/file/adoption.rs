use rust_xlsxwriter::XlsxError;
use tsunagu_analytics::query::adoption::Adoption;

use super::adoption_rows::{COLUMNS, RowRules, cells};
use super::csv::Encoding;
use super::xlsx;

/// Rows as CSV, headed by the keys of [`COLUMNS`].
pub fn csv(rows: &[Adoption], by: RowRules<'_>, encoding: Encoding) -> Vec<u8> {
    super::csv::bytes(&COLUMNS.map(|(key, _)| key), rows.iter().map(|a| cells(a, by).to_vec()), encoding)
}

/// Rows as a workbook, headed by the labels of [`COLUMNS`], with notes on a sheet of their own.
///
/// # Errors
/// When a cell can't be written.
pub fn xlsx(rows: &[Adoption], by: RowRules<'_>, notes: &[String]) -> Result<Vec<u8>, XlsxError> {
    let all: Vec<_> = rows.iter().map(|a| cells(a, by).to_vec()).collect();
    xlsx::bytes(xlsx::RATES.get(), &COLUMNS.map(|(_, label)| label), &all, notes)
}
