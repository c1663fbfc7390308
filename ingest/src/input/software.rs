use polars::prelude::{Column, DataFrame, PolarsResult};
use tsunagu_formats::kept;
use tsunagu_formats::parse::software::{self, PRODUCT_HEADERS, Product, VERSIONS, names_version};

use super::kind::{Candidate, Detection, InputKind, KindOption, RateRole};
use super::parsed::{LakeTable, ParsedFile};
use crate::tidy::written_column;

/// The ministry's survey of care software: which products support which version of the standard.
pub static KIND: InputKind = InputKind {
    key: "software",
    option: Some(KindOption::Software),
    role: RateRole::Beside,
    is_numbered: false,
    headers: &PRODUCT_HEADERS,
    recognise,
    keep: |file, rules| Ok(kept::software(file, rules)?),
    read: |file, given| {
        let (found, issues) = software::parse(file.sheets(), given.rules)?;
        let tables = vec![LakeTable::of("software", frame(&found.rows)?)];
        Ok(ParsedFile::of(given.date(file, found.as_of)?, tables, issues))
    },
};

fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    let has_product = PRODUCT_HEADERS.iter().any(|header| glance.has(header));
    let has_version = glance.header.iter().any(|header| VERSIONS.iter().any(|version| names_version(header, version)));
    (has_product && has_version && !glance.has_number()).then_some(Detection::Sure(&KIND))
}

/// `software(product, vendor, v4_1, v5_0)`
fn frame(rows: &[Product]) -> PolarsResult<DataFrame> {
    let names = |of: fn(&Product) -> &String| rows.iter().map(|row| of(row).clone()).collect::<Vec<_>>();
    let support = |at: usize| rows.iter().map(|row| row.support[at].key()).collect::<Vec<_>>();
    DataFrame::new(
        rows.len(),
        vec![
            written_column("product", &names(|row| &row.product)),
            written_column("vendor", &names(|row| &row.vendor)),
            Column::new("v4_1".into(), support(0)),
            Column::new("v5_0".into(), support(1)),
        ],
    )
}
