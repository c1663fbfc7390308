use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use rusqlite::Connection;
use serde_json::Value;
use tsunagu_analytics::report::monitor::alert::NoticeReport;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_ingest::webhook;
use tsunagu_store::ledger::LedgerError;
use tsunagu_store::ledger::alert::{self, Notice};

use crate::app::App;
use crate::page::monitor::alert_words;

/// Reports every address of what began and ended, and tries again later where it was not taken. Addresses wait for
/// themselves alone: one that hangs holds up nobody else, and is asked once a round.
///
/// # Errors
/// When the ledger can't be read.
pub async fn notify(app: &Arc<App>, job: &'static str, lease: SignedDuration) -> Result<(), LedgerError> {
    let now = app.timestamp();
    let due = app.submissions.read(move |c| alert::due(c, now)).await?;
    let mut by_address: BTreeMap<String, Vec<Notice>> = BTreeMap::new();
    for notice in due {
        by_address.entry(notice.address.clone()).or_default().push(notice);
    }
    let mut sending = tokio::task::JoinSet::new();
    for notices in by_address.into_values() {
        sending.spawn(notify_one(app.clone(), notices, job, lease));
    }
    while sending.join_next().await.is_some() {}
    Ok(())
}

/// Whether there is anything to send now.
///
/// # Errors
/// When the ledger can't be read.
pub(super) async fn are_due(app: &Arc<App>) -> Result<bool, LedgerError> {
    let now = app.timestamp();
    Ok(!app.submissions.read(move |c| alert::due(c, now)).await?.is_empty())
}

async fn notify_one(app: Arc<App>, notices: Vec<Notice>, job: &'static str, lease: SignedDuration) {
    let rules = &app.rules.monitor;
    for notice in notices {
        // A slow address takes longer than a lease: what another server has taken over is that server's.
        if !app.submissions.lease(job, app.now(), lease).await.unwrap_or(false) {
            return;
        }
        let report = NoticeReport::new(&notice);
        let body = payload(&report, &alert_words::notice(&report, rules.subsidy.partners));
        let taken = webhook::post(&notice.address, &body, rules.notice.allow_private).await;
        let given_up = notice.tries + 1 >= rules.notice.tries;
        if let Err(error) = &taken {
            tracing::warn!(%error, tries = notice.tries + 1, "a notice was not taken");
        }
        if let Err(error) = note(&app, notice, taken.is_ok() || given_up).await {
            tracing::error!(%error, "a notice could not be noted");
        }
        if taken.is_err() {
            return;
        }
    }
}

/// What an address is sent: the alert, and its text for those who only show it.
pub fn payload(report: &NoticeReport, message: &str) -> Value {
    let mut body = serde_json::to_value(report).unwrap_or_default();
    if let Some(fields) = body.as_object_mut() {
        fields.insert("text".to_owned(), message.into());
    }
    body
}

/// From a minute to hours: an address that is down for a night is reported in the morning.
async fn note(app: &App, notice: Notice, done: bool) -> Result<(), LedgerError> {
    let wait = SignedDuration::from_mins(1 << (2 * notice.tries.min(4)));
    let (now, next) = (app.timestamp(), Timestamp::from(app.now() + wait));
    let work = move |c: &Connection| {
        if done { alert::record_notified(c, &notice, now) } else { alert::tried(c, &notice, next) }
    };
    app.submissions.write(work).await
}
