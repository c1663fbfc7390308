//! What can't be fetched again, in one file: the archive with what was decided about it, and the ledger. Lake and warehouse follow from them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};

use crate::source::verify::verify;
use crate::upgrade;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tsunagu_store::home::{Home, HomeError, private_file, rename_durably};
use tsunagu_store::ledger::{self, LedgerError, compare};
use zip::write::SimpleFileOptions;

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
    /// The disk said no.
    #[error("{path}：{source}")]
    Io {
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The ledger can't be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The home.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// There is nothing to keep.
    #[error("{0} には収める資料がありません。--home が正しいか確かめてください")]
    Nothing(String),
    /// There already is a file of that name.
    #[error("{0} はもうあります。別の名前を指定してください")]
    Exists(String),
    /// It is no backup, or not whole.
    #[error("{path} は tsunagu のバックアップではないか、壊れています（{reason}）。何も変えませんでした")]
    Damaged {
        /// Which file.
        path: String,
        /// Why.
        reason: String,
    },
    /// What is to be kept is not what it was: a backup of it would replace a good one.
    #[error(
        "保管庫か預かりものが壊れているため、控えを取りません。前の控えは捨てないでください。壊れているもの：{}",
        .0.join("、")
    )]
    Unsound(Vec<String>),
    /// It would bring back what was ended or erased.
    #[error("{0}。よければ --accept を付けてください。何も変えませんでした")]
    BringsBack(String),
    /// The home holds something.
    #[error("{0} にはもう資料があります。--home で空のフォルダーを指定してください")]
    NotEmpty(String),
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> BackupError {
    let path = path.display().to_string();
    move |source| BackupError::Io { path, source }
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
            Err(BackupError::Io { path: to.display().to_string(), source })
        }
    }
}

/// What of a home is not as it came; a ledger by every page.
fn faults(home: &Home) -> Result<Vec<String>, BackupError> {
    let mut faults = verify(home).map_err(io(&home.archive()))?.faults();
    let ledger = home.ledger().join(LEDGER);
    if ledger.is_file() {
        match ledger::check(&ledger) {
            Err(error) if error.is_gone() => faults.push(LEDGER.to_owned()),
            checked => checked?,
        }
    } else if home.has_had_ledger() {
        faults.push(format!("{LEDGER}（なくなっています）"));
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
        let content = if path == home.ledger().join(LEDGER) { fs::read(snapshot)? } else { fs::read(&path)? };
        zip.start_file(&name, options)?;
        zip.write_all(&content)?;
        bytes += content.len() as u64;
        list.files.insert(name, hex(&content));
    }
    zip.start_file(LIST, options)?;
    zip.write_all(&serde_json::to_vec_pretty(&list)?)?;
    zip.finish()?.sync_all()?;
    Ok(Backup { files: list.files.len(), bytes })
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

/// What is asked of a restore.
#[derive(Debug, Clone, Copy)]
pub struct Restoring<'a> {
    /// The backup.
    pub from: &'a Path,
    /// The home that it is to stand in for, where there still is one.
    pub instead_of: Option<&'a Home>,
    /// What was ended or erased since may come back.
    pub accept: bool,
    /// Now, UTC.
    pub now: &'a str,
}

/// Puts a backup into an empty home, after every byte of it was held against the list. All of it or nothing: once it
/// is whole beside, one rename decides, and whoever opens the home next finishes what was begun. The caller holds the
/// writer's lock, rebuilds and publishes.
///
/// # Errors
/// When the home holds anything, the backup is not whole, or it would bring back what was ended since.
pub fn restore(home: &Home, asked: Restoring<'_>) -> Result<Backup, BackupError> {
    for folder in FOLDERS.iter().map(|f| home.root().join(f)) {
        if !files_below(&folder).map_err(io(&folder))?.is_empty() {
            return Err(BackupError::NotEmpty(home.root().display().to_string()));
        }
    }
    let scratch = home.root().join("restoring");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).map_err(io(&scratch))?;
    }
    let unpacked = unpack(asked.from, &scratch).and_then(|(unpacked, format)| {
        if format == FIRST_FORMAT {
            upgrade::chained(&Home::existing(&scratch))
                .map_err(|e| BackupError::Damaged { path: asked.from.display().to_string(), reason: e.to_string() })?;
        }
        sound(&scratch, asked).map(|()| unpacked)
    });
    if unpacked.is_err() {
        let _ = fs::remove_dir_all(&scratch);
    }
    let unpacked = unpacked?;
    // Before it stands where it is served from: a restored ledger has another name.
    if scratch.join(LEDGER_FOLDER).join(LEDGER).is_file() {
        ledger::Ledger::open(&scratch.join(LEDGER_FOLDER))?.rename()?;
    }
    rename_durably(&scratch, &home.restored()).map_err(io(&scratch))?;
    home.finish_restore()?;
    Ok(unpacked)
}

