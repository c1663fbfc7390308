//! What is sent when something happens to somebody: plan documents and prevention.

use super::days::{any_days, timestamp};
use super::outbox::{Outbox, SetContent, SimulatedSet};
use super::partners::Bond;
use super::simulation::OfficeType;
use crate::draws::Draws;
use tsunagu_formats::filename::name::Version;

/// Sends every month's documents that have no month.
pub(super) fn events(outbox: &mut Outbox<'_>, draws: &mut Draws) {
    let town = outbox.town;
    for month in 0..town.months {
        for bond in town.bonds.iter().filter(|bond| town.is_open(bond, month)) {
            if town.offices[bond.other].role == OfficeType::SupportCentre {
                prevention(outbox, bond, month, draws);
            } else if draws.below(4) == 0 {
                send(outbox, (bond.manager, bond.other), SetContent::CarePlan, month, draws);
            }
        }
    }
}

/// Two to eight sets each way: a centre reports of new persons, a care manager answers with plans.
fn prevention(outbox: &mut Outbox<'_>, bond: &Bond, month: u32, draws: &mut Draws) {
    for (from, to, basic) in [(bond.other, bond.manager, 40), (bond.manager, bond.other, 20)] {
        // Prevention came with 4.0.
        if outbox.town.offices[from].program.version(month) == Version::V3 {
            continue;
        }
        for _ in 0..draws.between(2, 9) {
            let what = if draws.percent(basic) { SetContent::Basic } else { SetContent::Prevention };
            send(outbox, (from, to), what, month, draws);
        }
    }
}

fn send(outbox: &mut Outbox<'_>, (from, to): (usize, usize), what: SetContent, month: u32, draws: &mut Draws) {
    let at = timestamp(&any_days(outbox.town.month(month)), draws);
    outbox.send(SimulatedSet { from, to, what, at });
}
