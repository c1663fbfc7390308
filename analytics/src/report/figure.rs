use jiff::civil::Date;
use serde::Serialize;
use tsunagu_domain::percent::Percent;

use crate::query::adoption::{Adoption, Numerator};

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Distinct office numbers, or what a publisher counts as offices.
    Offices,
    /// Hundredths of a percent.
    HundredthsOfPercent,
    /// Percent.
    Percent,
    /// Yen a year.
    YenPerYear,
    /// Hours a year.
    HoursPerYear,
    /// Months, counted from the first.
    Months,
    /// Sets of exchanged files.
    Sets,
}

/// Where a figure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// WAM NET's listing of those who use the exchange.
    Usage,
    /// The register of offices.
    Register,
    /// A town's own list.
    Own,
    /// Both sides of a rate.
    UsageAndRegister,
    /// Synthetic data.
    Sample,
    /// What somebody typed, or assumed.
    Input,
    /// Files that offices have exchanged.
    Exchanges,
    /// Rows of `data/cost/`, and what was typed in their place.
    CostRows,
}

/// A value that can be cited. What is not known is none, and never zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure<K = &'static str, V = u64> {
    /// As the columns of files are called (`data/columns.toml`).
    pub key: K,
    /// The value, in its unit.
    pub value: Option<V>,
    /// What it counts.
    pub unit: Unit,
    /// Oldest and newest date of what is behind it.
    pub as_of: Option<(Date, Date)>,
    /// The rule it follows: name of the denominator, and the line where it is about one.
    pub rule: String,
    /// Where it comes from.
    pub source: Source,
}

/// The figures of a place by one denominator, held against a line.
pub fn figures(a: &Adoption, threshold: Percent) -> Vec<Figure> {
    let with_line = || format!("{} {threshold}", a.denominator);
    let sampled = |source| if a.synthetic { Source::Sample } else { source };
    let eligible = if a.denominator == "own" { Source::Own } else { Source::Register };
    // Which numbers match is known from the register as well.
    let counted = if a.numerator == Some(Numerator::Matched) { Source::UsageAndRegister } else { Source::Usage };
    let (listing, register) = (a.listing_as_of, a.register_as_of);
    let both = span(listing, register);
    let offices = |key, value, as_of, source| Figure {
        key,
        value,
        unit: Unit::Offices,
        as_of,
        rule: a.denominator.clone(),
        source: sampled(source),
    };
    vec![
        offices("listed", a.listed, listing, Source::Usage),
        offices("matched", a.matched, both, Source::UsageAndRegister),
        offices("listed_outside", a.listed_outside, both, Source::UsageAndRegister),
        offices("counted", a.counted, if counted == Source::Usage { listing } else { both }, counted),
        offices("eligible", a.eligible, register, eligible),
        offices("suspended", a.suspended, register, eligible),
        Figure {
            unit: Unit::HundredthsOfPercent,
            ..offices("rate_percent", a.rate_hundredths(), both, Source::UsageAndRegister)
        },
        Figure { rule: with_line(), ..offices("target", a.target(threshold), register, eligible) },
        Figure { rule: with_line(), ..offices("needed", a.needed(threshold), both, Source::UsageAndRegister) },
    ]
}

/// From the older to the newer of two spans; none where one is not known.
fn span(a: Option<(Date, Date)>, b: Option<(Date, Date)>) -> Option<(Date, Date)> {
    a.zip(b).map(|(a, b)| (a.0.min(b.0), a.1.max(b.1)))
}

/// A place by one denominator, as a serialised report holds it.
#[derive(Debug, Serialize)]
pub(super) struct Serialised<'a> {
    id: &'a str,
    kind: &'a str,
    name: &'a str,
    prefecture: &'a str,
    synthetic: bool,
    denominator: &'a str,
    numerator: Option<&'static str>,
    places: u64,
    places_listed: u64,
    listing_credits: &'a [String],
    eligible_origins: &'a [String],
    figures: Vec<Figure>,
}

pub(super) fn serialised(a: &Adoption, threshold: Percent) -> Serialised<'_> {
    Serialised {
        id: &a.id,
        kind: &a.kind,
        name: &a.name,
        prefecture: &a.prefecture,
        synthetic: a.synthetic,
        denominator: &a.denominator,
        numerator: a.numerator.map(Numerator::as_str),
        places: a.places,
        places_listed: a.places_listed,
        listing_credits: &a.listing_credits,
        eligible_origins: &a.eligible_origins,
        figures: figures(a, threshold),
    }
}
