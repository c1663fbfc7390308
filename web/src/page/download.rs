use std::collections::{BTreeSet, HashMap};

use axum::http::StatusCode;
use jiff::civil::Date;
use tsunagu_analytics::query::adoption::{Adoption, Point};
use tsunagu_analytics::query::{holdings, linking, migration};
use tsunagu_analytics::report::group::GroupReport;
use tsunagu_analytics::report::staleness::Staleness;
use tsunagu_analytics::report::town::TownReport;
use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::rules::Rules;

use super::choice::Choice;
use super::numbers;
use super::{PageError, View, municipality, prefecture};
use crate::address::{self, Link};
use crate::answer::Answer;
use crate::file::adoption;
use crate::file::adoption_rows::{Cell, RowRules, json};
use crate::file::csv::{self, Encoding};
use crate::file::platform_start::{self, COLUMNS};
use crate::file::xlsx;
use crate::show::date;
use crate::words;

type QueryParams = HashMap<String, String>;

/// Every real municipality.
pub fn country(view: &View<'_>, format: &str, params: &QueryParams) -> Result<Answer, PageError> {
    let choice = Choice::read(params, view.rules)?;
    let whole = GroupReport::country(&view.snapshot, &choice.denominator.name, choice.threshold).whole;
    shows(&choice, &address::COUNTRY, format, whole.as_ref(), &[])?;
    let report = GroupReport::municipalities(&view.snapshot, &choice.denominator.name, choice.threshold);
    file((view.rules, view.today), &report.members, &choice, format, params, "japan")
}

/// The municipalities of a prefecture.
pub fn prefecture(view: &View<'_>, code: &str, format: &str, params: &QueryParams) -> Result<Answer, PageError> {
    let choice = Choice::read(params, view.rules)?;
    let id = prefecture::find(view, code)?.code.to_string();
    let report = GroupReport::prefecture(&view.snapshot, &id, &choice.denominator.name, choice.threshold);
    let history = view.snapshot.history(&id, &choice.denominator.name);
    shows(&choice, &address::prefecture(&id), format, report.whole.as_ref(), history)?;
    file((view.rules, view.today), &report.members, &choice, format, params, &id[..2])
}

/// The municipalities of an area.
pub fn area(view: &View<'_>, id: &str, format: &str, params: &QueryParams) -> Result<Answer, PageError> {
    let choice = Choice::read(params, view.rules)?.of_groups()?;
    view.rules.area(id).ok_or_else(|| PageError::NotFound { params: id.to_owned() })?;
    let report = GroupReport::area(&view.snapshot, id, &choice.denominator.name, choice.threshold);
    let history = view.snapshot.history(id, &choice.denominator.name);
    shows(&choice, &address::area(id), format, report.whole.as_ref(), history)?;
    file((view.rules, view.today), &report.members, &choice, format, params, id)
}

/// One municipality by every denominator.
pub fn municipality(view: &View<'_>, code: &str, format: &str, params: &QueryParams) -> Result<Answer, PageError> {
    let choice = Choice::read(params, view.rules)?;
    let place = municipality::find(view, code)?;
    let report = municipality::report(view, place, &choice);
    let page = address::municipality(place.code.as_str());
    shows(&choice, &page, format, report.chosen(), &report.history)?;
    town((view.rules, view.today), place, &report, format, params)
}

/// As [`Choice::shows`], of a file below a page.
fn shows(
    choice: &Choice<'_>,
    page: &Link,
    format: &str,
    whole: Option<&Adoption>,
    history: &[Point],
) -> Result<(), PageError> {
    choice.shows(&page.file(&format!("adoption.{format}")), page, whole.and_then(|a| a.listing_as_of), history)
}

/// The file of a town's report.
///
/// # Errors
/// When there is no such format or encoding.
pub fn town(
    (rules, today): (&Rules, Date),
    place: &Municipality,
    report: &TownReport,
    format: &str,
    params: &QueryParams,
) -> Result<Answer, PageError> {
    let choice = Choice::read(params, rules)?;
    file((rules, today), &report.rates, &choice, format, params, place.code.as_str())
}

/// Every issue about the sources, which are named by their load: a file's name may hold a person's.
pub fn issues(view: &View<'_>, params: &QueryParams) -> Result<Answer, PageError> {
    let rows = holdings::issues(&*view.reader()?)?;
    let header = ["load", "source_kind", "as_of", "row", "column", "kind", "action"];
    let cells = rows.into_iter().map(|c| {
        let row = c.row.map_or(Cell::Empty, |n| Cell::Number(n.to_string()));
        let as_of = c.as_of.map_or(Cell::Empty, |d| Cell::Text(d.to_string()));
        vec![
            Cell::Text(c.load),
            Cell::Text(c.source_kind),
            as_of,
            row,
            Cell::Text(c.column),
            Cell::Text(c.kind),
            Cell::Text(words::kept_action(c.action)),
        ]
    });
    let body = csv::bytes(&header, cells, encoding(params)?);
    Ok(Answer::new(StatusCode::OK, "text/csv", body).named("tsunagu-issues.csv".to_owned()))
}

