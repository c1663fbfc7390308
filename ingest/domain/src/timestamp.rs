use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::date::{japan_date, timestamp};

/// A moment to the second, written in UTC as RFC 3339 does (`2026-11-25T00:00:00Z`): such texts order as moments do, so
/// that statements may compare them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

/// A text that is no timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a timestamp of RFC 3339")]
pub struct TimestampError;

impl Timestamp {
    /// The moment at which a day of Japan begins.
    pub fn at_start_of(date: Date) -> Self {
        let japan = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
        Self(date.to_zoned(japan).map_or(jiff::Timestamp::MAX, |at| at.timestamp()))
    }

    /// The day in Japan.
    pub fn date(self) -> Date {
        japan_date(self.0)
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(at: jiff::Timestamp) -> Self {
        Self(jiff::Timestamp::from_second(at.as_second()).unwrap_or(at))
    }
}

impl From<Timestamp> for jiff::Timestamp {
    fn from(at: Timestamp) -> Self {
        at.0
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        text.parse::<jiff::Timestamp>().map(Self::from).map_err(|_| TimestampError)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&timestamp(self.0))
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

crate::text_in_sql!(Timestamp);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamp_is_written_to_the_second_and_orders_as_its_text() {
        let at = |text: &str| text.parse::<Timestamp>().expect(text);
        assert_eq!(at("2026-11-25T09:00:00.75+09:00").to_string(), "2026-11-25T00:00:00Z");
        assert_eq!(at("2026-11-24T15:00:00Z").date().to_string(), "2026-11-25");
        assert_eq!(Timestamp::at_start_of("2026-11-25".parse().expect("a day")), at("2026-11-24T15:00:00Z"));
        for (earlier, later) in
            [("2026-11-25T00:00:00Z", "2026-11-25T00:00:01Z"), ("2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z")]
        {
            assert!(at(earlier) < at(later) && earlier < later);
        }
        for wrong in ["", "2026-11-25", "2026-11-25 00:00", "昨日"] {
            assert_eq!(wrong.parse::<Timestamp>(), Err(TimestampError), "{wrong}");
        }
    }
}
