use maud::{Markup, html};
use tsunagu_analytics::report::estimate::savings::EstimateReport;
use tsunagu_cost::range::Case;
use tsunagu_domain::exact::{Exact, rounded, whole};

use crate::chart::{self, coverage, waterfall};
use crate::estimate::outlook_words::pays_from;
use crate::estimate::words::{case_name, method_name};
use crate::page::PageError;
use crate::show::yen;

/// From paper to the mixture of both channels, a year of the central case.
pub(super) fn steps(report: &EstimateReport<'_>) -> Result<Markup, PageError> {
    let steps = &report.steps;
    let changes = [
        (t!("紙・切手・通信"), steps.cash),
        (t!("送る・入力する時間"), steps.work),
        (t!("混ざる間の手間など"), steps.fixed),
        (t!("利用料"), steps.fee),
    ];
    let total = |label: &str, value: Exact| waterfall::Step {
        label: label.to_owned(),
        from: 0,
        to: rounded(value),
        figure: yen::yen(value),
        total: true,
    };
    let mut bars = vec![total(t!("いま（紙）"), steps.paper)];
    let mut at = steps.paper;
    for (label, change) in changes.into_iter().filter(|(_, change)| *change != whole(0)) {
        let figure = format!("{}{}", if change > whole(0) { "＋" } else { "" }, yen::yen(change));
        bars.push(waterfall::Step {
            label: label.to_owned(),
            from: rounded(at),
            to: rounded(at + change),
            figure,
            total: false,
        });
        at += change;
    }
    bars.push(total(t!("加入したとき"), steps.joined));
    let description = t!(
        "{method}のいまの費用は年{start}、加入したときは年{at}で、年{less}です（中くらいに見て。手間の増え分も時給で数えています）。",
        method = method_name(report.office.method),
        start = yen::yen(steps.paper),
        at = yen::yen(steps.joined),
        less = match steps.paper - steps.joined {
            more if more < whole(0) => t!("{more}の増", more = yen::yen(-more)),
            less => t!("{less}の減", less = yen::yen(less)),
        }
    );
    Ok(
        html! { h2 { (t!("費用の内訳")) } (chart::figure("steps", t!("紙からデータへ"), &description, waterfall::draw(&bars)?)) },
    )
}

/// What is saved over the share that can be reached.
pub(super) fn over_coverage(report: &EstimateReport<'_>) -> Result<Markup, PageError> {
    let curves: Vec<coverage::Curve> = report
        .cases
        .iter()
        .map(|c| coverage::Curve {
            label: case_name(c.case).to_owned(),
            points: c.curve.map(|(percent, yen)| (percent, rounded(yen))).to_vec(),
            main: c.case == Case::Central,
        })
        .collect();
    let here = i32::try_from(rounded(report.office.coverage * whole(100))).unwrap_or(100).clamp(0, 100);
    let central = report.central();
    let description = t!(
        "横はデータで送れる割合、縦は年あたりの節約（現金と時間）です。中くらいに見て、いまの条件（{coverage}）で{saved}、すべて送れると{whole}（100％で上がるのは、紙の手間がなくなるため）。{central}。",
        coverage = yen::share(report.office.coverage),
        saved = yen::yen(central.saved.yen),
        whole = yen::yen(central.whole.yen),
        central = pays_from(central.break_even, report.office.partners)
    );
    let drawings = coverage::draw(&curves, here, &|n| yen::yen(whole(n)))?;
    Ok(
        html! { h2 { (t!("相手がどれだけ使えば元が取れるか")) } (chart::figure("coverage", t!("割合と節約"), &description, drawings)) },
    )
}
