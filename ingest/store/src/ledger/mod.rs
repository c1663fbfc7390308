//! The ledger: what users submit. SQLite, so that the server and the program at a terminal may both have it
//! open, and every commit lasts.

/// The log of uses.
pub mod access;
/// What waits to be reported, and to whom.
pub mod alert;
/// Whether a day may be acted upon.
pub mod clock;
/// Eight digits instead of a key.
pub mod code;
/// What an older copy would bring back.
pub mod compare;
/// Browsers that are remembered.
pub mod device;
/// Sets that two origins may have counted.
mod doubt;
/// What goes with an office.
pub mod erase;
/// Why the ledger can't be used.
mod error;
/// Who does a job.
pub mod lease;
mod migration;
/// Months without a service.
pub mod no_service;
/// Whether a file is a ledger of ours.
mod ours;
/// What is published, once.
pub mod public;
/// What goes, and when.
pub mod retention;
/// A browser that has shown a token.
pub mod session;
/// Sets.
pub mod sets;
/// What an office reports of itself.
pub mod setting;
/// Who may do what.
pub mod token;
/// One thread that commits for everybody.
pub mod writer;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

pub use error::{LedgerError, NotCommitted};
pub use rusqlite::Connection;
use rusqlite::OpenFlags;

use crate::durable::private_folder;
use crate::home::Home;
use tsunagu_domain::digest::hex;

const BEGIN_STATE: &str = "insert into ledger_state (one, id, sets_from) values (1, ?1, '000000')";
const READ_STATE: &str = "select id, sets_from from ledger_state";
const RENAME_STATE: &str = "update ledger_state set id = ?1";

/// The file, in its folder.
const FILE: &str = "ledger.sqlite";

/// How long one who finds the ledger busy waits.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A ledger's file and connections that only read it.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    /// A ledger that is gone: every reader and writer is notified.
    gone: Option<LedgerFault>,
    /// There was none yet: the first who writes makes it.
    is_new: AtomicBool,
    idle: Mutex<Vec<Connection>>,
}

#[derive(Debug, Clone, Copy)]
enum LedgerFault {
    Damaged,
    Missing,
}

impl From<LedgerFault> for LedgerError {
    fn from(gone: LedgerFault) -> Self {
        match gone {
            LedgerFault::Damaged => Self::Damaged,
            LedgerFault::Missing => Self::Missing,
        }
    }
}

/// A ledger that another process makes is waited for so long, and looked at so often.
const MAX_BEGINNING: Duration = Duration::from_secs(5);
const BEGINNING_PAUSE: Duration = Duration::from_millis(20);

/// Whether a file is a database without anything in it, as one that another process is about to fill.
fn is_unfinished(folder: &Path) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(folder.join(FILE), flags)
        .is_ok_and(|c| migration::version(&c).is_ok_and(|v| v == 0) && ours::is_empty(&c).unwrap_or(false))
}

/// So many idle connections are kept.
const MAX_IDLE: usize = 8;

