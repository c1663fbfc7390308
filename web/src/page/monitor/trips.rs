use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_analytics::report::monitor::trips::TripsReport;

use super::words;
use crate::part::table::ScrollTable;
use crate::show::number;

/// Prevention with support centres: plans, basic facts and actuals, to and fro.
pub(super) fn section(report: &TripsReport, names: &HashMap<String, String>) -> Markup {
    let label = t!("地域包括支援センターなどとの往復（この1年）");
    html! {
        @if !report.partners.is_empty() {
            h2 { (t!("介護予防の往復")) }
            p { (t!("予防プランか利用者基本情報をやりとりした相手（地域包括支援センターか、委託を受けた居宅介護支援事業所）ごとの組の数です。{sums}", sums = both_ways(report))) }
            (ScrollTable::new(label).class("wide-heads").caption(label).head(head(t!("相手"), t!("最後"))).rows(html! {
                @for of in &report.partners {
                    tr {
                        th scope="row" { (super::partners::named(&of.partner, names)) }
                        @for n in of.ways { td.number { (number::count(n)) } }
                        td.date { (of.last.map(words::month).unwrap_or_default()) }
                    }
                }
            }))
            details {
                summary { (t!("月ごとに見る")) }
                (ScrollTable::new(t!("{label}：月ごと", label)).class("wide-heads").caption(t!("介護予防の往復（月ごと、すべての相手）"))
                    .head(head(t!("作成の月"), t!("往復のあった相手")))
                    .rows(html! {
                        @for of in report.months.iter().rev() {
                            tr {
                                th scope="row" .date { (words::month(of.month)) }
                                @for n in of.ways { td.number { (number::count(n)) } }
                                td.number { (number::count(of.both_ways)) }
                            }
                        }
                    }))
            }
        }
    }
}

/// Two rows of headers.
fn head(first: &str, last: &str) -> Markup {
    html! {
        tr { th scope="col" rowspan="2" { (first) } th scope="colgroup" colspan="2" { (t!("予防プラン")) } th scope="colgroup" colspan="2" { (t!("基本情報")) } th scope="colgroup" colspan="2" { (t!("実績")) } th scope="col" rowspan="2" { (last) } }
        tr { @for _ in 0..3 { th scope="col" .number { (t!("送信")) } th scope="col" .number { (t!("受信")) } } }
    }
}

fn both_ways(report: &TripsReport) -> String {
    t!(
        "{sums}か所のうち、送信と受信の両方があるのは{whole}か所です（実績も数えます）。",
        sums = number::count(report.partners.len() as u64),
        whole = number::count(report.both_ways)
    )
}
