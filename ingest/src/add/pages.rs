use std::collections::BTreeMap;
use std::path::Path;
use tsunagu_domain::issue::IssueKind;

use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::{PageContent, Rules};

use super::file_error::FileError;
use crate::file_reason::FileReason;
use crate::input::{InputError, LakeTable};
use crate::source::archive;
use crate::source::visit::Page;
use crate::tidy;
use tsunagu_formats::input::markup::Document;
use tsunagu_formats::parse::office_list::ListedOffices;
use tsunagu_formats::parse::place_counts::PlaceCounts;
use tsunagu_formats::parse::{Action, Issue, ParseError, office_page, place_counts};

/// Pages of one prefecture and date, as tables of the lake.
pub(super) struct TidiedPages {
    pub(super) tables: Vec<LakeTable>,
    pub(super) issues: Vec<(String, Issue)>,
}

/// Reads archived pages of a listing and lays them together: counts by place, rows of offices, and which places'
/// lists are whole. Pages that are not understood were reported by the crawl and are passed over; rows of a place that is
/// not whole are left out, so that a part is never taken for the whole.
pub(super) fn tidied(
    rules: &Rules,
    archive: &Path,
    pages: &[Page],
    none_words: &[String],
) -> Result<TidiedPages, FileError> {
    let mut counts: BTreeMap<PlaceCode, u32> = BTreeMap::new();
    let none = ListedOffices::default();
    let mut without_place = ListedOffices::default();
    let mut places: BTreeMap<PlaceCode, Option<u32>> = BTreeMap::new();
    let mut by_place: BTreeMap<PlaceCode, ListedOffices> = BTreeMap::new();
    let mut issues = Vec::new();
    let municipalities = &rules.municipalities;
    for page in pages.iter().filter(|p| p.whole) {
        let hash = &page.visit.sha256;
        let bytes = archive::bytes_of(archive, hash).ok_or_else(|| FileReason::NotArchived(hash.clone()))?;
        let mut report = |found: Vec<Issue>| issues.extend(found.into_iter().map(|c| (page.label.clone(), c)));
        match page.content {
            PageContent::Counts => {
                let (found, message) =
                    place_counts::parse_page(&read(&bytes)?, municipalities).map_err(InputError::from)?;
                report(message);
                report(total_differs(page.stated, &found).into_iter().collect());
                counts.extend(found.rows);
            }
            PageContent::Offices => {
                let parsed = office_page::parse(&read(&bytes)?, none_words, municipalities);
                let (found, message) = parsed.map_err(InputError::from)?;
                // A further page states the total of the whole list, which is held against all its rows below.
                report(
                    message.into_iter().filter(|c| page.place.is_none() || c.kind != IssueKind::TotalsDiffer).collect(),
                );
                match page.place {
                    Some(place) => {
                        let stated = places.entry(place).or_default();
                        *stated = stated.or(page.stated).or(found.stated);
                        extend(by_place.entry(place).or_default(), &found.offices);
                    }
                    None => extend(&mut without_place, &found.offices),
                }
            }
            _ => {}
        }
    }
    let mut short = Vec::new();
    for (&place, &stated) in &places {
        let listed = by_place.get(&place).map_or(&none, |listed| listed);
        let name = municipalities.get(place).map_or("", |m| m.name.as_str());
        match stated {
            // A list that is short of what its link says is a part of one: the count stands.
            Some(stated) if (listed.office_number.len() as u64) < u64::from(stated) => {
                issues.push((name.to_owned(), office_page::falls_short(stated, listed)));
                short.push(place);
            }
            Some(stated) => {
                issues.extend(office_page::differs(stated, listed).map(|c| (name.to_owned(), c)));
            }
            None => {}
        }
    }
    for place in short {
        places.remove(&place);
        by_place.remove(&place);
    }
    let mut offices = without_place;
    by_place.values().for_each(|more| extend(&mut offices, more));
    let counts = PlaceCounts { as_of: None, rows: counts.into_iter().collect() };
    let places: Vec<_> = places.into_iter().collect();
    let mut tables = Vec::new();
    if !counts.rows.is_empty() {
        tables.push(LakeTable::of("listing", tidy::place_counts(&counts).map_err(InputError::from)?));
    }
    if !places.is_empty() || !offices.office_number.is_empty() {
        tables.push(LakeTable::of("listed_office", tidy::office_list(&offices).map_err(InputError::from)?));
        tables.push(LakeTable::of("listed_place", tidy::listed_places(&places).map_err(InputError::from)?));
    }
    Ok(TidiedPages { tables, issues })
}

/// A page as it lies in the archive.
fn read(bytes: &[u8]) -> Result<Document, InputError> {
    Ok(Document::read(bytes).map_err(ParseError::from)?)
}

fn extend(all: &mut ListedOffices, more: &ListedOffices) {
    all.office_number.extend_from_slice(&more.office_number);
    all.service_name.extend_from_slice(&more.service_name);
    all.name.extend_from_slice(&more.name);
    all.address.extend_from_slice(&more.address);
    all.place.extend_from_slice(&more.place);
    all.state.extend_from_slice(&more.state);
}

/// A prefecture's link may state its total: 兵庫県(745).
fn total_differs(stated: Option<u32>, counts: &PlaceCounts) -> Option<Issue> {
    let sum: u32 = counts.rows.iter().map(|(_, n)| n).sum();
    let stated = stated.filter(|stated| *stated != sum)?;
    Some(Issue::file(IssueKind::TotalsDiffer, Action::PrefectureTotalDiffers { stated, sum }))
}
