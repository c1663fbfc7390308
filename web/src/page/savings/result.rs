use maud::{Markup, html};
use tsunagu_analytics::report::estimate::case::{CaseReport, ChannelCost};
use tsunagu_analytics::report::estimate::coverage::CoverageFrom;
use tsunagu_analytics::report::estimate::savings::{EstimateDetails, EstimateReport};
use tsunagu_cost::range::Sensitivity;
use tsunagu_domain::exact::rounded;

use super::charts::{over_coverage, steps};
use super::formulas::{opened, written};
use crate::address;
use crate::estimate::form::Form;
use crate::estimate::office::Estimate;
use crate::estimate::outlook_words::{needed, pays_from};
use crate::estimate::words::{case_name, method_name};
use crate::page::PageError;
use crate::page::office::listed_words;
use crate::part::table::{Header, ScrollTable};
use crate::show::{number, yen};
use crate::words;

/// What stands behind the answer: partners, the three cases, and folded the rest.
pub(super) fn section(estimate: &Estimate<'_>, details: &EstimateDetails<'_>) -> Result<Markup, PageError> {
    let Estimate { form, report } = estimate;
    Ok(html! {
        (partners(report))
        (table(report))
        (downloads(form))
        details.more {
            summary { (t!("費用の内訳とグラフ")) }
            (steps(report)?)
            (over_coverage(report)?)
            (methods(report))
            (matters(&details.sensitivities))
        }
    })
}

/// The paper that need not be printed in a month and in a year, open to its formula.
pub(super) fn sheets(details: &EstimateDetails<'_>) -> Markup {
    let count = |value| number::count(rounded(value).unsigned_abs() as u64);
    html! {
        p { (t!("減る紙は、1か月に約{value}枚、1年に約{value2}枚です。", value = count(details.sheets.value), value2 = count(details.sheets_year))) }
        (opened(t!("減る紙（1か月）"), t!("枚"), &details.sheets))
    }
}

fn positive(case: &CaseReport<'_>) -> String {
    match case.turns_positive {
        Some(month) => t!("{month}か月目", month),
        None => t!("なりません").to_owned(),
    }
}

fn partners(report: &EstimateReport<'_>) -> Markup {
    let CoverageFrom::Numbers { each, towns } = &report.coverage_from else { return html! {} };
    let town = |code: &String| towns.iter().find(|town| town.code == *code);
    html! {
        h2 #partners { (t!("貼り付けた相手")) }
        (ScrollTable::new(t!("貼り付けた相手")).columns([Header::text(t!("事業所番号")), Header::text(t!("掲載"))]).rows(html! {
            @for partner in each {
                tr {
                    th scope="row" { a href=(address::office(&partner.number)) { (partner.number) } }
                    td {
                        (listed_words(partner.listed).unwrap_or_default())
                        @if let Some(town) = partner.taken_at.as_ref().and_then(town) { (t!("（{name}の掲載率{rate}とみました）", name = town.name, rate = yen::share(town.share))) }
                    }
                }
            }
        }))
        p.note { (t!("相手が使っているかどうかを、サービス選びの理由にしません。")) }
    }
}

fn table(report: &EstimateReport<'_>) -> Markup {
    let row = |label: &str, of: &dyn Fn(&CaseReport<'_>) -> String| {
        html! { tr { th scope="row" { (label) } @for c in &report.cases { td.number { (of(c)) } } } }
    };
    let handling = report.central().month.overhead.value;
    html! {
        @let cases = report.cases.iter().map(|c| Header::number(t!("{name}に見て", name = case_name(c.case))));
        @let columns = std::iter::once(Header::text("")).chain(cases);
        (ScrollTable::new(t!("年あたりの試算")).caption(t!("年あたりの試算（混ざる間の手間を月{minutes}分としたとき。仮定を含むため、確かなのは上の文の桁までです）", minutes = yen::plain(handling)))
            .columns(columns)
            .rows(html! {
                (row(t!("作業が今の何％になるとして"), &|c| yen::rough_share(c.ratio.value)))
                (row(t!("減る時間"), &|c| yen::hours(c.saved.minutes)))
                (row(t!("現金だけ"), &|c| yen::yen(c.saved.cash)))
                (row(t!("現金と時間"), &|c| yen::yen(c.saved.yen)))
                (row(t!("元が取れる相手の数"), &|c| needed(c.break_even, report.office.partners)))
                (row(t!("累計がプラスになる月（慣れるまでの手間を入れ、今の相手の数のまま）"), &positive))
            }))
        p.note { (t!("加入していないうちは、減る時間も費用もありません。マイナスは、加入によってかえって増えることを示します。{pays}（中くらいに見て、混ざる間の手間が月{minutes}分のとき）。", pays = pays_from(report.central().break_even, report.office.partners), minutes = yen::plain(handling))) }
    }
}

fn methods(report: &EstimateReport<'_>) -> Markup {
    let sums = |cost: &ChannelCost| {
        html! { td.number { (yen::yen(cost.each)) } td.number { (yen::yen(cost.month)) } td.number { (yen::yen(cost.year)) } }
    };
    let now = report.office.method;
    html! {
        (ScrollTable::new(t!("紙の送り方ごとの費用")).caption(t!("紙の送り方ごとの費用（全部その方法で送るとき）"))
            .columns([Header::text(t!("方法")), Header::number(t!("利用者1人・1か月")), Header::number(t!("1か月")), Header::number(t!("1年"))])
            .rows(html! {
                @for paper in &report.paper {
                    tr .here[paper.method == now] {
                        th scope="row" { (method_name(paper.method)) @if paper.method == now { (t!("（いま）")) } }
                        (sums(&paper.cost))
                    }
                }
                tr { th scope="row" { (t!("データ連携（中くらいに見て）")) } (sums(&report.central().digital)) }
            }))
    }
}

fn matters(found: &[Sensitivity<'_>]) -> Markup {
    html! {
        @if !found.is_empty() {
            h2 { (t!("どの数がいちばん効くか")) }
            p { (t!("一つだけを下限・上限に変えたときの、年あたりの節約（現金と時間、中くらいに見て）です。いちばん効くのは「{label}」です。", label = words::cost_label(found[0].label))) }
            (ScrollTable::new(t!("どの数がいちばん効くか"))
                .columns([
                    Header::text(t!("入力")), Header::number(t!("下限のとき")), Header::number(t!("上限のとき")), Header::number(t!("動く幅")),
                ])
                .rows(html! {
                    @for s in found {
                        tr {
                            th scope="row" { (words::cost_label(s.label)) "（" (written(s.low.0, s.unit)) "〜" (written(s.high.0, s.unit)) "）" }
                            td.number { (yen::yen(s.low.1)) } td.number { (yen::yen(s.high.1)) } td.number { (yen::yen(s.spread())) }
                        }
                    }
                }))
        }
    }
}

fn downloads(form: &Form) -> Markup {
    let query = super::fields::query(form);
    html! {
        p.downloads {
            (t!("ダウンロード：")) a href=(address::SAVINGS_XLSX.query(&query)) { (t!("Excel（式が入っています）")) } " "
            a href=(address::SAVINGS_CSV.query(&query)) { "CSV" } " " a href=(address::SAVINGS_API.query(&query)) { "JSON" }
        }
    }
}
