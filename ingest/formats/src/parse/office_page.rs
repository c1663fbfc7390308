use scraper::{ElementRef, Html, Selector};
use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::municipalities::Municipalities;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::spelling::folded;

use super::number::office_number;
use super::office_list::{ListedOffices, prefecture_of};
use super::stated::before_a_mark;
use super::{Action, Issue, Mismatch, ParseError};
use crate::input::links::number_in;
use crate::input::markup::Document;
use crate::input::{clean, markup};

/// Cells of a row: サービス種類, 事業所名, 住所, 地図, 詳細.
const CELLS: usize = 5;

/// A page of listed offices as its publisher draws it, or the result of a search by name.
#[derive(Debug, Clone, Default)]
pub struct OfficePage {
    /// Its rows.
    pub offices: ListedOffices,
    /// The page says that there is no office.
    pub none: bool,
    /// 13件
    pub stated: Option<u32>,
}

/// Whether a text looks like such a page, with rows or without.
pub fn looks_like(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let markup = lower.contains("<table") || lower.contains("<tr") || lower.contains("<form");
    let headed = text.contains("サービス種類") && text.contains("事業所名") && text.contains("住所");
    markup && (lower.contains("datarow_") || lower.contains("id=\"searchtext\"") || headed)
}

/// Whether the page answers a search by name: what it lacks says nothing.
pub fn is_search(text: &str) -> bool {
    text.to_ascii_lowercase().contains("id=\"searchtext\"")
}

/// Reads the rows `tr#datarow_N`; each is one office and service. A page with neither rows nor one of
/// `none_words` is refused, for its rows may be drawn by a script.
///
/// # Errors
/// When there are no rows and no word of it, or no row can be used.
pub fn parse(
    page: &Document,
    none_words: &[String],
    municipalities: &Municipalities,
) -> Result<(OfficePage, Vec<Issue>), ParseError> {
    let plain = markup::visible_text(&page.tree);
    let (rows, mut issues) = rows(&page.tree);
    let none = rows.is_empty() && none_words.iter().any(|word| folded(&plain).contains(&folded(word)));
    if rows.is_empty() && issues.is_empty() && !none {
        return Err(Mismatch::NoRowsOnPage.into());
    }
    let mut found = OfficePage { none, stated: stated_total(&plain), ..OfficePage::default() };
    found.offices.as_of = before_a_mark(&plain);
    for row in rows {
        take(&row, municipalities, &mut found.offices, &mut issues);
    }
    if found.offices.office_number.is_empty() && !none {
        return Err(Mismatch::NoNumbersOnPage.into());
    }
    if let Some(stated) = found.stated.filter(|_| !none) {
        issues.extend(differs(stated, &found.offices));
    }
    Ok((found, issues))
}

/// The total that a page or a link states must be the number of rows or of offices.
pub fn differs(stated: u32, offices: &ListedOffices) -> Option<Issue> {
    let rows = offices.office_number.len();
    let numbers = distinct(offices);
    let fits = [rows, numbers].contains(&(stated as usize));
    (!fits).then(|| Issue::file(IssueKind::TotalsDiffer, Action::TotalDiffers { stated, rows, numbers }))
}

/// A list with fewer rows than its link states.
pub fn falls_short(stated: u32, offices: &ListedOffices) -> Issue {
    let (rows, numbers) = (offices.office_number.len(), distinct(offices));
    Issue::file(IssueKind::TotalsDiffer, Action::ListFallsShort { stated, rows, numbers })
}

/// Offices of a list, each counted once.
pub fn distinct(offices: &ListedOffices) -> usize {
    offices.office_number.iter().collect::<std::collections::BTreeSet<_>>().len()
}

struct Row {
    line: u64,
    service: String,
    name: String,
    address: String,
    number: String,
}

fn selector(css: &str) -> Option<Selector> {
    Selector::parse(css).ok()
}

fn rows(page: &Html) -> (Vec<Row>, Vec<Issue>) {
    let (Some(tr), Some(td), Some(link)) = (selector("tr[id]"), selector("td"), selector("a[href]")) else {
        return Default::default();
    };
    let (mut rows, mut issues) = (Vec::new(), Vec::new());
    for (i, tr) in page.select(&tr).filter(|tr| is_row(*tr)).enumerate() {
        let line = i as u64 + 1;
        let cells: Vec<ElementRef<'_>> = tr.select(&td).collect();
        if cells.len() < CELLS {
            let action = Action::PageRowTooShort { cells: cells.len(), expected: CELLS };
            issues.push(Issue { row: Some(line), ..Issue::file(IssueKind::ShortRow, action) });
            continue;
        }
        let text =
            |i: usize| clean::cell(&cells[i].text().collect::<String>().replace('\u{a0}', " ")).trim().to_owned();
        let number = tr.select(&link).find_map(number_of).unwrap_or_default();
        rows.push(Row { line, service: text(0), name: text(1), address: text(2), number });
    }
    (rows, issues)
}

