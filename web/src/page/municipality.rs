use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_analytics::query::adoption::{Adoption, Scope, adoption, history};
use tsunagu_analytics::query::coverage::{ServiceRegister, registers};
use tsunagu_analytics::query::neighbours::{Neighbour, neighbours};
use tsunagu_store::municipalities::Municipality;
use tsunagu_store::percent::Percent;
use tsunagu_store::place::{PlaceCode, PlaceKind};

use super::choice::Choice;
use super::{PageError, View, address, ok};
use crate::chart::{self, bars, trend};
use crate::part::layout::{self, Frame};
use crate::part::{headline, rates};
use crate::server::Answer;
use crate::show::{date, number};
use crate::words;

/// How many neighbours a place is shown beside.
const NEIGHBOURS: u32 = 8;

/// A municipality: its headline, every denominator, its neighbours, and what cannot be told.
pub fn page(view: &View<'_>, code: &str, asked: &HashMap<String, String>) -> Result<Answer, PageError> {
    let choice = Choice::read(asked, view.rules)?;
    let place = find(view, code)?;
    let id = place.code.as_str();
    let all = adoption(&view.reader, Scope::One(id), None)?;
    let chosen = all.iter().find(|a| a.denominator == choice.denominator.name);
    let registers = registers(&view.reader, &id[..2], &choice.denominator.name)?;
    let body = html! {
        h1 { (place.name) @if place.kind != PlaceKind::Prefecture { " " small { (place.prefecture) } } }
        @if let Some(chosen) = chosen { (headline_block(view, chosen, &choice, &registers)) }
        @else { p.lead { (place.name) "：" (words::NO_DATA) } }
        (denominators(view, &all, choice.threshold))
        (wards(view, place, &choice)?)
        (trend_block(view, place, &choice)?)
        (neighbour_block(view, place, &choice)?)
        (unknowns(&all))
        (choice.downloads(&address::municipality(id)))
    };
    let prefecture = (place.prefecture.as_str(), address::prefecture(id));
    let parent = place.parent.and_then(|p| view.rules.municipalities.get(p));
    let mut trail = vec![("全国", "/".to_owned()), prefecture];
    trail.extend(parent.map(|p| (p.name.as_str(), address::municipality(p.code.as_str()))));
    let kinds: &[&str] = if place.synthetic { &["sample"] } else { &["usage", "register"] };
    let frame = Frame {
        title: &place.name,
        trail: &trail,
        searched: "",
        credits: view.credits(kinds),
        synthetic: place.synthetic,
    };
    Ok(ok(layout::page(frame, body)))
}

/// A municipality or ward by its six digits.
pub fn find<'a>(view: &'a View<'_>, code: &str) -> Result<&'a Municipality, PageError> {
    let missing = || PageError::NotFound { asked: code.to_owned() };
    let code: PlaceCode = code.parse().map_err(|_| missing())?;
    view.rules.municipalities.get(code).filter(|m| m.kind != PlaceKind::Prefecture).ok_or_else(missing)
}

fn headline_block(view: &View<'_>, a: &Adoption, choice: &Choice<'_>, registers: &[ServiceRegister]) -> Markup {
    html! {
        section.headline aria-label="まとめ" {
            @if let Some(rate) = a.rate_hundredths() {
                p.figure {
                    span.big { (number::rate(rate)) span.unit { "％" } }
                    @if let Some(distance) = headline::distance(a, choice.threshold) { span.distance { (distance) } }
                }
                @if rate > 10_000 { p.fault { "100％を超えています。分子か分母のデータに不備があります。" } }
            }
            p.lead { (headline::rate(a)) }
            p { (headline::dates(a, choice.denominator, registers, view.rules)) }
            @if let Some(later) = headline::later(registers, view.rules) { p.note { (later) } }
            @if let Some(age) = headline::age(a, view.today) { p.note { (age) } }
        }
    }
}

