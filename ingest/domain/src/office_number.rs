use crate::issue::IssueKind;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// 事業所番号: ten ASCII letters or digits, text (numbers of 介護医療院 hold the letter B).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeNumber([u8; 10]);

/// A text that is no office number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not ten ASCII letters or digits")]
pub struct OfficeNumberError(pub String);

/// A number as a cell gives it, and what had to be mended to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadNumber {
    /// The number.
    pub number: OfficeNumber,
    /// What was mended, in this order; empty where the cell holds the number alone.
    pub repairs: Vec<NumberRepair>,
}

/// What spreadsheets and publishers do to a number that can be undone without doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberRepair {
    /// Full width, hyphens, invisible characters, quotation marks, `="…"`, lower case.
    Folded,
    /// `2879900021.0`, `2,879,900,021`
    Decimal,
    /// Nine digits that a spreadsheet took the leading zero from.
    LostZero,
}

impl NumberRepair {
    /// The data issue that it is.
    pub fn issue(self) -> IssueKind {
        match self {
            Self::Folded => IssueKind::FoldedNumber,
            Self::Decimal => IssueKind::DecimalNumber,
            Self::LostZero => IssueKind::LostZero,
        }
    }
}

/// Why a cell is no office number; nothing of the cell is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NumberFault {
    /// Nothing in it.
    #[error("blank")]
    Empty,
    /// `2.88E+09`: the last digits are gone.
    #[error("in scientific notation, whose last digits are gone")]
    Scientific,
    /// Not ten letters and digits that begin with a prefecture's.
    #[error("not ten letters and digits that begin with a prefecture's")]
    Shape,
}

/// Prefectures whose medical-derived numbers carry the check digit of the medical code alone: 埼玉 千葉
/// 東京 神奈川. Measured over 75,452 published numbers.
const MEDICAL_CHECK_PREFECTURES: [&str; 4] = ["11", "12", "13", "14"];

impl OfficeNumber {
    /// The number as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }

    /// Whether it is one of 見本県: prefectures end at 47, and the sample's stands far beyond.
    pub fn is_synthetic(&self) -> bool {
        self.0.starts_with(b"99")
    }

    /// Whether it is an office of 障害福祉サービス: its third character is 2, which no number of 介護保険 has.
    pub fn is_disability(&self) -> bool {
        self.0[2] == b'2'
    }

    /// Reads a cell or a typed text: the one definition of what is taken for an office number.
    ///
    /// # Errors
    /// When it is empty, in scientific notation (whose digits are lost), or of another shape.
    pub fn read(cell: &str) -> Result<ReadNumber, NumberFault> {
        let written = cell.trim();
        // Nearly every cell is as it should be.
        if is_office(written) && !written.bytes().any(|b| b.is_ascii_lowercase()) {
            let number = written.parse().map_err(|_| NumberFault::Shape)?;
            return Ok(ReadNumber { number, repairs: Vec::new() });
        }
        let mut text: String = unquoted(written).nfkc().filter(|c| !is_invisible(*c)).collect();
        text.make_ascii_uppercase();
        if text.is_empty() {
            return Err(NumberFault::Empty);
        }
        if is_scientific(&text) {
            return Err(NumberFault::Scientific);
        }
        let mut repairs = Vec::new();
        if let Some(digits) = without_hyphens(&text) {
            text = digits;
        }
        // Whether anything but white space around it was changed; decimals are reported as such.
        if text != written {
            repairs.push(NumberRepair::Folded);
        }
        if let Some(digits) = whole_number(&text) {
            text = digits;
            repairs.push(NumberRepair::Decimal);
        }
        if text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit()) {
            text.insert(0, '0');
            repairs.push(NumberRepair::LostZero);
        }
        let number = text.parse().ok().filter(|_| is_office(&text)).ok_or(NumberFault::Shape)?;
        Ok(ReadNumber { number, repairs })
    }

    /// Reads what a person typed: as [`Self::read`], but nine digits are not completed, for a finger may have left out
    /// any of ten.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn typed(text: &str) -> Result<Self, NumberFault> {
        let read = Self::read(text)?;
        if read.repairs.contains(&NumberRepair::LostZero) { Err(NumberFault::Shape) } else { Ok(read.number) }
    }

    /// Whether the check digit follows the published rule. Real published numbers fail it (about 8 in
    /// 10,000), so a failure is a warning and never a refusal.
    pub fn has_valid_check_digit(&self) -> bool {
        if modulus_10(&self.0[..9]) == Some(self.0[9]) {
            return true;
        }
        let medical = matches!(self.0[2], b'1' | b'3' | b'4' | b'5' | b'6');
        medical
            && MEDICAL_CHECK_PREFECTURES.contains(&&self.as_str()[..2])
            && modulus_10(&self.0[3..9]) == Some(self.0[9])
    }
}

