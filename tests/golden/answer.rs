//! An answer in few words, by its media type.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use encoding_rs::SHIFT_JIS;
use regex::Regex;
use sha2::{Digest, Sha256};
use tsunagu_domain::digest::hex;

use super::cases::PLACES;
use super::markup;

/// Lines of a list before only those of the known places are shown.
const MAX_LINES: usize = 120;

pub struct Answer {
    pub status: u16,
    pub media: String,
    pub file_name: String,
    pub location: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// `chrome` is what stands around every page; it is reported only where it differs.
    pub fn text(&self, chrome: &[String]) -> String {
        let mut head = format!("{} {}", self.status, self.media);
        for part in [&self.file_name, &self.location] {
            if !part.is_empty() {
                head = format!("{head} {part}");
            }
        }
        format!("{head}\n{}", masked(&self.shown(chrome)))
    }

    pub fn chrome(&self) -> Vec<String> {
        markup::page(&String::from_utf8_lossy(&self.body)).chrome
    }

    fn shown(&self, chrome: &[String]) -> String {
        let text = || String::from_utf8_lossy(&self.body).into_owned();
        match self.media.split(';').next().unwrap_or("") {
            "text/html" => {
                let page = markup::page(&text());
                let own = page.chrome.iter().filter(|part| !chrome.contains(part));
                format!("{}{}", page.body, own.map(|part| format!("(around)\n{part}")).collect::<String>())
            }
            "text/csv" if self.media.contains("utf-8") => list(&text().replace('\u{feff}', "[BOM]"), "\n"),
            "text/csv" => list(&SHIFT_JIS.decode(&self.body).0, "\n"),
            "application/json" => json(&text()),
            "text/css" | "text/javascript" => "(static)".to_owned(),
            "image/svg+xml" | "application/atom+xml" => text().replace("><", ">\n<"),
            media if media.contains("spreadsheet") => workbook(&self.body),
            _ => text(),
        }
    }
}

/// A long list keeps its head, the known places, and a digest of the whole.
pub fn list(text: &str, end: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= MAX_LINES {
        return lines.join(end);
    }
    let of_known = |line: &&str| PLACES.iter().any(|code| line.contains(code));
    let known: Vec<&str> = lines.iter().skip(1).copied().filter(of_known).take(MAX_LINES).collect();
    let shown: Vec<&str> = match known.len() {
        0 => lines[1..40].to_vec(),
        _ => known,
    };
    let whole = format!("({} lines, {})", lines.len(), digest(text.as_bytes()));
    [&lines[..1], &shown[..], &[&whole]].concat().join(end)
}

pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

/// One row a line.
pub fn json(text: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Array(rows)) => {
            let lines = rows.iter().map(|row| row.to_string()).collect::<Vec<_>>().join("\n");
            list(&format!("[\n{lines}\n]"), "\n")
        }
        Ok(value) => list(&serde_json::to_string_pretty(&value).unwrap_or_default(), "\n"),
        Err(_) => text.to_owned(),
    }
}

/// Sheets with cells parted by `|`, and the formulas behind them.
pub fn workbook(bytes: &[u8]) -> String {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let mut text = String::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).expect("a sheet");
        let rows = range.rows().map(|row| {
            let cells = row.iter().map(|cell| match cell {
                Data::Empty => String::new(),
                cell => cell.to_string().replace('\n', " ⏎ "),
            });
            cells.collect::<Vec<_>>().join(" | ").trim_end_matches([' ', '|']).to_owned()
        });
        let rows = rows.collect::<Vec<_>>().join("\n");
        text.push_str(&format!("## {name}\n{}\n", list(&rows, "\n")));
        if let Ok(formulas) = book.worksheet_formula(&name) {
            for (row, column, formula) in formulas.used_cells().filter(|(_, _, f)| !f.is_empty()) {
                text.push_str(&format!("={},{}: {formula}\n", row + 1, column + 1));
            }
        }
    }
    text
}

/// What a change of the program's files changes, or another run.
pub fn masked(text: &str) -> String {
    let rules = [
        (r"/static/(exchange/)?[0-9a-f]{6,}", "/static/$1<hash>"),
        (r"/style-[0-9a-f]+\.css", "/style-<hash>.css"),
        (r#""ledger": ?"[^"]*""#, r#""ledger":"<ledger>""#),
        (r"[0-9a-f]{64}", "<sha256>"),
        (r"urn:[a-z]+:[0-9a-f-]{16,}", "<urn>"),
        (r"倉庫：[0-9a-f]{20}", "倉庫：<version>"),
        (r"127\.0\.0\.1:[0-9]+", "<here>"),
    ];
    rules.iter().fold(text.to_owned(), |text, (pattern, to)| {
        Regex::new(pattern).expect("a pattern").replace_all(&text, *to).into_owned()
    })
}
