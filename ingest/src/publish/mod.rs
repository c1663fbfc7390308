//! From the lake to a warehouse version: fill, derive, check, close, sync, rename, and only then point
//! `CURRENT` at it. A failed or killed build leaves the old version served.

/// Filling and checking one version.
mod build;
/// What differs between two versions.
pub mod changes;
/// Counts made from register rows, written back to the lake.
mod derive;
/// Places, groups and denominators.
mod dimensions;
/// Why nothing was published.
mod error;
#[cfg(test)]
mod figures_tests;
/// Everything a warehouse is named after.
mod fingerprint;
/// Changes that wait to be accepted.
pub mod hold;
/// Which loads count, and what new ones are held against.
mod judging;
/// What builds leave behind, and versions that nobody reads any more.
mod leftovers;
/// How much of the machine a build may take.
mod memory;
/// One warehouse file: built, closed, pointed at.
mod version;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use tsunagu_store::disk::io;

use jiff::Timestamp;
use tsunagu_domain::data::{Data, DataError};
use tsunagu_domain::rules::Rules;
use tsunagu_store::durable::rename_durably;
use tsunagu_store::home::Home;
use tsunagu_store::warehouse::Warehouse;

use crate::decisions::{Decision, Decisions, State};
use crate::lake::{Lake, Manifest};
use crate::losses;
use crate::source::receipts;
use crate::step::{Observer, Step};
use build::Plan;
pub use changes::Change;
pub use error::PublishError;
use error::at;
use judging::{accepted, before, counted, learned, load_ids};
use leftovers::{Unfinished, retire, sweep_unfinished};
use version::{built, closed, point_at};

/// What was published.
#[derive(Debug, Clone)]
pub struct PublishReport {
    /// The warehouse file.
    pub path: PathBuf,
    /// It existed already: nothing had changed since.
    pub unchanged: bool,
}

/// Which loads somebody has looked at, so that nothing they change waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accept {
    /// None.
    Nothing,
    /// Those that no publish has seen yet.
    New,
    /// Those, and all that are held.
    All,
    /// These, by id.
    Loads(Vec<String>),
}

/// Builds and serves a warehouse of every load that counts. The caller holds the writer's lock. New loads whose
/// changes the data can't explain are held, with all that came in the same publish, and stay out of every later
/// version until they are accepted or withdrawn.
///
/// # Errors
/// With the stage, the check or the file that failed; [`PublishError::Held`] with what waits.
pub fn publish(
    home: &Home,
    rules: &Rules,
    data: &Data,
    now: Timestamp,
    accept: &Accept,
    observe: &Observer<'_>,
) -> Result<PublishReport, PublishError> {
    published(home, rules, data, now, accept, observe).inspect_err(|error| {
        // Copies of derived counts are written before a version is whole; where the lake is damaged, nothing is touched.
        if !matches!(error, PublishError::Lake(_)) {
            Lake::of_home(home).give_back();
        }
    })
}

