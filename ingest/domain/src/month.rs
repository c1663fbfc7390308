use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};

use crate::exchange_set::is_month;

/// A month of a year, written as exchanged names write it: six digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

/// A text that is no month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not six digits of a year and a month")]
pub struct MonthError;

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
    }

    /// So many months later; earlier where negative.
    pub fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// Months from `earlier` to here.
    pub fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// Months from the first of this century, which no month that is written comes before.
    pub fn of_century(self) -> usize {
        usize::try_from(self.0 - 2000 * 12).unwrap_or(0)
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// 1 to 12.
    pub fn month(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// A day of it; its last where it has not so many.
    pub fn day(self, day: i8) -> Date {
        let first = date(self.year() as i16, self.month() as i8, 1);
        date(first.year(), first.month(), day.clamp(1, first.days_in_month()))
    }

    /// The April that its fiscal year begins with.
    pub fn fiscal_year(self) -> Self {
        let year = if self.month() >= 4 { self.year() } else { self.year() - 1 };
        Self(year * 12 + 3)
    }

    /// Every month from here to `last`.
    pub fn to(self, last: Self) -> impl Iterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        if !is_month(text) {
            return Err(MonthError);
        }
        let number = |t: &str| t.parse::<i32>().map_err(|_| MonthError);
        Ok(Self(number(&text[..4])? * 12 + number(&text[4..])? - 1))
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}{:02}", self.year(), self.month())
    }
}

crate::text_in_sql!(Month);

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().expect(text)
    }

    #[test]
    fn months_go_over_the_year_and_fiscal_years_begin_in_april() {
        assert_eq!(month("202611").plus(2), month("202701"));
        assert_eq!(month("202701").plus(-13).to_string(), "202512");
        assert_eq!(month("202701").since(month("202511")), 14);
        assert_eq!(month("202703").fiscal_year().to_string(), "202604");
        assert_eq!(month("202704").fiscal_year().to_string(), "202704");
        assert_eq!(month("202602").day(31).to_string(), "2026-02-28");
        assert_eq!(month("202611").to(month("202701")).count(), 3);
        for wrong in ["", "202613", "20261", "2026１1", "190001"] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }
}
