use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::{Remark, Rules};
use tsunagu_domain::spelling::folded;

use super::contradiction::{no_former_sheet, one_number_column};
use super::table::{self, Table};
use super::{Issue, Mismatch, ParseError, closing, states};
use crate::input::Sheet;

/// The tables with a 事業所番号 column, in any of its spellings; their blank rows are left out.
pub fn tables(sheets: &[Sheet], rules: &Rules) -> Result<Vec<Table>, ParseError> {
    let names: Vec<String> = rules.headers.columns.number.iter().map(|name| folded(name)).collect();
    let mut found = table::tables(sheets, table::MAX_HEADER_ROW, |cell| names.contains(&folded(cell)));
    if found.is_empty() {
        return Err(Mismatch::NoNumberColumn(table::seen(sheets)).into());
    }
    no_part_of_closed(&found, rules)?;
    no_former_sheet(&found, &rules.headers)?;
    for table in &mut found {
        one_number_column(table, &rules.headers)?;
        table.rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
        states::reported(table, rules);
        closing::readable(table, rules)?;
    }
    Ok(found)
}

/// Offices below a line of its own that says 廃止 have closed, and no column of theirs says so.
fn no_part_of_closed(tables: &[Table], rules: &Rules) -> Result<(), ParseError> {
    let is_title = |cells: &[String]| {
        let mut filled = cells.iter().filter(|cell| !cell.trim().is_empty());
        let (Some(cell), None) = (filled.next(), filled.next()) else { return false };
        rules.states.may_close(cell) && matches!(rules.states.remark(cell, None), Remark::Closed(_) | Remark::Unclear)
    };
    let has_number = |cells: &[String]| cells.iter().any(|cell| OfficeNumber::read(cell.trim()).is_ok());
    for (i, table) in tables.iter().enumerate() {
        let Some(at) = table.rows.iter().position(|(_, cells)| is_title(cells)) else { continue };
        let goes_on = tables.get(i + 1).is_some_and(|next| next.sheet == table.sheet);
        if goes_on || table.rows[at..].iter().any(|(_, cells)| has_number(cells)) {
            return Err(Mismatch::ClosedPart { line: table.rows[at].0 }.into());
        }
    }
    Ok(())
}

/// Whether nothing else is wrong with the rows.
pub(super) fn all_without_numbers(issues: &[Issue]) -> bool {
    issues.iter().all(|c| [IssueKind::NoNumber, IssueKind::MissingColumn].contains(&c.kind))
}
