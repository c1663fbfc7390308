use std::sync::Arc;

use jiff::civil::Date;
use rusqlite::Connection;
use tsunagu_analytics::measure::monitor::alerts::{Alerts, alerts};
use tsunagu_analytics::measure::monitor::pairing::pairs;
use tsunagu_analytics::query::monitor as query;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Rules;
use tsunagu_store::ledger::alert::{self, AlertChanges};
use tsunagu_store::ledger::{LedgerError, clock};

use crate::app::App;

/// Brings an office's alerts up to what its counters say.
///
/// # Errors
/// When the ledger can't be read or written.
pub async fn look(app: &Arc<App>, office: OfficeNumber) -> Result<AlertChanges, LedgerError> {
    let (rules, today, now) = (app.rules.clone(), app.today(), app.timestamp());
    // Worked out where it holds up nobody who sends. What comes in meanwhile is looked at again.
    let Some(found) = app.submissions.read(move |c| alerts_of(c, office, &rules, today)).await? else {
        return Ok(AlertChanges::default());
    };
    let update = move |c: &Connection| {
        // The office may have been forgotten while this was worked out.
        match query::counted_at(c, office)? {
            Some(_) => alert::update(c, office, &found.holding, &found.once, now),
            None => Ok(AlertChanges::default()),
        }
    };
    app.submissions.write(update).await
}

/// What is to be informed of an office now; nothing while nobody knows.
///
/// # Errors
/// When the ledger can't be read.
pub fn alerts_of(
    c: &Connection,
    office: OfficeNumber,
    rules: &Rules,
    today: Date,
) -> Result<Option<Alerts>, LedgerError> {
    let (rules, split_minutes) = (&rules.monitor, rules.filename.split_minutes);
    // What a wrong clock ended would not begin again.
    if !clock::believed(c, today, rules.retention.doubted_after_days)? {
        return Ok(None);
    }
    let counted = query::counted_at(c, office)?;
    // Of an office that was never counted whole, nobody knows what is not there.
    let Some(counted) = counted else { return Ok(None) };
    let as_of = counted.date().min(today);
    let pairs = pairs(&query::monthly(c, office)?, &rules.windows, split_minutes, as_of);
    let mut found = alerts(&pairs, &query::presence(c, office)?, &query::names(c, office)?, rules, as_of);
    // What has ended so long ago that it was forgotten would be reported anew every day.
    let kept_from = rules.retention.sets_from(today);
    found.once.retain(|about| about.month >= kept_from);
    Ok(Some(found))
}
