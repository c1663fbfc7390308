use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::durable::{sync_folder, write_durably};

use super::error::{HomeError, io};

/// The version of the layout below a home; raised when an older program could misread it.
pub(super) const FORMAT: &str = "tsunagu-home 3";

/// The versions before it, which can be upgraded: 1 had no load ids, 2 a record of decisions whose lines did not hold
/// each other.
pub(super) const EARLIER_FORMATS: [(&str, EarlierFormat); 2] =
    [("tsunagu-home 1", EarlierFormat::First), ("tsunagu-home 2", EarlierFormat::Second)];

/// A format that can be upgraded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlierFormat {
    /// Receipts one by one, loads without ids.
    First,
    /// A record of decisions of which a part could go unseen.
    Second,
}

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
    written().map_err(io("に書き込めません", &mark))
}

/// Marks a home as of the present format.
///
/// # Errors
/// When the disk refuses.
pub fn write_format(root: &Path) -> Result<(), HomeError> {
    let mark = path(root);
    write_durably(&mark, format!("{FORMAT}\n").as_bytes()).map_err(io("に書き込めません", &mark))
}
