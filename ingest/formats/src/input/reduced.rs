use super::{Limits, OpenError, Sheet, clean, delimited};

/// First line of a copy of a workbook; a copy of one CSV is a CSV.
const MARK: &str = "#tsunagu-sheets-2";

/// First line of a copy as earlier versions wrote it: rows on the lines that they had.
const FIRST_MARK: &str = "#tsunagu-sheets";

/// Begins the line that names a sheet.
const SHEET: &str = "#sheet,";

/// Ends the line of a hidden sheet.
const HIDDEN: &str = ",hidden";

/// Before the number of rows that a filter hides, at the end of the line of a sheet.
const FILTERED: &str = ",filtered=";

/// Stands for a line break within a cell.
const BREAK: char = '\u{2028}';

/// A copy of one text in UTF-8 CSV, with rows on the lines that they had.
pub(crate) fn text(sheet: &Sheet) -> Vec<u8> {
    let mut text = String::new();
    let mut line = 1;
    for (row, cells) in &sheet.rows {
        while line < *row {
            text.push('\n');
            line += 1;
        }
        let row = cells.iter().map(|cell| quoted(&cell.replace('\r', "\n"))).collect::<Vec<_>>().join(",");
        line += row.matches('\n').count() as u64 + 1;
        text.push_str(&row);
        // One cell alone has no comma by which it is a table.
        text.push_str(if cells.len() < 2 { ",\n" } else { "\n" });
    }
    text.into_bytes()
}

/// A copy of a workbook: of each sheet its name, whether it is hidden, how many rows a filter hides, and its rows, each
/// behind its number. A workbook is read from its copy as from itself.
pub(super) fn book(sheets: &[Sheet]) -> Vec<u8> {
    let mut text = format!("{MARK}\n");
    for sheet in sheets {
        text.push_str(SHEET);
        text.push_str(sheet.name.as_deref().unwrap_or_default());
        if sheet.is_hidden {
            text.push_str(HIDDEN);
        }
        if sheet.filtered > 0 {
            text.push_str(&format!("{FILTERED}{}", sheet.filtered));
        }
        text.push('\n');
        for (row, cells) in &sheet.rows {
            text.push_str(&row.to_string());
            for cell in cells {
                text.push(',');
                text.push_str(&quoted(&cell.replace('\n', &BREAK.to_string())));
            }
            text.push('\n');
        }
    }
    text.into_bytes()
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// The sheets of such a copy; none where the text is another.
pub(super) fn sheets(text: &str, limits: &Limits) -> Result<Option<Vec<Sheet>>, OpenError> {
    let body = |mark: &str| text.strip_prefix(mark).and_then(|rest| rest.strip_prefix('\n'));
    let (rest, is_numbered) = match (body(MARK), body(FIRST_MARK)) {
        (Some(rest), _) => (rest, true),
        (None, Some(rest)) => (rest, false),
        (None, None) => return Ok(None),
    };
    // The number of a row is a cell and a column more than the workbook had.
    let roomy = Limits { cells: limits.cells.saturating_mul(2), columns: limits.columns.saturating_add(1), ..*limits };
    let limits = if is_numbered { &roomy } else { limits };
    let mut sheets = Vec::new();
    for part in rest.split(&format!("\n{SHEET}")).flat_map(|part| part.strip_prefix(SHEET).or(Some(part))) {
        if part.is_empty() {
            continue;
        }
        let (name, body) = part.split_once('\n').unwrap_or((part, ""));
        let (name, filtered) = name.rsplit_once(FILTERED).unwrap_or((name, "0"));
        let (name, is_hidden) = name.strip_suffix(HIDDEN).map_or((name, false), |name| (name, true));
        let mut read = delimited::sheet(body, b',', limits)?;
        if is_numbered {
            read.rows = read.rows.into_iter().filter_map(|(_, cells)| numbered(cells)).collect();
        }
        let filtered = filtered.parse().unwrap_or_default();
        sheets.push(Sheet { name: Some(clean::name(name)), is_hidden, filtered, ..read });
    }
    if sheets.len() > limits.sheets {
        return Err(OpenError::TooManySheets { limit: limits.sheets });
    }
    Ok(Some(sheets))
}

/// A row behind its number.
fn numbered(mut cells: Vec<String>) -> Option<(u64, Vec<String>)> {
    let row = cells.first()?.parse().ok()?;
    cells.remove(0);
    cells.iter_mut().for_each(|cell| *cell = cell.replace(BREAK, "\n"));
    Some((row, cells))
}
