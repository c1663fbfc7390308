//! Bytes to rows and issues. A bad row is an issue and the rest goes on; a file that is not what it
//! claims to be is an error. No clock, no disk.

use serde::{Deserialize, Serialize};
use tsunagu_domain::issue::IssueKind;

/// What was done about an issue.
mod action;
/// Outlines of municipalities.
pub mod boundary;
/// Columns of days on which offices closed.
mod closing;
/// The columns of tables of offices.
pub mod columns;
/// What can't all hold at once.
pub mod contradiction;
/// Where an office is.
pub(crate) mod coordinates;
/// The counts that the program ships.
pub mod eligible;
/// Lists of offices that have moved.
pub mod migrations;
/// Why a file is not what it was taken for.
mod mismatch;
/// Notices that were watched for words.
pub mod notices;
/// The 事業所番号 of a row.
pub mod number;
/// The tables of a file that have office numbers.
pub mod numbered;
/// Lists of offices, one row per office and service.
pub mod office_list;
/// Pages of listed offices as their publisher draws them.
pub mod office_page;
/// Where a row belongs.
pub mod place;
/// The municipality-selection page, and counts kept by hand.
pub mod place_counts;
/// The 公表システム's open data.
pub mod register;
/// Which versions of the standard care software supports.
pub mod software;
/// Starts of 介護情報基盤 by municipality.
pub mod starts;
/// The date that a text says it is of.
pub mod stated;
/// What tables say of offices in one word each.
pub mod statements;
mod states;
#[cfg(test)]
mod synthetic;
/// A CSV or spreadsheet file as rows under a header.
pub mod table;
/// Counts of places, each counted once.
mod tally;
/// Whether a list of users holds nobody else.
pub mod users;

pub use action::{Action, NamedPlace, RowOutcome};
pub use mismatch::{Mismatch, NamedService, NonUserCells, NonUserSign, TablePeriod, Unreadable, UnusableRows};

/// Something in a source that was not taken as it stood, and what was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Line or row in the file, from 1 with the header; none for the file as a whole.
    pub row: Option<u64>,
    /// Column header.
    pub column: String,
    /// What is the matter.
    pub kind: IssueKind,
    /// What was done.
    pub action: Action,
}

impl Issue {
    /// About one cell.
    pub fn cell(row: u64, column: &str, kind: IssueKind, action: Action) -> Self {
        Self { row: Some(row), column: column.to_owned(), kind, action }
    }

    /// About the file as a whole.
    pub fn file(kind: IssueKind, action: Action) -> Self {
        Self { row: None, column: String::new(), kind, action }
    }
}

/// Why a file as a whole can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ParseError {
    /// It is not of the kind it was taken for.
    #[error(transparent)]
    NotThisKind(#[from] Mismatch),
    /// Its date is not written in it and was not given.
    #[error("its date is not known")]
    NoDate,
    /// It can't be decoded.
    #[error("not read: {0}")]
    Unreadable(Unreadable),
    /// It was not opened.
    #[error(transparent)]
    NotOpened(#[from] crate::input::OpenError),
}
