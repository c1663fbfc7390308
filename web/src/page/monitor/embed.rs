use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use maud::{DOCTYPE, Markup, html};
use rusqlite::Connection;
use serde_json::{Value, json};
use tsunagu_analytics::report::monitor::months::MonthSum;
use tsunagu_analytics::report::monitor::office::MonitorReport;
use tsunagu_analytics::report::monitor::public::PublicReport;
use tsunagu_analytics::report::staleness::Staleness;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_store::ledger::token::Token;

use crate::address;
use crate::answer::Answer;
use crate::chart::{self, months, width};
use crate::page::{PageError, View};
use crate::part::style;
use crate::show::{date, number};

/// What a token shows: a title, a state in one word for programs, a short text, and further figures.
pub struct EmbedContent {
    title: String,
    state: &'static str,
    short: String,
    figures: Vec<(&'static str, String, Option<u64>)>,
    months: Vec<MonthSum>,
    synthetic: bool,
    /// Of which day the figures are.
    as_of: Option<Date>,
    /// Where they come from and of when they are.
    note: String,
}

/// A page to stand inside another: no navigation, no cookie, nothing of partners.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn page(view: &View<'_>, ledger: &Connection, token: &Token, theme: &str) -> Result<Answer, PageError> {
    page_of(view, &shown(view, ledger, token)?, theme)
}

/// Content as a page.
///
/// # Errors
/// When the chart can't be drawn.
pub fn page_of(view: &View<'_>, shown: &EmbedContent, theme: &str) -> Result<Answer, PageError> {
    let theme = if theme == "dark" { "dark" } else { "light" };
    let body = html! {
        (DOCTYPE)
        html lang="ja" data-theme=(theme) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (shown.title) }
                link rel="stylesheet" href=(style::address());
                link rel="icon" href=(address::FAVICON) type="image/svg+xml";
            }
            body.embed {
                main {
                    h1 { (shown.title) }
                    @if shown.synthetic { p.banner.synthetic { strong { (t!("見本県：")) } (crate::words::SYNTHETIC) } }
                    dl.live { @for (_, label, n) in &shown.figures { div { dt { (label) } dd { (n.map_or("–".to_owned(), number::count)) } } } }
                    (drawn(shown, view)?)
                    p.note { (shown.note) }
                }
            }
        }
    };
    Ok(Answer::new(StatusCode::OK, "text/html; charset=utf-8", body.into_string()))
}

fn drawn(shown: &EmbedContent, view: &View<'_>) -> Result<Markup, PageError> {
    let bars = super::bars(&shown.months);
    if bars.is_empty() {
        return Ok(html! { p { (t!("公開できる月が、まだありません。")) } });
    }
    let (marks, changed) = super::milestones(&shown.months, view.rules);
    let description = super::volumes::description(&bars) + &super::public::held_sentence(&bars) + &changed;
    let drawings = months::draw(&bars, &marks)?;
    Ok(chart::figure("embed", t!("月ごとの組の数"), &description, drawings))
}

/// The same for programs.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn status(view: &View<'_>, ledger: &Connection, token: &Token) -> Result<Answer, PageError> {
    Ok(status_of(&shown(view, ledger, token)?))
}

/// Content for programs.
pub fn status_of(shown: &EmbedContent) -> Answer {
    let figures: serde_json::Map<String, Value> =
        shown.figures.iter().map(|(key, _, n)| ((*key).to_owned(), json!(n))).collect();
    let month = |m: &MonthSum| json!({ "month": m.month.to_string(), "sent": m.sent, "received": m.received });
    let months: Vec<Value> = shown.months.iter().map(month).collect();
    let body = json!({
        "title": shown.title, "state": shown.state, "text": shown.short, "as_of": shown.as_of.map(|d| d.to_string()),
        "synthetic": shown.synthetic, "figures": figures, "months": months,
    });
    Answer::new(StatusCode::OK, "application/json", body.to_string())
}

/// The same as a badge.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn badge(view: &View<'_>, ledger: &Connection, token: &Token) -> Result<Answer, PageError> {
    let shown = shown(view, ledger, token)?;
    let text = if shown.synthetic { t!("{short}（見本）", short = shown.short) } else { shown.short };
    Ok(Answer::new(StatusCode::OK, SVG, saying(&text)))
}

/// A page inside another that may not show its figures: nothing of ours but a sentence, wherever it stands.
pub fn refused_page(status: StatusCode) -> Response {
    let body = html! {
        (DOCTYPE)
        html lang="ja" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (t!("表示できません")) }
                link rel="stylesheet" href=(style::address());
            }
            body.embed { main { p { (t!("この表示は、いま出せません。このページに置いた方は、事務局に確かめてください。")) } } }
        }
    };
    (status, body).into_response()
}

/// A badge where there is none to show: a picture stands there all the same.
pub fn refused_badge(status: StatusCode) -> Response {
    (status, [(header::CONTENT_TYPE, SVG)], saying(t!("表示できません"))).into_response()
}

const SVG: &str = "image/svg+xml";

