//! What is kept of a file that was brought: what is read of it. The columns that are read, rows with an office's
//! number or a count, and of titles, notes and prose the words that name nobody; the lake is made from the copy, now
//! and whenever it is made again.

/// Tables of what stands beside rates.
mod beside;
/// Cells by what their column says they are.
mod cells;
/// Pages.
mod pages;
/// Registers as published.
mod registers;
/// Sheets by their tables.
mod sheets;
/// Answers and filings.
mod statements;
/// Tables of offices.
mod tables;
/// Tables of counts.
mod tallies;
/// Names and addresses of offices.
mod text;

use tsunagu_domain::rules::Rules;

use crate::input::{Content, KnownWords, OpenError, OpenedFile, Sheet};
use crate::parse::ParseError;
use crate::parse::statements::StatementKind;
use tables::Reading;

/// Why a file has no copy that is read as the file.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// It can't be read as its kind.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// The copy is beyond a limit.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The copy would be read otherwise.
    #[error("its copy would be read otherwise")]
    Differs,
}

/// A file as it is kept; none where it is kept as it is, for nothing else is in it.
pub type KeptCopy = Result<Option<OpenedFile>, KeptError>;

/// A register, as published or as any table.
///
/// # Errors
/// When it can't be read as one, or its copy would be read otherwise.
pub fn register(file: &OpenedFile, rules: &Rules) -> KeptCopy {
    match &file.content {
        Content::Register => registers::copy(file, &KnownWords::new(rules), rules),
        _ => numbered(Reading::Register, file, rules),
    }
}

/// A list of offices by number.
///
/// # Errors
/// As [`register`].
pub fn office_list(file: &OpenedFile, rules: &Rules) -> KeptCopy {
    numbered(Reading::List, file, rules)
}

fn numbered(reading: Reading, file: &OpenedFile, rules: &Rules) -> KeptCopy {
    let Content::Tables(_) = file.content else { return Ok(None) };
    with_sheets(file, &tables::copy(reading, file, &KnownWords::new(rules), rules)?, rules)
}

/// Answers of a survey, or what offices have filed: the number, the word and its day.
///
/// # Errors
/// As [`register`].
pub fn statements(kind: StatementKind, file: &OpenedFile, rules: &Rules) -> KeptCopy {
    let Content::Tables(_) = file.content else { return Ok(None) };
    with_sheets(file, &statements::copy(kind, file, &KnownWords::new(rules), rules)?, rules)
}

/// Counts in a table.
///
/// # Errors
/// As [`register`].
pub fn count_table(file: &OpenedFile, rules: &Rules) -> KeptCopy {
    let Content::Tables(sheets) = &file.content else { return Ok(None) };
    with_sheets(file, &tallies::copy(sheets, &KnownWords::new(rules), rules)?, rules)
}

/// Towns' starts of 介護情報基盤.
///
/// # Errors
/// As [`register`].
pub fn starts(file: &OpenedFile, rules: &Rules) -> KeptCopy {
    beside::starts(file, rules)
}

/// A survey of care software.
///
/// # Errors
/// As [`register`].
pub fn software(file: &OpenedFile, rules: &Rules) -> KeptCopy {
    beside::software(file, rules)
}

/// Offices that have moved.
///
/// # Errors
/// As [`register`].
pub fn migrations(file: &OpenedFile, rules: &Rules) -> KeptCopy {
    beside::migrations(file, rules)
}

/// A page of counts; of one saved as text nothing else was opened.
///
/// # Errors
/// As [`register`].
pub fn count_page(file: &OpenedFile, rules: &Rules) -> KeptCopy {
    pages::counts(file, &KnownWords::new(rules), rules)
}

/// A page of offices.
///
/// # Errors
/// As [`register`].
pub fn office_page(file: &OpenedFile, rules: &Rules) -> KeptCopy {
    pages::offices(file, &KnownWords::new(rules), rules)
}

fn with_sheets(file: &OpenedFile, sheets: &[Sheet], rules: &Rules) -> KeptCopy {
    if sheets == file.sheets() { Ok(None) } else { Ok(Some(file.with_sheets(sheets, &rules.intake.file)?)) }
}

#[cfg(test)]
mod page_tests;
#[cfg(test)]
mod people_tests;
#[cfg(test)]
mod register_tests;
#[cfg(test)]
mod tests;
