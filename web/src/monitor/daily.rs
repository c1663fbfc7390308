use std::sync::Arc;

use jiff::civil::Date;
use rusqlite::Connection;
use tsunagu_analytics::query::monitor as query;
use tsunagu_domain::rules::Rules;
use tsunagu_store::ledger::{LedgerError, clock, retention};

use super::{alerts, finalize};
use crate::app::App;

/// What a new day brings: old rows become sums, alerts begin and end, months are finalized. A second run changes nothing.
///
/// # Errors
/// When the ledger can't be read or written; what was done before stays done.
pub async fn run(app: &Arc<App>) -> Result<(), LedgerError> {
    let (ledger, rules, today) = (app.submissions.ledger().clone(), app.rules.clone(), app.today());
    let max_days = rules.monitor.retention.doubted_after_days;
    if !app.submissions.write(move |c| clock::note(c, today, max_days)).await? {
        tracing::warn!(%today, "the clock is far from the last day; nothing is summed up or published until another day says the same");
        return Ok(());
    }
    let rolled = tokio::task::spawn_blocking(move || roll_up(&mut ledger.writer()?, &rules, today));
    rolled.await.unwrap_or(Err(LedgerError::Stopped))?;
    // What was forgotten while somebody read is overwritten now.
    let ledger = app.submissions.ledger().clone();
    let _ = tokio::task::spawn_blocking(move || retention::fold(&ledger.writer()?)).await;
    for office in app.submissions.read(|c| Ok(query::offices(c)?)).await? {
        alerts::look(app, office).await?;
    }
    // Worked out where it holds up nobody who sends.
    let rules = app.rules.monitor.clone();
    for due in app.submissions.read(move |c| finalize::due(c, &rules, today)).await? {
        let now = app.timestamp();
        if app.submissions.write(move |c| finalize::finalize(c, &due, now)).await? > 0 {
            app.submissions.published();
        }
    }
    Ok(())
}

/// Turns rows that are too old to be kept into sums.
///
/// # Errors
/// When the ledger can't be written.
pub fn roll_up(writer: &mut Connection, rules: &Rules, today: Date) -> Result<retention::RetentionReport, LedgerError> {
    let retention = &rules.monitor.retention;
    let (sets_from, months_from) = (retention.sets_from(today), retention.months_from(today));
    retention::roll_up(writer, &sets_from.to_string(), &months_from.to_string(), rules.filename.split_minutes)
}
