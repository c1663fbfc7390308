//! A home to try a load in: what it would change is seen by doing it, and the real home stays as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use tsunagu_store::disk::{DiskError, io};

use duckdb::Connection;
use tempfile::TempDir;
use tsunagu_domain::place::PlaceCode;
use tsunagu_store::home::{Home, HomeError};

use crate::lake::{Lake, LakeError, Manifest};

/// A home with what another holds, that is gone when this is dropped.
#[derive(Debug)]
pub struct Scratch {
    /// The home.
    pub home: Home,
    _folder: TempDir,
}

/// Why a load can't be tried.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// The scratch home can't be made.
    #[error("the scratch home can't be made: {0}")]
    Io(#[from] DiskError),
    /// The scratch home can't be opened.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The lake.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// A file of the lake can't be read.
    #[error("a table of the lake can't be read")]
    Table(#[from] duckdb::Error),
}

impl Scratch {
    /// A scratch home beside `home`, where its large files need no room of their own; else where the system keeps
    /// such things.
    ///
    /// # Errors
    /// On a disk error.
    pub fn of(home: &Home) -> Result<Self, PreviewError> {
        let root = std::path::absolute(home.root()).unwrap_or_else(|_| home.root().to_owned());
        let named = || {
            let mut builder = tempfile::Builder::new();
            builder.prefix(".tsunagu-dry-run-");
            builder
        };
        let beside = root.parent().and_then(|parent| named().tempdir_in(parent).ok());
        let folder = match beside {
            Some(folder) => folder,
            None => named().tempdir().map_err(io(&std::env::temp_dir()))?,
        };
        let scratch = folder.path().join("home");
        // The ledger has no part in a load.
        for part in ["archive", "lake", "warehouse"] {
            mirror(&root.join(part), &scratch.join(part)).map_err(io(&scratch))?;
        }
        // Where there is no home yet, a new one is what it would be.
        fs::create_dir_all(&scratch).map_err(io(&scratch))?;
        let entries = if root.is_dir() { Some(fs::read_dir(&root).map_err(io(&root))?) } else { None };
        for entry in entries.into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|t| t.is_file()) && entry.file_name() != "LOCK" {
                fs::copy(entry.path(), scratch.join(entry.file_name())).map_err(io(&scratch))?;
            }
        }
        Ok(Self { home: Home::open(&scratch)?, _folder: folder })
    }
}

/// A folder with all below it: what never changes once it is written is shared, the rest copied.
fn mirror(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    if !from.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            mirror(&path, &target)?;
        } else if !entry.file_type()?.is_file() {
            // A pipe would be waited for; what is no file is reported by who reads it.
        } else if !(is_immutable(&path) && fs::hard_link(&path, &target).is_ok()) {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}

fn is_immutable(path: &Path) -> bool {
    let is_body = path.file_name().is_some_and(|n| n.len() == 64 && path.extension().is_none());
    is_body || path.extension().is_some_and(|e| e == "parquet" || e == "duckdb")
}

/// The manifests of `after` that `before` has not.
///
/// # Errors
/// When a lake can't be read.
pub fn new_loads(before: &Lake, after: &Lake) -> Result<Vec<Manifest>, PreviewError> {
    let known: BTreeSet<String> = before.list()?.into_iter().map(|m| m.learned).collect();
    Ok(after.list()?.into_iter().filter(|m| !known.contains(&m.learned)).collect())
}

/// Tables that are no file of somebody's, or whose places are those of a map.
const BESIDE: [&str; 4] = ["eligible", "eligible_service", "boundary", "issue"];

/// The files that have rows in each place.
///
/// # Errors
/// When a file of the lake can't be read.
pub fn files_by_place(lake: &Lake, loads: &[Manifest]) -> Result<BTreeMap<PlaceCode, BTreeSet<String>>, PreviewError> {
    let mut found: BTreeMap<PlaceCode, BTreeSet<String>> = BTreeMap::new();
    let connection = Connection::open_in_memory()?;
    for dataset in loads.iter().flat_map(|m| &m.datasets).filter(|d| !BESIDE.contains(&d.table.as_str())) {
        let path = lake.uri(&dataset.path);
        let quoted = path.replace('\'', "''");
        let has_place = format!("select count(*) > 0 from parquet_schema('{quoted}') where name = 'place'");
        if !connection.query_row(&has_place, [], |row| row.get(0))? {
            continue;
        }
        let mut statement = connection.prepare(&format!(
            "select distinct place from read_parquet('{quoted}', hive_partitioning = false) where place is not null"
        ))?;
        let places = statement.query_map([], |row| row.get::<_, String>(0))?;
        for place in places {
            if let Ok(place) = place?.parse() {
                found.entry(place).or_default().insert(dataset.source_name.clone());
            }
        }
    }
    Ok(found)
}
