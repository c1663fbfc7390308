use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::task::JoinHandle;
use tsunagu_store::ledger::LedgerError;

use super::{alerts, daily, notices};
use crate::app::App;

/// What a server does on its own. Each run is idempotent, and of several servers of one home one does it at a time: the
/// lease is an entry in the ledger, and ends by itself where its holder dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// What a new day brings: old rows become sums, alerts begin and end, months are finalized.
    Day,
    /// Alerts go out to the addresses that offices have named.
    Notices,
}

impl Job {
    /// Its name in the ledger.
    fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Notices => "notices",
        }
    }

    /// Longer than a run takes; another server begins after it where this one died.
    fn max_run(self) -> SignedDuration {
        match self {
            Self::Day => SignedDuration::from_mins(30),
            Self::Notices => SignedDuration::from_mins(10),
        }
    }

    /// Runs it, unless another server does; whether it ran.
    ///
    /// # Errors
    /// When the ledger can't be read or written.
    pub async fn run(self, app: &Arc<App>) -> Result<bool, LedgerError> {
        // Most seconds there is nothing to send, and a lease is a write.
        if self == Self::Notices && !notices::are_due(app).await? {
            return Ok(true);
        }
        let name = self.name();
        if !app.submissions.lease(name, app.now(), self.max_run()).await? {
            return Ok(false);
        }
        let ran = match self {
            Self::Day => daily::run(app).await,
            Self::Notices => notices::notify(app, name, self.max_run()).await,
        };
        app.submissions.release(name).await?;
        ran.map(|()| true)
    }
}

/// A home's jobs are looked at so often.
const PERIOD: Duration = Duration::from_secs(1);

/// Uses that are many are logged as a sum, so often.
const LOG_EVERY: Duration = Duration::from_secs(60);

/// A task that is not begun again before it has ended.
#[derive(Default)]
struct Running(Option<JoinHandle<bool>>);

impl Running {
    fn is_free(&self) -> bool {
        self.0.as_ref().is_none_or(JoinHandle::is_finished)
    }

    fn begin(&mut self, work: impl Future<Output = bool> + Send + 'static) {
        self.0 = Some(tokio::spawn(work));
    }

    /// What the last one said, once it has ended.
    async fn ended(&mut self) -> Option<bool> {
        let ended = self.0.take_if(|task| task.is_finished())?;
        Some(ended.await.unwrap_or(true))
    }
}

/// Looks at every period for what has changed on the disk, whose alerts may have changed, and what is due. None of these
/// waits for another: not for an office with much, and not for an address that is slow to take a notice.
pub async fn follow(app: Arc<App>) {
    let (mut done, mut today, mut logged) = (None, app.today(), std::time::Instant::now());
    let (mut looking, mut day, mut sending) = (Running::default(), Running::default(), Running::default());
    loop {
        tokio::time::sleep(PERIOD).await;
        let looked = app.clone();
        let _ = tokio::task::spawn_blocking(move || looked.follow()).await;
        app.submissions.tidy();
        if logged.elapsed() >= LOG_EVERY {
            app.submissions.log_uses(app.timestamp());
            logged = std::time::Instant::now();
        }
        if looking.is_free() {
            let (app, offices) = (app.clone(), app.submissions.changed());
            looking.begin(async move {
                alerts::look_at(app, offices).await;
                true
            });
        }
        if day.ended().await == Some(true) {
            done = Some(today);
        }
        if done != Some(app.today()) && day.is_free() {
            today = app.today();
            day.begin(needs_no_more(Job::Day, app.clone()));
        }
        if sending.is_free() {
            sending.begin(needs_no_more(Job::Notices, app.clone()));
        }
    }
}

/// Whether a job needs no further run for now: one that failed is tried at its next time, one that another server does
/// at once.
async fn needs_no_more(job: Job, app: Arc<App>) -> bool {
    job.run(&app).await.unwrap_or_else(|error| {
        tracing::error!(%error, job = job.name(), "a job failed; it is tried again at its next time");
        true
    })
}
