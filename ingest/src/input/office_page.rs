use std::borrow::Cow;

use tsunagu_formats::input::markup::Document;
use tsunagu_formats::input::{Content, OpenedFile};
use tsunagu_formats::kept;
use tsunagu_formats::parse::office_page::{self, OfficePage};
use tsunagu_formats::parse::{Issue, ParseError};

use super::covers::{self, WholePlace};
use super::kind::{Candidate, Detection, InputKind, KindOption, RateRole};
use super::parsed::{ImportOptions, InputError, LakeTable, ParsedFile};
use crate::tidy;

/// Listed offices as a page shows them.
pub static KIND: InputKind = InputKind {
    key: "office_page",
    option: Some(KindOption::Usage),
    role: RateRole::Listing,
    is_numbered: false,
    headers: &[],
    recognise,
    keep: |file, rules| Ok(kept::office_page(file, rules)?),
    read,
};

fn recognise(glance: &Candidate<'_>) -> Option<Detection> {
    office_page::looks_like(glance.head()).then_some(Detection::Sure(&KIND))
}

fn read(file: &OpenedFile, given: &ImportOptions<'_>) -> Result<ParsedFile, InputError> {
    let page = page(file)?;
    let parsed = parse(&page, given)?;
    let headed = whole_place(&page, &parsed.0, given);
    tidy(file, parsed, headed, given)
}

/// The page as it was laid out when it was opened.
pub(super) fn page(file: &OpenedFile) -> Result<Cow<'_, Document>, ParseError> {
    Ok(match &file.content {
        Content::Markup(page) => Cow::Borrowed(page),
        // What was taken for a page by an earlier program.
        _ => Cow::Owned(Document::of(file.text().to_owned())?),
    })
}

pub(super) fn parse(page: &Document, given: &ImportOptions<'_>) -> Result<(OfficePage, Vec<Issue>), ParseError> {
    let none_words: Vec<String> = given.rules.sources.source.iter().flat_map(|s| s.none_words.clone()).collect();
    office_page::parse(page, &none_words, &given.rules.municipalities)
}

/// Only a page that names its municipality, with the total it states, speaks for the whole of it.
fn whole_place(page: &Document, found: &OfficePage, given: &ImportOptions<'_>) -> Option<WholePlace> {
    let whole = found.none || found.stated.is_some_and(|n| office_page::differs(n, &found.offices).is_none());
    let headed = office_page::headed_place(page, &found.offices, &given.rules.municipalities);
    headed.filter(|_| whole).map(|place| (place, found.stated))
}

/// `listed_office`, and `listed_place` of the places that it is the whole of: those it is stated to cover and the one it
/// is headed by.
pub(super) fn tidy(
    file: &OpenedFile,
    (page, issues): (OfficePage, Vec<Issue>),
    headed: Option<WholePlace>,
    given: &ImportOptions<'_>,
) -> Result<ParsedFile, InputError> {
    let (prefecture, whole) = covers::whole_places(given.covers, given.rules);
    let mut tables = vec![LakeTable::of("listed_office", tidy::office_list(&page.offices)?)];
    let mut listed: Vec<_> = whole.into_iter().filter(|(p, _)| headed.is_none_or(|(h, _)| h != *p)).collect();
    listed.extend(headed);
    if !listed.is_empty() {
        tables.push(LakeTable::of("listed_place", tidy::listed_places(&listed)?));
    }
    Ok(ParsedFile { prefecture, ..ParsedFile::of(given.date(file, page.offices.as_of)?, tables, issues) })
}
