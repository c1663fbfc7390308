use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};

use zip::ZipArchive;

use super::filtered::HiddenRows;
use super::{Damage, Limits, OpenError};

/// Elements of the parts that describe a workbook: Excel allows 64,000 cell styles of a few elements each.
const MAX_DESCRIBING: u64 = 400_000;

/// Bytes that one character of a workbook may take: `&#x3042;`.
const BYTES_PER_CHARACTER: u64 = 8;

/// Elements of a shared string, at the least.
const ELEMENTS_PER_STRING: u64 = 4;

/// Elements of a cell in a sheet: itself, its formula and its value, or its text in pieces, each begun and ended.
const ELEMENTS_PER_CELL: u64 = 8;

/// The attribute of shared strings by which their reader asks for memory.
const STATED_STRINGS: &[u8] = b"uniqueCount";

/// Bytes that the styles of a workbook may take, as each cell style holds a copy of its format and font.
const MAX_STYLE_BYTES: u64 = 1 << 29;

/// Unpacks every part into nothing: the sizes that a ZIP states may be false. Of each part the rows that are hidden.
pub(super) fn measure<R: Read + std::io::Seek>(
    zip: &mut ZipArchive<R>,
    limits: &Limits,
) -> Result<BTreeMap<String, BTreeSet<u32>>, OpenError> {
    if zip.len() > limits.entries {
        return Err(OpenError::TooManyEntries { limit: limits.entries, entries: zip.len() });
    }
    let mut left = limits.unpacked_bytes;
    let mut hidden = BTreeMap::new();
    for i in 0..zip.len() {
        let file = match zip.by_index(i) {
            Ok(file) => file,
            Err(zip::result::ZipError::UnsupportedArchive(reason)) if reason.contains("assword") => {
                return Err(OpenError::Password);
            }
            Err(_) => return Err(OpenError::Damaged(Damage::File)),
        };
        let part = file.name().map(|n| n.into_owned()).unwrap_or_default();
        let name = part.to_ascii_lowercase();
        let mut counted = ElementCounts::default();
        std::io::copy(&mut file.take(left + 1), &mut counted).map_err(|_| OpenError::Damaged(Damage::File))?;
        let too_large = || OpenError::UnpackedTooLarge { limit: limits.unpacked_bytes };
        left = left.checked_sub(counted.bytes).ok_or_else(too_large)?;
        let most = if name.ends_with("sharedstrings.xml") {
            limits.cells.saturating_mul(ELEMENTS_PER_STRING)
        } else if name.contains("worksheets/") || name.contains("drawings/") || name.contains("charts/") {
            limits.cells.saturating_mul(ELEMENTS_PER_CELL)
        } else {
            MAX_DESCRIBING
        };
        if counted.elements > most {
            let is_sheet = name.contains("worksheets/");
            let limit = limits.cells;
            let many = OpenError::TooManyCells { limit, sheet: None, row: 0, column: 0 };
            return Err(if is_sheet { many } else { too_large() });
        }
        if name.ends_with("sharedstrings.xml") && (counted.has_escapes || counted.stated > counted.elements) {
            return Err(OpenError::Damaged(Damage::TextCount));
        }
        if name.ends_with("styles.xml") && counted.longest.saturating_mul(counted.elements) > MAX_STYLE_BYTES {
            return Err(too_large());
        }
        // Text of this length in one piece is laid out whole before a cell can be looked at.
        let is_text = name.ends_with("sharedstrings.xml") || name.contains("worksheets/");
        if is_text && counted.longest > limits.cell_chars as u64 * BYTES_PER_CHARACTER {
            return Err(OpenError::LongCell { limit: limits.cell_chars, sheet: None, row: 0, column: 0 });
        }
        if !counted.hidden.rows.is_empty() {
            hidden.insert(part, counted.hidden.rows.into_iter().collect());
        }
    }
    Ok(hidden)
}

/// Bytes and elements that went by.
#[derive(Default)]
struct ElementCounts {
    bytes: u64,
    elements: u64,
    /// The longest piece without the beginning of an element.
    longest: u64,
    piece: u64,
    /// The largest number behind [`STATED_STRINGS`].
    stated: u64,
    attribute: Attribute,
    /// Bytes of an encoding in which the attribute would be written otherwise.
    has_escapes: bool,
    hidden: HiddenRows,
}

/// How far into [`STATED_STRINGS`] and its number the bytes have come.
#[derive(Default, Clone, Copy)]
enum Attribute {
    #[default]
    Elsewhere,
    Name(usize),
    Equals,
    Number(u64),
}

impl Attribute {
    fn after(self, byte: u8) -> Self {
        match self {
            Self::Name(n) if n < STATED_STRINGS.len() && byte == STATED_STRINGS[n] => Self::Name(n + 1),
            Self::Name(n) if n == STATED_STRINGS.len() && (byte == b'=' || byte.is_ascii_whitespace()) => Self::Equals,
            Self::Equals if byte == b'=' || byte.is_ascii_whitespace() => Self::Equals,
            Self::Equals if matches!(byte, b'"' | b'\'') => Self::Number(0),
            Self::Number(n) if byte.is_ascii_digit() => {
                Self::Number(n.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
            }
            Self::Number(n) if byte == b'+' || byte.is_ascii_whitespace() => Self::Number(n),
            _ if byte == STATED_STRINGS[0] => Self::Name(1),
            _ => Self::Elsewhere,
        }
    }
}

impl Write for ElementCounts {
    fn write(&mut self, part: &[u8]) -> std::io::Result<usize> {
        self.bytes += part.len() as u64;
        for byte in part {
            self.attribute = self.attribute.after(*byte);
            self.hidden.pass(*byte);
            if let Attribute::Number(n) = self.attribute {
                self.stated = self.stated.max(n);
            }
            // UTF-16 and ISO-2022-JP; neither byte stands in XML of UTF-8.
            self.has_escapes |= matches!(byte, 0 | 0x1b);
        }
        for (i, piece) in part.split(|b| *b == b'<').enumerate() {
            if i > 0 {
                self.elements += 1;
                self.piece = 0;
            }
            self.piece += piece.len() as u64;
            self.longest = self.longest.max(self.piece);
        }
        Ok(part.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
