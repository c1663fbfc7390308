use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use calamine::{CellErrorType, DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use super::filtered;
use super::measured::measure;
use super::metered::MeteredReader;
use super::{Damage, Limits, OpenError, Sheet, clean, sheet_name};

/// Cells between two looks at the clock.
const CELLS_PER_LOOK: u64 = 4_096;

/// Whether a ZIP is a document of an office program and not a bundle of files.
pub fn is_document(bytes: &[u8]) -> bool {
    ZipArchive::new(Cursor::new(bytes)).is_ok_and(|zip| document(&zip).is_some())
}

enum Document {
    Workbook,
    Other(OpenError),
}

fn document<R: Read + std::io::Seek>(zip: &ZipArchive<R>) -> Option<Document> {
    let has = |wanted: &dyn Fn(&str) -> bool| zip.file_names().any(|name| name.is_ok_and(|name| wanted(&name)));
    if has(&|n| n.starts_with("Index/") && n.ends_with(".iwa")) || has(&|n| n == "Index.zip") {
        return Some(Document::Other(OpenError::Numbers));
    }
    if has(&|n| n == "mimetype") && has(&|n| n == "content.xml") {
        return Some(Document::Other(OpenError::OpenDocument));
    }
    if !has(&|n| n == "[Content_Types].xml") {
        return None;
    }
    if has(&|n| n.eq_ignore_ascii_case("xl/workbook.bin")) {
        return Some(Document::Other(OpenError::BinaryWorkbook));
    }
    if has(&|n| n.starts_with("word/") || n.starts_with("ppt/")) {
        return Some(Document::Other(OpenError::NotAWorkbook));
    }
    Some(Document::Workbook)
}

/// The sheets of a workbook: what it unpacks to is counted into nothing first, then cells are laid out one by one.
pub(super) fn sheets(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, OpenError> {
    let damaged = || OpenError::Damaged(Damage::File);
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    match document(&zip) {
        Some(Document::Workbook) => {}
        Some(Document::Other(reason)) => return Err(reason),
        None => return Err(OpenError::NestedZip),
    }
    let hidden = measure(&mut zip, limits)?;
    // The reader of workbooks may index past the end of a damaged part.
    let mut sheets = catch_unwind(AssertUnwindSafe(|| laid_out(bytes, limits))).unwrap_or_else(|_| Err(damaged()))?;
    let parts =
        filtered::parts(&text_of(&mut zip, "xl/workbook.xml"), &text_of(&mut zip, "xl/_rels/workbook.xml.rels"));
    for (at, sheet) in &mut sheets {
        let rows = parts.get(*at).and_then(Option::as_ref).and_then(|part| hidden.get(part));
        let is_hidden = |row: &u64| rows.is_some_and(|rows| u32::try_from(*row).is_ok_and(|row| rows.contains(&row)));
        sheet.filtered = sheet.rows.iter().filter(|(row, _)| is_hidden(row)).count() as u64;
    }
    Ok(sheets.into_iter().map(|(_, sheet)| sheet).collect())
}

/// A part that describes others; its size has been measured.
fn text_of<R: Read + std::io::Seek>(zip: &mut ZipArchive<R>, name: &str) -> String {
    let mut text = String::new();
    // A workbook that names its parts otherwise has no rows of which it could be stated that they are hidden.
    if let Ok(mut part) = zip.by_name(name)
        && part.read_to_string(&mut text).is_err()
    {
        text.clear();
    }
    text
}

/// The sheets, each with its place in the list of sheets.
fn laid_out(bytes: &[u8], limits: &Limits) -> Result<Vec<(usize, Sheet)>, OpenError> {
    let unreadable = |error: XlsxError| match error {
        XlsxError::Password => OpenError::Password,
        _ => OpenError::Damaged(Damage::Workbook),
    };
    let (file, left) = MeteredReader::new(bytes);
    let unreadable = |error: XlsxError| match left.get() {
        0 => OpenError::SharedParts,
        _ => unreadable(error),
    };
    let mut book: Xlsx<_> = Xlsx::new(file).map_err(unreadable)?;
    let described: Vec<calamine::Sheet> = book.sheets_metadata().to_vec();
    if described.len() > limits.sheets {
        return Err(OpenError::TooManySheets { limit: limits.sheets });
    }
    let mut room = Room::new(limits);
    let mut sheets = Vec::new();
    for (at, sheet) in described.into_iter().enumerate().filter(|(_, s)| s.typ == SheetType::WorkSheet) {
        room.on_time()?;
        // A sheet may be named after a person.
        let place = sheet_name::place(at + 1);
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        let mut cells = match book.worksheet_cells_reader(&sheet.name) {
            // A chart in the place of a sheet holds no table.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            other => other.map_err(unreadable)?,
        };
        while let Some(cell) = cells.next_cell().map_err(unreadable)? {
            let (row, column) = cell.get_position();
            room.visit(&place, row, column)?;
            if let Some(text) = cell_text(cell.get_value()) {
                room.take(&mut rows, &place, row, column, text)?;
            }
        }
        let sheet = Sheet {
            name: Some(clean::name(&sheet.name)),
            is_hidden: sheet.visible != SheetVisible::Visible,
            rows: rows.into_iter().map(|(row, cells)| (u64::from(row) + 1, cells)).collect(),
            ..Sheet::default()
        };
        sheets.push((at, sheet));
    }
    Ok(sheets)
}

/// What may still be laid out.
pub(super) struct Room<'l> {
    limits: &'l Limits,
    until: Option<Instant>,
    visited: u64,
    cells: u64,
    text: u64,
}

impl<'l> Room<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        let until = limits.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
        Self { limits, until, visited: 0, cells: 0, text: 0 }
    }

    /// Counts a cell that is read, blank or not, and looks at the clock: nobody waits for an answer that was given up.
    pub(super) fn visit(&mut self, sheet: &str, row: u32, column: u32) -> Result<(), OpenError> {
        self.visited += 1;
        if self.visited > self.limits.cells {
            let (row, column) = (u64::from(row) + 1, u64::from(column) + 1);
            return Err(OpenError::TooManyCells {
                limit: self.limits.cells,
                sheet: Some(sheet.to_owned()),
                row,
                column,
            });
        }
        if self.visited.is_multiple_of(CELLS_PER_LOOK) { self.on_time() } else { Ok(()) }
    }

    /// # Errors
    /// When the file has taken longer than it may.
    pub(super) fn on_time(&self) -> Result<(), OpenError> {
        match self.until {
            Some(until) if Instant::now() > until => {
                Err(OpenError::TooSlow { limit: self.limits.seconds.unwrap_or_default() })
            }
            _ => Ok(()),
        }
    }

    /// Puts a cell into its row, which is as wide as its last cell.
    pub(super) fn take(
        &mut self,
        rows: &mut BTreeMap<u32, Vec<String>>,
        sheet: &str,
        row: u32,
        column: u32,
        text: String,
    ) -> Result<(), OpenError> {
        let place = || (Some(sheet.to_owned()), u64::from(row) + 1, u64::from(column) + 1);
        let cells = rows.entry(row).or_default();
        let wanted = column as usize + 1;
        if wanted > self.limits.columns {
            let (sheet, row, columns) = place();
            return Err(OpenError::TooManyColumns { limit: self.limits.columns, sheet, row, columns });
        }
        self.cells += (wanted.saturating_sub(cells.len()) as u64).max(1);
        self.text += text.len() as u64;
        // One shared string may stand in a million cells.
        if self.cells > self.limits.cells || self.text > self.limits.unpacked_bytes {
            let (sheet, row, column) = place();
            return Err(OpenError::TooManyCells { limit: self.limits.cells, sheet, row, column });
        }
        if text.len() > self.limits.cell_chars && text.chars().count() > self.limits.cell_chars {
            let (sheet, row, column) = place();
            return Err(OpenError::LongCell { limit: self.limits.cell_chars, sheet, row, column });
        }
        if cells.len() < wanted {
            cells.resize(wanted, String::new());
        }
        cells[wanted - 1] = clean::cell(&text);
        Ok(())
    }
}

/// A cell as the person who typed it would say it: whole numbers without decimals, dates as dates. None for a blank.
fn cell_text(cell: &DataRef<'_>) -> Option<String> {
    let text = match cell {
        DataRef::Empty => return None,
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(f) => number(*f),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(is_true) => is_true.to_string(),
        DataRef::DateTime(date) => date_text(*date),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error_text(error),
    };
    (!text.trim().is_empty()).then_some(text)
}

/// A number of a cell: the longest office number has ten digits, so whole numbers stay exact.
pub(super) fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{value:.0}") } else { value.to_string() }
}

/// A date of a cell; the time of day is no part of any table here.
pub(super) fn date_text(date: calamine::ExcelDateTime) -> String {
    date.as_datetime().map_or_else(|| date.to_string(), |date| date.format("%Y-%m-%d").to_string())
}

pub(super) fn error_text(error: &CellErrorType) -> String {
    error.to_string()
}
