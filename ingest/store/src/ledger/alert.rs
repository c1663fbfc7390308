use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::LedgerError;
use tsunagu_domain::keyed;
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::pair_side::Side;
use tsunagu_domain::timestamp::Timestamp;

const OPEN: &str = "select id, kind, partner, month, began, ended, side, ending from alert where office = ?1 and ended is null order by id";
const LATEST: &str = include_str!("../../ledger_sql/latest_alerts.sql");
const BEGIN: &str = "insert into alert (office, kind, partner, month, began, ended, side) \
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
    on conflict do nothing \
    returning id";
const END: &str = "update alert set ended = ?2, ending = ?3, side = coalesce(side, ?4) where id = ?1";
const NOTICE: &str = include_str!("../../ledger_sql/add_notice.sql");
const DUE: &str = include_str!("../../ledger_sql/due_notices.sql");
const TRIED: &str = "update notice set tries = tries + 1, next_at = ?3 where alert = ?1 and phase = ?2";
/// What else the same office is to be reported waits as long: its address does not answer.
const PUT_OFF: &str = "update notice set next_at = max(next_at, ?2) \
    where done is null and alert in (select id from alert where office = ?1)";
const TOLD: &str = "update notice set tries = tries + 1, done = ?3 where alert = ?1 and phase = ?2";

/// What there are alerts of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// Fewer names follow the standard.
    ConformityFell,
    /// A scheme's number of partners is reached.
    FivePartners,
    /// An actual is overdue.
    Late,
    /// A partner exchanges for the first time.
    NewPartner,
    /// A partner has fallen silent.
    Silent,
}

keyed!(AlertKind {
    ConformityFell = "conformity_fell",
    FivePartners = "five_partners",
    Late = "late",
    NewPartner = "new_partner",
    Silent = "silent",
});

impl AlertKind {
    /// It happens, is reported once and has no end of its own.
    pub fn is_once(self) -> bool {
        matches!(self, Self::FivePartners | Self::NewPartner)
    }
}

/// By what an alert ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertEnding {
    /// What was overdue is there.
    Arrived,
    /// The plan was taken back.
    Withdrawn,
    /// The office says that there was no service in the month.
    NoService,
    /// The partner exchanges again.
    Resumed,
    /// Names are as near to the standard as before.
    Recovered,
    /// Nothing of it has come, and it is too long ago to be of use.
    Stopped,
}

keyed!(AlertEnding {
    Arrived = "arrived",
    Withdrawn = "withdrawn",
    NoService = "no_service",
    Resumed = "resumed",
    Recovered = "recovered",
    Stopped = "stopped",
});

/// Which end of an alert an office's address is notified of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It began.
    Began,
    /// It ended.
    Ended,
}

keyed!(Phase { Began = "began", Ended = "ended" });

/// What an alert is about: kind, partner and month make it one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertKey {
    /// What has happened.
    pub kind: AlertKind,
    /// The other office; empty where it is about none.
    pub partner: String,
    /// The month it is about.
    pub month: Month,
}

/// An alert with its beginning and end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its number.
    pub id: i64,
    /// What it is about.
    pub about: AlertKey,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// At which end of the partner's plans the office is; none where it is at both, or earlier programs have not kept it.
    pub side: Option<Side>,
    /// By what it ended; none where it has not, or earlier programs have not kept it.
    pub ending: Option<AlertEnding>,
}

/// What holds or has ended of an office now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alerts {
    /// Begins when it comes up, ends when it is gone.
    pub holding: Vec<AlertKey>,
    /// Is reported once.
    pub once: Vec<AlertKey>,
    /// At which end of a partner's plans the office is.
    pub sides: BTreeMap<AlertKey, Side>,
    /// By what those end that hold no more; the others are only too long ago.
    pub endings: BTreeMap<AlertKey, AlertEnding>,
}

/// A beginning or an end that an office's address has still to be informed of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The alert.
    pub alert: Alert,
    /// Whose.
    pub office: OfficeNumber,
    /// Its beginning or its end.
    pub phase: Phase,
    /// Where to.
    pub address: String,
    /// How often it was tried.
    pub tries: u32,
}

/// How many alerts of an office began and ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AlertChanges {
    /// Alerts that began.
    pub began: usize,
    /// Alerts that ended.
    pub ended: usize,
}

