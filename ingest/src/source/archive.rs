use std::fs;
use std::path::Path;

use tsunagu_store::durable::{part_of, sync_folder, write_durably};
use tsunagu_store::regular;

use super::unclaimed;

pub use super::layout::{path_of, receipts_folder};
use tsunagu_domain::digest::sha256;

/// Keeps bytes under their hash, once, and waits for the disk. Whether they are new here.
///
/// # Errors
/// When the disk refuses.
pub fn keep(archive: &Path, bytes: &[u8], sha256: &str) -> std::io::Result<bool> {
    if bytes_of(archive, sha256).is_some() {
        return Ok(false);
    }
    let path = path_of(archive, sha256);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    unclaimed::note(archive, sha256)?;
    unclaimed::finalize(archive)?;
    write_durably(&path, bytes)?;
    sync_folder(archive)?;
    Ok(true)
}

/// Takes out bytes that a run kept before it was given up.
pub fn drop_bytes(archive: &Path, sha256: &str) {
    if let Err(error) = fs::remove_file(path_of(archive, sha256)) {
        tracing::warn!(%error, "a body of a run that was given up stays");
    }
}

/// Keeps bytes under their hash without waiting for the disk: after a power cut they may be missing or cut short,
/// which their hash shows. [`finalize`] waits for all of them at once.
///
/// # Errors
/// On a disk error.
pub fn keep_for_now(archive: &Path, bytes: &[u8]) -> std::io::Result<String> {
    let hash = sha256(bytes);
    let path = path_of(archive, &hash);
    // A power cut may have left a body cut short: it is written again.
    if bytes_of(archive, &hash).is_none() {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        unclaimed::note(archive, &hash)?;
        // The same bytes may come as several files of one run.
        let part = part_of(&path);
        fs::write(&part, bytes).and_then(|()| fs::rename(&part, &path)).inspect_err(|_| {
            let _ = fs::remove_file(&part);
        })?;
    }
    Ok(hash)
}

/// Waits until everything kept for now is on the disk.
///
/// # Errors
/// On a disk error.
pub fn finalize<'h>(archive: &Path, hashes: impl Iterator<Item = &'h str>) -> std::io::Result<()> {
    let mut folders = std::collections::BTreeSet::new();
    for hash in hashes {
        let path = path_of(archive, hash);
        fs::OpenOptions::new().write(true).open(&path)?.sync_all()?;
        folders.extend(path.parent().map(Path::to_owned));
    }
    folders.iter().try_for_each(|folder| sync_folder(folder))?;
    unclaimed::finalize(archive)?;
    sync_folder(archive)
}

/// The bytes of a hash, if they are there and still are what they were.
pub fn bytes_of(archive: &Path, hash: &str) -> Option<Vec<u8>> {
    let whole = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    let bytes = whole.then(|| regular::read(&path_of(archive, hash)).ok()).flatten()?;
    (sha256(&bytes) == hash).then_some(bytes)
}

/// Removes half-written files that a killed run left.
///
/// # Errors
/// When a leftover can't be removed.
pub fn sweep(archive: &Path) -> std::io::Result<()> {
    for folder in fs::read_dir(archive)?.flatten().filter(|e| e.file_type().is_ok_and(|t| t.is_dir())) {
        for file in fs::read_dir(folder.path())?.flatten() {
            if file.path().extension().is_some_and(|e| e == "part") {
                fs::remove_file(file.path())?;
            }
        }
    }
    Ok(())
}
