/// Why the ledger can't be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// On any other database error.
    #[error("the ledger can't be read or written")]
    Sqlite(#[source] rusqlite::Error),
    /// On a database error that says that there is no room; nothing was written.
    #[error("there is no room to write to the ledger")]
    Full,
    /// Its bytes are no ledger any more.
    #[error("the ledger is damaged")]
    Damaged,
    /// There was one in this home, and there is none now.
    #[error("the ledger is missing")]
    Missing,
    /// A newer program made it, and has changed its tables. Nothing is read or written.
    #[error("the ledger is of version {found}, newer than {newest}")]
    Newer {
        /// The version that it says it has.
        found: i64,
        /// The newest version that this program reads.
        newest: i64,
    },
    /// The home can't keep in mind that it has a ledger.
    #[error("the mark of the ledger can't be written")]
    Unremembered,
    /// The system gave no random bytes.
    #[error("no random bytes: {0}")]
    Random(String),
    /// The token with which something was to be written holds no more.
    #[error("the token is revoked")]
    Revoked,
    /// A client has sent two different sets under one key.
    #[error("the key of set {row} is another set's")]
    KeyReused {
        /// From 1, in what was sent.
        row: usize,
    },
    /// The writer is gone.
    #[error("the writer of the ledger has stopped")]
    Stopped,
    /// A commit for several failed; none of them counts.
    #[error("nothing was committed: {0:?}")]
    NotCommitted(NotCommitted),
}

/// Why a commit came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotCommitted {
    /// More waits than is taken at once.
    QueueFull,
    /// The transaction failed.
    NotSaved,
    /// Another process reads an older state.
    Reader,
    /// Another process has been writing for too long.
    Writer,
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase};
        tracing::debug!(%error, "on a database error");
        match error.sqlite_error_code() {
            Some(DiskFull) => Self::Full,
            Some(DatabaseCorrupt | NotADatabase) => Self::Damaged,
            // Our own statements name our own tables: they are in every ledger.
            _ if error.to_string().starts_with("no such table") => Self::Damaged,
            _ => Self::Sqlite(error),
        }
    }
}

impl LedgerError {
    /// Whether there is no ledger to be used until somebody brings it back.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Damaged | Self::Missing)
    }

    /// Whether another moment may do.
    pub fn is_busy(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        matches!(self, Self::NotCommitted(_))
            || matches!(self, Self::Sqlite(e) if matches!(e.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked)))
    }
}
