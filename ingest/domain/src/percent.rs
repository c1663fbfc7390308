use std::fmt;
use std::str::FromStr;

/// A percentage in whole hundredths: `25` is 2,500. Rates and distances are worked out in integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u32);

/// A text that is no percentage from 0 to 100 with at most two decimals.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a percentage: write a number from 0 to 100 with at most two decimals, such as 25 or 17.5")]
pub struct PercentError(pub String);

impl Percent {
    /// From whole hundredths of a percent.
    pub const fn from_hundredths(hundredths: u32) -> Self {
        Self(hundredths)
    }

    /// Whole hundredths of a percent.
    pub const fn hundredths(self) -> u32 {
        self.0
    }
}

impl FromStr for Percent {
    type Err = PercentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || PercentError(text.to_owned());
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 3 || part.len() > 2 || !digits(whole) || !digits(part) {
            return Err(wrong());
        }
        let hundredths: u32 = format!("{whole}{part:0<2}").parse().map_err(|_| wrong())?;
        if hundredths > 10_000 { Err(wrong()) } else { Ok(Self(hundredths)) }
    }
}

/// As few decimals as the value needs: `25`, `17.5`, `8.72`.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 100, self.0 % 100);
        match part {
            0 => write!(f, "{whole}"),
            p if p % 10 == 0 => write!(f, "{whole}.{}", p / 10),
            p => write!(f, "{whole}.{p:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        for text in ["0", "25", "17.5", "8.72", "100"] {
            assert_eq!(text.parse::<Percent>().expect(text).to_string(), text);
        }
    }

    #[test]
    fn refused() {
        for text in ["", "-1", "100.01", "25%", "1.234", "２５", "+5", "1e2"] {
            assert!(text.parse::<Percent>().is_err(), "{text}");
        }
    }
}
