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
    let registers = registers(&view.reader, id, &choice.denominator.name)?;
    let body = html! {
        h1 { (place.name) @if place.kind != PlaceKind::Prefecture { " " small { (place.prefecture) } } }
        @if let Some(chosen) = chosen { (headline_block(view, chosen, &choice, &registers)) }
        @else { p.lead { (place.name) "：" (words::NO_DATA) } }
        (choice.form(&address::municipality(id), view.rules))
        (denominators(view, &all, choice.threshold))
        (context(view, place, &choice)?)
        (wards(view, place, &choice)?)
        (trend_block(view, place, &choice)?)
        (neighbour_block(view, place, &choice)?)
        (unknowns(&all))
        (choice.downloads(&address::municipality(id)))
    };
    let title = format!("{}（{}）の{}", place.name, place.prefecture, words::LISTING_RATE);
    let prefecture = (place.prefecture.as_str(), address::prefecture(id));
    let parent = place.parent.and_then(|p| view.rules.municipalities.get(p));
    let mut trail = vec![("全国", "/".to_owned()), prefecture];
    trail.extend(parent.map(|p| (p.name.as_str(), address::municipality(p.code.as_str()))));
    let listed = all.iter().any(|a| a.places_listed > 0);
    let frame = Frame {
        title: &title,
        trail: &trail,
        searched: "",
        credits: view.credits_of(place.synthetic, listed, &registers),
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
            @if let Some(rate) = a.rate_tenths() {
                p.figure {
                    span.big { (number::rate(rate)) span.unit { "％" } }
                    @if let Some(distance) = headline::distance(a, choice.threshold) { span.distance { (distance) } }
                }
                @if rate > 1_000 { p.fault { "100％を超えています。分子か分母のデータに不備があります。" } }
            }
            p.lead { (headline::rate(a, choice.denominator)) }
            p { (headline::dates(a, choice.denominator, registers, view.rules)) }
            @if let Some(later) = headline::later(registers, view.rules) { p.note { (later) } }
            @if let Some(counting) = headline::counting(a) { p.note { (counting) } }
            @if a.listed == Some(0) { p.note { "掲載0件は、資料の表示どおりです。未利用とは限りません。" } }
            @if let Some(age) = headline::age(a, view.today) { p.note { (age) } }
        }
    }
}

