use std::collections::HashMap;

use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::measure::monitor::pairing::{Pair, PairCounts, Side, State};
use tsunagu_analytics::report::monitor::summary::MonthSummary;
use tsunagu_domain::month::Month;
use tsunagu_domain::rules::Windows;

use super::files::{Column, Ending, text};
use super::{no_service, words};
use crate::address;
use crate::file::adoption_rows::Cell;
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, number};

/// Plans and actuals of one month, partner by partner.
pub(super) fn section(
    all: &[Pair],
    names: &HashMap<String, String>,
    windows: &Windows,
    params: Option<Month>,
    as_of: Option<Date>,
    today: Date,
) -> Markup {
    let mut months: Vec<Month> = all.iter().map(|p| p.month).collect();
    months.dedup();
    // What is due now is of more use than what is only planned.
    let due = Month::of(as_of.unwrap_or(today)).plus(-1);
    let chosen = params.filter(|m| months.contains(m)).or_else(|| months.iter().copied().find(|m| *m <= due));
    let Some(chosen) = chosen.or(months.last().copied()) else { return html! {} };
    let these: Vec<&Pair> = all.iter().filter(|p| p.month == chosen).collect();
    html! {
        h2 #pairs { (t!("予定と実績")) }
        form.choice.no-print action=(address::monitor::OFFICE.anchor("pairs")) method="get" {
            label { (t!("対象の月 ")) select name="month" {
                @for month in &months { option value=(month) selected[*month == chosen] { (words::month(*month)) } }
            } }
            button type="submit" { (t!("表示")) }
        }
        @for message in sentences(&these, chosen) { p { (message) } }
        p.note { @if let Some(date) = as_of { (date::day(date)) (t!("までに数えた分による見方です。")) } (t!("実績は翌月{actual_on_time_to}日までを期日どおり、{actual_late_to}日までを期日を過ぎて待つもの、それより後を未着としています（期日は事務局が決めています）。その月にサービスがなければ、「この月はサービスなし」を押すと、遅れや未着として扱いません（取り消せます）。", actual_on_time_to = windows.actual_on_time_to, actual_late_to = windows.actual_late_to)) }
        @let label = t!("{chosen}分の予定と実績", chosen = words::month(chosen));
        @let open = ordered(&these, false);
        @if !open.is_empty() {
            (ScrollTable::new(&label)
                .caption(&label)
                .columns(columns())
                .rows(html! { @for pair in open { (row(pair, names)) } }))
        }
        @let only: Vec<&Pair> = these.iter().filter(|p| p.state == State::ActualOnly).copied().collect();
        @if !only.is_empty() {
            details {
                summary { (t!("実績だけのもの（{only}）", only = number::count(only.len() as u64))) }
                (ScrollTable::new(t!("{label}（実績だけのもの）", label))
                    .columns(columns())
                    .rows(html! { @for pair in only { (row(pair, names)) } }))
            }
        }
        @let whole = ordered(&these, true);
        @if !whole.is_empty() {
            details open[whole.len() == these.len()] {
                summary { (t!("そろったもの（{whole}）", whole = number::count(whole.len() as u64))) }
                (ScrollTable::new(t!("{label}（そろったもの）", label))
                    .columns(columns())
                    .rows(html! { @for pair in whole { (row(pair, names)) } }))
            }
        }
        p.downloads { a href=(address::monitor::office_file("pairs.xlsx")) { (t!("Excel（予定と実績、すべての月）")) } " " a href=(address::monitor::office_file("pairs.csv")) { "CSV" } }
    }
}

fn columns() -> [Header<'static>; 5] {
    [
        Header::text(t!("相手")),
        Header::text(t!("状態")),
        Header::text(t!("予定の作成")),
        Header::text(t!("実績の作成")),
        Header::number(t!("再送")),
    ]
}

/// Those that are whole, or the others, of which what needs somebody comes first.
fn ordered<'p>(pairs: &[&'p Pair], whole: bool) -> Vec<&'p Pair> {
    let rank = |p: &Pair| match p.state {
        State::Late => 0,
        State::Missing => 1,
        State::Waiting => 2,
        State::ActualOnly => 3,
        State::PairedLate => 4,
        State::Paired => 5,
        State::NoService => 6,
        State::Withdrawn => 7,
    };
    let is_whole = |p: &Pair| matches!(p.state, State::Paired | State::PairedLate);
    let folded = |p: &Pair| p.state == State::ActualOnly;
    let mut pairs: Vec<&Pair> = pairs.iter().filter(|p| is_whole(p) == whole && !folded(p)).copied().collect();
    pairs.sort_by_key(|p| (rank(p), p.partner.clone()));
    pairs
}

fn row(pair: &Pair, names: &HashMap<String, String>) -> Markup {
    let attention = matches!(pair.state, State::Late | State::Missing);
    html! {
        tr.here[attention] {
            th scope="row" { (super::partners::named(&pair.partner, names)) }
            td {
                (words::state(pair.state, pair.side)) @if pair.plan_late { br; span.faint { (t!("予定の作成が月初より後")) } }
                @if attention { (no_service::button(&pair.partner, pair.month, false)) }
                @if pair.state == State::NoService { (no_service::button(&pair.partner, pair.month, true)) }
            }
            td.date { (pair.plan.as_deref().map_or("–".to_owned(), words::made_on)) }
            td.date { (pair.actual.as_deref().map_or("–".to_owned(), words::made_on)) }
            td.number { (number::count(pair.resends)) (unclear(pair.unclear)) }
        }
    }
}

