use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::clean;

/// Why a path is not read.
#[derive(Debug, thiserror::Error)]
pub enum PathError {
    /// A pipe, a device, a folder.
    #[error("{0} is no regular file")]
    NotRegular(String),
    /// More than the limit.
    #[error("{path} has more than {limit} bytes")]
    TooLarge {
        /// The path as given.
        path: String,
        /// Bytes.
        limit: u64,
    },
    /// The error of the system.
    #[error("{path}: {source}")]
    Io {
        /// The path as given.
        path: String,
        /// The error of the system.
        source: std::io::Error,
    },
}

impl From<PathError> for std::io::Error {
    fn from(error: PathError) -> Self {
        match error {
            PathError::Io { source, .. } => source,
            other => Self::new(std::io::ErrorKind::InvalidInput, other),
        }
    }
}

/// A path as it may be shown.
pub fn shown(path: &Path) -> String {
    clean::name(&path.to_string_lossy())
}

/// Opens a regular file. A pipe would wait for a writer, a device has no end: neither is opened.
///
/// # Errors
/// When it is none, or can't be opened.
pub fn open(path: &Path) -> Result<File, PathError> {
    let io = |source| PathError::Io { path: shown(path), source };
    if !fs::metadata(path).map_err(io)?.is_file() {
        return Err(PathError::NotRegular(shown(path)));
    }
    File::open(path).map_err(io)
}

/// Reads a regular file of at most `limit` bytes, counted while reading: it may grow meanwhile.
///
/// # Errors
/// When it is none, is larger, or can't be read.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, PathError> {
    let file = open(path)?;
    let io = |source| PathError::Io { path: shown(path), source };
    let too_large = || PathError::TooLarge { path: shown(path), limit };
    let size = file.metadata().map_err(io)?.len();
    if size > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(limit + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_folders_and_large_files_are_refused() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let file = folder.path().join("a");
        fs::write(&file, [0; 11]).expect("written");
        assert_eq!(read(&file, 11).expect("read").len(), 11);
        assert!(matches!(read(&file, 10), Err(PathError::TooLarge { .. })));
        assert!(matches!(read(folder.path(), 10), Err(PathError::NotRegular(_))));
        if cfg!(unix) {
            assert!(matches!(read(Path::new("/dev/zero"), 10), Err(PathError::NotRegular(_))));
        }
    }
}
