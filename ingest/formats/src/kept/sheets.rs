use std::cmp::Ordering;

use tsunagu_domain::date::dates;
use tsunagu_domain::rules::Rules;

use super::cells::{Sort, kept};
use crate::input::{GAP, KnownWords, Sheet};
use crate::parse::stated::titled;
use crate::parse::table::Table;

/// The columns that are read, and what their cells are.
pub(super) type Sorts = Vec<(usize, Sort)>;

/// By what a copy is made.
#[derive(Clone, Copy)]
pub(super) struct CopyRules<'r> {
    pub(super) words: &'r KnownWords,
    pub(super) rules: &'r Rules,
}

/// Of a sheet what is read of its tables: the headers that are read in one row, each row below as `row` gives it, and of
/// what stands above the known words.
pub(super) fn copy(
    sheet: &Sheet,
    tables: &[Table],
    by: CopyRules<'_>,
    sorts_of: impl Fn(&Table) -> Sorts,
    row: impl Fn(&[String], &Sorts) -> Option<Vec<String>>,
) -> Sheet {
    if sheet.is_hidden || sheet.rows.is_empty() {
        return sheet.clone();
    }
    let of_sheet = || tables.iter().filter(|table| table.sheet == sheet.name).peekable();
    let Some(first) = of_sheet().next() else {
        // That it has something, and no table, is an issue of its own.
        let rows = sheet.rows.iter().take(1).map(|(line, _)| (*line, vec![GAP.to_owned()])).collect();
        return with_rows(sheet, rows);
    };
    let (above, below) = sheet.rows.split_at(sheet.rows.partition_point(|(line, _)| *line < first.begins));
    let mut rows: Vec<_> = above.iter().filter_map(|(line, cells)| Some((*line, title(cells, by)?))).collect();
    let mut below = below.iter().peekable();
    let mut tables = of_sheet();
    while let Some(table) = tables.next() {
        let ends = tables.peek().map_or(u64::MAX, |next| next.begins);
        let sorts = sorts_of(table);
        let mut width = 0;
        while let Some((line, cells)) = below.next_if(|(line, _)| *line < ends) {
            let row = match line.cmp(&table.header_row) {
                // What the name of its sheet says is no column of the sheet.
                Ordering::Less | Ordering::Equal => {
                    width = width.max(cells.len());
                    (*line == table.header_row).then(|| header(table, width, &sorts, by.words))
                }
                Ordering::Greater => row(cells, &sorts),
            };
            rows.extend(row.map(|row| (*line, row)));
        }
    }
    with_rows(sheet, rows)
}

fn with_rows(sheet: &Sheet, rows: Vec<(u64, Vec<String>)>) -> Sheet {
    let (name, service) = (sheet.name.clone(), sheet.service.clone());
    Sheet { name, service, rows, is_hidden: sheet.is_hidden, filtered: sheet.filtered }
}

/// A row above the header: its known words.
fn title(cells: &[String], by: CopyRules<'_>) -> Option<Vec<String>> {
    // Of a date that is something else's nothing is left: without what says so it would be the table's.
    let is_of_another = |cell: &str| !dates(cell).is_empty() && titled(cell, &by.rules.recognition.titles).is_none();
    let kept = |cell: &String| if is_of_another(cell) { String::new() } else { by.words.only(cell, "") };
    let row: Vec<String> = cells.iter().map(kept).collect();
    row.iter().any(|cell| cell.chars().any(char::is_alphanumeric)).then_some(row)
}

/// The headers of the columns that are read, in one row.
fn header(table: &Table, width: usize, sorts: &Sorts, words: &KnownWords) -> Vec<String> {
    let mut row = vec![String::new(); width.min(table.header.len())];
    for (at, sort) in sorts.iter().filter(|(at, _)| *at < width) {
        // A remark's is known by how it begins: the rest may say anything.
        row[*at] = if *sort == Sort::Remark { words.only(&table.header[*at], "") } else { table.header[*at].clone() };
    }
    row
}

/// The cells that are read of a row, each as far as it is what its column says.
pub(super) fn cells(cells: &[String], sorts: &Sorts, by: CopyRules<'_>) -> Vec<String> {
    let mut row = vec![String::new(); cells.len()];
    for (at, sort) in sorts.iter().filter(|(at, _)| *at < cells.len()) {
        row[*at] = kept(&cells[*at], *sort, by.words, by.rules);
    }
    row
}
