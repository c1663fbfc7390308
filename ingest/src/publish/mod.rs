//! From the lake to a warehouse version: fill, derive, check, close, sync, rename, and only then point
//! `CURRENT` at it. A failed or killed build leaves the old version served.

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

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use duckdb::Connection;
use jiff::Timestamp;
use tsunagu_store::data::{Data, DataError};
use tsunagu_store::home::{Home, rename_durably, write_durably};
use tsunagu_store::office_number::OfficeNumber;
use tsunagu_store::rules::Rules;
use tsunagu_store::warehouse::{self, Warehouse, build_sql};

use crate::lake::{self, Dataset, LakeError, Manifest};
use crate::step::{Observer, Step};

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
    #[error("倉庫を作れません（{stage}：{source}）。前のものをそのまま使います")]
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
    /// It shows a change that the data can't explain.
    #[error(
        "データで説明できない急な変化があるため、公開を止めています：{}。確かめたうえで、tsunagu publish --accept で公開できます（注意の一覧は tsunagu status --complaints）。取り込んだ資料が正しくないときは tsunagu archive withdraw 名前 で取り消せます。前のものをそのまま使います",
        .0.join("／")
    )]
    Held(Vec<String>),
    /// The disk said no.
    #[error("倉庫のファイル {path}：{source}")]
    Io {
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> PublishError {
    let path = path.display().to_string();
    move |source| PublishError::Io { path, source }
}

/// Names the stage in which DuckDB failed.
fn at(stage: &'static str) -> impl FnOnce(duckdb::Error) -> PublishError {
    move |source| PublishError::Build { stage, source }
}

/// Builds and serves a warehouse of everything the lake holds. The caller holds the writer's lock. A change that the
/// data can't explain waits unless `accept` is given.
///
/// # Errors
/// With the stage, the check or the file that failed.
pub fn publish(
    home: &Home,
    rules: &Rules,
    data: &Data,
    now: Timestamp,
    accept: bool,
    observe: &Observer<'_>,
) -> Result<Published, PublishError> {
    let loads = lake::loads(&home.lake())?;
    lake::sweep(&home.lake(), &loads)?;
    sweep_unfinished(home)?;
    let hash = fingerprint::of(&loads, data)?;
    let path = home.warehouse().join(format!("{hash}.duckdb"));
    // A file that can't be opened is no version: it is built again.
    if path.is_file() && Warehouse::open(&path).is_ok() {
        let unchanged = home.current_warehouse().as_deref() == Some(&path);
        point_at(home, &path)?;
        hold::release(home).map_err(io(&home.held()))?;
        observe(Step::Published, "");
        return Ok(Published { path, unchanged });
    }
    let part = home.warehouse().join(format!("{hash}.building"));
    let connection = warehouse::create(&part).map_err(at("making the file"))?;
    fill(&connection, home, rules, &loads, &hash, now, observe)?;
    observe(Step::WarehouseFilled, "");
    check(&connection)?;
    observe(Step::WarehouseChecked, "");
    let reasons = if accept { Vec::new() } else { reasons(home, rules, &connection)? };
    connection.execute_batch("checkpoint").map_err(at("closing"))?;
    drop(connection);
    File::open(&part).and_then(|f| f.sync_all()).map_err(io(&part))?;
    if !reasons.is_empty() {
        // Kept beside the served one, for whoever has to look at what waits.
        fs::rename(&part, home.held_warehouse()).map_err(io(&part))?;
        hold::hold(home, &reasons, now).map_err(io(&home.held()))?;
        return Err(PublishError::Held(reasons));
    }
    rename_durably(&part, &path).map_err(io(&path))?;
    observe(Step::WarehouseNamed, "");
    point_at(home, &path)?;
    hold::release(home).map_err(io(&home.held()))?;
    observe(Step::Published, "");
    retire(home, &path);
    Ok(Published { path, unchanged: false })
}

/// What the new version changes that the data can't explain. Where nothing is served, as after a restore, what was
/// held before stays so.
fn reasons(home: &Home, rules: &Rules, connection: &Connection) -> Result<Vec<String>, PublishError> {
    match home.current_warehouse() {
        Some(served) => hold::reasons(connection, &served, &rules.health).map_err(at("comparing")),
        None => Ok(hold::held(home).map(|held| held.reasons).unwrap_or_default()),
    }
}

fn point_at(home: &Home, path: &Path) -> Result<(), PublishError> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    write_durably(&home.current(), format!("{name}\n").as_bytes()).map_err(io(&home.current()))
}

