use serde::Serialize;
use tsunagu_domain::month::Month;

use crate::measure::monitor::pairing::{Pair, PairCounts, Side};

/// How the plans of one month stand, at each end at which an office has any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthSummary {
    /// The month that they are of.
    pub month: Month,
    /// By end; none without a plan.
    pub sides: Vec<(Side, PairCounts)>,
}

impl MonthSummary {
    /// Of the month whose actuals are due in the month `now`; none where the office had no plan in it.
    pub(super) fn new(pairs: &[Pair], now: Month) -> Option<Self> {
        let month = now.plus(-1);
        let of = |side: &Side| {
            let mut counts = PairCounts::default();
            pairs.iter().filter(|p| p.month == month && p.side == *side).for_each(|p| counts.add(p.state));
            (counts.planned > 0).then_some((*side, counts))
        };
        let sides: Vec<(Side, PairCounts)> = Side::ALL.iter().filter_map(of).collect();
        (!sides.is_empty()).then_some(Self { month, sides })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::monitor::pairing::State;

    #[test]
    fn month_that_is_due_is_summed_up_at_each_end() {
        let month = |text: &str| text.parse::<Month>().expect(text);
        let pair = |side, state, of: &str| Pair {
            partner: "0300000005".to_owned(),
            month: month(of),
            side,
            state,
            plan_late: false,
            plan: None,
            actual: None,
            resends: 0,
            unclear: 0,
        };
        let all = [
            pair(Side::ManagesCare, State::Paired, "202610"),
            pair(Side::ManagesCare, State::Missing, "202610"),
            pair(Side::ManagesCare, State::Missing, "202609"),
            pair(Side::Provides, State::ActualOnly, "202610"),
        ];
        let found = MonthSummary::new(&all, month("202611")).expect("October");
        let counts = PairCounts { planned: 2, whole: 1, missing: 1, ..PairCounts::default() };
        assert_eq!((found.month, found.sides), (month("202610"), vec![(Side::ManagesCare, counts)]));
        assert_eq!(MonthSummary::new(&all, month("202612")), None);
    }
}
