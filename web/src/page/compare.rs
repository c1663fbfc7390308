use std::collections::HashMap;
use std::time::{Duration, Instant};

use axum::extract::Multipart;
use axum::http::StatusCode;
use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::query::offices::ListingState;
use tsunagu_analytics::report::estimate::coverage::ListingFacts;
use tsunagu_analytics::report::estimate::savings::EstimateError;
use tsunagu_domain::rules::Rules;
use tsunagu_formats::input::{self, Limits};
use tsunagu_formats::parse::table;
use tsunagu_formats::recognise;

use super::{PageError, View, ok};
use crate::address;
use crate::answer::Answer;
use crate::demand::Demand;
use crate::estimate::form::{self, Form};
use crate::estimate::form_words;
use crate::estimate::office;
use crate::estimate::towns::Towns;
use crate::estimate::words::NOTE;
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::file::savings_rows::figures;
use crate::language::Text;
use crate::part::layout::{self, Frame};
use crate::part::table::{Header, ScrollTable};
use crate::show::{number, yen};
use crate::words;

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

/// Rows that add others up are no offices.
const TOTALS: [&str; 4] = ["合計", "計", "小計", "総計"];

/// How many rows a page shows; a file holds all.
const SHOWN: usize = 100;

/// Rows of a list; more are for the terminal, in parts.
const MAX_ROWS: usize = 20_000;
/// What is stated of a list that takes longer than it may.
const TOO_SLOW: Text = Text("時間内に計算しきれません。一覧を分けてください");

