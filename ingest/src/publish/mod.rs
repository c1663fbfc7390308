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
#[cfg(test)]
mod figures_tests;
/// Everything a warehouse is named after.
mod fingerprint;
/// Changes that wait to be accepted.
pub mod hold;
/// Where a build failed, in words for people.
mod stage;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use duckdb::Connection;
use jiff::Timestamp;
use tsunagu_store::data::{Data, DataError};
use tsunagu_store::disk;
use tsunagu_store::home::{Home, rename_durably, write_durably};
use tsunagu_store::rules::Rules;
use tsunagu_store::warehouse::{self, Warehouse};

use crate::decisions::{Decision, Decisions, DecisionsError, State};
use crate::lake::{self, Dataset, LakeError, Manifest};
use crate::source::receipts;
use crate::step::{Observer, Step};
use build::Plan;
pub use changes::Change;
use hold::HeldTable;

/// Versions kept beside the served one: a server may still be reading the one before.
const KEPT_VERSIONS: usize = 2;

/// What was published.
#[derive(Debug, Clone)]
pub struct Published {
    /// The warehouse file.
    pub path: PathBuf,
    /// It existed already: nothing had changed since.
    pub unchanged: bool,
}

/// Why nothing was published; the last version stays served.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The lake.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// Rules.
    #[error(transparent)]
    Data(#[from] DataError),
    /// DuckDB, at a stage of the build.
    #[error("倉庫を作れません（{}ところで失敗しました）。前のものをそのまま使います", stage::label(stage))]
    Build {
        /// What was being done.
        stage: &'static str,
        /// What DuckDB said.
        source: duckdb::Error,
    },
    /// An invariant does not hold.
    #[error("新しい倉庫が決まりに合いません（{check}。例：{row}）。前のものをそのまま使います")]
    Check {
        /// The invariant.
        check: String,
        /// The first row that breaks it.
        row: String,
    },
    /// New loads change figures in a way that the data can't explain.
    #[error(
        "データで説明できない急な変化があるため、この回に取り込んだものの公開を止めました。今の画面はそのままです。\n{}\n正しいときは tsunagu publish --accept {}、正しくないときは tsunagu archive withdraw ID としてください（一覧は tsunagu status --loads）",
        .0.text(), .0.ids()
    )]
    Held(HeldTable),
    /// With the new loads no version can be built; they wait.
    #[error(
        "{source}。この回に取り込んだもの（{ids}）の公開を止めました。tsunagu archive withdraw ID で取り消すか、原因を除いてから tsunagu publish --accept ID としてください"
    )]
    Unbuildable {
        /// The new loads.
        ids: String,
        /// What failed.
        source: Box<PublishError>,
    },
    /// Asked to accept what does not wait.
    #[error("{0} は公開を止めているものではありません。止めているものの ID は tsunagu status --loads で見られます")]
    NotHeld(String),
    /// What was decided about loads.
    #[error(transparent)]
    Decisions(#[from] DecisionsError),
    /// The disk said no.
    #[error("倉庫のファイル {path}：{source}")]
    Io {
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl PublishError {
    /// It is what the loads hold that fails, not the disk.
    fn is_of_data(&self) -> bool {
        match self {
            Self::Build { source, .. } => !disk::is_full(source),
            Self::Check { .. } => true,
            _ => false,
        }
    }
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> PublishError {
    let path = path.display().to_string();
    move |source| PublishError::Io { path, source }
}

/// Names the stage in which DuckDB failed.
fn at(stage: &'static str) -> impl FnOnce(duckdb::Error) -> PublishError {
    move |source| {
        // What DuckDB says is English, and may hold rows: it is for the log.
        tracing::debug!(%source, stage, "a build failed");
        PublishError::Build { stage, source }
    }
}

/// A file being built: a build that fails leaves nothing behind. One that succeeds has another name by then.
struct Unfinished<'p>(&'p Path);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        let mut log = self.0.as_os_str().to_owned();
        log.push(".wal");
        for path in [self.0, Path::new(&log)] {
            // What is not there any more need not go.
            let _ = fs::remove_file(path);
        }
    }
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
) -> Result<Published, PublishError> {
    let all = lake::loads(&home.lake())?;
    lake::sweep(&home.lake(), &all)?;
    let archive = home.archive();
    receipts::settle(&archive, |learned| lake::has_run(&home.lake(), learned)).map_err(io(&archive))?;
    sweep_unfinished(home)?;
    let mut decisions = Decisions::read(&archive)?;
    let accepted = accepted(&all, &decisions, accept, now)?;
    let would = decisions.with(accepted.clone());
    let unjudged = would.unjudged(load_ids(&all));
    let loads = counted(&all, &would, &unjudged);
    lake::verify(&home.lake(), loads.iter().flat_map(|m| &m.datasets))?;
    let rules_hash = fingerprint::of_rules(data, rules)?;
    let hash = fingerprint::of(&rules_hash, &loads);
    let path = home.warehouse().join(format!("{hash}.duckdb"));
    let plan = Plan { home, rules, loads: &loads, hash: &hash, rules_hash: &rules_hash, now, is_kept: true };
    let mut decided = accepted;
    // A file that can't be opened is no version: it is built again.
    let is_built = path.is_file() && Warehouse::open(&path).is_ok();
    let unchanged = is_built && home.current_warehouse().as_deref() == Some(&path);
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
                decisions.record(&archive, hold::unbuildable(&unjudged, now)).map_err(io(&archive))?;
                let ids = unjudged.into_iter().collect::<Vec<_>>().join(" ");
                return Err(PublishError::Unbuildable { ids, source: Box::new(error) });
            }
            Err(error) => return Err(error),
        };
        let before = before(&plan, &all, &would, &unjudged)?;
        if *accept != Accept::New && *accept != Accept::All && !unjudged.is_empty() {
            let changes =
                hold::changes(&connection, before.path(), &rules.health, &unjudged).map_err(at("comparing"))?;
            if !changes.is_empty() {
                closed(connection, &part)?;
                // Kept beside the served one, for whoever has to look at what waits.
                fs::rename(&part, home.held_warehouse()).map_err(io(&part))?;
                decided.extend(hold::held(&changes, &unjudged, now));
                decisions.record(&archive, decided).map_err(io(&archive))?;
                return Err(PublishError::Held(hold::table(&changes, &all, &unjudged)));
            }
        }
        let changed = changes::places_by_load(&connection, before.path(), &unjudged).map_err(at("comparing"))?;
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
    decisions.record(&archive, decided).map_err(io(&archive))?;
    if decisions.held().is_empty() {
        let _ = fs::remove_file(home.held_warehouse());
    }
    observe(Step::Published, "");
    if !is_built {
        retire(home, &path);
    }
    Ok(Published { path, unchanged })
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
    let all = lake::loads(&home.lake())?;
    let would = Decisions::read(&home.archive())?.with(decided);
    let loads = counted(&all, &would, &BTreeSet::new());
    lake::verify(&home.lake(), loads.iter().flat_map(|m| &m.datasets))?;
    let rules_hash = fingerprint::of_rules(data, rules)?;
    let plan = Plan { home, rules, loads: &loads, hash: "preview", rules_hash: &rules_hash, now, is_kept: false };
    let part = home.warehouse().join("preview.building");
    let connection = built(&part, &plan, &|_, _| {})?;
    let changes = changes::between(&connection, home.current_warehouse().as_deref()).map_err(at("comparing"));
    drop(connection);
    sweep_unfinished(home)?;
    changes
}

