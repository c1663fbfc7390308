use jiff::civil::Date;
use tsunagu_domain::date::{end_date, first_date};
use tsunagu_domain::municipalities::{ENDS, PlaceClues};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceKind;
use tsunagu_domain::rules::{Rules, word_row};
use tsunagu_domain::spelling::{self, folded};
use unicode_normalization::UnicodeNormalization;

use super::text;
use crate::input::digits::may_be_of_person;
use crate::input::{GAP, KnownWords};
use crate::parse::coordinates::{LATITUDES, LONGITUDES};

/// Most digits of a code of a place, and of a count.
const MAX_CODE: usize = 6;
/// Digits of a corporate number.
const CORPORATION: usize = 13;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// As they are: the office's own names and address.
    Text,
    /// A number of an office, or what a spreadsheet made of it.
    Number,
    /// Codes of places, and counts.
    Code,
    /// Numbers of corporations.
    Corporation,
    /// Latitudes and longitudes.
    Degrees,
    /// Telephone numbers, without what is stated beside them.
    Phone,
    /// Names of places.
    Place,
    /// Names of services.
    Service,
    /// Words of states.
    State,
    /// Dates.
    Date,
    /// Addresses of pages.
    Url,
    /// One of the known answers of a survey.
    Answer,
    /// One of the known things that offices file.
    Filing,
    /// Free text, of which only what it says of a state is read.
    Remark,
}

/// A cell as it is kept. What is not of its sort leaves [`GAP`] behind where its being there is an issue, and nothing
/// where an office would else seem to have it: offices of one corporation are known by its number.
pub(super) fn kept(cell: &str, sort: Sort, words: &KnownWords, rules: &Rules) -> String {
    if cell.trim().is_empty() {
        return cell.to_owned();
    }
    if sort == Sort::Text {
        return text::kept(cell, words, &rules.people);
    }
    if sort == Sort::Remark {
        return remark(cell, words, rules);
    }
    let as_it_is = |is_kept: bool| is_kept.then(|| cell.to_owned());
    let kept = match sort {
        Sort::Text | Sort::Remark => None,
        // 01B0100011 is one too.
        Sort::Number => as_it_is(OfficeNumber::read(cell.trim()).is_ok() || is_numeric(cell)),
        Sort::Code => as_it_is(is_numeric(cell) && digits(cell) <= MAX_CODE),
        Sort::Corporation => as_it_is(is_numeric(cell) && digits(cell) == CORPORATION),
        Sort::Degrees => as_it_is(is_degrees(cell)),
        Sort::Phone => Some(phones(cell)),
        Sort::Place => Some(place(cell, words, rules)),
        Sort::Service => Some(service(cell, words, rules)),
        Sort::State => {
            let known = words.only(cell, "");
            (rules.states.read(&known) == rules.states.read(cell)).then_some(known)
        }
        Sort::Date if rules.headers.closing.is_none(cell) => as_it_is(true),
        Sort::Date => match (end_date(cell), words.only(cell, "")) {
            (Some(date), known) if end_date(&known) != Some(date) => Some(date.to_string()),
            (None, known) if end_date(&known).is_some() => None,
            (_, known) => Some(known),
        },
        // Whole cells that are known by their words are read; whatever else stands there is nobody's business.
        Sort::Answer => as_it_is(word_row::named(&rules.survey.answers, cell).is_some()),
        Sort::Filing => as_it_is(word_row::named(&rules.survey.filings, cell).is_some()),
        // A part of an address leads elsewhere: it is kept whole or not at all.
        Sort::Url => as_it_is(
            cell.is_ascii() && cell.contains('.') && !cell.trim().contains([' ', '%', '@']) && !may_be_of_person(cell),
        ),
    };
    let gap = if matches!(sort, Sort::Corporation | Sort::Phone | Sort::Url) { "" } else { GAP };
    kept.filter(|kept| !kept.trim().is_empty()).unwrap_or_else(|| gap.to_owned())
}

/// What a remark says of a state, on whatever day it is read; nothing where it says nothing of one.
fn remark(cell: &str, words: &KnownWords, rules: &Rules) -> String {
    let read = |text: &str| [None, Some(Date::MIN), Some(Date::MAX)].map(|date| rules.states.remark(text, date));
    let reading = read(cell);
    if reading == read("") {
        return String::new();
    }
    let known = words.only(cell, "");
    if read(&known) == reading {
        return known;
    }
    let on = first_date(cell).map_or(String::new(), |on| on.to_string());
    // What says the same on every day, in words of our own.
    let alike = [format!("{on}廃止"), format!("{on}廃止のみ"), format!("{on}休止"), format!("{GAP}は廃止")];
    let found = alike.iter().find(|text| read(text) == reading);
    found.unwrap_or(&alike[alike.len() - 1]).clone()
}

fn is_numeric(cell: &str) -> bool {
    let is_kept = |c: char| c.is_ascii_digit() || c.is_whitespace() || "-+.,'\"=件Ee−–—‐ー\u{200b}\u{feff}".contains(c);
    if cell.is_ascii() { cell.chars().all(is_kept) } else { cell.nfkc().all(is_kept) }
}

