use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::workbook::{Room, date_text, error_text, number};
use super::{Damage, Limits, OpenError, Sheet, clean, sheet_name};

/// How long the shared strings are.
mod strings;

const DAMAGED: OpenError = OpenError::Damaged(Damage::OldWorkbook);

/// Streams by which an OLE file reports what it is.
const WORKBOOK: [&str; 2] = ["/Workbook", "/Book"];

/// Records of a workbook's stream.
mod record {
    pub const FORMULA: u16 = 0x0006;
    pub const EOF: u16 = 0x000a;
    pub const EXTERN_SHEET: u16 = 0x0017;
    pub const NAME: u16 = 0x0018;
    pub const FILE_PASS: u16 = 0x002f;
    pub const CONTINUE: u16 = 0x003c;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const MUL_RK: u16 = 0x00bd;
    pub const RICH_STRING: u16 = 0x00d6;
    pub const MERGED: u16 = 0x00e5;
    pub const SHARED_STRINGS: u16 = 0x00fc;
    pub const LABEL_SST: u16 = 0x00fd;
    pub const DIMENSIONS: u16 = 0x0200;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const BOOL_ERR: u16 = 0x0205;
    pub const STRING: u16 = 0x0207;
    pub const RK: u16 = 0x027e;
    pub const BOF: u16 = 0x0809;
    /// A record that no reader knows.
    pub const IGNORED: u16 = 0xffff;
}

/// Where the length of the text of a formula stands in its record.
const FORMULA_TEXT: usize = 20;

/// Data of a record that is full, at the least: longer strings go on in the next one.
const FULL: usize = 8_000;

/// Bytes that a character takes once it is read.
const BYTES_PER_CHARACTER: u64 = 3;

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

/// A container that holds this stream alone, in the version that Excel writes: in the later one, the reader takes a
/// container without small streams for an empty one.
fn container(stream: &[u8]) -> std::io::Result<Cursor<Vec<u8>>> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
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

/// Sums the rectangles of all sheets before any is laid out, and takes away what memory would be asked for by, and what
/// is read to no end: a sheet's own statement of its extent, merged cells, names and the text of formulas.
fn bound(stream: &mut [u8], limits: &Limits) -> Result<(), OpenError> {
    let book = globals(stream)?;
    if book.starts.len() > limits.sheets {
        return Err(OpenError::TooManySheets { limit: limits.sheets });
    }
    let (mut ignored, mut zeroed) = (book.ignored, Vec::new());
    let mut sheets = vec![(0, book.end)];
    for &start in &book.starts {
        let end = records_of(stream, start, |kind, from, end| {
            match kind {
                record::DIMENSIONS => zeroed.push(from..end),
                record::FORMULA if end - from >= FORMULA_TEXT + 2 => {
                    zeroed.push(from + FORMULA_TEXT..from + FORMULA_TEXT + 2);
                }
                record::MERGED => ignored.push(from),
                _ => {}
            }
            Ok(())
        })?;
        sheets.push((start, end));
    }
    // Sheets of one and the same records would be read, and kept, once for each.
    sheets.sort_unstable();
    if sheets.windows(2).any(|pair| pair[1].0 < pair[0].1) {
        return Err(DAMAGED);
    }
    zeroed.into_iter().for_each(|range| stream[range].fill(0));
    ignored.into_iter().for_each(|from| stream[from - 4..from - 2].copy_from_slice(&record::IGNORED.to_le_bytes()));
    let (mut laid_out, mut text) = (0u64, 0u64);
    for start in book.starts {
        let extent = extent(stream, start, &book.strings, limits)?;
        laid_out = laid_out.saturating_add(extent.cells);
        text = text.saturating_add(extent.text);
        if laid_out > limits.cells || text > limits.unpacked_bytes {
            return Err(OpenError::TooManyCells { limit: limits.cells, sheet: None, row: 0, column: 0 });
        }
    }
    Ok(())
}

/// What the records before the sheets hold.
#[derive(Default)]
struct Globals {
    /// Where sheets begin.
    starts: Vec<usize>,
    /// Characters of the shared strings.
    strings: Vec<u16>,
    /// Data of records that only formulas need.
    ignored: Vec<usize>,
    end: usize,
}

fn globals(stream: &[u8]) -> Result<Globals, OpenError> {
    let mut book = Globals::default();
    while let Some((kind, from, end)) = record_at(stream, book.end) {
        book.end = end;
        match kind {
            record::EOF => break,
            record::FILE_PASS => return Err(OpenError::Password),
            record::BOUND_SHEET => {
                let place = stream.get(from..from + 4).ok_or(DAMAGED)?;
                let start = u32::from_le_bytes([place[0], place[1], place[2], place[3]]) as usize;
                if start >= stream.len() {
                    return Err(DAMAGED);
                }
                book.starts.push(start);
            }
            record::SHARED_STRINGS => book.strings = strings::lengths(stream, from, end)?,
            record::NAME | record::EXTERN_SHEET => book.ignored.push(from),
            _ => {}
        }
    }
    Ok(book)
}

