use std::cmp::Ordering;

use jiff::civil::Date;
use tsunagu_domain::office_number::{NumberFault, OfficeNumber};
use tsunagu_domain::rules::Rules;

use super::KeptError;
use super::cells::{GAP, Sort, is_service, kept};
use crate::input::{KnownWords, Opened, Sheet};
use crate::parse::columns::{Columns, is_no_office};
use crate::parse::contradiction::one_date;
use crate::parse::table::Table;
use crate::parse::{numbered, office_list, register};
use crate::recognise::{self, Kind};

/// Of sheets with tables of offices what is read of them.
pub(super) fn copy(kind: Kind, file: &Opened, words: &KnownWords, rules: &Rules) -> Result<Vec<Sheet>, KeptError> {
    let sheets = file.sheets();
    let whole = numbered::tables(sheets, rules)?;
    let copies: Vec<Sheet> = sheets.iter().map(|sheet| of_sheet(sheet, words, rules)).collect();
    let again = numbered::tables(&copies, rules)?;
    let is_same = whole.len() == again.len()
        && one_date(&whole).ok() == one_date(&again).ok()
        && whole.iter().zip(&again).all(|(whole, again)| is_read_alike(kind, file, whole, again, rules));
    if is_same { Ok(copies) } else { Err(KeptError::Differs) }
}

/// The number of a row in the file, and its cells.
type Row = (u64, Vec<String>);

/// Whether the rows of a table that differ from those of its copy are counted alike, on the first day and on the last.
fn is_read_alike(kind: Kind, file: &Opened, whole: &Table, again: &Table, rules: &Rules) -> bool {
    let columns = Columns::find(&whole.header, &rules.headers);
    // A column without a header may hold remarks: in the copy, of which it has more, they are blank.
    let places = |columns: &Columns| {
        let headed = sorts(columns).into_iter().filter(|(_, sort)| *sort != Sort::Remark);
        headed.map(|(at, _)| at).collect::<Vec<_>>()
    };
    if places(&columns) != places(&Columns::find(&again.header, &rules.headers)) {
        return false;
    }
    let counted: Vec<usize> =
        sorts(&columns).into_iter().filter_map(|(at, sort)| at.filter(|_| sort != Sort::Text)).collect();
    let numbered = |table: &Table| {
        let of_office = |(_, cells): &&(u64, Vec<String>)| number(cells, &columns).is_some();
        table.rows.iter().filter(of_office).cloned().collect::<Vec<_>>()
    };
    let (rows, copies) = (numbered(whole), numbered(again));
    if rows.len() != copies.len() {
        return false;
    }
    let differs =
        |(row, copy): &(&Row, &Row)| row.0 != copy.0 || counted.iter().any(|at| row.1.get(*at) != copy.1.get(*at));
    let (rows, copies): (Vec<_>, Vec<_>) =
        rows.iter().zip(&copies).filter(differs).map(|(row, copy)| (row.clone(), copy.clone())).unzip();
    let of = |table: &Table, rows| Table { rows, ..table.clone() };
    let (whole, again) = (of(whole, rows), of(again, copies));
    let service = recognise::service_in_name(&file.name);
    [Date::MIN, Date::MAX].into_iter().all(|day| match kind {
        Kind::Register => {
            let read = |table: &Table| register_rows(table, service.as_deref(), day, rules);
            read(&whole) == read(&again)
        }
        _ => listed_rows(&whole, day, rules) == listed_rows(&again, day, rules),
    })
}

/// What is counted of a register; none where no row is.
fn register_rows(table: &Table, service: Option<&str>, day: Date, rules: &Rules) -> impl PartialEq + use<> {
    let (rows, _) = register::of_tables(std::slice::from_ref(table), service, Some(day), rules).ok()?;
    Some((rows.office_number, rows.service, rows.place, rows.lat, rows.lon, rows.state))
}

/// What is counted of a list of offices; none where no row is.
fn listed_rows(table: &Table, day: Date, rules: &Rules) -> impl PartialEq + use<> {
    let (rows, _) = office_list::of_tables(std::slice::from_ref(table), Some(day), rules).ok()?;
    Some((rows.office_number, rows.place, rows.state))
}

fn number(cells: &[String], columns: &Columns) -> Option<OfficeNumber> {
    office_list::number(columns.number.and_then(|at| cells.get(at))?)
}

