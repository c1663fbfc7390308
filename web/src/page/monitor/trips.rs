use std::collections::{BTreeMap, HashMap};

use maud::{Markup, html};
use tsunagu_analytics::query::monitor::RoundTrip;
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::Direction;
use tsunagu_domain::month::Month;

use super::words;
use crate::part::table::ScrollTable;
use crate::show::number;

/// Sets by what and which way: plan out, plan in, basic out, basic in, actual out, actual in.
type DirectionCounts = [u64; 6];

/// Prevention with support centres: plans, basic facts and actuals, to and fro.
pub(super) fn section(all: &[RoundTrip], names: &HashMap<String, String>, today: Month) -> Markup {
    let from = today.plus(-11);
    let mut sums: BTreeMap<&str, (DirectionCounts, Option<Month>)> = BTreeMap::new();
    for trip in all.iter().filter(|t| t.month >= from) {
        let of = sums.entry(&trip.partner).or_default();
        of.0[way(trip)] += trip.sets;
        of.1 = of.1.max(Some(trip.month));
    }
    let by_month = by_month(all, from);
    let label = t!("地域包括支援センターなどとの往復（この1年）");
    html! {
        @if !sums.is_empty() {
            h2 { (t!("介護予防の往復")) }
            p { (t!("予防プランか利用者基本情報をやりとりした相手（地域包括支援センターか、委託を受けた居宅介護支援事業所）ごとの組の数です。{sums}", sums = both_ways(&sums))) }
            (ScrollTable::new(label).class("wide-heads").caption(label).head(head(t!("相手"), t!("最後"))).rows(html! {
                @for (partner, (ways, last)) in &sums {
                    tr {
                        th scope="row" { (super::partners::named(partner, names)) }
                        @for n in ways { td.number { (number::count(*n)) } }
                        td.date { (last.map(words::month).unwrap_or_default()) }
                    }
                }
            }))
            details {
                summary { (t!("月ごとに見る")) }
                (ScrollTable::new(t!("{label}：月ごと", label)).class("wide-heads").caption(t!("介護予防の往復（月ごと、すべての相手）"))
                    .head(head(t!("作成の月"), t!("往復のあった相手")))
                    .rows(html! {
                        @for (month, (ways, both)) in by_month.iter().rev() {
                            tr {
                                th scope="row" .date { (words::month(*month)) }
                                @for n in ways { td.number { (number::count(*n)) } }
                                td.number { (number::count(*both)) }
                            }
                        }
                    }))
            }
        }
    }
}

/// Which of the six ways a row is of.
fn way(trip: &RoundTrip) -> usize {
    let group = match trip.document_kind {
        DocumentKind::Prevention => 0,
        DocumentKind::Basic => 2,
        _ => 4,
    };
    group + usize::from(trip.direction == Direction::Received)
}

/// The same by month, with how many partners both sent and received in it.
fn by_month(all: &[RoundTrip], from: Month) -> BTreeMap<Month, (DirectionCounts, u64)> {
    let mut months: BTreeMap<Month, (DirectionCounts, u64)> = BTreeMap::new();
    let mut ends: BTreeMap<(Month, &str), [bool; 2]> = BTreeMap::new();
    for trip in all.iter().filter(|t| t.month >= from) {
        months.entry(trip.month).or_default().0[way(trip)] += trip.sets;
        ends.entry((trip.month, &trip.partner)).or_default()[usize::from(trip.direction == Direction::Received)] = true;
    }
    for ((month, _), _) in ends.iter().filter(|(_, ends)| **ends == [true, true]) {
        months.entry(*month).or_default().1 += 1;
    }
    months
}

/// Two rows of headers.
fn head(first: &str, last: &str) -> Markup {
    html! {
        tr { th scope="col" rowspan="2" { (first) } th scope="colgroup" colspan="2" { (t!("予防プラン")) } th scope="colgroup" colspan="2" { (t!("基本情報")) } th scope="colgroup" colspan="2" { (t!("実績")) } th scope="col" rowspan="2" { (last) } }
        tr { @for _ in 0..3 { th scope="col" .number { (t!("送信")) } th scope="col" .number { (t!("受信")) } } }
    }
}

fn both_ways(sums: &BTreeMap<&str, (DirectionCounts, Option<Month>)>) -> String {
    let whole = sums.values().filter(|(w, _)| w[0] + w[2] + w[4] > 0 && w[1] + w[3] + w[5] > 0).count();
    t!(
        "{sums}か所のうち、送信と受信の両方があるのは{whole}か所です（実績も数えます）。",
        sums = number::count(sums.len() as u64),
        whole = number::count(whole as u64)
    )
}
