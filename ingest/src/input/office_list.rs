use tsunagu_domain::date::first_date;
use tsunagu_domain::rules::Rules;
use tsunagu_formats::input::OpenedFile;
use tsunagu_formats::kept;
use tsunagu_formats::parse::contradiction::one_date;
use tsunagu_formats::parse::office_list::{self, ListedOffices};
use tsunagu_formats::parse::users::only_users;
use tsunagu_formats::parse::{Issue, ParseError, numbered};

use super::covers::{self, WholePlace};
use super::kind::{Candidate, Detection, InputKind, KindOption, RateRole};
use super::parsed::{ImportOptions, InputError, LakeTable, ParsedFile};
use crate::tidy;

/// Listed offices by number.
pub static KIND: InputKind = InputKind {
    key: "office_list",
    option: Some(KindOption::Usage),
    role: RateRole::Listing,
    is_numbered: true,
    headers: &[],
    recognise,
    keep,
    read: |file, given| tidy(file, parse(file, given)?, given),
};

/// Any table with office numbers may be one.
pub(super) fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    let offices = || Detection::Offices { is_register: false, headers: glance.header.to_vec() };
    glance.has_number().then(offices)
}

/// What is kept of a list of those that are listed: whatever else it holds is asked what it says of the file, and then
/// left out.
pub(super) fn keep(file: &OpenedFile, rules: &Rules) -> Result<Option<OpenedFile>, InputError> {
    let tables = numbered::tables(file.sheets(), rules)?;
    let date = one_date(&tables, rules)?.or_else(|| first_date(&file.name));
    only_users(&tables, date, rules)?;
    Ok(kept::office_list(file, rules)?)
}

pub(super) fn parse(file: &OpenedFile, given: &ImportOptions<'_>) -> Result<(ListedOffices, Vec<Issue>), ParseError> {
    let tables = numbered::tables(file.sheets(), given.rules)?;
    let (offices, mut issues) = office_list::of_tables(&tables, given.day(file), given.rules)?;
    issues.extend(covers::outside(&offices, given.covers, given.rules));
    Ok((offices, issues))
}

fn tidy(
    file: &OpenedFile,
    (offices, issues): (ListedOffices, Vec<Issue>),
    given: &ImportOptions<'_>,
) -> Result<ParsedFile, InputError> {
    let (prefecture, whole) = covered(&offices, given)?;
    let mut tables = vec![LakeTable::of("listed_office", tidy::office_list(&offices)?)];
    if !whole.is_empty() {
        tables.push(LakeTable::of("listed_place", tidy::listed_places(&whole)?));
    }
    Ok(ParsedFile { prefecture, ..ParsedFile::of(given.date(file, offices.as_of)?, tables, issues) })
}

/// What a list covers. Only what it is stated to cover may count as zero where it names nobody.
pub(super) fn covered(
    offices: &ListedOffices,
    given: &ImportOptions<'_>,
) -> Result<(Option<String>, Vec<WholePlace>), InputError> {
    let rules = given.rules;
    let home = covers::one_prefecture(rules, offices.office_number.iter().map(|n| &n[..2]))?;
    let synthetic = home.as_deref().is_some_and(|p| covers::is_synthetic(rules, p));
    let (prefecture, whole) = covers::whole_places(given.covers, rules);
    Ok((prefecture.or(home.filter(|_| synthetic && given.covers.is_none())), whole))
}
