use std::collections::HashMap;

use maud::html;
use tsunagu_analytics::report::monitor::record::RecordReport;
use tsunagu_domain::month::Month;

use super::{Dashboard, words};
use crate::address;
use crate::answer::Answer;
use crate::page::PageError;
use crate::part::table::{Header, ScrollTable};
use crate::show::{date, number};

/// The fiscal year's distinct partners month by month, on a sheet to print.
///
/// # Errors
/// When ledger or warehouse can't be read.
pub fn page(dashboard: &Dashboard<'_>, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let wanted = params.get("year").and_then(|y| format!("{y}04").parse().ok());
    let report = RecordReport::read(dashboard.ledger, dashboard.office, wanted, dashboard.view.today)?;
    let RecordReport { as_of, year, months, partners, both, only_sent, only_received, .. } = &report;
    let names = dashboard.names(partners.keys().map(String::as_str))?;
    let rules = &dashboard.view.rules.monitor;
    let title = t!("年度にやりとりした相手の記録");
    let body = html! {
        form.choice.no-print action=(address::monitor::RECORD) method="get" {
            label { (t!("年度 ")) select name="year" { @for y in report.years.iter().rev() { option value=(y.year()) selected[y == year] { (era_year(*y)) } } } }
            button type="submit" { (t!("表示")) }
        }
        p.print-only { (t!("作成：")) (date::day(dashboard.view.today)) (t!("　事業所番号 {office}　{months}～{months2}", office = dashboard.office, months = words::month(months[0]), months2 = words::month(months[months.len() - 1]))) }
        p.banner { strong { (t!("記録（補助金の様式ではありません）")) } (t!("。申請先が求める様式と証明の方法は、申請先に確かめてください。")) }
        p.lead { (t!("{year}に、データでやりとりした相手は", year = era_year(*year))) strong { (number::count(partners.len() as u64)) } (t!("か所です（"))
            (date::day(*as_of)) (t!("までに数えた分、事業所番号で数えた重複のない数）。送信と受信の両方の記録があるのは")) strong { (number::count(*both)) } (t!("か所、送信だけは{only_sent}か所、受信だけは{only_received}か所です。", only_sent = number::count(*only_sent), only_received = number::count(*only_received))) }
        p.note { (t!("ファイルの名前による記録で、手で入れた数は含みません。名前の日時はファイルが作られたときを示し、送ったこと・届いたことを示すものではありません。")) (rules.subsidy.source) "。" }
        @if partners.is_empty() { p { (t!("この年度の記録は、まだありません。")) } }
        @else {
            @let of_months = months.iter().map(|m| Header::number(t!("{month}月", month = m.month())));
            @let columns = [Header::text(""), Header::text(t!("相手"))].into_iter().chain(of_months);
            @let foot = html! { tr { td {} th scope="row" { (t!("相手の数")) } @for m in months { td.number { (number::count(report.partners_in(*m))) } } } };
            (ScrollTable::new(title)
                .class("record")
                .caption(t!("相手と月ごとの組の数（送信／受信）"))
                .columns(columns)
                .foot(Some(foot))
                .rows(html! {
                    @for (at, (partner, of)) in (1..).zip(partners) {
                        tr {
                            td.number { (at) }
                            th scope="row" { (super::partners::named(partner, &names)) }
                            @for m in months { td.number { @match of.get(m) { Some((sent, received)) => { (number::count(*sent)) "／" (number::count(*received)) }, None => "–" } } }
                        }
                    }
                }))
        }
    };
    dashboard.page(title, body)
}

/// 令和8年度
fn era_year(april: Month) -> String {
    let month = words::month(april);
    month.strip_suffix("4月").map_or(month.clone(), |year| t!("{year}度", year))
}
