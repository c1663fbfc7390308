use std::collections::BTreeSet;

use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::measure::interval::wilson;
use tsunagu_analytics::query::adoption::{Adoption, Numerator};
use tsunagu_domain::percent::Percent;

use super::table::ScrollTable;
use crate::address::{self, Link};
use crate::show::{date, number};
use crate::words;

/// What a table of places is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    /// Code, which is the order people know.
    Code,
    /// Reading.
    Name,
    /// Listed.
    Listed,
    /// Those who could be.
    Eligible,
    /// Rate.
    Rate,
    /// Distance to the line.
    Needed,
}

impl SortKey {
    /// Spelling in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name => "name",
            Self::Listed => "listed",
            Self::Eligible => "eligible",
            Self::Rate => "rate",
            Self::Needed => "needed",
        }
    }

    /// From an address.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Code, Self::Name, Self::Listed, Self::Eligible, Self::Rate, Self::Needed]
            .into_iter()
            .find(|k| k.name() == text)
    }
}

/// Sorts places; those without data always come last, and what is known of a prefecture alone behind them; ties keep the
/// order of codes.
pub fn sort(rows: &mut [Adoption], key: SortKey, descending: bool, threshold: Percent) {
    let value = |a: &Adoption| -> Option<u64> {
        match key {
            SortKey::Listed => a.counted.or(a.listed),
            SortKey::Eligible => a.eligible,
            SortKey::Rate => a.rate_hundredths(),
            SortKey::Needed => a.needed(threshold),
            SortKey::Code | SortKey::Name => Some(0),
        }
    };
    let is_behind = |a: &Adoption| a.kind == "municipality_unknown";
    rows.sort_by(|a, b| {
        if is_behind(a) != is_behind(b) {
            return is_behind(a).cmp(&is_behind(b));
        }
        let order = match key {
            SortKey::Code => a.id.cmp(&b.id),
            SortKey::Name => a.kana.cmp(&b.kana),
            _ => match (value(a), value(b)) {
                (Some(x), Some(y)) => x.cmp(&y),
                (None, Some(_)) => return std::cmp::Ordering::Greater,
                (Some(_), None) => return std::cmp::Ordering::Less,
                (None, None) => std::cmp::Ordering::Equal,
            },
        };
        let order = if descending { order.reverse() } else { order };
        order.then_with(|| a.id.cmp(&b.id))
    });
}

/// A table of places by rate. `heading` gives a column header from its label and key (a sorting link, or text);
/// `address` is where a place leads; `total` stands below.
pub fn table(
    caption: &str,
    rows: &[Adoption],
    threshold: Percent,
    heading: &dyn Fn(&str, SortKey) -> Markup,
    address: &dyn Fn(&Adoption) -> Link,
    total: Option<&Adoption>,
) -> Markup {
    let dated = Dated::of(rows);
    let head = html! {
        tr {
            (heading(t!("名称"), SortKey::Name))
            (heading(t!("掲載件数"), SortKey::Listed))
            (heading(t!("対象数"), SortKey::Eligible))
            (heading(t!("掲載率"), SortKey::Rate))
            (heading(&t!("{threshold}まで", threshold = number::threshold(threshold)), SortKey::Needed))
            th scope="col" .wide.number { (t!("誤差の目安（件数が少ないほど広い）")) }
            @if dated.listing { th scope="col" { (t!("掲載の時点")) } }
            @if dated.register { th scope="col" { (t!("事業所名簿の時点")) } }
        }
    };
    let foot = total.map(|total| row(total, threshold, None, dated));
    let rows = html! { @for a in rows { (row(a, threshold, Some(&address(a)), dated)) } };
    let line = words::no_duty(threshold);
    ScrollTable::new(caption)
        .class("rates")
        .caption(t!("{caption}　{line}", caption, line))
        .head(head)
        .foot(foot)
        .rows(rows)
}

/// A column header that does not sort.
pub fn plain_heading(label: &str, _: SortKey) -> Markup {
    html! { th scope="col" .number[label != "名称"] { (label) } }
}

/// Which dates each row states: those in which rows differ.
#[derive(Debug, Clone, Copy)]
struct Dated {
    listing: bool,
    register: bool,
}

