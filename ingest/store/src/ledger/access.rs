use rusqlite::{Connection, params};

use super::LedgerError;

const ADD: &str = "insert into access (at, token, action, outcome, amount) values (?1, ?2, ?3, ?4, ?5)";
const LIST: &str = "select at, token, action, outcome, amount from access order by id desc limit ?1";

/// One use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// When, a moment.
    pub at: String,
    /// Number of the token; none where it was none.
    pub token: Option<i64>,
    /// What was done: a fixed word.
    pub action: String,
    /// How it ended: a fixed word.
    pub outcome: String,
    /// Of how many.
    pub amount: i64,
}

/// Adds a use to the log.
///
/// # Errors
/// When SQLite says no.
pub fn add(
    connection: &Connection,
    at: &str,
    token: Option<i64>,
    action: &'static str,
    outcome: &'static str,
    amount: u64,
) -> Result<(), LedgerError> {
    let amount = i64::try_from(amount).unwrap_or(i64::MAX);
    connection.prepare_cached(ADD)?.execute(params![at, token, action, outcome, amount])?;
    Ok(())
}

/// The latest uses, the newest first.
///
/// # Errors
/// When SQLite says no.
pub fn latest(connection: &Connection, most: u32) -> Result<Vec<Use>, LedgerError> {
    let mut statement = connection.prepare_cached(LIST)?;
    let rows = statement.query_map([most], |row| {
        Ok(Use { at: row.get(0)?, token: row.get(1)?, action: row.get(2)?, outcome: row.get(3)?, amount: row.get(4)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
