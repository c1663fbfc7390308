//! What is named and no longer there. Manifests, decisions and receipts each name the same loads: where one of them is
//! gone, the others tell.

use std::collections::BTreeSet;

use tsunagu_store::home::Home;

use crate::decisions::{Decisions, State};
use crate::lake::{Lake, LakeError, Manifest};
use crate::source::receipts::{self, Receipt};
use tsunagu_domain::date::file_stamp;

/// Every load of a home's lake, oldest first, where none is missing that was decided about or has receipts.
///
/// # Errors
/// As [`Lake::list`], and [`LakeError::Lost`].
pub fn whole_lake(home: &Home) -> Result<Vec<Manifest>, LakeError> {
    let manifests = Lake::of_home(home).list()?;
    // Decisions and receipts that can't be read are reported by the command that needs them; here they name nothing.
    let decisions = Decisions::read(home).unwrap_or_default();
    let mut lost = decided_lost(&manifests, &decisions);
    lost.extend(runs_lost(home, &manifests, &decisions));
    if lost.is_empty() { Ok(manifests) } else { Err(LakeError::Lost { loads: lost.into_iter().collect() }) }
}

/// Loads that count or wait, and that no manifest has.
pub(crate) fn decided_lost(manifests: &[Manifest], decisions: &Decisions) -> BTreeSet<String> {
    let there: BTreeSet<&str> = manifests.iter().flat_map(|m| &m.datasets).map(|d| d.load.as_str()).collect();
    let matters = decisions.newest().filter(|d| d.state != State::Withdrawn);
    matters.map(|d| d.load.clone()).filter(|load| !there.contains(load.as_str())).collect()
}

/// Loads of finished runs of which no manifest is there: no publish may have seen them.
fn runs_lost(home: &Home, manifests: &[Manifest], decisions: &Decisions) -> Vec<String> {
    // Counts derived at a publish may be of the same moment.
    let of_sources = manifests.iter().filter(|m| m.datasets.iter().any(|d| !d.load.is_empty()));
    let there: BTreeSet<String> = of_sources.map(|m| file_stamp(&m.learned)).collect();
    let lost = receipts::of_runs(&home.archive(), |stamp| !there.contains(stamp)).unwrap_or_default();
    let loads = lost.iter().filter_map(Receipt::load);
    loads.filter(|load| decisions.state(load) != Some(State::Withdrawn)).collect()
}
