use duckdb::Connection;
use jiff::civil::Date;
use serde::Serialize;

use super::date;

const SQL: &str = include_str!("coverage.sql");

/// The register that one service was counted from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceRegister {
    /// Three digits.
    pub service: String,
    /// Its date.
    pub register_as_of: Date,
    /// It is later than the listing it is held against, for want of an earlier one.
    pub later_than_listing: bool,
    /// Counted before shipping, not from a register that was added.
    pub shipped: bool,
}

/// The registers behind `denominator` of a group. A service of the denominator that is not
/// among them is missing from the count.
pub fn registers(connection: &Connection, id: &str, denominator: &str) -> duckdb::Result<Vec<ServiceRegister>> {
    let mut statement = connection.prepare_cached(SQL)?;
    let rows = statement.query_map([id, denominator], |row| {
        let (service, later_than_listing) = (row.get(0)?, row.get(2)?);
        let shipped = row.get::<_, String>(3)? == "shipped";
        Ok(date(row, 1)?.map(|register_as_of| ServiceRegister { service, register_as_of, later_than_listing, shipped }))
    })?;
    Ok(rows.collect::<duckdb::Result<Vec<_>>>()?.into_iter().flatten().collect())
}