/// Whether what was unpacked can be used, and brings back nothing that was ended or erased.
fn sound(scratch: &Path, asked: Restoring<'_>) -> Result<(), BackupError> {
    let damaged = |reason| BackupError::Damaged { path: asked.from.display().to_string(), reason };
    let archive = scratch.join("archive");
    if archive.is_dir() {
        let faults = verify(&Home::existing(scratch)).map_err(io(&archive))?.faults();
        if !faults.is_empty() {
            return Err(damaged(format!("中の資料が壊れています：{}", faults.join("、"))));
        }
    }
    let copy = scratch.join(LEDGER_FOLDER).join(LEDGER);
    if !copy.is_file() {
        return Ok(());
    }
    ledger::check(&copy).map_err(|_| damaged("中の預かりもの（ledger）が壊れています".to_owned()))?;
    let Some(latest) = asked.instead_of.map(|home| home.ledger().join(LEDGER)).filter(|file| file.is_file()) else {
        return Ok(());
    };
    let back = compare::brought_back(&copy, &latest, asked.now)?;
    if back.is_empty() || asked.accept {
        return Ok(());
    }
    let tokens: Vec<String> = back.tokens.iter().map(i64::to_string).collect();
    Err(BackupError::BringsBack(format!(
        "この控えを戻すと、取り消した合言葉（番号 {}）と、消した事業所の記録（{}）がもう一度使えるようになります",
        if tokens.is_empty() { "なし".to_owned() } else { tokens.join("、") },
        if back.offices.is_empty() { "なし".to_owned() } else { back.offices.join("、") }
    )))
}

/// When a backup was made, UTC.
///
/// # Errors
/// When it is none.
pub fn made(from: &Path) -> Result<String, BackupError> {
    let damaged = |reason: String| BackupError::Damaged { path: from.display().to_string(), reason };
    let mut zip = zip::ZipArchive::new(crate::input::path::open(from).map_err(|e| io(from)(e.into()))?)
        .map_err(|e| damaged(e.to_string()))?;
    let listed = zip.by_name(LIST).map_err(|_| damaged("一覧がありません".to_owned()))?;
    let list: List = serde_json::from_reader(listed).map_err(|e| damaged(e.to_string()))?;
    Ok(list.made)
}

/// Puts every file of a backup below `scratch`; with the format it has.
fn unpack(from: &Path, scratch: &Path) -> Result<(Backup, u32), BackupError> {
    let damaged = |reason: String| BackupError::Damaged { path: from.display().to_string(), reason };
    let file = crate::input::path::open(from).map_err(|e| io(from)(e.into()))?;
    let mut zip = zip::ZipArchive::new(file).map_err(|e| damaged(e.to_string()))?;
    let list: List = {
        let listed = zip.by_name(LIST).map_err(|_| damaged("一覧がありません".to_owned()))?;
        serde_json::from_reader(listed).map_err(|e| damaged(e.to_string()))?
    };
    if ![FIRST_FORMAT, FORMAT].contains(&list.format) {
        return Err(damaged(format!("形式 {}、このプログラムは {FORMAT}", list.format)));
    }
    let mut bytes = 0;
    for (name, hash) in &list.files {
        let path = Path::new(name);
        let below = path.components().all(|c| matches!(c, Component::Normal(_)));
        let ours = FOLDERS.iter().any(|f| path.starts_with(f));
        if !below || !ours {
            return Err(damaged(format!("{name} は置けない場所です")));
        }
        let mut content = Vec::new();
        zip.by_name(name)
            .map_err(|_| damaged(format!("{name} がありません")))?
            .read_to_end(&mut content)
            .map_err(|e| damaged(format!("{name}：{e}")))?;
        if hex(&content) != *hash {
            return Err(damaged(format!("{name} の中身が一覧と違います")));
        }
        let to = scratch.join(path);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(io(folder))?;
        }
        let mut out = File::create(&to).map_err(io(&to))?;
        out.write_all(&content).and_then(|()| out.sync_all()).map_err(io(&to))?;
        bytes += content.len() as u64;
    }
    Ok((Backup { files: list.files.len(), bytes }, list.format))
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

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
