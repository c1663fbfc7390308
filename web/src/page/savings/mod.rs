/// Steps and curves.
mod charts;
/// Fields.
mod fields;
/// The answer first.
mod first;
/// Formulas that open.
mod formulas;
/// Partners, sums and charts behind the answer.
mod result;
/// Schemes and dates.
mod schemes;

use std::collections::HashMap;

use axum::http::StatusCode;
use maud::{Markup, html};

use tsunagu_analytics::query::offices;
use tsunagu_analytics::report::estimate::coverage::{CoverageFrom, ListingFacts};
use tsunagu_analytics::report::estimate::question::Given;
use tsunagu_analytics::report::estimate::savings::{EstimateError, EstimateReport};
use tsunagu_cost::office::Role;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::{Exchange, Rules};

use super::{PageError, View, ok};
use crate::address;
use crate::answer::Answer;
use crate::estimate::office::{Estimate, estimate};
use crate::estimate::prefill::{fill_in, typed_number};
use crate::estimate::{form, form_words};
use crate::file::csv::{self, Encoding};
use crate::file::{savings_book, savings_rows};
use crate::part::layout::{self, Frame};
use crate::show::date;
use crate::words;

/// The savings of one office: a form, and below it what it comes to. The address holds everything; nothing is kept.
pub fn page(view: &View<'_>, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let Estimate { form, report } = worked_of(view, params)?;
    // A sum that rests on a field that was not understood would be taken for an answer.
    let answers = !params.is_empty() && form.faults().is_empty();
    let report = if answers { report.with_details(view.rules).map_err(failed)? } else { report };
    rendered(view, &Estimate { form, report }, !params.is_empty())
}

/// A form, and what it comes to where its details were asked for.
///
/// # Errors
/// When the store fails, or a chart can't be drawn.
pub fn rendered(view: &View<'_>, estimate: &Estimate<'_>, started: bool) -> Result<Answer, PageError> {
    let Estimate { form, report } = estimate;
    let number = number_of(form.text("office"));
    // Most who ask name no office: then the store is asked nothing.
    let name = match number.is_empty() {
        true => None,
        false => offices::office(&*view.reader()?, &number)?.into_iter().next().map(|service| service.name),
    };
    let synthetic = match &report.coverage_from {
        CoverageFrom::Town(town) => {
            town.code.parse().ok().and_then(|c| view.rules.municipalities.get(c)).is_some_and(|m| m.synthetic)
        }
        _ => false,
    };
    let body = html! {
        h1 { @if let Some(name) = &name { (t!("{name}の", name)) } (t!("節約の試算")) }
        @if let Some(details) = &report.details {
            (first::section(view, estimate, details))
            (result::section(estimate, details)?)
            (schemes::section(view.rules, report, details))
            h2 #formulas { (t!("計算の中身")) }
            details.more { summary { (t!("式・値・出典を見る")) } (formulas::section(report)) }
        } @else {
            p { (t!("提供票などのやりとりを、紙からケアプランデータ連携に替えたとき、何か所の相手が使えば元が取れるかを試算します。")) }
        }
        (fields::form(view, form, started))
        p.note { (t!("入れた数はこのページの住所（URL）にだけ残り、どこにも保存しません。")) }
    };
    let frame = Frame {
        trail: &[(t!("全国"), address::COUNTRY)],
        credits: if started {
            vec![t!("単価・時間・率の出典は、上の「計算の中身」の行ごとに示しています").to_owned()]
        } else {
            Vec::new()
        },
        synthetic,
        ..Frame::new(t!("節約の試算"))
    };
    Ok(ok(layout::page(frame, body)))
}

/// The way to an office's savings, and its schemes, for its own page. No figure stands on a named office's page that does
/// not rest on numbers of its own.
pub fn card(view: &View<'_>, number: &str) -> Result<Markup, PageError> {
    let Estimate { report, .. } = worked_of(view, &HashMap::from([("office".to_owned(), number.to_owned())]))?;
    let report = report.with_details(view.rules).map_err(failed)?;
    let of = |code: &String| view.rules.service(code).map(|s| s.exchange);
    let exchanges = report.facts.services.iter().filter_map(of).any(|e| e != Exchange::No);
    Ok(html! {
        h2 { (t!("節約の試算")) }
        @if exchanges {
            p { (t!("利用者数と相手の数を入れると、この事業所で減る時間と費用を試算します。入れるまでは、ほかの事業所の数による目安も示しません。")) }
            p.no-print { a href=(address::SAVINGS.with("mode", "detail").with("office", number)) { (t!("この事業所の数を入れて試算する")) } }
        } @else {
            p { (t!("サービスの種類が事業所名簿で分からないか、ケアプランデータ連携の対象ではないため、試算を示しません。")) }
        }
        @if let (false, Some(details)) = (report.facts.services.is_empty(), &report.details) {
            h2 { (t!("使える制度")) }
            (schemes::card(details))
        }
    })
}

/// What is known of an office that exchanges.
#[derive(Debug, Clone, Copy)]
pub struct ExchangeUse<'o> {
    /// Its number.
    pub office: &'o str,
    /// On which side of the exchange its files say that it is.
    pub role: Role,
    /// Its users.
    pub users: u32,
    /// All its partners.
    pub partners: u32,
    /// Those of them with whom it exchanges.
    pub digital: u32,
}

