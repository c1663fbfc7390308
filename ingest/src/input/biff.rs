use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::workbook::{Room, date_text, error_text, number};
use super::{Limits, OpenError, Sheet, clean};

const DAMAGED: OpenError = OpenError::Damaged("Excelファイル（.xls）の中身が壊れています");

/// Streams by which an OLE file tells what it is.
const WORKBOOK: [&str; 2] = ["/Workbook", "/Book"];

/// Records of a workbook's stream.
mod record {
    pub const FORMULA: u16 = 0x0006;
    pub const EOF: u16 = 0x000a;
    pub const FILE_PASS: u16 = 0x002f;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const MUL_RK: u16 = 0x00bd;
    pub const RICH_STRING: u16 = 0x00d6;
    pub const LABEL_SST: u16 = 0x00fd;
    pub const DIMENSIONS: u16 = 0x0200;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const BOOL_ERR: u16 = 0x0205;
    pub const RK: u16 = 0x027e;
    pub const BOF: u16 = 0x0809;
}

/// The sheets of a workbook before 2007. Its reader lays out the whole rectangle of every sheet at once, so the
/// records are walked first, and what it is then given is the stream that was walked and nothing else.
pub(super) fn sheets(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, OpenError> {
    let mut stream = workbook_stream(bytes, limits)?;
    bound(&mut stream, limits)?;
    let alone = container(&stream).map_err(|_| DAMAGED)?;
    catch_unwind(AssertUnwindSafe(|| laid_out(alone, limits))).unwrap_or(Err(DAMAGED))
}

fn workbook_stream(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, OpenError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| DAMAGED)?;
    if file.is_stream("/EncryptedPackage") {
        return Err(OpenError::Password);
    }
    let Some(name) = WORKBOOK.into_iter().find(|name| file.is_stream(name)) else {
        return Err(OpenError::NotAWorkbook);
    };
    let mut stream = Vec::new();
    let opened = file.open_stream(name).map_err(|_| DAMAGED)?;
    opened.take(limits.unpacked_bytes + 1).read_to_end(&mut stream).map_err(|_| DAMAGED)?;
    if stream.len() as u64 > limits.unpacked_bytes {
        return Err(OpenError::UnpackedTooLarge { limit: limits.unpacked_bytes });
    }
    Ok(stream)
}

/// A container that holds this stream alone.
fn container(stream: &[u8]) -> std::io::Result<Cursor<Vec<u8>>> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new()))?;
    file.create_stream(WORKBOOK[0])?.write_all(stream)?;
    file.flush()?;
    Ok(Cursor::new(file.into_inner().into_inner()))
}

/// A record at a place of the stream: its kind, where its data begins and ends.
fn record_at(stream: &[u8], at: usize) -> Option<(u16, usize, usize)> {
    let head = stream.get(at..at + 4)?;
    let (kind, len) = (u16::from_le_bytes([head[0], head[1]]), u16::from_le_bytes([head[2], head[3]]));
    let end = at + 4 + usize::from(len);
    (end <= stream.len()).then_some((kind, at + 4, end))
}

/// Sums the rectangles of all sheets before any is laid out, and takes away what a sheet says of its own extent, by
/// which memory would be asked for.
fn bound(stream: &mut [u8], limits: &Limits) -> Result<(), OpenError> {
    let starts = sheet_starts(stream)?;
    if starts.len() > limits.sheets {
        return Err(OpenError::TooManySheets { limit: limits.sheets });
    }
    let mut stated = Vec::new();
    for &start in &starts {
        records_of(stream, start, |kind, from, end| {
            if kind == record::DIMENSIONS {
                stated.push((from, end));
            }
            Ok(())
        })?;
    }
    stated.into_iter().for_each(|(from, end)| stream[from..end].fill(0));
    // Sheets may overlap in a file that means harm: what is measured is what will be read.
    let mut laid_out = 0u64;
    for start in starts {
        laid_out = laid_out.saturating_add(extent(stream, start, limits)?);
        if laid_out > limits.cells {
            return Err(OpenError::TooManyCells { limit: limits.cells, sheet: None, row: 0, column: 0 });
        }
    }
    Ok(())
}

