use duckdb::Connection;
use jiff::civil::Date;

use super::date;

const SQL: &str = include_str!("holdings.sql");
const LOADS_SQL: &str = include_str!("loads.sql");
const SUPERSEDED_SQL: &str = include_str!("superseded.sql");
const ISSUES_SQL: &str = include_str!("issues.sql");

/// Rows of one kind and date in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRows {
    /// Lake table.
    pub table: String,
    /// What the source was recognised as.
    pub kind: String,
    /// Service code, for a register.
    pub service: Option<String>,
    /// Of when.
    pub as_of: Option<Date>,
    /// When it was learned, UTC.
    pub learned: String,
    /// Rows.
    pub rows: u64,
    /// Issues about its sources.
    pub issues: u64,
    /// Files.
    pub files: u64,
    /// One of the files.
    pub source_name: String,
    /// 見本県
    pub synthetic: bool,
    /// Two digits where it covers one prefecture.
    pub prefecture: Option<String>,
    /// Id of one of its loads; empty for what a publish derived.
    pub load: String,
    /// Loads in it.
    pub loads: u64,
    /// SHA-256 of the source of one of its loads; empty for what a publish derived.
    pub sha256: String,
}

/// A source as everybody may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadRow {
    /// Id of the load.
    pub id: String,
    /// What it was recognised as.
    pub kind: String,
    /// Of when it is.
    pub as_of: Option<Date>,
    /// When it was learned, UTC.
    pub learned: String,
    /// Rows taken.
    pub rows: u64,
    /// Of the source as it came.
    pub sha256: String,
    /// 見本県
    pub synthetic: bool,
}

/// Something in a source that was not taken as it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueRow {
    /// Id of the load.
    pub load: String,
    /// What its source was recognised as.
    pub source_kind: String,
    /// Of when the source is.
    pub as_of: Option<Date>,
    /// Source with its last folder, for the operator alone.
    pub file: String,
    /// Line in it, from 1.
    pub row: Option<u64>,
    /// Column header.
    pub column: String,
    /// Key.
    pub kind: String,
    /// What was done.
    pub action: String,
}

/// Everything in the store.
pub fn holdings(connection: &Connection) -> duckdb::Result<Vec<StoredRows>> {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let mut statement = connection.prepare_cached(SQL)?;
    let rows = statement.query_map([], |row| {
        Ok(StoredRows {
            table: row.get(0)?,
            kind: row.get(1)?,
            service: row.get(2)?,
            as_of: date(row, 3)?,
            learned: row.get(4)?,
            rows: count(row.get(5)?),
            issues: count(row.get(6)?),
            files: count(row.get(7)?),
            source_name: row.get(8)?,
            synthetic: row.get(9)?,
            prefecture: row.get(10)?,
            load: row.get(11)?,
            loads: count(row.get(12)?),
            sha256: row.get(13)?,
        })
    })?;
    rows.collect()
}

/// Every load of which something counts.
pub fn loads(connection: &Connection) -> duckdb::Result<Vec<LoadRow>> {
    let mut statement = connection.prepare_cached(LOADS_SQL)?;
    let rows = statement.query_map([], |row| {
        Ok(LoadRow {
            id: row.get(0)?,
            kind: row.get(1)?,
            as_of: date(row, 2)?,
            learned: row.get(3)?,
            rows: u64::try_from(row.get::<_, i64>(4)?).unwrap_or(0),
            sha256: row.get(5)?,
            synthetic: row.get(6)?,
        })
    })?;
    rows.collect()
}

/// Ids of loads of which nothing counts any more.
pub fn superseded(connection: &Connection) -> duckdb::Result<Vec<String>> {
    let mut statement = connection.prepare(SUPERSEDED_SQL)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// When the newest source was learned, UTC.
pub fn last_learned(connection: &Connection) -> duckdb::Result<String> {
    connection.query_row("select learned from build", [], |row| row.get(0))
}

/// When this version was published, UTC.
pub fn published(connection: &Connection) -> duckdb::Result<String> {
    connection.query_row("select published from build", [], |row| row.get(0))
}

/// Every issue, by file and row.
pub fn issues(connection: &Connection) -> duckdb::Result<Vec<IssueRow>> {
    let mut statement = connection.prepare_cached(ISSUES_SQL)?;
    let rows = statement.query_map([], |row| {
        Ok(IssueRow {
            load: row.get(0)?,
            source_kind: row.get(1)?,
            as_of: date(row, 2)?,
            file: row.get(3)?,
            row: row.get::<_, Option<i64>>(4)?.and_then(|n| u64::try_from(n).ok()),
            column: row.get(5)?,
            kind: row.get(6)?,
            action: row.get(7)?,
        })
    })?;
    rows.collect()
}
