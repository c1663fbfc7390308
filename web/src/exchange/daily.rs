use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::SignedDuration;
use rusqlite::Connection;
use serde_json::json;
use tsunagu_analytics::measure::exchange::alerts::{Alerts, alerts};
use tsunagu_analytics::measure::exchange::floor;
use tsunagu_analytics::measure::exchange::pairing::pairs;
use tsunagu_analytics::measure::exchange::stage::progress;
use tsunagu_analytics::query::exchange::{self as query, town};
use tsunagu_ingest::exchange::notify;
use tsunagu_store::date::{japan_date, moment};
use tsunagu_store::ledger::alert::{self, Changed, Notice};
use tsunagu_store::ledger::public::{self, Settled};
use tsunagu_store::ledger::{LedgerError, clock, keep, setting};
use tsunagu_store::month::Month;
use tsunagu_store::office_number::OfficeNumber;
use tsunagu_store::place::PlaceCode;
use tsunagu_store::rules::Monitor;

use crate::page::exchange::words;
use crate::server::App;

/// What a new day brings: old rows become sums, alerts begin and end, months are published.
pub async fn run(app: &Arc<App>) {
    if let Err(error) = day(app).await {
        tracing::error!(%error, "the day's work on the ledger failed; it is tried again tomorrow or at the next start");
    }
}

async fn day(app: &Arc<App>) -> Result<(), LedgerError> {
    let (ledger, rules, today) = (app.entrusted.ledger().clone(), app.rules.monitor.clone(), app.today());
    let most_days = rules.retention.doubted_after_days;
    if !app.entrusted.write(move |c| clock::believed(c, today, most_days)).await? {
        tracing::warn!(%today, "the clock is far ahead of the last day; nothing is summed up or published until another day says the same");
        return Ok(());
    }
    let rolled = tokio::task::spawn_blocking(move || roll_up(&mut ledger.writer()?, &rules, today));
    rolled.await.unwrap_or(Err(LedgerError::Stopped))?;
    // What was forgotten while somebody read is overwritten now.
    let ledger = app.entrusted.ledger().clone();
    let _ = tokio::task::spawn_blocking(move || keep::fold(&ledger.writer()?)).await;
    for office in app.entrusted.read(|c| Ok(query::offices(c)?)).await? {
        look(app, office).await?;
    }
    // Worked out where it holds up nobody who sends.
    let rules = app.rules.monitor.clone();
    for due in app.entrusted.read(move |c| due(c, &rules, today)).await? {
        let now = app.moment();
        if app.entrusted.write(move |c| publish(c, &due, &now)).await? > 0 {
            app.entrusted.published();
        }
    }
    Ok(())
}

/// Turns rows that are too old to be kept into sums.
///
/// # Errors
/// When the ledger can't be written.
pub fn roll_up(writer: &mut Connection, rules: &Monitor, today: jiff::civil::Date) -> Result<keep::Gone, LedgerError> {
    let (sets_from, months_from) = (rules.retention.sets_from(today), rules.retention.months_from(today));
    keep::roll_up(writer, &sets_from.to_string(), &months_from.to_string())
}

/// Brings an office's alerts up to what its counters say.
///
/// # Errors
/// When the ledger can't be read or written.
pub async fn look(app: &Arc<App>, office: OfficeNumber) -> Result<Changed, LedgerError> {
    let (rules, today, now) = (app.rules.monitor.clone(), app.today(), app.moment());
    // Worked out where it holds up nobody who sends. What comes in meanwhile is looked at again.
    let Some(found) = app.entrusted.read(move |c| alerts_of(c, office, &rules, today)).await? else {
        return Ok(Changed::default());
    };
    app.entrusted.write(move |c| alert::update(c, office, &found.holding, &found.once, &now)).await
}

fn alerts_of(
    c: &Connection,
    office: OfficeNumber,
    rules: &Monitor,
    today: jiff::civil::Date,
) -> Result<Option<Alerts>, LedgerError> {
    let counted = query::counted_at(c, office)?;
    // Of an office that was never counted whole, nobody knows what is not there.
    let Some(counted) = counted else { return Ok(None) };
    let as_of = Some(counted).and_then(|m| m.parse().ok()).map_or(today, japan_date).min(today);
    let pairs = pairs(&query::monthly(c, office)?, &rules.windows, as_of);
    let mut found = alerts(&pairs, &query::presence(c, office)?, &query::names(c, office)?, rules, as_of);
    // What has ended so long ago that it was forgotten would be told anew every day.
    let kept_from = rules.retention.sets_from(today).to_string();
    found.once.retain(|about| about.month >= kept_from);
    Ok(Some(found))
}

