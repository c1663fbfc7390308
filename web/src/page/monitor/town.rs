use std::collections::BTreeMap;

use maud::{Markup, html};
use rusqlite::Connection;
use tsunagu_analytics::measure::monitor::stage::Stage;
use tsunagu_analytics::report::monitor::town::TownMonitorReport;
use tsunagu_domain::month::Month;
use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::place::PlaceCode;

use super::words;
use crate::address;
use crate::answer::Answer;
use crate::page::{PageError, View, municipality, ok};
use crate::part::layout::{self, Frame};
use crate::show::number;

/// A town's totals of the offices that have agreed, beside how many are listed.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn page(view: &View<'_>, ledger: &Connection, code: PlaceCode) -> Result<Answer, PageError> {
    let place = municipality::find(view, code.as_str())?;
    rendered(view, place, &TownMonitorReport::read(ledger, code, view.rules, view.today)?)
}

/// A town's totals as its page.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn rendered(view: &View<'_>, place: &Municipality, report: &TownMonitorReport) -> Result<Answer, PageError> {
    let code = place.code;
    let title = t!("{name}の掲載と交換", name = place.name);
    let body = html! {
        h1 { (title) " " small { (place.prefecture) } }
        nav.office.no-print aria-label=(t!("市町村の画面")) {
            ul { li { a href=(address::monitor::TOWN) { (t!("掲載と交換")) } } li { a href=(address::municipality(code.as_str())) { (t!("だれでも見られるページ")) } } }
            form action=(address::monitor::LOG_OUT) method="post" { button type="submit" { (t!("ログアウト")) } }
        }
        (municipality::adoption_charts(view, place)?)
        h2 { (t!("データ送受信の件数")) }
        p { (t!("合計に含めてよいとした事業所は")) strong { (number::count(report.offices)) } (t!("か所です。ここには合計だけが見えます。含む事業所が少ないと、合計から個々の数が分かることがあります。")) }
        @if report.offices == 0 { p { (t!("まだどの事業所も、合計に含めてよいとしていません。それぞれの事業所が、事業所の画面の「設定」で選びます。")) } }
        @else {
            (super::live::section(&report.today))
            (super::town_sums::volumes(report, view.rules, Month::of(view.today))?)
            (super::town_sums::pairs(report))
            (staged(&report.stages, view))
            (versions(view, report))
        }
        (super::public::block(view, code)?)
    };
    let frame = Frame {
        title: &title,
        trail: &[(t!("データ送受信の件数"), address::monitor::LANDING)],
        searched: "",
        credits: view.credits_of(place.synthetic, view.listing_credits(code.as_str()), &[]),
        synthetic: place.synthetic,
        source_status: None,
    };
    Ok(ok(layout::page(frame, body)))
}

/// How many names are to stop working: who must be reported before the move.
fn versions(view: &View<'_>, report: &TownMonitorReport) -> Markup {
    let (all, old) = (report.recently_sent, report.old_names);
    let moved = &view.rules.monitor.r#move;
    html! {
        @if all > 0 {
            h3 { (t!("旧い形の名前")) }
            p {
                (t!("この3か月に送信された組{all}のうち、旧い標準仕様（第3版）の形の名前のものは", all = number::count(all))) strong { (number::count(old)) "（" (number::rate_percent((old * 1_000 + all / 2) / all)) "）" }
                (t!("です。{label}のあとは使えなくなるとされています。", label = moved.label))
            }
        }
    }
}

fn staged(stages: &BTreeMap<Stage, u64>, view: &View<'_>) -> Markup {
    html! {
        table {
            caption { (t!("事業所の段階（先月まで）")) }
            thead { tr { th scope="col" { (t!("段階")) } th scope="col" .number { (t!("事業所")) } } }
            tbody { @for stage in Stage::ALL { tr { th scope="row" { (words::stage(stage)) } td.number { (number::count(stages.get(&stage).copied().unwrap_or(0))) } } } }
        }
        p.note { (t!("定着は、送信と受信の両方が続けて{steady_months}か月ある事業所、「以前あり」は続けて{quiet_months}か月なにもない事業所です。", steady_months = view.rules.monitor.stage.steady_months, quiet_months = view.rules.monitor.stage.quiet_months)) }
    }
}
