use tsunagu_analytics::report::staleness::Staleness;
use tsunagu_domain::rules::{Milestone, Rules};

use crate::show::date;

/// 令和8年6月, 令和9年1月（予定）
fn when(m: &Milestone) -> String {
    let when = if m.day_known && m.on.day() != 1 { date::day(m.on) } else { date::year_month(m.on) };
    if m.planned { t!("{when}（予定）", when) } else { when }
}

/// What the upright lines of an axis are; nothing where there are none.
pub fn milestones(found: &[Milestone]) -> String {
    let each = |m: &Milestone| t!("{when}の{label}", when = when(m), label = m.label);
    match found {
        [] => String::new(),
        found => t!("縦の線は、{all}です。", all = found.iter().map(each).collect::<Vec<_>>().join("、")),
    }
}

/// Why a figure may have changed since.
pub fn staleness(stale: &Staleness, rules: &Rules) -> String {
    let change = |m: &Milestone| match m.planned {
        false => t!("このあと{change}（{when}）。", change = m.change, when = when(m)),
        true => t!(
            "このあとに予定されていた{label}の時期（{when}）も過ぎています。",
            label = m.label,
            when = date::year_month(m.on)
        ),
    };
    let changes: String = stale.changes.iter().map(change).collect();
    let age = if changes.is_empty() {
        t!("{months}か月より前の数です。", months = rules.figure_old_after_months)
    } else {
        changes
    };
    t!("{age}いまの数は変わっている可能性があります。", age)
}
