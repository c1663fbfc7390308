use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use crate::durable::private_folder;

use super::error::{HomeAction, HomeError, io};
use super::format::{EARLIER_FORMATS, EarlierFormat, FORMAT};
use super::{Home, is_empty, mark, other_entries};

impl Home {
    /// Opens a home, making its folders when it is new. Several processes may begin the same home at once.
    ///
    /// # Errors
    /// When the folder can't be made, holds what is not ours, or was made by another version.
    pub fn open(root: &Path) -> Result<Self, HomeError> {
        let mut home = Self::existing(root);
        let in_use = loop {
            let is_foreign = !is_ours(root).map_err(io(HomeAction::Read, root))?;
            if !home.of_this_format()? {
                // Looked at in this order: another process makes nothing else before the mark is there.
                if is_foreign {
                    return Err(HomeError::Foreign { path: root.display().to_string() });
                }
                fs::create_dir_all(root).map_err(io(HomeAction::Create, root))?;
                mark::begin(root)?;
            }
            if let Some(file) = in_use(&mark::path(root)).map_err(io(HomeAction::Read, root))? {
                break file;
            }
        };
        home._in_use = Some(Arc::new(in_use));
        home.finish_moves()?;
        for folder in [home.archive(), home.lake(), home.warehouse(), home.ledger()] {
            fs::create_dir_all(&folder).map_err(io(HomeAction::Create, &folder))?;
        }
        private_folder(&home.ledger());
        Ok(home)
    }

    /// Opens a home that is there, and makes nothing.
    ///
    /// # Errors
    /// When there is none, or it was made by another version.
    pub fn found(root: &Path) -> Result<Self, HomeError> {
        let home = Self::existing(root);
        if !home.is_there() {
            return Err(HomeError::None { path: root.display().to_string() });
        }
        home.of_this_format()?;
        home.finish_moves()?;
        Ok(home)
    }

    /// A home that [`open`](Self::open) found to be of an earlier format.
    ///
    /// # Errors
    /// When it is of another.
    pub fn of_earlier_format(root: &Path) -> Result<(Self, EarlierFormat), HomeError> {
        match Self::open(root) {
            Err(HomeError::Earlier { format, .. }) => Ok((Self::existing(root), format)),
            Err(error) => Err(error),
            Ok(_) => Err(HomeError::Format { path: root.display().to_string(), found: FORMAT.to_owned() }),
        }
    }

    /// Whether a folder is a home, whole or not.
    pub fn is_there(&self) -> bool {
        let folders = [self.archive(), self.lake(), self.warehouse(), self.ledger(), self.restored()];
        mark::path(&self.root).exists() || folders.iter().any(|folder| folder.is_dir())
    }

    /// Whether the mark says the present format; an error where it says another, or where it is missing and what lies
    /// there may be of an earlier one.
    fn of_this_format(&self) -> Result<bool, HomeError> {
        // Before the mark is read: who begins a home at this moment writes the mark first.
        let (is_in_use, is_of_unknown_format) = (self.is_in_use(), self.is_of_unknown_format());
        let path = mark::path(&self.root);
        match fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => match is_of_unknown_format {
                true => Err(other_format(&self.root, "")),
                false => Ok(false),
            },
            Err(error) => Err(io(HomeAction::Read, &path)(error)),
            Ok(found) if found.trim() == FORMAT => Ok(true),
            // Killed between making the mark and writing it.
            Ok(found) if found.is_empty() && !is_in_use => Ok(false),
            Ok(found) => Err(other_format(&self.root, found.trim())),
        }
    }

    /// Whether something lies in it of which nothing says the format, so that it may be an earlier one. The head of the
    /// record came with the present format; a backup that is still moved in brings none.
    fn is_of_unknown_format(&self) -> bool {
        !self.restored().is_dir() && !self.decisions_head().exists() && self.is_in_use()
    }

    /// Whether something is kept in it.
    fn is_in_use(&self) -> bool {
        let folders = [self.archive(), self.lake(), self.warehouse(), self.ledger()];
        folders.iter().any(|folder| folder.is_dir() && !is_empty(folder).unwrap_or(false))
    }

    /// Ends what was decided and killed before its last move.
    fn finish_moves(&self) -> Result<(), HomeError> {
        // A rebuild died between moving the old lake away and the new one in.
        if !self.lake().exists() && self.rebuilt_lake().exists() {
            fs::rename(self.rebuilt_lake(), self.lake()).map_err(io(HomeAction::Move, &self.lake()))?;
        }
        self.finish_restore()
    }
}

/// Whether a folder holds nothing but what a home begins with, or is a home in use.
fn is_ours(root: &Path) -> std::io::Result<bool> {
    let home = Home::existing(root);
    let folders = [home.archive(), home.lake(), home.warehouse(), home.ledger(), home.restored()];
    if folders.iter().any(|folder| folder.is_dir()) {
        return Ok(true);
    }
    Ok(other_entries(root)?.iter().all(|name| ["FORMAT", "LOCK"].contains(&name.as_str())))
}

/// Holds the mark of a home; none where a process that discards the home has just removed it.
fn in_use(mark: &Path) -> std::io::Result<Option<File>> {
    let file = match File::open(mark) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(mark.exists().then_some(file)),
        Err(fs::TryLockError::WouldBlock) => {
            file.lock_shared()?;
            Ok(None)
        }
        // A file system without locks: nothing is discarded there either.
        Err(fs::TryLockError::Error(_)) => Ok(Some(file)),
    }
}

fn other_format(root: &Path, found: &str) -> HomeError {
    let path = root.display().to_string();
    if found.is_empty() {
        return HomeError::NoFormat { path };
    }
    match EARLIER_FORMATS.iter().find(|(name, _)| *name == found) {
        Some((_, format)) => HomeError::Earlier { path, format: *format },
        None => HomeError::Format { path, found: found.to_owned() },
    }
}
