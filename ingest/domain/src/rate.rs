use crate::percent::Percent;

/// `listed` of `eligible`, in hundredths of a percent, rounded half up; none without anybody who could be
/// listed. May exceed 10,000: that is a fault in the data, to be shown as one.
pub fn rate_hundredths(listed: u64, eligible: u64) -> Option<u64> {
    share(listed, eligible, 10_000)
}

/// As [`rate_hundredths`], in tenths. Rounded from the counts: 5 of 182 is 2.747 %, so 2.7 and not 2.8, which
/// rounding 2.75 again would give.
pub fn rate_tenths(listed: u64, eligible: u64) -> Option<u64> {
    share(listed, eligible, 1_000)
}

fn share(listed: u64, eligible: u64, whole: u128) -> Option<u64> {
    let (listed, eligible) = (u128::from(listed), u128::from(eligible));
    let rounded = (listed * whole * 2 + eligible).checked_div(2 * eligible)?;
    u64::try_from(rounded).ok()
}

/// The smallest number listed that reaches the line: 25 % of 149 is 38.
pub fn target(eligible: u64, threshold: Percent) -> u64 {
    let share = u128::from(eligible) * u128::from(threshold.hundredths());
    u64::try_from(share.div_ceil(10_000)).unwrap_or(u64::MAX)
}

/// How many more must be listed to reach the line.
pub fn needed(listed: u64, eligible: u64, threshold: Percent) -> u64 {
    target(eligible, threshold).saturating_sub(listed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const QUARTER: Percent = Percent::from_hundredths(2500);

    /// 川西市, by three denominators (説明会資料 and 公表システム).
    #[test]
    fn kawanishi() {
        assert_eq!(rate_hundredths(13, 139), Some(935));
        assert_eq!((target(139, QUARTER), needed(13, 139, QUARTER)), (35, 22));
        assert_eq!(rate_hundredths(13, 149), Some(872));
        assert_eq!((target(149, QUARTER), needed(13, 149, QUARTER)), (38, 25));
        assert_eq!(rate_hundredths(23, 36), Some(6389));
        assert_eq!(needed(58, 245, QUARTER), 4);
    }

    #[test]
    fn a_rate_is_rounded_once() {
        assert_eq!((rate_hundredths(5, 182), rate_tenths(5, 182)), (Some(275), Some(27)));
        assert_eq!(rate_tenths(150, 1266), Some(118));
        assert_eq!(rate_tenths(13, 149), Some(87));
    }

    #[test]
    fn nobody_to_be_listed_has_no_rate_and_no_distance() {
        assert_eq!(rate_hundredths(0, 0), None);
        assert_eq!(needed(0, 0, QUARTER), 0);
    }

    #[test]
    fn more_than_all_is_shown_as_it_is() {
        assert_eq!(rate_hundredths(3, 2), Some(15_000));
    }

    proptest! {
        #[test]
        fn the_target_reaches_the_line_and_one_less_does_not(eligible in 1u64..1_000_000, line in 1u32..=10_000) {
            let line = Percent::from_hundredths(line);
            let target = target(eligible, line);
            let reaches = |listed: u64| u128::from(listed) * 10_000 >= u128::from(eligible) * u128::from(line.hundredths());
            prop_assert!(reaches(target));
            prop_assert!(target == 0 || !reaches(target - 1));
        }

        #[test]
        fn no_input_overflows(listed: u64, eligible: u64, line in 0u32..=10_000) {
            let _ = rate_hundredths(listed, eligible);
            let _ = needed(listed, eligible, Percent::from_hundredths(line));
        }
    }
}
