use jiff::civil::Date;
use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, PolarsResult, StringChunked};
use tsunagu_formats::input::OpenedFile;
use tsunagu_formats::kept;
use tsunagu_formats::parse::numbered;
use tsunagu_formats::parse::statements::{self, StatementKind, Statements};

use super::kind::{InputKind, KindOption, RateRole};
use super::parsed::{ImportOptions, InputError, KnownOffice, LakeTable, ParsedFile};

/// Answers of offices to a voluntary survey. Only who asked for them says that a table holds them.
pub static SURVEY: InputKind = InputKind {
    key: "survey",
    option: Some(KindOption::Survey),
    role: RateRole::Survey,
    is_numbered: true,
    headers: &[],
    recognise: |_| None,
    keep: |file, rules| Ok(kept::statements(StatementKind::Survey, file, rules)?),
    read: |file, given| read(StatementKind::Survey, file, given),
};

/// What offices have filed with their city or prefecture: that they joined, or pledge to.
pub static FILED: InputKind = InputKind {
    key: "filed",
    option: Some(KindOption::Filed),
    role: RateRole::Survey,
    is_numbered: true,
    headers: &[],
    recognise: |_| None,
    keep: |file, rules| Ok(kept::statements(StatementKind::Filed, file, rules)?),
    read: |file, given| read(StatementKind::Filed, file, given),
};

fn read(kind: StatementKind, file: &OpenedFile, given: &ImportOptions<'_>) -> Result<ParsedFile, InputError> {
    let tables = numbered::tables(file.sheets(), given.rules)?;
    let (found, issues) = statements::of_tables(kind, &tables, given.rules)?;
    let as_of = given.date(file, found.as_of)?;
    let table = match kind {
        StatementKind::Survey => LakeTable::of("survey_answer", frame("answer", &found)?),
        StatementKind::Filed => LakeTable::of("filed_office", frame("filing", &found)?),
    };
    let offices = found.all.iter().map(|s| KnownOffice { number: s.office_number, service: *b"000", place: None });
    let offices = offices.collect();
    Ok(ParsedFile { offices, ..ParsedFile::of(as_of, vec![table], issues) })
}

/// `survey_answer(office_number, answer, answered_on)`, `filed_office(office_number, filing, answered_on)`
fn frame(word: &str, found: &Statements) -> PolarsResult<DataFrame> {
    let texts = |name: &str, of: fn(&statements::Statement) -> Option<String>| -> Column {
        StringChunked::new(name.into(), found.all.iter().map(of).collect::<Vec<_>>()).into_column()
    };
    DataFrame::new(
        found.all.len(),
        vec![
            texts("office_number", |s| Some(s.office_number.to_string())),
            texts(word, |s| s.key.clone()),
            texts("answered_on", |s| s.on.as_ref().map(Date::to_string)),
        ],
    )
}
