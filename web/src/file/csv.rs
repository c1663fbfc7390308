use encoding_rs::SHIFT_JIS;
use tsunagu_formats::input::clean;

use super::adoption_rows::Cell;

/// How a CSV file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 with a byte order mark, which Excel needs to see.
    Utf8,
    /// Windows-31J, for older software.
    Cp932,
}

impl Encoding {
    /// From `?encoding=`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" | "" => Some(Self::Utf8),
            "cp932" | "shift_jis" | "sjis" | "windows-31j" => Some(Self::Cp932),
            _ => None,
        }
    }
}

/// Text that a spreadsheet would run as a formula gets an apostrophe before it.
pub fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// A CSV file with CRLF, as Excel writes it.
pub fn bytes(header: &[&str], rows: impl Iterator<Item = Vec<Cell>>, encoding: Encoding) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(header);
    for row in rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Text(text) => safe(&clean::cell(text)),
            other => other.as_str().to_owned(),
        });
        let _ = writer.write_record(cells);
    }
    let utf8 = writer.into_inner().unwrap_or_default();
    match encoding {
        Encoding::Utf8 => [b"\xef\xbb\xbf".as_slice(), &utf8].concat(),
        Encoding::Cp932 => cp932(&String::from_utf8_lossy(&utf8)),
    }
}

/// Characters outside Windows-31J become 〓, the printer's mark for a missing type.
fn cp932(text: &str) -> Vec<u8> {
    let known = |c: char| !SHIFT_JIS.encode(c.encode_utf8(&mut [0; 4])).2;
    let text: String = text.chars().map(|c| if known(c) { c } else { '〓' }).collect();
    SHIFT_JIS.encode(&text).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_numbers_left_alone() {
        let row = vec![Cell::Text("=1+1".into()), Cell::Text("@x".into()), Cell::Number("-5".into()), Cell::Empty];
        let text = String::from_utf8(bytes(&["a", "b", "c", "d"], [row].into_iter(), Encoding::Utf8)).expect("UTF-8");
        assert_eq!(text, "\u{feff}a,b,c,d\r\n'=1+1,'@x,-5,\r\n");
    }

    #[test]
    fn cp932_round_trip_and_missing_type() {
        let row = vec![Cell::Text("川西市".into()), Cell::Text("𠮷野".into())];
        let bytes = bytes(&["a", "b"], [row].into_iter(), Encoding::Cp932);
        assert_eq!(SHIFT_JIS.decode(&bytes).0, "a,b\r\n川西市,〓野\r\n");
    }
}
