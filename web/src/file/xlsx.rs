use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::adoption_rows::Cell;
use super::csv::safe;

use crate::language::Text;

/// The media type of a workbook.
pub const MEDIA: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The sheet of listing rates.
pub const RATES: Text = Text("掲載率");

/// A workbook: numbers in number cells under a frozen header, and a sheet of notes.
///
/// # Errors
/// When the workbook can't be written.
pub fn bytes(name: &str, header: &[&str], rows: &[Vec<Cell>], notes: &[String]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold().set_text_wrap();
    let sheet = book.add_worksheet().set_name(name)?;
    for (column, label) in (0u16..).zip(header) {
        sheet.write_string_with_format(0, column, *label, &bold)?;
        let longest = rows
            .iter()
            .filter_map(|r| r.get(usize::from(column)))
            .map(|c| crate::chart::width::em(c.as_str()))
            .fold(8.0, f64::max);
        sheet.set_column_width(column, (longest * 1.9).min(48.0))?;
    }
    for (line, row) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(row) {
            match cell {
                Cell::Text(text) => sheet.write_string(line, column, safe(text)).map(drop)?,
                Cell::Number(text) => match text.parse::<f64>() {
                    Ok(n) => sheet.write_number(line, column, n).map(drop)?,
                    Err(_) => sheet.write_string(line, column, text).map(drop)?,
                },
                Cell::Empty => {}
            }
        }
    }
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    sheet.set_footer("&C&P / &N");
    if !rows.is_empty() {
        sheet.autofilter(0, 0, u32::try_from(rows.len()).unwrap_or(u32::MAX), header.len().saturating_sub(1) as u16)?;
    }
    let sheet = book.add_worksheet().set_name(t!("注"))?;
    sheet.set_column_width(0, 100)?;
    for (line, note) in (0u32..).zip(notes) {
        sheet.write_string(line, 0, safe(note))?;
    }
    book.save_to_buffer()
}
