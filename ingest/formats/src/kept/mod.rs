//! What is kept of a file that was brought: what is read of it. The columns that are read, rows with an office's
//! number or a count, and of titles, notes and prose the words that name nobody; the lake is made from the copy, now
//! and whenever it is made again.

/// Cells by what their column says they are.
mod cells;
/// Pages.
mod pages;
/// Registers as published.
mod registers;
/// Sheets by their tables.
mod sheets;
/// Tables of offices.
mod tables;
/// Tables of counts.
mod tallies;
/// Names and addresses of offices.
mod text;

use tsunagu_domain::rules::Rules;

use crate::input::{Content, KnownWords, OpenError, Opened};
use crate::parse::ParseError;
use crate::recognise::Kind;

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
    #[error(
        "このファイルからは、読み取る列だけの写しを作れません。題や見出しの行を一つにし、事業所の行だけにして保存し直してください"
    )]
    Differs,
}

/// A file of a kind as it is kept; none where it is kept as it is, for nothing else is in it.
///
/// # Errors
/// When it can't be read as its kind, or its copy would be read otherwise.
pub fn copy(kind: Kind, file: &Opened, rules: &Rules) -> Result<Option<Opened>, KeptError> {
    let words = || KnownWords::new(rules);
    let sheets = match (kind, &file.content) {
        (Kind::Register | Kind::OfficeList | Kind::Unlisted | Kind::OwnList, Content::Tables(_)) => {
            tables::copy(kind, file, &words(), rules)?
        }
        (Kind::CountTable, Content::Tables(sheets)) => tallies::copy(sheets, &words(), rules)?,
        (Kind::CountPage | Kind::OfficePage | Kind::OfficeSearch, Content::Markup(_)) => {
            return pages::copy(kind, file, &words(), rules);
        }
        (Kind::Register, Content::Register) => return registers::copy(file, &words(), rules),
        // Of outlines and of a text of counts nothing else was opened.
        _ => return Ok(None),
    };
    if sheets == file.sheets() {
        return Ok(None);
    }
    Ok(Some(file.with_sheets(&sheets, &rules.intake.file)?))
}

#[cfg(test)]
mod page_tests;
#[cfg(test)]
mod people_tests;
#[cfg(test)]
mod tests;
