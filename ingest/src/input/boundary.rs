use polars::prelude::{Column, DataFrame, PolarsResult};
use tsunagu_formats::input::{OpenedFile, outline};
use tsunagu_formats::parse::boundary::{self, Outlines};
use tsunagu_formats::parse::{Issue, ParseError};

use super::covers;
use super::kind::{Candidate, Detection, InputKind, RateRole};
use super::parsed::{ImportOptions, InputError, LakeTable, ParsedFile};
use crate::tidy::place_column;

/// Outlines of municipalities and wards.
pub static KIND: InputKind = InputKind {
    key: "boundary",
    option: None,
    role: RateRole::Beside,
    is_numbered: false,
    headers: &[],
    recognise,
    // Of outlines nothing else was opened.
    keep: |_, _| Ok(None),
    read: |file, given| tidy(file, parse(file, given)?, given),
};

fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    outline::looks_like(&glance.file.bytes).then_some(Detection::Sure(&KIND))
}

fn parse(file: &OpenedFile, given: &ImportOptions<'_>) -> Result<(Outlines, Vec<Issue>), ParseError> {
    boundary::parse(&file.bytes, given.rules.sources.simplify_m(), &given.rules.municipalities)
}

fn tidy(
    file: &OpenedFile,
    (outlines, issues): (Outlines, Vec<Issue>),
    given: &ImportOptions<'_>,
) -> Result<ParsedFile, InputError> {
    let as_of = given.as_of.or_else(|| boundary::date_in_name(&file.name)).ok_or(ParseError::NoDate)?;
    let prefectures = outlines.rows.iter().map(|(place, _)| place.prefecture_digits());
    let prefecture = covers::one_prefecture(given.rules, prefectures)?;
    let tables = vec![LakeTable::of("boundary", frame(&outlines)?)];
    Ok(ParsedFile { prefecture, ..ParsedFile::of(as_of, tables, issues) })
}

/// `boundary(place, outline)`: rings as JSON, `[[[lon, lat], …], …]`, in degrees.
fn frame(outlines: &Outlines) -> PolarsResult<DataFrame> {
    let places: Vec<_> = outlines.rows.iter().map(|(place, _)| Some(*place)).collect();
    // Numbers always serialise.
    let json = outlines.rows.iter().map(|(_, rings)| serde_json::to_string(rings).unwrap_or_default());
    let json: Vec<String> = json.collect();
    DataFrame::new(places.len(), vec![place_column(&places), Column::new("outline".into(), json)])
}
