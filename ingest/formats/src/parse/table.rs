use super::{Action, Issue, Mismatch, ParseError};
use crate::input::Sheet;
use tsunagu_domain::issue::IssueKind;

/// How far down a header may stand below titles and notes.
pub const MAX_HEADER_ROW: usize = 40;

/// A table of a sheet as text cells. Rows keep their number in the file, from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The sheet it stands on; a CSV has no name.
    pub sheet: Option<String>,
    /// The first row of the header.
    pub begins: u64,
    /// Row of the header, or of the second row of one that has two.
    pub header_row: u64,
    /// Column headers, white space removed.
    pub header: Vec<String>,
    /// Row number and cells below the header.
    pub rows: Vec<(u64, Vec<String>)>,
    /// Titles and notes above the header.
    pub preamble: String,
}

impl Table {
    /// The position of the first header that is one of `names`.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.header.iter().position(|h| h == name))
    }
}

/// All tables of the visible sheets that have one of `headers`, as one: columns are those of all of them by name, and
/// where a sheet is named after a service and has no column for it, that is its rows' service.
///
/// # Errors
/// When there is none, with the headers that were seen.
pub fn find(sheets: &[Sheet], headers: &[&str]) -> Result<Table, ParseError> {
    let found = tables(sheets, MAX_HEADER_ROW, |cell| headers.contains(&cell)).into_iter();
    let mut found = found.map(|table| with_service(table, sheets));
    let mut all = found.next().ok_or_else(|| Mismatch::NoColumn {
        headers: headers.iter().map(|header| (*header).to_owned()).collect(),
        seen: seen(sheets),
    })?;
    for table in found {
        append(&mut all, table);
    }
    all.rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    Ok(all)
}

/// Adds the column that the sheet's name stands for.
fn with_service(mut table: Table, sheets: &[Sheet]) -> Table {
    // A workbook has no blank cells at the end of a row.
    if table.sheet.is_some() {
        let width = table.header.len();
        let short = table.rows.iter_mut().filter(|(_, cells)| !cells.is_empty() && cells.len() < width);
        short.for_each(|(_, cells)| cells.resize(width, String::new()));
    }
    let named = sheets.iter().find(|sheet| sheet.name == table.sheet).and_then(|sheet| sheet.service.as_ref());
    let Some(service) = named.filter(|_| !table.header.iter().any(|header| is_service(header))) else { return table };
    let width = table.header.len();
    table.header.push(SERVICE.to_owned());
    for (_, cells) in table.rows.iter_mut().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty())) {
        cells.resize(width, String::new());
        cells.push(service.clone());
    }
    table
}

/// The header of the column that is added.
const SERVICE: &str = "サービス種類";

pub(super) fn is_service(header: &str) -> bool {
    let header = tsunagu_domain::spelling::folded(header);
    header == "サービス"
        || ["サービス種", "サービスの種", "サービス名", "実施サービス", "提供サービス"]
            .iter()
            .any(|s| header.contains(s))
}

/// Lays the rows of another table below, each cell under the header of its own.
fn append(all: &mut Table, more: Table) {
    if more.header == all.header {
        all.rows.extend(more.rows);
    } else {
        let mut taken = vec![false; all.header.len()];
        let places: Vec<usize> = more
            .header
            .iter()
            .map(|header| {
                let known =
                    (0..all.header.len()).find(|i| all.header[*i] == *header && !taken.get(*i).is_some_and(|t| *t));
                let at = known.unwrap_or_else(|| {
                    all.header.push(header.clone());
                    all.header.len() - 1
                });
                taken.resize(all.header.len(), false);
                taken[at] = true;
                at
            })
            .collect();
        let width = all.header.len();
        all.rows.extend(more.rows.into_iter().map(|(line, cells)| {
            let mut laid = vec![String::new(); width];
            for (cell, at) in cells.into_iter().zip(&places) {
                laid[*at] = cell;
            }
            (line, laid)
        }));
    }
    if !more.preamble.is_empty() {
        all.preamble = format!("{} {}", all.preamble, more.preamble);
    }
}

