use tsunagu_analytics::measure::monitor::pairing::{self, Side, State};
use tsunagu_analytics::measure::monitor::stage::Stage;
use tsunagu_domain::exchange_set::Direction;
use tsunagu_domain::month::Month;
use tsunagu_domain::rules::{FileKinds, SIZE_OVER, SIZE_UNKNOWN};

use crate::show::date;

/// A direction.
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Sent => t!("送信"),
        Direction::Received => t!("受信"),
        Direction::Inside => t!("同じ番号"),
    }
}

/// A class of sizes.
pub fn size_class<'r>(key: &str, rules: &'r FileKinds) -> &'r str {
    match key {
        SIZE_OVER => t!("それより大きい"),
        SIZE_UNKNOWN => t!("分かりません"),
        key => rules.sizes.iter().find(|s| s.key == key).map_or("", |s| s.label.as_str()),
    }
}

/// How far an office has come.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::None => t!("やりとりの記録なし"),
        Stage::Quiet => t!("以前あり（このごろは記録なし）"),
        Stage::First => t!("はじめてのやりとり"),
        Stage::Mutual => t!("送信・受信の両方"),
        Stage::Steady => t!("定着"),
    }
}

/// 令和8年11月
pub fn month(month: Month) -> String {
    date::year_month(month.day(1))
}

/// The partner's number, where the name reported it.
pub fn partner(number: &str) -> &str {
    if number.is_empty() { t!("（相手の番号なし）") } else { number }
}

/// How a plan and its actual stand, from the side that reads it.
pub fn state(state: State, side: Side) -> &'static str {
    match (state, side) {
        (State::Paired, _) => t!("そろいました"),
        (State::PairedLate, _) => t!("そろいました（実績の作成が期日より後）"),
        (State::Waiting, Side::ManagesCare) => t!("実績待ち"),
        (State::Waiting, Side::Provides) => t!("実績はこれから"),
        (State::Late, Side::ManagesCare) => t!("期日を過ぎ、届いていません"),
        (State::Late, Side::Provides) => t!("期日を過ぎ、送った記録なし"),
        (State::Missing, Side::ManagesCare) => t!("未着（実績なしの場合あり）"),
        (State::Missing, Side::Provides) => t!("送った記録なし（実績なしの場合あり）"),
        (State::ActualOnly, _) => t!("実績のみ（委託の報告か、予定の記録なし）"),
        (State::NoService, _) => t!("サービスなし"),
        (State::Withdrawn, _) => t!("取下げ"),
    }
}

/// The day of a moment of making, short enough for a phone: 9/28.
pub fn made_on(created_at: &str) -> String {
    pairing::made_on(created_at).map_or(String::new(), |date| format!("{}/{}", date.month(), date.day()))
}

/// The moment of a moment of making in a file: 2026-11-28 09:05.
pub fn made(created_at: &str) -> String {
    timestamp(created_at).map_or(String::new(), |(date, hour, minute)| format!("{date} {hour}:{minute}"))
}

/// The same as people write it: 令和8年11月28日 9:05.
pub fn made_at(created_at: &str) -> String {
    let written = |(date, hour, minute): (_, &str, &str)| {
        format!("{} {}:{minute}", date::day(date), hour.strip_prefix('0').unwrap_or(hour))
    };
    timestamp(created_at).map_or(String::new(), written)
}

fn timestamp(created_at: &str) -> Option<(jiff::civil::Date, &str, &str)> {
    Some((pairing::made_on(created_at)?, created_at.get(8..10)?, created_at.get(10..12)?))
}
