use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use jiff::SignedDuration;
use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, oneshot, watch};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Monitor;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::home::Home;
use tsunagu_store::ledger::access::{self, Action, Outcome};
use tsunagu_store::ledger::lease::{self, Holder};
use tsunagu_store::ledger::writer::Writer;
use tsunagu_store::ledger::{Ledger, LedgerError, NotCommitted, token};

/// Where the server can be reached from, which decides whether tokens may travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// From this machine alone.
    Loopback,
    /// Through a proxy that speaks TLS and reports so.
    Proxy,
    /// From elsewhere without TLS: nothing that needs a token is answered.
    Open,
}

/// A use that is only counted: of which token, if of one, what was done, and how it ended.
type CountedUse = (Option<i64>, Action, Outcome);

/// Pages that are watched at once.
const MAX_WATCHED: usize = 512;

/// Of them with one token.
const MAX_WATCHED_PER_TOKEN: usize = 16;

/// A watched page's place, given back when it ends.
pub(crate) struct Place {
    token: i64,
    streams: Arc<Mutex<BTreeMap<i64, usize>>>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut streams = lock(&self.streams);
        let left = streams.get(&self.token).map_or(0, |n| n.saturating_sub(1));
        if left == 0 {
            streams.remove(&self.token);
        } else {
            streams.insert(self.token, left);
        }
    }
}

/// A thread that panicked with it left it whole.
fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What users submit, and who watches it.
pub struct Submissions {
    ledger: Arc<Ledger>,
    writer: Writer,
    /// Where the server can be reached from.
    pub reach: Reach,
    wrong: DefaultKeyedRateLimiter<IpAddr>,
    changed: broadcast::Sender<OfficeNumber>,
    stopping: watch::Sender<bool>,
    watching: Arc<Semaphore>,
    /// Uses that are too many to be logged one by one: by token if there is one, action and outcome, since the
    /// minute began.
    uses: Mutex<BTreeMap<CountedUse, u64>>,
    streams: Arc<Mutex<BTreeMap<i64, usize>>>,
    /// Offices whose alerts are to be looked at.
    waiting: Mutex<BTreeSet<OfficeNumber>>,
    editions: AtomicU64,
    holder: Holder,
}

impl Submissions {
    /// Opens a home's ledger for serving, or says of one that is gone that it is.
    ///
    /// # Errors
    /// When the ledger can't be opened, but is there and whole.
    pub fn new(home: &Home, reach: Reach, rules: &Monitor) -> Result<Self, LedgerError> {
        // Public pages are served without one, and whatever needs it says what to do.
        let ledger = Arc::new(Ledger::of_or_gone(home)?);
        let writer = Writer::new(&ledger)?;
        let wrong = NonZeroU32::new(rules.access.wrong_a_minute).unwrap_or(NonZeroU32::MIN);
        Ok(Self {
            ledger,
            writer,
            reach,
            wrong: RateLimiter::keyed(Quota::per_minute(wrong)),
            changed: broadcast::channel(1_024).0,
            stopping: watch::channel(false).0,
            watching: Arc::new(Semaphore::new(MAX_WATCHED)),
            uses: Mutex::default(),
            streams: Arc::default(),
            waiting: Mutex::default(),
            editions: AtomicU64::new(0),
            holder: Holder::new()?,
        })
    }

    /// Takes a job for so long from now, or holds it longer; false where another server does it.
    ///
    /// # Errors
    /// When the ledger can't be written.
    pub async fn lease(
        &self,
        job: &'static str,
        now: jiff::Timestamp,
        long: SignedDuration,
    ) -> Result<bool, LedgerError> {
        let holder = self.holder.clone();
        self.write(move |c| lease::take(c, job, &holder, now.into(), (now + long).into())).await
    }

