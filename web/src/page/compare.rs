use std::collections::HashMap;

use axum::extract::Multipart;
use axum::http::StatusCode;
use jiff::civil::Date;
use maud::html;
use tsunagu_ingest::parse::table;
use tsunagu_store::rules::Rules;

use super::savings::form;
use super::savings::worked::{Known, WorkError, work};
use super::{PageError, View, ok};
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::file::savings_rows::figures;
use crate::part::layout::{self, Frame};
use crate::server::Answer;

/// Headers of the list, each with the field of the form that it fills.
const HEADERS: [(&str, &str); 13] = [
    ("利用者数", "users"),
    ("相手の数", "partners"),
    ("送り先の数", "destinations"),
    ("割合", "coverage"),
    ("市区町村", "town"),
    ("相手の事業所番号", "numbers"),
    ("送り方", "method"),
    ("立場", "role"),
    ("計算", "mode"),
    ("時給", "wage"),
    ("利用料", "fee"),
    ("手間", "overhead"),
    ("日付", "on"),
];

/// Headers that name an office; whatever it says goes back as it came.
const NAMES: [&str; 3] = ["名称", "事業所名", "name"];

/// Words that people write for the form's choices.
const WORDS: [(&str, &str); 9] = [
    ("FAX", "fax"),
    ("郵送", "post"),
    ("お届け", "deliver"),
    ("持参", "deliver"),
    ("居宅介護支援", "care_manager"),
    ("居宅", "care_manager"),
    ("サービス", "provider"),
    ("簡易", "briefing"),
    ("詳細", "detail"),
];

/// How many rows a page shows; a file holds all.
const SHOWN: usize = 100;

/// The form that takes a list.
pub fn page(_view: &View<'_>) -> Result<Answer, PageError> {
    let body = html! {
        h1 { "事業所をまとめて試算する" }
        p { "利用者数と相手の数の列を持つCSVかExcelを渡すと、1行ずつ試算して返します。渡した内容はどこにも保存しません。" }
        form.savings action="/compare-offices" method="post" enctype="multipart/form-data" {
            fieldset {
                legend { "一覧" }
                div.field.wide { label for="file" { "ファイル（CSV・Excel）" } input #file type="file" name="file" accept=".csv,.xlsx,.xls,.txt"; }
                div.field.wide {
                    label for="text" { "または、ここに貼り付け" }
                    textarea #text name="text" rows="6" placeholder="名称,利用者数,相手の数,割合\nA事業所,40,12,25" {}
                }
            }
            button type="submit" name="as" value="csv" { "結果をCSVで受け取る" } " "
            button type="submit" name="as" value="page" { "画面で見る" }
        }
        h2 { "列の名前" }
        p { "「利用者数」は必ず要ります。ほかは、あれば使います。" }
        ul { @for (header, field) in HEADERS { li { (header) "（" (field) "）" } } }
    };
    Ok(ok(layout::page(frame(), body)))
}

fn frame<'a>() -> Frame<'a> {
    let trail: &[(&str, String)] = &[];
    Frame { title: "まとめて試算", trail, searched: "", credits: Vec::new(), synthetic: false, standing: None }
}

/// What was sent.
pub struct Brought {
    bytes: Vec<u8>,
    as_page: bool,
}

impl Brought {
    /// Reads the parts of a form; a file wins over what was pasted.
    ///
    /// # Errors
    /// When it is too large or cut short, or there is nothing in it.
    pub async fn read(mut parts: Multipart) -> Result<Self, PageError> {
        let failed = |reason: String| {
            PageError::BadRequest(format!("送られた一覧を読めません（{reason}）。8MBまでのCSVかExcelを渡してください"))
        };
        let (mut file, mut text, mut as_page) = (Vec::new(), Vec::new(), false);
        while let Some(part) = parts.next_field().await.map_err(|e| failed(e.body_text()))? {
            let name = part.name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|e| failed(e.body_text()))?.to_vec();
            match name.as_str() {
                "file" => file = bytes,
                "text" => text = bytes,
                "as" => as_page = bytes == b"page",
                _ => {}
            }
        }
        let bytes = if file.is_empty() { text } else { file };
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(PageError::BadRequest("一覧がありません。ファイルを選ぶか、貼り付けてください".to_owned()));
        }
        Ok(Self { bytes, as_page })
    }
}

