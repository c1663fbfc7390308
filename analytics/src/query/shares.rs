use std::collections::HashMap;

use duckdb::Connection;
use jiff::civil::Date;

use super::date;

const SQL: &str = include_str!("shares.sql");

/// Listed and eligible of a place by one denominator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Name of the denominator.
    pub denominator: String,
    /// The numerator of the rate.
    pub listed: u64,
    /// Those who could be; positive.
    pub eligible: u64,
    /// The newest listing in it.
    pub as_of: Option<Date>,
}

/// What is listed of every municipality, read at once: small enough to be held for as long as a version is served.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shares {
    by_place: HashMap<String, Vec<Share>>,
}

impl Shares {
    /// The share of a place by a denominator.
    pub fn of(&self, place: &str, denominator: &str) -> Option<&Share> {
        self.by_place.get(place)?.iter().find(|s| s.denominator == denominator)
    }
}

/// Reads the shares of every municipality that has any.
pub fn shares(connection: &Connection) -> duckdb::Result<Shares> {
    let mut statement = connection.prepare(SQL)?;
    let mut rows = statement.query([])?;
    let mut found = Shares::default();
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    while let Some(row) = rows.next()? {
        let place: String = row.get(0)?;
        let (listed, eligible) = (count(row.get(2)?), count(row.get(3)?));
        let share = Share { denominator: row.get(1)?, listed, eligible, as_of: date(row, 4)? };
        found.by_place.entry(place).or_default().push(share);
    }
    Ok(found)
}
