use tsunagu_formats::input::OpenedFile;
use tsunagu_formats::parse::Issue;
use tsunagu_formats::parse::office_list::ListedOffices;

use super::kind::{InputKind, KindOption, RateRole};
use super::office_list;
use super::parsed::{ImportOptions, InputError, LakeTable, ParsedFile};
use crate::tidy;

/// Offices that the listing has and could not place: 所在地を表示できない事業所. They are read as a list is, and stand
/// in no place's count.
pub static KIND: InputKind = InputKind {
    key: "unlisted",
    option: Some(KindOption::Unlisted),
    role: RateRole::Listing,
    is_numbered: true,
    headers: &[],
    recognise: office_list::recognise,
    keep: office_list::keep,
    read: |file, given| tidy(file, office_list::parse(file, given)?, given),
};

/// `unlisted(office_number, service_name, name, name_folded, address, place)`
fn tidy(
    file: &OpenedFile,
    (offices, issues): (ListedOffices, Vec<Issue>),
    given: &ImportOptions<'_>,
) -> Result<ParsedFile, InputError> {
    let (prefecture, _) = office_list::covered(&offices, given)?;
    let tables = vec![LakeTable::of("unlisted", tidy::office_list(&offices)?)];
    Ok(ParsedFile { prefecture, ..ParsedFile::of(given.date(file, offices.as_of)?, tables, issues) })
}