impl Ledger {
    /// Opens the ledger in a folder, and makes it when there is none.
    ///
    /// # Errors
    /// When the file can't be made, holds no ledger, or a newer program made it.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        let begun = Instant::now();
        loop {
            match Self::begun_or_opened(folder) {
                // Another process may be making it at this very moment.
                Err(error) if begun.elapsed() < MAX_BEGINNING && (error.is_busy() || is_unfinished(folder)) => {
                    std::thread::sleep(BEGINNING_PAUSE);
                }
                opened => return opened,
            }
        }
    }

    fn begun_or_opened(folder: &Path) -> Result<Self, LedgerError> {
        let ledger = Self::at(folder);
        // One who was killed while making it leaves an empty file.
        let is_new = std::fs::metadata(&ledger.path).map_or(true, |file| file.is_file() && file.len() == 0);
        ledger.is_new.store(is_new, Ordering::Relaxed);
        ledger.opened()
    }

    fn opened(self) -> Result<Self, LedgerError> {
        if let Some(folder) = self.path.parent() {
            private_folder(folder);
        }
        self.writer()?;
        self.is_new.store(false, Ordering::Relaxed);
        Ok(self)
    }

    fn at(folder: &Path) -> Self {
        Self { path: folder.join(FILE), gone: None, is_new: AtomicBool::new(false), idle: Mutex::default() }
    }

    /// Opens the ledger of a home. The home remembers that it has one: where it is gone, no new one is made.
    ///
    /// # Errors
    /// As [`Ledger::open`], and when there was one and is none now.
    pub fn of(home: &Home) -> Result<Self, LedgerError> {
        let folder = home.ledger();
        if home.has_had_ledger() {
            return Self::at(&folder).opened();
        }
        let ledger = Self::open(&folder)?;
        home.remember_ledger().map_err(|_| LedgerError::Unremembered)?;
        Ok(ledger)
    }

    /// The ledger of a home, to be read; none where nobody has submitted anything to it yet. Nothing is made: one of an
    /// earlier version stays so until the first who writes.
    ///
    /// # Errors
    /// When there was one and is none now, or a newer program made it.
    pub fn kept(home: &Home) -> Result<Option<Self>, LedgerError> {
        let ledger = Self::at(&home.ledger());
        if !home.has_had_ledger() && std::fs::metadata(&ledger.path).map_or(true, |file| file.len() == 0) {
            return Ok(None);
        }
        ours::of(&ledger.reader()?)?;
        Ok(Some(ledger))
    }

    /// As [`Ledger::of`]; a ledger that is gone gives one that says so whenever it is asked.
    ///
    /// # Errors
    /// As [`Ledger::open`], but for a ledger that is damaged or missing.
    pub fn of_or_gone(home: &Home) -> Result<Self, LedgerError> {
        let gone = match Self::of(home) {
            Err(LedgerError::Damaged) => LedgerFault::Damaged,
            Err(LedgerError::Missing) => LedgerFault::Missing,
            opened => return opened,
        };
        Ok(Self { gone: Some(gone), ..Self::at(&home.ledger()) })
    }

    /// Why there is no ledger to be used; none where there is one.
    pub fn fault(&self) -> Option<LedgerError> {
        self.gone.map(LedgerError::from)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A connection that writes. Several may be open; each waits its turn.
    ///
    /// # Errors
    /// When the file can't be opened, or a newer program made it.
    pub fn writer(&self) -> Result<Connection, LedgerError> {
        if let Some(gone) = self.fault() {
            return Err(gone);
        }
        let is_new = self.is_new.load(Ordering::Relaxed);
        if !is_new && !self.path.is_file() {
            return Err(LedgerError::Missing);
        }
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, is_new);
        let mut connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(64);
        // Before a byte is written: what is not ours stays as it is.
        let is_to_be_made = is_new && migration::version(&connection)? == 0 && ours::is_empty(&connection)?;
        if !is_to_be_made {
            ours::of(&connection)?;
        }
        // FULL: a commit that was answered survives a power cut. What is deleted is overwritten.
        connection.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on;",
        )?;
        migration::migrate(&mut connection, migration::NEWEST)?;
        Ok(connection)
    }

    /// Gives a restored ledger another name: a client that knows it to hold something asks again.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn rename(&self) -> Result<(), LedgerError> {
        rename(&self.writer()?)
    }

    /// Reads with a connection that can't write.
    ///
    /// # Errors
    /// When the file can't be opened, or as `read` does.
    pub fn read<T, E: From<LedgerError>>(&self, read: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        if let Some(gone) = self.fault() {
            return Err(gone.into());
        }
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.reader()?,
        };
        let found = read(&connection);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE {
            idle.push(connection);
        }
        found
    }

    fn reader(&self) -> Result<Connection, LedgerError> {
        if !self.path.is_file() {
            return Err(LedgerError::Missing);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }
}

/// A whole copy of a ledger as of one moment, while others write.
///
/// # Errors
/// When the ledger can't be read or the copy not be written.
pub fn copy(folder: &Path, to: &Path) -> Result<(), LedgerError> {
    let ledger = Ledger::open(folder)?;
    ledger.read(|connection| {
        connection.execute("vacuum into ?1", [to.to_string_lossy()])?;
        Ok(())
    })
}

/// Whether every page of a ledger is as SQLite left it.
///
/// # Errors
/// When it is not, or can't be read.
pub fn check(file: &Path) -> Result<(), LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    let message: String = connection.query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
    if message != "ok" {
        return Err(LedgerError::Damaged);
    }
    ours::of(&connection)
}

/// Gives a new ledger its name.
fn begin_state(connection: &Connection) -> Result<(), LedgerError> {
    connection.execute(BEGIN_STATE, [hex(&random::<16>()?)])?;
    Ok(())
}

/// Gives a ledger another name: a sender that knows it to hold something sends it again, which counts once.
fn rename(connection: &Connection) -> Result<(), LedgerError> {
    connection.execute(RENAME_STATE, [hex(&random::<16>()?)])?;
    Ok(())
}

/// A ledger's name, and the month before which rows have become sums (six digits).
fn state(connection: &Connection) -> Result<(String, String), LedgerError> {
    Ok(connection.prepare_cached(READ_STATE)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// So many random bytes of the system.
fn random<const N: usize>() -> Result<[u8; N], LedgerError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| LedgerError::Random(e.to_string()))?;
    Ok(bytes)
}

/// What is kept of a secret: random secrets of 256 bits need no slow hash.
fn kept(secret: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(secret).into()
}

#[cfg(test)]
mod tests;
