use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;
use tsunagu_domain::exchange_set::{Direction, SendState};
use tsunagu_domain::keyed;
use tsunagu_domain::month::Month;
use tsunagu_domain::rules::Windows;

use crate::query::monitor::Monthly;

/// Which end of a plan an office is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// It sends plans and waits for actuals.
    ManagesCare,
    /// It receives plans and owes actuals.
    Provides,
}

/// How a plan and its actual stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Both are there, the actual made in time.
    Paired,
    /// Both are there, the actual made late.
    PairedLate,
    /// The actual is not due yet.
    Waiting,
    /// The actual is due.
    Late,
    /// It has not come; where nothing was done there is none.
    Missing,
    /// An actual without a plan that was counted or still stands.
    ActualOnly,
    /// What was there was taken back.
    Withdrawn,
}

keyed!(State {
    Paired = "paired",
    PairedLate = "paired_late",
    Waiting = "waiting",
    Late = "late",
    Missing = "missing",
    ActualOnly = "actual_only",
    Withdrawn = "withdrawn",
});

/// One partner's plan and actual of one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The other office.
    pub partner: String,
    /// The month they are of.
    pub month: Month,
    /// Which end the office is at.
    pub side: Side,
    /// How they stand.
    pub state: State,
    /// The plan was first made after its window.
    pub plan_late: bool,
    /// Serial of the first plan.
    pub plan: Option<String>,
    /// Serial of the first actual.
    pub actual: Option<String>,
    /// Sendings after the first, of either.
    pub resends: u64,
    /// Later ones that may be parts of the same sending: names can't say.
    pub unclear: u64,
}

/// How many plans stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PairCounts {
    /// Plans, also such as were taken back.
    pub planned: u64,
    /// With their actual.
    pub whole: u64,
    /// Of them, with one that was made late.
    pub whole_late: u64,
    /// Whose actual is not due yet.
    pub waiting: u64,
    /// Whose actual is due.
    pub late: u64,
    /// Whose actual has not come.
    pub missing: u64,
    /// Taken back.
    pub withdrawn: u64,
    /// Actuals without a plan; not among the planned.
    pub actual_only: u64,
}

impl PairCounts {
    /// Counts a pair.
    pub fn add(&mut self, state: State) {
        self.planned += u64::from(state != State::ActualOnly);
        self.whole += u64::from(matches!(state, State::Paired | State::PairedLate));
        match state {
            State::Paired => {}
            State::PairedLate => self.whole_late += 1,
            State::Waiting => self.waiting += 1,
            State::Late => self.late += 1,
            State::Missing => self.missing += 1,
            State::Withdrawn => self.withdrawn += 1,
            State::ActualOnly => self.actual_only += 1,
        }
    }
}

#[derive(Default)]
struct PairObservation<'r> {
    created: Vec<&'r str>,
    withdrawn: Option<&'r str>,
}

impl<'r> PairObservation<'r> {
    /// How many after the first are resends, and how many are unclear; rows come in the order made.
    fn later(&self, split_minutes: i64) -> [u64; 2] {
        let mut found = [0; 2];
        for two in self.created.windows(2) {
            match SendState::after(two[0], two[1], split_minutes) {
                SendState::Resend => found[0] += 1,
                SendState::Unclear => found[1] += 1,
                SendState::First | SendState::Withdrawal => {}
            }
        }
        found
    }

    /// The first sending that was not taken back after.
    fn current(&self) -> Option<&'r str> {
        self.created.iter().copied().filter(|s| self.withdrawn.is_none_or(|w| *s > w)).min()
    }
}

#[derive(Default)]
struct PairSides<'r> {
    plan: PairObservation<'r>,
    actual: PairObservation<'r>,
}

/// What goes between an office and one partner.
type OfPartner<'r> = BTreeMap<(Month, Side), PairSides<'r>>;

