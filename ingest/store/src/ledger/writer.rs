use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior};

use super::{Ledger, LedgerError, NotCommitted};

/// So many pieces of work wait at most; more are reported to come again.
const MAX_QUEUED: usize = 4_096;

/// So many pieces of work are committed at once.
const BATCH_SIZE: usize = 512;

/// Reported once the work is committed, or why it counts for nothing.
type Finish = Box<dyn FnOnce(Result<(), LedgerError>) + Send>;

/// Work inside a transaction that it shares with others.
type Work = Box<dyn FnOnce(&Connection) -> Finish + Send>;

/// One thread that writes for everybody: many small pieces of work share one commit, and nobody is answered before it.
#[derive(Debug)]
pub struct Writer {
    sender: Option<SyncSender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Begins to write to a ledger.
    ///
    /// # Errors
    /// When the ledger can't be opened or no thread be had.
    pub fn new(ledger: &Ledger) -> Result<Self, LedgerError> {
        // A caller that hands something in is informed why it can't be written.
        if ledger.fault().is_some() {
            return Ok(Self { sender: None, thread: None });
        }
        let connection = ledger.writer()?;
        let (sender, receiver) = sync_channel(MAX_QUEUED);
        let thread = std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || write(connection, &receiver))
            .map_err(|_| LedgerError::Stopped)?;
        Ok(Self { sender: Some(sender), thread: Some(thread) })
    }

    /// Hands in work; `done` is called with what it gave once that is committed. Work that fails is undone alone.
    ///
    /// # Errors
    /// When too much waits, or the writer is gone; `done` is then not called.
    pub fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, LedgerError> + Send + 'static,
        done: impl FnOnce(Result<T, LedgerError>) + Send + 'static,
    ) -> Result<(), LedgerError> {
        let work: Work = Box::new(move |connection| {
            let given = apart(connection, work);
            // A full disk undoes the work of all; who has met it is informed of it.
            Box::new(move |committed| match given {
                Err(LedgerError::Full) => done(Err(LedgerError::Full)),
                given => done(committed.and(given)),
            })
        });
        let sender = self.sender.as_ref().ok_or(LedgerError::Stopped)?;
        sender.try_send(work).map_err(|error| match error {
            TrySendError::Full(_) => LedgerError::NotCommitted(NotCommitted::QueueFull),
            TrySendError::Disconnected(_) => LedgerError::Stopped,
        })
    }
}

/// What is handed in before is committed before the writer goes.
impl Drop for Writer {
    fn drop(&mut self) {
        self.sender.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Runs work so that its failing undoes nobody else's.
fn apart<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, LedgerError>,
) -> Result<T, LedgerError> {
    connection.execute_batch("savepoint work")?;
    // Everybody else still waits for this thread.
    let given = catch_unwind(AssertUnwindSafe(|| work(connection))).unwrap_or(Err(LedgerError::Stopped));
    let end = if given.is_ok() { "release work" } else { "rollback to work; release work" };
    // Where the disk is full, SQLite may have ended the transaction already: what the work says comes first.
    let ended = connection.execute_batch(end);
    let given = given?;
    ended?;
    Ok(given)
}

fn write(mut connection: Connection, receiver: &Receiver<Work>) {
    while let Ok(first) = receiver.recv() {
        let waiting = std::iter::once(first).chain(receiver.try_iter()).take(BATCH_SIZE);
        let (finishes, committed) = commit(&mut connection, waiting);
        for finish in finishes {
            finish(match &committed {
                Ok(()) => Ok(()),
                Err(error) if crate::disk::is_full(error) => Err(LedgerError::Full),
                Err(error) => {
                    tracing::debug!(%error, "a commit failed");
                    Err(LedgerError::NotCommitted(NotCommitted::NotSaved))
                }
            });
        }
    }
}

/// Does all work in one transaction. When none can be begun, the work is dropped undone: the caller that waits for it sees that.
fn commit(
    connection: &mut Connection,
    waiting: impl Iterator<Item = Work>,
) -> (Vec<Finish>, Result<(), rusqlite::Error>) {
    let shared = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(shared) => shared,
        Err(error) => return (Vec::new(), Err(error)),
    };
    let finishes: Vec<Finish> = waiting.map(|work| work(&shared)).collect();
    let committed = shared.commit();
    (finishes, committed)
}