/// The columns that are read, and what their cells are.
pub(super) fn sorts(columns: &Columns) -> Vec<(Option<usize>, Sort)> {
    let [name, kana, address, phone, fax, corporate_number, corporate_name, url] = columns.texts;
    let mut all = vec![
        (columns.number, Sort::Number),
        (columns.code, Sort::Code),
        (columns.publisher_code, Sort::Code),
        (columns.prefecture, Sort::Place),
        (columns.municipality, Sort::Place),
        (columns.service, Sort::Service),
        (columns.lat, Sort::Degrees),
        (columns.lon, Sort::Degrees),
        (columns.state, Sort::State),
        (columns.closed_on, Sort::Date),
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
    all.extend(columns.remarks.iter().map(|at| (Some(*at), Sort::Remark)));
    all.extend(columns.address_parts.iter().map(|at| (Some(*at), Sort::Text)));
    all
}

fn of_sheet(sheet: &Sheet, words: &KnownWords, rules: &Rules) -> Sheet {
    if sheet.is_hidden || sheet.rows.is_empty() {
        return sheet.clone();
    }
    let tables = numbered::tables(std::slice::from_ref(sheet), rules).unwrap_or_default();
    let Some(first) = tables.first() else {
        // That it has something, and no table, is said of it.
        let rows = sheet.rows.iter().take(1).map(|(line, _)| (*line, vec![GAP.to_owned()])).collect();
        return Sheet { rows, ..sheet.clone() };
    };
    let above = sheet.rows.iter().take_while(|(line, _)| *line < first.begins);
    let mut rows: Vec<(u64, Vec<String>)> =
        above.filter_map(|(line, cells)| Some((*line, title(cells, words)?))).collect();
    let mut rest = sheet.rows.iter().skip_while(|(line, _)| *line < first.begins).peekable();
    for (i, table) in tables.iter().enumerate() {
        let ends = tables.get(i + 1).map_or(u64::MAX, |next| next.begins);
        let columns = Columns::find(&table.header, &rules.headers);
        let sorts = sorts(&columns);
        let mut width = 0;
        while let Some((line, cells)) = rest.next_if(|(line, _)| *line < ends) {
            width = width.max(if *line <= table.header_row { cells.len() } else { 0 });
            let row = match line.cmp(&table.header_row) {
                Ordering::Less => None,
                Ordering::Equal => Some(header(table, width, &sorts, words)),
                Ordering::Greater => office(cells, &columns, &sorts, words, rules),
            };
            rows.extend(row.map(|row| (*line, row)));
        }
    }
    let (name, service) = (sheet.name.clone(), sheet.service.clone());
    Sheet { name, service, rows, is_hidden: sheet.is_hidden, filtered: sheet.filtered }
}

/// A row above the header: its known words.
fn title(cells: &[String], words: &KnownWords) -> Option<Vec<String>> {
    let row: Vec<String> = cells.iter().map(|cell| words.only(cell, "")).collect();
    row.iter().any(|cell| cell.chars().any(char::is_alphanumeric)).then_some(row)
}

/// The headers of the columns that are read, in one row. What the name of its sheet says is no column of the sheet.
fn header(table: &Table, width: usize, sorts: &[(Option<usize>, Sort)], words: &KnownWords) -> Vec<String> {
    let sort = |at: usize| sorts.iter().find(|(column, _)| *column == Some(at)).map(|(_, sort)| *sort);
    let all = table.header.iter().enumerate().take(width);
    all.map(|(at, header)| match sort(at) {
        // It is told by how it begins: the rest may say anything.
        Some(Sort::Remark) => words.only(header, ""),
        Some(_) => header.clone(),
        None => String::new(),
    })
    .collect()
}

/// A row below a header: what is read of an office, or that there is something else.
fn office(
    cells: &[String],
    columns: &Columns,
    sorts: &[(Option<usize>, Sort)],
    words: &KnownWords,
    rules: &Rules,
) -> Option<Vec<String>> {
    let mut row = vec![String::new(); cells.len()];
    let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", |cell| cell.as_str());
    let fault = match OfficeNumber::read(cell(columns.number).trim()) {
        Ok(_) => {
            for (at, sort) in sorts {
                if let Some((at, cell)) = at.and_then(|at| Some((at, cells.get(at)?))) {
                    row[at] = kept(cell, *sort, words, rules);
                }
            }
            return Some(row);
        }
        Err(fault) => fault,
    };
    if cells.iter().all(|cell| cell.trim().is_empty()) || is_no_office(cells.iter().map(String::as_str), &rules.headers)
    {
        return None;
    }
    // The service of merged cells goes on below.
    if let Some(at) = columns.service.filter(|at| *at < cells.len()) {
        let is_blank = cells[at].trim().is_empty();
        row[at] = match is_service(&cells[at], words, rules) {
            true => cells[at].clone(),
            false => {
                if is_blank {
                    String::new()
                } else {
                    GAP.to_owned()
                }
            }
        };
    }
    if let Some(at) = columns.number.filter(|at| *at < cells.len()) {
        row[at] = match fault {
            NumberFault::Empty => String::new(),
            NumberFault::Scientific => kept(&cells[at], Sort::Number, words, rules),
            NumberFault::Shape => GAP.to_owned(),
        };
    }
    if row.iter().all(|cell| cell.trim().is_empty())
        && let Some(at) = (0..cells.len()).find(|at| Some(*at) != columns.number)
    {
        GAP.clone_into(&mut row[at]);
    }
    Some(row)
}
