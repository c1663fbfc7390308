use jiff::civil::Date;
use tsunagu_domain::office_number::{NumberFault, OfficeNumber};
use tsunagu_domain::rules::Rules;

use super::KeptError;
use super::cells::{Sort, is_service, kept};
use super::sheets::{self, CopyRules, Sorts};
use crate::input::{GAP, KnownWords, OpenedFile, Sheet};
use crate::parse::columns::{Columns, is_no_office};
use crate::parse::contradiction::one_date;
use crate::parse::table::Table;
use crate::parse::{numbered, office_list, register};
use crate::recognise;

/// What tables of offices are read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Register,
    List,
}

/// Of sheets with tables of offices what is read of them.
pub(super) fn copy(
    reading: Reading,
    file: &OpenedFile,
    words: &KnownWords,
    rules: &Rules,
) -> Result<Vec<Sheet>, KeptError> {
    let whole = numbered::tables(file.sheets(), rules)?;
    let by = CopyRules { words, rules };
    let sorts_of = |table: &Table| sorts(&Columns::find(&table.header, &rules.headers));
    let of_sheet = |sheet| sheets::copy(sheet, &whole, by, sorts_of, |cells, sorts| office(cells, sorts, by));
    let copies: Vec<Sheet> = file.sheets().iter().map(of_sheet).collect();
    let again = numbered::tables(&copies, rules)?;
    let is_same = whole.len() == again.len()
        && one_date(&whole, rules).ok() == one_date(&again, rules).ok()
        && whole.iter().zip(&again).all(|(whole, again)| is_read_alike(reading, file, whole, again, rules));
    if is_same { Ok(copies) } else { Err(KeptError::Differs) }
}

/// The number of a row in the file, and its cells.
type Row = (u64, Vec<String>);

/// Whether the rows of a table that differ from those of its copy are counted alike, on the first day and on the last.
fn is_read_alike(reading: Reading, file: &OpenedFile, whole: &Table, again: &Table, rules: &Rules) -> bool {
    let read = |table: &Table| sorts(&Columns::find(&table.header, &rules.headers));
    // A column without a header may hold remarks: in the copy, of which it has more, they are blank.
    let headed = |sorts: &Sorts| sorts.iter().copied().filter(|(_, sort)| *sort != Sort::Remark).collect::<Sorts>();
    let sorts = read(whole);
    if headed(&sorts) != headed(&read(again)) {
        return false;
    }
    let of_offices = |table| rows_of_offices(table, &sorts);
    let (rows, copies): (Vec<&Row>, Vec<&Row>) = (of_offices(whole), of_offices(again));
    if rows.len() != copies.len() {
        return false;
    }
    let counted =
        |row: &Row, copy: &Row| row.0 == copy.0 && sorts.iter().all(|(at, _)| row.1.get(*at) == copy.1.get(*at));
    let differing = rows.into_iter().zip(copies).filter(|(row, copy)| !counted(row, copy));
    let (rows, copies) = differing.map(|(row, copy)| (row.clone(), copy.clone())).unzip();
    let with = |table: &Table, rows| Table {
        sheet: table.sheet.clone(),
        header: table.header.clone(),
        preamble: table.preamble.clone(),
        rows,
        ..*table
    };
    let (whole, again) = (with(whole, rows), with(again, copies));
    let service = recognise::service_in_name(&file.name);
    [Date::MIN, Date::MAX].into_iter().all(|date| match reading {
        Reading::Register => {
            let read = |table: &Table| register_rows(table, service.as_deref(), date, rules);
            read(&whole) == read(&again)
        }
        Reading::List => listed_rows(&whole, date, rules) == listed_rows(&again, date, rules),
    })
}

fn rows_of_offices<'t>(table: &'t Table, sorts: &Sorts) -> Vec<&'t Row> {
    let number = column(sorts, Sort::Number);
    let cell = |row: &'t Row| number.and_then(|at| row.1.get(at)).map_or("", String::as_str);
    table.rows.iter().filter(|row| office_list::number(cell(row)).is_some()).collect()
}

