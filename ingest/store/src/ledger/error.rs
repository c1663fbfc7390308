/// Why the ledger can't be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// On any other database error.
    #[error("預かりもの（ledger）を読み書きできません。空き容量と、ほかの tsunagu が動いていないかを確かめてください")]
    Sqlite(#[source] rusqlite::Error),
    /// On a database error that says that there is no room; nothing was written.
    #[error("預かりもの（ledger）に書き込めません。{}", crate::disk::FULL)]
    Full,
    /// Its bytes are no ledger any more.
    #[error("預かりもの（ledger）が壊れています。{BRING_BACK}")]
    Damaged,
    /// There was one in this home, and there is none now.
    #[error("預かりもの（ledger）がなくなっています。{BRING_BACK}")]
    Missing,
    /// A newer program made it, and has changed its tables. Nothing is read or written.
    #[error(
        "預かりもの（ledger）は、このプログラムより新しい版の tsunagu が書いたものです（{found}。このプログラムは {newest} まで）。何も変えていません。新しい版の tsunagu を使ってください"
    )]
    Newer {
        /// The version that it says it has.
        found: i64,
        /// The newest version that this program reads.
        newest: i64,
    },
    /// The home can't keep in mind that it has a ledger.
    #[error("預かりもの（ledger）があることを home に書き留められません。空き容量と、書き込めるかを確かめてください")]
    Unremembered,
    /// The system gave no random bytes.
    #[error("乱数を得られません（{0}）")]
    Random(String),
    /// The token with which something was to be written holds no more.
    #[error("アクセスキーが使えなくなっています")]
    Revoked,
    /// The writer is gone.
    #[error("預かりもの（ledger）の書き込みが止まっています。tsunagu serve を起動し直してください")]
    Stopped,
    /// A commit for several failed; none of them counts.
    #[error("預かりもの（ledger）に書き込めませんでした（{0}）")]
    NotCommitted(String),
}

/// What to do about a ledger that is gone. A new one in its place would take for unsent what was sent, and let in
/// nobody.
const BRING_BACK: &str = "tsunagu backup の控えを、tsunagu --home 新しいフォルダー restore 控え.zip で戻し、そのフォルダーを --home にして使ってください。控えがなく、何も預かっていない状態から始めるときは、home の中の ledger フォルダーと LEDGER という名前のファイルを別の場所に移してください";

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
