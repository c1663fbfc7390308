//! Who is listed when: a small model of adoption, month by month.
//!
//! Corporations decide, offices follow within two months. Towns differ in appetite, and a town where many are
//! listed already moves faster. Care managers move earlier.

use super::offices::Prefecture;
use super::towns::TOWNS;
use crate::draws::Draws;

/// Year and month of the listings; the day is always the 5th.
pub(super) const MONTHS: [(u32, u32); 8] =
    [(2025, 6), (2025, 7), (2025, 8), (2025, 9), (2025, 10), (2025, 11), (2025, 12), (2026, 1)];

/// Months simulated before the first listing, which therefore is not empty.
const BEFORE: i32 = 5;
/// Chance per month that a corporation joins, for appetite 1 and nobody listed around it.
const JOIN: f64 = 0.0130;
/// Contagion: the chance rises by this many times itself per 100 % listed, so at 10 % listed it is 1.7 times.
const CONTAGION: f64 = 7.0;
/// Factor for care managers.
const CARE_MANAGERS: f64 = 1.5;
/// Share of a joining corporation's offices that follow at once.
const FOLLOW: f64 = 0.85;
/// Chance per month that an office follows later than its corporation, for appetite 1.
const LATE: f64 = 0.02;
/// Chance per month that a listed office leaves the listing for good.
const LEAVE: f64 = 0.01;

/// Where an office stands.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Out,
    /// Will be listed from this month on (0 is the first listing).
    Due(i32),
    Listed,
    Left,
}

/// For every listing, whether each office of `prefecture` is on it.
pub(super) fn listed(prefecture: &Prefecture, seed: u64) -> Vec<Vec<bool>> {
    let mut draws = Draws::new(seed, 4_u64);
    let mut states = vec![State::Out; prefecture.offices.len()];
    let mut joined = vec![false; prefecture.corporations.len()];
    let mut members = vec![Vec::new(); prefecture.corporations.len()];
    for (position, office) in prefecture.offices.iter().enumerate() {
        members[office.corporation].push(position);
    }

    let mut months = Vec::new();
    for month in -BEFORE..MONTHS.len() as i32 {
        let pull = pulls(prefecture, &states, month);
        let eager = |position: usize| {
            let office = &prefecture.offices[position];
            pull[office.town] * if office.has_care_manager() { CARE_MANAGERS } else { 1.0 }
        };
        for (corporation, offices) in members.iter().enumerate() {
            let mean = offices.iter().map(|&office| eager(office)).sum::<f64>() / offices.len().max(1) as f64;
            let joins = !joined[corporation] && draws.chance(JOIN * mean);
            for &office in offices {
                let delay = if prefecture.offices[office].has_care_manager() { 2 } else { 3 };
                let due = month + draws.below(delay) as i32;
                let follows = if joins { FOLLOW } else { LATE * eager(office) };
                let willing = pull[prefecture.offices[office].town] > 0.0 && draws.chance(follows);
                if willing && (joins || joined[corporation]) && states[office] == State::Out {
                    states[office] = State::Due(due);
                }
            }
            joined[corporation] |= joins;
        }
        for state in &mut states {
            let leaves = draws.chance(LEAVE);
            *state = match *state {
                State::Due(due) if due <= month => State::Listed,
                State::Listed if leaves => State::Left,
                other => other,
            };
        }
        if month >= 0 {
            months.push(states.iter().map(|&state| state == State::Listed).collect());
        }
    }
    months
}

/// Pull towards joining in each town: its appetite, raised by the share already listed there.
fn pulls(prefecture: &Prefecture, states: &[State], month: i32) -> [f64; TOWNS.len()] {
    let mut listed = [0.0; TOWNS.len()];
    for (office, &state) in prefecture.offices.iter().zip(states) {
        listed[office.town] += if state == State::Listed { 1.0 } else { 0.0 };
    }
    std::array::from_fn(|position| {
        let town = &TOWNS[position];
        let open = if month < town.stops_at { town.appetite } else { 0.0 };
        open * (1.0 + CONTAGION * listed[position] / f64::from(town.sites))
    })
}