/// What a list comes to, as a file or a page.
pub fn results(view: &View<'_>, brought: Brought) -> Result<Answer, PageError> {
    let known = Known { store: &view.reader, shares: &view.shares };
    let (header, rows) = compared(&brought.bytes, view.rules, Some(known), view.today)?;
    let keys: Vec<&str> = header.iter().map(String::as_str).collect();
    if !brought.as_page {
        let body = csv::bytes(&keys, rows.into_iter(), Encoding::Utf8);
        return Ok(Answer::new(StatusCode::OK, "text/csv", body).named("tsunagu-offices.csv".to_owned()));
    }
    let body = html! {
        h1 { "まとめて試算した結果" }
        p { (rows.len()) "行です。" @if rows.len() > SHOWN { "はじめの" (SHOWN) "行を示します。全部はCSVで受け取ってください。" } }
        div.scroll tabindex="0" role="region" aria-label="試算の結果" {
            table {
                thead { tr { @for key in &keys { th scope="col" { (key) } } } }
                tbody { @for row in rows.iter().take(SHOWN) { tr { @for cell in row { td.number { (cell.as_str()) } } } } }
            }
        }
        p { a href="/compare-offices" { "別の一覧を試算する" } }
    };
    Ok(ok(layout::page(frame(), body)))
}

/// Header and rows of the results: the row's number, the office's name, every figure, and what was wrong with it.
///
/// # Errors
/// When it is no table with 利用者数, or the store fails.
pub fn compared(
    bytes: &[u8],
    rules: &Rules,
    known: Option<Known<'_>>,
    today: Date,
) -> Result<(Vec<String>, Vec<Vec<Cell>>), PageError> {
    let list = table::read(bytes, &["利用者数", "users"]).map_err(|e| PageError::BadRequest(format!("{e}")))?;
    let fields: Vec<Option<&str>> = list.header.iter().map(|h| field_of(h)).collect();
    let name_at = list.header.iter().position(|h| NAMES.contains(&h.as_str()));
    let mut header: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for (line, cells) in &list.rows {
        let asked: HashMap<String, String> =
            fields.iter().zip(cells).filter_map(|(f, cell)| Some(((*f)?.to_owned(), word(cell)))).collect();
        let form = form::read(&asked, rules, today);
        let name = name_at.and_then(|i| cells.get(i)).cloned().unwrap_or_default();
        let mut row = vec![Cell::Number(line.to_string()), Cell::Text(name)];
        let mut wrong: Vec<String> = form.wrong.iter().map(|(field, said)| format!("{field}：{said}")).collect();
        if asked.get("users").is_none_or(|u| u.trim().is_empty()) {
            wrong.push("users：利用者数がありません".to_owned());
        }
        match work(form, rules, known) {
            Ok(worked) => {
                let all = figures(&worked);
                if header.is_empty() {
                    header =
                        ["row", "name"].into_iter().map(str::to_owned).chain(all.iter().map(|f| f.0.clone())).collect();
                }
                // A wrong row gives no figures that somebody could take for its own.
                let empty = !wrong.is_empty();
                row.extend(all.into_iter().map(|(_, _, cell)| if empty { Cell::Empty } else { cell }));
            }
            Err(WorkError::Cost(error)) => wrong.push(error.to_string()),
            Err(WorkError::Store(error)) => return Err(error.into()),
        }
        row.push(Cell::Text(wrong.join("／")));
        rows.push(row);
    }
    header.push("wrong".to_owned());
    // Rows without figures are as wide as the others.
    for row in rows.iter_mut().filter(|r| r.len() < header.len()) {
        let said = row.pop().unwrap_or(Cell::Empty);
        row.resize(header.len() - 1, Cell::Empty);
        row.push(said);
    }
    Ok((header, rows))
}

fn field_of(header: &str) -> Option<&'static str> {
    HEADERS.iter().find(|(japanese, key)| *japanese == header || *key == header).map(|(_, key)| *key)
}

fn word(cell: &str) -> String {
    let folded = tsunagu_store::spelling::folded(cell.trim());
    WORDS
        .iter()
        .find(|(japanese, _)| *japanese == folded)
        .map_or_else(|| cell.trim().to_owned(), |(_, key)| (*key).to_owned())
}
