use std::collections::HashMap;

use maud::{Markup, html};
use tsunagu_analytics::query::adoption::Adoption;
use tsunagu_analytics::report::group::GroupReport;
use tsunagu_domain::municipalities::Municipality;

use super::choice::Choice;
use super::{PageError, View, numbers, ok, over_time, prefecture_map};
use crate::address;
use crate::answer::Answer;
use crate::chart::{self, bars};
use crate::part::headline;
use crate::part::layout::{self, Frame};
use crate::part::rates::{self, SortKey};
use crate::show::number;
use crate::words;

/// A prefecture: its municipalities ranked and in a table that sorts.
pub fn page(view: &View<'_>, code: &str, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let choice = Choice::read(params, view.rules)?.of_groups()?;
    let prefecture = find(view, code)?;
    let id = prefecture.code.as_str();
    let report = GroupReport::prefecture(&view.snapshot, id, &choice.denominator.name, choice.threshold);
    let GroupReport { whole, members: mut places, mut areas, registers, .. } = report;
    areas.sort_by_key(|a| view.rules.areas.iter().position(|area| area.id == a.id));
    let path = address::prefecture(id);
    let history = view.snapshot.history(id, &choice.denominator.name);
    choice.shows(&path, &path, whole.as_ref().and_then(|a| a.listing_as_of), history)?;
    let numbers = numbers::of_group(view, id, whole.as_ref())?;
    rates::sort(&mut places, choice.sort, choice.descending, choice.threshold);
    let map = prefecture_map::section(view, id, &prefecture.name, &places, &choice)?;
    let whole = whole.as_ref();
    let body = html! {
        h1 { (t!("{name}の市区町村別{listing_rate}", name = prefecture.name, listing_rate = words::LISTING_RATE)) }
        @if let Some(whole) = whole {
            p.lead { (headline::rate(whole, choice.denominator)) }
            p { (headline::dates(whole, choice.denominator, &registers, view.rules)) }
            @if let Some(later) = headline::later(&registers, view.rules) { p.note { (later) } }
            @if let Some(counting) = headline::counting(whole) { p.note { (counting) } }
            @if let Some(age) = headline::age(whole, view.today, view.rules) { p.note { (age) } }
        }
        (choice.form(&path, view.rules))
        p.note { (choice.sentence(view.rules)) }
        (ranking(&places, &choice, &prefecture.name)?)
        @if let Some(map) = &map { (map) }
        h2 #table { (t!("市区町村の一覧")) }
        p.note { (t!("政令指定都市は市の合計と区の両方を載せています。「誤差の目安」は、件数が少ないほど広くなる目安です（全数を数えたもので、標本誤差ではありません）。")) }
        (rates::table(&t!("{name}の市区町村", name = prefecture.name), &places, choice.threshold,
            &|label, key| choice.heading(&path, label, key), &rates::address_of, whole))
        (over_time::block(view, &prefecture.name, history, choice.threshold)?)
        @if let Some(numbers) = &numbers { (numbers::block(view, numbers, None)) }
        (choice.downloads(&path))
        @if !areas.is_empty() {
            h2 { (area_scheme(view, id)) }
            (rates::table(t!("圏域"), &areas, choice.threshold, &rates::plain_heading, &|a| address::area(&a.id), whole))
        }
    };
    let trail = [(t!("全国"), address::COUNTRY)];
    let listings = whole.map_or(&[][..], |a| &a.listing_credits);
    let mut credits = view.credits_of(prefecture.synthetic, listings, &registers);
    if map.is_some() {
        credits.extend(view.credits(&["boundaries"]));
    }
    let frame = Frame {
        trail: &trail,
        credits,
        synthetic: prefecture.synthetic,
        source_status: Some(&view.source_status),
        ..Frame::new(&prefecture.name)
    };
    Ok(ok(layout::page(frame, body)))
}

/// A prefecture by two digits, six digits or name.
pub fn find<'a>(view: &'a View<'_>, code: &str) -> Result<&'a Municipality, PageError> {
    view.rules.municipalities.prefecture(code).ok_or_else(|| PageError::NotFound { params: code.to_owned() })
}

fn area_scheme<'a>(view: &'a View<'_>, id: &str) -> &'a str {
    view.rules.areas.iter().find(|a| a.prefecture == id[..2]).map_or(t!("圏域"), |a| a.scheme.as_str())
}

/// Municipalities (cities whole) by rate, as chart and sentence; the table below holds the same values.
fn ranking(places: &[Adoption], choice: &Choice<'_>, name: &str) -> Result<Markup, PageError> {
    let is_ranked = |a: &&Adoption| a.kind != "ward" && !a.is_unknown_part() && a.rate_hundredths().is_some();
    let mut ranked: Vec<Adoption> = places.iter().filter(is_ranked).cloned().collect();
    rates::sort(&mut ranked, SortKey::Rate, true, choice.threshold);
    if ranked.is_empty() {
        let message = if places.iter().any(|a| a.places_listed > 0) { words::UNKNOWN } else { words::NO_DATA };
        return Ok(html! { p.note { (t!("掲載率の図：{message}", message)) } });
    }
    let all: Vec<_> = ranked
        .iter()
        .map(|a| bars::Bar {
            label: a.name.clone(),
            rate: a.rate_tenths(),
            figure: a.rate_tenths().map(bar_figure).unwrap_or_default(),
            reached: a.needed(choice.threshold) == Some(0),
            here: false,
        })
        .collect();
    let description = ranking_sentence(&ranked, choice, name) + &words::no_duty(choice.threshold);
    let drawings = bars::draw(&all, choice.threshold)?;
    Ok(chart::figure(
        "ranking",
        &t!("{name}の市区町村別{listing_rate}", name, listing_rate = words::LISTING_RATE),
        &description,
        drawings,
    ))
}

/// More than all is a fault in the data.
fn bar_figure(rate: u64) -> String {
    let figure = number::rate_percent(rate);
    if rate > 1_000 { t!("{figure}要確認", figure) } else { figure }
}

fn ranking_sentence(ranked: &[Adoption], choice: &Choice<'_>, name: &str) -> String {
    let reached = ranked.iter().filter(|a| a.needed(choice.threshold) == Some(0)).count();
    let rates: Vec<u64> = ranked.iter().filter_map(Adoption::rate_tenths).collect();
    let middle = rates.get(rates.len() / 2).map(|r| number::rate_percent(*r)).unwrap_or_default();
    let (high, low) = (rates.first().copied().unwrap_or(0), rates.last().copied().unwrap_or(0));
    // Nobody is named last: towns are near the line or far from it.
    let ends = t!(
        "中央は{middle}、最小{low}、最大{high}です。",
        middle,
        low = number::rate_percent(low),
        high = number::rate_percent(high)
    );
    t!(
        "{name}の{ranked}市区町村（政令指定都市は市の合計）のうち、{threshold}の目安線に届いているのは{reached}市区町村です。{ends}濃い青は届いているところです。",
        name,
        ranked = number::count(ranked.len() as u64),
        threshold = number::threshold(choice.threshold),
        reached = number::count(reached as u64),
        ends
    )
}
