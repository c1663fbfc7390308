use serde::Serialize;

/// Offices of a town by the side of the exchange on which they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sides {
    /// Care managers that serve nobody else.
    pub care_managers: u64,
    /// Service offices that manage no care.
    pub providers: u64,
    /// Numbers that are both.
    pub both: u64,
}

/// Pairs of a care manager and a service office, from the fewest to the most that may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PairSpan {
    /// The fewest.
    pub least: u64,
    /// The most.
    pub most: u64,
}

impl Sides {
    /// From the numbers on each side and all numbers; none where these contradict each other.
    pub fn of_counts(care_managers: u64, providers: u64, all: u64) -> Option<Self> {
        let both = (care_managers + providers).checked_sub(all)?;
        let (only_managers, only_providers) = (care_managers.checked_sub(both)?, providers.checked_sub(both)?);
        Some(Self { care_managers: only_managers, providers: only_providers, both })
    }

    /// Every pair; a number that is both is no partner of its own.
    pub fn pairs(self) -> u64 {
        (self.care_managers + self.both) * (self.providers + self.both) - self.both
    }

    /// Pairs of which both sides are among `joined` numbers, of which it is not known which they are.
    pub fn span(self, joined: u64) -> PairSpan {
        let joined = joined.min(self.care_managers + self.providers + self.both);
        let mut span = PairSpan { least: u64::MAX, most: 0 };
        for both in 0..=self.both.min(joined) {
            let rest = joined - both;
            let (fewest, most) = (rest.saturating_sub(self.providers), rest.min(self.care_managers));
            if fewest > most {
                continue;
            }
            // A product is least where one side is as small as can be, and most where they are as equal as can be.
            let middle = (rest / 2).clamp(fewest, most);
            for managers in [fewest, most, middle] {
                let part = Self { care_managers: managers, providers: rest - managers, both };
                span.least = span.least.min(part.pairs());
                span.most = span.most.max(part.pairs());
            }
        }
        span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_a_town_of_which_only_counts_are_known_lie_between_two_ends() {
        // 川西市: 28 care managers, 117 service offices, 4 that are both.
        let town = Sides::of_counts(32, 121, 149).expect("they fit");
        assert_eq!((town.care_managers, town.providers, town.both), (28, 117, 4));
        assert_eq!(town.pairs(), 3868);
        assert_eq!(town.span(13), PairSpan { least: 0, most: 68 });
        assert_eq!(town.span(38), PairSpan { least: 0, most: 437 });
        assert_eq!(town.span(149), PairSpan { least: 3868, most: 3868 });
        assert_eq!(Sides::of_counts(3, 4, 8), None, "more than both sides have");
        assert_eq!(Sides::of_counts(3, 9, 8), None, "more are both than manage care");
    }

    /// Every choice of offices of small towns.
    #[test]
    fn ends_are_those_of_every_choice() {
        for (care_managers, providers, both) in [(0, 0, 3), (2, 5, 1), (4, 3, 2), (1, 0, 4), (3, 6, 0)] {
            let town = Sides { care_managers, providers, both };
            for joined in 0..=care_managers + providers + both {
                let (mut least, mut most) = (u64::MAX, 0);
                for x in 0..=both {
                    for a in 0..=care_managers {
                        for b in (0..=providers).filter(|b| x + a + b == joined) {
                            let pairs = Sides { care_managers: a, providers: b, both: x }.pairs();
                            (least, most) = (least.min(pairs), most.max(pairs));
                        }
                    }
                }
                assert_eq!(town.span(joined), PairSpan { least, most }, "{town:?} {joined}");
            }
        }
    }
}