/// Shaped like an office's number: the two digits of a prefecture (99 for 見本県), and letters in three places at most.
/// What is shaped otherwise may be a person's insured number.
pub fn is_office(text: &str) -> bool {
    let prefecture = text.get(..2).unwrap_or("");
    text.len() == 10
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.bytes().filter(u8::is_ascii_digit).count() >= 7
        && prefecture.bytes().all(|b| b.is_ascii_digit())
        && (("01".."48").contains(&prefecture) || prefecture == "99")
}

/// White space and characters of no width, which copies from pages and byte order marks leave in cells.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// What keeps a spreadsheet from taking the zero: `="0179900071"`, `'0179900089`, `"0179900097"`.
fn unquoted(written: &str) -> &str {
    const QUOTES: [char; 6] = ['"', '\'', '’', '‘', '”', '“'];
    written.strip_prefix(['=', '＝']).unwrap_or(written).trim_matches(|c| QUOTES.contains(&c) || is_invisible(c))
}

/// `2.87E+09`
fn is_scientific(text: &str) -> bool {
    text.split_once('E').is_some_and(|(mantissa, exponent)| {
        let exponent = exponent.strip_prefix(['+', '-']).filter(|e| !e.is_empty());
        mantissa.parse::<f64>().is_ok()
            && (exponent.is_some_and(|e| e.bytes().all(|b| b.is_ascii_digit())) || mantissa.contains('.'))
    })
}

/// `28-7-99-0001-3` without its hyphens. They stand where the parts of a number meet, so that a telephone number in the
/// column is none.
fn without_hyphens(text: &str) -> Option<String> {
    const ENDS: [usize; 4] = [2, 3, 5, 9];
    let is_hyphen = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' | '─' | '━');
    let parts: Vec<&str> = text.split(is_hyphen).collect();
    let ends: Vec<usize> = parts
        .iter()
        .scan(0, |end, part| {
            *end += part.len();
            Some(*end)
        })
        .collect();
    let (inner, fits) = (&ends[..ends.len() - 1], ends.last() == Some(&10));
    (parts.len() > 1 && fits && inner.iter().all(|end| ENDS.contains(end))).then(|| parts.concat())
}

/// A number that a program wrote with decimals or thousands.
fn whole_number(text: &str) -> Option<String> {
    let (whole, zeros) = text.split_once('.').unwrap_or((text, "0"));
    let parts: Vec<&str> = whole.split(',').collect();
    let thousands = parts.iter().skip(1).all(|p| p.len() == 3) && (1..=3).contains(&parts[0].len());
    let digits = parts.concat();
    (whole.len() < text.len() || parts.len() > 1).then_some(())?;
    let plain = !zeros.is_empty() && zeros.bytes().all(|b| b == b'0');
    let fits = (9..=10).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    (plain && fits && (parts.len() == 1 || thousands)).then_some(digits)
}

