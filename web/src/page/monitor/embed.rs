use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use maud::{DOCTYPE, Markup, html};
use rusqlite::Connection;
use serde_json::{Value, json};
use tsunagu_analytics::measure::monitor::stage::partners;
use tsunagu_analytics::query::monitor::{self as query, town};
use tsunagu_domain::exchange_set::Direction;
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_store::ledger::token::Token;

use super::{as_of, limits, shown_months};
use crate::address;
use crate::answer::Answer;
use crate::chart::{self, months, width};
use crate::page::{PageError, View};
use crate::part::style;
use crate::show::{date, number};

/// What a token shows: a title, a state in one word for programs, a short text, and further figures.
struct EmbedContent {
    title: String,
    state: &'static str,
    short: String,
    figures: Vec<(&'static str, String, Option<u64>)>,
    bars: Vec<months::Bars>,
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
    let shown = shown(view, ledger, token)?;
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
                    (drawn(&shown, view)?)
                    p.note { (shown.note) }
                }
            }
        }
    };
    Ok(Answer::new(StatusCode::OK, "text/html; charset=utf-8", body.into_string()))
}

fn drawn(shown: &EmbedContent, view: &View<'_>) -> Result<Markup, PageError> {
    if shown.bars.is_empty() {
        return Ok(html! { p { (t!("公開できる月が、まだありません。")) } });
    }
    let mark = view.rules.monitor.r#move.month.parse().ok();
    let description = super::volumes::description(&shown.bars) + &super::public::held_sentence(&shown.bars);
    let drawings = months::draw(&shown.bars, mark)?;
    Ok(chart::figure("embed", t!("月ごとの組の数"), &description, drawings))
}

/// The same for programs.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn status(view: &View<'_>, ledger: &Connection, token: &Token) -> Result<Answer, PageError> {
    let shown = shown(view, ledger, token)?;
    let figures: serde_json::Map<String, Value> =
        shown.figures.iter().map(|(key, _, n)| ((*key).to_owned(), json!(n))).collect();
    let months: Vec<Value> = shown
        .bars
        .iter()
        .map(|b| {
            let message = |n: u64| (!b.held).then_some(n);
            json!({ "month": b.month.to_string(), "sent": message(b.sent), "received": message(b.received) })
        })
        .collect();
    let body = json!({
        "title": shown.title, "state": shown.state, "text": shown.short, "as_of": shown.as_of.map(|d| d.to_string()),
        "synthetic": shown.synthetic, "figures": figures, "months": months,
    });
    Ok(Answer::new(StatusCode::OK, "application/json", body.to_string()))
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
    let this = Month::of(view.today);
    let counts = query::counts(ledger, office, limits(view.rules))?;
    let (volumes, presence) = (counts.volumes, query::of_partners(&counts.ways));
    let date = as_of(query::counted_at(ledger, office)?, view.today);
    // What is late is between the two: it is shown on no other site.
    let then = Month::of(date);
    let of_year = partners(&presence, then.fiscal_year(), then).len() as u64;
    let months = shown_months(volumes.iter().map(|v| v.month), this);
    let bars = super::volumes::bars(&volumes, &months);
    let this_month = bars.iter().filter(|b| b.month == this).map(|b| b.sent + b.received).sum();
    let state = if volumes.is_empty() { "none" } else { "ok" };
    Ok(EmbedContent {
        title: t!("事業所番号 {office} の交換", office),
        state,
        short: t!("今年度 {of_year}か所", of_year = number::count(of_year)),
        figures: vec![
            ("partners_this_fiscal_year", t!("今年度の相手").to_owned(), Some(of_year)),
            ("sets_this_month", t!("今月の組").to_owned(), Some(this_month)),
        ],
        bars,
        synthetic: office.is_synthetic(),
        as_of: Some(date),
        note: t!(
            "{date}までに数えた、ファイルの名前と大きさだけによる数です（中は開きません）。",
            date = date::day(date)
        ),
    })
}

fn of_place(view: &View<'_>, ledger: &Connection, place: PlaceCode) -> Result<EmbedContent, PageError> {
    let town = crate::page::municipality::find(view, place.as_str())?;
    let published = town::published(ledger, place)?;
    let headline = &view.rules.headline().name;
    let rate = view.snapshot.of(place.as_str()).iter().find(|a| a.denominator == *headline);
    let listed = rate.and_then(|a| Some((a.listed?, a.rate_tenths()?)));
    let listed_on = rate.and_then(|a| a.listing_as_of).map(|span| span.1);
    let last = published.last();
    let sum = |direction: Direction| last.and_then(|m| m.sums.iter().find(|s| s.0 == "all" && s.1 == direction)?.2);
    let of_day = |word: &str| listed_on.map(|d| format!("（{}{word}）", date::month_short(d))).unwrap_or_default();
    let of_month = last.map(|m| format!("（{}）", date::month_short(m.month.day(1)))).unwrap_or_default();
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
        figures: vec![
            ("listed", t!("WAM NETの掲載{of_day}", of_day = of_day(t!("現在"))), listed.map(|l| l.0)),
            ("offices_agreed", t!("合計に含む事業所").to_owned(), last.and_then(|m| m.offices)),
            ("sent_last_month", t!("送信の組{of_month}", of_month), sum(Direction::Sent)),
            ("received_last_month", t!("受信の組{of_month}", of_month), sum(Direction::Received)),
        ],
        bars: super::public::bars(&published),
        synthetic: town.synthetic,
        as_of: listed_on,
        note: [
            listed_on.map_or(t!("掲載の資料はありません（データなし）。").to_owned(), |date| {
                let ago = if stale { t!("（{old}日前）", old) } else { String::new() };
                t!("掲載は{date}現在{ago}のWAM NETの表示によります。", date = date::day(date), ago)
            }),
            last.map_or(t!("交換の数は、まだ公開した月がありません。").to_owned(), |m| {
                t!("交換は、合計に含めてよいとした事業所の、ファイルの名前だけによる数です（{month}分まで公開。–は、出せない数です）。", month = super::words::month(m.month))
            }),
        ]
        .concat(),
    })
}
