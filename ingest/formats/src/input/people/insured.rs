use std::collections::BTreeMap;

use tsunagu_domain::office_number::{OfficeNumber, is_office};
use tsunagu_domain::rules::heading;
use unicode_normalization::UnicodeNormalization;

use super::heading::{Headings, filled, is_header_like};
use crate::input::{OpenError, PeopleMark, Sheet};

/// Characters that a cell with a number of ten may have around it.
const MAX_CELL: usize = 16;

/// Numbers of ten digits in one column of a table.
#[derive(Default)]
struct Column {
    heading: String,
    /// Its heading is that of office numbers.
    is_telling: bool,
    numbers: usize,
    /// Those that no office has: of no prefecture, or, where the heading does not say office, of another check digit.
    strangers: usize,
}

impl Column {
    fn is_of_people(&self) -> bool {
        self.strangers * 2 > self.numbers
    }
}

/// Refuses columns of ten-digit numbers that are not offices' for the greater part: an insured number has ten digits
/// as well. In doubt it is one.
pub(super) fn guard(sheet: &Sheet, headings: &Headings<'_>) -> Result<(), OpenError> {
    let mut columns: BTreeMap<usize, Column> = BTreeMap::new();
    // Which of them is stated by its heading, where that is a heading and no longer than one.
    let refused = |heading: &str| {
        let is_shown = !heading.trim().is_empty() && heading.chars().count() <= MAX_CELL;
        OpenError::People(PeopleMark::TenDigits { heading: is_shown.then(|| heading.trim().to_owned()) })
    };
    let mut above: Option<&[String]> = None;
    for (_, cells) in &sheet.rows {
        let is_header = is_header_like(cells);
        // Under a header of two rows 番号 is that of 事業所.
        let telling = headings.table_at(above, cells);
        above = is_header.then_some(cells);
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
            // A line of its own between rows heads nothing.
            let is_line = filled(cells) == 1 && columns.contains_key(&at) && !headings.is_telling(cell);
            if is_header && !is_line && !cell.trim().chars().all(char::is_numeric) {
                // The next heading begins another column.
                let is_telling = telling == Some(at) || headings.is_telling(cell);
                let column = Column { heading: cell.clone(), is_telling, ..Column::default() };
                let ended = columns.insert(at, column);
                if let Some(ended) = ended.filter(Column::is_of_people) {
                    return Err(refused(&ended.heading));
                }
            }
            let Some(number) = ten(cell) else { continue };
            if number.starts_with('H') {
                return Err(refused(columns.get(&at).map_or("", |column| &column.heading)));
            }
            let column = columns.entry(at).or_default();
            if is_of_telephone(&column.heading) {
                continue;
            }
            column.numbers += 1;
            let is_headed = column.is_telling;
            let holds = |number: &str| number.parse().is_ok_and(|number: OfficeNumber| number.has_valid_check_digit());
            if !is_office(&number) || !is_headed && !holds(&number) {
                column.strangers += 1;
            }
        }
    }
    columns.values().find(|column| column.is_of_people()).map_or(Ok(()), |column| Err(refused(&column.heading)))
}

fn is_of_telephone(header: &str) -> bool {
    let header = heading(header);
    ["電話", "tel", "fax", "ファックス", "携帯", "連絡先"].iter().any(|word| header.contains(word))
}

/// Ten digits, or H and nine, as an insured number is written; whatever a spreadsheet puts around it.
fn ten(cell: &str) -> Option<String> {
    let cell = cell.trim();
    let chars = cell.chars().count();
    if !(10..=MAX_CELL).contains(&chars) {
        return None;
    }
    let text: String = cell.nfkc().filter(|c| !"='\" ".contains(*c) && !c.is_whitespace()).collect();
    let digits = text.strip_prefix(['H', 'h']).unwrap_or(&text);
    let is_number = text.len() == 10 && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.to_uppercase())
}
