use maud::{Markup, html};
use tsunagu_analytics::query::adoption::Adoption;
use tsunagu_analytics::query::neighbours::Neighbour;
use tsunagu_analytics::report::town::TownReport;
use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::percent::Percent;

use crate::address;
use crate::chart::{self, bars};
use crate::page::PageError;
use crate::part::rates;
use crate::show::number;
use crate::words;

/// The place, its area and its prefecture, one below the other.
pub(super) fn context(rows: &[Adoption], threshold: Percent) -> Markup {
    if rows.first().is_none_or(|a| a.listed.is_none()) {
        return html! {};
    }
    let leads = |a: &Adoption| match a.kind.as_str() {
        "area" => address::area(&a.id),
        "prefecture" => address::prefecture(&a.id),
        _ => address::municipality(&a.id),
    };
    html! {
        section.context {
            h2 { (t!("圏域・県の中で")) }
            (rates::table(t!("圏域・県の合計と並べて"), rows, threshold, &rates::plain_heading, &leads, None))
            @for a in rows.iter().filter(|a| a.places_listed > 0 && a.places_listed < a.places) {
                p.note {
                    (t!("{name}は、掲載資料のある{places_listed}市区町村だけの合計です（全部で{places}。対象数もその市区町村の分です）。", name = a.name, places_listed = number::count(a.places_listed), places = number::count(a.places)))
                }
            }
        }
    }
}

/// The place beside its nearest neighbours: chart, sentence and table from the same values, the place first.
pub(super) fn neighbours(place: &Municipality, report: &TownReport, threshold: Percent) -> Result<Markup, PageError> {
    let (near, rows) = (&report.neighbours, &report.beside);
    if near.is_empty() {
        return Ok(
            html! { h2 { (t!("近くの市区町村")) } p.note { (t!("事業所の位置が分からないため、近くの市区町村を選べません。")) } },
        );
    }
    let bars: Vec<_> = rows
        .iter()
        .map(|a| bars::Bar {
            label: a.name.clone(),
            rate: a.rate_tenths(),
            figure: bar_figure(a),
            reached: a.needed(threshold) == Some(0),
            here: a.id == place.code.as_str(),
        })
        .collect();
    let drawings = bars::draw(&bars, threshold)?;
    let description = neighbour_sentence(rows, place) + &words::no_duty(threshold);
    let distances = distances(near);
    Ok(html! {
        section.neighbours {
            h2 { (t!("近くの市区町村")) }
            (chart::figure("neighbours", &t!("{name}と近くの市区町村の掲載率", name = place.name), &description, drawings))
            (rates::table(t!("近い順"), rows, threshold, &rates::plain_heading, &|a| address::municipality(&a.id), None))
            p.note.no-print { (t!("近さは、対象の事業所の位置の平均どうしの距離（{distances}）。", distances)) }
        }
    })
}

fn distances(near: &[Neighbour]) -> String {
    match near {
        [first, .., last] => format!("{}～{}", number::kilometres(first.km), number::kilometres(last.km)),
        [only] => number::kilometres(only.km),
        [] => String::new(),
    }
}

/// All of those who could be listed, tenths of a percent; more is a fault in the data.
const ALL: u64 = 1_000;

/// 8.7％（13/149）, so that a printed chart keeps its counts.
fn bar_figure(a: &Adoption) -> String {
    match (a.rate_tenths(), a.counted, a.eligible) {
        (Some(rate), Some(counted), Some(eligible)) => {
            let fault = if rate > ALL { t!("要確認") } else { "" };
            format!("{}{fault}（{}/{}）", number::rate_percent(rate), number::count(counted), number::count(eligible))
        }
        _ if a.places_listed == 0 => words::NO_DATA.to_string(),
        _ => words::UNKNOWN.to_string(),
    }
}

fn neighbour_sentence(rows: &[Adoption], place: &Municipality) -> String {
    let Some((here, others)) = rows.split_first() else { return String::new() };
    let mut known: Vec<u64> = others.iter().filter_map(Adoption::rate_tenths).collect();
    known.sort_unstable();
    let here = match here.rate_tenths() {
        Some(rate) => t!("{name}は{rate}。", name = place.name, rate = number::rate_percent(rate)),
        None => t!("{name}の掲載率は分かりません。", name = place.name),
    };
    let span = match known[..] {
        [] => t!("掲載率の分かるところはありません。").to_owned(),
        [only] => t!("掲載率が分かるのは一つで、{only}です。", only = number::rate_percent(only)),
        [low, .., high] => t!(
            "掲載率が分かるのは{known}で、{low}から{high}です。",
            known = known.len(),
            low = number::rate_percent(low),
            high = number::rate_percent(high)
        ),
    };
    let absent = others.iter().filter(|a| a.places_listed == 0).count();
    let absent = if absent == 0 {
        String::new()
    } else {
        t!("残る{absent}は{no_data}です。", absent, no_data = words::NO_DATA)
    };
    t!(
        "{here}近くの{others}市区町村のうち、{span}{absent}（だいだい色は{name}、濃い青は目安線に届いているところ）",
        here,
        others = others.len(),
        span,
        absent,
        name = place.name
    )
}
