use polars::prelude::{Column, DataFrame, PolarsResult};
use tsunagu_formats::parse::notices::{self, COLUMNS, Notices};

use super::kind::{Candidate, Detection, InputKind, RateRole};
use super::parsed::{LakeTable, ParsedFile};
use crate::tidy::{count_column, date_column, table};

/// Notices in which one of the watched words stands: date, words and address, and nothing of their text, which is left out
/// before anything is kept (`announcement`).
pub static KIND: InputKind = InputKind {
    key: "notices",
    option: None,
    role: RateRole::Beside,
    is_numbered: false,
    headers: &[COLUMNS[1]],
    recognise,
    // Nothing else is in it.
    keep: |_, _| Ok(None),
    read: |file, given| {
        let (found, issues) = notices::parse(file.sheets())?;
        let tables = vec![
            LakeTable::of("notice", frame(&found)?),
            LakeTable::of("watched_page", table(vec![count_column("items", &[found.seen])])?),
        ];
        Ok(ParsedFile::of(given.date(file, None)?, tables, issues))
    },
};

fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    COLUMNS.iter().all(|header| glance.has(header)).then_some(Detection::Sure(&KIND))
}

/// `notice(published, words, address)`
fn frame(found: &Notices) -> PolarsResult<DataFrame> {
    let words: Vec<&str> = found.rows.iter().map(|n| n.words.as_str()).collect();
    let addresses: Vec<Option<&str>> = found.rows.iter().map(|n| n.address.as_deref()).collect();
    DataFrame::new(
        found.rows.len(),
        vec![
            date_column("published", found.rows.iter().map(|n| n.published))?,
            Column::new("words".into(), words),
            Column::new("address".into(), addresses),
        ],
    )
}
