use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tsunagu_store::warehouse::Warehouse;

use super::Accept;
use super::build::Plan;
use super::error::PublishError;
use super::fingerprint;
use super::version::{built, closed};
use crate::decisions::{Decision, Decisions, State};
use crate::lake::{Dataset, Manifest};

/// The ids of all loads of the lake.
pub(super) fn load_ids(all: &[Manifest]) -> impl Iterator<Item = &str> {
    all.iter().flat_map(|m| &m.datasets).map(|d| d.load.as_str())
}

/// What is decided by somebody who has looked.
pub(super) fn accepted(
    all: &[Manifest],
    decisions: &Decisions,
    accept: &Accept,
    now: Timestamp,
) -> Result<Vec<Decision>, PublishError> {
    let held: Vec<&str> = decisions.held().iter().map(|d| d.load.as_str()).collect();
    let wanted: Vec<&str> = match accept {
        Accept::Nothing | Accept::New => Vec::new(),
        Accept::All => held,
        Accept::Loads(ids) => {
            let known: BTreeSet<&str> = load_ids(all).collect();
            if let Some(id) = ids.iter().find(|id| !known.contains(id.as_str()) || !held.contains(&id.as_str())) {
                return Err(PublishError::NotHeld(id.clone()));
            }
            ids.iter().map(String::as_str).collect()
        }
    };
    let on = now.to_string();
    Ok(wanted
        .into_iter()
        .map(|load| Decision { is_accepted: true, ..Decision::new(&on, load, State::Counted) })
        .collect())
}

/// Decisions with the moments of the runs that their loads are of.
pub(super) fn learned(decided: Vec<Decision>, all: &[Manifest]) -> Vec<Decision> {
    let moments: BTreeMap<&str, &str> =
        all.iter().flat_map(|m| m.datasets.iter().map(|d| (d.load.as_str(), m.learned.as_str()))).collect();
    let learned = |d: Decision| Decision { learned: moments.get(d.load.as_str()).map(|&m| m.to_owned()), ..d };
    decided.into_iter().map(learned).collect()
}

/// The manifests without what does not count.
pub(super) fn counted(all: &[Manifest], decisions: &Decisions, unjudged: &BTreeSet<String>) -> Vec<Manifest> {
    let counts = |d: &Dataset| {
        d.load.is_empty() || unjudged.contains(&d.load) || decisions.state(&d.load) == Some(State::Counted)
    };
    all.iter().map(|m| m.only(counts)).collect()
}

/// The version that new loads are held against: the served one where it is whole and by the same rules, else one
/// that is built anew from what counted before. So a damaged file or a new program lets no jump through.
pub(super) fn before(
    plan: &Plan<'_>,
    all: &[Manifest],
    decisions: &Decisions,
    unjudged: &BTreeSet<String>,
) -> Result<PriorRates, PublishError> {
    let served = plan.home.current_warehouse().filter(|_| !unjudged.is_empty());
    let by_the_same_rules = |path: &PathBuf| {
        Warehouse::open(path).ok().and_then(|w| w.reader().ok()).is_some_and(|reader| {
            let rules = reader.query_row("select rules_hash from build", [], |row| row.get::<_, String>(0));
            rules.is_ok_and(|found| found == plan.rules_hash)
        })
    };
    if unjudged.is_empty() {
        return Ok(PriorRates::Nothing);
    }
    if let Some(path) = served.filter(by_the_same_rules) {
        return Ok(PriorRates::Served(path));
    }
    let loads = counted(all, decisions, &BTreeSet::new());
    // Where nothing counted before, there is nothing to build: a new home is most people's first run.
    if loads.iter().all(|manifest| manifest.datasets.is_empty()) {
        return Ok(PriorRates::Nothing);
    }
    let path = plan.home.warehouse().join("before.building");
    let hash = fingerprint::of(plan.rules_hash, &loads);
    let connection = built(&path, &Plan { loads: &loads, hash: &hash, is_kept: false, ..*plan }, &|_, _| {})?;
    closed(connection, &path)?;
    Ok(PriorRates::Built(path))
}

/// See [`before`].
pub(super) enum PriorRates {
    Nothing,
    Served(PathBuf),
    Built(PathBuf),
}

impl PriorRates {
    pub(super) fn is_served(&self) -> bool {
        matches!(self, Self::Served(_))
    }

    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Nothing => None,
            Self::Served(path) | Self::Built(path) => Some(path),
        }
    }
}

impl Drop for PriorRates {
    fn drop(&mut self) {
        if let Self::Built(path) = self {
            let _ = fs::remove_file(path);
        }
    }
}
