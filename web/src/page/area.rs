use std::collections::HashMap;

use maud::html;
use tsunagu_analytics::report::group::GroupReport;

use super::choice::Choice;
use super::{PageError, View, numbers, ok, over_time};
use crate::address;
use crate::answer::Answer;
use crate::part::headline;
use crate::part::layout::{self, Frame};
use crate::part::rates;
use crate::words;

/// An area and its members.
pub fn page(view: &View<'_>, id: &str, params: &HashMap<String, String>) -> Result<Answer, PageError> {
    let choice = Choice::read(params, view.rules)?.of_groups()?;
    let area = view.rules.area(id).ok_or_else(|| PageError::NotFound { params: id.to_owned() })?;
    let report = GroupReport::area(&view.snapshot, id, &choice.denominator.name, choice.threshold);
    let GroupReport { whole, mut members, registers, .. } = report;
    rates::sort(&mut members, choice.sort, choice.descending, choice.threshold);
    let whole = whole.as_ref();
    let path = address::area(id);
    let history = view.snapshot.history(id, &choice.denominator.name);
    choice.shows(&path, &path, whole.and_then(|a| a.listing_as_of), history)?;
    let numbers = numbers::of_group(view, id, whole)?;
    let body = html! {
        h1 { (t!("{name}圏域の{listing_rate} ", name = area.name, listing_rate = words::LISTING_RATE)) small { (area.scheme) } }
        @if let Some(whole) = whole {
            p.lead { (headline::rate(whole, choice.denominator)) }
            @if let Some(distance) = headline::distance(whole, choice.threshold) { p.distance { (distance) } }
            p { (headline::dates(whole, choice.denominator, &registers, view.rules)) }
            @if let Some(counting) = headline::counting(whole) { p.note { (counting) } }
            @if let Some(age) = headline::age(whole, view.today, view.rules) { p.note { (age) } }
        }
        (choice.form(&path, view.rules))
        p.note { (choice.sentence(view.rules)) }
        div #table {
            (rates::table(&t!("{name}の市区町村", name = area.name), &members, choice.threshold,
                &|label, key| choice.heading(&path, label, key), &rates::address_of, whole))
        }
        (over_time::block(view, &t!("{name}圏域", name = area.name), history, choice.threshold)?)
        @if let Some(numbers) = &numbers { (numbers::block(view, numbers, None)) }
        (choice.downloads(&path))
        p.note { (t!("圏域の区分：")) (area.source) }
    };
    let prefecture = view.rules.municipalities.prefecture(&area.prefecture).map_or("", |p| p.name.as_str());
    let trail = [(t!("全国"), address::COUNTRY), (prefecture, address::prefecture(&area.prefecture))];
    let frame = Frame {
        trail: &trail,
        credits: view.credits_of(false, whole.map_or(&[][..], |a| &a.listing_credits), &registers),
        source_status: Some(&view.source_status),
        ..Frame::new(&area.name)
    };
    Ok(ok(layout::page(frame, body)))
}