/// Every denominator side by side, and how far apart they put the rate.
fn denominators(view: &View<'_>, all: &[Adoption], threshold: Percent) -> Markup {
    let rates: Vec<u64> = all.iter().filter_map(Adoption::rate_hundredths).collect();
    html! {
        h2 { "分母ごとの掲載率" }
        div.scroll tabindex="0" role="region" aria-label="分母ごとの掲載率" {
            table {
                thead { tr {
                    th scope="col" { "分母" } th scope="col" .number { "掲載" } th scope="col" .number { "対象" } th scope="col" .number { "率" }
                    th scope="col" .number { (number::threshold(threshold)) "に要る" } th scope="col" .number { "あと" } th scope="col" .wide { "登録簿の時点" }
                } }
                tbody {
                    @for a in all {
                        @let d = view.rules.denominator(&a.denominator);
                        tr {
                            th scope="row" { (d.map_or(a.denominator.as_str(), |d| d.label.as_str())) }
                            @match (a.places_listed, a.listed) {
                                (0, _) => td.number { (words::NO_DATA) },
                                (_, Some(n)) => td.number { (number::count(n)) },
                                (_, None) => td.unknown { (words::UNKNOWN) },
                            }
                            td.number { (a.eligible.or(a.eligible_all).map_or(words::NO_DATA.to_owned(), number::count)) }
                            td.number { (rates::rate_cell(a)) }
                            td.number { (a.target(threshold).map_or("–".to_owned(), number::count)) }
                            td.number { (a.needed(threshold).map_or("–".to_owned(), number::count)) }
                            td.wide { (a.register_as_of.map_or("–".to_owned(), register_span)) }
                        }
                    }
                }
            }
        }
        @if let (Some(low), Some(high)) = (rates.iter().min(), rates.iter().max()) {
            p.note { "分母の取り方による幅は " (number::rate(*low)) "～" (number::rate_percent(*high)) " です。" a href="/method" { "分母の定義" } }
        }
        @for claim in view.rules.claims.iter().filter(|c| all.first().is_some_and(|a| a.id == c.municipality)) {
            p.note { "説明会資料の値 " (number::count(u64::from(claim.count))) "：" (claim.source) "。" (claim.note) "。" }
        }
    }
}

fn register_span((from, to): (jiff::civil::Date, jiff::civil::Date)) -> String {
    if from == to { date::register(from) } else { format!("{}～{}", date::register(from), date::register(to)) }
}

/// The wards of a designated city.
fn wards(view: &View<'_>, place: &Municipality, choice: &Choice<'_>) -> Result<Markup, PageError> {
    if place.kind != PlaceKind::DesignatedCity {
        return Ok(html! {});
    }
    let mut wards = adoption(&view.reader, Scope::Members(place.code.as_str()), Some(&choice.denominator.name))?;
    rates::sort(&mut wards, choice.sort, choice.descending, choice.threshold);
    let path = address::municipality(place.code.as_str());
    Ok(html! {
        h2 #table { "区ごとの掲載率" }
        (rates::table(&format!("{}の区", place.name), &wards, choice.threshold,
            &|label, key| choice.heading(&path, label, key), &|a| address::municipality(&a.id)))
    })
}

/// The rate over time, where more than one listing is known.
fn trend_block(view: &View<'_>, place: &Municipality, choice: &Choice<'_>) -> Result<Markup, PageError> {
    let points = history(&view.reader, place.code.as_str(), &choice.denominator.name)?;
    let rated: Vec<_> = points
        .iter()
        .filter_map(|p| {
            let rate = tsunagu_analytics::measure::adoption::rate_hundredths(p.listed?, p.eligible?)?;
            Some((p.listing_as_of, rate))
        })
        .collect();
    let ([first, .., last], true) = (&rated[..], rated.len() >= 2) else { return Ok(html! {}) };
    let description = format!(
        "{}の掲載率は、{}の{}から{}の{}になりました（対象数は各時点の前で最も新しい登録簿による）。",
        place.name,
        date::day(first.0),
        number::rate_percent(first.1),
        date::day(last.0),
        number::rate_percent(last.1)
    );
    let drawings = trend::draw(&rated, choice.threshold)?;
    Ok(html! {
        h2 { "これまでの動き" }
        (chart::figure("trend", &format!("{}の掲載率の動き", place.name), &description, drawings))
        details {
            summary { "表で見る" }
            table {
                thead { tr { th scope="col" { "掲載の現在日" } th scope="col" .number { "掲載" } th scope="col" .number { "対象" } th scope="col" .number { "率" } } }
                tbody {
                    @for p in points.iter().rev() {
                        tr {
                            th scope="row" { (date::day(p.listing_as_of)) }
                            td.number { (p.listed.map_or(words::UNKNOWN.to_owned(), number::count)) }
                            td.number { (p.eligible.map_or(words::NO_DATA.to_owned(), number::count)) }
                            td.number { (rated.iter().find(|r| r.0 == p.listing_as_of).map_or("–".to_owned(), |r| number::rate_percent(r.1))) }
                        }
                    }
                }
            }
        }
    })
}