/// What is not read and why: hidden sheets, and sheets without a table where others have one.
pub fn unread(sheets: &[Sheet], is_header: impl Fn(&str) -> bool) -> Vec<Issue> {
    let name = |sheet: &Sheet| sheet.name.clone().unwrap_or_default();
    let filtered = sheets.iter().filter(|sheet| sheet.filtered > 0 && !sheet.is_hidden).map(|sheet| {
        let action = Action::HiddenRowsRead { sheet: name(sheet), rows: sheet.filtered };
        Issue::file(IssueKind::FilteredRows, action)
    });
    // A text without sheets is taken or refused as a whole.
    let message = sheets.iter().filter(|sheet| sheet.name.is_some()).filter_map(|sheet| {
        if sheet.is_hidden {
            let action = Action::HiddenSheetLeftOut { sheet: name(sheet) };
            return Some(Issue::file(IssueKind::HiddenSheet, action));
        }
        let is_empty = sheet.rows.is_empty() || !tables_of(sheet, MAX_HEADER_ROW, &is_header).is_empty();
        (!is_empty).then(|| {
            let action = Action::SheetWithoutHeader { sheet: name(sheet) };
            Issue::file(IssueKind::UnreadSheet, action)
        })
    });
    message.chain(filtered).collect()
}

/// The first row that may be a header: several cells, none of which is data.
pub fn seen(sheets: &[Sheet]) -> Vec<String> {
    let rows = sheets.iter().filter(|s| !s.is_hidden).flat_map(|s| s.rows.iter().take(MAX_HEADER_ROW));
    let is_data =
        |cell: &str| cell.chars().filter(|c| c.is_numeric()).count() >= 4 || cell.chars().count() > MAX_SEEN_CHARS;
    let cells =
        |cells: &[String]| cells.iter().map(|cell| bare(cell)).filter(|cell| !cell.is_empty()).collect::<Vec<_>>();
    let mut headers =
        rows.map(|(_, row)| cells(row)).filter(|row| row.len() > 1 && !row.iter().any(|cell| is_data(cell)));
    headers.next().map(|row| row.into_iter().take(MAX_SEEN).collect()).unwrap_or_default()
}

/// Headers that a refusal names.
const MAX_SEEN: usize = 12;
/// Characters of the longest of them.
const MAX_SEEN_CHARS: usize = 20;

/// Every table of the visible sheets: a header is a row that holds a cell for which `is_header` is true, or two rows of
/// which the first is merged over the second. Another such row further down begins another table. White space is
/// removed from cells before they are asked for.
pub fn tables(sheets: &[Sheet], within: usize, is_header: impl Fn(&str) -> bool) -> Vec<Table> {
    sheets.iter().filter(|s| !s.is_hidden).flat_map(|sheet| tables_of(sheet, within, &is_header)).collect()
}

fn tables_of(sheet: &Sheet, within: usize, is_header: &dyn Fn(&str) -> bool) -> Vec<Table> {
    let mut found: Vec<Table> = Vec::new();
    let mut preamble: Vec<String> = Vec::new();
    let mut at = 0;
    while at < sheet.rows.len() {
        let (line, cells) = &sheet.rows[at];
        let may_begin = !found.is_empty() || at < within;
        if let Some((header, rows)) = may_begin.then(|| header_at(&sheet.rows[at..], is_header)).flatten() {
            let last = sheet.rows[at + rows - 1].0;
            let preamble = std::mem::take(&mut preamble).join(" ");
            let sheet = sheet.name.clone();
            found.push(Table { sheet, begins: *line, header_row: last, header, rows: Vec::new(), preamble });
            at += rows;
            continue;
        }
        match found.last_mut() {
            Some(table) => table.rows.push((*line, cells.clone())),
            None => preamble.extend(cells.iter().filter(|cell| !cell.trim().is_empty()).cloned()),
        }
        at += 1;
    }
    found
}

/// The header that begins with the first of `rows`, and how many rows it has.
fn header_at(rows: &[(u64, Vec<String>)], is_header: &dyn Fn(&str) -> bool) -> Option<(Vec<String>, usize)> {
    let first: Vec<String> = rows.first()?.1.iter().map(|cell| bare(cell)).collect();
    let joined = rows.get(1).and_then(|(_, below)| joined(&first, below));
    let column = first.iter().position(|cell| is_header(cell));
    match (column, joined) {
        // The number is headed in the first row and merged downwards: what is blank above is headed below.
        (Some(column), Some(joined)) if rows[1].1.get(column).is_none_or(|below| below.trim().is_empty()) => {
            Some((joined, 2))
        }
        (Some(_), _) => Some((first, 1)),
        (None, Some(joined)) if joined.iter().any(|cell| is_header(cell)) => {
            // The second row alone may be the header, under a title.
            let below: Vec<String> = rows[1].1.iter().map(|cell| bare(cell)).collect();
            if below.iter().any(|cell| is_header(cell)) { None } else { Some((joined, 2)) }
        }
        _ => None,
    }
}

