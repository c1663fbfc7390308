use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;
use tsunagu_domain::exchange_set::{Direction, SendState};
use tsunagu_domain::keyed;
use tsunagu_domain::month::Month;
pub use tsunagu_domain::pair_side::Side;
use tsunagu_domain::rules::Windows;
use tsunagu_store::ledger::no_service::NoService;

use crate::query::monitor::Monthly;

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
    /// The office says that there was no service in the month: none is to come.
    NoService,
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
    NoService = "no_service",
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

/// By what plans and actuals are judged.
#[derive(Debug, Clone, Copy)]
pub struct PairRules<'r> {
    /// When they are expected.
    pub windows: &'r Windows,
    /// Two made within so many minutes may be parts of one sending.
    pub split_minutes: i64,
    /// Partners and months of which the office says that there was no service.
    pub no_service: &'r NoService,
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
    /// Whose month the office says to have had no service.
    pub no_service: u64,
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
            State::NoService => self.no_service += 1,
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
/// for all of them.
pub fn pairs(rows: &[Monthly], rules: &PairRules<'_>, as_of: Date) -> Vec<Pair> {
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
                    found.push(pair(month, partner, *side, both, rules, as_of));
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

fn pair(month: Month, partner: &str, side: Side, both: &PairSides<'_>, rules: &PairRules<'_>, as_of: Date) -> Pair {
    let (windows, split_minutes) = (rules.windows, rules.split_minutes);
    let has_no_service = || rules.no_service.contains(&(partner.to_owned(), month));
    let after = month.plus(1);
    let (due, last) = (after.day(windows.actual_on_time_to), after.day(windows.actual_late_to));
    let state = match (both.plan.current(), both.actual.current()) {
        (Some(_), Some(actual)) if made_on(actual).is_some_and(|made| made > due) => State::PairedLate,
        (Some(_), Some(_)) => State::Paired,
        (None, Some(_)) => State::ActualOnly,
        (None, None) => State::Withdrawn,
        (Some(_), None) if has_no_service() => State::NoService,
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
#[path = "pairing_tests.rs"]
mod tests;
