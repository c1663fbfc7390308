use super::{Limits, OpenError, Sheet, clean, delimited};

/// First line of a copy of several sheets; a copy of one CSV is a CSV.
const MARK: &str = "#tsunagu-sheets";

/// Begins the line that names a sheet.
const SHEET: &str = "#sheet,";

/// Ends the line of a hidden sheet.
const HIDDEN: &str = ",hidden";

/// A copy in UTF-8 CSV, with rows on the lines that they had: a line break within a cell becomes a space.
pub(super) fn copy(sheets: &[Sheet]) -> Vec<u8> {
    let mut text = String::new();
    if let [Sheet { name: None, rows, .. }] = sheets {
        write(rows, &mut text);
        return text.into_bytes();
    }
    text.push_str(MARK);
    text.push('\n');
    for sheet in sheets {
        let name = sheet.name.as_deref().map(clean::name).unwrap_or_default();
        text.push_str(&format!("{SHEET}{name}{}\n", if sheet.is_hidden { HIDDEN } else { "" }));
        write(&sheet.rows, &mut text);
    }
    text.into_bytes()
}

fn write(rows: &[(u64, Vec<String>)], text: &mut String) {
    let mut line = 1;
    for (row, cells) in rows {
        while line < *row {
            text.push('\n');
            line += 1;
        }
        let row: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        // One cell alone has no comma by which it is a table.
        text.push_str(&row.join(","));
        text.push_str(if row.len() < 2 { ",\n" } else { "\n" });
        line += 1;
    }
}

fn quoted(cell: &str) -> String {
    let cell = cell.replace(['\n', '\r'], " ");
    if cell.contains(['"', ',']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// The sheets of such a copy; none where the text is another.
pub(super) fn sheets(text: &str, limits: &Limits) -> Result<Option<Vec<Sheet>>, OpenError> {
    let Some(rest) = text.strip_prefix(MARK).and_then(|rest| rest.strip_prefix('\n')) else { return Ok(None) };
    let mut sheets = Vec::new();
    for part in rest.split(&format!("\n{SHEET}")).flat_map(|part| part.strip_prefix(SHEET).or(Some(part))) {
        let (name, body) = part.split_once('\n').unwrap_or((part, ""));
        let (name, is_hidden) = name.strip_suffix(HIDDEN).map_or((name, false), |name| (name, true));
        let read = delimited::sheet(body, b',', limits)?;
        sheets.push(Sheet { name: Some(clean::name(name)), is_hidden, ..read });
    }
    if sheets.len() > limits.sheets {
        return Err(OpenError::TooManySheets { limit: limits.sheets });
    }
    Ok(Some(sheets))
}
