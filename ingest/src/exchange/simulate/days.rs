//! Months, working days and office hours.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};

use super::draw::Draws;

/// A calendar month, counted from January of the year 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month(i32);

impl Month {
    pub(super) fn new((year, month): (i16, i8)) -> Self {
        Self(i32::from(year) * 12 + i32::from(month) - 1)
    }

    pub(super) fn of(date: Date) -> Self {
        Self::new((date.year(), date.month()))
    }

    pub(super) fn plus(self, months: u32) -> Self {
        Self(self.0.saturating_add_unsigned(months))
    }

    /// Months from `first` on; none before it.
    pub(super) fn since(self, first: Self) -> Option<u32> {
        u32::try_from(self.0 - first.0).ok()
    }

    /// Year and month.
    pub(super) fn year_month(self) -> (i16, i8) {
        (self.0.div_euclid(12) as i16, self.0.rem_euclid(12) as i8 + 1)
    }

    /// As names of files write it: 202604.
    pub(super) fn digits(self) -> String {
        let (year, month) = self.year_month();
        format!("{year:04}{month:02}")
    }

    fn day(self, day: i8) -> Date {
        let (year, month) = self.year_month();
        Date::new(year, month, day).unwrap_or(Date::MAX)
    }

    /// Days `from..=to`, or to the month's end.
    fn days(self, from: i8, to: i8) -> impl DoubleEndedIterator<Item = Date> {
        let last = self.day(1).days_in_month().min(to);
        (from..=last).map(move |day| self.day(day))
    }
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
    let before = Month(month.0 - 1);
    let burst: Vec<Date> = before.days(20, 31).rev().filter(|date| is_open(*date)).take(3).collect();
    let weight = |date: Date| match () {
        () if burst.contains(&date) => 14,
        () if is_open(date) => 2,
        () => u32::from(date.weekday() == Weekday::Saturday),
    };
    let first = month.day(1);
    let mut days: Days = before.days(20, 31).map(|date| (date, weight(date))).collect();
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
    month.plus(1).days(1, 5).map(|date| (date, weight(date))).collect()
}

/// When it is sent late: the 6th to 10th.
pub(super) fn late_days(month: Month) -> Days {
    month.plus(1).days(6, 10).map(|date| (date, if is_open(date) { 4 } else { 1 })).collect()
}

/// Working days of `month`.
pub(super) fn any_days(month: Month) -> Days {
    month.days(1, 31).map(|date| (date, u32::from(is_open(date)))).collect()
}

/// A moment on one of `days`; they are never none.
pub(super) fn moment(days: &Days, draws: &mut Draws) -> DateTime {
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
pub(super) fn serial(at: DateTime) -> String {
    let (date, time) = (at.date(), at.time());
    let month = Month::of(date).digits();
    format!("{month}{:02}{:02}{:02}{:02}", date.day(), time.hour(), time.minute(), time.second())
}
