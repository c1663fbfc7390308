use duckdb::Connection;
use jiff::civil::Date;

const COUNTS_SQL: &str = include_str!("shipped_counts.sql");
const DATES_SQL: &str = include_str!("shipped_dates.sql");

/// A count made from a register.
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// Six digits.
    pub place: String,
    /// Name of the denominator.
    pub denominator: String,
    /// Offices or rows.
    pub count: i64,
    /// Mean latitude, degrees.
    pub mean_lat: Option<f64>,
    /// Mean longitude, degrees.
    pub mean_lon: Option<f64>,
}

/// Which register a service was counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterDate {
    /// Two digits.
    pub prefecture: String,
    /// Three digits.
    pub service: String,
    /// ISO date.
    pub register_as_of: String,
}

/// Counts of real places made from registers for a listing date, without zeros of absent denominators.
pub fn register_counts(connection: &Connection, as_of: Date) -> duckdb::Result<Vec<Count>> {
    let mut statement = connection.prepare(COUNTS_SQL)?;
    let rows = statement.query_map([as_of.to_string()], |row| {
        Ok(Count {
            place: row.get(0)?,
            denominator: row.get(1)?,
            count: row.get(2)?,
            mean_lat: row.get(3)?,
            mean_lon: row.get(4)?,
        })
    })?;
    rows.collect()
}

/// The registers behind those counts.
pub fn register_dates(connection: &Connection, as_of: Date) -> duckdb::Result<Vec<RegisterDate>> {
    let mut statement = connection.prepare(DATES_SQL)?;
    let rows = statement.query_map([as_of.to_string()], |row| {
        Ok(RegisterDate { prefecture: row.get(0)?, service: row.get(1)?, register_as_of: row.get(2)? })
    })?;
    rows.collect()
}
