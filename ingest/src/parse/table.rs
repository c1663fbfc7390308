use std::io::Cursor;

use calamine::{Data, Reader, Sheets};

use super::ParseError;
use super::text::{decoded, line_of};

/// How far down a header may stand below titles and notes.
const HEADER_WITHIN: usize = 10;

/// A national register of one service is about a million cells.
const MOST_CELLS: u64 = 20_000_000;

/// A small file as text cells. Rows keep their number in the file, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Column headers, white space removed.
    pub header: Vec<String>,
    /// Row number and cells below the header.
    pub rows: Vec<(u64, Vec<String>)>,
    /// Titles and notes above the header.
    pub preamble: String,
}

impl Table {
    /// The position of the first header that is one of `names`.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.header.iter().position(|h| h == name))
    }
}

/// Reads CSV (any encoding of offices) or a spreadsheet, and finds the header row: the first within ten that
/// holds one of `headers`.
///
/// # Errors
/// When the bytes are neither, or no such header is found.
pub fn read(bytes: &[u8], headers: &[&str]) -> Result<Table, ParseError> {
    let rows = if is_spreadsheet(bytes) { spreadsheet_rows(bytes)? } else { csv_rows(bytes)? };
    let tidy = |cell: &String| cell.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let is_header = |(_, cells): &(u64, Vec<String>)| cells.iter().any(|cell| headers.contains(&tidy(cell).as_str()));
    let at = rows.iter().take(HEADER_WITHIN).position(is_header).ok_or_else(|| {
        ParseError::NotThisKind(format!("見出しの行に「{}」の列が見つかりません", headers.join("」または「")))
    })?;
    let preamble = rows[..at].iter().flat_map(|(_, cells)| cells.clone()).collect::<Vec<_>>().join(" ");
    let header = rows[at].1.iter().map(tidy).collect();
    let body = rows.into_iter().skip(at + 1);
    let rows = body.filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty())).collect();
    Ok(Table { header, rows, preamble })
}

/// Whether the bytes begin as xlsx (a ZIP) or xls (an OLE file).
pub fn is_spreadsheet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

fn csv_rows(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>, ParseError> {
    let (text, _) = decoded(bytes);
    let delimiter = if text.lines().next().is_some_and(|line| line.contains('\t')) { b'\t' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let rows = reader.records().map(|record| {
        let record = record.map_err(|e| ParseError::Unreadable(e.to_string()))?;
        let line = line_of(&record, &text);
        Ok((line, record.iter().map(str::to_owned).collect()))
    });
    rows.collect()
}

fn spreadsheet_rows(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>, ParseError> {
    let unreadable = |e: calamine::Error| ParseError::Unreadable(e.to_string());
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    if let Sheets::Xlsx(xlsx) = &mut book {
        check_extent(xlsx)?;
    }
    let sheet = book
        .worksheet_range_at(0)
        .ok_or_else(|| ParseError::Unreadable("シートがありません".to_owned()))?
        .map_err(unreadable)?;
    let first = sheet.start().map_or(0, |(row, _)| row);
    let rows = sheet.rows().enumerate();
    Ok(rows.map(|(i, row)| (u64::from(first) + i as u64 + 1, row.iter().map(cell_text).collect())).collect())
}

/// A sheet is laid out as a whole rectangle: one cell in its far corner would ask for all memory there is.
fn check_extent(book: &mut calamine::Xlsx<Cursor<&[u8]>>) -> Result<(), ParseError> {
    let unreadable = |e: calamine::XlsxError| ParseError::Unreadable(e.to_string());
    let Some(name) = book.sheet_names().first().cloned() else { return Ok(()) };
    let mut cells = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    let (mut rows, mut columns) = (0u64, 0u64);
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        rows = rows.max(u64::from(row) + 1);
        columns = columns.max(u64::from(column) + 1);
        if rows * columns > MOST_CELLS {
            return Err(ParseError::Unreadable(format!(
                "表が大きすぎます（{}行×{}列）。離れた場所に残った値を消してください",
                rows, columns
            )));
        }
    }
    Ok(())
}

/// A cell as the person who typed it would say it: whole numbers without decimals, dates as dates.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Float(f) if f.fract() == 0.0 && f.abs() < 1e15 => format!("{f:.0}"),
        Data::DateTime(d) => d.as_datetime().map_or_else(|| d.to_string(), |date| date.format("%Y-%m-%d").to_string()),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_below_a_title() {
        let table = read("令和8年1月5日現在,,\n事業所番号,事業所 名\n0113513220,あ\n\n".as_bytes(), &["事業所番号"])
            .expect("a table");
        assert_eq!(table.header, ["事業所番号", "事業所名"]);
        assert_eq!(table.preamble.trim(), "令和8年1月5日現在");
        assert_eq!(table.rows, [(3, vec!["0113513220".to_owned(), "あ".to_owned()])]);
    }

    #[test]
    fn without_the_header_it_says_which_is_wanted() {
        let error = read("a,b\n1,2\n".as_bytes(), &["事業所番号"]).expect_err("no header");
        assert!(error.to_string().contains("事業所番号"), "{error}");
    }
}
