//! The server's side of exchange counters: who may ask, what is taken, what is watched.

/// Taking counters from programs.
pub mod api;
/// What every day and every change brings.
pub mod daily;
/// An office's forms and pages.
pub mod desk;
/// Getting in and out with a browser.
pub mod enter;
/// A page that is watched.
pub mod events;
/// Who asks, and whether they may.
pub mod guard;
/// Scripts, by the hash of all of them.
pub mod scripts;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use rusqlite::Connection;
use tokio::sync::{Semaphore, broadcast, oneshot, watch};
use tsunagu_store::ledger::writer::Writer;
use tsunagu_store::ledger::{Ledger, LedgerError, access};
use tsunagu_store::office_number::OfficeNumber;
use tsunagu_store::rules::Monitor;

/// Where the server can be reached from, which decides whether tokens may travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// From this machine alone.
    Loopback,
    /// Through a proxy that speaks TLS and tells so.
    Proxy,
    /// From elsewhere without TLS: nothing that needs a token is answered.
    Open,
}

/// Pages that are watched at once.
const MOST_WATCHED: usize = 512;

/// What people entrust to us, and who watches it.
pub struct Entrusted {
    ledger: Arc<Ledger>,
    writer: Writer,
    /// Where the server can be reached from.
    pub reach: Reach,
    wrong: DefaultKeyedRateLimiter<IpAddr>,
    limited: AtomicU64,
    changed: broadcast::Sender<OfficeNumber>,
    stopping: watch::Sender<bool>,
    watching: Arc<Semaphore>,
    /// Offices whose alerts are to be looked at.
    waiting: Mutex<BTreeSet<OfficeNumber>>,
    editions: AtomicU64,
}

impl Entrusted {
    /// Opens a ledger for serving.
    ///
    /// # Errors
    /// When the ledger can't be opened.
    pub fn new(folder: &std::path::Path, reach: Reach, rules: &Monitor) -> Result<Self, LedgerError> {
        let ledger = Arc::new(Ledger::open(folder)?);
        let writer = Writer::new(&ledger)?;
        let wrong = NonZeroU32::new(rules.access.wrong_a_minute).unwrap_or(NonZeroU32::MIN);
        Ok(Self {
            ledger,
            writer,
            reach,
            wrong: RateLimiter::keyed(Quota::per_minute(wrong)),
            limited: AtomicU64::new(0),
            changed: broadcast::channel(1_024).0,
            stopping: watch::channel(false).0,
            watching: Arc::new(Semaphore::new(MOST_WATCHED)),
            waiting: Mutex::default(),
            editions: AtomicU64::new(0),
        })
    }

    /// The ledger, for reading.
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// Writes and waits for the commit.
    ///
    /// # Errors
    /// When the work fails, or the ledger is busy.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let (tell, told) = oneshot::channel();
        self.writer.submit(work, move |done| {
            let _ = tell.send(done);
        })?;
        // Work that was dropped undone tells nothing.
        told.await.unwrap_or_else(|_| Err(LedgerError::NotCommitted("ほかの書き込みが長引いています".to_owned())))
    }

    /// Reads where blocking is allowed.
    ///
    /// # Errors
    /// When the ledger can't be read.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let ledger = self.ledger.clone();
        tokio::task::spawn_blocking(move || ledger.read(read)).await.unwrap_or(Err(LedgerError::Stopped))
    }

    /// Adds a use to the log without waiting for it.
    fn log(&self, at: String, token: Option<i64>, action: &'static str, outcome: &'static str, amount: u64) {
        let work = move |c: &Connection| access::add(c, &at, token, action, outcome, amount);
        let _ = self.writer.submit(work, |done| {
            if let Err(error) = done {
                tracing::error!(%error, "a use was not logged");
            }
        });
    }

    /// Tells those who watch that an office's counters have changed.
    fn tell(&self, office: OfficeNumber) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(office);
        // Nobody watching is no fault.
        let _ = self.changed.send(office);
    }

    /// Adds how many guesses went unlooked-at to the log, and forgets addresses that guess no more.
    pub fn tidy(&self, now: &str) {
        let limited = self.limited.swap(0, Ordering::Relaxed);
        if limited > 0 {
            self.log(now.to_owned(), None, "guess", "limited", limited);
        }
        self.wrong.retain_recent();
    }

    /// Offices whose counters have changed since this was last asked.
    pub fn changed(&self) -> BTreeSet<OfficeNumber> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Something was published: pages that show it are made anew.
    pub fn published(&self) {
        self.editions.fetch_add(1, Ordering::Relaxed);
    }

    /// Changes whenever something is published.
    pub fn edition(&self) -> u64 {
        self.editions.load(Ordering::Relaxed)
    }

    /// Ends every page that is watched, so that nothing holds the server when it stops.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }
}
