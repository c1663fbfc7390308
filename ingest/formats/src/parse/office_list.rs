use jiff::civil::Date;
use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::municipalities::{Municipalities, PlaceClues, Resolution};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::{OfficeState, Remark, Rules};

use super::columns::{Columns, is_no_office, state};
use super::contradiction::one_date;
use super::number::office_number;
use super::numbered::{self, all_without_numbers};
use super::table::Table;
use super::{Action, Issue, Mismatch, ParseError, RowOutcome, place};
use crate::input::Sheet;

/// The column without which a file is no list of offices.
pub const NUMBER_HEADER: &str = "事業所番号";

/// Offices that a listing names, one row per office and service; columns of equal length.
#[derive(Debug, Clone, Default)]
pub struct ListedOffices {
    /// The date the list states, if it does.
    pub as_of: Option<Date>,
    /// 事業所番号
    pub office_number: Vec<String>,
    /// サービス種類 as written.
    pub service_name: Vec<String>,
    /// 事業所名
    pub name: Vec<String>,
    /// 住所
    pub address: Vec<String>,
    /// Where the row itself says the office is.
    pub place: Vec<Option<PlaceCode>>,
    /// `suspended`, or nothing.
    pub state: Vec<Option<&'static str>>,
}

/// Reads the lists of offices of all sheets: tables with a 事業所番号 column. A sheet without a column of services may be
/// named after one. What closed by `day`, or by the date the list states, does not count.
///
/// # Errors
/// When there is no such column or no row can be used.
pub fn parse(sheets: &[Sheet], date: Option<Date>, rules: &Rules) -> Result<(ListedOffices, Vec<Issue>), ParseError> {
    of_tables(&numbered::tables(sheets, rules)?, date, rules)
}

/// The same of tables that have been found.
pub fn of_tables(
    tables: &[Table],
    date: Option<Date>,
    rules: &Rules,
) -> Result<(ListedOffices, Vec<Issue>), ParseError> {
    let mut offices = ListedOffices { as_of: one_date(tables, rules)?, ..ListedOffices::default() };
    let mut issues = Vec::new();
    let mut numberless = 0;
    for table in tables {
        numberless += read(table, date.or(offices.as_of), rules, &mut offices, &mut issues);
    }
    if let Some(first) = issues.iter().find(|issue| issue.kind == IssueKind::UnknownState) {
        let rows = issues.iter().filter(|issue| issue.kind == IssueKind::UnknownState).count();
        return Err(Mismatch::UnknownStates { rows, line: first.row.unwrap_or_default() }.into());
    }
    let differing = issues.iter().filter(|issue| issue.kind == IssueKind::PlaceDiffers).count();
    let limits = rules.recognition.differing_places;
    if differing >= limits.min_rows && differing * 100 > offices.office_number.len() * limits.max_percent {
        return Err(Mismatch::PlacesDiffer { rows: differing }.into());
    }
    if offices.office_number.is_empty() && numberless > 0 && all_without_numbers(&issues) {
        return Err(Mismatch::AllNumbersBlank { rows: numberless }.into());
    }
    if offices.office_number.is_empty() && issues.iter().any(|issue| issue.kind == IssueKind::Closed) {
        return Err(Mismatch::AllClosed.into());
    }
    if offices.office_number.is_empty() {
        return Err(Mismatch::NoOffices.into());
    }
    Ok((offices, issues))
}

/// Reads one table; how many of its rows have no number.
fn read(
    table: &Table,
    date: Option<Date>,
    rules: &Rules,
    offices: &mut ListedOffices,
    issues: &mut Vec<Issue>,
) -> usize {
    let columns = Columns::find(&table.header, &rules.headers);
    let of_sheet = table.sheet.as_deref().filter(|_| columns.service.is_none());
    let mut carried = of_sheet.filter(|name| rules.service_code(name).is_some()).unwrap_or_default().to_owned();
    let mut numberless = 0;
    for (line, cells) in &table.rows {
        let cell = |at: Option<usize>| at.and_then(|i| cells.get(i)).map_or("", |c| c.trim());
        let texts = cells.iter().map(String::as_str);
        if OfficeNumber::read(cell(columns.number)).is_err() && is_no_office(texts, &rules.headers) {
            continue;
        }
        numberless += usize::from(cell(columns.number).is_empty());
        let written = cell(columns.service);
        if !written.is_empty() {
            written.clone_into(&mut carried);
        }
        let Some(number) = office_number(cell(columns.number), *line, NUMBER_HEADER, issues) else { continue };
        let state = state(&columns, &cell, *line, date, rules, issues);
        if state == OfficeState::Closed {
            continue;
        }
        if is_named_closed(cell(columns.texts[0]), date, rules) {
            issues.push(Issue::cell(*line, "事業所名", IssueKind::Closed, Action::ClosedByName));
            continue;
        }
        let place = list_place(&columns, &cell, number, *line, &rules.municipalities, issues);
        if written.is_empty() && columns.service.is_some() && !carried.is_empty() {
            let action = Action::ServiceCarried { name: carried.clone() };
            issues.push(Issue::cell(*line, "サービス種類", IssueKind::CarriedService, action));
        }
        for service in service_names(&carried, rules) {
            offices.office_number.push(number.to_string());
            offices.service_name.push(service);
            offices.name.push(cell(columns.texts[0]).to_owned());
            offices.address.push(columns.address(&cell).into_owned());
            offices.place.push(place);
            offices.state.push(state.key());
        }
    }
    numberless
}

