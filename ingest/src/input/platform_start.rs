use polars::prelude::{Column, DataFrame, PolarsResult};
use tsunagu_formats::kept;
use tsunagu_formats::parse::starts::{self, START_HEADERS, Start};

use super::covers;
use super::kind::{Candidate, Detection, InputKind, KindOption, RateRole};
use super::parsed::{LakeTable, ParsedFile};
use crate::tidy::{date_column, place_column};

/// Towns' starts of 介護情報基盤: no adoption of the exchange, and in no rate. What comes as a PDF or a page is laid out as
/// a table before it is opened (`announcement`).
pub static KIND: InputKind = InputKind {
    key: "platform_start",
    option: Some(KindOption::Platform),
    role: RateRole::Beside,
    is_numbered: false,
    headers: &START_HEADERS,
    recognise,
    keep: |file, rules| Ok(kept::starts(file, rules)?),
    read: |file, given| {
        let (found, issues) = starts::parse(file.sheets(), given.rules)?;
        let prefectures = found.rows.iter().map(|row| row.place.prefecture_digits());
        let prefecture = covers::one_prefecture(given.rules, prefectures)?;
        let tables = vec![LakeTable::of("platform_start", frame(&found.rows)?)];
        Ok(ParsedFile { prefecture, ..ParsedFile::of(given.date(file, found.as_of)?, tables, issues) })
    },
};

fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    let has_start = START_HEADERS.iter().any(|header| glance.has(header));
    // Offices that begin something are a list of offices.
    (has_start && !glance.has_number()).then_some(Detection::Sure(&KIND))
}

/// `platform_start(place, starts_on, second_on, state)`
fn frame(rows: &[Start]) -> PolarsResult<DataFrame> {
    let places: Vec<_> = rows.iter().map(|row| Some(row.place)).collect();
    let states: Vec<Option<&str>> = rows.iter().map(|row| row.state).collect();
    DataFrame::new(
        rows.len(),
        vec![
            place_column(&places),
            date_column("starts_on", rows.iter().map(|row| row.starts_on))?,
            date_column("second_on", rows.iter().map(|row| row.second_on))?,
            Column::new("state".into(), states),
        ],
    )
}
