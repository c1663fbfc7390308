use duckdb::Connection;
use jiff::civil::Date;
use serde::Serialize;

use super::date;

const SQL: &str = include_str!("unlisted.sql");

/// Offices that the listing of a date has and could not place: they stand in no place's count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Unlisted {
    /// Of when.
    pub as_of: Option<Date>,
    /// 見本県
    pub synthetic: bool,
    /// Distinct office numbers.
    pub numbers: u64,
    /// Those that a register has, under any service.
    pub in_register: u64,
    /// Those that no register has, and whose prefecture no register covers: nothing is known of them.
    pub without_register: u64,
    /// Dates of the registers that have them, of each number the newest: the earliest and the latest.
    pub registers: Option<(Date, Date)>,
}

impl Unlisted {
    /// Numbers that the registers of their prefecture lack.
    pub fn not_in_register(&self) -> u64 {
        self.numbers.saturating_sub(self.in_register + self.without_register)
    }
}

/// By date, the newest first; those of 見本県 last.
pub fn unlisted(connection: &Connection) -> duckdb::Result<Vec<Unlisted>> {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let mut statement = connection.prepare_cached(SQL)?;
    let rows = statement.query_map([], |row| {
        Ok(Unlisted {
            as_of: date(row, 0)?,
            synthetic: row.get(1)?,
            numbers: count(row.get(2)?),
            in_register: count(row.get(3)?),
            without_register: count(row.get(4)?),
            registers: date(row, 5)?.zip(date(row, 6)?),
        })
    })?;
    rows.collect()
}