/// Brings an office's alerts up to what holds now: exactly that is open. Those that happen `once` end as they begin.
///
/// # Errors
/// On a database error.
pub fn update(
    connection: &Connection,
    office: OfficeNumber,
    found: &Alerts,
    now: Timestamp,
) -> Result<AlertChanges, LedgerError> {
    let open = open(connection, office)?;
    let known: BTreeSet<&AlertKey> = open.iter().map(|a| &a.about).collect();
    let holding: BTreeSet<&AlertKey> = found.holding.iter().collect();
    let mut changed = AlertChanges::default();
    for alert in open.iter().filter(|a| !holding.contains(&a.about)) {
        let ending = found.endings.get(&alert.about).copied().unwrap_or(AlertEnding::Stopped);
        let side = found.sides.get(&alert.about);
        connection.prepare_cached(END)?.execute(params![alert.id, now, ending, side])?;
        notice(connection, alert.id, Phase::Ended, now)?;
        changed.ended += 1;
    }
    for about in holding.difference(&known) {
        changed.began += begin(connection, office, (about, found.sides.get(about)), now, None)?;
    }
    for about in &found.once {
        changed.began += begin(connection, office, (about, None), now, Some(now))?;
    }
    Ok(changed)
}

/// Begins an alert, unless there was one of the same about it: nothing is reported twice.
fn begin(
    connection: &Connection,
    office: OfficeNumber,
    (about, side): (&AlertKey, Option<&Side>),
    now: Timestamp,
    ended: Option<Timestamp>,
) -> Result<usize, LedgerError> {
    let values = params![office.as_str(), about.kind, about.partner, about.month, now, ended, side];
    let id: Option<i64> = connection.prepare_cached(BEGIN)?.query_row(values, |row| row.get(0)).optional()?;
    let Some(id) = id else { return Ok(0) };
    notice(connection, id, Phase::Began, now)?;
    Ok(1)
}

fn notice(connection: &Connection, alert: i64, phase: Phase, now: Timestamp) -> Result<(), LedgerError> {
    connection.prepare_cached(NOTICE)?.execute(params![alert, phase, now])?;
    Ok(())
}

/// Open alerts of an office.
///
/// # Errors
/// On a database error.
pub fn open(connection: &Connection, office: OfficeNumber) -> Result<Vec<Alert>, LedgerError> {
    let mut statement = connection.prepare_cached(OPEN)?;
    let rows = statement.query_map([office.as_str()], alert)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The latest alerts of an office, open ones first.
///
/// # Errors
/// On a database error.
pub fn latest(connection: &Connection, office: OfficeNumber, most: u32) -> Result<Vec<Alert>, LedgerError> {
    let mut statement = connection.prepare_cached(LATEST)?;
    let rows = statement.query_map(params![office.as_str(), most], alert)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notices whose moment has come, of offices that have named an address.
///
/// # Errors
/// On a database error.
pub fn due(connection: &Connection, now: Timestamp) -> Result<Vec<Notice>, LedgerError> {
    let mut statement = connection.prepare_cached(DUE)?;
    let rows = statement.query_map([now], |row| {
        Ok(Notice {
            alert: alert(row)?,
            office: row.get(8)?,
            phase: row.get(9)?,
            address: row.get(10)?,
            tries: row.get(11)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A notice got through, or is given up.
///
/// # Errors
/// On a database error.
pub fn record_notified(connection: &Connection, notice: &Notice, now: Timestamp) -> Result<(), LedgerError> {
    connection.prepare_cached(TOLD)?.execute(params![notice.alert.id, notice.phase, now])?;
    Ok(())
}

/// A notice did not get through, and is tried again later; with it everything else its office is to be informed of.
///
/// # Errors
/// On a database error.
pub fn tried(connection: &Connection, notice: &Notice, next: Timestamp) -> Result<(), LedgerError> {
    connection.prepare_cached(TRIED)?.execute(params![notice.alert.id, notice.phase, next])?;
    connection.prepare_cached(PUT_OFF)?.execute(params![notice.office.as_str(), next])?;
    Ok(())
}

/// Columns: id, kind, partner, month, began, ended, side, ending.
fn alert(row: &rusqlite::Row<'_>) -> rusqlite::Result<Alert> {
    Ok(Alert {
        id: row.get(0)?,
        about: AlertKey { kind: row.get(1)?, partner: row.get(2)?, month: row.get(3)? },
        began: row.get(4)?,
        ended: row.get(5)?,
        side: row.get(6)?,
        ending: row.get(7)?,
    })
}