/// Partners' numbers of a list.
const MAX_NUMBERS: usize = 20_000;

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
        p.note { (t!("送り方は FAX・郵送・お届け、立場は 居宅介護支援・サービス事業所、計算は 簡易・詳細 と書きます。割合も市区町村も番号も無い行は、相手が全員使うものとして計算し、そう断ります。")) }
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
const ON_PAGE: [&str; 9] = [
    "row",
    "name",
    "wrong",
    "users",
    "coverage_percent",
    "coverage_from",
    "central_hours_year",
    "central_cash_year",
    "central_yen_year",
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
    let known = ListingFacts { listed: &listed, snapshot: &view.snapshot, listings: None };
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

/// What a list comes to: for each row its number, the office's name, what is wrong with it, what was typed, and every
/// figure.
#[derive(Debug, Default)]
pub struct ListComparison {
    /// Keys of the columns, for programs.
    pub keys: Vec<String>,
    /// Their labels, for people.
    pub labels: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

/// Works out a list row by row.
///
/// # Errors
/// When it is no table with 利用者数, holds columns about people or more than its limits let it, the store fails, or
/// nobody waits for it any more.
pub fn compared(
    bytes: Vec<u8>,
    limits: &Limits,
    rules: &Rules,
    known: Option<ListingFacts<'_>>,
    today: Date,
    demand: &Demand,
) -> Result<ListComparison, PageError> {
    let until = limits.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let in_time = || {
        demand.check()?;
        match until {
            Some(until) if Instant::now() > until => Err(PageError::BadRequest(TOO_SLOW.to_string())),
            _ => Ok(()),
        }
    };
    let too_many = || {
        let most = number::count(MAX_ROWS as u64);
        PageError::BadRequest(t!("一度に試算できるのは{most}行までです。一覧を分けてください", most))
    };
    let opened =
        input::open(t!("一覧"), bytes, limits, rules).map_err(|e| PageError::BadRequest(words::open_error(&e)))?;
    let list = table::find(opened.sheets(), &[t!("利用者数"), "users"])
        .map_err(|e| PageError::BadRequest(words::parse_error(&e)))?;
    if list.rows.len() > MAX_ROWS {
        return Err(too_many());
    }
    if list.rows.is_empty() {
        return Err(PageError::BadRequest(t!("見出しの下に行がありません").to_owned()));
    }
    let fields: Vec<Option<&str>> = list.header.iter().map(|h| field_of(h)).collect();
    let name_at = list.header.iter().position(|h| NAMES.contains(&h.as_str()));
    let mut towns = Towns::default();
    let mut forms = Vec::with_capacity(list.rows.len());
    for (_, cells) in &list.rows {
        in_time()?;
        forms.push(read(&fields, cells, rules, today, &mut towns));
    }
    let listings = listings_of(&forms, known)?;
    let known = known.map(|known| ListingFacts { listings: Some(&listings), ..known });
    let mut all = ListComparison::default();
    for ((line, cells), form) in list.rows.iter().zip(forms) {
        in_time()?;
        let name = name_at.and_then(|i| cells.get(i)).cloned().unwrap_or_default();
        let before = form.wrong.len();
        let faults = |form: &Form| -> Vec<String> {
            form.wrong.iter().map(|(field, message)| format!("{}：{message}", form_words::label(field))).collect()
        };
        let mut wrong = faults(&form);
        if TOTALS.contains(&name.trim()) {
            wrong.push(t!("合計の行は計算しません").to_owned());
        }
        if form.text("users").is_empty() {
            wrong.push(t!("利用者数がありません").to_owned());
        }
        let users = Cell::Text(form.text("users").to_owned());
        let figures = match office::estimate(form, rules, known) {
            // What only the lists can say, such as of whom they do not speak.
            Ok(estimate) if estimate.form.wrong.len() > before => {
                wrong = faults(&estimate.form);
                Vec::new()
            }
            Ok(estimate) => figures(&estimate.report),
            Err(EstimateError::Cost(error)) => {
                wrong.push(words::cost_error(&error));
                Vec::new()
            }
            Err(EstimateError::Store(error)) => return Err(error.into()),
        };
        if all.keys.is_empty() && !figures.is_empty() {
            all.keys = LEADING.iter().map(|(key, _)| (*key).to_owned()).collect();
            all.labels = LEADING.iter().map(|(_, label)| (*label).to_owned()).collect();
            all.keys.extend(figures.iter().map(|f| f.0.clone()));
            all.labels.extend(figures.iter().map(|f| f.1.clone()));
        }
        let mut row = vec![Cell::Number(line.to_string()), Cell::Text(name), Cell::Text(wrong.join("／")), users];
        // A wrong row gives no figures that somebody could take for its own.
        if wrong.is_empty() {
            row.extend(figures.into_iter().map(|(_, _, cell)| cell));
        }
        all.rows.push(row);
    }
    let width = all.keys.len().max(LEADING.len());
    all.rows.iter_mut().for_each(|row| row.resize(width, Cell::Empty));
    if all.keys.is_empty() {
        all.keys = LEADING.iter().map(|(key, _)| (*key).to_owned()).collect();
        all.labels = LEADING.iter().map(|(_, label)| (*label).to_owned()).collect();
    }
    Ok(all)
}

/// Columns before the figures.
const LEADING: [(&str, &str); 4] = [("row", "行"), ("name", "名称"), ("wrong", "直すところ"), ("users", "利用者数")];

fn read(fields: &[Option<&str>], cells: &[String], rules: &Rules, today: Date, towns: &mut Towns) -> Form {
    let typed = fields.iter().zip(cells).filter_map(|(f, cell)| Some(((*f)?.to_owned(), cell.trim().to_owned())));
    form::read_one(&typed.collect(), rules, today, towns)
}

/// What the lists say of every partner in the list, asked for at once.
fn listings_of(forms: &[Form], known: Option<ListingFacts<'_>>) -> Result<HashMap<String, ListingState>, PageError> {
    let mut numbers: Vec<&str> = forms.iter().flat_map(|f| &f.question.numbers).map(String::as_str).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let Some(known) = known.filter(|_| !numbers.is_empty()) else { return Ok(HashMap::new()) };
    if numbers.len() > MAX_NUMBERS {
        let most = number::count(MAX_NUMBERS as u64);
        return Err(PageError::BadRequest(t!(
            "相手の事業所番号は、合わせて{most}までです。一覧を分けてください",
            most
        )));
    }
    let listings = (known.listed)(&numbers)?;
    Ok(numbers.into_iter().map(str::to_owned).zip(listings).collect())
}

fn field_of(header: &str) -> Option<&'static str> {
    HEADERS.iter().find(|(japanese, key)| *japanese == header || *key == header).map(|(_, key)| *key)
}
