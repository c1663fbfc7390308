/// Why a home can't be used.
mod error;
/// The version of what lies below a home.
mod format;
/// One writer at a time.
mod lock;
/// The file that says the format.
mod mark;
/// Beginning a home, and finding one.
mod opening;
/// Homes that came to nothing.
mod unused;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::durable::{rename_durably, write_durably};
use crate::regular;

use error::io;

pub use error::{HomeAction, HomeError};
pub use format::{EarlierFormat, FORMAT};
pub use lock::WriterLock;
pub use mark::write_format;
pub use unused::Unused;

/// Begins the line of the mark that holds the end of the record of decisions.
const HEAD: &str = "head ";

/// A folder with everything Tsunagu keeps: archive, lake, warehouse and ledger.
#[derive(Debug, Clone)]
pub struct Home {
    root: PathBuf,
    /// Kept from being discarded by another process, while this one may be about to keep something here.
    _in_use: Option<Arc<fs::File>>,
}

impl Home {
    /// Names a home without making or changing anything of it.
    pub fn existing(root: &Path) -> Self {
        Self { root: root.to_owned(), _in_use: None }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Bytes as they came, and receipts.
    pub fn archive(&self) -> PathBuf {
        self.root.join("archive")
    }

    /// Dated Parquet tables.
    pub fn lake(&self) -> PathBuf {
        self.root.join("lake")
    }

    /// A backup that is whole and has still to be moved in.
    pub fn restored(&self) -> PathBuf {
        self.root.join("restored")
    }

    /// Moves in what a restore has decided; one that was killed is finished by the process that opens the home next.
    ///
    /// # Errors
    /// On a disk error; then it is tried again the next time.
    pub fn finish_restore(&self) -> Result<(), HomeError> {
        let restored = self.restored();
        if !restored.is_dir() {
            return Ok(());
        }
        for name in ["archive", "ledger", "HELD.json"] {
            let (from, to) = (restored.join(name), self.root.join(name));
            if from.is_dir() && to.is_dir() {
                fs::remove_dir_all(&to).map_err(io(HomeAction::Move, &to))?;
            }
            if from.exists() {
                rename_durably(&from, &to).map_err(io(HomeAction::Move, &to))?;
            }
        }
        if self.ledger().join("ledger.sqlite").is_file() {
            self.remember_ledger().map_err(io(HomeAction::Write, &self.root))?;
        }
        if self.decisions().is_file() {
            // What was decided since the backup is gone with what it was about.
            self.remember_decisions("").map_err(io(HomeAction::Write, &self.root))?;
        }
        fs::remove_dir_all(&restored).map_err(io(HomeAction::Move, &restored))
    }

    /// Where a rebuild makes the lake anew.
    pub fn rebuilt_lake(&self) -> PathBuf {
        self.root.join("lake.rebuilt")
    }

    /// Warehouse versions and `CURRENT`.
    pub fn warehouse(&self) -> PathBuf {
        self.root.join("warehouse")
    }

    /// What users submit.
    pub fn ledger(&self) -> PathBuf {
        self.root.join("ledger")
    }

    /// Says that this home has a ledger, which is never made anew where it is missing.
    fn ledger_mark(&self) -> PathBuf {
        self.root.join("LEDGER")
    }

    /// Whether people have submitted something to this home before.
    pub fn has_had_ledger(&self) -> bool {
        self.ledger_mark().exists()
    }

    /// Keeps in mind that this home has a ledger.
    ///
    /// # Errors
    /// On a disk error.
    pub fn remember_ledger(&self) -> std::io::Result<()> {
        if self.has_had_ledger() {
            return Ok(());
        }
        let words = "This home has a ledger. The mark keeps a new one from being made where it is missing.\n";
        write_durably(&self.ledger_mark(), words.as_bytes())
    }

    /// The file that names the warehouse version being served.
    pub fn current(&self) -> PathBuf {
        self.warehouse().join("CURRENT")
    }

    /// What was decided about loads; it changes whenever something is held, accepted or withdrawn.
    pub fn decisions(&self) -> PathBuf {
        self.archive().join("decisions.jsonl")
    }

    /// How many decisions there are and the hash of the last, so that none can go unseen.
    pub fn decisions_head(&self) -> PathBuf {
        self.archive().join("decisions.head")
    }

    /// Says that something has been decided in this home: a record that is missing is then no new one.
    fn decisions_mark(&self) -> PathBuf {
        self.root.join("DECISIONS")
    }

    /// Whether something has been decided in this home before: nothing is published of which it was not decided that it
    /// counts.
    pub fn has_had_decisions(&self) -> bool {
        self.decisions_mark().exists() || self.current().exists()
    }

    /// Keeps in mind that something has been decided here, and the end of the record as it was then: one that was put
    /// back to an earlier day, with its head, does not hold it.
    ///
    /// # Errors
    /// On a disk error.
    pub fn remember_decisions(&self, head: &str) -> std::io::Result<()> {
        let words =
            "This home has a record of decisions (archive/decisions.jsonl). The mark shows where it is missing.\n";
        let head = if head.is_empty() { String::new() } else { format!("{HEAD}{head}\n") };
        write_durably(&self.decisions_mark(), format!("{words}{head}").as_bytes())
    }

    /// The end of the record of decisions as it was when something was last decided; none where nobody wrote it down.
    pub fn remembered_decisions(&self) -> Option<String> {
        let text = regular::read_to_string(&self.decisions_mark()).ok()?;
        text.lines().find_map(|line| line.strip_prefix(HEAD)).map(str::to_owned)
    }

    /// The version that waits to be accepted.
    pub fn held_warehouse(&self) -> PathBuf {
        self.warehouse().join("held")
    }

    /// The warehouse file being served, when there is one.
    pub fn current_warehouse(&self) -> Option<PathBuf> {
        let name = regular::read_to_string(&self.current()).ok()?;
        // A name and no more: what else stands there leads nowhere.
        let is_name = Path::new(name.trim()).components().count() == 1 && name.trim().ends_with(".duckdb");
        let path = self.warehouse().join(name.trim());
        (is_name && path.is_file()).then_some(path)
    }

    /// Whether something was published, be it still there or not.
    pub fn has_published(&self) -> bool {
        self.current().exists()
    }

    /// Whether versions lie there that nothing points at.
    pub fn has_lost_current(&self) -> bool {
        let versions = || fs::read_dir(self.warehouse()).into_iter().flatten().flatten();
        !self.has_published() && versions().any(|entry| entry.path().extension().is_some_and(|e| e == "duckdb"))
    }
}

/// Whether a folder holds nothing, but for what systems leave in every folder; one that is not there does.
fn is_empty(folder: &Path) -> std::io::Result<bool> {
    Ok(other_entries(folder)?.is_empty())
}

/// The names in a folder, but for what systems leave in every one.
fn other_entries(folder: &Path) -> std::io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let names = entries.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()));
    let is_left =
        |name: &String| name.starts_with('.') || ["lost+found", "desktop.ini", "Thumbs.db"].contains(&name.as_str());
    Ok(names.collect::<std::io::Result<Vec<_>>>()?.into_iter().filter(|name| !is_left(name)).collect())
}

#[cfg(test)]
mod tests;
