use maud::{Markup, html};
use tsunagu_analytics::measure::interval::wilson;
use tsunagu_analytics::query::adoption::Adoption;
use tsunagu_store::percent::Percent;

use crate::show::number;
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

/// Sorts places; those without data always come last, and ties keep the order of codes.
pub fn sort(rows: &mut [Adoption], key: SortKey, descending: bool, threshold: Percent) {
    let value = |a: &Adoption| -> Option<u64> {
        match key {
            SortKey::Listed => a.listed,
            SortKey::Eligible => a.eligible,
            SortKey::Rate => a.rate_hundredths(),
            SortKey::Needed => a.needed(threshold),
            SortKey::Code | SortKey::Name => Some(0),
        }
    };
    rows.sort_by(|a, b| {
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
    address: &dyn Fn(&Adoption) -> String,
    total: Option<&Adoption>,
) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table.rates {
                caption { (caption) }
                thead {
                    tr {
                        (heading("名称", SortKey::Name))
                        (heading("掲載件数", SortKey::Listed))
                        (heading("対象数", SortKey::Eligible))
                        (heading("掲載率", SortKey::Rate))
                        (heading(&format!("{}まで", number::threshold(threshold)), SortKey::Needed))
                        th scope="col" .wide.number { "件数が少ないことによる幅" }
                    }
                }
                tbody {
                    @for a in rows { (row(a, threshold, Some(&address(a)))) }
                }
                @if let Some(total) = total { tfoot { (row(total, threshold, None)) } }
            }
        }
    }
}

/// A column header that does not sort.
pub fn plain_heading(label: &str, _: SortKey) -> Markup {
    html! { th scope="col" .number[label != "名称"] { (label) } }
}

fn row(a: &Adoption, threshold: Percent, address: Option<&str>) -> Markup {
    html! {
        tr {
            th scope="row" .ward[a.kind == "ward"] {
                @match address { Some(address) => a href=(address) { (a.name) }, None => { "合計（" (a.name) "）" } }
            }
            @match (a.listed, a.eligible) {
                (Some(listed), Some(eligible)) => {
                    td.number { (number::count(listed)) }
                    td.number { (number::count(eligible)) }
                    td.number { (rate_cell(a)) }
                    td.number { (a.needed(threshold).map_or("–".to_owned(), |n| if n == 0 { "到達".to_owned() } else { format!("あと{}", number::count(n)) })) }
                    td.number.wide { (interval(listed, eligible)) }
                }
                (listed, eligible) => {
                    @match (listed, a.places_listed) {
                        (Some(n), _) => td.number { (number::count(n)) },
                        (None, 0) => td.number { (words::NO_DATA) },
                        (None, _) => td.unknown { (words::UNKNOWN) },
                    }
                    td.number { (eligible.or(a.eligible_all).map_or(words::NO_DATA.to_owned(), number::count)) }
                    td.number { "–" }
                    td.number { "–" }
                    td.number.wide { "–" }
                }
            }
        }
    }
}

/// A rate; more than all is shown as the fault in the data that it is.
pub fn rate_cell(a: &Adoption) -> Markup {
    match a.rate_tenths() {
        Some(rate) if rate > 1_000 => html! { span.fault { (number::rate_percent(rate)) " 要確認" } },
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
