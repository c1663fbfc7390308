//! The month's round: the plan before it, what was done after it, and what is corrected.

use jiff::ToSpan;
use jiff::civil::DateTime;

use super::days::{Days, actual_days, late_days, later, plan_days, timestamp};
use super::outbox::{Outbox, SetContent, SimulatedSet};
use super::simulation::OfficeType;
use crate::draws::Draws;

/// Of a hundred draws, those below these. Never sent; if not, late.
const NEVER: u32 = 4;
const LATE: u32 = NEVER + 8;
/// Sent again; if not, taken back.
const AGAIN: u32 = 6;
const TAKEN_BACK: u32 = AGAIN + 1;
/// Managers who send changes of the running month with the next one's plans, and how many of their partners get some.
const WITH_CHANGES: u32 = 15;
const CHANGED: u32 = 20;

/// Sends every month's plans and what was done of them.
pub(super) fn months(outbox: &mut Outbox<'_>, draws: &mut Draws) {
    let town = outbox.town;
    for month in 0..town.months {
        for manager in town.of(OfficeType::CareManager) {
            plans(outbox, manager, month, draws);
            // Preventive care that a support centre has given away is answered to it.
            actuals(outbox, manager, OfficeType::SupportCentre, month, draws);
        }
        for provider in town.of(OfficeType::Provider) {
            actuals(outbox, provider, OfficeType::CareManager, month, draws);
        }
    }
}

/// Offices of `role` that `office` works with in all of `months`.
fn partners(outbox: &Outbox<'_>, office: usize, role: OfficeType, months: &[u32]) -> Vec<usize> {
    let town = outbox.town;
    let open = town.bonds.iter().filter(|bond| months.iter().all(|month| town.is_open(bond, *month)));
    open.filter_map(|bond| bond.partner(office)).filter(|partner| town.offices[*partner].role == role).collect()
}

/// In `month`, sends next month's plans; some managers send changes of this month along.
fn plans(outbox: &mut Outbox<'_>, from: usize, month: u32, draws: &mut Draws) {
    let (this, next) = (outbox.town.month(month), outbox.town.month(month + 1));
    let sessions = Sessions::draw(&plan_days(next), draws);
    let known =
        month.checked_sub(1).map_or(vec![], |before| partners(outbox, from, OfficeType::Provider, &[before, month]));
    let with_changes = draws.percent(WITH_CHANGES);
    for to in partners(outbox, from, OfficeType::Provider, &[month]) {
        let at = sessions.timestamp(draws);
        send(outbox, SimulatedSet { from, to, what: SetContent::Plan(next), at }, draws);
        if with_changes && known.contains(&to) && draws.percent(CHANGED) {
            let at = at.saturating_add(i64::from(draws.between(30, 300)).seconds());
            outbox.send(SimulatedSet { from, to, what: SetContent::Plan(this), at });
        }
    }
}

/// In `month`, sends what was done in the one before to partners of `role`.
fn actuals(outbox: &mut Outbox<'_>, from: usize, role: OfficeType, month: u32, draws: &mut Draws) {
    let Some(before) = month.checked_sub(1) else { return };
    let done = outbox.town.month(before);
    let sessions = Sessions::draw(&actual_days(done), draws);
    for to in partners(outbox, from, role, &[before, month]) {
        let at = match draws.below(100) {
            0..NEVER => continue,
            NEVER..LATE => timestamp(&late_days(done), draws),
            _ => sessions.timestamp(draws),
        };
        send(outbox, SimulatedSet { from, to, what: SetContent::Actual(done), at }, draws);
    }
}

/// Sends a set, and on a later day, sometimes, once more or what takes it back.
fn send(outbox: &mut Outbox<'_>, set: SimulatedSet, draws: &mut Draws) {
    outbox.send(set);
    let what = match draws.below(100) {
        0..AGAIN => set.what,
        AGAIN..TAKEN_BACK => set.what.taken_back(),
        _ => return,
    };
    let days = draws.between(1, 6);
    outbox.send(SimulatedSet { what, at: later(set.at, days, draws), ..set });
}

/// An office does its sending at one or two sittings.
struct Sessions([DateTime; 2]);

impl Sessions {
    fn draw(days: &Days, draws: &mut Draws) -> Self {
        Self([timestamp(days, draws), timestamp(days, draws)])
    }

    /// Within an hour of the start of one.
    fn timestamp(&self, draws: &mut Draws) -> DateTime {
        let start = draws.one_of(self.0);
        start.saturating_add(i64::from(draws.below(3600)).seconds())
    }
}
