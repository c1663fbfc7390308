use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use tsunagu_domain::rules::{Milestone, Rules};

/// Why a figure may no longer hold: it is old, or rules have changed since. Of such a figure no pace and no forecast is
/// made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Staleness {
    /// The day it speaks of.
    pub as_of: Date,
    /// It is older than the rules allow (`figure_old_after_months`).
    pub is_old: bool,
    /// What has changed since, the earliest first.
    pub changes: Vec<Milestone>,
}

impl Staleness {
    /// Of a figure of this day; none where it may still hold.
    pub fn of(as_of: Date, rules: &Rules, today: Date) -> Option<Self> {
        let old_from = as_of.checked_add(rules.figure_old_after_months.months()).unwrap_or(Date::MAX);
        // Of a month of which nobody knows the day, all is taken to lie after its beginning.
        let changes: Vec<Milestone> =
            rules.milestones.iter().filter(|m| as_of < m.on && m.on <= today).cloned().collect();
        let is_old = old_from < today;
        (is_old || !changes.is_empty()).then_some(Self { as_of, is_old, changes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use tsunagu_domain::data::Data;

    #[test]
    fn a_figure_is_stale_after_half_a_year_or_a_change_of_rules() {
        let rules = Rules::load(&Data::embedded()).expect("rules");
        let of = |as_of, today| Staleness::of(as_of, &rules, today);
        let ids = |s: &Staleness| s.changes.iter().map(|m| m.id.clone()).collect::<Vec<_>>();
        let listing = date(2026, 1, 5);
        assert_eq!(of(listing, date(2026, 5, 31)), None);
        let crossed = of(listing, date(2026, 6, 1)).expect("the rules changed");
        assert_eq!((crossed.is_old, ids(&crossed)), (false, vec!["addon".to_owned()]));
        let old = of(date(2026, 6, 1), date(2026, 12, 2)).expect("half a year has passed");
        assert_eq!((old.is_old, ids(&old)), (true, vec![]));
        assert_eq!(of(date(2026, 6, 1), date(2026, 12, 1)), None, "six months are not more than six");
        let both = of(date(2025, 5, 31), date(2026, 12, 1)).expect("both");
        assert_eq!(ids(&both), ["free_pass", "addon"]);
        // What is planned changes nothing before its day.
        assert!(of(date(2026, 11, 1), date(2026, 12, 31)).is_none());
        assert_eq!(ids(&of(date(2026, 11, 1), date(2027, 1, 1)).expect("planned for then")), ["move"]);
    }
}
