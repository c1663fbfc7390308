use tsunagu_domain::rules::Rules;

use super::KeptError;
use super::cells::{GAP, Sort, kept};
use crate::input::count::COUNT_HEADERS;
use crate::input::{KnownWords, Sheet};
use crate::parse::place_counts::{self, CountColumns};
use crate::parse::table::{self, HEADER_WITHIN};

/// Of sheets with tables of counts what is read of them.
pub(super) fn copy(sheets: &[Sheet], words: &KnownWords, rules: &Rules) -> Result<Vec<Sheet>, KeptError> {
    let municipalities = &rules.municipalities;
    let copies: Vec<Sheet> = sheets.iter().map(|sheet| of_sheet(sheet, words, rules)).collect();
    // The copy is read first: what can't be read is told without what a cell held.
    let (again, _) = place_counts::parse_table(&copies, municipalities)?;
    let (whole, _) = place_counts::parse_table(sheets, municipalities)?;
    if whole == again { Ok(copies) } else { Err(KeptError::Differs) }
}

fn of_sheet(sheet: &Sheet, words: &KnownWords, rules: &Rules) -> Sheet {
    if sheet.is_hidden || sheet.rows.is_empty() {
        return sheet.clone();
    }
    let tables = table::tables(std::slice::from_ref(sheet), HEADER_WITHIN, |cell| COUNT_HEADERS.contains(&cell));
    let Some(first) = tables.first() else {
        let rows = sheet.rows.iter().take(1).map(|(line, _)| (*line, vec![GAP.to_owned()])).collect();
        return Sheet { rows, ..sheet.clone() };
    };
    let mut rows = Vec::new();
    let mut begun = 0;
    for (line, cells) in &sheet.rows {
        while tables.get(begun).is_some_and(|table| table.begins <= *line) {
            begun += 1;
        }
        let Some(table) = begun.checked_sub(1).map(|at| &tables[at]) else {
            let title: Vec<String> = cells.iter().map(|cell| words.only(cell, "")).collect();
            rows.push((*line, title));
            continue;
        };
        if *line < first.begins || *line < table.header_row {
            continue;
        }
        let columns = CountColumns::of(table);
        let sorts = [
            (columns.code, Sort::Code),
            (columns.prefecture, Sort::Place),
            (columns.name, Sort::Place),
            (columns.count, Sort::Code),
            (columns.date, Sort::Date),
        ];
        let mut row = vec![String::new(); cells.len()];
        for (at, sort) in sorts {
            let Some(at) = at.filter(|at| *at < cells.len()) else { continue };
            row[at] =
                if *line == table.header_row { table.header[at].clone() } else { kept(&cells[at], sort, words, rules) };
        }
        rows.push((*line, row));
    }
    rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    Sheet { rows, ..sheet.clone() }
}