fn fill(
    connection: &Connection,
    home: &Home,
    rules: &Rules,
    loads: &[Manifest],
    hash: &str,
    now: Timestamp,
    observe: &Observer<'_>,
) -> Result<(), PublishError> {
    // Bounds the build, not the data: DuckDB spills beyond it.
    connection
        .execute_batch("set memory_limit = '600MB'; set threads = 2; set preserve_insertion_order = false;")
        .map_err(at("setting up"))?;
    connection.execute_batch(build_sql::SCRATCH).map_err(at("setting up"))?;
    dimensions::fill(connection, rules).map_err(at("filling places and rules"))?;
    let mut next_id = 0;
    for manifest in loads {
        name_datasets(connection, home, manifest, &mut next_id).map_err(at("naming the lake's files"))?;
    }
    connection.execute_batch(build_sql::SCOPE).map_err(at("finding what files cover"))?;
    let load = |table: &str| load_table(connection, table);
    for table in ["register", "listing", "listed_office", "listed_place", "own_office"] {
        load(table).map_err(at("reading the lake"))?;
    }
    connection.execute_batch(build_sql::DERIVE_SITES).map_err(at("placing sites"))?;
    connection.execute_batch(build_sql::DERIVE_ELIGIBLE).map_err(at("counting sites"))?;
    observe(Step::Derived, "");
    if let Some(derived) = derive::write(connection, home, loads, now)? {
        name_datasets(connection, home, &derived, &mut next_id).map_err(at("naming the lake's files"))?;
    }
    observe(Step::DerivedWritten, "");
    for table in ["eligible", "eligible_service", "boundary", "complaint"] {
        load(table).map_err(at("reading the lake"))?;
    }
    connection.execute_batch(build_sql::CHOOSE_ELIGIBLE).map_err(at("choosing counts"))?;
    connection.execute_batch(build_sql::OWN).map_err(at("counting designated offices"))?;
    connection.execute_batch(build_sql::ADOPTION).map_err(at("working out rates"))?;
    failed_checks(connection).map_err(at("testing check digits"))?;
    connection.execute_batch(build_sql::LINKING).map_err(at("linking numbers"))?;
    connection.execute_batch(build_sql::SHOWN).map_err(at("laying out what pages read"))?;
    let learned = loads.iter().map(|m| m.learned.as_str()).max().unwrap_or("");
    connection
        .execute("insert into build values (?, ?, ?)", [hash, learned, &now.to_string()])
        .map_err(at("signing"))?;
    Ok(())
}

/// The check digit has one definition, and it is not in SQL.
fn failed_checks(connection: &Connection) -> Result<(), duckdb::Error> {
    let mut statement = connection.prepare("select distinct office_number from office_row")?;
    let numbers: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut failed = connection.appender("failed_check")?;
    for number in numbers.iter().filter(|n| n.parse::<OfficeNumber>().is_ok_and(|n| !n.check_digit_holds())) {
        failed.append_row([number])?;
    }
    failed.flush()
}

/// Gives each file of a load its number and remembers where it lies.
fn name_datasets(
    connection: &Connection,
    home: &Home,
    manifest: &Manifest,
    next_id: &mut i32,
) -> Result<(), duckdb::Error> {
    let mut dataset = connection.appender("dataset")?;
    let mut file = connection.appender("lake_file")?;
    for d in &manifest.datasets {
        *next_id += 1;
        let Dataset {
            table, kind, source_name, sha256, service, prefecture, rows, complaints, synthetic, path, ..
        } = d;
        dataset.append_row(duckdb::params![
            *next_id,
            table,
            kind,
            source_name,
            sha256,
            d.as_of.to_string(),
            manifest.learned,
            service,
            prefecture,
            *rows as i64,
            *complaints as i64,
            synthetic,
            path
        ])?;
        file.append_row(duckdb::params![home.lake().join(path).to_string_lossy(), *next_id])?;
    }
    dataset.flush()?;
    file.flush()
}

/// Reads all files of one lake table.
fn load_table(connection: &Connection, table: &str) -> Result<(), duckdb::Error> {
    let files: Option<String> = connection.query_row(
        "select string_agg('''' || replace(f.path, '''', '''''') || '''', ', ' order by f.path) \
         from lake_file as f join dataset as d on d.id = f.dataset where d.lake_table = ? and d.kind <> 'derived'",
        [table],
        |row| row.get(0),
    )?;
    let Some(files) = files else { return Ok(()) };
    let sql = build_sql::LOADS.iter().find(|(name, _)| *name == table).map_or("", |(_, sql)| sql);
    connection.execute_batch(&format!("set variable files = [{files}]; {sql}"))
}

/// Runs every invariant; the first row that breaks one is named.
fn check(connection: &Connection) -> Result<(), PublishError> {
    for statement in build_sql::CHECKS.split("-- check: ").skip(1) {
        let (name, sql) = statement.split_once('\n').unwrap_or((statement, ""));
        let sql = sql.trim().trim_end_matches(';');
        let first = connection.query_row(&format!("select t::text from ({sql}) as t limit 1"), [], |row| row.get(0));
        match first {
            Err(duckdb::Error::QueryReturnedNoRows) => {}
            Ok(row) => return Err(PublishError::Check { check: name.to_owned(), row }),
            Err(source) => return Err(PublishError::Build { stage: "checking", source }),
        }
    }
    Ok(())
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
