//! Whole pages. Each reads what it needs from the warehouse and shows it; figures are written by `show`.

/// 圏域
pub mod area;
/// What an address may choose: denominator, line, order.
pub mod choice;
/// Many offices at once.
pub mod compare;
/// 全国
pub mod country;
/// What is kept, under what licence, and how to add to it.
pub mod data;
/// CSV, XLSX and JSON.
pub mod download;
/// Pages for what went wrong.
pub mod error;
/// How figures are worked out.
pub mod method;
/// The move to the WEB service.
pub mod migration;
/// What offices exchange.
pub mod monitor;
/// 市区町村
pub mod municipality;
/// What listed numbers tell.
pub mod numbers;
/// One office.
pub mod office;
/// Pasted lines, held against the registers.
pub mod office_match;
/// A rate over time.
mod over_time;
/// 都道府県
pub mod prefecture;
/// 都道府県の地図
mod prefecture_map;
/// The savings of one office.
pub mod savings;
/// Places by name or kana.
pub mod search;
/// What is in the store, and its issues.
pub mod status;
/// Users per care manager in 2050.
pub mod workforce;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use axum::http::StatusCode;
use jiff::civil::Date;
use maud::Markup;
use tsunagu_analytics::query::coverage::ServiceRegister;
use tsunagu_analytics::query::offices::{self, ListingState, RegisteredOffice};
use tsunagu_analytics::snapshot::Snapshot;
use tsunagu_domain::rules::Rules;
use tsunagu_store::ledger::Ledger;
use tsunagu_store::warehouse::{Reader, Warehouse, WarehouseError};

use crate::address::Link;
use crate::answer::Answer;
use crate::chart::ChartError;
use crate::demand::{Cancellation, Demand};
use crate::show::date;
use crate::source_status::SourceStatus;
use crate::words;

/// What a page is made from.
pub struct View<'a> {
    /// Rules.
    pub rules: &'a Rules,
    /// One warehouse version.
    pub warehouse: &'a Warehouse,
    /// Whether the page is still wanted.
    pub demand: Demand,
    /// Its rates, neighbours, registers and histories, in memory.
    pub snapshot: Arc<Snapshot>,
    /// The ledger, for what is published of it.
    pub ledger: &'a Ledger,
    /// Today in Japan.
    pub today: Date,
    /// How sources stand.
    pub source_status: Arc<SourceStatus>,
}

impl View<'_> {
    /// A connection for one query: rendering holds none, and a client that has gone gets none.
    ///
    /// # Errors
    /// When none becomes free, or nobody waits for the page.
    pub fn reader(&self) -> Result<Reader, PageError> {
        self.demand.check()?;
        Ok(self.warehouse.reader()?)
    }

    /// What the lists say of offices' numbers, in their order.
    fn listed(&self, numbers: &[&str]) -> Result<Vec<ListingState>, WarehouseError> {
        Ok(offices::listed(&*self.warehouse.reader()?, numbers)?)
    }

    /// What the registers say of offices' numbers.
    fn registered(&self, numbers: &[&str]) -> Result<HashMap<String, RegisteredOffice>, WarehouseError> {
        Ok(offices::registered(&*self.warehouse.reader()?, numbers)?)
    }

    /// The credit lines of a place: of its listings what their receipts say, of shipped counts only where they are used.
    pub fn credits_of(&self, synthetic: bool, listings: &[String], registers: &[ServiceRegister]) -> Vec<String> {
        if synthetic {
            return self.credits(&["sample"]);
        }
        let shipped = registers.iter().any(|r| r.shipped).then_some("eligible");
        let kinds: Vec<&str> = listings.iter().map(String::as_str).chain(["register"]).chain(shipped).collect();
        self.credits(&kinds)
    }

    /// What the listings of a place are credited to.
    pub fn listing_credits(&self, id: &str) -> &[String] {
        let headline = &self.rules.headline().name;
        let a = self.snapshot.of(id).iter().find(|a| a.denominator == *headline);
        a.map_or(&[], |a| &a.listing_credits)
    }

    /// The credit lines of kinds of source.
    pub fn credits(&self, kinds: &[&str]) -> Vec<String> {
        kinds.iter().filter_map(|kind| self.rules.credit(kind)).map(|c| c.line.clone()).collect()
    }
}

/// Why a page can't be shown.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Nothing of that name.
    NotFound {
        /// What was asked for.
        params: String,
    },
    /// An address that asks for what does not exist.
    BadRequest(String),
    /// A listing of another date than there are.
    NoSuchDate {
        /// The date; none where it is none.
        day: Option<Date>,
        /// The oldest and newest listing of each page there is, and where it is.
        dates: Vec<((Date, Date), Link)>,
    },
    /// Nobody waits for it any more.
    GivenUp(#[from] Cancellation),
    /// The store.
    Store(#[from] WarehouseError),
    /// The ledger.
    Ledger(tsunagu_store::ledger::LedgerError),
    /// A chart.
    Chart(#[from] ChartError),
    /// A workbook.
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::NotFound { params } => t!("「{params}」は見つかりません", params),
            Self::BadRequest(text) => text.clone(),
            Self::NoSuchDate { day: Some(day), .. } => {
                t!("{day}時点の掲載の資料を示すページはありません", day = date::day(*day))
            }
            Self::NoSuchDate { day: None, .. } => {
                t!("as_of は日付として読めません。2026-01-05 のように指定してください").to_owned()
            }
            Self::GivenUp(_) => t!("答えを待つ人がいなくなりました").to_owned(),
            Self::Store(error) => t!("データを読めません（{error}）", error = words::warehouse_error(error)),
            Self::Ledger(error) => t!("記録を読めません（{error}）", error = words::ledger_error(error)),
            Self::Chart(error) => error.to_string(),
            Self::Workbook(error) => t!("Excelファイルを作れません（{error}）", error),
        })
    }
}

impl From<duckdb::Error> for PageError {
    fn from(error: duckdb::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A page that was found.
fn ok(markup: Markup) -> Answer {
    Answer::new(StatusCode::OK, "text/html; charset=utf-8", markup.into_string())
}