    /// Lets a job go.
    ///
    /// # Errors
    /// When the ledger can't be written.
    pub async fn release(&self, job: &'static str) -> Result<(), LedgerError> {
        let holder = self.holder.clone();
        self.write(move |c| lease::release(c, job, &holder)).await
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
        if let Some(gone) = self.ledger.fault() {
            return Err(gone);
        }
        let (notify, message) = oneshot::channel();
        self.writer.submit(work, move |done| {
            let _ = notify.send(done);
        })?;
        // Work that was dropped undone reports nothing.
        message.await.unwrap_or_else(|_| Err(LedgerError::NotCommitted(NotCommitted::Writer)))
    }

    /// Writes for somebody with a token; the log has it in the same commit.
    ///
    /// # Errors
    /// When the work fails, or the ledger is busy.
    pub async fn write_as<T: Send + 'static>(
        &self,
        token: i64,
        action: Action,
        now: Timestamp,
        work: impl FnOnce(&Connection) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.write(move |c| {
            // It may have been revoked, or the office forgotten, while this waited.
            if !token::is_valid(c, token, now)? {
                return Err(LedgerError::Revoked);
            }
            access::add(c, now, Some(token), action, Outcome::Done, 1)?;
            work(c)
        })
        .await
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

    /// A change of any office's counters, as it is reported.
    pub(crate) fn changes(&self) -> broadcast::Receiver<OfficeNumber> {
        self.changed.subscribe()
    }

    /// Becomes true when the server stops.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Whether one more wrong token of an address is looked at; else in how many seconds one is. Those that are not
    /// are counted.
    pub(crate) fn guess(&self, peer: IpAddr) -> Result<(), u64> {
        self.wrong.check_key(&peer).map_err(|wait| {
            self.noted(None, Action::Guess, Outcome::Limited);
            wait.wait_time_from(DefaultClock::default().now()).as_secs() + 1
        })
    }

    /// Adds a use to the log without waiting for it.
    pub(crate) fn log(&self, at: Timestamp, token: Option<i64>, action: Action, outcome: Outcome, amount: u64) {
        if self.ledger.fault().is_some() {
            return;
        }
        let work = move |c: &Connection| access::add(c, at, token, action, outcome, amount);
        let _ = self.writer.submit(work, |done| {
            if let Err(error) = done {
                tracing::error!(%error, "a use was not logged");
            }
        });
    }

    /// Notes a use; the log gets how many there were once a minute. Anybody who sees a frame uses its token.
    pub fn used(&self, token: i64, action: Action, outcome: Outcome) {
        self.noted(Some(token), action, outcome);
    }

    /// The same of what may be no token at all. However many guess, the log grows by the minute and not by the guess.
    pub(crate) fn noted(&self, token: Option<i64>, action: Action, outcome: Outcome) {
        *lock(&self.uses).entry((token, action, outcome)).or_default() += 1;
    }

    /// Adds the noted uses to the log.
    pub fn log_uses(&self, now: Timestamp) {
        for ((token, action, outcome), amount) in std::mem::take(&mut *lock(&self.uses)) {
            self.log(now, token, action, outcome, amount);
        }
    }

    /// A place for one more watched page of a token; none where it has too many.
    pub(crate) fn place(&self, token: i64) -> Option<Place> {
        let permit = self.watching.clone().try_acquire_owned().ok()?;
        let mut streams = lock(&self.streams);
        let of = streams.entry(token).or_default();
        if *of >= MAX_WATCHED_PER_TOKEN {
            return None;
        }
        *of += 1;
        Some(Place { token, streams: self.streams.clone(), _permit: permit })
    }

    /// Reports those who watch that an office's counters have changed.
    pub(crate) fn notify(&self, office: OfficeNumber) {
        self.look_again(office);
        // Nobody watching is no fault.
        let _ = self.changed.send(office);
    }

    /// Forgets addresses that guess no more.
    pub fn tidy(&self) {
        self.wrong.retain_recent();
    }

    /// Offices whose counters have changed since this was last asked.
    pub fn changed(&self) -> BTreeSet<OfficeNumber> {
        std::mem::take(&mut *lock(&self.waiting))
    }

    /// An office's alerts are still to be looked at.
    pub fn look_again(&self, office: OfficeNumber) {
        lock(&self.waiting).insert(office);
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
