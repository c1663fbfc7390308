//! What was sent, before it has names.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::DateTime;
use tsunagu_domain::month::Month;

use super::town::Town;

/// What a set holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SetContent {
    /// 第6表 予定, 第7表, 利用者補足.
    Plan(Month),
    /// 第6表 実績.
    Actual(Month),
    PlanTakenBack(Month),
    ActualTakenBack(Month),
    /// 第1表 to 第3表.
    CarePlan,
    /// 介護予防サービス・支援計画書.
    Prevention,
    /// 利用者基本情報, with pictures.
    Basic,
}

impl SetContent {
    /// What takes it back, where the simulation has such.
    pub(super) fn taken_back(self) -> Self {
        match self {
            Self::Plan(month) => Self::PlanTakenBack(month),
            Self::Actual(month) => Self::ActualTakenBack(month),
            Self::PlanTakenBack(_) | Self::ActualTakenBack(_) | Self::CarePlan | Self::Prevention | Self::Basic => self,
        }
    }
}

/// One set. Offices are places in the town.
#[derive(Clone, Copy)]
pub(super) struct SimulatedSet {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) what: SetContent,
    /// When it was made: its moment of making.
    pub(super) at: DateTime,
}

/// Everything that the town's offices sent.
pub(super) struct Outbox<'t> {
    pub(super) town: &'t Town,
    sent: Vec<SimulatedSet>,
    taken: BTreeSet<(usize, DateTime)>,
}

impl<'t> Outbox<'t> {
    pub(super) fn new(town: &'t Town) -> Self {
        Self { town, sent: Vec::new(), taken: BTreeSet::new() }
    }

    /// Sends a set, a second or more later where the sender's moment of making is taken. Nothing is sent by or to an office that
    /// has not joined or is silent by then, nor after the last day.
    pub(super) fn send(&mut self, mut set: SimulatedSet) {
        while self.taken.contains(&(set.from, set.at)) {
            set.at = set.at.saturating_add(1.second());
        }
        if [set.from, set.to].iter().all(|office| self.town.has(*office, set.at)) {
            self.taken.insert((set.from, set.at));
            self.sent.push(set);
        }
    }

    /// All sets in the order made.
    pub(super) fn in_order(mut self) -> Vec<SimulatedSet> {
        self.sent.sort_by_key(|set| (set.at, set.from));
        self.sent
    }
}
