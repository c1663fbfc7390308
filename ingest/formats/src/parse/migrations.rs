use std::collections::BTreeMap;

use jiff::civil::Date;
use tsunagu_domain::date::cell_date;
use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::{OTHER_CONFIRMATION, Rules};

use super::number::office_number;
use super::table::{self, Table};
use super::{Action, Issue, Mismatch, ParseError, UnusableRows};
use crate::input::Sheet;

/// Headers of the day on which a move was confirmed, by which such a list is known.
pub const MIGRATED_HEADERS: [&str; 4] = ["migrated_on", "移行確認日", "移行登録日", "移行登録の確認日"];

const SOURCE: [&str; 4] = ["source", "確認元", "確認のしかた", "確認方法"];

/// An office that is said to have moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// 事業所番号
    pub number: OfficeNumber,
    /// When that was.
    pub on: Date,
    /// A key of `confirmation`, or [`OTHER_CONFIRMATION`].
    pub source: String,
}

/// The columns of a list of moves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MigrationColumns {
    pub(crate) number: Option<usize>,
    pub(crate) on: Option<usize>,
    pub(crate) source: Option<usize>,
}

impl MigrationColumns {
    pub(crate) fn of(table: &Table, rules: &Rules) -> Self {
        let number = table.header.iter().position(|header| rules.headers.is_number(header));
        Self { number, on: table.column(&MIGRATED_HEADERS), source: table.column(&SOURCE) }
    }
}

/// Reads a list of offices that have moved; each stands once, with its first day. A row without a day confirms nothing.
///
/// # Errors
/// When a column is missing or no row can be used.
pub fn parse(sheets: &[Sheet], today: Option<Date>, rules: &Rules) -> Result<(Vec<Migration>, Vec<Issue>), ParseError> {
    let table = table::find(sheets, &MIGRATED_HEADERS)?;
    let columns = MigrationColumns::of(&table, rules);
    let Some(number) = columns.number else { return Err(Mismatch::NoNumberColumn(table.header.clone()).into()) };
    let mut issues = Vec::new();
    let mut found: BTreeMap<OfficeNumber, Migration> = BTreeMap::new();
    for (line, cells) in &table.rows {
        let cell = |at: Option<usize>| at.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
        let (number_header, on_header) = (&table.header[number], columns.on.map_or("", |at| &table.header[at]));
        let Some(number) = office_number(cell(columns.number), *line, number_header, &mut issues) else { continue };
        let mut issue = |kind, action| issues.push(Issue::cell(*line, on_header, kind, action));
        let Some(on) = cell_date(cell(columns.on)) else {
            let is_blank = cell(columns.on).is_empty();
            issue(IssueKind::MigrationUndated, Action::MigrationDateUnreadable { is_blank });
            continue;
        };
        if today.is_some_and(|today| on > today) {
            issue(IssueKind::MigrationUndated, Action::MigrationInFuture { on });
            continue;
        }
        let source = match rules.migration.confirmation_of(cell(columns.source)) {
            Some(row) => row.key.clone(),
            None => {
                if cell(columns.source) != OTHER_CONFIRMATION {
                    issue(IssueKind::ConfirmationUnknown, Action::ConfirmationUnknown);
                }
                OTHER_CONFIRMATION.to_owned()
            }
        };
        let migration = Migration { number, on, source };
        match found.get(&number) {
            Some(before) if before.on <= on => {}
            _ => {
                found.insert(number, migration);
            }
        }
    }
    if found.is_empty() {
        return Err(Mismatch::NoRow(UnusableRows::of(&issues)).into());
    }
    Ok((found.into_values().collect(), issues))
}
