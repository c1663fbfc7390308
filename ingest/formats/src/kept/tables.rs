use tsunagu_domain::office_number::{NumberFault, OfficeNumber};
use tsunagu_domain::rules::Rules;

use super::KeptError;
use super::cells::{GAP, Sort, kept};
use crate::input::{KnownWords, Opened, Sheet};
use crate::parse::columns::{Columns, is_no_office};
use crate::parse::contradiction::one_date;
use crate::parse::table::Table;
use crate::parse::{ParseError, numbered, office_list, register};
use crate::recognise::{self, Kind};

/// Of sheets with tables of offices what is read of them.
pub(super) fn copy(kind: Kind, file: &Opened, words: &KnownWords, rules: &Rules) -> Result<Vec<Sheet>, KeptError> {
    let sheets = file.sheets();
    let whole = numbered::tables(sheets, rules)?;
    let copies: Vec<Sheet> = sheets.iter().map(|sheet| of_sheet(sheet, words, rules)).collect();
    let again = numbered::tables(&copies, rules)?;
    let is_same = match kind {
        Kind::Register => {
            let service = recognise::service_in_name(&file.name);
            let read = |tables: &[Table]| register_rows(tables, service.as_deref(), rules);
            read(&whole)? == read(&again)?
        }
        _ => listed_rows(&whole, rules)? == listed_rows(&again, rules)?,
    };
    let date = |tables: &[Table]| one_date(tables).ok();
    if is_same && date(&whole) == date(&again) { Ok(copies) } else { Err(KeptError::Differs) }
}

/// What is counted of a register.
fn register_rows(tables: &[Table], service: Option<&str>, rules: &Rules) -> Result<impl PartialEq + use<>, ParseError> {
    let (rows, _) = register::of_tables(tables, service, None, rules)?;
    Ok((rows.office_number, rows.service, rows.place, rows.lat, rows.lon, rows.state))
}

/// What is counted of a list of offices.
fn listed_rows(tables: &[Table], rules: &Rules) -> Result<impl PartialEq + use<>, ParseError> {
    let (rows, _) = office_list::of_tables(tables, None, rules)?;
    Ok((rows.office_number, rows.place, rows.state))
}

/// The columns that are read, and what their cells are.
fn sorts(columns: &Columns) -> Vec<(Option<usize>, Sort)> {
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
    let mut rows = Vec::new();
    for (line, cells) in &sheet.rows {
        let table = tables.iter().rfind(|table| table.begins <= *line);
        let row = match table {
            _ if *line < first.begins => title(cells, words),
            Some(table) if *line < table.header_row => None,
            Some(table) if *line == table.header_row => Some(header(table, width(table, sheet), rules)),
            Some(table) => office(cells, &Columns::find(&table.header, &rules.headers), words, rules),
            None => None,
        };
        rows.extend(row.map(|row| (*line, row)));
    }
    Sheet { rows, ..sheet.clone() }
}

/// A row above the header: its known words.
fn title(cells: &[String], words: &KnownWords) -> Option<Vec<String>> {
    let row: Vec<String> = cells.iter().map(|cell| words.only(cell, "")).collect();
    row.iter().any(|cell| cell.chars().any(char::is_alphanumeric)).then_some(row)
}

/// How many columns a sheet gives a table: what its name says of the rows is none of them.
fn width(table: &Table, sheet: &Sheet) -> usize {
    let header = sheet.rows.iter().filter(|(line, _)| (table.begins..=table.header_row).contains(line));
    header.map(|(_, cells)| cells.len()).max().unwrap_or_default()
}

/// The headers of the columns that are read, in one row.
fn header(table: &Table, width: usize, rules: &Rules) -> Vec<String> {
    let columns = sorts(&Columns::find(&table.header, &rules.headers));
    let is_read = |at: usize| columns.iter().any(|(column, _)| *column == Some(at));
    let all = table.header.iter().enumerate().take(width);
    all.map(|(at, header)| if is_read(at) { header.clone() } else { String::new() }).collect()
}

/// A row below a header: what is read of an office, or that there is something else.
fn office(cells: &[String], columns: &Columns, words: &KnownWords, rules: &Rules) -> Option<Vec<String>> {
    let mut row = vec![String::new(); cells.len()];
    let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", |cell| cell.as_str());
    let fault = match OfficeNumber::read(cell(columns.number).trim()) {
        Ok(_) => {
            for (at, sort) in sorts(columns) {
                if let Some((at, cell)) = at.and_then(|at| Some((at, cells.get(at)?))) {
                    row[at] = kept(cell, sort, words, rules);
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
        row[at] = kept(&cells[at], Sort::Service, words, rules);
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
