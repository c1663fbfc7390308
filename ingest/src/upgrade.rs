//! A home of an earlier format as one of the present. Of the first: receipts one file a run, loads with ids, and the
//! lake made anew from the archive; what was there before lies in `before-2/`, which is the way back.

/// Of the second: lines of decisions that hold each other.
mod second;

pub(crate) use second::chained;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use tsunagu_store::disk::{DiskError, io};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use tsunagu_domain::rules::Rules;
use tsunagu_domain::wording;
use tsunagu_store::home::{self, EarlierFormat, Home, HomeError};

use crate::add::{self, AddError, FileError, PulledInput};
use crate::decisions::{Decision, Decisions, DecisionsError, State};
use crate::input;
use crate::lake::{self, Lake, LakeError};
use crate::pull;
use crate::source::archive::receipts_folder;
use crate::source::receipts::{self, Receipt};
use crate::source::unclaimed;
use crate::source::verify::verify;
use crate::step::Observer;

/// Where everything of the first format goes.
const BEFORE: &str = "before-2";

/// How to go back, beside what it is about.
const WAY_BACK: &str = "\
このフォルダーには、形式を新しくする前の受取書（receipts）・湖（lake）・FORMAT が入っています。
前の版の tsunagu に戻すには、tsunagu を止めてから、次のようにします。
  1. 上のフォルダーの lake、DECISIONS と、archive の中の receipts・decisions.jsonl・decisions.head・unclaimed.txt を消す
  2. このフォルダーの lake を上のフォルダーへ、receipts を archive/ へ、FORMAT を上のフォルダーへ移す
  3. 前の版の tsunagu で tsunagu publish とする
新しい版で困らないことを確かめたら、このフォルダーは消してかまいません。
";

/// What an upgrade did.
#[derive(Debug, Default)]
pub struct Upgrade {
    /// Runs of add and pull that were made again.
    pub runs: usize,
    /// Name and reason of what is no longer taken; it counts as withdrawn.
    pub refused: Vec<(String, FileError)>,
    /// Where the old files lie.
    pub before: PathBuf,
}

