use std::collections::HashMap;

use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::measure::monitor::stage::partners;
use tsunagu_analytics::query::monitor::{self as query, PartnerMonth, Volume};
use tsunagu_cost::office::Role;
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::{Direction, Version};
use tsunagu_domain::month::Month;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::alert::{self, Alert};
use tsunagu_store::ledger::setting::{self, Setting};

use super::files::{self, Column, Ending, File, Table};
use super::{Dashboard, as_of, shown_months, words};
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
    let rules = dashboard.view.rules;
    let today = dashboard.view.today;
    let month = Month::of(today);
    let counts = dashboard.counts()?;
    let volumes = &counts.volumes;
    let ways = &counts.ways;
    let presence = query::of_partners(ways);
    let setting = setting::find(dashboard.ledger, dashboard.office)?;
    let names = dashboard.names(&presence)?;
    let counted = query::counted_at(dashboard.ledger, dashboard.office)?;
    // Of days that nobody has counted nothing is stated.
    let date = as_of(counted, today);
    let then = Month::of(date);
    let judged = counted.as_ref().map(|_| date);
    let pairs = super::pairs::of_office(dashboard.view, &counts.monthly, judged);
    let months = shown_months(volumes.iter().map(|v| v.month), month);
    let open = alert::open(dashboard.ledger, dashboard.office)?;
    let wanted = params.get("month").and_then(|m| m.parse().ok());
    let body = html! {
        @if volumes.is_empty() { (empty()) }
        @else {
            (counted_when(counted, date, today))
            (alerts_of_now(&open, &names, rules.monitor.subsidy.partners))
            (super::volumes::section(volumes, rules, month)?)
            (super::pairs::section(&pairs, &names, &rules.monitor.windows, wanted, judged, today))
            @if let Some(message) = super::volumes::resend_sentence(volumes, &months) { h2 { (t!("再送")) } p { (message) } }
            (super::partners::section(ways, volumes, &names, &setting, &rules.monitor, then, judged.is_some()))
            (super::trips::section(&counts.round_trips, &names, then))
            (super::names::section(
                &counts.names,
                &senders_of_old(dashboard, &names, then)?,
                &counts.sizes,
                &query::other(dashboard.ledger, dashboard.office)?, rules, then))
            (saved(dashboard, &presence, volumes, &setting, then)?)
        }
    };
    dashboard.page(TITLE.get(), body)
}

/// The first of the open alerts, in one box.
fn alerts_of_now(open: &[Alert], names: &HashMap<String, String>, partners: usize) -> Markup {
    html! {
        @if !open.is_empty() {
            section.banner aria-label=(t!("お知らせ")) {
                ul { @for a in open.iter().take(SHOWN_ALERTS) { li { (words::alert(&a.about, partners, names)) } } }
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

fn empty() -> Markup {
    html! {
        p.lead { (t!("まだ記録がありません。")) }
        ul {
            li { (t!("送受信したファイルが残っているとき：")) a href=(address::monitor::DROP) { (t!("フォルダーを画面に入れて数える")) } (t!("（名前と大きさだけを読み、数だけを送ります）")) }
            li { (t!("毎日自動で送るとき：ファイルのあるパソコンで ")) code { (t!("tsunagu exchange send フォルダー --office 番号 --server https://… --token-file ファイル")) } (t!("（詳しい人向け）")) }
            li { (t!("ファイルが残っていないとき：")) a href=(address::monitor::MANUAL) { (t!("数を手で入れる")) } }
        }
    }
}

/// Partners whose names are of the old version, with their names where a register has them: whom to tell.
fn senders_of_old(
    dashboard: &Dashboard<'_>,
    names: &HashMap<String, String>,
    month: Month,
) -> Result<Vec<String>, PageError> {
    let numbers = query::senders_of(dashboard.ledger, dashboard.office, Version::V3, month.plus(-2))?;
    let named = |n: &String| names.get(n).map_or_else(|| n.clone(), |name| format!("{name}（{n}）"));
    Ok(numbers.iter().map(named).collect())
}

/// What the digital share of last month is worth, by the same engine as every other sum.
fn saved(
    dashboard: &Dashboard<'_>,
    presence: &[PartnerMonth],
    volumes: &[Volume],
    setting: &Setting,
    month: Month,
) -> Result<Markup, PageError> {
    let last = month.plus(-1);
    let digital = partners(presence, last, last).len() as u32;
    let (Some(users), Some(all)) = (setting.users, setting.partners.filter(|n| *n > 0)) else {
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
        (savings::of_exchanges(dashboard.view, ExchangeUse { office: dashboard.office.as_str(), role: role(volumes), users, partners: all, digital: digital.min(all) })?) }
    })
}

/// Who mostly receives plans and sends actuals provides services.
fn role(volumes: &[Volume]) -> Role {
    let sets = |group: DocumentKind, direction: Direction| -> u64 {
        volumes.iter().filter(|v| v.document_kind == group && v.direction == direction).map(|v| v.sets).sum()
    };
    let (plan, actual) = (DocumentKind::MonthlyPlan, DocumentKind::Actual);
    let manages = sets(plan, Direction::Sent) + sets(actual, Direction::Received);
    let provides = sets(plan, Direction::Received) + sets(actual, Direction::Sent);
    if provides > manages { Role::Provider } else { Role::CareManager }
}

/// The same figures as a file.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn file(dashboard: &Dashboard<'_>, file: File, ending: Ending) -> Result<Answer, PageError> {
    let counted = query::counted_at(dashboard.ledger, dashboard.office)?;
    let date = counted.map(|counted| as_of(Some(counted), dashboard.view.today));
    let (columns, rows): (&[Column], _) = match file {
        File::Volumes => {
            let all = dashboard.counts()?;
            (&super::volumes::COLUMNS, super::volumes::rows(&all.volumes, dashboard.view.rules, ending))
        }
        File::Pairs => {
            let counts = dashboard.counts()?;
            let names = dashboard.names(&query::of_partners(&counts.ways))?;
            let all = super::pairs::of_office(dashboard.view, &counts.monthly, date);
            (&super::pairs::COLUMNS, super::pairs::rows(&all, &names, ending))
        }
    };
    let notes = files::notes(date, dashboard.office.is_synthetic());
    files::answer(
        file,
        ending,
        Table { whose: dashboard.office.to_string(), columns, rows, notes },
        dashboard.view.today,
    )
}
