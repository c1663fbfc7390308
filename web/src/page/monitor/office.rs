use std::collections::HashMap;

use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::report::monitor::alert::{AlertReport, AlertsReport};
use tsunagu_analytics::report::monitor::office::MonitorReport;
use tsunagu_domain::month::Month;
use tsunagu_domain::timestamp::Timestamp;

use super::files::{self, Column, Ending, File, Table};
use super::{Dashboard, alert_words, words};
use crate::address;
use crate::answer::Answer;
use crate::language::Text;
use crate::page::PageError;
use crate::page::savings::{self, ExchangeUse};
use crate::show::date;

/// More open alerts than this are only counted.
const SHOWN_ALERTS: usize = 5;

/// The title of the desk's first page.
pub const TITLE: Text = Text("データ送受信の件数と相手");

/// Everything an office sees of its own exchanges.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn page(dashboard: &Dashboard<'_>, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let wanted = params.get("month").and_then(|m| m.parse().ok());
    rendered(dashboard, &dashboard.report()?, wanted)
}

/// A report as the dashboard's first page; `wanted` is the month of plans that is shown.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn rendered(dashboard: &Dashboard<'_>, report: &MonitorReport, wanted: Option<Month>) -> Result<Answer, PageError> {
    let rules = dashboard.view.rules;
    let today = dashboard.view.today;
    let names = dashboard.names(report.partners.each.iter().map(|p| p.partner.as_str()))?;
    let open = AlertsReport::read(dashboard.ledger, dashboard.office)?.open;
    let body = html! {
        @if report.volumes.is_empty() { (empty(&super::secretariat::named(&rules.secretariat))) }
        @else {
            @if let Some(summary) = &report.summary { (super::pairs::summary(summary)) }
            (counted_when(report.counted, report.as_of, today))
            (alerts_of_now(&open, &names, rules.monitor.subsidy.partners))
            (super::volumes::section(report, rules)?)
            (super::pairs::section(&report.pairs, &names, &rules.monitor.windows, wanted, report.judged(), today))
            @if let Some(message) = super::volumes::resend_sentence(report.resends) { h2 { (t!("再送")) } p { (message) } }
            (super::partners::section(&report.partners, &names, &rules.monitor))
            (super::trips::section(&report.trips, &names))
            (super::names::section(&report.names, &names, rules))
            (saved(dashboard, report)?)
        }
    };
    dashboard.page(TITLE.get(), body)
}

/// The first of the open alerts, in one box.
fn alerts_of_now(open: &[AlertReport], names: &HashMap<String, String>, partners: usize) -> Markup {
    html! {
        @if !open.is_empty() {
            section.banner aria-label=(t!("お知らせ")) {
                ul { @for a in open.iter().take(SHOWN_ALERTS) { li { (alert_words::alert(a, partners, names)) } } }
                p {
                    @if open.len() > SHOWN_ALERTS { (t!("ほか{shown_alerts}件。", shown_alerts = open.len() - SHOWN_ALERTS)) }
                    a href=(address::monitor::ALERTS) { (t!("お知らせを見る")) }
                }
            }
        }
    }
}

/// When files were last counted, and that what follows is of that day where it was long ago.
fn counted_when(counted: Option<Timestamp>, date: Date, today: Date) -> Markup {
    html! {
        @match counted {
            Some(counted) => p.note {
                (t!("最後に数えたのは{counted}です。", counted = date::day_and_time(&counted.to_string())))
                @if date < today.first_of_month() { (t!("「先月」「今月」や途絶え・遅れは、その日の時点の見方です。")) }
                a href=(address::monitor::DROP) { (t!("新しいファイルを数える")) }
            },
            None => p.note { (t!("まだ、送受信したファイルの全部を数えていません（一部か、手で入れた数だけです）。遅れ・未着・途絶えは、全部を数えるまで判断しません。")) a href=(address::monitor::DROP) { (t!("ファイルを数える")) } },
        }
    }
}

fn empty(secretariat: &str) -> Markup {
    html! {
        p.lead { (t!("まだ記録がありません。")) }
        ul {
            li { (t!("送受信したファイルが残っているとき：")) a href=(address::monitor::DROP) { (t!("フォルダーを画面に入れて数える")) } (t!("（名前と大きさだけを読み、数だけを送ります）")) }
            li { (t!("毎日自動で送りたいとき、介護ソフトから送りたいとき：{secretariat}に頼んでください", secretariat)) }
            li { (t!("ファイルが残っていないとき：")) a href=(address::monitor::MANUAL) { (t!("数を手で入れる")) } }
        }
    }
}

/// What the digital share of last month is worth, by the same engine as every other sum.
fn saved(dashboard: &Dashboard<'_>, report: &MonitorReport) -> Result<Markup, PageError> {
    let last = Month::of(report.as_of).plus(-1);
    let digital = u32::try_from(report.partners.last_month).unwrap_or(u32::MAX);
    let all = report.partners.all.filter(|n| *n > 0).and_then(|n| u32::try_from(n).ok());
    let (Some(users), Some(all)) = (report.users, all) else {
        return Ok(html! {
            h2 { (t!("紙から減った分（試算）")) }
            p { a href=(address::monitor::SETTINGS) { (t!("利用者数と相手の数を設定する")) } (t!("と、先月データでやりとりした相手の割合から試算します。")) }
        });
    };
    Ok(html! {
        h2 { (t!("紙から減った分（試算）")) }
        @if digital > all { p { (t!("データでやりとりした相手{digital}が、設定にある相手の全体", digital)) (all) (t!("より多いため、試算しません。")) a href=(address::monitor::SETTINGS) { (t!("相手の全体の数を確かめる")) } } }
        @else if digital == 0 { p { (t!("{month}にデータでやりとりした相手がいないため、試算しません。", month = words::month(last))) } }
        @else { p { (t!("{month}にデータでやりとりした相手{digital}／全体", month = words::month(last), digital)) (all) (t!("が続くとしたときの試算です。")) }
        (savings::of_exchanges(dashboard.view, ExchangeUse { office: dashboard.office.as_str(), role: report.role, users, partners: all, digital: digital.min(all) })?) }
    })
}

/// The same figures as a file.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn file(dashboard: &Dashboard<'_>, file: File, ending: Ending) -> Result<Answer, PageError> {
    file_of(dashboard, &dashboard.report()?, file, ending)
}

/// A report as a file.
///
/// # Errors
/// When the warehouse can't be read.
pub fn file_of(
    dashboard: &Dashboard<'_>,
    report: &MonitorReport,
    file: File,
    ending: Ending,
) -> Result<Answer, PageError> {
    let (columns, rows): (&[Column], _) = match file {
        File::Volumes => {
            (&super::volumes::COLUMNS, super::volumes::rows(&report.volumes, dashboard.view.rules, ending))
        }
        File::Pairs => {
            let names = dashboard.names(report.partners.each.iter().map(|p| p.partner.as_str()))?;
            (&super::pairs::COLUMNS, super::pairs::rows(&report.pairs, &names, ending))
        }
    };
    let notes = files::notes(report.judged(), dashboard.office.is_synthetic());
    files::answer(
        file,
        ending,
        Table { whose: dashboard.office.to_string(), columns, rows, notes },
        dashboard.view.today,
    )
}
