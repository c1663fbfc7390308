/// A list, row by row.
mod list;

use axum::extract::Multipart;
use axum::http::StatusCode;
use maud::{Markup, html};
use tsunagu_analytics::report::estimate::coverage::ListingFacts;
use tsunagu_formats::recognise;

use list::HEADERS;
pub use list::{ListComparison, compared};

use super::{PageError, View, ok};
use crate::address;
use crate::answer::Answer;
use crate::estimate::words::NOTE;
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::part::layout::{self, Frame};
use crate::part::table::{Header, ScrollTable};
use crate::show::yen;
use crate::words;

/// How many rows a page shows; a file holds all.
const SHOWN: usize = 100;

/// What is stated of a request that is no form.
pub fn not_a_form() -> PageError {
    PageError::BadRequest(
        t!("一覧を読めません。画面の「まとめて試算」から、ファイルを選ぶか貼り付けて送ってください").to_owned(),
    )
}

/// The form that takes a list.
pub fn page(_view: &View<'_>) -> Result<Answer, PageError> {
    Ok(form(None))
}

/// The form, with what is wrong with what was brought.
fn form(wrong: Option<&str>) -> Answer {
    let body = html! {
        h1 { (t!("事業所をまとめて試算する")) }
        @if let Some(wrong) = wrong { p.fault role="alert" { (wrong) } }
        p { (t!("利用者数と相手の数の列を持つCSVかExcelを渡すと、1行ずつ試算して返します。渡した内容はどこにも保存しません。")) }
        form.savings action=(address::COMPARE_OFFICES) method="post" enctype="multipart/form-data" {
            fieldset {
                legend { (t!("一覧")) }
                div.field.wide { label for="file" { (t!("ファイル（CSV・Excel）")) } input #file type="file" name="file" accept=".csv,.xlsx,.xls,.txt"; }
                div.field.wide {
                    label for="text" { (t!("または、ここに貼り付け")) }
                    textarea #text name="text" rows="6" placeholder=(t!("名称,利用者数,相手の数,割合\nA事業所,40,12,25")) {}
                }
            }
            button type="submit" name="as" value="csv" { (t!("結果をCSVで受け取る")) } " "
            button type="submit" name="as" value="page" { (t!("画面で見る")) }
        }
        h2 { (t!("列の名前")) }
        p { (t!("「利用者数」は必ず要ります。ほかは、あれば使います。")) }
        ul { @for (header, field) in HEADERS { li { (t!("{header}（{field}）", header, field)) } } }
        p.note { (t!("送り方は FAX・郵送・お届け、立場は 居宅介護支援・サービス事業所、計算は 簡易・詳細 と書きます。事業所番号があれば、立場と市区町村は事業所名簿から決めます。読まない列は、結果に「使わなかったもの」として書きます。割合も市区町村も番号も無い行は、相手が全員使うときの上限を計算し、そう断ります。")) }
    };
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Answer::new(status, "text/html; charset=utf-8", layout::page(frame(), body).into_string())
}

fn frame<'a>() -> Frame<'a> {
    Frame::new(t!("まとめて試算"))
}

/// What was sent.
pub struct UploadedList {
    bytes: Vec<u8>,
    as_page: bool,
}

impl UploadedList {
    /// Reads the parts of a form; a file wins over what was pasted.
    ///
    /// # Errors
    /// When it is too large or cut short, or there is nothing in it.
    pub async fn read(mut parts: Multipart) -> Result<Self, PageError> {
        let failed = |reason: String| {
            PageError::BadRequest(t!(
                "送られた一覧を読めません（{reason}）。8MBまでのCSVかExcelを渡してください",
                reason
            ))
        };
        let (mut file, mut text, mut as_page) = (Vec::new(), Vec::new(), false);
        while let Some(part) = parts.next_field().await.map_err(|e| failed(e.body_text()))? {
            let name = part.name().unwrap_or_default().to_owned();
            if part.file_name().is_some_and(recognise::is_exchanged_name) {
                return Err(PageError::BadRequest(words::exchanged_file().to_owned()));
            }
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
            return Err(PageError::BadRequest(t!("一覧がありません。ファイルを選ぶか、貼り付けてください").to_owned()));
        }
        Ok(Self { bytes, as_page })
    }
}

/// Columns that a page shows; a file holds all.
const ON_PAGE: [&str; 13] = [
    "row",
    "name",
    "wrong",
    "unused",
    "users",
    "coverage_percent",
    "coverage_from",
    "reachable_partners",
    "break_even_partners_from",
    "break_even_partners_to",
    "hours_year_from",
    "hours_year_to",
    "central_cash_year",
];

/// What a list comes to, as a file or a page; the form again, where it comes to nothing.
///
/// # Errors
/// When the store fails.
pub fn results(view: &View<'_>, brought: Result<UploadedList, PageError>) -> Result<Answer, PageError> {
    match brought.and_then(|brought| comparison(view, brought)) {
        Err(PageError::BadRequest(message)) => Ok(form(Some(&message))),
        compared => compared,
    }
}

fn comparison(view: &View<'_>, brought: UploadedList) -> Result<Answer, PageError> {
    let listed = |numbers: &[&str]| view.listed(numbers);
    let registered = |numbers: &[&str]| view.registered(numbers);
    let known = ListingFacts { listed: &listed, registered: &registered, snapshot: &view.snapshot };
    let limits = &view.rules.intake.upload;
    let all = compared(brought.bytes, limits, view.rules, Some(known), view.today, &view.demand)?;
    if !brought.as_page {
        let labels: Vec<&str> = all.labels.iter().map(String::as_str).collect();
        let body = csv::bytes(&labels, all.rows.into_iter(), Encoding::Utf8);
        return Ok(Answer::new(StatusCode::OK, "text/csv", body).named("tsunagu-offices.csv".to_owned()));
    }
    let shown: Vec<usize> = ON_PAGE.iter().filter_map(|key| all.keys.iter().position(|k| k == key)).collect();
    let wrong = all.rows.iter().filter(|r| !r[2].as_str().is_empty()).count();
    let body = html! {
        h1 { (t!("まとめて試算した結果")) }
        p {
            (t!("{rows}行のうち、{wrong}行を試算しました。", rows = all.rows.len(), wrong = all.rows.len() - wrong))
            @if wrong > 0 { span.fault { (t!("{wrong}行は、直すところがあります。", wrong)) } }
            @if all.rows.len() > SHOWN { (t!("はじめの{shown}行を示します。全部はCSVで受け取ってください。", shown = SHOWN)) }
        }
        @if let Some(message) = all.ignored_words() { p { (message) "。" } }
        p.note { (NOTE) }
        (ScrollTable::new(t!("試算の結果"))
            .columns(shown.iter().map(|i| Header::text(&all.labels[*i])))
            .rows(html! { @for row in all.rows.iter().take(SHOWN) { tr { @for i in &shown { (shown_cell(&row[*i])) } } } }))
        p { a href=(address::COMPARE_OFFICES) { (t!("別の一覧を試算する")) } }
    };
    Ok(ok(layout::page(frame(), body)))
}

fn shown_cell(cell: &Cell) -> Markup {
    let written = |text: &str| text.parse().map_or_else(|_| text.to_owned(), yen::signed);
    match cell {
        Cell::Number(text) => html! { td.number { (written(text)) } },
        other => html! { td { (other.as_str()) } },
    }
}
