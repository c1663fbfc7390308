//! What was decided about loads: counted, held until somebody accepts them, withdrawn. Kept in the archive, so that
//! a lake made anew counts what the old one counted.

/// The file they stand in.
mod record;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tsunagu_store::home::Home;

use crate::record_fault::RecordFault;

pub use record::chain;

/// Whether a load counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In every version since.
    Counted,
    /// Out of every version until it is accepted or withdrawn.
    Held,
    /// Out of every version until it is restored.
    Withdrawn,
}

/// One figure that a load would change in a way that the data can't explain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldChange {
    /// Key of the rule.
    pub rule: String,
    /// Prefecture and name of the place, in which earlier versions named the service too; empty where it is about none.
    pub place: String,
    /// The service that the rule is about, `own` for a list of a town's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// What stands now.
    pub before: HeldFigure,
    /// What would stand.
    pub after: HeldFigure,
    /// The load behind it; empty where several are.
    pub load: String,
}

/// Listed and eligible of a place, where they are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum HeldFigure {
    /// As numbers.
    Counts {
        /// Listed.
        listed: Option<i64>,
        /// Eligible.
        eligible: Option<i64>,
    },
    /// As an earlier version wrote it.
    Text(String),
}

/// The rule of a load with which no version can be built.
pub const UNBUILDABLE: &str = "unbuildable";

/// One decision about one load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// UTC.
    pub on: String,
    /// Id of the load.
    pub load: String,
    /// From then on.
    pub state: State,
    /// When the load was learned, UTC: the run whose receipts and manifest name it. None where an earlier program
    /// decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<String>,
    /// Somebody has looked: it is not held again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_accepted: bool,
    /// Places whose figures it changed when it first counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<u64>,
    /// Why it is held; empty where it waits for another load of its run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<HeldChange>,
    /// Other loads of the run that is held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
}

impl Decision {
    /// A decision without more to it.
    pub fn new(on: &str, load: &str, state: State) -> Self {
        Self {
            on: on.to_owned(),
            load: load.to_owned(),
            state,
            learned: None,
            is_accepted: false,
            changed: None,
            changes: Vec::new(),
            with: Vec::new(),
        }
    }
}

/// Why decisions can't be read. Nothing is published without them: a held load would count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("the record of decisions {path} can't be used: {reason}")]
pub struct DecisionsError {
    /// The file.
    pub path: String,
    /// Why.
    pub reason: RecordFault,
}

/// The newest decision about each load.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    all: Vec<Decision>,
    newest: BTreeMap<String, usize>,
    /// The lines of those that are written, as they stand.
    lines: Vec<String>,
}

impl Decisions {
    /// Every decision of a home; none where nothing has been decided yet.
    ///
    /// # Errors
    /// When a line can't be read, is another than was written, or is gone: a decision that is lost would count what
    /// is held.
    pub fn read(home: &Home) -> Result<Self, DecisionsError> {
        let mut decisions = Self::default();
        for (line, decision) in record::read(home)? {
            decisions.lines.push(line);
            decisions.push(decision);
        }
        Ok(decisions)
    }

    fn push(&mut self, decision: Decision) {
        self.newest.insert(decision.load.clone(), self.all.len());
        self.all.push(decision);
    }

    /// Adds decisions and writes all of them, whole or not at all. The caller holds the writer's lock.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn record(&mut self, home: &Home, decisions: Vec<Decision>) -> std::io::Result<()> {
        if decisions.is_empty() {
            return Ok(());
        }
        record::append(&mut self.lines, &decisions)?;
        decisions.into_iter().for_each(|d| self.push(d));
        record::write(home, &self.lines)
    }

    /// As [`record`](Self::record), without writing: what would stand if these were decided.
    pub fn with(&self, decisions: Vec<Decision>) -> Self {
        let mut all = self.clone();
        decisions.into_iter().for_each(|d| all.push(d));
        all
    }

    /// The newest decision about a load; none for one that no publish has seen.
    pub fn of(&self, load: &str) -> Option<&Decision> {
        self.newest.get(load).map(|&i| &self.all[i])
    }

    /// The state of a load, none for one that no publish has seen.
    pub fn state(&self, load: &str) -> Option<State> {
        self.of(load).map(|d| d.state)
    }

    /// The newest decision about each load.
    pub fn newest(&self) -> impl Iterator<Item = &Decision> {
        self.newest.values().map(|&i| &self.all[i])
    }

    /// What stood before a load was withdrawn: whether it counted, or why it waited.
    fn before_withdrawal(&self, load: &str) -> Option<&Decision> {
        self.all.iter().rev().filter(|d| d.load == load).find(|d| d.state != State::Withdrawn)
    }

    /// The decision that takes a withdrawn load back in. What counted was seen, and counts; what waited for reasons of
    /// its own waits for them again; what nobody has looked at waits for none, so that the next publish judges it.
    pub fn restoring(&self, load: &str, on: &str) -> Decision {
        let new = |state| Decision::new(on, load, state);
        match self.before_withdrawal(load) {
            Some(before) if before.state == State::Counted => Decision { is_accepted: true, ..new(State::Counted) },
            Some(before) if !before.changes.is_empty() => {
                Decision { changes: before.changes.clone(), ..new(State::Held) }
            }
            _ => new(State::Held),
        }
    }

    /// Every load that is held now, oldest decision first.
    pub fn held(&self) -> Vec<&Decision> {
        let mut found: Vec<&Decision> = self.newest().filter(|d| d.state == State::Held).collect();
        found.sort_by(|a, b| (&a.on, &a.load).cmp(&(&b.on, &b.load)));
        found
    }

    /// Whether a load waits only because another of its run does, and that one waits no more.
    fn is_released(&self, decision: &Decision) -> bool {
        let waits = |load: &String| self.of(load).is_some_and(|d| d.state == State::Held && !d.changes.is_empty());
        decision.state == State::Held && decision.changes.is_empty() && !decision.with.iter().any(waits)
    }

    /// Loads that a publish has to judge: never seen, or set free by what became of another.
    pub fn unjudged<'l>(&self, loads: impl Iterator<Item = &'l str>) -> BTreeSet<String> {
        let open = |load: &&str| self.of(load).is_none_or(|d| self.is_released(d));
        loads.filter(|load| !load.is_empty()).filter(open).map(str::to_owned).collect()
    }

    /// How many places a load changed when it first counted.
    pub fn changed(&self, load: &str) -> Option<u64> {
        self.all.iter().rev().filter(|d| d.load == load).find_map(|d| d.changed)
    }
}

#[cfg(test)]
mod tests;
