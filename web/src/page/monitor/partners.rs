use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_analytics::measure::monitor::stage::Progress;
use tsunagu_analytics::report::monitor::partners::PartnersReport;
use tsunagu_domain::month::Month;
use tsunagu_domain::rules::Monitor;

use super::words;
use crate::address;
use crate::part::table::{Header, ScrollTable};
use crate::show::number;

/// A partner's number with its name, where a register has it.
pub(super) fn named(partner: &str, names: &HashMap<String, String>) -> Markup {
    html! {
        @match names.get(partner) {
            Some(name) => { a href=(address::office(partner)) { (name) } br; span.faint { (partner) } },
            None => (words::partner(partner)),
        }
    }
}

/// How far the office has come, what share of its partners is digital, who is silent, and everybody.
pub(super) fn section(report: &PartnersReport, names: &HashMap<String, String>, rules: &Monitor) -> Markup {
    html! {
        h2 { (t!("相手")) }
        (share(report, rules))
        (come_far(&report.progress, rules))
        @if !report.silent.is_empty() {
            h3 { (t!("途絶えている相手")) }
            p.note { (t!("続けて{seen_months}か月以上やりとりがあり、その後まる1か月以上ない相手です。やめたとは限りません。", seen_months = rules.silent.seen_months)) }
            ul { @for s in &report.silent { li { (named(&s.partner, names)) (t!("（最後は{month}）", month = words::month(s.last))) } } }
        }
        (everybody(report, names))
    }
}

fn share(report: &PartnersReport, rules: &Monitor) -> Markup {
    let digital = report.last_month;
    let of_year = report.of_year as usize;
    html! {
        @match report.all {
            Some(all) if all >= digital && all > 0 => p {
                (t!("先月にデータでやりとりした相手は{digital}、相手の全体{all}のうち", digital = number::count(digital), all = number::count(all)))
                strong { (number::rate_percent((digital * 1_000 + all / 2) / all)) } (t!("です。"))
            },
            Some(all) => p {
                (t!("先月にデータでやりとりした相手は{digital}で、設定にある相手の全体{all}より多くなっています。", digital = number::count(digital), all = number::count(all))) a href=(address::monitor::SETTINGS) { (t!("相手の全体の数を確かめる")) }
            },
            None => p {
                (t!("先月にデータでやりとりした相手は{digital}です。相手の全体のうちの割合は、", digital = number::count(digital)))
                a href=(address::monitor::SETTINGS) { (t!("相手の全体の数を設定する")) } (t!("と示します（ファイルの名前だけでは分かりません）。"))
            },
        }
        p {
            (t!("{year}からの年度にやりとりした相手は", year = words::month(report.year))) strong { (number::count(report.of_year)) } (t!("か所です"))
            @if of_year < rules.subsidy.partners { "（" (rules.subsidy.partners) (t!("か所まであと{of_year}か所）", of_year = rules.subsidy.partners - of_year)) }
            "。" a href=(address::monitor::RECORD) { (t!("年度の記録を印刷する")) }
        }
    }
}

fn come_far(come: &Progress, rules: &Monitor) -> Markup {
    let month = |m: Option<Month>| m.map_or(t!("まだ").to_owned(), words::month);
    html! {
        dl.facts {
            dt { (t!("はじめてのやりとり")) } dd { (month(come.first)) }
            dt { (t!("送信・受信の両方")) } dd { (month(come.mutual)) }
            dt { (t!("定着")) } dd { (t!("{steady}（送信と受信の両方が続けて{steady_months}か月）", steady = month(come.steady), steady_months = rules.stage.steady_months)) }
            dt { (t!("先月までの段階")) } dd { (words::stage(come.stage)) }
        }
    }
}

fn everybody(report: &PartnersReport, names: &HashMap<String, String>) -> Markup {
    let label = t!("相手ごとの組の数");
    let (all, nameless) = (&report.each, report.nameless);
    html! {
        details open[all.len() <= 10] {
            summary { (t!("すべての相手（{all}）", all = number::count(all.len() as u64))) }
            @if nameless > 0 { p.note { (t!("ほかに、名前に相手の番号がない組が{nameless}あります。", nameless = number::count(nameless))) } }
            (ScrollTable::new(label).caption(label)
                .columns([
                    Header::text(t!("相手")), Header::number(t!("送信")), Header::number(t!("受信")), Header::text(t!("はじめ")),
                    Header::text(t!("最後")),
                ])
                .rows(html! {
                    @for sum in all {
                        tr {
                            th scope="row" { (named(&sum.partner, names)) @if report.silent.iter().any(|q| q.partner == sum.partner) { " " span.faint { (t!("途絶え")) } } }
                            td.number { (number::count(sum.sent)) } td.number { (number::count(sum.received)) }
                            td.date { (words::month(sum.first)) } td.date { (words::month(sum.last)) }
                        }
                    }
                }))
        }
    }
}