/// Months of a town that are over and not yet published, as they are to be.
pub struct Due {
    place: PlaceCode,
    /// With whose counters they were worked out.
    agreed: Vec<OfficeNumber>,
    months: Vec<Settled>,
}

/// What is to be published of every town.
///
/// # Errors
/// When the ledger can't be read.
pub fn due(c: &Connection, rules: &Monitor, today: jiff::civil::Date) -> Result<Vec<Due>, LedgerError> {
    let of = |place| {
        let agreed = setting::shared(c, place)?;
        let months = unpublished(c, place, &agreed, rules, today)?;
        Ok(Due { place, agreed, months })
    };
    setting::towns(c)?.into_iter().map(of).collect()
}

fn unpublished(
    c: &Connection,
    place: PlaceCode,
    agreed: &[OfficeNumber],
    rules: &Monitor,
    today: jiff::civil::Date,
) -> Result<Vec<Settled>, LedgerError> {
    let published: BTreeSet<Month> = town::published(c, place)?.iter().map(|m| m.month).collect();
    let over = |m: &Month| m.plus(1).day(rules.floor.settle_day) < today;
    let cells = town::cells(c, place)?;
    let months: BTreeSet<Month> =
        cells.iter().map(|cell| cell.month).filter(|m| over(m) && !published.contains(m)).collect();
    if months.is_empty() {
        return Ok(Vec::new());
    }
    let mut seen = BTreeMap::new();
    for office in agreed {
        seen.insert(office.to_string(), query::ways(c, *office)?);
    }
    let mut told = town::published_stages(c, place)?.map(|(_, stages)| stages).unwrap_or_default();
    let mut found = Vec::new();
    for month in months {
        let stage = |ways: &Vec<_>| progress(ways, &rules.stage, month).stage;
        let stages = seen.iter().map(|(office, ways)| (office.clone(), stage(ways))).collect();
        let Some(settled) = floor::settle(&cells, &stages, &told, month, &rules.floor) else { continue };
        if !settled.stages.is_empty() {
            told.clone_from(&settled.stages);
        }
        found.push(settled);
    }
    Ok(found)
}

/// Publishes what is due of a town; how many months. Where an office has agreed or withdrawn since it was worked out,
/// nothing: it is worked out anew the next day.
///
/// # Errors
/// When the ledger can't be written.
pub fn publish(c: &Connection, due: &Due, now: &str) -> Result<usize, LedgerError> {
    if setting::shared(c, due.place)? != due.agreed {
        return Ok(0);
    }
    let mut published = 0;
    for month in &due.months {
        published += usize::from(public::settle(c, due.place, month, now)?);
    }
    Ok(published)
}

/// Tells every address of what began and ended, and tries again later where it was not taken. Addresses wait for
/// themselves alone: one that hangs holds up nobody else, and is asked once a round.
pub async fn notify(app: &Arc<App>) {
    let now = app.moment();
    let due = match app.entrusted.read(move |c| alert::due(c, &now)).await {
        Ok(due) => due,
        Err(error) => return tracing::error!(%error, "notices could not be read"),
    };
    let mut by_address: BTreeMap<String, Vec<Notice>> = BTreeMap::new();
    for notice in due {
        by_address.entry(notice.address.clone()).or_default().push(notice);
    }
    let mut told = tokio::task::JoinSet::new();
    for notices in by_address.into_values() {
        told.spawn(notify_one(app.clone(), notices));
    }
    while told.join_next().await.is_some() {}
}

async fn notify_one(app: Arc<App>, notices: Vec<Notice>) {
    let rules = &app.rules.monitor;
    for notice in notices {
        let said = words::alert(&notice.alert.about, rules.subsidy.partners, &HashMap::new());
        let body = json!({
            "office": notice.office, "kind": notice.alert.about.kind, "phase": notice.phase,
            "partner": notice.alert.about.partner, "month": notice.alert.about.month,
            "began": notice.alert.began, "ended": notice.alert.ended, "text": said,
        });
        let taken = notify::tell(&notice.address, &body, rules.notice.allow_private).await;
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

/// From a minute to hours: an address that is down for a night is told in the morning.
async fn note(app: &App, notice: Notice, done: bool) -> Result<(), LedgerError> {
    let wait = SignedDuration::from_mins(1 << (2 * notice.tries.min(4)));
    let (now, next) = (app.moment(), moment(app.now() + wait));
    let work = move |c: &Connection| {
        if done { alert::told(c, &notice, &now) } else { alert::tried(c, &notice, &next) }
    };
    app.entrusted.write(work).await
}
