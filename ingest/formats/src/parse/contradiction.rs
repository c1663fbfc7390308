//! What in tables of offices or counts can't all hold at once. Such a file is refused: whichever reading were taken,
//! the figure would look right.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use tsunagu_domain::date::{first_date, month_end};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::{Headers, Rules};
use tsunagu_domain::spelling::folded;

use super::stated::titled;
use super::table::Table;
use super::{Mismatch, ParseError, TablePeriod};

/// The one date that the tables of a file state above their headers, if any does.
///
/// # Errors
/// When they state several, or their sheets are named after several periods.
pub fn one_date(tables: &[Table], rules: &Rules) -> Result<Option<Date>, ParseError> {
    let mut dates: BTreeMap<Date, &Table> = BTreeMap::new();
    let mut periods: BTreeMap<String, &Table> = BTreeMap::new();
    for table in tables {
        if let Some(date) = titled(&table.preamble, &rules.recognition.titles) {
            dates.entry(date).or_insert(table);
        }
        if let Some(period) = table.sheet.as_deref().and_then(period_in) {
            periods.entry(period).or_insert(table);
        }
    }
    let reported = if dates.len() > 1 {
        dates.iter().map(|(date, table)| TablePeriod { sheet: table.sheet.clone(), date: Some(*date) }).collect()
    } else if periods.len() > 1 {
        periods.values().map(|table| TablePeriod { sheet: table.sheet.clone(), date: None }).collect()
    } else {
        return Ok(dates.into_keys().next());
    };
    Err(Mismatch::SeveralDates(reported).into())
}

/// `2025年12月`, `12月`, `2025-12-05`, `R8.2`, `令和7年度` in a sheet's name.
fn period_in(name: &str) -> Option<String> {
    if let Some(date) = first_date(name).or_else(|| month_end(name)) {
        return Some(date.to_string());
    }
    let name = folded(name);
    if let Some((year, _)) = name.split_once("年度") {
        return Some(year.to_owned());
    }
    let (before, _) = name.split_once('月')?;
    let from = before
        .rfind(|c: char| !c.is_ascii_digit() && c != '年')
        .map_or(0, |i| i + before[i..].chars().next().map_or(0, char::len_utf8));
    Some(before[from..].to_owned()).filter(|digits| digits.ends_with(|c: char| c.is_ascii_digit()))
}

/// # Errors
/// When of several sheets one is named as that of a time before: its offices may be there no more.
pub fn no_former_sheet(tables: &[Table], headers: &Headers) -> Result<(), ParseError> {
    let names: BTreeSet<&str> = tables.iter().filter_map(|table| table.sheet.as_deref()).collect();
    let is_former = |name: &&&str| headers.rows.former_sheets.iter().any(|word| name.trim().starts_with(word.as_str()));
    match names.iter().find(is_former).filter(|_| names.len() > 1) {
        Some(name) => Err(Mismatch::FormerSheet { sheet: (*name).to_owned() }.into()),
        None => Ok(()),
    }
}

/// # Errors
/// When two columns of one table hold office numbers: of tables that stand side by side one would be lost.
pub fn one_number_column(table: &Table, headers: &Headers) -> Result<(), ParseError> {
    let columns: Vec<usize> = (0..table.header.len()).filter(|i| headers.is_number(&table.header[*i])).collect();
    let number = |cells: &[String], at: usize| cells.get(at).and_then(|cell| OfficeNumber::read(cell).ok());
    let differs = |(_, cells): &&(u64, Vec<String>)| {
        let mut found = columns.iter().filter_map(|at| number(cells, *at)).map(|read| read.number);
        found.next().is_some_and(|first| found.any(|other| other != first))
    };
    match table.rows.iter().find(differs) {
        Some((line, _)) if columns.len() > 1 => {
            Err(Mismatch::NumberColumnsDiffer { columns: columns.len(), line: *line }.into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "contradiction_tests.rs"]
mod tests;
