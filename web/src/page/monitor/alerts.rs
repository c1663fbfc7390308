use std::collections::HashMap;

use axum::http::StatusCode;
use maud::{Markup, PreEscaped, html};
use rusqlite::Connection;
use tsunagu_analytics::query::{monitor as query, offices};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Rules;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::alert::{self, Alert, Phase};

use super::{Dashboard, words};
use crate::address;
use crate::answer::Answer;
use crate::page::PageError;
use crate::part::table::{Header, ScrollTable};
use crate::show::date;

/// So many are shown.
const MAX_ALERTS: u32 = 200;

/// What began and what ended, open ones first.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn page(dashboard: &Dashboard<'_>) -> Result<Answer, PageError> {
    let all = alert::latest(dashboard.ledger, dashboard.office, MAX_ALERTS)?;
    let partners = dashboard.view.rules.monitor.subsidy.partners;
    let numbers: Vec<&str> = all.iter().map(|a| a.about.partner.as_str()).collect();
    let names = offices::names(&*dashboard.view.reader()?, &numbers)?;
    let judged = query::counted_at(dashboard.ledger, dashboard.office)?.is_some();
    let (open, ended): (Vec<&Alert>, Vec<&Alert>) = all.iter().partition(|a| a.ended.is_none());
    let body = html! {
        p { (t!("実績の遅れ、途絶え、新しい相手、年度の相手の数、名前の変化を、始まったときと終わったときに一度ずつ知らせます。最後に数えた日までのファイルによります。終わりは、届いたか、対象の月の3か月後（9月分なら12月）になって知らせるのをやめたことを示します。")) }
        h2 { (t!("続いているもの")) }
        @if !judged { p { (t!("まだ判断していません。送受信したファイルの全部を数えると（「これで全部です」を選ぶと）、判断します。")) } } @else if open.is_empty() { p { (t!("ありません。")) } } @else { (table(t!("続いているお知らせ"), &open, partners, &names)) }
        h2 { (t!("終わったもの・一度だけのもの")) }
        @if ended.is_empty() { p { (t!("まだありません。")) } } @else { (table(t!("終わったお知らせ"), &ended, partners, &names)) }
        p.note { (t!("ほかの道具で受け取るには：")) a href=(address::monitor::SETTINGS) { (t!("送り先（Webhook）を設定する")) } (t!("か、事務局に読むだけのアクセスキー（tsunagu token create --scope feed）を作ってもらい、")) code { (address::monitor::feed(t!("アクセスキー"))) } (t!(" をフィードリーダーに登録します。")) }
    };
    dashboard.page(t!("お知らせ"), body)
}

fn table(label: &str, alerts: &[&Alert], partners: usize, names: &HashMap<String, String>) -> Markup {
    html! {
        (ScrollTable::new(label).caption(label)
            .columns([Header::text(t!("内容")), Header::text(t!("知らせた日")).class("date"), Header::text(t!("終わり")).class("date")])
            .rows(html! {
                @for a in alerts {
                    tr {
                        th scope="row" { (words::alert(&a.about, partners, names)) }
                        td { (day(a.began)) }
                        td { @if a.about.kind.is_once() { span.date { (t!("一度だけ")) } } @else if let Some(ended) = a.ended { (day(ended)) } @else { span.date { (t!("継続中")) } } }
                    }
                }
            }))
    }
}

/// The day of a moment, which may break after the year: a phone is narrow.
fn day(at: Timestamp) -> Markup {
    let date = date::day(at.date());
    match date.split_once('年') {
        Some((year, rest)) => html! { span.date { (t!("{year}年", year)) } wbr; span.date { (rest) } },
        None => html! { (date) },
    }
}

/// The same as an Atom feed: one entry for each beginning and each end.
///
/// # Errors
/// When the ledger can't be read.
pub fn feed(ledger: &Connection, office: OfficeNumber, rules: &Rules) -> Result<Answer, PageError> {
    let all = alert::latest(ledger, office, MAX_ALERTS)?;
    let updated = all.iter().flat_map(|a| [Some(a.began), a.ended]).flatten().max();
    let entry = |a: &Alert, phase: Phase, at: Timestamp| {
        let id = format!("urn:tsunagu:alert:{}:{phase}", a.id);
        let what = words::alert(&a.about, rules.monitor.subsidy.partners, &HashMap::new());
        let title = if phase == Phase::Ended {
            t!("終わりました（届いたか、対象でなくなりました）：{what}", what)
        } else {
            what
        };
        html! { entry { id { (id) } title { (title) } updated { (at.to_string()) } summary { (title) } } }
    };
    let mut entries: Vec<(Timestamp, Markup)> = Vec::new();
    for a in &all {
        entries.push((a.began, entry(a, Phase::Began, a.began)));
        if let Some(ended) = a.ended.filter(|_| !a.about.kind.is_once()) {
            entries.push((ended, entry(a, Phase::Ended, ended)));
        }
    }
    entries.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let body = html! {
        (PreEscaped(r#"<?xml version="1.0" encoding="utf-8"?>"#))
        feed xmlns="http://www.w3.org/2005/Atom" {
            id { "urn:tsunagu:office:" (office) }
            title { (t!("事業所番号 {office} の交換のお知らせ", office)) }
            author { name { "Tsunagu" } }
            updated { (updated.unwrap_or(jiff::Timestamp::UNIX_EPOCH.into()).to_string()) }
            @for (_, entry) in &entries { (entry) }
        }
    };
    Ok(Answer::new(StatusCode::OK, "application/atom+xml; charset=utf-8", body.into_string()))
}
