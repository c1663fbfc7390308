use axum::http::StatusCode;
use tsunagu_store::month::Month;

use super::words;
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::file::xlsx;
use crate::page::PageError;
use crate::server::Answer;

/// A column: its key in a CSV, and its heading in a workbook.
pub type Column = (&'static str, &'static str);

/// Figures to take along: keys for programs, which a workbook says in words.
pub struct Table {
    /// Name without ending.
    pub name: String,
    /// Of the sheet.
    pub sheet: &'static str,
    /// In order.
    pub columns: &'static [Column],
    /// Cells by column.
    pub rows: Vec<Vec<Cell>>,
    /// What must go with it.
    pub notes: Vec<String>,
}

/// The file of that ending.
///
/// # Errors
/// When there is none of that ending.
pub fn answer(table: Table, ending: &str) -> Result<Answer, PageError> {
    let name = format!("{}.{ending}", table.name);
    match ending {
        "csv" => {
            let keys: Vec<&str> = table.columns.iter().map(|c| c.0).collect();
            let body = csv::bytes(&keys, table.rows.into_iter(), Encoding::Utf8);
            Ok(Answer::new(StatusCode::OK, "text/csv", body).named(name))
        }
        "xlsx" => {
            let headings: Vec<&str> = table.columns.iter().map(|c| c.1).collect();
            let rows: Vec<Vec<Cell>> = table.rows.into_iter().map(|row| worded(row, table.columns)).collect();
            let body = xlsx::bytes(table.sheet, &headings, &rows, &table.notes)?;
            Ok(Answer::new(StatusCode::OK, xlsx::MEDIA, body).named(name))
        }
        _ => Err(PageError::NotFound { asked: name }),
    }
}

fn worded(row: Vec<Cell>, columns: &[Column]) -> Vec<Cell> {
    let of = |(cell, (key, _)): (Cell, &Column)| match cell {
        Cell::Text(text) => Cell::Text(word(key, &text).unwrap_or(text)),
        other => other,
    };
    row.into_iter().zip(columns).map(of).collect()
}

/// What a value is called where people read it.
fn word(column: &str, value: &str) -> Option<String> {
    let word = match (column, value) {
        ("month" | "created_month", month) => {
            let month: Month = month.parse().ok()?;
            return Some(format!("{}年{:02}月", month.year(), month.month()));
        }
        ("direction", key) => words::direction(key),
        ("origin", "rows") => "名前から",
        ("origin", "rolled") => "名前から（月の合計）",
        ("origin", "hand") => "手で入れた数",
        ("side", "plan_sent") => "予定を送る側",
        ("side", "plan_received") => "予定を受け取る側",
        ("state", "paired") => "そろいました",
        ("state", "paired_late") => "そろいました（遅れ）",
        ("state", "waiting") => "実績待ち",
        ("state", "late") => "遅れ",
        ("state", "missing") => "未着・未送信（実績なしの場合あり）",
        ("state", "actual_only") => "実績のみ",
        ("state", "withdrawn") => "取下げ",
        ("plan_late", "yes") => "はい",
        ("plan_late", "no") => "いいえ",
        _ => return None,
    };
    Some(word.to_owned())
}

/// What goes with every file.
pub fn notes(as_of: jiff::civil::Date, synthetic: bool) -> Vec<String> {
    let first = synthetic.then(|| format!("見本県：{}。", crate::words::SYNTHETIC));
    let counted = format!(
        "{}までに数えた、ファイルの名前と大きさだけによる数です（中は開きません）。組は、一度に作られたファイルのまとまりです。月は、作られた月で、送った月ではありません（予定と実績は対象の月）。",
        crate::show::date::day(as_of)
    );
    first.into_iter().chain([counted]).collect()
}