/// The savings of an office that exchanges with a part of its partners.
///
/// # Errors
/// When a price does not hold today, or the store fails.
pub fn of_exchanges(view: &View<'_>, of: ExchangeUse<'_>) -> Result<Markup, PageError> {
    let mut params: HashMap<String, String> = [
        ("mode", "detail".to_owned()),
        ("office", of.office.to_owned()),
        ("users", of.users.to_string()),
        ("partners", of.partners.to_string()),
        ("reachable", of.digital.to_string()),
    ]
    .map(|(field, value)| (field.to_owned(), value))
    .into();
    let (unknown, registered) = prefill(view, &mut params)?;
    if unknown {
        params.insert("role".to_owned(), of.role.key().to_owned());
    }
    let mut form = form::read(&params, view.rules, view.today);
    let counted = ["users", "partners", "coverage"].map(|field| (field, Given::Exchanges));
    form.question.given.extend(registered.into_iter().map(|field| (field, Given::Register)).chain(counted));
    let Estimate { form, report } = estimate(form, view.rules, None).map_err(failed)?;
    let estimate = Estimate { report: report.with_details(view.rules).map_err(failed)?, form };
    Ok(html! {
        @if let (true, Some(details)) = (estimate.form.faults().is_empty(), &estimate.report.details) { (first::card(&estimate)) (result::sheets(details)) }
        p.no-print { a href=(address::SAVINGS.query(&fields::query(&estimate.form))) { (t!("条件を変えて試算する")) } }
    })
}

/// A form worked out; an office's own page may prefill it.
///
/// # Errors
/// When a price does not hold on the day asked for.
pub fn worked_of<'v>(view: &'v View<'_>, params: &HashMap<String, String>) -> Result<Estimate<'v>, PageError> {
    let mut params = params.clone();
    let (unknown, registered) = prefill(view, &mut params)?;
    let mut form = form::read(&params, view.rules, view.today);
    form.question.given.extend(registered.into_iter().map(|field| (field, Given::Register)));
    if unknown && form.question.number.is_some() {
        form.unregistered = true;
    } else if unknown {
        form.wrong.insert("office", t!("事業所番号は英数字10桁です。分からなければ空けてください").to_owned());
    }
    let listed = |numbers: &[&str]| view.listed(numbers);
    let registered = |numbers: &[&str]| view.registered(numbers);
    let known = ListingFacts { listed: &listed, registered: &registered, snapshot: &view.snapshot };
    match estimate(form, view.rules, Some(known)) {
        Err(EstimateError::Cost(error)) if params.contains_key("on") => {
            // Today's prices keep the form on the page, with what is wrong beside the day.
            let mut today = form::read(&without_day(&params), view.rules, view.today);
            let message = t!(
                "{error}。{first_day}より前の日は、試算できないことがあります",
                error = words::cost_error(&error),
                first_day = date::day(FIRST_DAY)
            );
            today.wrong.insert("on", message);
            today.typed = params;
            estimate(today, view.rules, Some(known)).map_err(failed)
        }
        estimate => estimate.map_err(failed),
    }
}

fn failed(error: EstimateError) -> PageError {
    match error {
        EstimateError::Cost(error) => PageError::BadRequest(words::cost_error(&error)),
        EstimateError::Store(error) => error.into(),
    }
}

/// All prices that the shipped rows hold are known from here on.
const FIRST_DAY: jiff::civil::Date = jiff::civil::date(2024, 10, 1);

fn without_day(params: &HashMap<String, String>) -> HashMap<String, String> {
    params.iter().filter(|(field, _)| *field != "on").map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn number_of(text: &str) -> String {
    OfficeNumber::typed(text).map_or_else(|_| tsunagu_domain::spelling::folded(text), |number| number.to_string())
}

/// `?office=NUMBER` fills in role, town and services, where they were not chosen. Whether no register has it, and which
/// fields were filled in.
fn prefill(view: &View<'_>, params: &mut HashMap<String, String>) -> Result<(bool, Vec<&'static str>), PageError> {
    let Some(number) = typed_number(params) else {
        // What is no number is wrong where a number is asked for.
        return Ok((params.get("office").is_some_and(|text| !text.trim().is_empty()), Vec::new()));
    };
    match view.registered(&[&number])?.get(&number) {
        Some(office) => Ok((false, fill_in(params, office))),
        None => Ok((true, Vec::new())),
    }
}

/// The same as a file: CSV, JSON, or a workbook with live formulas.
pub fn file(view: &View<'_>, format: &str, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let Estimate { form, report } = worked_of(view, params)?;
    let faults = form.faults();
    if !faults.is_empty() && format != "json" {
        let of = |(field, message): (&&str, &String)| format!("{}：{message}", form_words::label(field));
        let wrong: Vec<String> = faults.iter().map(of).collect();
        return Err(PageError::BadRequest(wrong.join("／")));
    }
    file_of(view.rules, &report, &form, format)
}

/// An estimate as a file.
///
/// # Errors
/// Where there is no such format, or a workbook can't be written.
pub fn file_of(
    rules: &Rules,
    report: &EstimateReport<'_>,
    form: &form::Form,
    format: &str,
) -> Result<Answer, PageError> {
    let name = |ending: &str| format!("tsunagu-savings-{}.{ending}", report.office.date);
    match format {
        "json" => {
            // A program that asks must not take a wrong field for an answer.
            let status = if form.faults().is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
            let text = serde_json::to_string_pretty(&savings_rows::json(report, form, rules)).unwrap_or_default();
            Ok(Answer::new(status, "application/json", text))
        }
        "csv" => {
            let body =
                csv::bytes(&savings_rows::COLUMNS, savings_rows::rows(report, rules).into_iter(), Encoding::Utf8);
            Ok(Answer::new(StatusCode::OK, "text/csv", body).named(name("csv")))
        }
        "xlsx" => {
            let media = crate::file::xlsx::MEDIA;
            Ok(Answer::new(StatusCode::OK, media, savings_book::bytes(report, rules)?).named(name("xlsx")))
        }
        other => Err(PageError::NotFound { params: format!("savings.{other}") }),
    }
}
