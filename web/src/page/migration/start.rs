use duckdb::Connection;
use maud::{Markup, html};
use tsunagu_analytics::query::migration::{self, PlatformStart};
use tsunagu_domain::municipalities::Municipality;

use crate::address;
use crate::language::Text;
use crate::page::View;
use crate::show::date;
use crate::words;

/// The row of a town; it is no adoption of the exchange.
pub const LABEL: Text = Text("介護情報基盤の利用開始（予定）日");

/// When a place starts; a ward with its city.
///
/// # Errors
/// On a database error.
pub fn read(connection: &Connection, place: &Municipality) -> duckdb::Result<Option<PlatformStart>> {
    match migration::platform_start(connection, place.code.as_str())? {
        None => place.parent.map_or(Ok(None), |city| migration::platform_start(connection, city.as_str())),
        found => Ok(found),
    }
}

/// The dates or the state of a start, in words.
pub fn words(view: &View<'_>, start: &PlatformStart) -> String {
    let state = start.state.as_deref().and_then(|key| view.rules.migration.start_state_label(key));
    match (start.starts_on, start.second_on, state) {
        (Some(first), Some(second), _) => t!(
            "{first}、{second}（資料に日付が二つあり、二つ目の意味は書かれていません）",
            first = date::day(first),
            second = date::day(second)
        ),
        (Some(first), None, Some(state)) => t!("{first}（{state}）", first = date::day(first), state),
        (Some(first), None, None) => date::day(first),
        (None, _, Some(state)) => state.to_owned(),
        (None, _, None) => words::UNKNOWN.to_string(),
    }
}

/// What stands beside a town's rates: when it begins to use 介護情報基盤, and its board of the move.
pub fn section(view: &View<'_>, place: &Municipality, start: Option<&PlatformStart>) -> Markup {
    let code = place.code.as_str();
    html! {
        h2 #platform { (t!("移行と介護情報基盤")) }
        dl.facts {
            dt { (LABEL) }
            dd data-platform-start=(start.is_some()) {
                @match start {
                    Some(start) => {
                        (words(view, start))
                        @if let Some(as_of) = start.as_of { (t!("（{as_of}時点の資料）", as_of = date::day(as_of))) }
                    }
                    None => (words::NO_DATA),
                }
            }
            dt { (t!("移行の確認")) }
            dd { a href=(address::municipality(code).below("move")) { (t!("移行確認ボード（件数だけ。A4で印刷できます）")) } }
        }
        p.note {
            (t!("利用開始日は市町村が介護情報基盤を使い始める日で、事業所がケアプランデータ連携を使うこととは別です。どの率にも入れていません。"))
            a href=(address::PLATFORM_CSV) { (t!("全国の開始日をCSVで")) }
        }
    }
}
