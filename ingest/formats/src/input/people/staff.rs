use std::collections::BTreeSet;

use tsunagu_domain::municipalities::ENDS;
use tsunagu_domain::office_number::OfficeNumber;

use super::heading::{Headings, filled, is_header_like};
use super::{MAIL, note};
use crate::input::{OpenError, Sheet};

/// Cells of a row that is a note and no header, at the most.
const MAX_NOTE: usize = 3;

/// Columns about staff in the table that a sheet has come to.
#[derive(Default)]
struct Columns {
    /// Those that its header names: blank in every row.
    headed: BTreeSet<usize>,
    /// Those that a row named which heads no table: blank in rows that are not of the table.
    noted: BTreeSet<usize>,
    /// Where the table has its office numbers or counts.
    table_at: Option<usize>,
    /// The last row was a header, and the next may be its second.
    is_in_header: bool,
}

impl Columns {
    /// A table begins: what it heads otherwise is no longer about staff. Where it heads nothing, a column goes on, for
    /// its heading may be merged or left out on a further page.
    fn begin(&mut self, at: Option<usize>, cells: &[String], staff: &[(usize, &str)]) {
        let goes_on = |column: &usize| {
            let is_blank = cells.get(*column).is_none_or(|cell| cell.trim().is_empty());
            is_blank || staff.iter().any(|(staff, _)| staff == column)
        };
        self.headed.retain(goes_on);
        self.noted.retain(goes_on);
        self.table_at = at;
    }

    /// Whether a row is one of the table: it has an office's number, or a place and its count.
    fn contains(&self, cells: &[String]) -> bool {
        let Some(cell) = self.table_at.and_then(|at| cells.get(at)) else { return false };
        let is_count = || {
            let is_place = |cell: &String| cell.trim().ends_with(ENDS);
            !cell.trim().is_empty() && cell.trim().chars().all(char::is_numeric) && cells.iter().any(is_place)
        };
        OfficeNumber::read(cell).is_ok() || is_count()
    }
}

/// Blanks the columns about an office's staff, header and cells, and what notes say of it.
///
/// # Errors
/// When the sheet is about users.
pub(super) fn leave_out(
    sheet: &mut Sheet,
    headings: &Headings<'_>,
    dropped: &mut Vec<String>,
) -> Result<(), OpenError> {
    let mut columns = Columns::default();
    let mut above: Option<Vec<String>> = None;
    for (_, cells) in &mut sheet.rows {
        let is_of_table = columns.contains(cells);
        let staff = headings.of_row(above.as_deref(), cells)?;
        let staff = if is_of_table { Vec::new() } else { staff };
        let at = headings.table_at(above.as_deref(), cells);
        let begins = at.is_some() || headings.is_of_headings(cells);
        let is_second = columns.is_in_header && !begins && !staff.is_empty() && is_header_like(cells);
        let as_it_came = (is_header_like(cells) && filled(cells) > 0).then(|| cells.clone());
        let mut is_note = false;
        if begins {
            columns.begin(at, cells, &staff);
        }
        dropped.extend(staff.iter().map(|(_, word)| (*word).to_owned()));
        if begins || is_second {
            for (column, _) in &staff {
                columns.headed.extend(with_person(headings, cells, *column, begins));
            }
        } else {
            let first = cells.iter().position(|cell| !cell.trim().is_empty());
            for (column, _) in &staff {
                let named = beside_word(headings, cells, *column);
                let is_first = Some(*column) == first && filled(cells) <= MAX_NOTE;
                is_note |= is_first || named.clone().any(|at| !cells[at].trim().is_empty());
                columns.noted.extend([*column]);
                columns.noted.extend(named.clone());
                let end = if is_first { cells.len() } else { named.end };
                cells[*column..end.max(*column + 1)].iter_mut().for_each(String::clear);
            }
        }
        columns.is_in_header = begins || is_second;
        let noted = if is_of_table || begins { None } else { Some(&columns.noted) };
        for column in columns.headed.iter().chain(noted.into_iter().flatten()) {
            if let Some(cell) = cells.get_mut(*column) {
                cell.clear();
            }
        }
        for cell in cells.iter_mut() {
            dropped.extend(note::leave_out(cell, headings.words, is_of_table)?);
            if note::leave_out_mail(cell) {
                dropped.push(MAIL.to_owned());
            }
        }
        // What stands below a note is not headed by it.
        above = as_it_came.filter(|_| !is_note);
    }
    Ok(())
}

/// The column of a heading about staff, and those to the right that are of the same person.
fn with_person(headings: &Headings<'_>, cells: &[String], column: usize, begins: bool) -> Vec<usize> {
    let words = headings.words;
    let mut all = vec![column];
    for (at, cell) in cells.iter().enumerate().skip(column + 1) {
        let heading = tsunagu_domain::rules::heading(cell);
        let of_another = || cells.iter().enumerate().any(|(i, other)| i != at && is_same_sort(&heading, other));
        if words.is_kana(cell) || words.is_beside(cell) && of_another() {
            all.push(at);
        } else if words.is_beside(cell) {
            // The office's own stands among those of the person.
            continue;
        } else if begins && at == column + 1 && !cell.trim().is_empty() && !headings.is_heading(cell) {
            // A row of words and values has the name here; a heading that nobody knows is not read anyway.
            if words.about(cell).is_none() {
                all.push(at);
            }
            break;
        } else {
            break;
        }
    }
    all
}

/// 住所 and 所在地, 電話 and 電話番号 say the same.
fn is_same_sort(heading: &str, other: &str) -> bool {
    let sort = |text: &str| {
        [["住所", "所在地"], ["電話", "tel"], ["fax", "fax"], ["メール", "mail"], ["郵便", "郵便"]]
            .iter()
            .position(|sort| sort.iter().any(|word| text.contains(word)))
    };
    sort(heading).is_some_and(|found| sort(&tsunagu_domain::rules::heading(other)) == Some(found))
}

/// What stands to the right of a word about staff up to the next heading: the name, in as many cells as it takes.
fn beside_word(headings: &Headings<'_>, cells: &[String], column: usize) -> std::ops::Range<usize> {
    let is_end = |at: &usize| {
        let cell = &cells[*at];
        !cell.trim().is_empty() && (headings.is_heading(cell) || headings.words.about(cell).is_some())
    };
    let end = (column + 1..cells.len()).find(is_end).unwrap_or(cells.len());
    column + 1..end
}
