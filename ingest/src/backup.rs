//! What can't be fetched again, in one file: the archive with what was decided about it, and the ledger. Lake and
//! warehouse follow from them.

/// What is wrong with a backup, or with what it is to hold.
mod damage;
/// Putting a backup back.
mod restoring;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use tsunagu_store::disk::{DiskError, io};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tsunagu_store::durable::{private_file, rename_durably};
use tsunagu_store::home::{Home, HomeError};
use tsunagu_store::ledger::{self, LedgerError};
use tsunagu_store::regular;
use zip::write::SimpleFileOptions;

use crate::source::verify::verify;
pub use damage::{BackupDamage, BackupFault};
pub use restoring::{RestoreOptions, made, restore};

/// Version of a backup's layout: that of the home it is of. 1 had a record of decisions whose lines did not hold each
/// other.
const FORMAT: u32 = 2;
const FIRST_FORMAT: u32 = 1;

/// The list at the end of a backup.
const LIST: &str = "BACKUP.json";

/// The folders of a home that a backup holds.
const FOLDERS: [&str; 2] = ["archive", LEDGER_FOLDER];
const LEDGER_FOLDER: &str = "ledger";

/// The ledger's file, and what SQLite keeps beside it.
const LEDGER: &str = "ledger.sqlite";
const BESIDE: [&str; 3] = ["ledger.sqlite-wal", "ledger.sqlite-shm", SNAPSHOT];
/// A copy of the ledger while it goes into a backup; one that was left behind goes with the next, or with what is forgotten.
pub const SNAPSHOT: &str = "ledger.snapshot";

#[derive(Debug, Serialize, Deserialize)]
struct List {
    format: u32,
    made: String,
    /// Path and SHA-256 of every file.
    files: BTreeMap<String, String>,
}

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backup {
    /// Files.
    pub files: usize,
    /// Their bytes, unpacked.
    pub bytes: u64,
}

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The disk stated no.
    #[error(transparent)]
    Io(#[from] DiskError),
    /// The ledger can't be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The home.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// There is nothing to keep.
    #[error("nothing to keep in {0}")]
    Nothing(String),
    /// There already is a file of that name.
    #[error("{0} exists")]
    Exists(String),
    /// It is no backup, or not whole.
    #[error("{path} is no whole backup: {reason:?}")]
    Damaged {
        /// Which file.
        path: String,
        /// Why.
        reason: BackupDamage,
    },
    /// What is to be kept is not what it was: a backup of it would replace a good one.
    #[error("what is to be kept is not whole: {0:?}")]
    Unsound(Vec<BackupFault>),
    /// It would bring back what was ended or erased.
    #[error("{} tokens and the records of {} offices would come back", .tokens.len(), .offices.len())]
    BringsBack {
        /// Ids of tokens that were ended.
        tokens: Vec<i64>,
        /// Numbers of offices that were erased.
        offices: Vec<String>,
    },
    /// What it is to stand in for is no home.
    #[error("there is no home in {0}")]
    NoHome(String),
    /// What it would bring back can't be reported.
    #[error("the ledger of {path} can't be compared: {reason}")]
    Incomparable {
        /// The home.
        path: String,
        /// Why.
        reason: Box<LedgerError>,
    },
    /// The home holds something.
    #[error("{0} is not empty")]
    NotEmpty(String),
}

/// Writes archive and ledger into a new ZIP file. The caller holds the writer's lock.
///
/// # Errors
/// When the file exists already or the disk says no.
pub fn backup(home: &Home, to: &Path, made: &str) -> Result<Backup, BackupError> {
    if kept(home).map_err(io(home.root()))?.is_empty() {
        return Err(BackupError::Nothing(home.root().display().to_string()));
    }
    if to.exists() {
        return Err(BackupError::Exists(to.display().to_string()));
    }
    let faults = faults(home)?;
    if !faults.is_empty() {
        return Err(BackupError::Unsound(faults));
    }
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    // It holds the ledger.
    let file = private_file(&part).map_err(io(&part))?;
    // A ledger is copied as of one moment, while a server may be writing to it.
    let snapshot = home.ledger().join(SNAPSHOT);
    let _ = fs::remove_file(&snapshot);
    if home.ledger().join(LEDGER).is_file() {
        ledger::copy(&home.ledger(), &snapshot).inspect_err(|_| {
            let _ = fs::remove_file(&part);
        })?;
    }
    let written = write(home, file, made, &snapshot);
    let _ = fs::remove_file(&snapshot);
    match written {
        Ok(backup) => {
            rename_durably(&part, to).map_err(io(to))?;
            Ok(backup)
        }
        Err(source) => {
            let _ = fs::remove_file(&part);
            Err(io(to)(source).into())
        }
    }
}

/// What of a home is not as it came; a ledger by every page.
fn faults(home: &Home) -> Result<Vec<BackupFault>, BackupError> {
    let found = verify(home).map_err(io(&home.archive()))?.faults();
    let mut faults: Vec<BackupFault> = found.into_iter().map(BackupFault::Archive).collect();
    let ledger = home.ledger().join(LEDGER);
    if ledger.is_file() {
        match ledger::check(&ledger) {
            Err(error) if error.is_gone() => faults.push(BackupFault::LedgerDamaged),
            checked => checked?,
        }
    } else if home.has_had_ledger() {
        faults.push(BackupFault::LedgerMissing);
    }
    Ok(faults)
}

fn write(home: &Home, file: File, made: &str, snapshot: &Path) -> std::io::Result<Backup> {
    let mut zip = zip::ZipWriter::new(file);
    let options = SimpleFileOptions::default().large_file(true);
    let mut list = List { format: FORMAT, made: made.to_owned(), files: BTreeMap::new() };
    let mut bytes = 0;
    for path in kept(home)? {
        let name = relative(home.root(), &path);
        let mut from = regular::open(if path == home.ledger().join(LEDGER) { snapshot } else { &path })?;
        zip.start_file(&name, options)?;
        let (hash, length) = copied(&mut from, &mut zip)?;
        bytes += length;
        list.files.insert(name, hash);
    }
    zip.start_file(LIST, options)?;
    zip.write_all(&serde_json::to_vec_pretty(&list)?)?;
    zip.finish()?.sync_all()?;
    Ok(Backup { files: list.files.len(), bytes })
}

/// Copies what there is, a piece at a time; its SHA-256 and its length.
fn copied(from: &mut impl Read, to: &mut impl Write) -> std::io::Result<(String, u64)> {
    let (mut hash, mut length) = (Sha256::new(), 0);
    let mut piece = vec![0; 1 << 16];
    loop {
        let n = match from.read(&mut piece) {
            Ok(0) => break,
            Ok(n) => n,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&piece[..n]);
        to.write_all(&piece[..n])?;
        length += n as u64;
    }
    Ok((hash.finalize().iter().map(|b| format!("{b:02x}")).collect(), length))
}

/// Every file that a backup holds.
fn kept(home: &Home) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        found.extend(files_below(&home.root().join(folder))?);
    }
    // What SQLite keeps beside a ledger is in the copy.
    let beside = |p: &PathBuf| BESIDE.iter().any(|end| p.to_string_lossy().ends_with(end));
    found.retain(|p| !beside(p));
    Ok(found)
}

fn files_below(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // A link leads out of the home; a half-written file is nothing yet.
        let half = entry.path().extension().is_some_and(|e| e == "part");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            found.extend(files_below(&entry.path())?);
        } else if kind.is_file() && !half {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn relative(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}
