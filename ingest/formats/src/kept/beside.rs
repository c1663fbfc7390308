use tsunagu_domain::date::cell_date;
use tsunagu_domain::rules::Rules;

use super::cells::Sort;
use super::sheets::{self, CopyRules, Sorts};
use super::{KeptCopy, KeptError, with_sheets};
use crate::input::{Content, GAP, KnownWords, OpenedFile, Sheet};
use crate::parse::migrations::{self, MIGRATED_HEADERS, MigrationColumns};
use crate::parse::software::{self, MAX_NAME, PRODUCT_HEADERS, ProductColumns};
use crate::parse::starts::{self, START_HEADERS, StartColumns};
use crate::parse::table::{self, MAX_HEADER_ROW, Table};

/// What of a column is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A code, a number, a name of a place, a date: as other tables have them.
    Of(Sort),
    /// The words that stand for a date, or a date.
    Start,
    /// That something stood there.
    Mark,
    /// A product's or a vendor's name.
    Name,
    /// A word of support.
    Support,
    /// A word by which a move was confirmed.
    Confirmation,
}

/// The columns that are read, and what is kept of each.
type Parts = Vec<(usize, Part)>;

/// A list of towns' starts.
pub(super) fn starts(file: &OpenedFile, rules: &Rules) -> KeptCopy {
    let parts = |table: &Table| {
        let c = StartColumns::of(table);
        let all = [
            (c.line, Part::Of(Sort::Code)),
            (c.code, Part::Of(Sort::Code)),
            (c.prefecture, Part::Of(Sort::Place)),
            (c.name, Part::Of(Sort::Place)),
            (c.first, Part::Start),
            (c.second, Part::Start),
            (c.rest, Part::Mark),
        ];
        present(all)
    };
    let is_header = |cell: &str| START_HEADERS.contains(&cell);
    copied(file, rules, is_header, parts, |sheets| Ok(starts::parse(sheets, rules)?.0))
}

/// A survey of care software.
pub(super) fn software(file: &OpenedFile, rules: &Rules) -> KeptCopy {
    let parts = |table: &Table| {
        let c = ProductColumns::of(table);
        let [old, new] = c.versions;
        present([(c.product, Part::Name), (c.vendor, Part::Name), (old, Part::Support), (new, Part::Support)])
    };
    let is_header = |cell: &str| PRODUCT_HEADERS.contains(&cell);
    copied(file, rules, is_header, parts, |sheets| Ok(software::parse(sheets, rules)?.0))
}

/// A list of offices that have moved.
pub(super) fn migrations(file: &OpenedFile, rules: &Rules) -> KeptCopy {
    let parts = |table: &Table| {
        let c = MigrationColumns::of(table, rules);
        let all = [(c.number, Part::Of(Sort::Number)), (c.on, Part::Of(Sort::Date)), (c.source, Part::Confirmation)];
        present(all)
    };
    let is_header = |cell: &str| MIGRATED_HEADERS.contains(&cell);
    copied(file, rules, is_header, parts, |sheets| Ok(migrations::parse(sheets, None, rules)?.0))
}

fn present<const N: usize>(all: [(Option<usize>, Part); N]) -> Parts {
    all.into_iter().filter_map(|(at, part)| Some((at?, part))).collect()
}

/// The sheets with what is read of their tables, if they are read from it as from themselves.
fn copied<T: PartialEq>(
    file: &OpenedFile,
    rules: &Rules,
    is_header: impl Fn(&str) -> bool,
    parts: impl Fn(&Table) -> Parts,
    parse: impl Fn(&[Sheet]) -> Result<T, KeptError>,
) -> KeptCopy {
    let Content::Tables(sheets) = &file.content else { return Ok(None) };
    let words = KnownWords::new(rules);
    let by = CopyRules { words: &words, rules };
    let tables = table::tables(sheets, MAX_HEADER_ROW, is_header);
    let copies = sheets.iter().map(|sheet| {
        // Each sheet has its own columns; the parts of a row are those of the first table of its sheet.
        let of_sheet = tables.iter().find(|table| table.sheet == sheet.name);
        let parts_of = of_sheet.map(&parts).unwrap_or_default();
        let sorts_of = |table: &Table| parts(table).into_iter().map(|(at, _)| (at, Sort::Code)).collect::<Sorts>();
        sheets::copy(sheet, &tables, by, sorts_of, |cells, _| Some(row(cells, &parts_of, by)))
    });
    let copies: Vec<Sheet> = copies.collect();
    // The copy is read first: an error then repeats nothing that a cell held.
    let again = parse(&copies)?;
    if parse(sheets)? == again { with_sheets(file, &copies, rules) } else { Err(KeptError::Differs) }
}

fn row(cells: &[String], parts: &Parts, by: CopyRules<'_>) -> Vec<String> {
    let mut row = vec![String::new(); cells.len()];
    for (at, part) in parts.iter().filter(|(at, _)| *at < cells.len()) {
        row[*at] = cell(&cells[*at], *part, by);
    }
    row
}

fn cell(cell: &str, part: Part, by: CopyRules<'_>) -> String {
    let migration = &by.rules.migration;
    let or_gap = |is_kept: bool| if is_kept { cell.to_owned() } else { GAP.to_owned() };
    match part {
        _ if cell.trim().is_empty() => cell.to_owned(),
        Part::Of(sort) => super::cells::kept(cell, sort, by.words, by.rules),
        Part::Start => match cell_date(cell) {
            Some(date) => date.to_string(),
            None => or_gap(migration.start_state(cell).is_some() || cell.chars().all(|c| "-－―–".contains(c))),
        },
        Part::Mark => GAP.to_owned(),
        Part::Name => cell.trim().chars().take(MAX_NAME).collect(),
        Part::Support => match migration.support_of(cell) {
            Some(support) => by.rules.migration.support_word(support).to_owned(),
            None => GAP.to_owned(),
        },
        Part::Confirmation => match migration.confirmation_of(cell) {
            Some(row) => row.key.clone(),
            None => GAP.to_owned(),
        },
    }
}
