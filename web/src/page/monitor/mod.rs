//! Pages about exchanges: what an office sees of its own, a town of its offices, and everybody of sums above the suppression threshold.

/// What began and ended, in words.
pub mod alert_words;
/// What began and ended, as page and feed.
pub mod alerts;
/// Browsers that are remembered.
pub mod devices;
/// Reading names in the browser.
pub mod drop;
/// Figures inside other pages.
pub mod embed;
/// Figures as files.
pub mod files;
/// The way in.
pub mod landing;
/// A page that is watched.
pub mod live;
/// Counters typed by hand.
pub mod manual;
/// Names, formats and sizes.
mod names;
/// Months without a service.
pub mod no_service;
/// An office's exchanges.
pub mod office;
/// By what sets were counted.
mod origins;
/// Plans and actuals.
mod pairs;
/// With whom.
mod partners;
/// What everybody may see of a town.
pub mod public;
/// The fiscal year's partners, to be printed.
pub mod record;
/// Scripts, by the hash of all of them.
pub mod scripts;
/// Who runs this.
pub mod secretariat;
/// What an office reports of itself.
pub mod settings;
/// A town's totals.
pub mod town;
/// A town's sums of sets, plans and actuals.
pub mod town_sums;
/// Prevention, to and fro.
mod trips;
/// What people typed, and what is wrong with it.
pub mod typed;
/// By month.
mod volumes;
/// Labels.
pub mod words;

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rusqlite::Connection;
use tsunagu_analytics::query::offices;
use tsunagu_analytics::report::monitor::months::{self as report, MonthSum};
use tsunagu_analytics::report::monitor::office::MonitorReport;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::{Rules, Secretariat};
use tsunagu_store::ledger::LedgerError;

use super::{PageError, View, ok};
use crate::address::{self, Link};
use crate::answer::Answer;
use crate::chart::marks::Mark;
use crate::chart::months;
use crate::language::Text;
use crate::part::layout::{self, Frame};

/// What is stated under every figure from names.
const NOTE: Text = Text(
    "ファイルの名前と大きさ（中は開きません）と、介護ソフトから届いた数で数えています。月は、ファイルが作られた月（介護ソフトからの数は、やりとりした月）で、ファイルを送った月ではありません。",
);

/// The pages of an office with a session: what they read from.
pub struct Dashboard<'d> {
    /// Rules, and the warehouse.
    pub view: &'d View<'d>,
    /// The ledger, for reading.
    pub ledger: &'d Connection,
    /// Whose.
    pub office: OfficeNumber,
}

impl Dashboard<'_> {
    /// The office's name, where a register has it.
    fn name(&self) -> Result<Option<String>, PageError> {
        Ok(offices::names(&*self.view.reader()?, &[self.office.as_str()])?.remove(self.office.as_str()))
    }

    /// Names of partners that a register has.
    fn names<'n>(&self, partners: impl Iterator<Item = &'n str>) -> Result<HashMap<String, String>, PageError> {
        let numbers: Vec<&str> = partners.collect();
        Ok(offices::names(&*self.view.reader()?, &numbers)?)
    }

    /// What the office's exchanges come to.
    ///
    /// # Errors
    /// When the ledger can't be read.
    pub fn report(&self) -> Result<MonitorReport, PageError> {
        Ok(MonitorReport::read(self.ledger, self.office, self.view.rules, self.view.today)?)
    }

    /// A page of the dashboard.
    fn page(&self, title: &str, body: Markup) -> Result<Answer, PageError> {
        let name = self.name()?;
        let synthetic = self.office.is_synthetic();
        let trail =
            [(t!("データ送受信の件数"), address::monitor::LANDING), (t!("事業所の画面"), address::monitor::OFFICE)];
        let trail = if title == office::TITLE.get() { &trail[..1] } else { &trail[..] };
        let body = html! {
            h1 { (title) " " small { (t!("{name}（事業所番号 {office}）", name = name.as_deref().unwrap_or(t!("名称の分からない事業所")), office = self.office)) } }
            (dashboard_links())
            (body)
        };
        let frame = Frame { trail, synthetic, ..Frame::new(title) };
        Ok(ok(layout::page(frame, body)))
    }
}

/// The way around the dashboard.
fn dashboard_links() -> Markup {
    let links = [
        (address::monitor::OFFICE, t!("量と相手")),
        (address::monitor::LIVE, t!("届いた数（今日）")),
        (address::monitor::ALERTS, t!("お知らせ")),
        (address::monitor::DROP, t!("ファイルを数えて送る")),
        (address::monitor::MANUAL, t!("手で登録する")),
        (address::monitor::RECORD, t!("年度の記録（印刷）")),
        (address::monitor::SETTINGS, t!("設定")),
    ];
    // The script of the page that counts files leads there, where it finds none.
    let id = |to: &Link| (*to == address::monitor::MANUAL).then_some("dashboard-manual");
    html! {
        nav.office.no-print aria-label=(t!("事業所の画面")) {
            ul { @for (to, label) in links { li { a id=[id(&to)] href=(to) { (label) } } } }
            form action=(address::monitor::LOG_OUT) method="post" { button type="submit" { (t!("ログアウト")) } }
        }
    }
}

/// A page that lets nobody in, and says why.
pub fn refused(message: &str, status: StatusCode, secretariat: &Secretariat) -> Response {
    let body = html! {
        h1 { (t!("この画面は見られません")) }
        p { (message) "。" }
        p { (t!("問い合わせ先：{secretariat}", secretariat = secretariat::named(secretariat))) }
        p { a href=(address::monitor::LANDING) { (t!("ログインの画面へ")) } "　" a href=(address::COUNTRY) { (t!("全国のページへ")) } }
    };
    let frame = Frame {
        trail: &[(t!("データ送受信の件数"), address::monitor::LANDING)],
        ..Frame::new(t!("この画面は見られません"))
    };
    (status, layout::page(frame, body)).into_response()
}

/// Months as they are drawn.
fn bars(months: &[MonthSum]) -> Vec<months::Bars> {
    let bars = |m: &MonthSum| months::Bars {
        month: m.month,
        sent: m.sent.unwrap_or(0),
        received: m.received.unwrap_or(0),
        held: m.sent.is_none(),
    };
    months.iter().map(bars).collect()
}

/// What changed on an axis of these months: as marks, and in words.
fn milestones(months: &[MonthSum], rules: &Rules) -> (Vec<Mark>, String) {
    let found = report::milestones(months, rules);
    (found.iter().map(Mark::of).collect(), crate::words::milestones(&found))
}

impl From<LedgerError> for PageError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl From<rusqlite::Error> for PageError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Ledger(error.into())
    }
}
