use std::collections::{BTreeMap, BTreeSet};

use tsunagu_domain::month::Month;
use tsunagu_domain::rules::StageRules;

use crate::query::monitor::PartnerMonth;

/// How far an office has come. Being listed is another matter, and known elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// No exchange was counted.
    None,
    /// There was, and is no more.
    Quiet,
    /// It has sent or received.
    First,
    /// It has sent and received.
    Mutual,
    /// It has done both for months on end.
    Steady,
}

impl Stage {
    /// In order.
    pub const ALL: [Self; 5] = [Self::None, Self::Quiet, Self::First, Self::Mutual, Self::Steady];

    /// Key in the ledger.
    pub fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quiet => "quiet",
            Self::First => "first",
            Self::Mutual => "mutual",
            Self::Steady => "steady",
        }
    }
}

/// When an office came how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How far it is in the last month.
    pub stage: Stage,
    /// The first month with an exchange.
    pub first: Option<Month>,
    /// The first by which it had both sent and received.
    pub mutual: Option<Month>,
    /// The first that completed a run of months with both.
    pub steady: Option<Month>,
}

/// How far an office had come by the end of `until`. Use is steady while the run of months with both directions reaches
/// `until`.
pub fn progress(presence: &[PartnerMonth], rules: &StageRules, until: Month) -> Progress {
    let mut by_month: BTreeMap<Month, (bool, bool)> = BTreeMap::new();
    for p in presence.iter().filter(|p| p.month <= until) {
        let of = by_month.entry(p.month).or_default();
        *of = (of.0 || p.sent > 0, of.1 || p.received > 0);
    }
    let first = by_month.keys().next().copied();
    let (mut sent, mut received, mut run) = (false, false, 0);
    let (mut mutual, mut steady, mut before) = (None, None, None::<Month>);
    for (month, (out, back)) in &by_month {
        (sent, received) = (sent || *out, received || *back);
        mutual = mutual.or((sent && received).then_some(*month));
        let follows = before.is_some_and(|b| month.since(b) == 1);
        run = if *out && *back { if follows { run + 1 } else { 1 } } else { 0 };
        if run >= rules.steady_months {
            steady = steady.or(Some(*month));
        }
        before = Some(*month);
    }
    let stage = match (first, mutual) {
        (None, _) => Stage::None,
        _ if before.is_some_and(|b| until.since(b) >= rules.quiet_months) => Stage::Quiet,
        (_, None) => Stage::First,
        _ if run >= rules.steady_months && before == Some(until) => Stage::Steady,
        _ => Stage::Mutual,
    };
    Progress { stage, first, mutual, steady }
}

/// Distinct partners from `from` to `to`, both included.
pub fn partners(presence: &[PartnerMonth], from: Month, to: Month) -> BTreeSet<&str> {
    presence.iter().filter(|p| p.month >= from && p.month <= to).map(|p| p.partner.as_str()).collect()
}

/// A partner that had exchanged for months on end, and then no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SilentPartner {
    /// The other office.
    pub partner: String,
    /// The last month with an exchange.
    pub last: Month,
}

/// Partners that are silent in the whole of `complete`, the last month that has been counted to its end.
pub fn silent(presence: &[PartnerMonth], seen_months: u32, complete: Month) -> Vec<SilentPartner> {
    let mut months: BTreeMap<&str, BTreeSet<Month>> = BTreeMap::new();
    for p in presence {
        months.entry(&p.partner).or_default().insert(p.month);
    }
    let run = |months: &BTreeSet<Month>, last: Month| (0..).take_while(|n| months.contains(&last.plus(-n))).count();
    months
        .into_iter()
        .filter_map(|(partner, months)| {
            let last = *months.last()?;
            // After a year it is no longer news.
            let quiet = complete.since(last);
            let was = run(&months, last) >= seen_months as usize;
            ((1..=12).contains(&quiet) && was).then(|| SilentPartner { partner: partner.to_owned(), last })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().expect(text)
    }

    fn seen(partner: &str, months: &[(&str, u64, u64)]) -> Vec<PartnerMonth> {
        months
            .iter()
            .map(|(m, sent, received)| PartnerMonth {
                month: month(m),
                partner: partner.to_owned(),
                sent: *sent,
                received: *received,
            })
            .collect()
    }

    #[test]
    fn use_becomes_mutual_then_steady_and_ceases_to_be() {
        let seen =
            seen("a", &[("202604", 1, 0), ("202605", 1, 1), ("202606", 1, 1), ("202607", 2, 1), ("202609", 1, 1)]);
        let rules = StageRules { steady_months: 3, quiet_months: 2 };
        let at = |m: &str| progress(&seen, &rules, month(m));
        assert_eq!(at("202603").stage, Stage::None);
        assert_eq!(at("202604").stage, Stage::First);
        assert_eq!(at("202606").stage, Stage::Mutual);
        assert_eq!(at("202607").stage, Stage::Steady);
        assert_eq!(at("202608").stage, Stage::Mutual, "one month without is none yet");
        assert_eq!(at("202611").stage, Stage::Quiet);
        let later = at("202609");
        assert_eq!(
            (later.stage, later.first, later.steady),
            (Stage::Mutual, Some(month("202604")), Some(month("202607")))
        );
    }

    #[test]
    fn silence_follows_months_of_exchange_and_a_single_one_is_none() {
        let mut all = seen("a", &[("202607", 1, 0), ("202608", 1, 0)]);
        all.extend(seen("once", &[("202608", 1, 0)]));
        all.extend(seen("still", &[("202607", 1, 0), ("202608", 1, 0), ("202609", 0, 1)]));
        let found = silent(&all, 2, month("202609"));
        assert_eq!(found, [SilentPartner { partner: "a".to_owned(), last: month("202608") }]);
        assert!(silent(&all, 2, month("202608")).is_empty());
    }

    #[test]
    fn partners_of_a_year_are_counted_once() {
        let mut all = seen("a", &[("202603", 1, 0), ("202604", 1, 0), ("202605", 1, 0)]);
        all.extend(seen("b", &[("202603", 1, 0)]));
        assert_eq!(partners(&all, month("202604"), month("202703")), BTreeSet::from(["a"]));
    }
}
