use polars::prelude::{Column, DataFrame, PolarsResult};
use tsunagu_formats::input::OpenedFile;
use tsunagu_formats::kept;
use tsunagu_formats::parse::office_list::{self, ListedOffices};
use tsunagu_formats::parse::{Issue, ParseError};

use super::covers;
use super::kind::{InputKind, KindOption, RateRole};
use super::office_list::recognise;
use super::parsed::{ImportOptions, InputError, KnownOffice, LakeTable, ParsedFile};
use crate::tidy::{place_column, state_column, text_column, written_column};

/// A city's or prefecture's own list of offices, which is a denominator.
pub static KIND: InputKind = InputKind {
    key: "own_list",
    option: Some(KindOption::Own),
    role: RateRole::OwnList,
    is_numbered: true,
    headers: &[],
    recognise,
    keep: |file, rules| Ok(kept::office_list(file, rules)?),
    read: |file, given| tidy(file, parse(file, given)?, given),
};

fn parse(file: &OpenedFile, given: &ImportOptions<'_>) -> Result<(ListedOffices, Vec<Issue>), ParseError> {
    office_list::parse(file.sheets(), given.day(file), given.rules)
}

fn tidy(
    file: &OpenedFile,
    (offices, issues): (ListedOffices, Vec<Issue>),
    given: &ImportOptions<'_>,
) -> Result<ParsedFile, InputError> {
    let prefecture = covers::one_prefecture(given.rules, offices.office_number.iter().map(|n| &n[..2]))?;
    let tables = vec![LakeTable::of("own_office", frame(&offices)?)];
    let rows = offices.office_number.iter().zip(&offices.place);
    // What a list of one's own calls its services does not matter to what it covers.
    let rows = rows.filter_map(|(number, place)| {
        Some(KnownOffice { number: number.parse().ok()?, service: *b"000", place: *place })
    });
    let known = rows.collect();
    let as_of = given.date(file, offices.as_of)?;
    Ok(ParsedFile { as_of, tables, prefecture, issues, offices: known })
}

/// `own_office(office_number, service_name, name, name_folded, address, place, state)`
fn frame(offices: &ListedOffices) -> PolarsResult<DataFrame> {
    DataFrame::new(
        offices.office_number.len(),
        vec![
            Column::new("office_number".into(), &offices.office_number),
            text_column("service_name", &offices.service_name),
            written_column("name", &offices.name),
            text_column("name_folded", &offices.name),
            written_column("address", &offices.address),
            place_column(&offices.place),
            state_column(&offices.state),
        ],
    )
}
