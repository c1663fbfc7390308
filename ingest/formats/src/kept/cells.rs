use jiff::civil::Date;
use tsunagu_domain::date::cell_date;
use tsunagu_domain::municipalities::Written;
use tsunagu_domain::rules::{Remark, Rules};
use unicode_normalization::UnicodeNormalization;

use crate::input::KnownWords;

/// Stands for what is not kept where something must stand.
pub(super) const GAP: &str = "？";

/// Longest name of a place that is not known, in characters.
const MAX_PLACE: usize = 8;
/// Shortest of them: 中村 is a name.
const MIN_PLACE: usize = 3;

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
    /// Telephone numbers, without what is said beside them.
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
    /// Free text, of which only what it says of a state is read.
    Remark,
}

/// A cell as it is kept; what is not of its sort leaves [`GAP`] behind.
pub(super) fn kept(cell: &str, sort: Sort, words: &KnownWords, rules: &Rules) -> String {
    if sort == Sort::Text || cell.trim().is_empty() {
        return cell.to_owned();
    }
    if sort == Sort::Remark {
        return remark(cell, words, rules);
    }
    let as_it_is = |is_kept: bool| is_kept.then(|| cell.to_owned());
    let kept = match sort {
        Sort::Text | Sort::Remark => None,
        Sort::Number => as_it_is(is_numeric(cell)),
        Sort::Code => as_it_is(is_numeric(cell) && digits(cell) <= MAX_CODE),
        Sort::Corporation => as_it_is(is_numeric(cell) && digits(cell) >= CORPORATION),
        Sort::Degrees => as_it_is(cell.trim().parse::<f64>().is_ok_and(|degrees| degrees.abs() <= 180.0)),
        Sort::Phone => {
            let phone: String = cell.chars().filter(|c| is_of_phone(*c)).collect();
            Some(phone).filter(|phone| phone.contains(char::is_numeric) && !is_no_phone(phone))
        }
        Sort::Place => place(cell, words, rules),
        Sort::Service => {
            let named = rules.services_in(cell);
            as_it_is(named.unknown.is_empty() || rules.people.services.iter().any(|part| cell.contains(part.as_str())))
        }
        Sort::State => {
            let known = words.only(cell, "");
            (rules.states.read(&known) == rules.states.read(cell)).then_some(known)
        }
        Sort::Date => match (cell_date(cell), words.only(cell, "")) {
            (Some(date), known) if cell_date(&known) != Some(date) => Some(date.to_string()),
            (None, known) if cell_date(&known).is_some() => None,
            (_, known) => Some(known),
        },
        Sort::Url => as_it_is(cell.trim().starts_with("http") || cell.is_ascii() && cell.contains('.')),
    };
    kept.filter(|kept| !kept.trim().is_empty()).unwrap_or_else(|| GAP.to_owned())
}

/// What a remark says of a state, on whatever day it is read; nothing where it says nothing of one.
fn remark(cell: &str, words: &KnownWords, rules: &Rules) -> String {
    let read = |text: &str| [None, Some(Date::MIN), Some(Date::MAX)].map(|day| rules.states.remark(text, day));
    let said = read(cell);
    if said == read("") {
        return String::new();
    }
    let known = words.only(cell, "");
    if read(&known) == said {
        return known;
    }
    match said[0] {
        Remark::Closed(Some(on)) => format!("{on}廃止"),
        Remark::Closed(None) => "廃止".to_owned(),
        Remark::Suspended => "休止".to_owned(),
        Remark::Unclear | Remark::Silent => format!("{GAP}は廃止"),
    }
}

fn is_numeric(cell: &str) -> bool {
    let is_kept = |c: char| c.is_ascii_digit() || c.is_whitespace() || "-+.,'\"=件Ee−–—‐ー\u{200b}\u{feff}".contains(c);
    cell.nfkc().all(is_kept)
}

fn digits(cell: &str) -> usize {
    let whole = cell.split(['.', '．']).next().unwrap_or_default();
    whole.chars().filter(|c| c.is_numeric()).count()
}

fn is_of_phone(c: char) -> bool {
    c.is_numeric() || c.is_whitespace() || "-－−‐ー()（）+＋,、/・".contains(c)
}

/// The number of a person begins with zeros, and no telephone's does.
fn is_no_phone(phone: &str) -> bool {
    let digits: String = phone.nfkc().filter(char::is_ascii_digit).collect();
    digits.len() == 10 && digits.starts_with("00")
}

/// A place's name as it is known, or one that is not, where it is short and ends as they do.
fn place(cell: &str, words: &KnownWords, rules: &Rules) -> Option<String> {
    if words.is_all_of(cell) {
        return Some(cell.to_owned());
    }
    let resolved = |name: &str| rules.municipalities.resolve(Written { name, ..Written::default() }).place();
    let known = words.only(cell, "");
    if resolved(&known).is_some() && resolved(&known) == resolved(cell) {
        return Some(known);
    }
    let name = cell.trim();
    let is_named = name.ends_with(['市', '区', '町', '村', '郡']);
    (is_named && (MIN_PLACE..=MAX_PLACE).contains(&name.chars().count())).then(|| name.to_owned())
}
