use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, html};
use rusqlite::Connection;
use tsunagu_analytics::measure::monitor::pairing::PairCounts;
use tsunagu_analytics::query::monitor::Volume;
use tsunagu_analytics::report::monitor::town::TownMonitorReport;
use tsunagu_domain::exchange_set::Direction;
use tsunagu_domain::month::Month;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;

use super::files::{self, Column, Ending, File, Table, text};
use super::{NOTE, words};
use crate::address;
use crate::answer::Answer;
use crate::chart::{self, kinds};
use crate::file::adoption_rows::Cell;
use crate::page::{PageError, View};
use crate::part::table::{Header, ScrollTable};
use crate::show::number;

/// Months of plans and actuals that a page shows; the file has all.
const SHOWN: usize = 6;

/// Sets by month, direction and kind, drawn and as a table.
///
/// # Errors
/// When the chart can't be drawn.
pub(super) fn volumes(report: &TownMonitorReport, rules: &Rules, today: Month) -> Result<Markup, PageError> {
    let volumes = &report.volumes;
    let shown: Vec<Month> = report.months.iter().map(|m| m.month).collect();
    if shown.is_empty() {
        return Ok(html! { p { (t!("まだ記録がありません。")) } });
    }
    let stacks = super::volumes::stacks(volumes, &shown, rules);
    let (marks, changed) = super::milestones(&report.months, rules);
    let description = super::volumes::description(&super::bars(&report.months)) + &changed;
    let drawn = kinds::draw(&stacks, &marks)?;
    let mut rows: BTreeMap<_, [u64; 2]> = BTreeMap::new();
    for v in volumes.iter().filter(|v| shown.contains(&v.month)) {
        let row = rows.entry((Reverse(v.month), rules.filename.placed(v.document_kind))).or_default();
        row[usize::from(v.direction == Direction::Received)] += v.sets;
    }
    let label = t!("月・種類ごとの組の数");
    Ok(html! {
        (super::origins::section(&report.origins, rules, false))
        (chart::figure("town-volumes", t!("月ごとの組の数"), &description, drawn))
        p.note { (t!("{note}同じやりとりが、送る側と受け取る側の両方で数えられることがあります。", note = NOTE)) (super::volumes::mark_sentence(rules, today)) }
        details {
            summary { (t!("表で見る（種類ごと）")) }
            (ScrollTable::new(label).caption(label)
                .columns([Header::text(t!("作成の月")), Header::text(t!("種類")), Header::number(t!("送信")), Header::number(t!("受信"))])
                .rows(html! {
                    @for ((month, (_, group)), [sent, received]) in &rows {
                        tr { th scope="row" .date { (words::month(month.0)) } td { (rules.filename.group_label(*group)) } td.number { (number::count(*sent)) } td.number { (number::count(*received)) } }
                    }
                }))
        }
        p.downloads { a href=(address::monitor::town_file("volumes.xlsx")) { (t!("Excel（月・向き・種類）")) } " " a href=(address::monitor::town_file("volumes.csv")) { "CSV" } }
    })
}

