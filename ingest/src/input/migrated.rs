use polars::prelude::{Column, DataFrame, PolarsResult};
use tsunagu_domain::date::first_date;
use tsunagu_formats::kept;
use tsunagu_formats::parse::ParseError;
use tsunagu_formats::parse::migrations::{self, MIGRATED_HEADERS, Migration};

use super::kind::{Candidate, Detection, InputKind, KindOption, RateRole};
use super::parsed::{LakeTable, ParsedFile};
use crate::tidy::date_column;

/// Offices of which somebody has found out that they have moved, each with the day and how it was found out.
pub static KIND: InputKind = InputKind {
    key: "migrated",
    option: Some(KindOption::Migrated),
    role: RateRole::Beside,
    is_numbered: false,
    headers: &MIGRATED_HEADERS,
    recognise,
    keep: |file, rules| Ok(kept::migrations(file, rules)?),
    read: |file, given| {
        let (rows, issues) = migrations::parse(file.sheets(), given.day(file), given.rules)?;
        // A list that says no day is of the last day on which it confirms something.
        let last = rows.iter().map(|row| row.on).max();
        let as_of = given.as_of.or_else(|| first_date(&file.name)).or(last).ok_or(ParseError::NoDate)?;
        let tables = vec![LakeTable::of("migrated_office", frame(&rows)?)];
        Ok(ParsedFile::of(as_of, tables, issues))
    },
};

fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    let has_day = MIGRATED_HEADERS.iter().any(|header| glance.has(header));
    (has_day && glance.has_number()).then_some(Detection::Sure(&KIND))
}

/// `migrated_office(office_number, migrated_on, source)`
fn frame(rows: &[Migration]) -> PolarsResult<DataFrame> {
    let numbers: Vec<String> = rows.iter().map(|row| row.number.to_string()).collect();
    let sources: Vec<&str> = rows.iter().map(|row| row.source.as_str()).collect();
    DataFrame::new(
        rows.len(),
        vec![
            Column::new("office_number".into(), numbers),
            date_column("migrated_on", rows.iter().map(|row| Some(row.on)))?,
            Column::new("source".into(), sources),
        ],
    )
}
