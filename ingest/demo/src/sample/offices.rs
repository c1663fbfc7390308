//! Who runs what, where: corporations, their offices and the services of each office.

use super::names::{self, Corporation};
use super::posts::posts;
use super::services::{CARE_MANAGER, SERVICES};
use super::towns::TOWNS;
use crate::draws::Draws;

/// One office: one number in the register.
pub(super) struct Office {
    /// Position in [`TOWNS`].
    pub(super) town: usize,
    /// Position in [`Prefecture::corporations`].
    pub(super) corporation: usize,
    /// Positions in [`SERVICES`] with 定員 (0: left empty).
    pub(super) services: Vec<(usize, u32)>,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) kana: String,
    pub(super) address: String,
    /// Latitude and longitude in degrees.
    pub(super) place: (f64, f64),
    /// Running number within the town, from 1: makes the telephone numbers differ.
    pub(super) nth: u32,
    /// 利用可能曜日.
    pub(super) days: &'static str,
}

impl Office {
    /// Whether care managers work here.
    pub(super) fn has_care_manager(&self) -> bool {
        self.services.iter().any(|&(service, _)| service == CARE_MANAGER)
    }
}

/// All corporations and offices.
pub(super) struct Prefecture {
    /// Largest first.
    pub(super) corporations: Vec<Corporation>,
    pub(super) offices: Vec<Office>,
}

/// The prefecture of `seed`.
pub(super) fn prefecture(seed: u64) -> Prefecture {
    let posts = posts(&mut Draws::new(seed, 1_u64));
    let count = posts.iter().map(|post| post.1 + 1).max().unwrap_or(0);
    let mut names = Draws::new(seed, 2_u64);
    let corporations: Vec<Corporation> = (0..count).map(|rank| names::corporation(rank, &mut names)).collect();

    let mut draws = Draws::new(seed, 3_u64);
    let mut in_town = [0; TOWNS.len()];
    let mut in_service = [0; SERVICES.len()];
    let mut offices = Vec::with_capacity(posts.len());
    for (town, corporation) in posts {
        let services = services(&mut draws);
        let first = services[0].0;
        in_town[town] += 1;
        in_service[first] += 1;
        let (name, kana) = names::office(&corporations[corporation], &SERVICES[first], in_service[first]);
        let start = TOWNS[town].address_start();
        let (north, east) = TOWNS[town].centre;
        offices.push(Office {
            town,
            corporation,
            number: names::office_number(SERVICES[first].third, town, in_town[town]),
            services,
            name,
            kana,
            address: format!("{start}{}番地{}", 1 + draws.below(990), 1 + draws.below(30)),
            // 0.045 degrees are about 5 km; most offices are within half of it.
            place: (north + 0.045 * draws.spread(), east + 0.045 * draws.spread()),
            nth: in_town[town],
            days: ["平日", "平日,祝日", "平日,土曜日", "平日,土曜日,日曜日,祝日"]
                [draws.weighted(&[40, 30, 15, 15]).unwrap_or(0)],
        });
    }
    offices.sort_by(|a, b| a.number.cmp(&b.number));
    Prefecture { corporations, offices }
}

/// Services of one office with their 定員: one for most, about one office in six has more.
fn services(draws: &mut Draws) -> Vec<(usize, u32)> {
    let mut chosen = vec![draws.weighted(&SERVICES.each_ref().map(|service| service.weight)).unwrap_or(0)];
    let companions = SERVICES[chosen[0]].companions;
    if draws.chance(0.18) {
        let further = if draws.chance(0.1) { companions.len() } else { 1 };
        // The usual companion first, a different one now and then.
        let start = if draws.chance(0.6) { 0 } else { draws.below(companions.len() as u32) as usize };
        chosen.extend(companions.iter().cycle().skip(start).take(further.min(companions.len())));
    }
    let places = |service: usize, draws: &mut Draws| {
        let (low, high) = SERVICES[service].places;
        if high == 0 { 0 } else { low + draws.below(high - low + 1) }
    };
    chosen.into_iter().map(|service| (service, places(service, draws))).collect()
}