/// The ids of all loads of the lake.
fn load_ids(all: &[Manifest]) -> impl Iterator<Item = &str> {
    all.iter().flat_map(|m| &m.datasets).map(|d| d.load.as_str())
}

/// What is decided by somebody who has looked.
fn accepted(
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

/// The manifests without what does not count.
fn counted(all: &[Manifest], decisions: &Decisions, unjudged: &BTreeSet<String>) -> Vec<Manifest> {
    let counts = |d: &Dataset| {
        d.load.is_empty() || unjudged.contains(&d.load) || decisions.state(&d.load) == Some(State::Counted)
    };
    all.iter().map(|m| m.only(counts)).collect()
}

/// A new file, filled and checked; one that fails leaves nothing.
fn built(part: &Path, plan: &Plan<'_>, observe: &Observer<'_>) -> Result<Connection, PublishError> {
    let fill = || {
        let connection = warehouse::create(part).map_err(at("making the file"))?;
        build::fill(&connection, plan, observe)?;
        observe(Step::WarehouseFilled, "");
        build::check(&connection)?;
        observe(Step::WarehouseChecked, "");
        Ok(connection)
    };
    fill().inspect_err(|_| {
        let _ = sweep_unfinished(plan.home);
    })
}

fn closed(connection: Connection, part: &Path) -> Result<(), PublishError> {
    connection.execute_batch("checkpoint").map_err(at("closing"))?;
    drop(connection);
    File::open(part).and_then(|f| f.sync_all()).map_err(io(part))
}

/// The version that new loads are held against: the served one where it is whole and by the same rules, else one
/// that is built anew from what counted before. So a damaged file or a new program lets no jump through.
fn before(
    plan: &Plan<'_>,
    all: &[Manifest],
    decisions: &Decisions,
    unjudged: &BTreeSet<String>,
) -> Result<Before, PublishError> {
    let served = plan.home.current_warehouse().filter(|_| !unjudged.is_empty());
    let by_the_same_rules = |path: &PathBuf| {
        Warehouse::open(path).ok().and_then(|w| w.reader().ok()).is_some_and(|reader| {
            let rules = reader.query_row("select rules_hash from build", [], |row| row.get::<_, String>(0));
            rules.is_ok_and(|found| found == plan.rules_hash)
        })
    };
    if unjudged.is_empty() {
        return Ok(Before::Nothing);
    }
    if let Some(path) = served.filter(by_the_same_rules) {
        return Ok(Before::Served(path));
    }
    let loads = counted(all, decisions, &BTreeSet::new());
    let path = plan.home.warehouse().join("before.building");
    let hash = fingerprint::of(plan.rules_hash, &loads);
    let connection = built(&path, &Plan { loads: &loads, hash: &hash, is_kept: false, ..*plan }, &|_, _| {})?;
    closed(connection, &path)?;
    Ok(Before::Built(path))
}

/// See [`before`].
enum Before {
    Nothing,
    Served(PathBuf),
    Built(PathBuf),
}

impl Before {
    fn path(&self) -> Option<&Path> {
        match self {
            Self::Nothing => None,
            Self::Served(path) | Self::Built(path) => Some(path),
        }
    }
}

impl Drop for Before {
    fn drop(&mut self) {
        if let Self::Built(path) = self {
            let _ = fs::remove_file(path);
        }
    }
}

fn point_at(home: &Home, path: &Path) -> Result<(), PublishError> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    write_durably(&home.current(), format!("{name}\n").as_bytes()).map_err(io(&home.current()))
}

/// Removes what a killed build left.
fn sweep_unfinished(home: &Home) -> Result<(), PublishError> {
    let folder = home.warehouse();
    for entry in fs::read_dir(&folder).map_err(io(&folder))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let finished = name.ends_with(".duckdb") || name == "CURRENT";
        let path = entry.path();
        if !finished {
            if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.map_err(io(&path))?;
        }
    }
    Ok(())
}

/// Drops old versions but the newest few. A server that still reads one keeps it open until it has finished.
fn retire(home: &Home, served: &Path) {
    let entries = fs::read_dir(home.warehouse()).into_iter().flatten().flatten();
    let mut others: Vec<_> = entries
        .map(|e| e.path())
        .filter(|p| p != served && p.extension().is_some_and(|e| e == "duckdb"))
        .map(|p| (fs::metadata(&p).and_then(|m| m.modified()).ok(), p))
        .collect();
    others.sort();
    let surplus = others.len().saturating_sub(KEPT_VERSIONS);
    for (_, path) in others.into_iter().take(surplus) {
        if let Err(error) = fs::remove_file(&path) {
            tracing::warn!(path = %path.display(), %error, "an old warehouse version can't be removed");
        }
    }
}
