//! Errors of the disk, and one without room, reported by any of them: the system, SQLite or DuckDB, and however deep it lies in
//! an error.

use std::error::Error;
use std::io;
use std::path::Path;

/// What the system refused to do with a file or a folder.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct DiskError {
    /// Which.
    pub path: String,
    /// What it stated.
    pub source: io::Error,
}

/// Names the file or folder that an error of the system is about.
pub fn io(path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> DiskError {
    let path = path.as_ref().display().to_string();
    move |source| DiskError { path, source }
}

/// Libraries that hold on to no kind say it in these words.
const WORDS: [&str; 5] = [
    "no space left on device",
    "database or disk is full",
    "disk quota exceeded",
    // DuckDB, of a write that was cut short.
    "could not write all bytes",
    "attempted to write",
];

/// Whether an error comes of a disk without room.
pub fn is_full(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(io) = error.downcast_ref::<io::Error>()
            && is_full_kind(io.kind())
        {
            return true;
        }
        if let Some(rusqlite::Error::SqliteFailure(code, _)) = error.downcast_ref::<rusqlite::Error>()
            && code.code == rusqlite::ErrorCode::DiskFull
        {
            return true;
        }
        // Some hold on to nothing but words, and an error around them has words of its own.
        if message(&error.to_string()) {
            return true;
        }
        next = error.source();
    }
    false
}

/// Whether a text says so.
pub fn message(text: &str) -> bool {
    let text = text.to_lowercase();
    WORDS.iter().any(|words| text.contains(words))
}

fn is_full_kind(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("an outer word")]
    struct Outer(#[source] io::Error);

    #[test]
    fn full_disk_is_seen_however_deep_it_lies() {
        assert!(is_full(&Outer(io::Error::from(io::ErrorKind::StorageFull))));
        assert!(is_full(&io::Error::other("IO Error: No space left on device")));
        assert!(!is_full(&Outer(io::Error::from(io::ErrorKind::NotFound))));
        for words in [
            "IO Error: Could not write file \"a.building\": No space left on device",
            "IO Error: Could not write all bytes to file \"a.parquet\": wanted=262144 wrote=4096",
            "Fatal Error: Could not truncate file: Disk quota exceeded",
        ] {
            // Words alone, below words of ours.
            assert!(is_full(&Outer(io::Error::other(words))), "{words}");
        }
        assert!(!is_full(&Outer(io::Error::other("IO Error: Could not write file \"a\": Permission denied"))));
        let connection = rusqlite::Connection::open_in_memory().expect("SQLite opens");
        connection.execute_batch("create table t (x); pragma max_page_count = 2;").expect("made");
        let full = connection.execute("insert into t values (zeroblob(100000))", []).expect_err("no room");
        assert!(is_full(&full), "{full}");
    }
}
