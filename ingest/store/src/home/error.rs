use std::path::Path;

use super::format::{EarlierFormat, FORMAT};

/// Why a home can't be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The disk stated no.
    #[error("{path}: {action:?} failed: {source}")]
    Io {
        /// What was tried.
        action: HomeAction,
        /// On which file.
        path: String,
        /// The error of the system.
        source: std::io::Error,
    },
    /// Made by the version before, and fit to be upgraded.
    #[error("{path} is of an earlier format ({format:?})")]
    Earlier {
        /// The home.
        path: String,
        /// Which.
        format: EarlierFormat,
    },
    /// Made by another version.
    #[error("{path} is of format {found}, not {FORMAT}")]
    Format {
        /// The home.
        path: String,
        /// What its format file says.
        found: String,
    },
    /// Its format file is empty or gone.
    #[error("{path} has no format file")]
    NoFormat {
        /// The home.
        path: String,
    },
    /// There is no home.
    #[error("there is no home in {path}")]
    None {
        /// The folder.
        path: String,
    },
    /// The folder holds something that is not ours.
    #[error("{path} holds foreign files")]
    Foreign {
        /// The folder.
        path: String,
    },
    /// Somebody else is writing.
    #[error("{path} is being written by {}", .holder.as_deref().unwrap_or("another program"))]
    Locked {
        /// The home.
        path: String,
        /// Process and command of the writer, where it says so.
        holder: Option<String>,
    },
}

/// What is done with a file or folder of a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HomeAction {
    /// It is opened.
    Open,
    /// It is read.
    Read,
    /// It is made.
    Create,
    /// It is moved.
    Move,
    /// It is written to.
    Write,
}

pub(super) fn io(action: HomeAction, path: &Path) -> impl FnOnce(std::io::Error) -> HomeError {
    let path = path.display().to_string();
    move |source| HomeError::Io { action, path, source }
}
