/// Fields.
mod fields;
/// The form and what was typed into it.
pub mod form;
/// Formulas that open.
mod formulas;
/// Sums, charts and sentences.
mod result;
/// Schemes and dates.
mod schemes;
/// What a form comes to.
pub mod worked;

pub use formulas::confidence;

use std::collections::HashMap;

use axum::http::StatusCode;
use maud::{Markup, html};

use super::{PageError, View, ok};
use crate::file::adoption_rows::Cell;
use crate::file::csv::{self, Encoding};
use crate::file::{savings_book, savings_rows};
use crate::part::layout::{self, Frame};
use crate::server::Answer;
use worked::{WorkError, Worked, work};

/// The savings of one office: a form, and below it what it comes to. The address holds everything; nothing is kept.
pub fn page(view: &View<'_>, asked: &HashMap<String, String>) -> Result<Answer, PageError> {
    let worked = worked_of(view, asked)?;
    let started = !asked.is_empty();
    let synthetic = match &worked.coverage_from {
        worked::CoverageFrom::Town { code, .. } => {
            code.parse().ok().and_then(|c| view.rules.municipalities.get(c)).is_some_and(|m| m.synthetic)
        }
        _ => false,
    };
    let body = html! {
        h1 { "節約の試算" }
        p { "居宅介護支援とサービス事業所のあいだの提供票などを、紙からケアプランデータ連携に替えたときに減る時間と費用を試算します。入れた数はこのページの住所（URL）にだけ残り、どこにも保存しません。" }
        @if started {
            (result::section(&worked)?)
            (formulas::section(&worked))
            (schemes::section(view, &worked))
        }
        (fields::form(view, &worked, started))
    };
    let frame = Frame {
        title: "節約の試算",
        trail: &[("全国", "/".to_owned())],
        searched: "",
        credits: vec!["単価・時間・率の出典は、上の「計算の中身」の行ごとに示しています".to_owned()],
        synthetic,
        standing: None,
    };
    Ok(ok(layout::page(frame, body)))
}

/// The savings and schemes of an office of this kind and size, for its own page.
pub fn card(view: &View<'_>, number: &str) -> Result<Markup, PageError> {
    let typical = |id: &str| view.rules.cost.on(id, view.today).map(|r| r.value.ceil().to_integer().to_string());
    let mut asked = HashMap::from([("office".to_owned(), number.to_owned()), ("mode".to_owned(), "detail".to_owned())]);
    asked.extend(typical("typical.users").map(|n| ("users".to_owned(), n)));
    asked.extend(typical("typical.partners").map(|n| ("partners".to_owned(), n)));
    let worked = worked_of(view, &asked)?;
    Ok(html! {
        h2 { "節約の試算" }
        (result::card(&worked))
        p.no-print { a href={ "/savings?" (fields::query(&worked.form)) } { "利用者数などを入れて試算し直す" } }
        h2 { "使える制度" }
        (schemes::card(view, &worked))
    })
}

/// A form worked out; an office's own page may prefill it.
///
/// # Errors
/// When a price does not hold on the day asked for.
pub fn worked_of<'v>(view: &'v View<'_>, asked: &HashMap<String, String>) -> Result<Worked<'v>, PageError> {
    let mut asked = asked.clone();
    prefill(view, &mut asked)?;
    let form = form::read(&asked, view.rules, view.today);
    let known = worked::Known { store: &view.reader, shares: &view.shares };
    match work(form, view.rules, Some(known)) {
        Ok(worked) => Ok(worked),
        Err(WorkError::Cost(error)) => Err(PageError::BadRequest(error.to_string())),
        Err(WorkError::Store(error)) => Err(error.into()),
    }
}

/// `?office=NUMBER` fills in role, town and services, where they were not chosen.
fn prefill(view: &View<'_>, asked: &mut HashMap<String, String>) -> Result<(), PageError> {
    let Some(number) = asked.get("office").map(|n| tsunagu_store::spelling::folded(n).to_uppercase()) else {
        return Ok(());
    };
    let services = tsunagu_analytics::query::offices::office(&view.reader, &number)?;
    let Some(first) = services.first() else { return Ok(()) };
    let role = if services.iter().any(|s| s.service == "430") { "care_manager" } else { "provider" };
    asked.entry("role".into()).or_insert_with(|| role.into());
    if let Some(place) = &first.place {
        asked.entry("town".into()).or_insert_with(|| place.clone());
    }
    for service in &services {
        asked.entry(format!("s{}", service.service)).or_insert_with(|| "1".into());
    }
    Ok(())
}

/// The same as a file: CSV, JSON, or a workbook with live formulas.
pub fn file(view: &View<'_>, format: &str, asked: &HashMap<String, String>) -> Result<Answer, PageError> {
    let worked = worked_of(view, asked)?;
    let name = |ending: &str| format!("tsunagu-savings-{}.{ending}", worked.office.day);
    match format {
        "json" => {
            // A program that asks must not take a wrong field for an answer.
            let status = if worked.form.wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
            let text = serde_json::to_string_pretty(&savings_rows::json(&worked)).unwrap_or_default();
            Ok(Answer::new(status, "application/json", text))
        }
        "csv" => {
            let rows = savings_rows::figures(&worked)
                .into_iter()
                .map(|(key, label, cell)| vec![Cell::Text(key), Cell::Text(label), cell]);
            let body = csv::bytes(&["key", "label", "value"], rows, Encoding::Utf8);
            Ok(Answer::new(StatusCode::OK, "text/csv", body).named(name("csv")))
        }
        "xlsx" => {
            let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            Ok(Answer::new(StatusCode::OK, media, savings_book::bytes(&worked)?).named(name("xlsx")))
        }
        other => Err(PageError::NotFound { asked: format!("savings.{other}") }),
    }
}
