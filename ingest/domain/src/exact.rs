//! Exact numbers: money, minutes and shares are fractions, rounded once, when they are shown.

use num_rational::Ratio;

/// A fraction. Inputs are bounded where they are read, so that no sum of the program overflows.
pub type Exact = Ratio<i128>;

/// A whole number.
pub fn whole(n: impl Into<i128>) -> Exact {
    Exact::from_integer(n.into())
}

/// `12`, `9.35`, `-0.5`, `1/3`; at most twelve digits on each side.
pub fn parse(text: &str) -> Option<Exact> {
    if let Some((above, below)) = text.split_once('/') {
        let below = plain(below)?;
        return if below == Exact::from_integer(0) { None } else { Some(plain(above)? / below) };
    }
    plain(text)
}

fn plain(text: &str) -> Option<Exact> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let fine = |part: &str| part.len() <= 12 && part.bytes().all(|b| b.is_ascii_digit());
    if before.is_empty() || !fine(before) || !fine(after) || digits.ends_with('.') {
        return None;
    }
    let scale = 10_i128.checked_pow(u32::try_from(after.len()).ok()?)?;
    let value = Exact::new(format!("{before}{after}").parse().ok()?, scale);
    Some(if negative { -value } else { value })
}

/// The nearest whole number; halves go away from zero, as spreadsheets round.
pub fn rounded(value: Exact) -> i128 {
    value.round().to_integer()
}

/// The next whole number that is no smaller.
pub fn at_least(value: Exact) -> i128 {
    value.ceil().to_integer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_and_fractions_are_read_exactly() {
        assert_eq!(parse("9.35"), Some(Exact::new(187, 20)));
        assert_eq!(parse("1/3"), Some(Exact::new(1, 3)));
        assert_eq!(parse("-0.5"), Some(Exact::new(-1, 2)));
        for wrong in ["", ".5", "5.", "1e3", "1/0", "１", "1,000", "0x1", "9999999999999"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!((rounded(Exact::new(5, 2)), rounded(Exact::new(-5, 2))), (3, -3));
        assert_eq!((at_least(Exact::new(5, 2)), at_least(whole(2)), at_least(Exact::new(-5, 2))), (3, 2, -2));
    }
}