/// What is counted of a register; none where no row is.
fn register_rows(table: &Table, service: Option<&str>, date: Date, rules: &Rules) -> impl PartialEq + use<> {
    let (rows, _) = register::of_tables(std::slice::from_ref(table), service, Some(date), rules).ok()?;
    Some((rows.office_number, rows.service, rows.place, rows.lat, rows.lon, rows.state))
}

/// What is counted of a list of offices; none where no row is.
fn listed_rows(table: &Table, date: Date, rules: &Rules) -> impl PartialEq + use<> {
    let (rows, _) = office_list::of_tables(std::slice::from_ref(table), Some(date), rules).ok()?;
    Some((rows.office_number, rows.place, rows.state))
}

/// The columns that are read, and what their cells are.
pub(super) fn sorts(columns: &Columns) -> Sorts {
    let [name, kana, address, phone, fax, corporate_number, corporate_name, url] = columns.texts;
    let all = [
        (columns.number, Sort::Number),
        (columns.code, Sort::Code),
        (columns.publisher_code, Sort::Code),
        (columns.prefecture, Sort::Place),
        (columns.municipality, Sort::Place),
        (columns.service, Sort::Service),
        (columns.lat, Sort::Degrees),
        (columns.lon, Sort::Degrees),
        (columns.state, Sort::State),
        (columns.suspended_on, Sort::Date),
        (columns.resumed_on, Sort::Date),
        (name, Sort::Text),
        (kana, Sort::Text),
        (address, Sort::Text),
        (phone, Sort::Phone),
        (fax, Sort::Phone),
        (corporate_number, Sort::Corporation),
        (corporate_name, Sort::Text),
        (url, Sort::Url),
    ];
    let all = all.into_iter().filter_map(|(at, sort)| Some((at?, sort)));
    let remarks = columns.remarks.iter().map(|at| (*at, Sort::Remark));
    let remarks =
        remarks.chain(columns.closed_on.iter().chain(&columns.closed_or_suspended_on).map(|at| (*at, Sort::Date)));
    all.chain(remarks).chain(columns.address_parts.iter().map(|at| (*at, Sort::Text))).collect()
}

fn column(sorts: &Sorts, wanted: Sort) -> Option<usize> {
    sorts.iter().find(|(_, sort)| *sort == wanted).map(|(at, _)| *at)
}

/// A row below a header: what is read of an office, or that there is something else.
fn office(cells: &[String], sorts: &Sorts, by: CopyRules<'_>) -> Option<Vec<String>> {
    let at = |sort| column(sorts, sort).filter(|at| *at < cells.len());
    let number = at(Sort::Number);
    let Err(fault) = OfficeNumber::read(number.map_or("", |at| cells[at].trim())) else {
        return Some(sheets::cells(cells, sorts, by));
    };
    let is_blank = |cell: &String| cell.trim().is_empty();
    if cells.iter().all(is_blank) || is_no_office(cells.iter().map(String::as_str), &by.rules.headers) {
        return None;
    }
    let mut row = vec![String::new(); cells.len()];
    // The service of merged cells goes on below.
    if let Some(at) = at(Sort::Service).filter(|at| !is_blank(&cells[*at])) {
        let is_kept = is_service(&cells[at], by.words, by.rules);
        row[at] = if is_kept { cells[at].clone() } else { GAP.to_owned() };
    }
    if let Some(at) = number {
        row[at] = match fault {
            NumberFault::Empty => String::new(),
            NumberFault::Scientific => kept(&cells[at], Sort::Number, by.words, by.rules),
            NumberFault::Shape => GAP.to_owned(),
        };
    }
    if row.iter().all(is_blank)
        && let Some(at) = (0..cells.len()).find(|at| Some(*at) != number)
    {
        GAP.clone_into(&mut row[at]);
    }
    Some(row)
}
