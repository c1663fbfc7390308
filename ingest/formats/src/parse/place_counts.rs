use std::collections::BTreeSet;
use tsunagu_domain::issue::IssueKind;

use super::table::Table;
use jiff::civil::Date;
use scraper::Html;
use tsunagu_domain::date::cell_date;
use tsunagu_domain::municipalities::{LEAF_ENDS, Municipalities, PlaceClues, Resolution};
use tsunagu_domain::place::{PlaceCode, PlaceKind};
use tsunagu_domain::rules::Rules;
use tsunagu_domain::spelling::folded;

use super::contradiction::one_date;
use super::stated::stated_date;
use super::tally::Tally;
use super::{Action, Issue, Mismatch, ParseError, RowOutcome, UnusableRows, place, table};
use crate::input::count::{COUNT_HEADERS, name_and_count, number};
use crate::input::markup::Document;
use crate::input::{Sheet, clean, markup};

/// Listed offices per place, as a page or a file states them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceCounts {
    /// 利用状況は…現在
    pub as_of: Option<Date>,
    /// Places and their counts, by code.
    pub rows: Vec<(PlaceCode, u32)>,
}

/// `川西市(13)` below the heading of its row, at a line of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    line: u64,
    heading: String,
    name: String,
    count: u32,
}

/// Reads the municipality-selection page: heading rows, `川西市(13)`, wards under
/// the heading of their city.
///
/// # Errors
/// When no count stands on it, or its prefecture is unknown.
pub fn parse_page(page: &Document, municipalities: &Municipalities) -> Result<(PlaceCounts, Vec<Issue>), ParseError> {
    if !page.text.contains("</") {
        return parse_text(&page.text, municipalities);
    }
    let plain: String = page.tree.root_element().text().collect();
    counts(&html_rows(&page.tree), &plain, municipalities)
}

/// Reads the same page, saved as text.
///
/// # Errors
/// As [`parse_page`].
pub fn parse_text(text: &str, municipalities: &Municipalities) -> Result<(PlaceCounts, Vec<Issue>), ParseError> {
    counts(&text_rows(text), text, municipalities)
}

fn counts(
    lines: &[Vec<String>],
    plain: &str,
    municipalities: &Municipalities,
) -> Result<(PlaceCounts, Vec<Issue>), ParseError> {
    let entries = entries(lines);
    if entries.is_empty() {
        return Err(Mismatch::NoCounts.into());
    }
    let prefecture = prefecture(&entries, municipalities)?;
    // A page names every prefecture to choose from; one alone is that of the counts.
    let cells = lines.iter().flatten().map(|cell| cell.trim()).filter(|cell| cell.ends_with(['都', '道', '府', '県']));
    let named = cells.filter_map(|cell| municipalities.prefecture(cell));
    let named: BTreeSet<&str> = named.filter(|m| !m.synthetic).map(|m| m.prefecture.as_str()).collect();
    if named.len() == 1 && !named.contains(prefecture.as_str()) {
        let named = named.first().unwrap_or(&"");
        return Err(Mismatch::OtherPrefecture { named: (*named).to_owned(), found: prefecture }.into());
    }
    let mut issues = unreadable_counts(lines);
    let mut tally = Tally::default();
    for entry in entries {
        let resolution = resolved_under(&entry.heading, &entry.name, &prefecture, municipalities);
        let written = PlaceClues { name: &entry.name, ..PlaceClues::default() };
        if let Some((kind, action)) = not_counted(resolution, written, municipalities) {
            let action = match resolution {
                Resolution::Unknown(_) | Resolution::InName(_) => Action::CountNotInPrefecture {
                    name: entry.name.clone(),
                    count: entry.count,
                    prefecture: prefecture.clone(),
                },
                _ => action,
            };
            issues.push(Issue::cell(entry.line, "市区町村名", kind, action));
        }
        tally.add(resolution, entry.count, entry.line, municipalities)?;
    }
    let rows = tally.sums(municipalities, &mut issues)?;
    Ok((PlaceCounts { as_of: stated_date(plain), rows }, issues))
}

