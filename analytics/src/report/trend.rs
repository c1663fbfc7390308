use std::cmp::Ordering;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use tsunagu_domain::rate::rate_tenths;
use tsunagu_domain::rules::{Milestone, Rules};

use crate::query::adoption::Point;

/// The source whose listing rates are made of.
const LISTING: &str = "usage";

/// Months that an axis may be longer than what is known, for a change that is planned.
const AHEAD_MONTHS: i32 = 6;

/// Months before the first listing in which a change still stands on the axis.
const BEHIND_MONTHS: i32 = 1;

/// A rate at a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RatedPoint {
    /// Date of the listing.
    pub on: Date,
    /// Tenths of a percent.
    pub rate: u64,
}

/// A move against the whole: down to here from there where the rate rose, or up where it fell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Turn {
    /// Where it began.
    pub from: RatedPoint,
    /// Where it ended.
    pub to: RatedPoint,
}

/// Rates that may be held against each other, oldest first; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Series {
    /// At each listing.
    pub points: Vec<RatedPoint>,
    /// What its first and last point do not tell.
    pub turn: Option<Turn>,
}

/// How a rate came to be what it is, with what changed meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trend {
    /// Every listing, also those that make no rate; oldest first.
    pub points: Vec<Point>,
    /// Rates. Those of another source, after the listing has ended, are another series.
    pub series: Vec<Series>,
    /// The day on which the publisher ended the listing.
    pub ended_on: Option<Date>,
    /// Both ends of the axis, which begins with a month; none without any rate.
    pub axis: Option<(Date, Date)>,
    /// What changed or is to change on the axis.
    pub milestones: Vec<Milestone>,
}

impl Trend {
    /// Of the listings of a place.
    pub fn new(history: &[Point], rules: &Rules, today: Date) -> Self {
        let ended_on = rules.sources.get(LISTING).and_then(|s| s.ended_on);
        let rated: Vec<RatedPoint> = history
            .iter()
            .filter_map(|p| Some(RatedPoint { on: p.listing_as_of, rate: rate_tenths(p.counted?, p.eligible?)? }))
            .collect();
        let is_one = |a: &RatedPoint, b: &RatedPoint| ended_on.is_none_or(|end| (a.on <= end) == (b.on <= end));
        let series = rated.chunk_by(is_one).map(Series::of).collect();
        let known = rated.first().zip(rated.last()).map(|(first, last)| (first.on, last.on.max(today)));
        let milestones = known.map_or_else(Vec::new, |known| on_axis(&rules.milestones, known));
        let axis = known.map(|(from, to)| {
            let (first, last) = (milestones.first().map_or(from, |m| m.on), milestones.last().map_or(to, |m| m.on));
            (from.min(first).first_of_month(), to.max(last))
        });
        Self { points: history.to_vec(), series, ended_on, axis, milestones }
    }

    /// The rates that make one line with the latest.
    pub fn latest(&self) -> Option<&Series> {
        self.series.last()
    }
}

/// The changes that stand on an axis between two days.
pub fn on_axis(milestones: &[Milestone], (from, to): (Date, Date)) -> Vec<Milestone> {
    let first = from.checked_sub(BEHIND_MONTHS.months()).unwrap_or(from);
    let last = to.checked_add(AHEAD_MONTHS.months()).unwrap_or(to);
    milestones.iter().filter(|m| (first..=last).contains(&m.on)).cloned().collect()
}

impl Series {
    fn of(points: &[RatedPoint]) -> Self {
        Self { points: points.to_vec(), turn: turn(points) }
    }

    /// The earliest.
    pub fn first(&self) -> RatedPoint {
        self.points[0]
    }

    /// The latest.
    pub fn last(&self) -> RatedPoint {
        self.points[self.points.len() - 1]
    }

    /// The highest, the earliest of several.
    pub fn highest(&self) -> RatedPoint {
        self.points.iter().copied().reduce(|a, b| if b.rate > a.rate { b } else { a }).unwrap_or(self.first())
    }
}

