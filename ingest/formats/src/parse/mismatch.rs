use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tsunagu_domain::place::PlaceCode;

use super::Issue;

/// Why a file is not of the kind it was taken for, or can't be read as one. Lines are counted from 1; headers, names and
/// cells are as the file writes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each says in its text what it is")]
pub enum Mismatch {
    #[error("no column {headers:?}; headers: {seen:?}")]
    NoColumn { headers: Vec<String>, seen: Vec<String> },
    #[error("no column of office numbers; headers: {0:?}")]
    NoNumberColumn(Vec<String>),
    #[error("all {rows} rows are without a number")]
    AllNumbersBlank { rows: usize },
    #[error("offices below line {line}, which says that they closed")]
    ClosedPart { line: u64 },
    #[error("no row can be used: {}", .0.first.iter().map(|issue| issue.kind.key()).collect::<Vec<_>>().join(", "))]
    NoRow(UnusableRows),
    #[error("offices that do not use the exchange: {0:?}")]
    NonUsers(Box<NonUserSign>),

    #[error("line {line}: {header} has no date: {shown:?}")]
    UnreadableClosing { line: u64, header: String, shown: Option<String> },
    #[error("line {line}: {header} is of closed or suspended offices")]
    UnclearClosing { line: u64, header: String },
    #[error("tables of several dates: {0:?}")]
    SeveralDates(Vec<TablePeriod>),
    #[error("the sheet {sheet} is of a time before")]
    FormerSheet { sheet: String },
    #[error("{columns} columns of office numbers, which differ in line {line}")]
    NumberColumnsDiffer { columns: usize, line: u64 },

    #[error("{rows} rows of unknown states, the first in line {line}")]
    UnknownStates { rows: usize, line: u64 },
    #[error("{rows} rows with a word that is no answer, the first in line {line}")]
    UnknownAnswers { rows: usize, line: u64, known: Vec<String> },
    #[error("the office {number} answers differently in lines {lines:?}")]
    AnswersDiffer { number: String, lines: [u64; 2] },
    #[error("no answer")]
    NoAnswers,
    #[error("line {line}: the day of an answer is no date")]
    UnreadableAnswerDate { line: u64 },
    #[error("{rows} rows whose place is not that of their address")]
    PlacesDiffer { rows: usize },
    #[error("every office has closed")]
    AllClosed,
    #[error("no office with a number")]
    NoOffices,
    #[error("no row of offices, and no word that there is none")]
    NoRowsOnPage,
    #[error("no row with a link that has a number")]
    NoNumbersOnPage,

    #[error("no count")]
    NoCounts,
    #[error("named {named}, and the counts are of {found}")]
    OtherPrefecture { named: String, found: String },
    #[error("no one prefecture has these names")]
    PrefectureUnclear,
    #[error("no column of places")]
    NoPlaceColumn,
    #[error("line {line}: {cell} is no date")]
    UnreadableDate { line: u64, cell: String },
    #[error("line {line} is of {found}, others of {known}")]
    DatesDiffer { line: u64, found: Date, known: Date },
    #[error("line {line}: {header} says of which service a count is")]
    CountsByService { line: u64, header: String },
    #[error("line {line}: {place} ({name}) has the counts {first} and {count}")]
    TwoCounts { line: u64, place: PlaceCode, name: String, first: u32, count: u32 },
    #[error("{former} and {successor} both have counts")]
    CountedTwice { former: String, successor: String },

    #[error("no column {0} of a register")]
    NoRegisterColumn(String),
    #[error("a register without rows")]
    NoRegisterRows,
    #[error("by its name of {service:?}, in line {line} of {written}")]
    OtherService { service: Box<NamedService>, line: u64, written: String },

    #[error("line {line}: {header} can't be read")]
    UnreadableCell { line: usize, header: String },
    #[error("no outline with a code ({0})")]
    NoOutlines(String),
}

/// What is known of rows of which none can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnusableRows {
    /// The first issues.
    pub first: Vec<Issue>,
    /// How many more there are.
    pub more: usize,
}

impl UnusableRows {
    /// The first reasons, and how many are not among them.
    pub(super) fn of(issues: &[Issue]) -> Self {
        const SHOWN: usize = 3;
        Self { first: issues.iter().take(SHOWN).cloned().collect(), more: issues.len().saturating_sub(SHOWN) }
    }
}

/// The sheet of a table and the date above it; either may be all that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePeriod {
    /// Its sheet.
    pub sheet: Option<String>,
    /// Its date.
    pub date: Option<Date>,
}

/// A service, by its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedService {
    /// Three digits.
    pub code: String,
    /// Its name, where it is known.
    pub name: Option<String>,
}

/// Where a list of users says that it also holds others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "header, name of a sheet and title as the file writes them")]
pub enum NonUserSign {
    /// The title above a table.
    Title,
    /// The name of a sheet.
    Sheet { sheet: String },
    /// A line of its own.
    Line { line: u64, title: String },
    /// Cells of a column that say so; the first of them, where it is no more than a word.
    Cells { header: String, first: Option<String>, rows: usize },
    /// Cells of a column that say so by what they lack or by their date.
    Column { header: String, cells: NonUserCells, rows: usize },
}

/// What cells of offices are that do not use the exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NonUserCells {
    /// Blank.
    Blank,
    /// Zero or blank.
    ZeroOrBlank,
    /// A date later than that of the list.
    Later,
    /// A date earlier than that of the list.
    Earlier,
}

/// Why the bytes of a file are not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// No CSV.
    #[error(transparent)]
    Csv(tsunagu_domain::wording::CsvFault),
    /// No GeoJSON. What its reader says may hold a part of the file: it is for nobody, nor for the log.
    #[error("no GeoJSON")]
    GeoJson,
}
