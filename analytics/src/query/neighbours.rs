use duckdb::{Connection, params};
use serde::Serialize;

const SQL: &str = include_str!("neighbours.sql");

/// A place near another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Neighbour {
    /// Six digits.
    pub id: String,
    /// Kilometres between the means of their offices.
    pub km: f64,
}

/// The `count` nearest places of a municipality or ward, nearest first; none where its offices' positions are
/// unknown.
pub fn neighbours(connection: &Connection, id: &str, count: u32) -> duckdb::Result<Vec<Neighbour>> {
    let mut statement = connection.prepare_cached(SQL)?;
    let rows = statement.query_map(params![id, count], |row| Ok(Neighbour { id: row.get(0)?, km: row.get(1)? }))?;
    rows.collect()
}
