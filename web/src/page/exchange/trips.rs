use std::collections::{BTreeMap, HashMap};

use maud::{Markup, html};
use tsunagu_analytics::query::exchange::RoundTrip;
use tsunagu_store::month::Month;

use super::words;
use crate::show::number;

/// Sets by what and which way: plan out, plan in, basic out, basic in, actual out, actual in.
type Ways = [u64; 6];

/// Prevention with support centres: plans, basic facts and actuals, to and fro.
pub(super) fn section(all: &[RoundTrip], names: &HashMap<String, String>, today: Month) -> Markup {
    let from = today.plus(-11);
    let mut sums: BTreeMap<&str, (Ways, Option<Month>)> = BTreeMap::new();
    for trip in all.iter().filter(|t| t.month >= from) {
        let group = match trip.group.as_str() {
            "prevention" => 0,
            "basic" => 2,
            _ => 4,
        };
        let of = sums.entry(&trip.partner).or_default();
        of.0[group + usize::from(trip.direction == "received")] += trip.sets;
        of.1 = of.1.max(Some(trip.month));
    }
    let label = "地域包括支援センターなどとの往復（この1年）";
    html! {
        @if !sums.is_empty() {
            h2 { "介護予防の往復" }
            p { "予防プランか利用者基本情報をやりとりした相手（地域包括支援センターか、委託を受けた居宅介護支援事業所）ごとの組の数です。" (both_ways(&sums)) }
            div.scroll tabindex="0" role="region" aria-label=(label) {
                table.wide-heads {
                    caption { (label) }
                    thead {
                        tr { th scope="col" rowspan="2" { "相手" } th scope="colgroup" colspan="2" { "予防プラン" } th scope="colgroup" colspan="2" { "基本情報" } th scope="colgroup" colspan="2" { "実績" } th scope="col" rowspan="2" { "最後" } }
                        tr { @for _ in 0..3 { th scope="col" .number { "送信" } th scope="col" .number { "受信" } } }
                    }
                    tbody {
                        @for (partner, (ways, last)) in &sums {
                            tr {
                                th scope="row" { (super::partners::named(partner, names)) }
                                @for n in ways { td.number { (number::count(*n)) } }
                                td.date { (last.map(words::month).unwrap_or_default()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn both_ways(sums: &BTreeMap<&str, (Ways, Option<Month>)>) -> String {
    let whole = sums.values().filter(|(w, _)| w[0] + w[2] + w[4] > 0 && w[1] + w[3] + w[5] > 0).count();
    format!(
        "{}か所のうち、送信と受信の両方があるのは{}か所です。",
        number::count(sums.len() as u64),
        number::count(whole as u64)
    )
}