/// Whether the name of an office says in brackets that it has closed: 【廃止】, （令和6年3月廃止）.
fn is_named_closed(name: &str, date: Option<Date>, rules: &Rules) -> bool {
    if !rules.states.may_close(name) {
        return false;
    }
    let noted = name.split(['(', '（', '【', '[', '［', '〔']).skip(1);
    let mut noted = noted.filter_map(|rest| rest.split([')', '）', '】', ']', '］', '〕']).next());
    noted.any(|note| matches!(rules.states.remark(note, date), Remark::Closed(_)))
}

/// The names in a cell, one where it names one service or one that is not known.
fn service_names(cell: &str, rules: &Rules) -> Vec<String> {
    let named = rules.services_in(cell);
    if !named.unknown.is_empty() || named.codes.len() < 2 {
        return vec![cell.to_owned()];
    }
    named.codes.iter().filter_map(|code| rules.service(code)).map(|service| service.name.clone()).collect()
}

/// Where a row says that its office is.
fn list_place<'c>(
    columns: &Columns,
    cell: &impl Fn(Option<usize>) -> &'c str,
    number: OfficeNumber,
    line: u64,
    municipalities: &Municipalities,
    issues: &mut Vec<Issue>,
) -> Option<PlaceCode> {
    let home = prefecture_of(number, municipalities);
    let address = columns.address(cell);
    let written = PlaceClues {
        code: cell(columns.code),
        prefecture: Some(cell(columns.prefecture)).filter(|p| !p.is_empty()).unwrap_or(home),
        name: cell(columns.municipality),
        address: &address,
        number_prefecture: &number.as_str()[..2],
    };
    let place = place_of(written, line, municipalities, issues);
    // What the address says is looked at only where the row says otherwise where it is.
    let addressed = || municipalities.in_address(written.prefecture, written.address);
    match place.zip(addressed().filter(|_| !written.name.is_empty() || !written.code.is_empty())) {
        Some((place, addressed)) if !is_one_place(place, addressed, municipalities) => {
            let name = |place| municipalities.get(place).map_or("", |m| m.name.as_str()).to_owned();
            let action = Action::AddressDiffers { column: name(place), address: name(addressed) };
            issues.push(Issue::cell(line, "住所", IssueKind::PlaceDiffers, action));
            None
        }
        _ => place,
    }
}

/// Whether two places are the same, or one a ward of the other.
fn is_one_place(one: PlaceCode, other: PlaceCode, municipalities: &Municipalities) -> bool {
    let is_within = |part: PlaceCode, whole: PlaceCode| municipalities.get(part).and_then(|m| m.parent) == Some(whole);
    one == other || is_within(one, other) || is_within(other, one)
}

/// By code and name, else by address. What is contradictory has no place of its own: the register's counts.
fn place_of(
    written: PlaceClues<'_>,
    line: u64,
    municipalities: &Municipalities,
    issues: &mut Vec<Issue>,
) -> Option<PlaceCode> {
    let resolution = municipalities.resolve(written);
    let (place, issue) = match resolution {
        Resolution::Differs { .. } | Resolution::Split { .. } | Resolution::UnknownName(_) => {
            (resolution.place(), place::issue(resolution, written, municipalities, RowOutcome::ByRegister))
        }
        _ => {
            let found =
                resolution.office_place().or_else(|| municipalities.in_address(written.prefecture, written.address));
            (found, found.is_none().then_some((IssueKind::Unplaced, Action::AddressUnknown)))
        }
    };
    if let Some((kind, action)) = issue {
        issues.push(Issue::cell(line, "住所", kind, action));
    }
    place
}

/// A cell's office number.
pub fn number(cell: &str) -> Option<OfficeNumber> {
    OfficeNumber::read(cell).ok().map(|read| read.number)
}

/// The prefecture that the first two characters of a number name.
pub(super) fn prefecture_of(number: OfficeNumber, municipalities: &Municipalities) -> &str {
    municipalities.prefecture(&number.as_str()[..2]).map_or("", |m| m.prefecture.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;

    #[test]
    fn rows_are_placed_by_name_or_address_and_bad_ones_reported() {
        let csv = "令和8年1月5日現在\nサービス種類,事業所名,住所,事業所番号\n訪問介護,あ,兵庫県川西市中央町1,2870000016\n\
            通所介護,い,川辺郡猪名川町上野1,2870000016\n通所介護,う,,12345\n";
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let (offices, issues) =
            parse(crate::input::opened_for_test("x.csv", csv).sheets(), None, &rules).expect("a list");
        assert_eq!(offices.as_of.map(|d| d.to_string()).as_deref(), Some("2026-01-05"));
        let places: Vec<_> = offices.place.iter().map(|p| p.map(|p| p.to_string()).unwrap_or_default()).collect();
        assert_eq!(places, ["282171", "283011"]);
        let kinds: Vec<_> = issues.iter().map(|c| (c.row, c.kind.key())).collect();
        assert!(kinds.contains(&(Some(5), "bad_number")), "{kinds:?}");
    }
}