/// The place beside its nearest neighbours: chart, sentence and table from the same values.
fn neighbour_block(view: &View<'_>, place: &Municipality, choice: &Choice<'_>) -> Result<Markup, PageError> {
    let near = neighbours(&view.reader, place.code.as_str(), NEIGHBOURS)?;
    if near.is_empty() {
        return Ok(
            html! { h2 { "近くの市区町村" } p.note { "事業所の位置が分からないため、近くの市区町村を選べません。" } },
        );
    }
    let mut rows = Vec::new();
    for id in std::iter::once(place.code.as_str()).chain(near.iter().map(|n| n.id.as_str())) {
        rows.extend(adoption(&view.reader, Scope::One(id), Some(&choice.denominator.name))?);
    }
    let bars: Vec<_> = rows
        .iter()
        .map(|a| bars::Bar {
            label: a.name.clone(),
            rate: a.rate_hundredths(),
            otherwise: if a.places_listed == 0 {
                words::NO_DATA.to_owned()
            } else {
                "率は出せません".to_owned()
            },
            here: a.id == place.code.as_str(),
        })
        .collect();
    let drawings = bars::draw(&bars, choice.threshold)?;
    let description = neighbour_sentence(&rows, place);
    let distances = distances(&near);
    Ok(html! {
        section.neighbours {
            h2 { "近くの市区町村" }
            (chart::figure("neighbours", &format!("{}と近くの市区町村の掲載率", place.name), &description, drawings))
            (rates::table("近い順", &rows, choice.threshold, &rates::plain_heading, &|a| address::municipality(&a.id)))
            p.note { "近さは、対象の事業所の位置の平均どうしの距離（" (distances) "）。" }
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

fn neighbour_sentence(rows: &[Adoption], place: &Municipality) -> String {
    let Some((here, others)) = rows.split_first() else { return String::new() };
    let known: Vec<_> = others.iter().filter_map(|a| a.rate_hundredths().map(|r| (r, a))).collect();
    let absent = others.len() - known.len();
    let absent = if absent == 0 { String::new() } else { format!("{absent}は{}です。", words::NO_DATA) };
    let Some(rate) = here.rate_hundredths() else {
        return format!("{}の掲載率は{}です。近くの{}市区町村のうち{absent}", place.name, words::NO_DATA, others.len());
    };
    let higher = known.iter().filter(|(r, _)| *r > rate).count();
    let compared = match known.len() {
        0 => String::new(),
        n => format!("掲載率の分かる{n}市区町村のうち、{higher}が{}より高い率です。", place.name),
    };
    format!("{}は{}。近くの{}市区町村では、{compared}{absent}", place.name, number::rate_percent(rate), others.len())
}

/// What the source cannot say is said, never shown as nought.
fn unknowns(all: &[Adoption]) -> Markup {
    let role = all.iter().any(|a| a.places_listed > 0 && a.listed.is_none());
    let counted_only = role || all.iter().all(|a| a.places_listed == 0);
    html! {
        @if counted_only {
            h2 { "この資料で分からないこと" }
            dl.unknowns {
                dt { "居宅介護支援とサービス事業所の別の掲載数" } dd { (words::UNKNOWN) }
                dt { "登録簿と突き合わない掲載" } dd { (words::UNKNOWN) }
                dt { "新たに載った・載らなくなった事業所" } dd { (words::UNKNOWN) }
            }
            p.note { "件数だけの資料のためです。事業所番号のある一覧を取り込むと分かります。「掲載なし」は未利用とは限りません。" }
        }
    }
}
