//! Who works with whom.

use super::office::Office;
use super::simulation::OfficeType;
use crate::draws::Draws;

/// Offices with one, two, three and four persons who manage care, of a hundred.
const PERSONS: [u32; 4] = [25, 35, 25, 15];

/// Providers that one such person works with at any time, at least and fewer than.
const PARTNERS: (u32, u32) = (12, 19);

/// A care manager and an office that it works with, by their places. Months are counted from the first.
pub(super) struct Bond {
    pub(super) manager: usize,
    /// A provider or a support centre.
    pub(super) other: usize,
    from: u32,
    /// The month after the last.
    until: u32,
}

impl Bond {
    /// Whether it is of `month`.
    pub(super) fn is_active(&self, month: u32) -> bool {
        (self.from..self.until).contains(&month)
    }

    /// The partner of `office`, if it is one of the two.
    pub(super) fn partner(&self, office: usize) -> Option<usize> {
        match office {
            _ if office == self.manager => Some(self.other),
            _ if office == self.other => Some(self.manager),
            _ => None,
        }
    }
}

/// Every care manager's providers, and most support centres.
pub(super) fn bonds(offices: &[Office], months: u32, draws: &mut Draws) -> Vec<Bond> {
    let of = |role: OfficeType| (0..offices.len()).filter(move |place| offices[*place].role == role);
    // A few serve half the town.
    let weights = offices.iter().map(|office| match (office.role, draws.below(10)) {
        (OfficeType::Provider, 0) => 12,
        (OfficeType::Provider, 1..4) => 4,
        (OfficeType::Provider, _) => 2,
        _ => 0,
    });
    let weights: Vec<u32> = weights.collect();
    let mut bonds = Vec::new();
    for manager in of(OfficeType::CareManager) {
        providers(manager, months, weights.clone(), draws, &mut bonds);
        for other in of(OfficeType::SupportCentre) {
            if draws.percent(85) {
                bonds.push(Bond { manager, other, from: 0, until: months });
            }
        }
    }
    bonds
}

/// Providers of one care manager: most for the whole time; a few change, and sometimes one comes late.
fn providers(manager: usize, months: u32, mut weights: Vec<u32>, draws: &mut Draws, bonds: &mut Vec<Bond>) {
    let mut take = |draws: &mut Draws| {
        let other = draws.weighted(&weights)?;
        weights[other] = 0;
        Some(other)
    };
    let mut bond = |other: Option<usize>, from, until| {
        bonds.extend(other.map(|other| Bond { manager, other, from, until }));
    };
    let persons = draws.weighted(&PERSONS).map_or(1, |place| place + 1);
    let partners: u32 = (0..persons).map(|_| draws.between(PARTNERS.0, PARTNERS.1)).sum();
    for _ in 0..partners {
        let other = take(draws);
        let until = if draws.percent(6) { draws.between(1, months) } else { months };
        bond(other, 0, until);
        if until < months {
            bond(take(draws), until, months);
        }
    }
    if draws.percent(25) {
        bond(take(draws), draws.between(months * 3 / 4, months), months);
    }
}
