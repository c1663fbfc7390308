use std::collections::BTreeMap;

use jiff::civil::Date;
use tsunagu_domain::date::cell_date;
use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::municipalities::{PlaceClues, Resolution};
use tsunagu_domain::place::{PlaceCode, PlaceKind};
use tsunagu_domain::rules::Rules;
use tsunagu_domain::spelling::folded;

use super::stated::stated_date;
use super::table::{self, Table};
use super::{Action, Issue, Mismatch, NamedPlace, ParseError, UnusableRows};
use crate::input::Sheet;

/// Headers of what is kept of a text or page: the line in it, the place, two dates or what stands for them, and whether
/// more stood there.
pub const COLUMNS: [&str; 6] = ["行", "都道府県", "市区町村", "利用開始日", "二つ目の日付", "ほか"];

/// Headers by which a table of starts is known.
pub const START_HEADERS: [&str; 4] = ["利用開始日", "利用開始予定日", "利用開始（予定）日", "介護情報基盤の利用開始日"];

const PREFECTURE: [&str; 2] = ["都道府県", "都道府県名"];
const PLACE: [&str; 4] = ["市区町村", "市区町村名", "市町村", "市町村名"];
const CODE: [&str; 3] = ["市区町村コード", "全国地方公共団体コード", "団体コード"];

/// When a municipality begins to use 介護情報基盤.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// A municipality, a special ward, or a designated city as a whole.
    pub place: PlaceCode,
    /// The first date of its line.
    pub starts_on: Option<Date>,
    /// The second, of which nobody says what it is.
    pub second_on: Option<Date>,
    /// A key of `start.states`, where no date stands.
    pub state: Option<&'static str>,
}

/// The starts that a list names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Starts {
    /// As the list says of itself.
    pub as_of: Option<Date>,
    /// By place; each stands once.
    pub rows: Vec<Start>,
}

/// The columns of a table of starts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StartColumns {
    pub(crate) line: Option<usize>,
    pub(crate) code: Option<usize>,
    pub(crate) prefecture: Option<usize>,
    pub(crate) name: Option<usize>,
    pub(crate) first: Option<usize>,
    pub(crate) second: Option<usize>,
    pub(crate) rest: Option<usize>,
}

impl StartColumns {
    pub(crate) fn of(table: &Table) -> Self {
        Self {
            line: table.column(&COLUMNS[..1]),
            code: table.column(&CODE),
            prefecture: table.column(&PREFECTURE),
            name: table.column(&PLACE),
            first: table.column(&START_HEADERS),
            second: table.column(&COLUMNS[4..5]),
            rest: table.column(&COLUMNS[5..]),
        }
    }
}

/// The place that is meant, a designated city as a whole among them; none in doubt.
pub(crate) fn resolved(clues: PlaceClues<'_>, rules: &Rules) -> Option<PlaceCode> {
    match rules.municipalities.resolve(clues) {
        Resolution::City(city) => Some(city),
        resolution => resolution.place(),
    }
    .filter(|code| rules.municipalities.get(*code).is_some_and(|m| m.kind != PlaceKind::Prefecture))
}

/// Reads a table of starts. A line that can't be read is an issue, and the others go on.
///
/// # Errors
/// When a column is missing or no line can be read.
pub fn parse(sheets: &[Sheet], rules: &Rules) -> Result<(Starts, Vec<Issue>), ParseError> {
    let table = table::find(sheets, &START_HEADERS)?;
    let columns = StartColumns::of(&table);
    if columns.code.is_none() && columns.name.is_none() {
        return Err(Mismatch::NoPlaceColumn.into());
    }
    let mut issues = Vec::new();
    let mut found: BTreeMap<PlaceCode, Option<Start>> = BTreeMap::new();
    for (row, cells) in &table.rows {
        let cell = |at: Option<usize>| at.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
        let line = cell(columns.line).parse().unwrap_or(*row);
        let mut issue = |column: usize, action| {
            issues.push(Issue::cell(line, COLUMNS[column], IssueKind::StartUnread, action));
        };
        let prefecture = rules.municipalities.prefecture(prefecture_written(cell(columns.prefecture)));
        let prefecture = prefecture.map_or(cell(columns.prefecture), |m| m.prefecture.as_str());
        let clues =
            PlaceClues { code: cell(columns.code), prefecture, name: cell(columns.name), ..PlaceClues::default() };
        let Some(place) = resolved(clues, rules) else {
            let (prefecture, name) = (prefecture.to_owned(), cell(columns.name).to_owned());
            issue(2, Action::StartPlaceUnknown { prefecture, name });
            continue;
        };
        let name = rules.municipalities.get(place).map_or_else(String::new, |m| m.name.clone());
        let named = || NamedPlace { code: place, name: name.clone() };
        let [first, second] = [columns.first, columns.second].map(|at| value(cell(at), rules));
        let (Some(first), Some(second)) = (first, second) else {
            let written = if first.is_none() { cell(columns.first) } else { cell(columns.second) };
            issue(3, Action::StartDateUnreadable { place: named(), written: written.to_owned() });
            continue;
        };
        if !cell(columns.rest).is_empty() {
            issue(5, Action::StartRestUnread { place: named() });
        }
        let Some(start) = start(place, first, second) else {
            issue(3, Action::StartDateUnreadable { place: named(), written: String::new() });
            continue;
        };
        match found.get(&place) {
            None => {
                found.insert(place, Some(start));
            }
            // The same twice says nothing else.
            Some(Some(before)) if *before == start => {}
            Some(_) => {
                found.insert(place, None);
                issue(2, Action::StartTwice { place: named() });
            }
        }
    }
    let rows: Vec<Start> = found.into_values().flatten().collect();
    if rows.is_empty() {
        return Err(Mismatch::NoRow(UnusableRows::of(&issues)).into());
    }
    Ok((Starts { as_of: stated_date(&table.preamble), rows }, issues))
}

/// 北海道（地域）
fn prefecture_written(cell: &str) -> &str {
    cell.split(['(', '（']).next().unwrap_or(cell).trim()
}

/// What stands where a date does.
#[derive(Clone, Copy)]
enum Value {
    Blank,
    Date(Date),
    State(&'static str),
}

/// None for what is neither a date nor one of the words.
fn value(cell: &str, rules: &Rules) -> Option<Value> {
    if folded(cell).trim_matches(['-', '－', '―', '–']).is_empty() {
        return Some(Value::Blank);
    }
    if let Some(state) = rules.migration.start_state(cell) {
        return Some(Value::State(state_key(&state.key)?));
    }
    cell_date(cell).map(Value::Date)
}

/// The key as long as the program runs: there are as many as rows.
fn state_key(key: &str) -> Option<&'static str> {
    START_STATES.into_iter().find(|known| *known == key)
}

/// Keys of `start.states` that the program knows.
pub const START_STATES: [&str; 2] = ["arranging", "undecided"];

/// None where nothing stands.
fn start(place: PlaceCode, first: Value, second: Value) -> Option<Start> {
    let date = |value| if let Value::Date(date) = value { Some(date) } else { None };
    let state = |value| if let Value::State(key) = value { Some(key) } else { None };
    let dates: Vec<Date> = [first, second].into_iter().filter_map(date).collect();
    let state = [first, second].into_iter().find_map(state);
    if dates.is_empty() && state.is_none() {
        return None;
    }
    let (starts_on, second_on) = (dates.first().copied(), dates.get(1).copied());
    Some(Start { place, starts_on, second_on, state })
}