/// Pairs plans with actuals by partner, month and side, as of the day `as_of`: the newest month first, then partners.
/// Rows that go one way with a partner are in the order made; where they stand together, a partner is looked up once
/// for all of them. Two made within `split_minutes` may be parts of one sending.
pub fn pairs(rows: &[Monthly], windows: &Windows, split_minutes: i64, as_of: Date) -> Vec<Pair> {
    let mut all: BTreeMap<&str, OfPartner<'_>> = BTreeMap::new();
    for of_partner in rows.chunk_by(|a, b| a.partner == b.partner) {
        let of = all.entry(&of_partner[0].partner).or_default();
        for row in of_partner.iter().filter(|r| !r.document_kind.is_withdrawal()) {
            let Some(side) = side(row) else { continue };
            for month in &row.months {
                let both = of.entry((*month, side)).or_default();
                let seen = if row.document_kind.is_of_actuals() { &mut both.actual } else { &mut both.plan };
                seen.created.push(&row.created_at);
            }
        }
    }
    // What was taken back without having been seen is nothing to wait for.
    for row in rows.iter().filter(|r| r.document_kind.is_withdrawal()) {
        let (Some(side), Some(of)) = (side(row), all.get_mut(row.partner.as_str())) else { continue };
        for month in &row.months {
            if let Some(both) = of.get_mut(&(*month, side)) {
                let seen = if row.document_kind.is_of_actuals() { &mut both.actual } else { &mut both.plan };
                seen.withdrawn = seen.withdrawn.max(Some(&row.created_at));
            }
        }
    }
    let months: BTreeSet<Month> = all.values().flat_map(|of| of.keys().map(|(month, _)| *month)).collect();
    let mut found = Vec::new();
    for month in months.into_iter().rev() {
        for (partner, of) in all.iter().rev() {
            for ((_, side), both) in of.range((month, Side::ManagesCare)..=(month, Side::Provides)).rev() {
                // An actual that was taken back and had no plan is nothing.
                if !both.plan.created.is_empty() || both.actual.current().is_some() {
                    found.push(pair(month, partner, *side, both, (windows, split_minutes), as_of));
                }
            }
        }
    }
    found
}

/// A plan goes from care management to a provider, an actual the other way.
fn side(row: &Monthly) -> Option<Side> {
    match row.direction {
        Direction::Sent if row.document_kind.is_of_plans() => Some(Side::ManagesCare),
        Direction::Received if row.document_kind.is_of_actuals() => Some(Side::ManagesCare),
        Direction::Received if row.document_kind.is_of_plans() => Some(Side::Provides),
        Direction::Sent if row.document_kind.is_of_actuals() => Some(Side::Provides),
        Direction::Sent | Direction::Received | Direction::Inside => None,
    }
}

fn pair(
    month: Month,
    partner: &str,
    side: Side,
    both: &PairSides<'_>,
    (windows, split_minutes): (&Windows, i64),
    as_of: Date,
) -> Pair {
    let after = month.plus(1);
    let (due, last) = (after.day(windows.actual_on_time_to), after.day(windows.actual_late_to));
    let state = match (both.plan.current(), both.actual.current()) {
        (Some(_), Some(actual)) if made_on(actual).is_some_and(|made| made > due) => State::PairedLate,
        (Some(_), Some(_)) => State::Paired,
        (None, Some(_)) => State::ActualOnly,
        (None, None) => State::Withdrawn,
        (Some(_), None) if as_of <= due => State::Waiting,
        (Some(_), None) if as_of <= last => State::Late,
        (Some(_), None) => State::Missing,
    };
    let plan_end = month.day(windows.plan_to_day);
    let (plans, actuals) = (both.plan.later(split_minutes), both.actual.later(split_minutes));
    Pair {
        partner: partner.to_owned(),
        month,
        side,
        state,
        plan_late: both.plan.current().and_then(made_on).is_some_and(|made| made > plan_end),
        plan: both.plan.current().map(str::to_owned),
        actual: both.actual.current().map(str::to_owned),
        resends: plans[0] + actuals[0],
        unclear: plans[1] + actuals[1],
    }
}