/// Modulus 10, weights 2 and 1 from the right, digits of products added; letters stand for 10 and up, with
/// I, O and Q left out (厚生労働省 資料13).
fn modulus_10(body: &[u8]) -> Option<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    let mut sum = 0;
    for (place, byte) in body.iter().rev().enumerate() {
        let value = match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            letter => 10 + LETTERS.iter().position(|l| l == letter)? as u32,
        };
        let product = value * if place % 2 == 0 { 2 } else { 1 };
        sum += product / 10 + product % 10;
    }
    Some(b'0' + ((10 - sum % 10) % 10) as u8)
}

impl FromStr for OfficeNumber {
    type Err = OfficeNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.as_bytes()
            .try_into()
            .ok()
            .filter(|bytes: &[u8; 10]| bytes.iter().all(u8::is_ascii_alphanumeric))
            .map(Self)
            .ok_or_else(|| OfficeNumberError(text.to_owned()))
    }
}

impl fmt::Display for OfficeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for OfficeNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

crate::text_in_sql!(OfficeNumber);

impl fmt::Debug for OfficeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_hold() {
        for number in ["0113513220", "3270401916", "3271600664", "0175701069", "01B1400014"] {
            assert!(number.parse::<OfficeNumber>().expect(number).has_valid_check_digit(), "{number}");
        }
    }

    #[test]
    fn a_changed_digit_is_noticed_but_still_a_number() {
        let number: OfficeNumber = "0113513221".parse().expect("ten digits");
        assert!(!number.has_valid_check_digit());
    }

    #[test]
    fn only_ascii_counts() {
        for text in ["０１１３５１３２２０", "011351322", "01135132200", "01135-3220", ""] {
            assert!(text.parse::<OfficeNumber>().is_err(), "{text}");
        }
    }

    fn read(cell: &str) -> String {
        match OfficeNumber::read(cell) {
            Ok(read) => {
                let repairs = read.repairs.iter().map(|r| format!(" {}", r.issue()));
                format!("{}{}", read.number, repairs.collect::<String>())
            }
            Err(fault) => format!("{fault:?}"),
        }
    }

    #[test]
    fn number_of_any_writing_is_read_with_its_repairs() {
        for (cell, expected) in [
            ("2879900013", "2879900013"),
            (" 2879900013\u{3000}", "2879900013"),
            ("01b1400014", "01B1400014 folded_number"),
            ("２８７９９０００１３", "2879900013 folded_number"),
            ("28-7-99-0001-3", "2879900013 folded_number"),
            ("28‐7990001ー3", "2879900013 folded_number"),
            ("2879900039\u{200b}", "2879900039 folded_number"),
            ("\u{feff}2879900047", "2879900047 folded_number"),
            ("28799\u{a0}00047", "2879900047 folded_number"),
            ("=\"0179900071\"", "0179900071 folded_number"),
            ("'0179900089", "0179900089 folded_number"),
            ("2879900021.0", "2879900021 decimal_number"),
            ("2,879,900,021", "2879900021 decimal_number"),
            ("179900071", "0179900071 lost_zero"),
            ("179900071.0", "0179900071 decimal_number lost_zero"),
        ] {
            assert_eq!(read(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn cell_that_is_no_number_is_refused_with_its_fault() {
        for (cell, expected) in [
            ("", "Empty"),
            (" \u{200b}\u{3000}", "Empty"),
            ("''", "Empty"),
            ("2.87E+09", "Scientific"),
            ("２．８７９９９Ｅ＋０９", "Scientific"),
            ("2.879900013e9", "Scientific"),
            ("3E+09", "Scientific"),
            ("0120-584-708", "Shape"),
            ("06-6123-4567", "Shape"),
            ("2879900013-00", "Shape"),
            ("2879900021.5", "Shape"),
            ("28799", "Shape"),
            ("0000123456", "Shape"),
            ("4879900013", "Shape"),
            ("28ABCDEFG1", "Shape"),
            ("合計", "Shape"),
            ("-", "Shape"),
            ("5", "Shape"),
        ] {
            assert_eq!(read(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn third_character_two_is_disability() {
        let is = |text: &str| text.parse::<OfficeNumber>().expect("ten digits").is_disability();
        assert!(is("2820890016") && !is("2870890016"));
    }
}
