use jiff::civil::Date;
use tsunagu_domain::date::cell_date;

use super::{Issue, Mismatch, ParseError, table};
use crate::input::Sheet;

/// Headers of what is kept of notices.
pub const COLUMNS: [&str; 3] = ["日付", "見つかったことば", "リンク"];

/// Before the number of items that were looked at.
pub const SEEN: &str = "見た項目";

/// A notice in which a word stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// As its publisher dates it.
    pub published: Option<Date>,
    /// The words, parted by ・.
    pub words: String,
    /// Where it is read.
    pub address: Option<String>,
}

/// What was watched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notices {
    /// Items that were looked at.
    pub seen: u32,
    /// Those with a word.
    pub rows: Vec<Notice>,
}

/// Reads what was kept of notices.
///
/// # Errors
/// When it is no such table.
pub fn parse(sheets: &[Sheet]) -> Result<(Notices, Vec<Issue>), ParseError> {
    let table = table::find(sheets, &COLUMNS[1..2])?;
    let digits = table.preamble.split_once(SEEN).map_or("", |(_, rest)| rest.trim());
    let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
    let seen = digits.parse().map_err(|_| Mismatch::NoRowsOnPage)?;
    let [date, words, link] = COLUMNS.map(|name| table.column(&[name]));
    let rows = table.rows.iter().map(|(_, cells)| {
        let cell = |at: Option<usize>| at.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
        let address =
            Some(cell(link).to_owned()).filter(|link| link.starts_with("https://") || link.starts_with("http://"));
        Notice { published: cell_date(cell(date)), words: cell(words).to_owned(), address }
    });
    Ok((Notices { seen, rows: rows.filter(|n| !n.words.is_empty()).collect() }, Vec::new()))
}
