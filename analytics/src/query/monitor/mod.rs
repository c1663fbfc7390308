//! What the ledger says of exchanges. Connections are read-only and handed in; partners are an office's own affair.

/// What the ledger answers, row by row.
mod row;
/// Totals of towns, and what the public sees of them.
pub mod town;

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, Row, params};
use tsunagu_domain::exchange_set::Version;
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::sets::SENDING;

pub use row::{ManualCountRow, Monthly, Names, OtherFileCount, PartnerMonth, RoundTrip, Sizes, Today, Volume};

static VOLUMES: LazyLock<String> = LazyLock::new(|| format!("{SENDING}{}", include_str!("volumes.sql")));
const MONTHLY: &str = include_str!("monthly.sql");
const PRESENCE: &str = include_str!("presence.sql");
const ROUND_TRIPS: &str = include_str!("round_trips.sql");
const NAMES: &str = include_str!("names.sql");
const SIZES: &str = include_str!("sizes.sql");
const OTHER: &str = include_str!("other.sql");
const TODAY: &str = include_str!("today.sql");
const MANUAL_COUNTS: &str = include_str!("manual_counts.sql");
const SENDERS_OF_VERSION: &str = include_str!("senders_of_version.sql");
const COUNTED_AT: &str = include_str!("counted_at.sql");
const OFFICES: &str = include_str!("offices.sql");

/// Sets by month, direction and group. Two made within `split_minutes` may be parts of one sending.
pub fn volumes(connection: &Connection, office: OfficeNumber, split_minutes: i64) -> rusqlite::Result<Vec<Volume>> {
    let mut statement = connection.prepare_cached(&VOLUMES)?;
    let rows = statement.query_map(params![office.as_str(), split_minutes], |row| {
        Ok(Volume {
            month: row.get(0)?,
            direction: row.get(1)?,
            document_kind: row.get(2)?,
            origin: row.get(3)?,
            sets: row.get(4)?,
            resends: row.get(5)?,
            unclear: row.get(6)?,
            files: row.get(7)?,
        })
    })?;
    rows.collect()
}

/// Plans, actuals and withdrawals, in the order made.
pub fn monthly(connection: &Connection, office: OfficeNumber) -> rusqlite::Result<Vec<Monthly>> {
    rows(connection, MONTHLY, office, |row| {
        let months: String = row.get(3)?;
        Ok(Monthly {
            partner: row.get(0)?,
            direction: row.get(1)?,
            document_kind: row.get(2)?,
            months: of_months(&months)?,
            created_at: row.get(4)?,
        })
    })
}

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

/// Prevention by partner and month.
pub fn round_trips(connection: &Connection, office: OfficeNumber) -> rusqlite::Result<Vec<RoundTrip>> {
    rows(connection, ROUND_TRIPS, office, |row| {
        Ok(RoundTrip {
            partner: row.get(0)?,
            direction: row.get(1)?,
            document_kind: row.get(2)?,
            month: row.get(3)?,
            sets: row.get(4)?,
            last: row.get(5)?,
        })
    })
}

/// Names by month, version and conformity.
pub fn names(connection: &Connection, office: OfficeNumber) -> rusqlite::Result<Vec<Names>> {
    rows(connection, NAMES, office, |row| {
        Ok(Names {
            month: row.get(0)?,
            direction: row.get(1)?,
            version: row.get(2)?,
            conformity: row.get(3)?,
            sets: row.get(4)?,
        })
    })
}

/// Sizes of what is kept by row, held against the files that may be sent at once.
pub fn sizes(connection: &Connection, office: OfficeNumber, max_files: u64) -> rusqlite::Result<Vec<Sizes>> {
    let mut statement = connection.prepare_cached(SIZES)?;
    let rows = statement.query_map(params![office.as_str(), max_files], |row| {
        Ok(Sizes {
            size: row.get(0)?,
            format: row.get(1)?,
            sets: row.get(2)?,
            max_files: row.get(3)?,
            too_many: row.get(4)?,
        })
    })?;
    rows.collect()
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

/// Months as a set has them: six digits each, parted by spaces.
fn of_months(text: &str) -> rusqlite::Result<Vec<Month>> {
    let wrong = |e| rusqlite::Error::FromSqlConversionFailure(3, rusqlite::types::Type::Text, Box::new(e));
    text.split_whitespace().map(|m| m.parse().map_err(wrong)).collect()
}
