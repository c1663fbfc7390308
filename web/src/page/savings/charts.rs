use maud::{Markup, html};
use tsunagu_cost::range::Case;
use tsunagu_domain::exact::{Exact, rounded, whole};

use crate::chart::{self, coverage, waterfall};
use crate::estimate::office::Estimate;
use crate::estimate::words::{break_even, case_names, method_name};
use crate::page::PageError;
use crate::show::yen;

/// From paper to the mixture of both channels, a year of the central case.
pub(super) fn steps(estimate: &Estimate<'_>) -> Result<Markup, PageError> {
    let central = estimate.savings.case(Case::Central);
    let month = &central.month;
    let coverage = estimate.office.coverage;
    let sum = |value: Exact| rounded(year(value));
    let start = month.paper_yen();
    let cash = (month.paper.yen() - month.digital.yen()) * coverage;
    let work = month.worth(month.paper.minutes() - month.digital.minutes()) * coverage;
    let fixed = central.saved.yen - cash - work + month.monthly_fee();
    let changes = [
        (t!("紙・切手・通信"), -cash),
        (t!("送る・入力する時間"), -work),
        (t!("混ざる間の手間など"), -fixed),
        (t!("利用料"), month.monthly_fee()),
    ];
    let total = |label: &str, value: Exact| waterfall::Step {
        label: label.to_owned(),
        from: 0,
        to: sum(value),
        figure: yen::yen(year(value)),
        total: true,
    };
    let mut bars = vec![total(t!("いま（紙）"), start)];
    let mut at = start;
    for (label, change) in changes.into_iter().filter(|(_, change)| *change != whole(0)) {
        let figure = format!("{}{}", if change > whole(0) { "＋" } else { "" }, yen::yen(year(change)));
        bars.push(waterfall::Step {
            label: label.to_owned(),
            from: sum(at),
            to: sum(at + change),
            figure,
            total: false,
        });
        at += change;
    }
    bars.push(total(t!("加入したとき"), at));
    let description = t!(
        "{method}のいまの費用は年{start}、加入したときは年{at}で、年{less}です（中央の場合）。",
        method = method_name(estimate.office.method),
        start = yen::yen(year(start)),
        at = yen::yen(year(at)),
        less = match year(start - at) {
            more if more < whole(0) => t!("{more}の増", more = yen::yen(-more)),
            less => t!("{less}の減", less = yen::yen(less)),
        }
    );
    Ok(
        html! { h2 { (t!("費用の内訳")) } (chart::figure("steps", t!("紙からデータへ"), &description, waterfall::draw(&bars)?)) },
    )
}

/// What is saved over the share that can be reached.
pub(super) fn over_coverage(estimate: &Estimate<'_>) -> Result<Markup, PageError> {
    let curves: Vec<coverage::Curve> = estimate
        .savings
        .cases
        .iter()
        .map(|c| {
            let at = |percent: i32| rounded(year(c.month.saved(Exact::new(percent.into(), 100)).yen));
            let points = [0, 99, 100].into_iter().map(|p| (p, at(p))).collect();
            coverage::Curve { label: case_names(c.case).1.to_owned(), points, main: c.case == Case::Central }
        })
        .collect();
    let here = i32::try_from(rounded(estimate.office.coverage * whole(100))).unwrap_or(100).clamp(0, 100);
    let central = estimate.savings.case(Case::Central);
    let description = t!(
        "横はデータで送れる割合、縦は年あたりの節約（現金と時間）です。中央の場合、いまの条件（{coverage}）で{saved}、すべて送れると{whole}（100％で上がるのは、紙の手間がなくなるため）。{central}。",
        coverage = yen::share(estimate.office.coverage),
        saved = yen::yen(year(central.saved.yen)),
        whole = yen::yen(year(central.month.saved(whole(1)).yen)),
        central = break_even(central)
    );
    let drawings = coverage::draw(&curves, here, &|n| yen::yen(whole(n)))?;
    Ok(
        html! { h2 { (t!("相手がどれだけ使えば元が取れるか")) } (chart::figure("coverage", t!("割合と節約"), &description, drawings)) },
    )
}

pub(super) fn year(value: Exact) -> Exact {
    value * whole(12)
}