/// Every load of which something counts, reported without the name of its file.
pub fn loads(view: &View<'_>, params: &QueryParams) -> Result<Answer, PageError> {
    let rows = holdings::loads(&*view.reader()?)?;
    let header = ["id", "kind", "as_of", "learned", "rows", "sha256", "synthetic"];
    let cells = rows.into_iter().map(|l| {
        vec![
            Cell::Text(l.id),
            Cell::Text(l.kind),
            l.as_of.map_or(Cell::Empty, |d| Cell::Text(d.to_string())),
            Cell::Text(l.learned),
            Cell::Number(l.rows.to_string()),
            Cell::Text(l.sha256),
            Cell::Number(u8::from(l.synthetic).to_string()),
        ]
    });
    let body = csv::bytes(&header, cells, encoding(params)?);
    Ok(Answer::new(StatusCode::OK, "text/csv", body).named("tsunagu-loads.csv".to_owned()))
}

/// The listed offices of a place, where their numbers are known.
pub fn offices(view: &View<'_>, code: &str, params: &QueryParams) -> Result<Answer, PageError> {
    let place = super::municipality::find(view, code)?;
    let offices = linking::listed_offices(&*view.reader()?, place.code.as_str())?;
    let Some(as_of) = offices.first().and_then(|o| o.as_of) else {
        return Err(PageError::NotFound { params: t!("{name}の掲載事業所の一覧", name = place.name) });
    };
    let here = address::municipality(place.code.as_str()).file("offices.csv");
    if let Err(PageError::NoSuchDate { day, .. }) =
        Choice::read(params, view.rules)?.shows(&here, &here, Some((as_of, as_of)), &[])
    {
        // A list of offices is asked for by no denominator.
        let dates = vec![((as_of, as_of), here.with("as_of", &as_of.to_string()))];
        return Err(PageError::NoSuchDate { day, dates });
    }
    let header = [
        "office_number",
        "name",
        "services",
        "role",
        "class",
        "state",
        "first_seen",
        "last_seen",
        "as_of",
        "synthetic",
    ];
    let rows = offices.into_iter().map(|o| {
        let text = |t: &str| Cell::Text(t.to_owned());
        vec![
            text(&o.office_number),
            text(&o.name),
            text(&o.services),
            text(numbers::role_label(&o.role).0),
            text(numbers::class_label(&o.class).0),
            text(numbers::state_label(&o.state)),
            text(&o.first_seen),
            text(&o.last_seen),
            text(&as_of.to_string()),
            Cell::Number(u8::from(place.synthetic).to_string()),
        ]
    });
    let synthetic = if place.synthetic { "-synthetic" } else { "" };
    let name = format!("tsunagu-{}{synthetic}-offices-{as_of}.csv", place.code);
    Ok(Answer::new(StatusCode::OK, "text/csv", csv::bytes(&header, rows, encoding(params)?)).named(name))
}

/// Every municipality's start of 介護情報基盤. It is no adoption, and in no other file.
pub fn platform_start(view: &View<'_>, format: &str, params: &QueryParams) -> Result<Answer, PageError> {
    let starts = migration::platform_starts(&*view.reader()?)?;
    let header = COLUMNS.map(|(name, _)| name);
    let rows = starts.iter().map(|s| platform_start::cells(s, view.rules).to_vec());
    match format {
        "csv" => {
            let body = csv::bytes(&header, rows, encoding(params)?);
            Ok(Answer::new(StatusCode::OK, "text/csv", body).named("tsunagu-platform-start.csv".to_owned()))
        }
        "json" => {
            let text = serde_json::to_string_pretty(&platform_start::json(&starts, view.rules)).unwrap_or_default();
            Ok(Answer::new(StatusCode::OK, "application/json", text))
        }
        "xlsx" => {
            let rows: Vec<_> = rows.collect();
            let notes = platform_start::notes(view.rules);
            let body = xlsx::bytes(t!("利用開始日"), &COLUMNS.map(|(_, label)| label.get()), &rows, &notes)?;
            Ok(Answer::new(StatusCode::OK, xlsx::MEDIA, body).named("tsunagu-platform-start.xlsx".to_owned()))
        }
        other => Err(PageError::NotFound { params: format!("platform-start.{other}") }),
    }
}