fn is_row(row: ElementRef<'_>) -> bool {
    row.value().id().and_then(|id| id.get(..8)).is_some_and(|head| head.eq_ignore_ascii_case("datarow_"))
}

fn number_of(link: ElementRef<'_>) -> Option<String> {
    number_in(link.value().attr("href")?)
}

/// Whether a row of a page is one of an office with its number.
pub(crate) fn is_row_of_office(row: ElementRef<'_>) -> bool {
    let numbers = || row.descendent_elements().filter(|e| e.value().name() == "a").find_map(number_of);
    is_row(row) && numbers().is_some_and(|number| OfficeNumber::read(&number).is_ok())
}

fn take(row: &Row, municipalities: &Municipalities, offices: &mut ListedOffices, issues: &mut Vec<Issue>) {
    // A row without the link has no number: its other cells are none.
    if row.number.is_empty() {
        issues.push(Issue::cell(row.line, "地図", IssueKind::BadNumber, Action::NoNumberInLink));
        return;
    }
    let Some(number) = office_number(&row.number, row.line, "地図", issues) else { return };
    let home = prefecture_of(number, municipalities);
    let place = municipalities.in_address(home, &row.address);
    if place.is_none() {
        issues.push(Issue::cell(row.line, "住所", IssueKind::Unplaced, Action::AddressUnknown));
    }
    offices.office_number.push(number.to_string());
    offices.service_name.push(row.service.clone());
    offices.name.push(row.name.clone());
    offices.address.push(row.address.clone());
    offices.place.push(place);
    offices.state.push(None);
}

/// 該当件数：13件, 全13件, 13件中, 13件が見つかりました.
fn stated_total(text: &str) -> Option<u32> {
    let text = folded(text).replace(',', "");
    let digits = |t: &str| t.chars().take_while(char::is_ascii_digit).collect::<String>();
    let before = ["該当件数:", "該当件数", "検索結果:", "検索結果は", "全"].iter().find_map(|mark| {
        text.match_indices(mark).find_map(|(i, m)| {
            let rest = &text[i + m.len()..];
            let number = digits(rest);
            rest[number.len()..].starts_with('件').then(|| number.parse().ok()).flatten()
        })
    });
    let after = || {
        ["件中", "件見つかりました", "件が見つかりました", "件該当", "件の事業所"].iter().find_map(|mark| {
            let at = text.find(mark)?;
            let number: String = text[..at].chars().rev().take_while(char::is_ascii_digit).collect();
            number.chars().rev().collect::<String>().parse().ok()
        })
    };
    before.or_else(after)
}

/// The one municipality that a page's title and headings name, in the prefecture of its rows.
pub fn headed_place(page: &Document, offices: &ListedOffices, municipalities: &Municipalities) -> Option<PlaceCode> {
    let headings = selector("title, h1, h2, h3, caption")?;
    let texts: Vec<String> = page.tree.select(&headings).map(|h| folded(&h.text().collect::<String>())).collect();
    let home = offices.office_number.first().map(|n| n[..2].to_owned());
    let fits = |m: &&tsunagu_domain::municipalities::Municipality| {
        m.kind.is_leaf()
            && home.as_deref().is_none_or(|h| m.code.prefecture_digits() == h)
            && texts.iter().any(|t| names(t, m))
    };
    let mut named = municipalities.iter().filter(fits);
    let first = named.next()?;
    named.next().is_none().then_some(first.code)
}

/// With its prefecture before it, or alone at the beginning or after a mark.
fn names(text: &str, m: &tsunagu_domain::municipalities::Municipality) -> bool {
    let county = format!("{}{}", m.county_name, m.name);
    let wanted = [format!("{}{}", m.prefecture, m.name), format!("{}{county}", m.prefecture)];
    wanted.iter().any(|w| text.contains(&folded(w)))
}

#[cfg(test)]
#[path = "office_page_tests.rs"]
mod tests;
