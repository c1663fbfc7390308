use tsunagu_domain::date::first_date;
use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::rules::Headers;
use tsunagu_formats::input::OpenedFile;
use tsunagu_formats::parse::{Action, Issue};
use tsunagu_formats::recognise::{self, LookedLike, Refusal};

use super::kind::{Candidate, Detection, InputKind, KindOption, RateRole};
use super::parsed::{ImportOptions, InputError, ParsedFile};
use super::{
    boundary, count_page, count_table, eligible, eligible_services, migrated, notices, office_list, office_page,
    office_search, own_list, platform_start, register, software, survey, unlisted,
};

/// The kinds that a run knows, in the order in which they are asked: the first that knows a file has it.
pub type Kinds = &'static [&'static InputKind];

/// All that the program knows. What is known by a header of its own comes first, a page of counts, which is known by a
/// word alone, last.
pub static ALL: [&InputKind; 17] = [
    &platform_start::KIND,
    &notices::KIND,
    &software::KIND,
    &migrated::KIND,
    &count_table::KIND,
    &register::KIND,
    &office_list::KIND,
    &unlisted::KIND,
    &own_list::KIND,
    &survey::SURVEY,
    &survey::FILED,
    &eligible::KIND,
    &eligible_services::KIND,
    &boundary::KIND,
    &office_search::KIND,
    &office_page::KIND,
    &count_page::KIND,
];

/// The kind of a key.
pub fn named(kinds: Kinds, key: &str) -> Option<&'static InputKind> {
    kinds.iter().copied().find(|kind| kind.key == key)
}

/// Whether a header is one that sets a table apart from notes.
pub fn is_telling(kinds: Kinds, header: &str, headers: &Headers) -> bool {
    kinds.iter().any(|kind| kind.headers.contains(&header)) || headers.is_number(header)
}

/// The header row, if one of the headers that tell a kind stands in it.
pub fn header(kinds: Kinds, file: &OpenedFile, headers: &Headers) -> Vec<String> {
    recognise::header(file, |cell| is_telling(kinds, cell, headers))
}

/// Looks at a file's headers and form.
///
/// # Errors
/// With what to do, when it is none of the known kinds, or not of the kind that was asked for.
pub fn look(
    kinds: Kinds,
    file: &OpenedFile,
    requested: Option<KindOption>,
    headers: &Headers,
) -> Result<Detection, Refusal> {
    if recognise::is_exchanged_name(&file.name) {
        return Err(Refusal::ExchangedFile);
    }
    let header = header(kinds, file, headers);
    let glance = Candidate { file, header: &header, headers };
    let found = kinds.iter().find_map(|kind| (kind.recognise)(&glance));
    let found = found.ok_or_else(|| recognise::unknown(file))?;
    let other =
        |requested: KindOption, found| Err(Refusal::OtherKind { requested: requested.word().to_owned(), found });
    let by_form = [KindOption::Platform, KindOption::Software, KindOption::Migrated];
    match (requested, &found) {
        (None, _) => Ok(found),
        (Some(requested), Detection::Sure(kind)) if kind.option == Some(requested) => Ok(found),
        (Some(requested), _) if by_form.contains(&requested) => other(requested, LookedLike::OtherForm),
        (Some(_), Detection::Offices { .. }) => Ok(found),
        (Some(KindOption::Usage), Detection::Counts) => Ok(Detection::Sure(&count_page::KIND)),
        (Some(requested @ KindOption::Usage), _) => other(requested, LookedLike::NoUsage),
        (Some(requested @ KindOption::Register), _) => other(requested, LookedLike::Usage),
        (Some(requested), _) => other(requested, LookedLike::NoNumbers),
    }
}

/// A file's rows as tables of the lake.
///
/// # Errors
/// When it can't be read as its kind.
pub fn read(kind: &InputKind, file: &OpenedFile, given: &ImportOptions<'_>) -> Result<ParsedFile, InputError> {
    let mut parsed = (kind.read)(file, given)?;
    // A register's name may hold the day on which it was exported.
    let named = first_date(&file.name).filter(|_| kind.role != RateRole::Register);
    if let (Some(given), Some(named)) = (given.as_of, named)
        && given != named
    {
        let action = Action::DateInNameOverruled { named, given };
        parsed.issues.push(Issue::file(IssueKind::DateInName, action));
    }
    Ok(parsed)
}
