//! What was decided about loads: counted, held until somebody accepts them, withdrawn. Kept in the archive, so that
//! a lake made anew counts what the old one counted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tsunagu_store::home::write_durably;

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
    /// Prefecture and name of the place, with the service where the rule is about one.
    pub place: String,
    /// What stands now.
    pub before: String,
    /// What would stand.
    pub after: String,
    /// The load behind it; empty where several are.
    pub load: String,
}

/// One decision about one load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// UTC.
    pub on: String,
    /// Id of the load.
    pub load: String,
    /// From then on.
    pub state: State,
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
            is_accepted: false,
            changed: None,
            changes: Vec::new(),
            with: Vec::new(),
        }
    }
}

/// Why decisions can't be read. Nothing is published without them: a held load would count.
#[derive(Debug, thiserror::Error)]
#[error(
    "取り込みの記録 {path} を読めません（{reason}）。バックアップから戻してください（tsunagu restore）。公開中の画面はそのままです"
)]
pub struct DecisionsError {
    /// The file.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// The newest decision about each load.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    all: Vec<Decision>,
    newest: BTreeMap<String, usize>,
}

fn path_of(archive: &Path) -> PathBuf {
    archive.join("decisions.jsonl")
}

impl Decisions {
    /// Every decision of an archive; none where there is no file yet.
    ///
    /// # Errors
    /// When a line can't be read: a decision that is lost would count what is held.
    pub fn read(archive: &Path) -> Result<Self, DecisionsError> {
        let path = path_of(archive);
        let wrong = |reason: String| DecisionsError { path: path.display().to_string(), reason };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(wrong(error.to_string())),
        };
        let line = |(i, l): (usize, &str)| serde_json::from_str(l).map_err(|e| wrong(format!("{}行目：{e}", i + 1)));
        let all: Vec<Decision> = text.lines().enumerate().map(line).collect::<Result<_, _>>()?;
        let mut decisions = Self::default();
        all.into_iter().for_each(|d| decisions.push(d));
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
    pub fn record(&mut self, archive: &Path, decisions: Vec<Decision>) -> std::io::Result<()> {
        if decisions.is_empty() {
            return Ok(());
        }
        decisions.into_iter().for_each(|d| self.push(d));
        let mut text = String::new();
        for decision in &self.all {
            text += &serde_json::to_string(decision)?;
            text.push('\n');
        }
        write_durably(&path_of(archive), text.as_bytes())
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

    /// Every load that is held now, oldest decision first.
    pub fn held(&self) -> Vec<&Decision> {
        let mut found: Vec<&Decision> =
            self.newest.values().map(|&i| &self.all[i]).filter(|d| d.state == State::Held).collect();
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
mod tests {
    use super::*;

    fn change(load: &str) -> HeldChange {
        HeldChange {
            rule: "fall".into(),
            place: "兵庫県川西市".into(),
            before: "13".into(),
            after: "2".into(),
            load: load.into(),
        }
    }

    #[test]
    fn company_of_a_held_load_is_judged_again_once_that_is_withdrawn() {
        let archive = tempfile::tempdir().expect("a scratch folder");
        let mut decisions = Decisions::default();
        let held = |load: &str, changes: Vec<HeldChange>, with: &str| Decision {
            changes,
            with: vec![with.to_owned()],
            ..Decision::new("1", load, State::Held)
        };
        let both = vec![held("a", vec![change("a")], "b"), held("b", Vec::new(), "a")];
        decisions.record(archive.path(), both).expect("written");
        let unjudged = |d: &Decisions| d.unjudged(["a", "b", "c", ""].into_iter()).into_iter().collect::<Vec<_>>();
        assert_eq!(unjudged(&decisions), ["c"]);
        decisions.record(archive.path(), vec![Decision::new("2", "a", State::Withdrawn)]).expect("written");
        assert_eq!(unjudged(&decisions), ["b", "c"]);
        assert_eq!(Decisions::read(archive.path()).expect("read"), decisions);
    }

    #[test]
    fn a_torn_file_is_an_error() {
        let archive = tempfile::tempdir().expect("a scratch folder");
        let mut decisions = Decisions::default();
        decisions.record(archive.path(), vec![Decision::new("1", "a", State::Held)]).expect("written");
        let path = path_of(archive.path());
        let text = fs::read_to_string(&path).expect("read");
        fs::write(&path, &text[..text.len() - 5]).expect("torn");
        assert!(Decisions::read(archive.path()).is_err());
    }
}