/// Reads counts kept by hand in CSV or a spreadsheet: 市区町村コード or 市区町村名 (with 都道府県名 where it
/// helps), 掲載件数, and 利用状況の現在日 unless the date is given.
///
/// # Errors
/// When a column is missing, or the file holds more than one date.
pub fn parse_table(sheets: &[Sheet], rules: &Rules) -> Result<(PlaceCounts, Vec<Issue>), ParseError> {
    let municipalities = &rules.municipalities;
    let table = table::find(sheets, &COUNT_HEADERS)?;
    let stated = one_date(&table::tables(sheets, table::MAX_HEADER_ROW, |cell| COUNT_HEADERS.contains(&cell)), rules)?;
    let CountColumns { code, name, prefecture, date, count } = CountColumns::of(&table, rules);
    if code.is_none() && name.is_none() {
        return Err(Mismatch::NoPlaceColumn.into());
    }
    whole_counts(&table, rules)?;
    let mut issues = Vec::new();
    let mut tally = Tally::default();
    let mut as_of = stated;
    let home = titled_prefecture(&table, municipalities);
    let mut carried = String::new();
    for (line, cells) in &table.rows {
        let cell = |at: Option<usize>| at.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
        // A merged cell stands in its first row alone.
        if !cell(prefecture).is_empty() {
            cell(prefecture).clone_into(&mut carried);
        }
        let of_row = if carried.is_empty() { home.as_deref().unwrap_or("") } else { &carried };
        let written = PlaceClues { code: cell(code), prefecture: of_row, name: cell(name), ..PlaceClues::default() };
        let resolution = municipalities.resolve(written);
        if let Some((kind, mut action)) = not_counted(resolution, written, municipalities) {
            if let (Resolution::Unknown(None), Action::PlaceUnknown { needs_column, .. }) = (resolution, &mut action) {
                *needs_column = written.code.is_empty();
            }
            issues.push(Issue::cell(*line, "市区町村名", kind, action));
        }
        if resolution.place().is_none() && !matches!(resolution, Resolution::Split { .. }) {
            continue;
        }
        let Some(listed) = number(&folded(cell(count))) else {
            let action = Action::CountIsNoNumber { cell: cell(count).to_owned() };
            issues.push(Issue::cell(*line, "掲載件数", IssueKind::BadCount, action));
            continue;
        };
        let found = cell_date(cell(date));
        if found.is_none() && !cell(date).is_empty() {
            return Err(Mismatch::UnreadableDate { line: *line, cell: cell(date).to_owned() }.into());
        }
        match (found, as_of) {
            (Some(found), Some(known)) if found != known => {
                return Err(Mismatch::DatesDiffer { line: *line, found, known }.into());
            }
            (found, known) => as_of = found.or(known),
        }
        tally.add(resolution, listed, *line, municipalities)?;
    }
    let rows = tally.sums(municipalities, &mut issues)?;
    if rows.is_empty() {
        return Err(Mismatch::NoRow(UnusableRows::of(&issues)).into());
    }
    Ok((PlaceCounts { as_of, rows }, issues))
}

/// The one prefecture that titles above the table or its sheet name.
fn titled_prefecture(table: &table::Table, municipalities: &Municipalities) -> Option<String> {
    let titles = format!("{} {}", table.preamble, table.sheet.as_deref().unwrap_or(""));
    let prefectures = municipalities.iter().filter(|m| m.kind == PlaceKind::Prefecture);
    let mut named = prefectures.filter(|m| titles.contains(m.name.as_str()));
    named.next().filter(|_| named.next().is_none()).map(|m| m.name.clone())
}

/// # Errors
/// When the counts are of one service each: taken for the whole they would look right.
fn whole_counts(table: &table::Table, rules: &Rules) -> Result<(), ParseError> {
    let columns = (0..table.header.len()).filter(|at| table::is_service(&table.header[*at]));
    let filled = columns.filter_map(|at| {
        let cells = table.rows.iter().filter_map(|(line, cells)| Some((line, folded(cells.get(at)?))));
        let mut parts = cells.filter(|(_, cell)| {
            !cell.is_empty() && !rules.recognition.count_table.of_all.iter().any(|word| cell.contains(word.as_str()))
        });
        parts.next().map(|(line, _)| (*line, table.header[at].as_str()))
    });
    match filled.min() {
        Some((line, header)) => Err(Mismatch::CountsByService { line, header: header.to_owned() }.into()),
        None => Ok(()),
    }
}

/// Where the columns of counts kept by hand stand.
pub(crate) struct CountColumns {
    pub(crate) code: Option<usize>,
    pub(crate) name: Option<usize>,
    pub(crate) prefecture: Option<usize>,
    pub(crate) date: Option<usize>,
    pub(crate) count: Option<usize>,
}

impl CountColumns {
    pub(crate) fn of(table: &Table, rules: &Rules) -> Self {
        let words = &rules.recognition.count_table;
        let at = |names: &[String]| table.column(&names.iter().map(String::as_str).collect::<Vec<_>>());
        Self {
            code: at(&words.code),
            name: at(&words.name),
            prefecture: at(&words.prefecture),
            date: at(&words.date),
            count: table.column(&COUNT_HEADERS),
        }
    }
}

