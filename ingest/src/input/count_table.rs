use tsunagu_formats::input::OpenedFile;
use tsunagu_formats::input::count::{COUNT_HEADERS, is_of_a_listing};
use tsunagu_formats::kept;
use tsunagu_formats::parse::place_counts::{self, PlaceCounts};
use tsunagu_formats::parse::{Issue, ParseError};

use super::covers;
use super::kind::{Candidate, Detection, InputKind, KindOption, RateRole};
use super::parsed::{ImportOptions, InputError, LakeTable, ParsedFile};
use crate::tidy;

/// Counts per municipality, kept by hand in a table.
pub static KIND: InputKind = InputKind {
    key: "count_table",
    option: Some(KindOption::Usage),
    role: RateRole::Listing,
    is_numbered: false,
    headers: &COUNT_HEADERS,
    recognise,
    keep: |file, rules| Ok(kept::count_table(file, rules)?),
    read: |file, given| tidy(file, parse(file, given)?, given),
};

fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    let mut headers = COUNT_HEADERS.iter().filter(|header| glance.has(header));
    // 件数 beside an office's number counts something of its own.
    headers.any(|header| is_of_a_listing(header) || !glance.has_number()).then_some(Detection::Sure(&KIND))
}

fn parse(file: &OpenedFile, given: &ImportOptions<'_>) -> Result<(PlaceCounts, Vec<Issue>), ParseError> {
    place_counts::parse_table(file.sheets(), given.rules)
}

/// `listing(place, listed)`
pub(super) fn tidy(
    file: &OpenedFile,
    (counts, issues): (PlaceCounts, Vec<Issue>),
    given: &ImportOptions<'_>,
) -> Result<ParsedFile, InputError> {
    let prefectures = counts.rows.iter().map(|(place, _)| place.prefecture_digits());
    let prefecture = covers::one_prefecture(given.rules, prefectures)?;
    let tables = vec![LakeTable::of("listing", tidy::place_counts(&counts)?)];
    Ok(ParsedFile { prefecture, ..ParsedFile::of(given.date(file, counts.as_of)?, tables, issues) })
}
