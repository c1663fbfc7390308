use std::ops::Range;

use crate::chart::width::em;
use crate::file::adoption_rows::{Cell, value};

/// Columns of a terminal that a text takes: full-width characters take two.
fn cells(text: &str) -> usize {
    text.chars().map(|c| if em(&c.to_string()) < 1.0 || c == '–' { 1 } else { 2 }).sum()
}

/// Aligned columns; those in `right` are numbers.
pub fn text(header: &[&str], rows: Vec<Vec<String>>, right: Range<usize>) -> String {
    let mut all = vec![header.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>()];
    all.extend(rows);
    let widths: Vec<usize> =
        (0..header.len()).map(|i| all.iter().filter_map(|r| r.get(i)).map(|c| cells(c)).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for row in &all {
        let line: Vec<String> = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(i, (cell, width))| {
                let pad = " ".repeat(width.saturating_sub(cells(cell)));
                if right.contains(&i) { format!("{pad}{cell}") } else { format!("{cell}{pad}") }
            })
            .collect();
        out.push_str(line.join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// Rows as a JSON list of objects.
pub fn json(header: &[&str], rows: impl Iterator<Item = Vec<Cell>>) -> String {
    let objects: Vec<serde_json::Value> = rows.map(|row| object(header, &row)).collect();
    serde_json::to_string_pretty(&objects).unwrap_or_default()
}

fn object(header: &[&str], row: &[Cell]) -> serde_json::Value {
    header.iter().zip(row).map(|(key, cell)| ((*key).to_owned(), value(cell))).collect::<serde_json::Map<_, _>>().into()
}