/// Two header rows as one: a cell merged over several columns stands before each of theirs. None where the second row
/// holds what only data has.
fn joined(above: &[String], below: &[String]) -> Option<Vec<String>> {
    let is_data = |cell: &String| cell.chars().filter(|c| c.is_numeric()).count() >= 4;
    let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    if below.iter().any(is_data) || filled(above) < 2 || filled(below) < 2 {
        return None;
    }
    let blank = String::new();
    let mut group = "";
    let joined = (0..above.len().max(below.len())).map(|i| {
        let (top, bottom) = (above.get(i).unwrap_or(&blank), bare(below.get(i).unwrap_or(&blank)));
        if !top.is_empty() {
            group = top;
        }
        if bottom.is_empty() { top.clone() } else { format!("{group}{bottom}") }
    });
    Some(joined.collect())
}

/// A header without white space: a line break or a space in it is only for the eye.
fn bare(cell: &str) -> String {
    cell.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::opened_for_test;

    const NUMBER: [&str; 1] = ["事業所番号"];

    fn tables_in(csv: &str) -> Vec<Table> {
        tables(opened_for_test("x.csv", csv).sheets(), MAX_HEADER_ROW, |cell| NUMBER.contains(&cell))
    }

    #[test]
    fn header_below_a_title_is_found() {
        let csv = "令和8年1月5日現在,,\n事業所番号,事業所 名\n0113513220,あ\n\n";
        let table = find(opened_for_test("x.csv", csv).sheets(), &NUMBER).expect("a table");
        assert_eq!(table.header, ["事業所番号", "事業所名"]);
        assert_eq!((table.preamble.trim(), table.header_row), ("令和8年1月5日現在", 2));
        assert_eq!(table.rows, [(3, vec!["0113513220".to_owned(), "あ".to_owned()])]);
    }

    #[test]
    fn header_of_two_rows_is_joined() {
        let merged = tables_in("一覧\nサービス種類,事業所,,連絡先\n,番号,名称,電話\n訪問介護,0113513220,あ,\n");
        assert_eq!(merged[0].header, ["サービス種類", "事業所番号", "事業所名称", "連絡先電話"]);
        assert_eq!((merged[0].header_row, merged[0].rows.len()), (3, 1));
        let downwards = tables_in("事業所番号,事業所,\n,名称,所在地\n0113513220,あ,川西市\n");
        assert_eq!(downwards[0].header, ["事業所番号", "事業所名称", "事業所所在地"]);
        let titled = tables_in("川西市,一覧\n事業所番号,名称\n0113513220,あ\n");
        assert_eq!(titled[0].header, ["事業所番号", "名称"]);
    }

    #[test]
    fn second_table_further_down_is_a_table_of_its_own() {
        let found = tables_in("事業所番号,名称\n0113513220,あ\n\n休止中,\n名称,事業所番号\nい,0113513221\n");
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].header, ["名称", "事業所番号"]);
        assert_eq!(found[1].rows, [(6, vec!["い".to_owned(), "0113513221".to_owned()])]);
        let csv = "事業所番号,名称\n0113513220,あ\n\n休止中,\n名称,事業所番号\nい,0113513221\n";
        let all = find(opened_for_test("x.csv", csv).sheets(), &NUMBER).expect("a table");
        assert_eq!(all.rows.last(), Some(&(6, vec!["0113513221".to_owned(), "い".to_owned()])));
    }

    #[test]
    fn missing_header_is_named_with_those_that_were_seen() {
        let error = find(opened_for_test("x.csv", "題\na,b\n1,2\n").sheets(), &NUMBER).expect_err("no header");
        let ParseError::NotThisKind(Mismatch::NoColumn { headers, seen }) = &error else { panic!("{error}") };
        assert!(headers.iter().any(|h| h == "事業所番号") && *seen == ["a", "b"], "{error}");
    }
}
