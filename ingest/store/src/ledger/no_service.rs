//! Months in which an office says that it had no service with a partner.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::LedgerError;
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::timestamp::Timestamp;

const SET: &str =
    "insert into no_service (office, partner, month, learned) values (?1, ?2, ?3, ?4) on conflict do nothing";
const UNSET: &str = "delete from no_service where office = ?1 and partner = ?2 and month = ?3";
/// What ended because of it may begin again.
const REOPEN: &str =
    "delete from alert where office = ?1 and partner = ?2 and month = ?3 and kind = 'late' and ending = 'no_service'";
const OF: &str = "select partner, month from no_service where office = ?1";

/// Partner and month.
pub type NoService = BTreeSet<(String, Month)>;

/// What an office has said.
///
/// # Errors
/// On a database error.
pub fn of(connection: &Connection, office: OfficeNumber) -> Result<NoService, LedgerError> {
    let mut statement = connection.prepare_cached(OF)?;
    let rows = statement.query_map([office.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Says it, or takes it back.
///
/// # Errors
/// On a database error.
pub fn set(
    connection: &Connection,
    office: OfficeNumber,
    (partner, month): (&str, Month),
    is_so: bool,
    learned: Timestamp,
) -> Result<(), LedgerError> {
    if is_so {
        connection.prepare_cached(SET)?.execute(params![office.as_str(), partner, month, learned])?;
    } else {
        connection.prepare_cached(UNSET)?.execute(params![office.as_str(), partner, month])?;
        connection.prepare_cached(REOPEN)?.execute(params![office.as_str(), partner, month])?;
    }
    Ok(())
}
