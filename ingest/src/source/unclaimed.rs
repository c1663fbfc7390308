//! Bodies that no receipt names yet: those of the run under way, and of runs that were killed. Each is noted before it is
//! kept, so that any other body without a receipt is one whose receipt is lost.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use tsunagu_store::durable::write_durably;

use super::layout::path_of;

fn list_of(archive: &Path) -> PathBuf {
    archive.join("unclaimed.txt")
}

/// Hashes of bodies without a receipt that is lost. What can't be read names none.
pub fn known(archive: &Path) -> BTreeSet<String> {
    fs::read_to_string(list_of(archive)).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// Notes a body that is about to be kept.
///
/// # Errors
/// When the disk refuses.
pub fn note(archive: &Path, hash: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(list_of(archive))?;
    // One write, so that files kept at once don't mix.
    file.write_all(format!("{hash}\n").as_bytes())
}

/// Waits until what was noted is on the disk.
///
/// # Errors
/// When the disk refuses.
pub fn finalize(archive: &Path) -> std::io::Result<()> {
    match OpenOptions::new().append(true).open(list_of(archive)) {
        Ok(file) => file.sync_all(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Strikes out bodies that have a receipt now, and those that were given up.
///
/// # Errors
/// When the disk refuses.
pub fn claim<'h>(archive: &Path, hashes: impl Iterator<Item = &'h str>) -> std::io::Result<()> {
    let mut noted = known(archive);
    let before = noted.len();
    let claimed: BTreeSet<&str> = hashes.collect();
    noted.retain(|hash| !claimed.contains(hash.as_str()) && path_of(archive, hash).exists());
    if noted.len() == before { Ok(()) } else { write(archive, &noted) }
}

/// Takes for known whatever lies there without a receipt: what an earlier program kept, which noted nothing.
///
/// # Errors
/// When the disk refuses.
pub fn accept(archive: &Path, hashes: &[String]) -> std::io::Result<()> {
    let mut noted = known(archive);
    noted.extend(hashes.iter().cloned());
    if noted.is_empty() { Ok(()) } else { write(archive, &noted) }
}

fn write(archive: &Path, noted: &BTreeSet<String>) -> std::io::Result<()> {
    // A run that was given up leaves an archive as it was.
    if noted.is_empty() {
        return match fs::remove_file(list_of(archive)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    let text: String = noted.iter().map(|hash| format!("{hash}\n")).collect();
    write_durably(&list_of(archive), text.as_bytes())
}
