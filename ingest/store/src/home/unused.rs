use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::{Home, mark};

/// A home that was not there when a command began: where the command fails before it keeps anything, what it made for
/// itself is removed, and the folder is what it was.
#[derive(Debug)]
pub struct Unused {
    home: Home,
    /// Folders that were not there, the innermost first.
    made: Vec<PathBuf>,
}

impl Unused {
    /// Looks before a home is opened; none where there is one.
    pub fn before(root: &Path) -> Option<Self> {
        let home = Home::existing(root);
        let made = || root.ancestors().filter(|f| !f.as_os_str().is_empty()).take_while(|f| !f.exists());
        (!home.is_there()).then(|| Self { made: made().map(Path::to_owned).collect(), home })
    }

    /// Removes what was made, unless something is kept there or another process has opened it.
    pub fn discard(self) {
        let Self { home, made } = self;
        let remove_made = || made.iter().for_each(|folder| drop(fs::remove_dir(folder)));
        let Ok(mark) = File::open(mark::path(home.root())) else { return remove_made() };
        if mark.try_lock().is_err() {
            return;
        }
        let Ok(lock) = home.lock("discard") else { return };
        let folders = [home.archive(), home.lake(), home.warehouse(), home.ledger()];
        if folders.iter().any(|folder| has_files(folder)) {
            return;
        }
        // Only empty folders go.
        folders.iter().for_each(|folder| remove_empty(folder));
        let own = ["FORMAT", "LOCK"].map(|name| home.root().join(name));
        drop(lock);
        own.iter().for_each(|file| drop(fs::remove_file(file)));
        remove_made();
    }
}

/// Whether there is anything but folders; what can't be looked at is something.
fn has_files(folder: &Path) -> bool {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return error.kind() != std::io::ErrorKind::NotFound,
    };
    entries.into_iter().any(|entry| {
        entry.map_or(true, |entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => has_files(&entry.path()),
            _ => true,
        })
    })
}

fn remove_empty(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_empty(&entry.path());
        }
    }
    let _ = fs::remove_dir(folder);
}