fn published(
    home: &Home,
    rules: &Rules,
    data: &Data,
    now: Timestamp,
    accept: &Accept,
    observe: &Observer<'_>,
) -> Result<PublishReport, PublishError> {
    let all = losses::whole_lake(home)?;
    let lake = Lake::of_home(home);
    lake.sweep(&all)?;
    let archive = home.archive();
    receipts::finalize(&archive, |learned| lake.has_run(learned)).map_err(io(&archive))?;
    sweep_unfinished(home)?;
    let mut decisions = Decisions::read(home)?;
    let accepted = accepted(&all, &decisions, accept, now)?;
    let would = decisions.with(accepted.clone());
    let unjudged = would.unjudged(load_ids(&all));
    let loads = counted(&all, &would, &unjudged);
    Lake::of_home(home).verify(loads.iter().flat_map(|m| &m.datasets))?;
    let rules_hash = fingerprint::of_rules(data, rules)?;
    let hash = fingerprint::of(&rules_hash, &loads);
    let path = home.warehouse().join(format!("{hash}.duckdb"));
    let plan = Plan { home, rules, loads: &loads, hash: &hash, rules_hash: &rules_hash, now, is_kept: true };
    let mut decided = accepted;
    let is_served = home.current_warehouse().as_deref() == Some(&path);
    // A file that can't be opened is no version: it is built again. So is one that lies there and is not served, where
    // a load of it has still to be judged.
    let is_built = path.is_file() && Warehouse::open(&path).is_ok() && (is_served || unjudged.is_empty());
    let unchanged = is_built && is_served;
    if is_built {
        decided.extend(unjudged.iter().map(|load| Decision::new(&now.to_string(), load, State::Counted)));
    } else {
        let part = home.warehouse().join(format!("{hash}.building"));
        // Before the connection, so that it goes after it.
        let _unfinished = Unfinished(&part);
        let connection = match built(&part, &plan, observe) {
            Ok(connection) => connection,
            // One bad load must not keep every later one out.
            Err(error) if error.is_of_data() && !unjudged.is_empty() => {
                decisions.record(home, learned(hold::unbuildable(&unjudged, now), &all)).map_err(io(&archive))?;
                let ids = unjudged.into_iter().collect::<Vec<_>>().join(" ");
                return Err(PublishError::Unbuildable { ids, source: Box::new(error) });
            }
            Err(error) => return Err(error),
        };
        let first: BTreeSet<String> = unjudged.iter().cloned().chain(decided.iter().map(|d| d.load.clone())).collect();
        let before = before(&plan, &all, &would, &first)?;
        if *accept != Accept::New && *accept != Accept::All && !unjudged.is_empty() {
            let changes =
                hold::changes(&connection, before.path(), &rules.health, &unjudged).map_err(at("comparing"))?;
            if !changes.is_empty() {
                closed(connection, &part)?;
                // Kept beside the served one, for the operator who reviews what waits.
                fs::rename(&part, home.held_warehouse()).map_err(io(&part))?;
                decided.extend(hold::held(&changes, &unjudged, now));
                decisions.record(home, learned(decided, &all)).map_err(io(&archive))?;
                return Err(PublishError::Held(hold::table(&changes, &all, &unjudged)));
            }
        }
        let changed = changes::places_by_load(&connection, before.path(), &first).map_err(at("comparing"))?;
        // One that was built anew holds what is accepted now.
        if before.is_served() {
            decided.iter_mut().for_each(|d| d.changed = Some(changed.get(&d.load).copied().unwrap_or(0)));
        }
        decided.extend(unjudged.iter().map(|load| Decision {
            changed: Some(changed.get(load).copied().unwrap_or(0)),
            is_accepted: matches!(accept, Accept::New | Accept::All),
            ..Decision::new(&now.to_string(), load, State::Counted)
        }));
        closed(connection, &part)?;
        rename_durably(&part, &path).map_err(io(&path))?;
        observe(Step::WarehouseNamed, "");
    }
    point_at(home, &path)?;
    decisions.record(home, learned(decided, &all)).map_err(io(&archive))?;
    if decisions.held().is_empty() {
        let _ = fs::remove_file(home.held_warehouse());
    }
    observe(Step::Published, "");
    if !is_built {
        retire(home, &path);
    }
    Ok(PublishReport { path, unchanged })
}

/// Whether the served version is the one that the loads which count make, by these rules; nothing published is.
///
/// # Errors
/// When a file of the rules can't be read.
pub fn is_current(
    home: &Home,
    (all, decisions): (&[Manifest], &Decisions),
    rules: &Rules,
    data: &Data,
) -> Result<bool, DataError> {
    let Some(served) = home.current_warehouse() else { return Ok(true) };
    let loads = counted(all, decisions, &BTreeSet::new());
    let hash = fingerprint::of(&fingerprint::of_rules(data, rules)?, &loads);
    Ok(served.file_stem().is_some_and(|stem| stem.to_string_lossy() == hash))
}

/// What the latest figures would be if these decisions were taken; nothing is served or recorded.
///
/// # Errors
/// As [`publish`].
pub fn preview(
    home: &Home,
    rules: &Rules,
    data: &Data,
    now: Timestamp,
    decided: Vec<Decision>,
) -> Result<Vec<Change>, PublishError> {
    let all = losses::whole_lake(home)?;
    let would = Decisions::read(home)?.with(decided);
    let loads = counted(&all, &would, &BTreeSet::new());
    Lake::of_home(home).verify(loads.iter().flat_map(|m| &m.datasets))?;
    let rules_hash = fingerprint::of_rules(data, rules)?;
    let plan = Plan { home, rules, loads: &loads, hash: "preview", rules_hash: &rules_hash, now, is_kept: false };
    // What a killed one left can't be built over.
    sweep_unfinished(home)?;
    let part = home.warehouse().join("preview.building");
    // Before the connection, so that it goes after it.
    let _unfinished = Unfinished(&part);
    let connection = built(&part, &plan, &|_, _| {})?;
    changes::between(&connection, home.current_warehouse().as_deref()).map_err(at("comparing"))
}
