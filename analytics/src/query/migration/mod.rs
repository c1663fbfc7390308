use duckdb::Connection;
use jiff::civil::Date;
use serde::Serialize;
use tsunagu_domain::rules::Support;

use super::{date, parsed};

const START_SQL: &str = "select place, as_of, starts_on, second_on, state from platform_start where place = ?";
const STARTS_SQL: &str = "select place, as_of, starts_on, second_on, state from platform_start order by place";
const NOTICES_SQL: &str = include_str!("notices.sql");
const LOOKS_SQL: &str = "select as_of, items from watched_page order by as_of desc limit 1";
const SOFTWARE_SQL: &str = "select product, vendor, v4_1, v5_0, as_of from software order by position";
const MIGRATED_SQL: &str = include_str!("migrated.sql");
const UNPLACED_SQL: &str = "select count(*), count(*) filter (where place is null) from migrated_office";
const LISTED_SQL: &str = include_str!("listed_numbers.sql");

/// When a municipality begins to use 介護情報基盤. It is no adoption of the exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlatformStart {
    /// Six digits; a designated city stands as a whole.
    pub place: String,
    /// The day of the list that says so.
    pub as_of: Option<Date>,
    /// The first date.
    pub starts_on: Option<Date>,
    /// The second, whose meaning nobody has published.
    pub second_on: Option<Date>,
    /// A key of `start.states` where no date stands.
    pub state: Option<String>,
}

/// A notice in which a watched word stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// As its publisher dates it.
    pub published: Option<Date>,
    /// The words.
    pub words: String,
    /// Where it is read.
    pub address: Option<String>,
    /// When it was first seen.
    pub seen_on: Option<Date>,
}

/// What the watch of notices has seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NoticeWatch {
    /// The last look, and how many notices stood there.
    pub last_look: Option<(Date, u64)>,
    /// The newest notices with a word, newest first.
    pub notices: Vec<Notice>,
}

/// A product of care software.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Product {
    /// Its name.
    pub product: String,
    /// Who sells it; blank where the survey does not say.
    pub vendor: String,
    /// Whether it supports 4.1.
    pub v4_1: Support,
    /// Whether it supports 5.0.
    pub v5_0: Support,
    /// The survey's date.
    pub as_of: Option<Date>,
}

/// An office that has moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigratedOffice {
    /// 事業所番号
    pub office_number: String,
    /// When somebody found that out.
    pub on: Option<Date>,
    /// A key of `confirmation`.
    pub source: String,
}

fn start(row: &duckdb::Row<'_>) -> duckdb::Result<PlatformStart> {
    Ok(PlatformStart {
        place: row.get(0)?,
        as_of: date(row, 1)?,
        starts_on: date(row, 2)?,
        second_on: date(row, 3)?,
        state: row.get(4)?,
    })
}

/// When a place starts; none where no list names it.
pub fn platform_start(connection: &Connection, place: &str) -> duckdb::Result<Option<PlatformStart>> {
    let mut statement = connection.prepare_cached(START_SQL)?;
    statement.query_map([place], start)?.next().transpose()
}

/// Every start, by place.
pub fn platform_starts(connection: &Connection) -> duckdb::Result<Vec<PlatformStart>> {
    let mut statement = connection.prepare_cached(STARTS_SQL)?;
    statement.query_map([], start)?.collect()
}

/// The last look at what is watched, and the newest notices.
pub fn notices(connection: &Connection) -> duckdb::Result<NoticeWatch> {
    let mut statement = connection.prepare_cached(LOOKS_SQL)?;
    let look = statement.query_map([], |row| Ok((date(row, 0)?, row.get::<_, i64>(1)?)))?.next().transpose()?;
    let last_look = look.and_then(|(on, items)| Some((on?, u64::try_from(items).unwrap_or(0))));
    let mut statement = connection.prepare_cached(NOTICES_SQL)?;
    let rows = statement.query_map([], |row| {
        Ok(Notice { published: date(row, 0)?, words: row.get(1)?, address: row.get(2)?, seen_on: date(row, 3)? })
    })?;
    Ok(NoticeWatch { last_look, notices: rows.collect::<duckdb::Result<_>>()? })
}

/// The products of the newest survey, in its order.
pub fn software(connection: &Connection) -> duckdb::Result<Vec<Product>> {
    let support = |row: &duckdb::Row<'_>, at| {
        let found = parsed(row, at, |text| text.parse::<Support>().ok())?;
        Ok::<_, duckdb::Error>(found.unwrap_or(Support::Unclear))
    };
    let mut statement = connection.prepare_cached(SOFTWARE_SQL)?;
    let rows = statement.query_map([], |row| {
        Ok(Product {
            product: row.get(0)?,
            vendor: row.get(1)?,
            v4_1: support(row, 2)?,
            v5_0: support(row, 3)?,
            as_of: date(row, 4)?,
        })
    })?;
    rows.collect()
}

/// Offices of a place, or of the wards of a city, that have moved by a list that somebody brought.
pub fn migrated(connection: &Connection, place: &str) -> duckdb::Result<Vec<MigratedOffice>> {
    let mut statement = connection.prepare_cached(MIGRATED_SQL)?;
    let rows = statement.query_map([place, place], |row| {
        Ok(MigratedOffice { office_number: row.get(0)?, on: date(row, 1)?, source: row.get(2)? })
    })?;
    rows.collect()
}

/// How many numbers have moved by such lists, and how many of them nobody places.
pub fn migrated_counts(connection: &Connection) -> duckdb::Result<(u64, u64)> {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    connection.query_row(UNPLACED_SQL, [], |row| Ok((count(row.get(0)?), count(row.get(1)?))))
}

/// Numbers of a place's latest list, or of those of a city's wards.
pub fn listed_numbers(connection: &Connection, place: &str) -> duckdb::Result<Vec<String>> {
    let mut statement = connection.prepare_cached(LISTED_SQL)?;
    statement.query_map([place, place], |row| row.get(0))?.collect()
}