/// Digits before and behind a point, but for the `.0` that a spreadsheet adds.
fn digits(cell: &str) -> usize {
    let whole = cell.trim().strip_suffix(".0").unwrap_or(cell);
    spelling::digits(whole)
}

/// A latitude or a longitude of Japan.
fn is_degrees(cell: &str) -> bool {
    let cell = cell.trim();
    cell.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && cell.parse::<f64>().is_ok_and(|n| LATITUDES.contains(&n) || LONGITUDES.contains(&n))
}

/// The telephone numbers of a cell, without what is stated beside them. The number of a person begins with zeros; that of a
/// telephone with one and its area, or with what is dialled within it.
fn phones(cell: &str) -> String {
    const BETWEEN: [char; 8] = ['/', '／', '、', ',', '，', '・', '\n', ';'];
    const MAX_DIGITS: usize = 11;
    const MAX_LOCAL_DIGITS: usize = 8;
    // As nearly all are written.
    let is_one =
        cell.bytes().all(|b| b.is_ascii_digit() || b == b'-') && cell.starts_with('0') && !cell.starts_with("00");
    if is_one && !cell.starts_with("0-") && (2..=MAX_DIGITS).contains(&spelling::digits(cell)) {
        return cell.to_owned();
    }
    let of_phone = |c: &char| c.is_numeric() || "-－−‐ー()（）+＋ 　".contains(*c);
    let digits = |phone: &str| phone.nfkc().filter(char::is_ascii_digit).collect::<String>();
    let all = cell.split(BETWEEN).map(|piece| piece.chars().filter(of_phone).collect::<String>());
    // 072-740-1111・1112: what has no area is short, and together no longer than one number.
    let mut local = MAX_LOCAL_DIGITS;
    let is_phone = |phone: &String| {
        let digits = digits(phone);
        if digits.starts_with('0') {
            return !digits.starts_with("00") && (2..=MAX_DIGITS).contains(&digits.len());
        }
        let left = local.checked_sub(digits.len()).filter(|_| !digits.is_empty());
        local = left.unwrap_or(local);
        left.is_some()
    };
    all.filter(is_phone).map(|phone| phone.trim().to_owned()).collect::<Vec<_>>().join("、")
}

/// A service as it is known, or the known words of its name; 43, A2, GH.
pub(super) fn service(cell: &str, words: &KnownWords, rules: &Rules) -> String {
    const MAX_CODE: usize = 3;
    let is_code = cell.trim().len() <= MAX_CODE && cell.trim().bytes().all(|b| b.is_ascii_alphanumeric());
    let named = rules.services_in(cell);
    // A cell may name a service as a whole in a spelling of its own; what stands in brackets says something else.
    let is_spelt =
        named.unknown.is_empty() && !named.codes.is_empty() && !cell.contains(['(', '（', '[', '［', '【', '〔']);
    let has_space = cell.trim().contains(char::is_whitespace) || cell.chars().any(char::is_numeric);
    if is_spelt && !has_space || is_code || words.is_all_of(cell) {
        return cell.to_owned();
    }
    let known = words.only(cell, GAP);
    // Of a cell that is too long to be read the known words may be short enough.
    if named.codes.is_empty() && !rules.services_in(&known).codes.is_empty() { GAP.to_owned() } else { known }
}

/// Whether a cell names services, and nothing else.
pub(super) fn is_service(cell: &str, words: &KnownWords, rules: &Rules) -> bool {
    let named = rules.services_in(cell);
    named.unknown.is_empty() && !named.codes.is_empty() && words.is_all_of(cell)
}

/// A place's name as it is known, or its known words.
fn place(cell: &str, words: &KnownWords, rules: &Rules) -> String {
    // 川西 is 川西市 without its last character, as some write it.
    let is_short = |end: char| words.is_all_of(&format!("{}{end}", cell.trim()));
    if words.is_all_of(cell) || ENDS.into_iter().any(is_short) {
        return cell.to_owned();
    }
    let all = &rules.municipalities;
    let resolved = |name: &str| all.resolve(PlaceClues { name, ..PlaceClues::default() }).place();
    let known = words.only(cell, "");
    if resolved(&known).is_some() && resolved(&known) == resolved(cell) {
        return known;
    }
    official(cell, rules).unwrap_or_else(|| words.only(cell, GAP))
}

/// The place that a spelling of its own means in one prefecture alone: 茅ｶﾞ崎市. What is no more than a spelling stays as
/// it was written, for that is an issue of its row.
fn official(cell: &str, rules: &Rules) -> Option<String> {
    let all = &rules.municipalities;
    let of = |prefecture| all.resolve(PlaceClues { prefecture, name: cell, ..PlaceClues::default() }).place();
    let prefectures = all.iter().filter(|m| m.kind == PlaceKind::Prefecture);
    let mut found: Vec<_> = prefectures.filter_map(|m| of(&m.prefecture).filter(|found| *found != m.code)).collect();
    found.dedup();
    let [place] = found[..] else { return None };
    let name = &all.get(place)?.name;
    let respelled = |text: &str| folded(text).replace(['ガ', 'が'], "ケ");
    Some(if respelled(cell) == respelled(name) { cell.to_owned() } else { name.clone() })
}