/// Visits the records of one sheet, and where they end; charts within it have records of their own, which are passed
/// over.
fn records_of(
    stream: &[u8],
    start: usize,
    mut visit: impl FnMut(u16, usize, usize) -> Result<(), OpenError>,
) -> Result<usize, OpenError> {
    let (mut at, mut depth) = (start, 0usize);
    while let Some((kind, from, end)) = record_at(stream, at) {
        match kind {
            record::BOF => depth += 1,
            record::EOF if depth <= 1 => return Ok(end),
            record::EOF => depth -= 1,
            _ if depth <= 1 => visit(kind, from, end)?,
            _ => {}
        }
        at = end;
    }
    Ok(at)
}

/// What one sheet will lay out.
struct Extent {
    /// The cells of its rectangle and of that of its formulas, or as many as it has records, where that is more.
    cells: u64,
    /// Bytes of text, shared strings once for each cell.
    text: u64,
}

fn extent(stream: &[u8], start: usize, strings: &[u16], limits: &Limits) -> Result<Extent, OpenError> {
    let (mut records, mut text) = (0u64, 0u64);
    let (mut found, mut formulas) = (Rectangle::default(), Rectangle::default());
    // The text of a formula's value stands in the next record, and belongs to the cell before it.
    let mut formula_at = (0, 0);
    records_of(stream, start, |kind, from, end| {
        records += 1;
        let data = &stream[from..end];
        let read = |i: usize| data.get(i..i + 2).map(|b| u64::from(u16::from_le_bytes([b[0], b[1]])));
        let place = || read(0).zip(read(2)).ok_or(DAMAGED);
        let ((row, column), last) = match kind {
            record::STRING => (formula_at, formula_at.1),
            record::MUL_RK => {
                let (row, column) = place()?;
                let cells = data.len().saturating_sub(6).div_ceil(6) as u64;
                ((row, column), column + cells.saturating_sub(1))
            }
            record::FORMULA
            | record::RICH_STRING
            | record::LABEL_SST
            | record::NUMBER
            | record::LABEL
            | record::BOOL_ERR
            | record::RK => {
                let place = place()?;
                (place, place.1)
            }
            _ => return Ok(()),
        };
        match kind {
            record::FORMULA => {
                formula_at = (row, column);
                formulas = formulas.with(row, column, column);
            }
            record::LABEL_SST => {
                let index = read(6).zip(read(8)).map_or(0, |(low, high)| low | high << 16);
                let characters = usize::try_from(index).ok().and_then(|i| strings.get(i)).copied().unwrap_or(0);
                text += u64::from(characters) * BYTES_PER_CHARACTER;
            }
            record::STRING | record::LABEL | record::RICH_STRING => {
                let stated = read(if kind == record::STRING { 0 } else { 6 }).unwrap_or(0);
                // As much memory is asked for as is stated.
                if stated > data.len() as u64 && data.len() < FULL {
                    return Err(DAMAGED);
                }
                text += stated * BYTES_PER_CHARACTER;
            }
            _ => {}
        }
        found = found.with(row, column, last);
        if found.cells() + formulas.cells() > limits.cells {
            let (row, column) = (found.bottom + 1, found.right + 1);
            return Err(OpenError::TooManyCells { limit: limits.cells, sheet: None, row, column });
        }
        Ok(())
    })?;
    Ok(Extent { cells: (found.cells() + formulas.cells()).max(records), text })
}

/// The smallest rectangle around cells.
#[derive(Default, Clone, Copy)]
struct Rectangle {
    top: u64,
    left: u64,
    bottom: u64,
    right: u64,
    is_begun: bool,
}

impl Rectangle {
    fn with(self, row: u64, first: u64, last: u64) -> Self {
        if !self.is_begun {
            return Self { top: row, left: first, bottom: row, right: last, is_begun: true };
        }
        Self {
            top: self.top.min(row),
            left: self.left.min(first),
            bottom: self.bottom.max(row),
            right: self.right.max(last),
            ..self
        }
    }

    fn cells(&self) -> u64 {
        if self.is_begun { (self.bottom - self.top + 1) * (self.right - self.left + 1) } else { 0 }
    }
}

fn laid_out(file: Cursor<Vec<u8>>, limits: &Limits) -> Result<Vec<Sheet>, OpenError> {
    let unreadable = |error: XlsError| if matches!(error, XlsError::Password) { OpenError::Password } else { DAMAGED };
    let mut book: Xls<_> = Xls::new(file).map_err(unreadable)?;
    let described: Vec<calamine::Sheet> = book.sheets_metadata().to_vec();
    let mut room = Room::new(limits);
    let mut sheets = Vec::new();
    for (at, sheet) in described.into_iter().enumerate().filter(|(_, s)| s.typ == SheetType::WorkSheet) {
        room.on_time()?;
        // A sheet may be named after a person.
        let place = sheet_name::place(at + 1);
        let range = book.worksheet_range(&sheet.name).map_err(unreadable)?;
        let (top, left) = range.start().unwrap_or_default();
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (row, column, cell) in range.used_cells() {
            if let Some(text) = cell_text(cell) {
                room.take(&mut rows, &place, top + row as u32, left + column as u32, text)?;
            }
        }
        sheets.push(Sheet {
            name: Some(clean::name(&sheet.name)),
            is_hidden: sheet.visible != SheetVisible::Visible,
            rows: rows.into_iter().map(|(row, cells)| (u64::from(row) + 1, cells)).collect(),
            ..Sheet::default()
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