/// How plans stand that the offices have sent, by month.
pub(super) fn pairs(report: &TownMonitorReport) -> Markup {
    let (months, judged) = (&report.pairs, report.judged);
    let label = t!("予定と実績のそろい具合");
    let n = number::count;
    html! {
        h3 { (label) }
        @if months.is_empty() { p { (t!("予定を送った記録が、まだありません。")) } }
        @else {
            (ScrollTable::new(label).caption(t!("予定を送った事業所の記録による数（相手ごとに1件）"))
                .columns([
                    Header::text(t!("対象の月")), Header::number(t!("予定")), Header::number(t!("そろった")), Header::number(t!("割合")),
                    Header::number(t!("うち期日より後")), Header::number(t!("実績を待つ")), Header::number(t!("期日を過ぎて待つ")),
                    Header::number(t!("未着")), Header::number(t!("サービスなし")), Header::number(t!("取下げ")),
                ])
                .rows(html! {
                    @for (month, of) in months.iter().rev().take(SHOWN) {
                        tr {
                            th scope="row" .date { (words::month(*month)) } td.number { (n(of.planned)) } td.number { (n(of.whole)) }
                            td.number { (share(of)) }
                            td.number { (n(of.whole_late)) } td.number { (n(of.waiting)) } td.number { (n(of.late)) } td.number { (n(of.missing)) } td.number { (n(of.no_service)) } td.number { (n(of.withdrawn)) }
                        }
                    }
                }))
            p.note { (t!("全部を数えた{judged}か所の、それぞれ最後に数えた日の見方です。割合は、そろった数÷（予定−取下げ−サービスなし）です。未着には、サービスがなく実績もない場合を含みます。", judged = n(judged))) }
            p.downloads { a href=(address::monitor::town_file("pairs.xlsx")) { (t!("Excel（予定と実績、すべての月）")) } " " a href=(address::monitor::town_file("pairs.csv")) { "CSV" } }
        }
    }
}

/// Of what was not taken back and had a service, the share that has its actual; none while any may yet come.
fn share(of: &PairCounts) -> String {
    let expected = of.planned - of.withdrawn - of.no_service;
    if expected == 0 || of.waiting + of.late > 0 {
        return "–".to_owned();
    }
    number::rate_percent((of.whole * 1_000 + expected / 2) / expected)
}

const VOLUME_COLUMNS: [Column; 5] = [
    ("created_month", "作成の月"),
    ("direction", "向き"),
    ("document_kind", "種類（記号）"),
    ("document_kind_label", "種類"),
    ("sets", "組"),
];

const PAIR_COLUMNS: [Column; 9] = [
    ("month", "対象の月"),
    ("planned", "予定"),
    ("paired", "そろったもの"),
    ("of_which_late", "うち実績の作成が期日より後"),
    ("waiting", "実績待ち"),
    ("late", "遅れ"),
    ("missing", "未着"),
    ("withdrawn", "取下げ"),
    ("no_service", "サービスなし"),
];

/// The same figures as a file.
///
/// # Errors
/// When the ledger can't be read.
pub fn file(
    view: &View<'_>,
    ledger: &Connection,
    place: PlaceCode,
    file: File,
    ending: Ending,
) -> Result<Answer, PageError> {
    file_of(view, &TownMonitorReport::read(ledger, place, view.rules, view.today)?, file, ending)
}

/// A town's totals as a file.
///
/// # Errors
/// When a workbook can't be written.
pub fn file_of(view: &View<'_>, report: &TownMonitorReport, file: File, ending: Ending) -> Result<Answer, PageError> {
    let n = |n: u64| Cell::Number(n.to_string());
    let (columns, rows): (&[Column], Vec<Vec<Cell>>) = match file {
        File::Volumes => {
            let row = |v: &Volume| {
                vec![
                    ending.month(v.month),
                    ending.value(v.direction.key(), words::direction(v.direction)),
                    text(v.document_kind.key()),
                    text(view.rules.filename.group_label(v.document_kind)),
                    n(v.sets),
                ]
            };
            (&VOLUME_COLUMNS, report.volumes.iter().map(row).collect())
        }
        File::Pairs => {
            let row = |(month, of): (&Month, &PairCounts)| {
                let counts =
                    [of.planned, of.whole, of.whole_late, of.waiting, of.late, of.missing, of.withdrawn, of.no_service];
                std::iter::once(ending.month(*month)).chain(counts.map(n)).collect()
            };
            (&PAIR_COLUMNS, report.pairs.iter().map(row).collect())
        }
    };
    let synthetic = view.rules.municipalities.get(report.place).is_some_and(|m| m.synthetic);
    let notes = files::town_notes(synthetic);
    files::answer(file, ending, Table { whose: report.place.to_string(), columns, rows, notes }, view.today)
}
