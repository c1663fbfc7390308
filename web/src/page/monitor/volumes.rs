use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, html};
use tsunagu_analytics::query::monitor::Volume;
use tsunagu_analytics::report::monitor::months::Resends;
use tsunagu_analytics::report::monitor::office::MonitorReport;
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::{CountOrigin, Direction};
use tsunagu_domain::month::Month;
use tsunagu_domain::rules::Rules;

use super::files::{Column, Ending, text};
use super::manual::from_files;
use super::{NOTE, words};
use crate::address;
use crate::chart::{self, kinds, months};
use crate::file::adoption_rows::Cell;
use crate::page::PageError;
use crate::part::table::{Header, ScrollTable};
use crate::show::number;

/// Sets by month and direction, drawn and as a table.
///
/// # Errors
/// When the chart can't be drawn.
pub(super) fn section(report: &MonitorReport, rules: &Rules) -> Result<Markup, PageError> {
    if report.months.is_empty() {
        return Ok(html! {});
    }
    let (all, today) = (&report.volumes, report.this_month);
    let months: Vec<Month> = report.months.iter().map(|m| m.month).collect();
    let (marks, changed) = super::milestones(&report.months, rules);
    let bars = super::bars(&report.months);
    let title = t!("月ごとの組の数");
    let description = description(&bars) + &changed;
    Ok(html! {
        h2 { (t!("月ごとの量")) }
        (super::origins::section(&report.origins, rules, true))
        (chart::figure("volumes", title, &description, kinds::draw(&stacks(all, &months, rules), &marks)?))
        p.note { (t!("組は、一度に作られたファイルのまとまり（同じ送り先・同じ作成時刻）です。{note}", note = NOTE)) (mark_sentence(rules, today)) }
        @if all.iter().any(|v| v.origin == CountOrigin::Manual && from_files(all, &v.month.to_string(), v.direction, v.document_kind) > 0) {
            p.fault { (t!("手で入れた数に、ファイルからも数えている月・向き・種類があります。")) a href=(address::monitor::MANUAL) { (t!("二重でないか確かめる")) } }
        }
        (table(all, &months, rules))
    })
}

/// Sets by month, direction and kind as they are drawn.
pub(super) fn stacks<'r>(all: &[Volume], months: &[Month], rules: &'r Rules) -> kinds::Stacks<'r> {
    let drawn = &rules.filename.drawn;
    let of = |direction: Direction| -> Vec<Vec<u64>> {
        let sum = |month: Month, groups: &[DocumentKind]| -> u64 {
            let here = all.iter().filter(|v| v.month == month && v.direction == direction);
            here.filter(|v| groups.contains(&v.document_kind)).map(|v| v.sets).sum()
        };
        months.iter().map(|m| drawn.iter().map(|d| sum(*m, &d.groups)).collect()).collect()
    };
    kinds::Stacks {
        months: months.to_vec(),
        kinds: drawn.iter().map(|d| d.label.as_str()).collect(),
        sent: of(Direction::Sent),
        received: of(Direction::Received),
    }
}

/// The drawing in words.
pub(super) fn description(bars: &[months::Bars]) -> String {
    let most = bars.iter().max_by_key(|b| b.sent + b.received);
    let (first, last) = (bars.first(), bars.last());
    match (first, last, most) {
        (Some(first), Some(last), Some(most)) => {
            let message = |b: &months::Bars| {
                let (sent, received) = (number::count(b.sent), number::count(b.received));
                t!("{month}の送信{sent}組・受信{received}組", month = words::month(b.month), sent, received)
            };
            let newest = if most.month == last.month {
                String::new()
            } else {
                t!("、最後の月は{message}", message = message(last))
            };
            t!(
                "{month}から{month2}まで。最も多いのは{most}{newest}です。",
                month = words::month(first.month),
                month2 = words::month(last.month),
                most = message(most),
                newest
            )
        }
        _ => String::new(),
    }
}

/// What is to move, and when.
pub(super) fn mark_sentence(rules: &Rules, today: Month) -> Markup {
    let moved = &rules.monitor.r#move;
    html! {
        @if moved.month.parse::<Month>().is_ok_and(|m| m >= today.plus(-12)) {
            (t!("{label}のあとは、数え方が変わることがあります。", label = moved.label))
        }
    }
}

/// By what a row of the table was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum CountedBy {
    Name,
    Api,
    Manual,
}

impl From<CountOrigin> for CountedBy {
    fn from(origin: CountOrigin) -> Self {
        match origin {
            CountOrigin::Rows | CountOrigin::Rolled => Self::Name,
            CountOrigin::Api | CountOrigin::RolledApi => Self::Api,
            CountOrigin::Manual => Self::Manual,
        }
    }
}

