use tsunagu_store::rules::{About, PeopleWords};
use tsunagu_store::spelling::folded;

use super::{Limits, OpenError, Sheet, markup};

/// Longest header, in characters.
const MAX_HEADER: usize = 20;

/// How many columns to the right a merged header may reach.
const MAX_GROUP: usize = 4;

/// Columns that only a list of offices has.
const OFFICE_HEADER: &str = "事業所番号";

/// Refuses tables with columns about service users: any sheet, hidden too, any row that may be a header.
pub(super) fn guard(sheets: &[Sheet], words: &PeopleWords) -> Result<(), OpenError> {
    for sheet in sheets {
        guard_rows(sheet.rows.iter().map(|(_, cells)| cells.as_slice()), words)?;
    }
    Ok(())
}

/// Refuses pages with such columns in any table. A page can't be reduced, so staff is refused as well.
pub(super) fn guard_page(text: &str, limits: &Limits, words: &PeopleWords) -> Result<(), OpenError> {
    let rows = markup::rows(&markup::parsed(text)?);
    for (i, row) in rows.iter().enumerate() {
        let is_long = |cell: &String| cell.len() > limits.cell_chars && cell.chars().count() > limits.cell_chars;
        if let Some(column) = row.iter().position(is_long) {
            let (row, column) = (i as u64 + 1, column as u64 + 1);
            return Err(OpenError::LongCell { limit: limits.cell_chars, sheet: None, row, column });
        }
    }
    guard_rows(rows.iter().map(Vec::as_slice), words)?;
    let staff = rows.iter().filter(|row| is_header_like(row)).flatten().find_map(|cell| words.is_exactly(cell));
    match staff {
        Some(About::Users(word) | About::Staff(word)) => Err(OpenError::People(word.to_owned())),
        None => Ok(()),
    }
}

/// As [`guard`], for one row of a register that is read where it lies.
pub(super) fn guard_row(cells: &[&str], words: &PeopleWords) -> Result<(), OpenError> {
    // Nearly every row has an office number: it is no header, and is not looked at further.
    if cells.iter().any(|cell| cell.len() == 10 && cell.bytes().all(|b| b.is_ascii_digit())) {
        return Ok(());
    }
    let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
    guard_rows(std::iter::once(cells.as_slice()), words)
}

/// Whether the header of a register names staff: then it is read as any table, without them.
pub(super) fn has_staff(text: &str, words: &PeopleWords) -> bool {
    text.lines().next().is_some_and(|line| line.split(',').any(|cell| words.about(cell).is_some()))
}

fn guard_rows<'r>(rows: impl Iterator<Item = &'r [String]>, words: &PeopleWords) -> Result<(), OpenError> {
    let mut above: Option<&[String]> = None;
    for cells in rows {
        if !is_header_like(cells) {
            above = None;
            continue;
        }
        for column in 0..cells.len() {
            if let Some(About::Users(word)) = about(above, cells, column, words) {
                return Err(OpenError::People(word.to_owned()));
            }
        }
        above = Some(cells);
    }
    Ok(())
}

/// Whom the header in a column is about, where the cell above may be merged over several columns: 管理者 over 氏名.
fn about<'w>(above: Option<&[String]>, cells: &[String], column: usize, words: &'w PeopleWords) -> Option<About<'w>> {
    let cell = &cells[column];
    if cell.trim().is_empty() || cell.chars().count() > MAX_HEADER {
        return None;
    }
    let group = above.filter(|above| filled(above) > 1).and_then(|above| {
        let from = column.saturating_sub(MAX_GROUP - 1);
        (from..=column).rev().filter_map(|i| above.get(i)).find(|cell| !cell.trim().is_empty())
    });
    if let Some(group) = group
        && let Some(joined) = words.about(&format!("{group}{cell}"))
        && words.about(group).is_some()
    {
        return Some(joined);
    }
    // One word alone in a row may be a title; prose is not a word alone.
    if filled(cells) > 1 { words.about(cell) } else { words.is_exactly(cell) }
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// A row without anything that only data has: a number of six places, a date, a telephone number.
fn is_header_like(cells: &[String]) -> bool {
    let is_data = |cell: &String| {
        let cell = cell.trim();
        let digits = cell.chars().filter(|c| c.is_numeric()).count();
        digits >= 6 && cell.chars().all(|c| c.is_numeric() || !c.is_alphanumeric())
    };
    !cells.iter().any(is_data)
}

/// Blanks the columns about an office's staff, header and cells, and what notes say of it. The words by which they
/// were found.
pub(super) fn leave_out_staff(sheets: &mut [Sheet], words: &PeopleWords) -> Vec<String> {
    let mut dropped: Vec<String> = Vec::new();
    for sheet in sheets {
        let mut columns: Vec<usize> = Vec::new();
        let mut above: Option<Vec<String>> = None;
        for (_, cells) in &mut sheet.rows {
            let as_it_came = cells.clone();
            let is_header = is_header_like(cells);
            if is_header {
                let staff: Vec<(usize, &str)> = (0..cells.len())
                    .filter_map(|column| match about(above.as_deref(), &as_it_came, column, words) {
                        Some(About::Staff(word)) => Some((column, word)),
                        _ => None,
                    })
                    .collect();
                let is_offices = as_it_came.iter().any(|cell| folded(cell) == OFFICE_HEADER);
                let first = as_it_came.iter().position(|cell| !cell.trim().is_empty());
                // A header right below a title begins a table; below another header it is its second row.
                if is_offices && above.as_deref().is_none_or(|above| filled(above) <= 1) {
                    columns.clear();
                }
                if let Some(&(column, word)) = staff.first() {
                    dropped.extend(staff.iter().map(|(_, word)| (*word).to_owned()));
                    if Some(column) == first && filled(&as_it_came) <= 3 && !is_offices {
                        // 「作成者　山田」: a note, and what stands beside the word.
                        dropped.push(word.to_owned());
                        cells[column..].iter_mut().for_each(String::clear);
                    } else {
                        columns.extend(staff.iter().map(|(column, _)| *column));
                    }
                }
            }
            for column in &columns {
                if let Some(cell) = cells.get_mut(*column) {
                    cell.clear();
                }
            }
            for cell in cells.iter_mut().filter(|cell| names_staff(cell, words)) {
                dropped.extend(words.staff.iter().find(|word| cell.contains(word.as_str())).cloned());
                cell.clear();
            }
            above = is_header.then_some(as_it_came);
        }
        sheet.rows.retain(|(_, cells)| filled(cells) > 0);
    }
    dropped.sort();
    dropped.dedup();
    dropped
}

/// 「担当者：山田太郎」 in one cell.
fn names_staff(cell: &str, words: &PeopleWords) -> bool {
    let Some(at) = cell.find(['：', ':']) else { return false };
    words.staff.iter().any(|word| folded(&cell[..at]).ends_with(word.as_str()))
}
