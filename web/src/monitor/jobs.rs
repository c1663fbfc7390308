use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::task::JoinHandle;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::{LedgerError, lease};

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
        let (name, holder, now) = (self.name(), app.submissions.holder().clone(), app.timestamp());
        let until = Timestamp::from(app.now() + self.max_run());
        if !app.submissions.write(move |c| lease::take(c, name, &holder, now, until)).await? {
            return Ok(false);
        }
        let ran = match self {
            Self::Day => daily::run(app).await,
            Self::Notices => notices::notify(app).await,
        };
        let holder = app.submissions.holder().clone();
        app.submissions.write(move |c| lease::release(c, name, &holder)).await?;
        ran.map(|()| true)
    }
}

/// A home's jobs are looked at so often.
const PERIOD: Duration = Duration::from_secs(1);

/// Uses that are many are logged as a sum, so often.
const LOG_EVERY: Duration = Duration::from_secs(60);

/// Looks at every period for what has changed on the disk, whose alerts may have changed, and what is due.
pub async fn follow(app: Arc<App>) {
    let (mut day, mut logged) = (None, std::time::Instant::now());
    // An address that is slow to take a notice holds nothing else up.
    let mut sending: Option<JoinHandle<()>> = None;
    loop {
        tokio::time::sleep(PERIOD).await;
        let looked = app.clone();
        let _ = tokio::task::spawn_blocking(move || looked.follow()).await;
        app.submissions.tidy();
        if logged.elapsed() >= LOG_EVERY {
            app.submissions.log_uses(app.timestamp());
            logged = std::time::Instant::now();
        }
        for office in app.submissions.changed() {
            if let Err(error) = alerts::look(&app, office).await {
                tracing::error!(%error, "alerts could not be looked at; they are tried again");
                app.submissions.look_again(office);
            }
        }
        if day != Some(app.today()) && done(Job::Day, &app).await {
            day = Some(app.today());
        }
        if sending.as_ref().is_none_or(JoinHandle::is_finished) {
            let app = app.clone();
            sending = Some(tokio::spawn(async move {
                done(Job::Notices, &app).await;
            }));
        }
    }
}

/// Whether a job needs no further run for now: one that failed is tried at its next time, one that another server does
/// at once.
async fn done(job: Job, app: &Arc<App>) -> bool {
    job.run(app).await.unwrap_or_else(|error| {
        tracing::error!(%error, job = job.name(), "a job failed; it is tried again at its next time");
        true
    })
}