/// Month, the newest first; direction; group with its place among all; by what it was counted.
type Row = (Reverse<Month>, &'static str, (usize, DocumentKind), CountedBy);

fn table(all: &[Volume], months: &[Month], rules: &Rules) -> Markup {
    let mut sums: BTreeMap<Row, (Direction, [u64; 5])> = BTreeMap::new();
    for v in all.iter().filter(|v| months.contains(&v.month)) {
        let of = sums
            .entry((Reverse(v.month), v.direction.key(), rules.filename.placed(v.document_kind), v.origin.into()))
            .or_insert((v.direction, [0; 5]));
        of.1.iter_mut().zip([v.sets, v.resends, v.unclear, v.files, v.doubtful]).for_each(|(sum, n)| *sum += n);
    }
    let label = t!("月・向き・種類ごとの組の数");
    html! {
        details {
            summary { (t!("表で見る（種類ごと）")) }
            (ScrollTable::new(label).caption(label)
                .columns([
                    Header::text(t!("作成の月")), Header::text(t!("向き")), Header::text(t!("種類")), Header::number(t!("組")),
                    Header::number(t!("うち再送")), Header::number(t!("ファイル")),
                ])
                .rows(html! {
                    @for ((month, _, group, by), (direction, [sets, again, unclear, files, doubtful])) in &sums {
                        tr {
                            th scope="row" .date { (words::month(month.0)) }
                            td.date { (words::direction(*direction)) }
                            td { (rules.filename.group_label(group.1)) @match by { CountedBy::Name => {}, CountedBy::Api => (t!("（介護ソフトから）")), CountedBy::Manual => (t!("（手で入れた数）")) } }
                            td.number { (number::count(*sets)) @if *doubtful > 0 { " " span.faint { (t!("ほかに二重の疑い{doubtful}", doubtful = number::count(*doubtful))) } } }
                            @if *by == CountedBy::Manual { td.number { "–" } } @else { td.number { (number::count(*again)) (super::pairs::unclear(*unclear)) } }
                            td.number { @if *by == CountedBy::Name { (number::count(*files)) } @else { "–" } }
                        }
                    }
                }))
        }
        p.downloads { a href=(address::monitor::office_file("volumes.xlsx")) { (t!("Excel（月・向き・種類）")) } " " a href=(address::monitor::office_file("volumes.csv")) { "CSV" } }
    }
}

/// The header of the file.
pub const COLUMNS: [Column; 10] = [
    ("created_month", "作成の月"),
    ("direction", "向き"),
    ("document_kind", "種類（記号）"),
    ("document_kind_label", "種類"),
    ("origin", "数えかた"),
    ("sets", "組"),
    ("resends", "うち再送"),
    ("files", "ファイル"),
    ("unclear", "再送か不明"),
    ("doubtful", "二重の疑い（組に入れない）"),
];

/// The same figures for a file, every month.
pub fn rows(all: &[Volume], rules: &Rules, ending: Ending) -> Vec<Vec<Cell>> {
    let n = |n: u64| Cell::Number(n.to_string());
    let row = |v: &Volume| {
        let by = CountedBy::from(v.origin);
        let counted = |of: u64| if by == CountedBy::Manual { Cell::Empty } else { n(of) };
        let origin = match v.origin {
            CountOrigin::Manual => t!("手で入れた数"),
            CountOrigin::Rolled => t!("名前から（月の合計）"),
            CountOrigin::Rows => t!("名前から"),
            CountOrigin::RolledApi => t!("介護ソフトから（月の合計）"),
            CountOrigin::Api => t!("介護ソフトから"),
        };
        vec![
            ending.month(v.month),
            ending.value(v.direction.key(), words::direction(v.direction)),
            text(v.document_kind.key()),
            text(rules.filename.group_label(v.document_kind)),
            ending.value(v.origin.key(), origin),
            n(v.sets),
            counted(v.resends),
            if by == CountedBy::Name { n(v.files) } else { Cell::Empty },
            counted(v.unclear),
            counted(v.doubtful),
        ]
    };
    all.iter().map(row).collect()
}

/// Of plans and actuals that were sent, how many had been sent before.
pub(super) fn resend_sentence(found: Resends) -> Option<String> {
    let Resends { sets, resends: again, unclear } = found;
    (sets > 0).then(|| {
        let message = t!(
            "予定と実績の組{sets}のうち、同じ相手・同じ月のものをもう一度送受信したのは{again}（{sets2}）です。",
            sets = number::count(sets),
            again = number::count(again),
            sets2 = number::rate_percent((again * 1_000 + sets / 2) / sets)
        );
        match unclear {
            0 => message,
            n => t!(
                "{message}ほかに{n}は、同じ日のうちに続けて作られていて、再送か、利用者ごとに分けた送信か、名前からは分かりません（再送には数えていません）。",
                message,
                n = number::count(n)
            ),
        }
    })
}
