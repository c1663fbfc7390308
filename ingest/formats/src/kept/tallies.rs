use tsunagu_domain::rules::Rules;

use super::KeptError;
use super::cells::Sort;
use super::sheets::{self, CopyRules, Sorts};
use crate::input::count::COUNT_HEADERS;
use crate::input::{KnownWords, Sheet};
use crate::parse::place_counts::{self, CountColumns};
use crate::parse::table::{self, MAX_HEADER_ROW, Table};

/// Of sheets with tables of counts what is read of them.
pub(super) fn copy(sheets: &[Sheet], words: &KnownWords, rules: &Rules) -> Result<Vec<Sheet>, KeptError> {
    let tables = table::tables(sheets, MAX_HEADER_ROW, |cell| COUNT_HEADERS.contains(&cell));
    let by = CopyRules { words, rules };
    let of_sheet = |sheet| {
        sheets::copy(
            sheet,
            &tables,
            by,
            |table| sorts(table, rules),
            |cells, sorts| Some(sheets::cells(cells, sorts, by)),
        )
    };
    let copies: Vec<Sheet> = sheets.iter().map(of_sheet).collect();
    // The copy is read first: an error then repeats nothing that a cell held.
    let (again, _) = place_counts::parse_table(&copies, rules)?;
    let (whole, _) = place_counts::parse_table(sheets, rules)?;
    if whole == again { Ok(copies) } else { Err(KeptError::Differs) }
}

fn sorts(table: &Table, rules: &Rules) -> Sorts {
    let columns = CountColumns::of(table, rules);
    let all = [
        (columns.code, Sort::Code),
        (columns.prefecture, Sort::Place),
        (columns.name, Sort::Place),
        (columns.count, Sort::Code),
        (columns.date, Sort::Date),
    ];
    all.into_iter().filter_map(|(at, sort)| Some((at?, sort))).collect()
}
