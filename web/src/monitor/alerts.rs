use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use rusqlite::Connection;
use tokio::task::JoinSet;
use tsunagu_analytics::measure::monitor::alerts::alerts;
use tsunagu_analytics::measure::monitor::pairing::pairs;
use tsunagu_analytics::query::monitor as query;
use tsunagu_analytics::report::monitor::office::{limits, pair_rules};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Rules;
use tsunagu_store::ledger::alert::{self, AlertChanges, Alerts};
use tsunagu_store::ledger::{LedgerError, clock, no_service};

use crate::app::App;

/// Offices that are looked at at once: one with much holds up no other.
const AT_ONCE: usize = 2;

/// Brings the alerts of offices up to what their counters say; what fails is tried again.
pub async fn look_at(app: Arc<App>, offices: BTreeSet<OfficeNumber>) {
    let look = move |office| {
        let app = app.clone();
        async move {
            if let Err(error) = look(&app, office).await {
                tracing::error!(%error, "alerts could not be looked at; they are tried again");
                app.submissions.look_again(office);
            }
        }
    };
    side_by_side(offices, look).await;
}

/// Does so many pieces of work at once, and the next when one is done.
async fn side_by_side<T, W>(all: impl IntoIterator<Item = T>, work: impl Fn(T) -> W)
where
    W: Future<Output = ()> + Send + 'static,
{
    let mut under_way = JoinSet::new();
    for one in all {
        if under_way.len() >= AT_ONCE {
            under_way.join_next().await;
        }
        under_way.spawn(work(one));
    }
    while under_way.join_next().await.is_some() {}
}

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
            Some(_) => alert::update(c, office, &found, now),
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
    let all_rules = rules;
    let (rules, limits) = (&rules.monitor, limits(rules));
    // What a wrong clock ended would not begin again.
    if !clock::believed(c, today, rules.retention.doubted_after_days)? {
        return Ok(None);
    }
    let counted = query::counted_at(c, office)?;
    // Of an office that was never counted whole, nobody knows what is not there.
    let Some(counted) = counted else { return Ok(None) };
    let as_of = counted.date().min(today);
    let counts = query::counts(c, office, limits)?;
    let no_service = no_service::of(c, office)?;
    let pairs = pairs(&counts.monthly, &pair_rules(all_rules, &no_service), as_of);
    let mut found = alerts(&pairs, &query::of_partners(&counts.ways), &counts.names, rules, as_of);
    // What has ended so long ago that it was forgotten would be reported anew every day.
    let kept_from = rules.retention.sets_from(today);
    found.once.retain(|about| about.month >= kept_from);
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::Semaphore;

    #[tokio::test]
    async fn office_that_takes_long_holds_up_no_other() {
        let done = Arc::new(Semaphore::new(0));
        let others = done.clone();
        let work = move |n: u32| {
            let done = others.clone();
            async move {
                // The first takes until all others are through.
                match n {
                    0 => drop(done.acquire_many(5).await.expect("open")),
                    _ => done.add_permits(1),
                }
            }
        };
        let all = side_by_side(0..6, work);
        tokio::time::timeout(std::time::Duration::from_secs(60), all).await.expect("all are through");
        assert_eq!(done.available_permits(), 5);
    }
}
