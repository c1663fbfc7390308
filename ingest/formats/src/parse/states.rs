//! Which column of a table says that an office has closed.

use tsunagu_domain::rules::{Headers, OfficeState, Rules};
use tsunagu_domain::spelling::folded;

use super::table::Table;

/// Whether a column may be of states although its header is not one of theirs.
fn may_be(header: &str, rules: &Rules) -> bool {
    let folded = folded(header);
    !rules.headers.is_read(header) && rules.headers.rows.state_like.iter().any(|word| folded.contains(word.as_str()))
}

/// The same for a text of which the rows are not laid out; they are only where a header asks for it.
pub(super) fn column_of_text(header: &[String], text: &str, rules: &Rules) -> Option<usize> {
    if !header.iter().any(|header| may_be(header, rules)) {
        return None;
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let rows: Vec<Vec<String>> =
        reader.records().flatten().map(|record| record.iter().map(str::to_owned).collect()).collect();
    column_by_cells(header, rows.iter().map(Vec::as_slice), rules)
}

/// A column that is none by its header but holds nothing but words of states, one of them of a closed office.
fn column_by_cells<'c>(
    header: &[String],
    rows: impl Iterator<Item = &'c [String]> + Clone,
    rules: &Rules,
) -> Option<usize> {
    if Headers::position(header, &rules.headers.columns.state).is_some() {
        return None;
    }
    let says = |at: usize| {
        let cells = rows.clone().filter_map(|cells| cells.get(at)).filter(|cell| !cell.trim().is_empty());
        let mut closed = false;
        for cell in cells {
            closed |= rules.states.read(cell)? == OfficeState::Closed;
        }
        closed.then_some(at)
    };
    (0..header.len()).filter(|at| may_be(&header[*at], rules)).find_map(says)
}

/// Makes of a column of states, or of the name of a sheet of closed or suspended offices, one by its header.
pub(super) fn reported(table: &mut Table, rules: &Rules) {
    let Some(name) = rules.headers.columns.state.first().cloned() else { return };
    let rows = table.rows.iter().map(|(_, cells)| cells.as_slice());
    if let Some(at) = column_by_cells(&table.header, rows, rules) {
        table.header[at] = name;
        return;
    }
    let of_sheet = table.sheet.clone().filter(|sheet| {
        matches!(rules.states.read(sheet), Some(OfficeState::Closed | OfficeState::Suspended)) && !sheet.is_empty()
    });
    let has_column = Headers::position(&table.header, &rules.headers.columns.state).is_some();
    if let Some(sheet) = of_sheet.filter(|_| !has_column) {
        let width = table.header.len();
        table.header.push(name);
        for (_, cells) in &mut table.rows {
            cells.resize(width, String::new());
            cells.push(sheet.clone());
        }
    }
}
