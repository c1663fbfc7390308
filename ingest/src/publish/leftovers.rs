use std::fs;
use std::path::Path;
use tsunagu_store::disk::io;

use tsunagu_store::home::Home;

use super::error::PublishError;

/// Versions kept beside the served one: a server may still be reading the one before.
const KEPT_VERSIONS: usize = 2;

/// A file being built: a build that fails leaves nothing behind. One that succeeds has another name by then.
pub(super) struct Unfinished<'p>(pub(super) &'p Path);

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

/// Removes what a killed build left.
pub(super) fn sweep_unfinished(home: &Home) -> Result<(), PublishError> {
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
pub(super) fn retire(home: &Home, served: &Path) {
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