/// Every denominator side by side, and how far apart they put the rate.
fn denominators(view: &View<'_>, all: &[Adoption], threshold: Percent) -> Markup {
    let rates: Vec<u64> = all.iter().filter_map(Adoption::rate_tenths).collect();
    html! {
        h2 { "分母ごとの掲載率" }
        div.scroll tabindex="0" role="region" aria-label="分母ごとの掲載率" {
            table {
                thead { tr {
                    th scope="col" { "分母" } th scope="col" .number { "掲載" } th scope="col" .number { "対象" } th scope="col" .number { "率" }
                    th scope="col" .number { "必要な数" } th scope="col" .number { "あと" } th scope="col" .wide { "登録簿の時点" }
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
            p.note { "分母の取り方によって、" (number::rate_percent(*low)) "から" (number::rate_percent(*high)) "まで変わります。" a href="/method" { "分母の定義" } }
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
            &|label, key| choice.heading(&path, label, key), &|a| address::municipality(&a.id), None))
    })
}

/// The rate over time, where more than one listing is known.
fn trend_block(view: &View<'_>, place: &Municipality, choice: &Choice<'_>) -> Result<Markup, PageError> {
    let points = history(&view.reader, place.code.as_str(), &choice.denominator.name)?;
    let rated: Vec<_> = points
        .iter()
        .filter_map(|p| {
            let rate = tsunagu_analytics::measure::adoption::rate_tenths(p.listed?, p.eligible?)?;
            Some((p.listing_as_of, rate))
        })
        .collect();
    let ([first, .., last], true) = (&rated[..], rated.len() >= 2) else { return Ok(html! {}) };
    let moved = if first.1 == last.1 {
        format!("{}のままです", number::rate_percent(last.1))
    } else {
        format!("{}から{}になりました", number::rate_percent(first.1), number::rate_percent(last.1))
    };
    let later = points.iter().filter(|p| p.register_later).count();
    let later = match later {
        0 => "対象数は、各時点以前で最も新しい登録簿によります。".to_owned(),
        n => format!("対象数は、{n}の時点では、掲載の日より後の登録簿によります（それ以前のものが無いため）。"),
    };
    let description =
        format!("{}の掲載率は、{}から{}までに、{moved}。{later}", place.name, date::day(first.0), date::day(last.0));
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
    let ids: Vec<String> = std::iter::once(place.code.to_string()).chain(near.iter().map(|n| n.id.clone())).collect();
    let mut rows = adoption(&view.reader, Scope::Each(&ids), Some(&choice.denominator.name))?;
    rows.sort_by_key(|a| ids.iter().position(|id| *id == a.id));
    let bars: Vec<_> = rows
        .iter()
        .map(|a| bars::Bar {
            label: a.name.clone(),
            rate: a.rate_tenths(),
            figure: bar_figure(a),
            reached: a.needed(choice.threshold) == Some(0),
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
            (rates::table("近い順", &rows, choice.threshold, &rates::plain_heading, &|a| address::municipality(&a.id), None))
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

/// 8.7％（13/149）, so that a printed chart keeps its counts.
fn bar_figure(a: &Adoption) -> String {
    match (a.rate_tenths(), a.listed, a.eligible) {
        (Some(rate), Some(listed), Some(eligible)) => {
            format!("{}（{}/{}）", number::rate_percent(rate), number::count(listed), number::count(eligible))
        }
        _ if a.places_listed == 0 => words::NO_DATA.to_owned(),
        _ => words::UNKNOWN.to_owned(),
    }
}

fn neighbour_sentence(rows: &[Adoption], place: &Municipality) -> String {
    let Some((here, others)) = rows.split_first() else { return String::new() };
    let mut known: Vec<u64> = others.iter().filter_map(Adoption::rate_tenths).collect();
    known.sort_unstable();
    let here = match here.rate_tenths() {
        Some(rate) => format!("{}は{}。", place.name, number::rate_percent(rate)),
        None => format!("{}の掲載率は分かりません。", place.name),
    };
    let span = match known[..] {
        [] => "掲載率の分かるところはありません。".to_owned(),
        [only] => format!("掲載率が分かるのは一つで、{}です。", number::rate_percent(only)),
        [low, .., high] => format!(
            "掲載率が分かるのは{}で、{}から{}です。",
            known.len(),
            number::rate_percent(low),
            number::rate_percent(high)
        ),
    };
    let absent = others.iter().filter(|a| a.places_listed == 0).count();
    let absent = if absent == 0 { String::new() } else { format!("残る{absent}は{}です。", words::NO_DATA) };
    format!(
        "{here}近くの{}市区町村のうち、{span}{absent}（だいだい色は{}、濃い青は目安線に届いているところ）",
        others.len(),
        place.name
    )
}

/// What the source cannot say is said, never shown as nought.
fn unknowns(all: &[Adoption]) -> Markup {
    let unlisted = all.iter().all(|a| a.places_listed == 0);
    let counted_only = all.iter().any(|a| a.places_listed > 0 && !a.by_number);
    html! {
        @if unlisted {
            h2 { "掲載の資料" }
            p { "この地域の掲載件数の資料は、まだ取り込まれていません。" a href="/data#add" { "取り込みかた" } }
        } @else if counted_only {
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

/// The place within its area and its prefecture.
fn context(view: &View<'_>, place: &Municipality, choice: &Choice<'_>) -> Result<Markup, PageError> {
    let area = view.rules.areas.iter().find(|a| {
        a.members.contains(&place.code)
            || a.members.iter().any(|m| view.rules.municipalities.get(*m).is_some_and(|m| m.parent == Some(place.code)))
    });
    let ids: Vec<String> =
        [Some(place.code.to_string()), area.map(|a| a.id.clone()), Some(place.code.prefecture().to_string())]
            .into_iter()
            .flatten()
            .collect();
    let mut rows = adoption(&view.reader, Scope::Each(&ids), Some(&choice.denominator.name))?;
    rows.sort_by_key(|a| ids.iter().position(|id| *id == a.id));
    if rows.first().is_none_or(|a| a.listed.is_none()) {
        return Ok(html! {});
    }
    let leads = |a: &Adoption| match a.kind.as_str() {
        "area" => address::area(&a.id),
        "prefecture" => address::prefecture(&a.id),
        _ => address::municipality(&a.id),
    };
    Ok(html! {
        section.context {
            h2 { "圏域・県の中で" }
            (rates::table("圏域・県の合計と並べて", &rows, choice.threshold, &rates::plain_heading, &leads, None))
        }
    })
}