/// Why a home stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum UpgradeError {
    /// The lock, or the format file.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// A receipt or manifest of the first format.
    #[error(
        "前の版の {path} を読めません（{reason}）。何も変えていません。前の版の tsunagu で控えを取り、お知らせください"
    )]
    Old {
        /// Which.
        path: String,
        /// Why.
        reason: String,
    },
    /// Loading again.
    #[error(transparent)]
    Add(#[from] AddError),
    /// The new lake.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// What was decided.
    #[error(transparent)]
    Decisions(#[from] DecisionsError),
    /// The disk.
    #[error(transparent)]
    Io(#[from] DiskError),
}

/// A receipt of the first format.
#[derive(Debug, Deserialize)]
struct OldReceipt {
    #[serde(flatten)]
    receipt: Receipt,
    #[serde(default)]
    withdrawn: Option<String>,
}

/// Upgrades a home of an earlier format. Killed at any moment, the next call goes on: the format file changes last.
///
/// # Errors
/// When something can't be read or written; what was there before lies in `before-2/`.
pub fn upgrade(root: &Path, rules: &Rules, now: Timestamp, observe: &Observer<'_>) -> Result<Upgrade, UpgradeError> {
    let (home, format) = Home::of_earlier_format(root)?;
    let _lock = home.lock("upgrade")?;
    match format {
        EarlierFormat::First => first(&home, rules, now, observe),
        EarlierFormat::Second => second::upgrade(&home),
    }
}

fn first(home: &Home, rules: &Rules, now: Timestamp, observe: &Observer<'_>) -> Result<Upgrade, UpgradeError> {
    let root = home.root();
    let before = root.join(BEFORE);
    fs::create_dir_all(&before).map_err(io(&before))?;
    fs::write(before.join("README.txt"), WAY_BACK).map_err(io(&before))?;
    // What an upgrade that was killed had moved already is not moved again.
    let aside = |from: PathBuf, name: &str| {
        let to = before.join(name);
        if !to.exists() && from.exists() { fs::rename(&from, &to).map_err(io(&from)) } else { Ok(()) }
    };
    let copy = before.join("FORMAT");
    fs::copy(root.join("FORMAT"), &copy).map_err(io(&copy))?;
    let archive = home.archive();
    aside(receipts_folder(&archive), "receipts")?;
    aside(home.lake(), "lake")?;
    let (old_lake, old_receipts) = (before.join("lake"), before.join("receipts"));
    fs::create_dir_all(home.lake()).map_err(io(&old_lake))?;

    let earlier = Lake::in_folder(&old_lake);
    let brought = brought(&old_receipts, &earlier)?;
    write_receipts(&archive, &old_receipts, &brought)?;
    let mut upgrade = Upgrade { before, ..Upgrade::default() };
    let mut decided = Vec::new();
    let served = served_until(home);
    let on = now.to_string();
    let none = Decisions::default();
    for (learned, pulled) in runs(&archive, &earlier, &brought)? {
        upgrade.runs += 1;
        let lake = Lake::of_home(home);
        let outcome = add::add_archived(&archive, &lake, rules, &input::ALL, pulled, &learned, &none, observe)?;
        upgrade.refused.extend(outcome.refused);
        // What waited to be accepted is judged by the next publish.
        if served.as_ref().is_none_or(|until| learned <= *until) {
            let loads = lake.list()?;
            let of_run = loads.iter().filter(|m| m.learned == learned).flat_map(|m| &m.datasets);
            let ids: BTreeSet<&str> = of_run.map(|d| d.load.as_str()).collect();
            let counted = |id| Decision { learned: Some(learned.clone()), ..Decision::new(&on, id, State::Counted) };
            decided.extend(ids.into_iter().map(counted));
        }
    }
    for old in brought.values().flatten().filter(|old| old.withdrawn.is_some()) {
        let r = &old.receipt;
        if let Ok(as_of) = r.as_of.parse::<Date>() {
            let id = lake::load_id(&r.learned, &r.kind, as_of, &r.sha256);
            decided.push(Decision::new(old.withdrawn.as_deref().unwrap_or(&on), &id, State::Withdrawn));
        }
    }
    // What is no longer taken has receipts, and no load that could count.
    let manifests = Lake::of_home(home).list()?;
    let there: BTreeSet<&str> = manifests.iter().flat_map(|m| &m.datasets).map(|d| d.load.as_str()).collect();
    let gone = brought.values().flatten().filter_map(|old| Some((old.receipt.load()?, &old.receipt.learned)));
    let gone = gone.filter(|(id, _)| !there.contains(id.as_str()));
    decided.extend(
        gone.map(|(id, learned)| Decision {
            learned: Some(learned.clone()),
            ..Decision::new(&on, &id, State::Withdrawn)
        }),
    );
    Decisions::default().record(home, decided).map_err(io(&archive))?;
    let bodies = verify(home).map_err(io(&archive))?.unclaimed;
    unclaimed::accept(&archive, &bodies).map_err(io(&archive))?;
    let held = root.join("HELD.json");
    if held.exists() {
        fs::remove_file(&held).map_err(io(&held))?;
    }
    home::write_format(root)?;
    Ok(upgrade)
}

/// Receipts of what somebody brought, by run; those of a run whose manifest is not in the lake never counted.
fn brought(receipts: &Path, lake: &Lake) -> Result<BTreeMap<String, Vec<OldReceipt>>, UpgradeError> {
    let mut found: BTreeMap<String, Vec<OldReceipt>> = BTreeMap::new();
    for path in files(receipts, "json")? {
        let wrong = |reason: String| UpgradeError::Old { path: path.display().to_string(), reason };
        let bytes = fs::read(&path).map_err(io(&path))?;
        let old: OldReceipt = serde_json::from_slice(&bytes).map_err(|e| wrong(wording::json(&e)))?;
        if lake.has_run(&old.receipt.learned) {
            found.entry(old.receipt.learned.clone()).or_default().push(old);
        }
    }
    Ok(found)
}

fn write_receipts(archive: &Path, old: &Path, brought: &BTreeMap<String, Vec<OldReceipt>>) -> Result<(), UpgradeError> {
    let folder = receipts_folder(archive);
    fs::create_dir_all(&folder).map_err(io(&folder))?;
    for (learned, run) in brought {
        let all: Vec<Receipt> = run.iter().map(|old| old.receipt.clone()).collect();
        receipts::write_finished(archive, learned, &all).map_err(io(&folder))?;
    }
    // Those of pulls stay as they are.
    for path in files(old, "jsonl")? {
        let to = folder.join(path.file_name().unwrap_or_default());
        fs::copy(&path, &to).map_err(io(&to))?;
    }
    Ok(())
}

/// What counted, by the moment it was learned.
fn runs(
    archive: &Path,
    lake: &Lake,
    brought: &BTreeMap<String, Vec<OldReceipt>>,
) -> Result<BTreeMap<String, Vec<PulledInput>>, UpgradeError> {
    let mut runs: BTreeMap<String, Vec<PulledInput>> = BTreeMap::new();
    for (learned, run) in brought {
        let all = run.iter().map(|old| PulledInput::Brought(old.receipt.clone()));
        runs.entry(learned.clone()).or_default().extend(all);
    }
    for path in pull::finished(archive).map_err(io(archive))? {
        let (header, pages) = pull::receipts(&path).map_err(io(&path))?;
        if lake.has_run(&header.learned) {
            runs.entry(header.learned.clone()).or_default().extend(pull::pulled(&header, &pages));
        }
    }
    Ok(runs)
}

/// When the newest load that the served version knows was learned; none where nothing waited.
fn served_until(home: &Home) -> Option<String> {
    if !home.root().join("HELD.json").exists() {
        return None;
    }
    let newest = || {
        let config = duckdb::Config::default().access_mode(duckdb::AccessMode::ReadOnly).ok()?;
        let connection = duckdb::Connection::open_with_flags(home.current_warehouse()?, config).ok()?;
        connection.query_row("select learned from build", [], |row| row.get::<_, String>(0)).ok()
    };
    // A served file that can't be read vouches for nothing.
    Some(newest().unwrap_or_default())
}

fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, UpgradeError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(io(folder))?.flatten().map(|e| e.path());
    let mut found: Vec<PathBuf> = entries.filter(|p| p.extension().is_some_and(|e| e == ending)).collect();
    found.sort();
    Ok(found)
}
