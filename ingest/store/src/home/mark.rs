use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::durable::{sync_folder, write_durably};

use super::error::{HomeAction, HomeError, io};
use super::format::FORMAT;

/// The file that says the format.
pub(super) fn path(root: &Path) -> PathBuf {
    root.join("FORMAT")
}

/// Marks a new home. The file is never replaced, so that every process that begins this home holds the same one.
///
/// # Errors
/// When the disk refuses.
pub(super) fn begin(root: &Path) -> Result<(), HomeError> {
    let mark = path(root);
    let written = || {
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&mark)?;
        file.write_all(format!("{FORMAT}\n").as_bytes())?;
        file.sync_all()?;
        sync_folder(root)
    };
    written().map_err(io(HomeAction::Write, &mark))
}

/// Marks a home as of the present format.
///
/// # Errors
/// When the disk refuses.
pub fn write_format(root: &Path) -> Result<(), HomeError> {
    let mark = path(root);
    write_durably(&mark, format!("{FORMAT}\n").as_bytes()).map_err(io(HomeAction::Write, &mark))
}