impl Dated {
    fn of(rows: &[Adoption]) -> Self {
        let differ = |of: fn(&Adoption) -> Option<(Date, Date)>| {
            let dates: BTreeSet<_> = rows.iter().filter_map(of).collect();
            dates.len() > 1 || dates.iter().any(|(from, to)| from != to) && rows.len() > 1
        };
        let register: BTreeSet<_> = rows.iter().filter_map(|a| a.register_as_of).collect();
        Self { listing: differ(|a| a.listing_as_of), register: register.len() > 1 }
    }
}

fn row(a: &Adoption, threshold: Percent, address: Option<&Link>, dated: Dated) -> Markup {
    html! {
        tr {
            th scope="row" .ward[a.kind.starts_with("ward")] {
                @match address { Some(address) => a href=(address) { (place_name(a)) }, None => { (t!("合計（{name}）", name = a.name)) } }
            }
            @match (a.counted, a.eligible) {
                (Some(counted), Some(eligible)) => {
                    td.number { (number::count(counted)) (beside(a)) }
                    td.number { (number::count(eligible)) (suspended(a)) }
                    td.number { (rate_cell(a)) }
                    td.number { (a.needed(threshold).map_or("–".to_owned(), |n| if n == 0 { t!("到達").to_owned() } else { t!("あと{n}か所", n = number::count(n)) })) }
                    td.number.wide { (interval(counted, eligible)) }
                }
                (_, eligible) => {
                    @match (a.listed, a.places_listed) {
                        (Some(n), _) => td.number { (number::count(n)) },
                        (None, 0) => td.number { (words::NO_DATA) },
                        (None, _) => td.unknown { (words::UNKNOWN) },
                    }
                    td.number { (eligible.or(a.eligible_all).map_or(words::NO_DATA.to_string(), number::count)) (suspended(a)) }
                    td.number { "–" }
                    td.number { "–" }
                    td.number.wide { "–" }
                }
            }
            @if dated.listing { td.date { (a.listing_as_of.map_or("–".to_owned(), date::span)) } }
            @if dated.register { td.date { (a.register_as_of.map_or("–".to_owned(), date::register_span)) } }
        }
    }
}

/// Where a row of a municipality leads: what is known of a prefecture alone to the prefecture.
pub fn address_of(a: &Adoption) -> Link {
    match a.kind.as_str() {
        "municipality_unknown" => address::prefecture(a.municipality_code()),
        _ => address::municipality(a.municipality_code()),
    }
}

/// A place's name in a table of several; what is known of a whole alone bears the name of the whole.
pub fn place_name(a: &Adoption) -> String {
    a.county_name.as_ref().filter(|_| a.is_unknown_part()).unwrap_or(&a.name).clone()
}

/// What is listed and stands outside the rate, and what makes a sum unlike its parts.
pub fn beside(a: &Adoption) -> Markup {
    html! {
        @if let Some(outside) = a.listed_outside.filter(|n| *n > 0) { " " span.faint { (t!("ほかに対象外{outside}", outside = number::count(outside))) } }
        @if a.numerator == Some(Numerator::Mixed) { " " span.faint { (t!("数え方が混在")) } }
    }
}

/// 休止2を除く, where some are.
pub fn suspended(a: &Adoption) -> Markup {
    html! { @if let Some(n) = a.suspended.filter(|n| *n > 0) { " " span.faint { (t!("休止{n}を除く{saturating_sub}", n = number::count(n), saturating_sub = number::count(a.eligible.or(a.eligible_all).unwrap_or(n).saturating_sub(n)))) } } }
}

/// A rate; more than all is shown as the fault in the data that it is.
pub fn rate_cell(a: &Adoption) -> Markup {
    match a.rate_tenths() {
        Some(rate) if rate > 1_000 => html! { span.fault { (t!("{rate} 要確認", rate = number::rate_percent(rate))) } },
        Some(rate) => html! { (number::rate_percent(rate)) },
        None => html! { "–" },
    }
}

fn interval(listed: u64, eligible: u64) -> String {
    match wilson(listed, eligible) {
        Some((low, high)) => format!("{}～{}", number::rate(low), number::rate_percent(high)),
        None => "–".to_owned(),
    }
}