fn saying(text: &str) -> String {
    let left = t!("データ連携");
    let room = |t: &str| width::px(t, 12.0).ceil() as u32 + 14;
    let (a, b) = (room(left), room(text));
    let (whole, middle, end) = (a + b, a / 2, a + b / 2);
    let label = format!("{left}：{text}");
    let body = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(whole) height="22" role="img" aria-label=(label) {
            title { (label) }
            rect width=(a) height="22" fill="#39424e" {}
            rect x=(a) width=(b) height="22" fill="#104e78" {}
            g fill="#fff" text-anchor="middle" font-family="sans-serif" font-size="12" {
                text x=(middle) y="15.5" { (left) }
                text x=(end) y="15.5" { (text) }
            }
        }
    };
    body.into_string()
}

fn shown(view: &View<'_>, ledger: &Connection, token: &Token) -> Result<EmbedContent, PageError> {
    match (token.office, token.place) {
        (Some(office), _) => of_office(view, ledger, office),
        (None, Some(place)) => of_place(view, ledger, place),
        (None, None) => Err(PageError::NotFound { params: String::new() }),
    }
}

fn of_office(view: &View<'_>, ledger: &Connection, office: OfficeNumber) -> Result<EmbedContent, PageError> {
    Ok(office_content(&MonitorReport::read(ledger, office, view.rules, view.today)?))
}

/// What is late is between the two offices: it is shown on no other site.
pub fn office_content(report: &MonitorReport) -> EmbedContent {
    let (office, date) = (report.office, report.as_of);
    let label = |key: &str| match key {
        "partners_this_fiscal_year" => t!("今年度の相手").to_owned(),
        _ => t!("今月の組").to_owned(),
    };
    EmbedContent {
        title: t!("事業所番号 {office} の交換", office),
        state: if report.volumes.is_empty() { "none" } else { "ok" },
        short: t!("今年度 {of_year}か所", of_year = number::count(report.partners.of_year)),
        figures: report.figures().into_iter().map(|f| (f.key, label(f.key), f.value)).collect(),
        months: report.months.clone(),
        synthetic: office.is_synthetic(),
        as_of: Some(date),
        note: t!(
            "{date}までに数えた、ファイルの名前と大きさだけによる数です（中は開きません）。",
            date = date::day(date)
        ),
    }
}

fn of_place(view: &View<'_>, ledger: &Connection, place: PlaceCode) -> Result<EmbedContent, PageError> {
    let town = crate::page::municipality::find(view, place.as_str())?;
    let public = PublicReport::read(ledger, place)?;
    let headline = &view.rules.headline().name;
    let rate = view.snapshot.of(place.as_str()).iter().find(|a| a.denominator == *headline);
    let listed = rate.and_then(|a| Some((a.listed?, a.rate_tenths()?)));
    let listed_on = rate.and_then(|a| a.listing_as_of).map(|span| span.1);
    let last = public.published.last();
    let of_day = |word: &str| listed_on.map(|d| format!("（{}{word}）", date::month_short(d))).unwrap_or_default();
    let of_month = last.map(|m| format!("（{}）", date::month_short(m.month.day(1)))).unwrap_or_default();
    let label = |key: &str| match key {
        "listed" => t!("掲載{of_day}", of_day = of_day(t!("現在"))),
        "offices_agreed" => t!("合計に含む事業所").to_owned(),
        "sent_last_month" => t!("送信の組{of_month}", of_month),
        _ => t!("受信の組{of_month}", of_month),
    };
    let old = listed_on.map_or(0, |date| view.today.since(date).map_or(0, |span| span.get_days()));
    let stale = old > view.rules.listing_old_after_days;
    let state = match last {
        None => "none",
        Some(_) if stale => "stale",
        Some(_) => "ok",
    };
    Ok(EmbedContent {
        title: t!("{name}の掲載と交換", name = town.name),
        state,
        short: listed.map_or(crate::words::NO_DATA.to_string(), |(_, rate)| {
            t!("掲載率 {rate}{of_day}", rate = number::rate_percent(rate), of_day = of_day(""))
        }),
        figures: std::iter::once(("listed", label("listed"), listed.map(|l| l.0)))
            .chain(public.figures().into_iter().map(|f| (f.key, label(f.key), f.value)))
            .collect(),
        months: public.months.clone(),
        synthetic: town.synthetic,
        as_of: listed_on,
        note: [
            listed_on.map_or(t!("掲載の資料はありません（データなし）。").to_owned(), |date| {
                let ago = if stale { t!("（{old}日前）", old) } else { String::new() };
                let credits: Vec<&str> = rate.iter().flat_map(|a| &a.listing_credits).filter_map(|kind| view.rules.credit(kind)).map(|c| c.name.as_str()).collect();
                t!("掲載は{date}現在{ago}。出典：{credits}。", date = date::day(date), ago, credits = credits.join("、"))
            }),
            listed_on.and_then(|date| Staleness::of(date, view.rules, view.today)).map_or(String::new(), |stale| crate::words::staleness(&stale, view.rules)),
            last.map_or(t!("交換の数は、まだ公開した月がありません。").to_owned(), |m| {
                t!("交換は、合計に含めてよいとした事業所の、ファイルの名前だけによる数です（{month}分まで公開。–は、出せない数です）。", month = super::words::month(m.month))
            }),
        ]
        .concat(),
    })
}
