use duckdb::Connection;
use jiff::civil::Date;

use super::date;

const SQL: &str = include_str!("outlines.sql");

/// The outline of a municipality or ward, simplified for maps.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Six digits.
    pub place: String,
    /// Of when.
    pub as_of: Option<Date>,
    /// Rings of longitude and latitude, degrees.
    pub rings: Vec<Vec<[f64; 2]>>,
}

/// The outlines of a prefecture (six digits); none where no boundaries were brought.
pub fn outlines(connection: &Connection, prefecture: &str) -> duckdb::Result<Vec<Outline>> {
    let mut statement = connection.prepare_cached(SQL)?;
    let rows = statement.query_map([prefecture], |row| {
        let json: String = row.get(2)?;
        // Written by `tidy`; an outline that can't be read is not drawn.
        let rings = serde_json::from_str(&json).unwrap_or_default();
        Ok(Outline { place: row.get(0)?, as_of: date(row, 1)?, rings })
    })?;
    rows.collect()
}