/// The day of a moment of making.
pub fn made_on(created_at: &str) -> Option<Date> {
    let at = |from: usize, to: usize| created_at.get(from..to)?.parse::<i16>().ok();
    Date::new(at(0, 4)?, at(4, 6)? as i8, at(6, 8)? as i8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows() -> Windows {
        Windows { plan_from_day: 20, plan_to_day: 1, actual_on_time_to: 5, actual_late_to: 10, source: String::new() }
    }

    fn row(group: &str, direction: &str, months: &[&str], created_at: &str) -> Monthly {
        Monthly {
            partner: "0300000005".to_owned(),
            direction: direction.parse().expect("a direction"),
            document_kind: group.parse().expect("a kind"),
            months: months.iter().map(|m| m.parse().expect("a month")).collect(),
            created_at: created_at.to_owned(),
        }
    }

    fn states(rows: &[Monthly], as_of: &str) -> Vec<State> {
        pairs(rows, &windows(), 10, as_of.parse().expect("a day")).iter().map(|p| p.state).collect()
    }

    #[test]
    fn an_actual_is_waited_for_late_and_missing_by_the_day_of_counting() {
        let plan = [row("monthly_plan", "sent", &["202610"], "20260925100000")];
        for (date, state) in [
            ("2026-09-26", State::Waiting),
            ("2026-11-05", State::Waiting),
            ("2026-11-06", State::Late),
            ("2026-11-10", State::Late),
            ("2026-11-11", State::Missing),
        ] {
            assert_eq!(states(&plan, date), [state], "{date}");
        }
    }

    #[test]
    fn an_actual_that_came_is_in_time_or_late_by_when_it_was_made() {
        let plan = row("monthly_plan", "sent", &["202610"], "20260925100000");
        let actual = |created_at: &str| [plan.clone(), row("actual", "received", &["202610"], created_at)];
        assert_eq!(states(&actual("20261105235959"), "2026-11-25"), [State::Paired]);
        assert_eq!(states(&actual("20261106000000"), "2026-11-25"), [State::PairedLate]);
        assert_eq!(states(&actual("20261105235959")[1..], "2026-11-25"), [State::ActualOnly]);
    }

    #[test]
    fn an_office_that_provides_owes_actuals_for_plans_it_received() {
        let rows = [
            row("monthly_plan", "received", &["202610"], "20261003100000"),
            row("monthly_plan", "received", &["202610"], "20261010100000"),
            row("actual", "sent", &["202610"], "20261103100000"),
        ];
        let found = pairs(&rows, &windows(), 10, "2026-11-25".parse().expect("a day"));
        assert_eq!(
            (found[0].side, found[0].state, found[0].plan_late, found[0].resends),
            (Side::Provides, State::Paired, true, 1)
        );
    }

    #[test]
    fn a_plan_of_two_months_waits_for_both_and_one_taken_back_for_none() {
        let plan = row("monthly_plan", "sent", &["202610", "202611"], "20261025100000");
        assert_eq!(states(std::slice::from_ref(&plan), "2026-11-25"), [State::Waiting, State::Missing]);
        let back = row("withdrawal_plan", "sent", &["202611"], "20261026100000");
        assert_eq!(states(&[plan.clone(), back.clone()], "2026-12-25"), [State::Withdrawn, State::Missing]);
        // Sent anew after it was taken back, it holds again, from then on.
        let anew = row("monthly_plan", "sent", &["202611"], "20261027100000");
        let rows = [plan, back, anew];
        assert_eq!(states(&rows, "2026-12-25"), [State::Missing, State::Missing]);
        let found = pairs(&rows, &windows(), 10, "2026-12-25".parse().expect("a day"));
        assert_eq!(found[0].plan.as_deref(), Some("20261027100000"));
    }

    #[test]
    fn a_set_soon_after_another_may_be_a_part_of_one_sending() {
        let rows =
            ["20261025090000", "20261025091000", "20261025092100"].map(|s| row("monthly_plan", "sent", &["202611"], s));
        let found = pairs(&rows, &windows(), 10, "2026-11-25".parse().expect("a day"));
        assert_eq!((found[0].resends, found[0].unclear), (1, 1));
    }

    #[test]
    fn an_actual_taken_back_is_waited_for_again_and_sides_are_not_mixed_up() {
        let plan = row("monthly_plan", "sent", &["202610"], "20260925100000");
        let actual = row("actual", "received", &["202610"], "20261103100000");
        let back = row("withdrawal_actual", "received", &["202610"], "20261104100000");
        assert_eq!(states(&[plan.clone(), actual.clone(), back], "2026-11-25"), [State::Missing]);
        // At both ends of one partner: what it takes back of its own actual is not our plan.
        let theirs = row("monthly_plan", "received", &["202610"], "20260926100000");
        let ours = row("actual", "sent", &["202610"], "20261103110000");
        let ours_back = row("withdrawal_actual", "sent", &["202610"], "20261104110000");
        let found =
            pairs(&[plan, actual, theirs, ours, ours_back], &windows(), 10, "2026-11-25".parse().expect("a day"));
        let reported: Vec<_> = found.iter().map(|p| (p.side, p.state)).collect();
        assert_eq!(reported, [(Side::Provides, State::Missing), (Side::ManagesCare, State::Paired)]);
    }
}
