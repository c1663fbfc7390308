use polars::prelude::{Column, DataFrame, PolarsResult};
use tsunagu_formats::parse::eligible::{self, EligibleService, SERVICE_HEADERS};

use super::eligible::ORIGIN;
use super::kind::{Candidate, Detection, InputKind, RateRole};
use super::parsed::{LakeTable, ParsedFile};
use crate::tidy::date_column;

/// Register dates of the counts that the program ships.
pub static KIND: InputKind = InputKind {
    key: "eligible_services",
    option: None,
    role: RateRole::Beside,
    is_numbered: false,
    headers: &[SERVICE_HEADERS[2]],
    recognise,
    keep: |_, _| Ok(None),
    read: |file, given| {
        let (rows, issues) = eligible::parse_services(file.text())?;
        let tables = vec![LakeTable::of("eligible_service", frame(&rows)?)];
        Ok(ParsedFile::of(given.date(file, None)?, tables, issues))
    },
};

fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    SERVICE_HEADERS.iter().all(|header| glance.has(header)).then_some(Detection::Sure(&KIND))
}

/// `eligible_service(prefecture, service, register_as_of, origin)`
fn frame(rows: &[EligibleService]) -> PolarsResult<DataFrame> {
    DataFrame::new(
        rows.len(),
        vec![
            Column::new("prefecture".into(), rows.iter().map(|r| r.prefecture.as_str()).collect::<Vec<_>>()),
            Column::new("service".into(), rows.iter().map(|r| r.service.as_str()).collect::<Vec<_>>()),
            date_column("register_as_of", rows.iter().map(|r| Some(r.register_as_of)))?,
            Column::new("origin".into(), vec![ORIGIN; rows.len()]),
        ],
    )
}
