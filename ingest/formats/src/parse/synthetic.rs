//! Tables for tests.

use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;

use super::table::Table;

pub(super) fn rules() -> Rules {
    Rules::load(&Data::embedded()).expect("the shipped rules")
}

pub(super) fn table(sheet: Option<&str>, preamble: &str, header: &[&str], rows: &[&[&str]]) -> Table {
    let texts = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
    Table {
        sheet: sheet.map(str::to_owned),
        begins: 1,
        header_row: 1,
        header: texts(header),
        rows: rows.iter().enumerate().map(|(i, cells)| (i as u64 + 2, texts(cells))).collect(),
        preamble: preamble.to_owned(),
    }
}