/// Why a count stands nowhere, or at a place whose name is not known.
fn not_counted(
    resolution: Resolution,
    written: PlaceClues<'_>,
    municipalities: &Municipalities,
) -> Option<(IssueKind, Action)> {
    match resolution {
        // A whole city beside its wards would count twice, and its wards can't be distinguished from it.
        Resolution::City(city) => {
            let city = municipalities.get(city).map_or("", |m| m.name.as_str()).to_owned();
            Some((IssueKind::WholeCity, Action::CityCountLeftOut { city }))
        }
        // A count of a name that is none may be another place's.
        Resolution::InName(_) => not_counted(Resolution::Unknown(None), written, municipalities),
        Resolution::UnknownName(_) | Resolution::Differs { .. } | Resolution::Split { .. } | Resolution::Unknown(_) => {
            place::issue(resolution, written, municipalities, RowOutcome::NotCounted)
        }
        _ => None,
    }
}

/// Cells of table rows; a page without tables is read by its links and lines.
fn html_rows(page: &Html) -> Vec<Vec<String>> {
    let rows = markup::rows(page);
    if rows.iter().flatten().any(|cell| name_and_count(cell).is_some()) {
        return rows;
    }
    page.root_element().text().map(|t| vec![String::new(), t.trim().to_owned()]).collect()
}

fn text_rows(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split('\t').map(|cell| clean::cell(cell.trim())).collect()).collect()
}

fn entries(rows: &[Vec<String>]) -> Vec<Entry> {
    let mut heading = String::new();
    let mut found = Vec::new();
    for (i, cells) in rows.iter().enumerate() {
        if let Some(first) = cells.first().filter(|c| !c.is_empty() && name_and_count(c).is_none()) {
            heading = folded(first);
        }
        for (name, count) in cells.iter().flat_map(|cell| entries_in(cell)) {
            found.push(Entry { line: i as u64 + 1, heading: heading.clone(), name, count });
        }
    }
    found
}

/// Several counts may stand in one cell, parted by white space.
fn entries_in(cell: &str) -> Vec<(String, u32)> {
    let pieces: Vec<_> = cell.split_whitespace().map(name_and_count).collect();
    match pieces.iter().flatten().count() {
        // 川西市 (13) is one, and its pieces are none.
        0 | 1 => name_and_count(cell).into_iter().chain(pieces.into_iter().flatten()).take(1).collect(),
        _ => pieces.into_iter().flatten().collect(),
    }
}

/// Cells that look like a count but are none: `西宮市(－)`.
fn unreadable_counts(rows: &[Vec<String>]) -> Vec<Issue> {
    let shaped = |cell: &str| {
        let cell = folded(cell);
        cell.strip_suffix(')')
            .and_then(|c| c.rsplit_once('('))
            .is_some_and(|(name, _)| name.ends_with(LEAF_ENDS) && name.chars().count() < 12)
    };
    let lines = rows.iter().enumerate().flat_map(|(i, cells)| cells.iter().map(move |cell| (i as u64 + 1, cell)));
    lines
        .filter(|(_, cell)| shaped(cell) && entries_in(cell).is_empty())
        .map(|(line, _)| Issue::cell(line, "掲載件数", IssueKind::BadCount, Action::CountUnreadable))
        .collect()
}

/// The one prefecture in which most of the names are found.
fn prefecture(entries: &[Entry], municipalities: &Municipalities) -> Result<String, ParseError> {
    let prefectures = municipalities.iter().filter(|m| m.kind == PlaceKind::Prefecture);
    let mut found: Vec<(usize, &str)> = prefectures
        .map(|p| {
            (
                entries.iter().filter(|e| placed(e, &p.prefecture, municipalities).is_some()).count(),
                p.prefecture.as_str(),
            )
        })
        .collect();
    found.sort();
    match found[..] {
        [.., (second, _), (first, name)] if first > second => Ok(name.to_owned()),
        _ => Err(Mismatch::PrefectureUnclear.into()),
    }
}

fn placed(entry: &Entry, prefecture: &str, municipalities: &Municipalities) -> Option<PlaceCode> {
    place_under(&entry.heading, &entry.name, prefecture, municipalities)
}

/// The place a name means under a heading: wards stand under that of their city.
pub fn place_under(heading: &str, name: &str, prefecture: &str, municipalities: &Municipalities) -> Option<PlaceCode> {
    resolved_under(heading, name, prefecture, municipalities).place()
}

fn resolved_under(heading: &str, name: &str, prefecture: &str, municipalities: &Municipalities) -> Resolution {
    let find = |name: &str| municipalities.resolve(PlaceClues { prefecture, name, ..PlaceClues::default() });
    if heading.ends_with('市') && name.ends_with('区') {
        return find(&format!("{heading}{name}"));
    }
    find(name)
}

#[cfg(test)]
#[path = "place_counts_tests.rs"]
mod tests;
