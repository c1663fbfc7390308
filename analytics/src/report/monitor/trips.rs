use std::collections::BTreeMap;

use serde::Serialize;
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::Direction;
use tsunagu_domain::month::Month;

use crate::query::monitor::RoundTrip;

/// Sets by what and which way: plan out, plan in, basic out, basic in, actual out, actual in.
pub type DirectionCounts = [u64; 6];

/// Months that are looked back on: a year with this one.
const MONTHS_BACK: i32 = 11;

/// Prevention with support centres: plans, basic facts and actuals, to and fro, in a year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TripsReport {
    /// By partner.
    pub partners: Vec<PartnerTrips>,
    /// By month, oldest first.
    pub months: Vec<MonthTrips>,
    /// Partners with anything sent and anything received.
    pub both_ways: u64,
}

/// A partner's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartnerTrips {
    /// The other office.
    pub partner: String,
    /// Sets.
    pub ways: DirectionCounts,
    /// The last month with any.
    pub last: Option<Month>,
}

/// A month's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MonthTrips {
    /// When the sets were made.
    pub month: Month,
    /// Sets.
    pub ways: DirectionCounts,
    /// Partners with anything sent and anything received in it.
    pub both_ways: u64,
}

impl TripsReport {
    pub(super) fn new(all: &[RoundTrip], today: Month) -> Self {
        let from = today.plus(-MONTHS_BACK);
        let mut partners: BTreeMap<&str, (DirectionCounts, Option<Month>)> = BTreeMap::new();
        for trip in all.iter().filter(|t| t.month >= from) {
            let of = partners.entry(&trip.partner).or_default();
            of.0[way(trip)] += trip.sets;
            of.1 = of.1.max(Some(trip.month));
        }
        let is_both = |w: &DirectionCounts| w[0] + w[2] + w[4] > 0 && w[1] + w[3] + w[5] > 0;
        let both_ways = partners.values().filter(|(ways, _)| is_both(ways)).count() as u64;
        let partner = |(partner, (ways, last)): (&str, _)| PartnerTrips { partner: partner.to_owned(), ways, last };
        Self { partners: partners.into_iter().map(partner).collect(), months: by_month(all, from), both_ways }
    }
}

/// Which of the six ways a row is of.
fn way(trip: &RoundTrip) -> usize {
    let kind = match trip.document_kind {
        DocumentKind::Prevention => 0,
        DocumentKind::Basic => 2,
        _ => 4,
    };
    kind + usize::from(trip.direction == Direction::Received)
}

/// The same by month, with how many partners both sent and received in it.
fn by_month(all: &[RoundTrip], from: Month) -> Vec<MonthTrips> {
    let mut months: BTreeMap<Month, (DirectionCounts, u64)> = BTreeMap::new();
    let mut ends: BTreeMap<(Month, &str), [bool; 2]> = BTreeMap::new();
    for trip in all.iter().filter(|t| t.month >= from) {
        months.entry(trip.month).or_default().0[way(trip)] += trip.sets;
        ends.entry((trip.month, &trip.partner)).or_default()[usize::from(trip.direction == Direction::Received)] = true;
    }
    for ((month, _), _) in ends.iter().filter(|(_, ends)| **ends == [true, true]) {
        months.entry(*month).or_default().1 += 1;
    }
    months.into_iter().map(|(month, (ways, both_ways))| MonthTrips { month, ways, both_ways }).collect()
}
