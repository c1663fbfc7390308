use polars::prelude::{Column, DataFrame, PolarsResult};
use tsunagu_formats::parse::eligible::{self, COUNT_HEADERS, EligibleCount};

use super::kind::{Candidate, Detection, InputKind, RateRole};
use super::parsed::{LakeTable, ParsedFile};
use crate::tidy::place_column;

/// Where its counts come from.
pub(super) const ORIGIN: &str = "shipped";

/// Counts that the program ships.
pub static KIND: InputKind = InputKind {
    key: "eligible",
    option: None,
    role: RateRole::Beside,
    is_numbered: false,
    headers: &[COUNT_HEADERS[1]],
    recognise,
    keep: |_, _| Ok(None),
    read: |file, given| {
        let (rows, issues) = eligible::parse_counts(file.text())?;
        let tables = vec![LakeTable::of("eligible", frame(&rows)?)];
        Ok(ParsedFile::of(given.date(file, None)?, tables, issues))
    },
};

fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    COUNT_HEADERS.iter().all(|header| glance.has(header)).then_some(Detection::Sure(&KIND))
}

/// `eligible(place, denominator, count, suspended, mean_lat, mean_lon, origin)`; shipped counts do not tell the
/// suspended.
fn frame(rows: &[EligibleCount]) -> PolarsResult<DataFrame> {
    let places: Vec<_> = rows.iter().map(|r| Some(r.place)).collect();
    let column = |name: &str, values: Vec<Option<f64>>| Column::new(name.into(), values);
    DataFrame::new(
        rows.len(),
        vec![
            place_column(&places),
            Column::new("denominator".into(), rows.iter().map(|r| r.denominator.as_str()).collect::<Vec<_>>()),
            Column::new("count".into(), rows.iter().map(|r| r.count).collect::<Vec<_>>()),
            Column::new("suspended".into(), vec![None::<u32>; rows.len()]),
            column("mean_lat", rows.iter().map(|r| r.mean_lat).collect()),
            column("mean_lon", rows.iter().map(|r| r.mean_lon).collect()),
            Column::new("origin".into(), vec![ORIGIN; rows.len()]),
        ],
    )
}