/// The longest move against the whole; of a rate that ended where it began, the longest that did not begin there.
fn turn(points: &[RatedPoint]) -> Option<Turn> {
    let (first, last) = (points.first()?.rate, points.last()?.rate);
    let fall = |of| longest(of, |from: u64, to| from.checked_sub(to));
    let rise = |of| longest(of, |from, to: u64| to.checked_sub(from));
    let found = match first.cmp(&last) {
        Ordering::Less => fall(points),
        Ordering::Greater => rise(points),
        Ordering::Equal => {
            let (fall, rise) = (fall(&points[1..]), rise(&points[1..]));
            if rise.0 > fall.0 { rise } else { fall }
        }
    };
    found.1
}

/// The longest way from an earlier point to a later one, and how long it is.
fn longest(points: &[RatedPoint], way: impl Fn(u64, u64) -> Option<u64>) -> (u64, Option<Turn>) {
    let mut found = (0, None);
    for (i, from) in points.iter().enumerate() {
        for to in &points[i + 1..] {
            let length = way(from.rate, to.rate).unwrap_or(0);
            if length > found.0 {
                found = (length, Some(Turn { from: *from, to: *to }));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use tsunagu_domain::data::Data;

    const TODAY: Date = date(2026, 12, 1);

    fn points(rates: &[(Date, u64)]) -> Vec<Point> {
        let point = |&(listing_as_of, listed)| Point {
            listing_as_of,
            listed: Some(listed),
            counted: Some(listed),
            numerator: None,
            eligible: Some(1_000),
            register_later: false,
        };
        rates.iter().map(point).collect()
    }

    fn rules(ended_on: Option<Date>) -> Rules {
        let mut rules = Rules::load(&Data::embedded()).expect("rules");
        for source in rules.sources.source.iter_mut().filter(|s| s.id == LISTING) {
            source.ended_on = ended_on;
        }
        rules
    }

    fn turned(rates: &[u64]) -> Option<(u64, u64)> {
        let dated: Vec<_> = (1..).zip(rates).map(|(day, rate)| (date(2026, 1, day), *rate)).collect();
        let trend = Trend::new(&points(&dated), &rules(None), TODAY);
        trend.series[0].turn.map(|t| (t.from.rate, t.to.rate))
    }

    #[test]
    fn what_happens_between_the_first_and_the_last_is_seen() {
        assert_eq!(turned(&[80, 90, 90, 120]), None);
        assert_eq!(turned(&[120, 80]), None);
        assert_eq!(turned(&[80, 200, 90]), Some((200, 90)), "a rise and fall");
        assert_eq!(turned(&[80, 200, 120, 300]), Some((200, 120)), "also below the last");
        assert_eq!(turned(&[200, 80, 150]), Some((80, 150)));
        assert_eq!(turned(&[80, 200, 80]), Some((200, 80)));
        assert_eq!(turned(&[80, 60, 80]), Some((60, 80)));
        assert_eq!(turned(&[80, 80, 80]), None);
        assert_eq!(turned(&[80]), None);
    }

    #[test]
    fn what_comes_after_the_end_of_the_listing_is_another_series() {
        let rates = points(&[(date(2026, 11, 5), 80), (date(2027, 1, 31), 90), (date(2027, 2, 1), 400)]);
        let joined = Trend::new(&rates, &rules(None), TODAY);
        assert_eq!(joined.series.len(), 1);
        let ended = Trend::new(&rates, &rules(Some(date(2027, 1, 31))), TODAY);
        let lengths: Vec<_> = ended.series.iter().map(|s| s.points.len()).collect();
        assert_eq!((lengths, ended.ended_on), (vec![2, 1], Some(date(2027, 1, 31))));
        assert_eq!(ended.latest().expect("one").last().rate, 400);
    }

    #[test]
    fn the_axis_reaches_today_and_what_is_planned_for_soon() {
        let of = |rates: &[(Date, u64)]| Trend::new(&points(rates), &rules(None), TODAY);
        let trend = of(&[(date(2025, 6, 5), 80), (date(2026, 1, 5), 90)]);
        let ids: Vec<_> = trend.milestones.iter().map(|m| m.id.as_str()).collect();
        assert_eq!(ids, ["free_pass", "addon", "move", "api"]);
        assert_eq!(trend.axis, Some((date(2025, 6, 1), date(2027, 4, 1))));
        assert_eq!(of(&[(date(2026, 1, 5), 80)]).axis.expect("one point").0, date(2026, 1, 1));
        let none = of(&[]);
        assert_eq!((none.axis, none.series.len(), none.milestones.len()), (None, 0, 0));
    }
}
