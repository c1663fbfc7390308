//! Who joined when, with which program, and who works with whom.

use jiff::civil::{Date, DateTime};
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;

use super::office::Office;
use super::partners::{self, Bond};
use super::program::Program;
use super::simulation::{OfficeType, Simulation};
use super::stream::Stream;
use crate::draws::Draws;

/// The whole town.
pub(super) struct Town {
    pub(super) offices: Vec<Office>,
    pub(super) bonds: Vec<Bond>,
    first: Month,
    pub(super) months: u32,
    until: Date,
}

impl Town {
    pub(super) fn new(simulation: &Simulation<'_>) -> Self {
        let (seed, months) = (simulation.seed, simulation.months);
        let mut adoption = Draws::new(seed, Stream::Adoption);
        let mut programs = Draws::new(seed, Stream::Programs);
        let offices = simulation.members.iter().map(|member| Office {
            number: member.number,
            role: member.role,
            joined: joined(months, &mut adoption),
            silent_from: None,
            program: Program::draw(member.role, months, &mut programs),
            service: service(member.role, member.number, &mut programs),
        });
        let offices: Vec<Office> = offices.collect();
        let bonds = partners::bonds(&offices, months, &mut Draws::new(seed, Stream::Partners));
        let (year, month) = simulation.first;
        let first = Month::of(Date::new(year, month, 1).unwrap_or(Date::ZERO));
        let mut town = Self { offices, bonds, first, months, until: simulation.until };
        town.trouble(&mut adoption);
        town
    }

    /// Positions of offices of `role`.
    pub(super) fn of(&self, role: OfficeType) -> impl Iterator<Item = usize> {
        (0..self.offices.len()).filter(move |place| self.offices[*place].role == role)
    }

    /// The calendar month of one counted from the first.
    pub(super) fn month(&self, month: u32) -> Month {
        self.first.plus(i32::try_from(month).unwrap_or(0))
    }

    /// The month that `at` lies in, counted from the first.
    pub(super) fn counted(&self, at: DateTime) -> Option<u32> {
        u32::try_from(Month::of(at.date()).since(self.first)).ok()
    }

    /// Whether offices work together in `month` and both can send and receive.
    pub(super) fn is_open(&self, bond: &Bond, month: u32) -> bool {
        bond.is_active(month) && [bond.manager, bond.other].iter().all(|office| self.offices[*office].is_active(month))
    }

    /// Whether there can be a file of `office` made at `at`.
    pub(super) fn has(&self, office: usize, at: DateTime) -> bool {
        at.date() <= self.until && self.counted(at).is_some_and(|month| self.offices[office].is_active(month))
    }

    /// In the last third one or two offices fall silent, and one care manager's program begins to leave out codes.
    fn trouble(&mut self, draws: &mut Draws) {
        let mut early: Vec<usize> = (0..self.offices.len()).filter(|place| self.is_early(*place)).collect();
        draws.shuffle(&mut early);
        let manages = |place: &usize| self.offices[*place].role == OfficeType::CareManager;
        let careless = early.iter().copied().find(manages);
        let silent: Vec<usize> = early.into_iter().filter(|place| Some(*place) != careless).collect();
        let third = (self.months * 2).div_ceil(3);
        for place in silent.into_iter().take(1 + draws.below(2) as usize) {
            self.offices[place].silent_from = Some(third + draws.below(2));
        }
        if let Some(place) = careless {
            self.offices[place].program.careless_from = Some(third + draws.below(2));
        }
    }

    /// Joined in the first half, and so have three partners: long enough for a change to be seen.
    fn is_early(&self, place: usize) -> bool {
        let joined = |office: usize| self.offices[office].joined.is_some_and(|month| month < self.months / 2);
        let partners = self.bonds.iter().filter_map(|bond| bond.partner(place)).filter(|partner| joined(*partner));
        self.offices[place].role != OfficeType::SupportCentre && joined(place) && partners.count() >= 3
    }
}

/// When an office joins: along an S in the first two thirds; a few are there from the start, come in the last quarter,
/// or never do.
fn joined(months: u32, draws: &mut Draws) -> Option<u32> {
    let last_quarter = (months * 3).div_ceil(4);
    match draws.below(100) {
        0..5 => None,
        5..13 => (months > 0).then_some(0),
        13..17 => (last_quarter < months).then(|| draws.between(last_quarter, months)),
        _ => draws.weighted(&s_curve((months * 2).div_ceil(3))).map(|month| month as u32),
    }
}

/// What 3x² − 2x³ grows by in each of `months`, times their cube. Fifty years stand for longer ones.
fn s_curve(months: u32) -> Vec<u32> {
    let n = months.min(600);
    let grown = |k: u32| 3 * k * k * n - 2 * k * k * k;
    (0..n).map(|k| grown(k + 1) - grown(k)).collect()
}

/// A code of service that fits the third character of a number.
fn service(role: OfficeType, number: OfficeNumber, draws: &mut Draws) -> &'static str {
    match (role, number.as_str().as_bytes()[2]) {
        (OfficeType::CareManager, _) => "43",
        (OfficeType::SupportCentre, _) => "46",
        (OfficeType::Provider, b'6') => "13",
        (OfficeType::Provider, b'1' | b'3' | b'4' | b'5') => draws.one_of(["14", "16", "22"]),
        (OfficeType::Provider, b'9') => draws.one_of(["78", "78", "72", "76"]),
        (OfficeType::Provider, _) => draws.one_of(["11", "11", "15", "15", "15", "17", "21", "A2", "A6"]),
    }
}
