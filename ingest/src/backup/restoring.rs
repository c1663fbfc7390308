use std::fs;
use std::io::Read;
use std::path::{Component, Path};
use tsunagu_store::disk::io;

use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::disk;
use tsunagu_store::durable::{private_file, rename_durably};
use tsunagu_store::home::Home;
use tsunagu_store::ledger::{self, LedgerError, compare};

use super::{
    Backup, BackupDamage, BackupError, FIRST_FORMAT, FOLDERS, FORMAT, LEDGER, LEDGER_FOLDER, LIST, List, copied,
    files_below,
};
use crate::source::verify::verify;
use crate::upgrade;

/// Bytes of a list: a few hundred a file.
const MAX_LIST: u64 = 1 << 30;

/// What is asked of a restore.
#[derive(Debug, Clone, Copy)]
pub struct RestoreOptions<'a> {
    /// The backup.
    pub from: &'a Path,
    /// The home that it is to stand in for, where there still is one.
    pub instead_of: Option<&'a Home>,
    /// What was ended or erased since may come back.
    pub accept: bool,
    /// Now.
    pub now: Timestamp,
}

/// Puts a backup into an empty home, after every byte of it was held against the list. All of it or nothing: once it
/// is whole beside, one rename decides, and the process that opens the home next finishes what was begun. The caller holds the
/// writer's lock, rebuilds and publishes.
///
/// # Errors
/// When the home holds anything, the backup is not whole, or it would bring back what was ended since.
pub fn restore(home: &Home, requested: RestoreOptions<'_>) -> Result<Backup, BackupError> {
    if let Some(old) = requested.instead_of {
        comparable(old)?;
    }
    for folder in FOLDERS.iter().map(|f| home.root().join(f)) {
        if !files_below(&folder).map_err(io(&folder))?.is_empty() {
            return Err(BackupError::NotEmpty(home.root().display().to_string()));
        }
    }
    let scratch = home.root().join("restoring");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).map_err(io(&scratch))?;
    }
    let unpacked = unpack(requested.from, &scratch).and_then(|(unpacked, format)| {
        if format == FIRST_FORMAT {
            upgrade::chained(&Home::existing(&scratch)).map_err(|e| BackupError::Damaged {
                path: requested.from.display().to_string(),
                reason: BackupDamage::Upgrade(Box::new(e)),
            })?;
        }
        sound(&scratch, requested).map(|()| unpacked)
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

/// Whether a home that a backup is to stand in for can be compared with it: never is that left out in silence.
fn comparable(old: &Home) -> Result<(), BackupError> {
    let path = old.root().display().to_string();
    if !old.is_there() {
        return Err(BackupError::NoHome(path));
    }
    let ledger = old.ledger().join(LEDGER);
    let checked = if ledger.is_file() { ledger::check(&ledger) } else { Err(LedgerError::Missing) };
    checked.map_err(|error| BackupError::Incomparable { path, reason: Box::new(error) })
}

/// Whether what was unpacked can be used, and brings back nothing that was ended or erased.
fn sound(scratch: &Path, requested: RestoreOptions<'_>) -> Result<(), BackupError> {
    let damaged = |reason| BackupError::Damaged { path: requested.from.display().to_string(), reason };
    let archive = scratch.join("archive");
    if archive.is_dir() {
        let faults = verify(&Home::existing(scratch)).map_err(io(&archive))?.faults();
        if !faults.is_empty() {
            return Err(damaged(BackupDamage::Archive(faults)));
        }
    }
    let copy = scratch.join(LEDGER_FOLDER).join(LEDGER);
    if !copy.is_file() {
        return Ok(());
    }
    ledger::check(&copy).map_err(|error| match error {
        LedgerError::Newer { .. } => BackupError::from(error),
        _ => damaged(BackupDamage::Ledger),
    })?;
    let Some(latest) = requested.instead_of.map(|home| home.ledger().join(LEDGER)) else {
        return Ok(());
    };
    let back = compare::brought_back(&copy, &latest, requested.now)?;
    if back.is_empty() || requested.accept {
        return Ok(());
    }
    Err(BackupError::BringsBack { tokens: back.tokens, offices: back.offices })
}

/// When a backup was made, UTC.
///
/// # Errors
/// When it is none.
pub fn made(from: &Path) -> Result<String, BackupError> {
    let damaged = |reason: BackupDamage| BackupError::Damaged { path: from.display().to_string(), reason };
    let mut zip = zip::ZipArchive::new(tsunagu_formats::input::path::open(from).map_err(|e| io(from)(e.into()))?)
        .map_err(|e| damaged(zip_damage(&e)))?;
    let listed = zip.by_name(LIST).map_err(|_| damaged(BackupDamage::NoList))?;
    let list: List =
        serde_json::from_reader(listed.take(MAX_LIST)).map_err(|e| damaged(BackupDamage::List((&e).into())))?;
    Ok(list.made)
}

fn zip_damage(error: &zip::result::ZipError) -> BackupDamage {
    use zip::result::ZipError;
    match error {
        ZipError::UnsupportedArchive(_) => BackupDamage::UnsupportedZip,
        ZipError::Io(_) => BackupDamage::Io,
        _ => BackupDamage::NoZip,
    }
}

/// Puts every file of a backup below `scratch`; with the format it has.
fn unpack(from: &Path, scratch: &Path) -> Result<(Backup, u32), BackupError> {
    let damaged = |reason: BackupDamage| BackupError::Damaged { path: from.display().to_string(), reason };
    let file = tsunagu_formats::input::path::open(from).map_err(|e| io(from)(e.into()))?;
    let mut zip = zip::ZipArchive::new(file).map_err(|e| damaged(zip_damage(&e)))?;
    let list: List = {
        let listed = zip.by_name(LIST).map_err(|_| damaged(BackupDamage::NoList))?;
        serde_json::from_reader(listed.take(MAX_LIST)).map_err(|e| damaged(BackupDamage::List((&e).into())))?
    };
    if ![FIRST_FORMAT, FORMAT].contains(&list.format) {
        return Err(damaged(BackupDamage::Format { found: list.format, readable: FORMAT }));
    }
    let mut bytes = 0;
    for (name, hash) in &list.files {
        let path = Path::new(name);
        let below = path.components().all(|c| matches!(c, Component::Normal(_)));
        let ours = FOLDERS.iter().any(|f| path.starts_with(f));
        if !below || !ours {
            return Err(damaged(BackupDamage::Outside(name.clone())));
        }
        let to = scratch.join(path);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(io(folder))?;
        }
        let mut entry = zip.by_name(name).map_err(|_| damaged(BackupDamage::Missing(name.clone())))?;
        // It holds the ledger, and what a home keeps to itself.
        let mut out = private_file(&to).map_err(io(&to))?;
        let copied = copied(&mut entry, &mut out).and_then(|copied| out.sync_all().map(|()| copied));
        let (found, length) = copied.map_err(|source| match disk::is_full(&source) {
            true => io(&to)(source).into(),
            // What a ZIP's parts don't fit is stated of the backup.
            false => damaged(BackupDamage::Cut(name.clone())),
        })?;
        if found != *hash {
            return Err(damaged(BackupDamage::Changed(name.clone())));
        }
        bytes += length;
    }
    Ok((Backup { files: list.files.len(), bytes }, list.format))
}
