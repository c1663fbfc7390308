use std::collections::HashMap;

use axum::http::StatusCode;
use maud::{Markup, PreEscaped, html};
use tsunagu_analytics::query::offices;
use tsunagu_analytics::report::monitor::alert::{AlertReport, AlertsReport, NoticeReport};
use tsunagu_domain::rules::Rules;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::alert::{AlertEnding, AlertKind};

use super::{Dashboard, alert_words, no_service};
use crate::address;
use crate::answer::Answer;
use crate::page::PageError;
use crate::part::table::{Header, ScrollTable};
use crate::show::date;

/// What began and what ended, open ones first.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn page(dashboard: &Dashboard<'_>) -> Result<Answer, PageError> {
    rendered(dashboard, &AlertsReport::read(dashboard.ledger, dashboard.office)?)
}

/// A report of alerts as their page.
///
/// # Errors
/// When the warehouse can't be read.
pub fn rendered(dashboard: &Dashboard<'_>, report: &AlertsReport) -> Result<Answer, PageError> {
    let AlertsReport { open, ended, .. } = report;
    let partners = dashboard.view.rules.monitor.subsidy.partners;
    let numbers: Vec<&str> = open.iter().chain(ended).map(|a| a.partner.as_str()).collect();
    let names = offices::names(&*dashboard.view.reader()?, &numbers)?;
    let body = html! {
        p { (t!("実績の遅れ、途絶え、新しい相手、年度の相手の数、名前の変化を、始まったときと終わったときに一度ずつ知らせます。最後に数えた日までの記録によります。対象の月の3か月後（9月分なら12月）になったものは、届いていなくても知らせるのをやめます。")) }
        h2 { (t!("続いているもの")) }
        @if !report.is_judged { p { (t!("まだ判断していません。送受信したファイルの全部を数えると（「これで全部です」を選ぶと）、判断します。")) } } @else if open.is_empty() { p { (t!("ありません。")) } } @else { (table(t!("続いているお知らせ"), open, partners, &names)) }
        h2 { (t!("終わったもの・一度だけのもの")) }
        @if ended.is_empty() { p { (t!("まだありません。")) } } @else { (table(t!("終わったお知らせ"), ended, partners, &names)) }
        p.note { (t!("ほかの道具で受け取るには：")) a href=(address::monitor::SETTINGS) { (t!("送り先（Webhook）を設定する")) } (t!("か、{secretariat}に読むだけのアクセスキーを頼み、", secretariat = super::secretariat::named(&dashboard.view.rules.secretariat))) code { (address::monitor::feed(t!("アクセスキー"))) } (t!(" をフィードリーダーに登録します。")) }
    };
    dashboard.page(t!("お知らせ"), body)
}

fn table(label: &str, alerts: &[AlertReport], partners: usize, names: &HashMap<String, String>) -> Markup {
    html! {
        (ScrollTable::new(label).caption(label)
            .columns([Header::text(t!("内容")), Header::text(t!("知らせた日")).class("date"), Header::text(t!("終わり"))])
            .rows(html! {
                @for a in alerts {
                    tr {
                        th scope="row" { (alert_words::alert(a, partners, names)) (tap(a)) }
                        td { (day(a.began)) }
                        td { (end(a)) }
                    }
                }
            }))
    }
}

/// What ended it and when.
fn end(a: &AlertReport) -> Markup {
    html! {
        @if a.is_once { span.date { (t!("一度だけ")) } }
        @else if let Some(ended) = a.ended {
            (alert_words::ending(a)) br; (day(ended))
        }
        @else { span.date { (t!("継続中")) } }
    }
}

/// What may be said of it in one tap.
fn tap(a: &AlertReport) -> Markup {
    html! {
        @if a.ended.is_none() && a.kind == AlertKind::Late { (no_service::button(&a.partner, a.month, false)) }
        @if a.ending == Some(AlertEnding::NoService) { (no_service::button(&a.partner, a.month, true)) }
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
/// Never; the signature is that of every page.
pub fn feed(report: &AlertsReport, rules: &Rules) -> Result<Answer, PageError> {
    let notices = report.notices();
    let updated = notices.iter().map(|notice| notice.at).max();
    let entry = |notice: &NoticeReport| {
        let id = format!("urn:tsunagu:alert:{}:{}", notice.alert.id, notice.phase);
        let title = alert_words::notice(notice, rules.monitor.subsidy.partners);
        html! { entry { id { (id) } title { (title) } updated { (notice.at.to_string()) } summary { (title) } } }
    };
    let body = html! {
        (PreEscaped(r#"<?xml version="1.0" encoding="utf-8"?>"#))
        feed xmlns="http://www.w3.org/2005/Atom" {
            id { "urn:tsunagu:office:" (report.office) }
            title { (t!("事業所番号 {office} の交換のお知らせ", office = report.office)) }
            author { name { "Tsunagu" } }
            updated { (updated.unwrap_or(jiff::Timestamp::UNIX_EPOCH.into()).to_string()) }
            @for notice in &notices { (entry(notice)) }
        }
    };
    Ok(Answer::new(StatusCode::OK, "application/atom+xml; charset=utf-8", body.into_string()))
}
