use std::collections::BTreeMap;

use jiff::civil::Date;
use maud::{Markup, html};
use rusqlite::Connection;
use tsunagu_analytics::query::monitor::{self as query, Today, town};
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::token::{Scope, Token};

use super::{Dashboard, scripts, words};
use crate::address;
use crate::answer::Answer;
use crate::page::PageError;
use crate::show::{date, number};

/// What a page watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchTarget {
    /// An office's own.
    Office(OfficeNumber),
    /// Every office of a town that has agreed.
    Town(PlaceCode),
}

impl WatchTarget {
    /// What a token lets watch.
    pub fn of(token: &Token) -> Option<Self> {
        match token.scope {
            Scope::Office => token.office.map(Self::Office),
            Scope::Town => token.place.map(Self::Town),
            Scope::Send | Scope::Embed | Scope::Feed => None,
        }
    }

    /// Whether a change of an office's counters may be one of these.
    pub fn sees(self, office: OfficeNumber) -> bool {
        match self {
            Self::Office(own) => own == office,
            Self::Town(_) => true,
        }
    }
}

/// The figures by their keys on the page.
///
/// # Errors
/// When the ledger can't be read.
pub fn figures(
    ledger: &Connection,
    watched: WatchTarget,
    today: Date,
) -> rusqlite::Result<BTreeMap<&'static str, String>> {
    let since = Timestamp::at_start_of(today);
    let found = match watched {
        WatchTarget::Office(office) => query::today(ledger, office, since, Month::of(today))?,
        WatchTarget::Town(place) => town::today(ledger, place, since, Month::of(today))?,
    };
    Ok(message(&found))
}

/// Figures that are moments, and longer than numbers.
const MOMENTS: [&str; 2] = ["last_learned", "newest"];

fn message(found: &Today) -> BTreeMap<&'static str, String> {
    let last =
        found.last_learned.map_or(t!("まだありません").to_owned(), |at| date::day_and_time(&at.to_string()));
    let newest = found.newest.as_deref().map_or(t!("まだありません").to_owned(), words::made_at);
    BTreeMap::from([
        ("learned", number::count(found.learned)),
        ("sent", number::count(found.sent)),
        ("received", number::count(found.received)),
        ("this_month", number::count(found.this_month)),
        ("last_learned", last),
        ("newest", newest),
    ])
}

/// The watched page of an office.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn page(dashboard: &Dashboard<'_>) -> Result<Answer, PageError> {
    let today = dashboard.view.today;
    let found = query::today(dashboard.ledger, dashboard.office, Timestamp::at_start_of(today), Month::of(today))?;
    dashboard.page(t!("届いた数（今日）"), section(&found))
}

/// The figures, which a script keeps up to date; without one they are as of when the page was loaded.
pub(super) fn section(found: &Today) -> Markup {
    let message = message(found);
    let rows = [
        ("learned", t!("今日ここに記録された組")),
        ("sent", t!("そのうち送信")),
        ("received", t!("そのうち受信")),
        ("this_month", t!("今月作られた組")),
        ("last_learned", t!("最後に記録された時刻")),
        ("newest", t!("最も新しいファイルの作成時刻")),
    ];
    html! {
        p.note { (t!("組は、一度に作られたファイルのまとまりです。まとめて数えた日は、過去の分も「今日ここに記録された組」に入ります。")) }
        section #live data-events=(address::monitor::EVENTS) {
            dl.live { @for (key, label) in rows { div .when[MOMENTS.contains(&key)] { dt { (label) } dd data-live=(key) { (message.get(key).map_or("", String::as_str)) } } } }
        }
        p #live-status role="status" .note { (t!("表示したときの数です。")) a href="" { (t!("読み直す")) } }
        script type="module" src=(scripts::address("live.js")) {}
    }
}
