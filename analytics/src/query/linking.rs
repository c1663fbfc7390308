use duckdb::Connection;
use jiff::civil::Date;
use serde::Serialize;

use super::date;

const LINKING_SQL: &str = include_str!("linking.sql");
const BY_SERVICE_SQL: &str = include_str!("by_service.sql");
const TURNOVER_SQL: &str = include_str!("turnover.sql");
const OFFICES_SQL: &str = include_str!("listed_offices.sql");

/// Listed numbers of one class or role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkedCounts {
    /// `class` or `role`.
    pub what: String,
    /// Which one.
    pub key: String,
    /// Distinct office numbers.
    pub numbers: u64,
}

/// Listed and eligible numbers of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByService {
    /// Three digits.
    pub service: String,
    /// Distinct listed numbers that have it.
    pub listed: u64,
    /// Distinct numbers that have it.
    pub eligible: u64,
}

/// Between one list and the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Turnover {
    /// The earlier list.
    pub before: Option<Date>,
    /// The later one.
    pub as_of: Option<Date>,
    /// Numbers only in the later.
    pub joined: u64,
    /// Numbers only in the earlier.
    pub left: u64,
    /// Numbers in both.
    pub stayed: u64,
}

/// A listed office of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedOffice {
    /// 事業所番号
    pub office_number: String,
    /// As the listing writes it.
    pub name: String,
    /// As the listing writes them.
    pub services: String,
    /// `care_manager`, `provider`, `both`, `unknown`.
    pub role: String,
    /// How it stands to the register.
    pub class: String,
    /// ISO date of the first list it is in.
    pub first_seen: String,
    /// ISO date of the last.
    pub last_seen: String,
    /// `first`, `joined`, `stayed`.
    pub state: String,
    /// The place's latest list.
    pub as_of: Option<Date>,
    /// The one before.
    pub before: Option<Date>,
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// The latest listed numbers of a place or group by class and role; nothing where only counts are known.
pub fn linking(connection: &Connection, id: &str) -> duckdb::Result<Vec<LinkedCounts>> {
    let mut statement = connection.prepare_cached(LINKING_SQL)?;
    let rows = statement
        .query_map([id], |row| Ok(LinkedCounts { what: row.get(0)?, key: row.get(1)?, numbers: count(row.get(2)?) }))?;
    rows.collect()
}

/// Listed and eligible numbers by service, where a register is loaded.
pub fn by_service(connection: &Connection, id: &str) -> duckdb::Result<Vec<ByService>> {
    let mut statement = connection.prepare_cached(BY_SERVICE_SQL)?;
    let rows = statement.query_map([id], |row| {
        Ok(ByService { service: row.get(0)?, listed: count(row.get(1)?), eligible: count(row.get(2)?) })
    })?;
    rows.collect()
}

/// Joined, left and stayed, newest first.
pub fn turnover(connection: &Connection, id: &str) -> duckdb::Result<Vec<Turnover>> {
    let mut statement = connection.prepare_cached(TURNOVER_SQL)?;
    let rows = statement.query_map([id], |row| {
        Ok(Turnover {
            before: date(row, 0)?,
            as_of: date(row, 1)?,
            joined: count(row.get(2)?),
            left: count(row.get(3)?),
            stayed: count(row.get(4)?),
        })
    })?;
    rows.collect()
}

/// The offices of a place's latest list. Those of the list before that are no longer in it are counted, not named.
pub fn listed_offices(connection: &Connection, place: &str) -> duckdb::Result<Vec<ListedOffice>> {
    let mut statement = connection.prepare_cached(OFFICES_SQL)?;
    let rows = statement.query_map([place], |row| {
        Ok(ListedOffice {
            office_number: row.get(0)?,
            name: row.get(1)?,
            services: row.get(2)?,
            role: row.get(3)?,
            class: row.get(4)?,
            first_seen: row.get(5)?,
            last_seen: row.get(6)?,
            state: row.get(7)?,
            as_of: date(row, 8)?,
            before: date(row, 9)?,
        })
    })?;
    rows.collect()
}
