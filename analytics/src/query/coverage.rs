use duckdb::Connection;
use jiff::civil::Date;

use super::date;

const SQL: &str = include_str!("coverage.sql");

/// The register that one service was counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRegister {
    /// Three digits.
    pub service: String,
    /// Its date.
    pub register_as_of: Date,
    /// It is later than the listing it is held against, for want of an earlier one.
    pub later_than_listing: bool,
}

/// The registers behind `denominator` in a prefecture (two digits). A service of the denominator that is not
/// among them is missing from the count.
pub fn registers(connection: &Connection, prefecture: &str, denominator: &str) -> duckdb::Result<Vec<ServiceRegister>> {
    let mut statement = connection.prepare_cached(SQL)?;
    let rows = statement.query_map([prefecture, denominator], |row| {
        Ok((row.get::<_, String>(0)?, date(row, 1)?, row.get::<_, bool>(2)?))
    })?;
    let all = rows.collect::<duckdb::Result<Vec<_>>>()?.into_iter();
    Ok(all
        .filter_map(|(service, date, later_than_listing)| {
            date.map(|register_as_of| ServiceRegister { service, register_as_of, later_than_listing })
        })
        .collect())
}