/// Beside sendings after the first, those that may be parts of the same sending.
pub(super) fn unclear(n: u64) -> Markup {
    html! { @if n > 0 { " " span.faint { (t!("ほかに不明{n}", n = number::count(n))) } } }
}

/// How the month stands that is due, at each end at which the office has plans: the first line of its page.
pub(super) fn summary(summary: &MonthSummary) -> Markup {
    html! {
        section.headline aria-label=(t!("この月のまとめ")) {
            @for (side, of) in &summary.sides {
                p.lead data-summary=(side.key()) { (counts(of, *side, summary.month)) }
            }
        }
    }
}

/// Plans of a month in one sentence: what is not there is not named.
fn counts(of: &PairCounts, side: Side, month: Month) -> String {
    let n = number::count;
    let manages = side == Side::ManagesCare;
    let whole = if manages { t!("実績が届いたもの") } else { t!("実績を送ったもの") };
    let late = match of.whole_late {
        0 => String::new(),
        late => t!("（うち実績の作成が期日より後{late}）", late = n(late)),
    };
    let parts = [
        (of.waiting, if manages { t!("期日までまだあるもの") } else { t!("これから送るもの") }),
        (
            of.late,
            if manages {
                t!("期日を過ぎて届いていないもの")
            } else {
                t!("期日を過ぎて送った記録がないもの")
            },
        ),
        (of.missing, if manages { t!("届いていないもの") } else { t!("送った記録がないもの") }),
        (of.no_service, t!("サービスなし")),
        (of.withdrawn, t!("取下げ")),
    ];
    let rest: String = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, label)| t!("、{label}{count}", label, count = n(count)))
        .collect();
    let (month, planned) = (words::month(month), n(of.planned));
    if manages {
        t!(
            "{month}分：送った予定{planned}件（相手ごと）のうち、{whole}{count}{late}{rest}。",
            month,
            planned,
            whole,
            count = n(of.whole),
            late,
            rest
        )
    } else {
        t!(
            "{month}分：受け取った予定{planned}件（相手ごと）のうち、{whole}{count}{late}{rest}。",
            month,
            planned,
            whole,
            count = n(of.whole),
            late,
            rest
        )
    }
}

fn sentences(pairs: &[&Pair], month: Month) -> Vec<String> {
    let only = |side: Side| pairs.iter().filter(|p| p.state == State::ActualOnly && p.side == side).count() as u64;
    let mut messages: Vec<String> = Side::ALL
        .iter()
        .filter_map(|side| {
            let mut of = PairCounts::default();
            pairs.iter().filter(|p| p.side == *side).for_each(|p| of.add(p.state));
            (of.planned > 0).then(|| counts(&of, *side, month))
        })
        .collect();
    if only(Side::ManagesCare) > 0 {
        messages.push(t!(
            "ほかに、予定の記録がなく届いた実績{n}（委託の報告か、紙で送った予定か、数えていないフォルダーがないか、確かめてください）。",
            n = number::count(only(Side::ManagesCare))
        ));
    }
    if only(Side::Provides) > 0 {
        messages.push(t!(
            "ほかに、予定の記録がなく送った実績{n}（委託の報告など）。",
            n = number::count(only(Side::Provides))
        ));
    }
    messages
}

/// The header of the file.
pub const COLUMNS: [Column; 10] = [
    ("month", "対象の月"),
    ("partner", "相手の事業所番号"),
    ("partner_name", "相手の名称"),
    ("side", "こちらの側"),
    ("state", "状態"),
    ("plan_created", "予定の作成"),
    ("actual_created", "実績の作成"),
    ("plan_late", "予定の作成が期日より後"),
    ("resends", "再送"),
    ("unclear", "再送か不明"),
];

/// Every pair, for a file.
pub fn rows(all: &[Pair], names: &HashMap<String, String>, ending: Ending) -> Vec<Vec<Cell>> {
    let made = |created_at: &Option<String>| text(&created_at.as_deref().map(words::made).unwrap_or_default());
    let row = |p: &Pair| {
        let (side, in_words) = match p.side {
            Side::ManagesCare => ("plan_sent", t!("予定を送る側")),
            Side::Provides => ("plan_received", t!("予定を受け取る側")),
        };
        vec![
            ending.month(p.month),
            text(&p.partner),
            text(names.get(&p.partner).map_or("", String::as_str)),
            ending.value(side, in_words),
            ending.value(p.state.key(), words::state(p.state, p.side)),
            made(&p.plan),
            made(&p.actual),
            if p.plan_late { ending.value("yes", t!("はい")) } else { ending.value("no", t!("いいえ")) },
            Cell::Number(p.resends.to_string()),
            Cell::Number(p.unclear.to_string()),
        ]
    };
    all.iter().map(row).collect()
}