/// Where sheets begin, as the workbook's own records say.
fn sheet_starts(stream: &[u8]) -> Result<Vec<usize>, OpenError> {
    let mut starts = Vec::new();
    let mut at = 0;
    while let Some((kind, from, end)) = record_at(stream, at) {
        match kind {
            record::EOF => break,
            record::FILE_PASS => return Err(OpenError::Password),
            record::BOUND_SHEET => {
                let place = stream.get(from..from + 4).ok_or(DAMAGED)?;
                let start = u32::from_le_bytes([place[0], place[1], place[2], place[3]]) as usize;
                if start >= stream.len() {
                    return Err(DAMAGED);
                }
                starts.push(start);
            }
            _ => {}
        }
        at = end;
    }
    Ok(starts)
}

/// Visits the records of one sheet; charts within it have records of their own, which are passed over.
fn records_of(
    stream: &[u8],
    start: usize,
    mut visit: impl FnMut(u16, usize, usize) -> Result<(), OpenError>,
) -> Result<(), OpenError> {
    let (mut at, mut depth) = (start, 0usize);
    while let Some((kind, from, end)) = record_at(stream, at) {
        match kind {
            record::BOF => depth += 1,
            record::EOF if depth <= 1 => return Ok(()),
            record::EOF => depth -= 1,
            _ if depth <= 1 => visit(kind, from, end)?,
            _ => {}
        }
        at = end;
    }
    Ok(())
}

/// The cells of the rectangle of one sheet, and as many as it has records, where that is more.
fn extent(stream: &[u8], start: usize, limits: &Limits) -> Result<u64, OpenError> {
    let mut records = 0u64;
    let mut found: Option<(u64, u64, u64, u64)> = None;
    records_of(stream, start, |kind, from, end| {
        records += 1;
        let data = &stream[from..end];
        let read = |i: usize| data.get(i..i + 2).map(|b| u64::from(u16::from_le_bytes([b[0], b[1]])));
        match kind {
            record::DIMENSIONS if data.iter().any(|b| *b != 0) => return Err(DAMAGED),
            record::FORMULA
            | record::MUL_RK
            | record::RICH_STRING
            | record::LABEL_SST
            | record::NUMBER
            | record::LABEL
            | record::BOOL_ERR
            | record::RK => {
                let (Some(row), Some(column)) = (read(0), read(2)) else { return Err(DAMAGED) };
                let is_run = kind == record::MUL_RK;
                let to = if is_run { read(data.len() - 2).unwrap_or(column).max(column) } else { column };
                let (top, left, bottom, right) = found.unwrap_or((row, column, row, to));
                let now = (top.min(row), left.min(column), bottom.max(row), right.max(to));
                if area(now) > limits.cells {
                    let (row, column) = (row + 1, to + 1);
                    return Err(OpenError::TooManyCells { limit: limits.cells, sheet: None, row, column });
                }
                found = Some(now);
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(found.map_or(0, area).max(records))
}

fn area((top, left, bottom, right): (u64, u64, u64, u64)) -> u64 {
    (bottom - top + 1) * (right - left + 1)
}

fn laid_out(file: Cursor<Vec<u8>>, limits: &Limits) -> Result<Vec<Sheet>, OpenError> {
    let unreadable = |error: XlsError| if matches!(error, XlsError::Password) { OpenError::Password } else { DAMAGED };
    let mut book: Xls<_> = Xls::new(file).map_err(unreadable)?;
    let described: Vec<calamine::Sheet> = book.sheets_metadata().to_vec();
    let mut room = Room::new(limits);
    let mut sheets = Vec::new();
    for sheet in described.into_iter().filter(|s| s.typ == SheetType::WorkSheet) {
        let range = book.worksheet_range(&sheet.name).map_err(unreadable)?;
        let (top, left) = range.start().unwrap_or_default();
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (row, column, cell) in range.used_cells() {
            if let Some(text) = cell_text(cell) {
                room.take(&mut rows, &sheet.name, top + row as u32, left + column as u32, text)?;
            }
        }
        sheets.push(Sheet {
            name: Some(clean::name(&sheet.name)),
            is_hidden: sheet.visible != SheetVisible::Visible,
            service: None,
            rows: rows.into_iter().map(|(row, cells)| (u64::from(row) + 1, cells)).collect(),
        });
    }
    Ok(sheets)
}

fn cell_text(cell: &Data) -> Option<String> {
    let text = match cell {
        Data::Empty => return None,
        Data::Float(f) => number(*f),
        Data::DateTime(date) => date_text(*date),
        Data::Error(error) => error_text(error),
        other => other.to_string(),
    };
    (!text.trim().is_empty()).then_some(text)
}