/// How the text of a CSV is written.
pub(super) fn encoding(params: &QueryParams) -> Result<Encoding, PageError> {
    let text = params.get("encoding").map_or("", String::as_str);
    Encoding::parse(text).ok_or_else(|| {
        PageError::BadRequest(t!("文字コード「{text}」はありません。utf-8 か cp932 を指定してください", text))
    })
}

fn file(
    (rules, today): (&Rules, Date),
    rows: &[Adoption],
    choice: &Choice<'_>,
    format: &str,
    params: &QueryParams,
    place: &str,
) -> Result<Answer, PageError> {
    // The listing's date belongs in the name: files outlive the page they came from.
    let as_of = rows.iter().filter_map(|a| a.listing_as_of).map(|(_, to)| to).max();
    let as_of = as_of.map_or_else(|| "no-listing".to_owned(), |d| d.to_string());
    let synthetic = if rows.iter().any(|a| a.synthetic) { "-synthetic" } else { "" };
    let name = |ending: &str| format!("tsunagu-{place}{synthetic}-{}-{as_of}.{ending}", choice.denominator.name);
    let by = RowRules { rules, threshold: choice.threshold, today };
    match format {
        "csv" => {
            let body = adoption::csv(rows, by, encoding(params)?);
            Ok(Answer::new(StatusCode::OK, "text/csv", body).named(name("csv")))
        }
        "json" => {
            let text = serde_json::to_string_pretty(&json(rows, by)).unwrap_or_default();
            Ok(Answer::new(StatusCode::OK, "application/json", text))
        }
        "xlsx" => {
            let body = adoption::xlsx(rows, by, &notes(by, choice, rows))?;
            Ok(Answer::new(StatusCode::OK, xlsx::MEDIA, body).named(name("xlsx")))
        }
        other => Err(PageError::NotFound { params: format!("adoption.{other}") }),
    }
}

/// What a workbook must carry with it: definitions, gaps, sources.
pub fn notes(by: RowRules<'_>, choice: &Choice<'_>, rows: &[Adoption]) -> Vec<String> {
    let rules = by.rules;
    let oldest = rows.iter().filter_map(|a| a.listing_as_of).map(|span| span.0).min();
    let stale = oldest.and_then(|date| Staleness::of(date, rules, by.today));
    let synthetic = rows.iter().any(|a| a.synthetic);
    let of_rows =
        |of: fn(&Adoption) -> &[String]| rows.iter().flat_map(of).map(String::as_str).collect::<BTreeSet<_>>();
    let listings = of_rows(|a| &a.listing_credits);
    let is_shipped = of_rows(|a| &a.eligible_origins).contains("shipped");
    let kinds: Vec<&str> = match synthetic {
        true => vec!["sample"],
        false => listings.into_iter().chain(["register"]).chain(is_shipped.then_some("eligible")).collect(),
    };
    let first = synthetic.then(|| t!("見本県：{synthetic}。", synthetic = words::SYNTHETIC));
    let mut notes = vec![
        t!("{listing_rate_full}。掲載は導入や利用とは同じではありません。", listing_rate_full = words::LISTING_RATE_FULL),
        choice.sentence(rules),
        t!("対象数に含まれないもの：{never_covered}、{also_missing}", never_covered = rules.never_covered.join("、"), also_missing = rules.also_missing.join("、")),
        t!("政令指定都市の行は区と所在区不明の合計です。足すときは「合計に含める」が1の行だけを足してください。").to_owned(),
        t!("掲載率は「掲載率の分子」÷「対象数」です。番号の分かる掲載は、対象の事業所名簿にある番号だけを分子にします（matched）。件数だけの資料は件数をそのまま使い（count_page）、事業所名簿のないところは照合していない番号の数です（list）。混ざった合計は mixed です。").to_owned(),
        t!("空欄は「データなし」または「この資料では分かりません」で、0ではありません。").to_owned(),
    ];
    notes.extend(
        rules
            .denominators
            .iter()
            .map(|d| t!("分母 {name}：{label}。{source}", name = d.name, label = d.label, source = d.source)),
    );
    notes.extend(kinds.iter().filter_map(|k| rules.credit(k)).map(|c| t!("出典：{line}", line = c.line)));
    notes.extend(stale.map(|stale| {
        let since = words::staleness(&stale, rules);
        t!("掲載は{date}現在のものを含みます。{since}", date = date::day(stale.as_of), since)
    }));
    first.into_iter().chain(notes).collect()
}
