//! What the ledger says of exchanges. Connections are read-only and handed in; partners are an office's own affair.

/// What rows of one run are added up in.
mod count_sums;
/// What an office's rows come to, from one look at them.
mod counts;
/// What the ledger answers, row by row.
mod row;
/// Totals of towns, and what the public sees of them.
pub mod town;

use rusqlite::{Connection, OptionalExtension, Row, params};
use tsunagu_domain::exchange_set::Version;
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::timestamp::Timestamp;

pub use counts::{CountLimits, Counts, counts};
pub use row::{
    ManualCountRow, Monthly, Names, OriginSums, OtherFileCount, PartnerMonth, RoundTrip, Sizes, Today, Volume,
};

const PRESENCE: &str = include_str!("presence.sql");
const OTHER: &str = include_str!("other.sql");
const TODAY: &str = include_str!("today.sql");
const MANUAL_COUNTS: &str = include_str!("manual_counts.sql");
const SENDERS_OF_VERSION: &str = include_str!("senders_of_version.sql");
const COUNTED_AT: &str = include_str!("counted_at.sql");
const OFFICES: &str = include_str!("offices.sql");

/// Partners by month.
pub fn presence(connection: &Connection, office: OfficeNumber) -> rusqlite::Result<Vec<PartnerMonth>> {
    Ok(of_partners(&ways(connection, office)?))
}

/// What of it has a partner.
pub fn of_partners(ways: &[PartnerMonth]) -> Vec<PartnerMonth> {
    ways.iter().filter(|p| !p.partner.is_empty()).cloned().collect()
}

/// The same, also of sets whose names leave the partner out: they went, to whichever partner.
pub fn ways(connection: &Connection, office: OfficeNumber) -> rusqlite::Result<Vec<PartnerMonth>> {
    rows(connection, PRESENCE, office, |row| {
        Ok(PartnerMonth { month: row.get(0)?, partner: row.get(1)?, sent: row.get(2)?, received: row.get(3)? })
    })
}

/// Files of other names as last seen.
pub fn other(connection: &Connection, office: OfficeNumber) -> rusqlite::Result<Vec<OtherFileCount>> {
    rows(connection, OTHER, office, |row| {
        Ok(OtherFileCount { observed_on: row.get(0)?, format: row.get(1)?, files: row.get(2)? })
    })
}

/// What was counted by hand.
pub fn manual_counts(connection: &Connection, office: OfficeNumber) -> rusqlite::Result<Vec<ManualCountRow>> {
    rows(connection, MANUAL_COUNTS, office, |row| {
        Ok(ManualCountRow {
            month: row.get(0)?,
            direction: row.get(1)?,
            partner: row.get(2)?,
            document_kind: row.get(3)?,
            sets: row.get(4)?,
        })
    })
}

/// Partners who have sent names of a version since a month.
pub fn senders_of(
    connection: &Connection,
    office: OfficeNumber,
    version: Version,
    since: Month,
) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare_cached(SENDERS_OF_VERSION)?;
    let rows = statement.query_map(params![office, version, since], |row| row.get(0))?;
    rows.collect()
}

/// When an office's files were last counted; none where they never were.
pub fn counted_at(connection: &Connection, office: OfficeNumber) -> rusqlite::Result<Option<Timestamp>> {
    connection.prepare_cached(COUNTED_AT)?.query_row([office.as_str()], |row| row.get(0)).optional()
}

/// What has come in since `since`.
pub fn today(
    connection: &Connection,
    office: OfficeNumber,
    since: Timestamp,
    this_month: Month,
) -> rusqlite::Result<Today> {
    watched(connection, Some(office), None, since, this_month)
}

fn watched(
    connection: &Connection,
    office: Option<OfficeNumber>,
    place: Option<PlaceCode>,
    since: Timestamp,
    this_month: Month,
) -> rusqlite::Result<Today> {
    let key = params![office, place, since, this_month];
    connection.prepare_cached(TODAY)?.query_row(key, |row| {
        Ok(Today {
            learned: row.get(0)?,
            sent: row.get(1)?,
            received: row.get(2)?,
            this_month: row.get(3)?,
            last_learned: row.get(4)?,
            newest: row.get(5)?,
        })
    })
}

/// Every office of whom anything is kept.
pub fn offices(connection: &Connection) -> rusqlite::Result<Vec<OfficeNumber>> {
    let mut statement = connection.prepare_cached(OFFICES)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

fn rows<T>(
    connection: &Connection,
    sql: &str,
    office: OfficeNumber,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection.prepare_cached(sql)?.query_map([office.as_str()], read)?.collect()
}

fn of_month(text: &str) -> rusqlite::Result<Month> {
    let wrong = |e| rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, Box::new(e));
    text.parse().map_err(wrong)
}

/// Months as a set has them: six digits each, parted by spaces.
fn of_months(text: &str) -> rusqlite::Result<Vec<Month>> {
    // Most are of one.
    if text.len() == 6 { Ok(vec![of_month(text)?]) } else { text.split_whitespace().map(of_month).collect() }
}
