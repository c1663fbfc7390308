use serde::Serialize;
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::{CountOrigin, Direction};
use tsunagu_domain::month::Month;
use tsunagu_domain::rules::{Milestone, Rules};

use crate::query::monitor::{OriginSums, Volume};

/// Sets of a month; none where they are suppressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MonthSum {
    /// When they were made.
    pub month: Month,
    /// Sets sent.
    pub sent: Option<u64>,
    /// Sets received.
    pub received: Option<u64>,
}

/// Months to show: all that have anything, the present one, and thirteen at the most.
pub(super) fn shown_months(months: impl Iterator<Item = Month>, today: Month) -> Vec<Month> {
    let Some(first) = months.min() else { return Vec::new() };
    first.max(today.plus(-12)).to(today).collect()
}

/// Months that an axis may be longer than what is known, for a change that is planned.
const AHEAD: i32 = 6;

/// What changed, or is to change soon after, on an axis of these months, the earliest first.
pub fn milestones(months: &[MonthSum], rules: &Rules) -> Vec<Milestone> {
    let Some((first, last)) = months.first().zip(months.last()) else { return Vec::new() };
    let shown = first.month..=last.month.plus(AHEAD);
    rules.milestones.iter().filter(|m| shown.contains(&m.month())).cloned().collect()
}

/// Sets of each month to show.
pub(super) fn month_sums(volumes: &[Volume], today: Month) -> Vec<MonthSum> {
    let sum = |month: Month, direction: Direction| -> u64 {
        volumes.iter().filter(|v| v.month == month && v.direction == direction).map(|v| v.sets).sum()
    };
    let months = shown_months(volumes.iter().map(|v| v.month), today).into_iter();
    months
        .map(|month| MonthSum {
            month,
            sent: Some(sum(month, Direction::Sent)),
            received: Some(sum(month, Direction::Received)),
        })
        .collect()
}

/// By what the sets of the months that are shown were counted; what an office sends itself is no exchange.
pub(super) fn origins(volumes: &[Volume], months: &[MonthSum]) -> OriginSums {
    let is_shown = |v: &&Volume| v.direction != Direction::Inside && months.iter().any(|m| m.month == v.month);
    volumes.iter().filter(is_shown).fold(OriginSums::default(), |mut sums, v| {
        let of = match v.origin {
            CountOrigin::Rows | CountOrigin::Rolled => &mut sums.by_name,
            CountOrigin::Api | CountOrigin::RolledApi => &mut sums.by_api,
            CountOrigin::Manual => &mut sums.manual,
        };
        *of += v.sets;
        sums.doubtful += v.doubtful;
        sums
    })
}

/// Plans and actuals, and how many of them had been sent before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Resends {
    /// Sets.
    pub sets: u64,
    /// Of them, such as had been sent before.
    pub resends: u64,
    /// Of them, such as may have been sent before or be a part of one sending: names can't say.
    pub unclear: u64,
}

/// Of the months that are shown; what was counted by hand says nothing of it.
pub(super) fn resends(volumes: &[Volume], months: &[MonthSum]) -> Resends {
    let counts = |v: &&Volume| {
        months.iter().any(|m| m.month == v.month)
            && v.origin != CountOrigin::Manual
            && matches!(v.document_kind, DocumentKind::MonthlyPlan | DocumentKind::Actual)
    };
    volumes.iter().filter(counts).fold(Resends::default(), |sum, v| Resends {
        sets: sum.sets + v.sets,
        resends: sum.resends + v.resends,
        unclear: sum.unclear + v.unclear,
    })
}
