//! Working days and office hours.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};
use tsunagu_domain::month::Month;

use crate::draws::Draws;

/// Days `from..=to` of a month, or to its end.
fn days(month: Month, from: i8, to: i8) -> impl DoubleEndedIterator<Item = Date> {
    (from..=month.day(to).day()).map(move |day| month.day(day))
}

/// Whether an office's desk is staffed. Public holidays are not known here; the turn of the year is.
fn is_open(date: Date) -> bool {
    let turn_of_year = matches!((date.month(), date.day()), (12, 30..) | (1, ..=3));
    !turn_of_year && !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Days and how often something is sent on them.
pub(super) type Days = Vec<(Date, u32)>;

/// When the plan of `month` is sent: from the 20th before it to its 1st, most in the last three working days.
pub(super) fn plan_days(month: Month) -> Days {
    let before = month.plus(-1);
    let burst: Vec<Date> = days(before, 20, 31).rev().filter(|date| is_open(*date)).take(3).collect();
    let weight = |date: Date| match (is_open(date), date.weekday()) {
        (true, _) if burst.contains(&date) => 14,
        (true, _) => 2,
        (false, Weekday::Saturday) => 1,
        (false, _) => 0,
    };
    let first = month.day(1);
    let mut days: Days = days(before, 20, 31).map(|date| (date, weight(date))).collect();
    days.push((first, if is_open(first) { 4 } else { 0 }));
    days
}

/// When what was done in `month` is sent: the 1st to 5th after it, most by the 3rd. Billing does not wait for
/// Monday, but it does for the turn of the year.
pub(super) fn actual_days(month: Month) -> Days {
    let weight = |date: Date| match (is_open(date), date.month(), date.day()) {
        (true, _, ..=3) => 8,
        (false, 1, ..=3) => 0,
        (false, _, ..=3) => 4,
        (true, ..) => 2,
        (false, ..) => 1,
    };
    days(month.plus(1), 1, 5).map(|date| (date, weight(date))).collect()
}

/// When it is sent late: the 6th to 10th.
pub(super) fn late_days(month: Month) -> Days {
    days(month.plus(1), 6, 10).map(|date| (date, if is_open(date) { 4 } else { 1 })).collect()
}

/// Working days of `month`.
pub(super) fn any_days(month: Month) -> Days {
    days(month, 1, 31).map(|date| (date, u32::from(is_open(date)))).collect()
}

/// A moment on one of `days`; they are never none.
pub(super) fn timestamp(days: &Days, draws: &mut Draws) -> DateTime {
    let weights: Vec<u32> = days.iter().map(|(_, weight)| *weight).collect();
    let day = draws.weighted(&weights).and_then(|place| days.get(place)).map_or(Date::MAX, |(date, _)| *date);
    in_hours(day, draws)
}

/// A moment on a working day `days` or more after `at`.
pub(super) fn later(at: DateTime, days: u32, draws: &mut Draws) -> DateTime {
    let mut date = at.date().saturating_add(i64::from(days).days());
    while !is_open(date) && date < Date::MAX {
        date = date.saturating_add(1.day());
    }
    in_hours(date, draws)
}

/// Half past eight to half past six; a few are early or stay on.
fn in_hours(date: Date, draws: &mut Draws) -> DateTime {
    const HALF: u32 = 30 * 60;
    let (open, close) = match draws.below(100) {
        0..2 => (14, 17),
        2..7 => (37, 43),
        _ => (17, 37),
    };
    let second = draws.between(open * HALF, close * HALF);
    date.at((second / 3600) as i8, (second / 60 % 60) as i8, (second % 60) as i8, 0)
}

/// Fourteen digits.
pub(super) fn created_at(at: DateTime) -> String {
    let (date, time) = (at.date(), at.time());
    format!("{}{:02}{:02}{:02}{:02}", Month::of(date), date.day(), time.hour(), time.minute(), time.second())
}
