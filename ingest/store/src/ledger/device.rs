//! Browsers that are remembered.

use rusqlite::{Connection, params};

use super::LedgerError;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::timestamp::Timestamp;

const OF: &str = "select s.device, s.begun, s.expires from session s join token t on t.id = s.token \
    where t.office = ?1 and s.device is not null and s.expires > ?2 and t.revoked is null order by s.device";
const FORGET: &str = "delete from session where device = ?2 and token in (select id from token where office = ?1)";

/// A browser that stays logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its key: a kind and a number.
    pub key: String,
    /// Since when.
    pub begun: Timestamp,
    /// Until when.
    pub expires: Timestamp,
}

/// An office's devices.
///
/// # Errors
/// On a database error.
pub fn list(connection: &Connection, office: OfficeNumber, now: Timestamp) -> Result<Vec<Device>, LedgerError> {
    let mut statement = connection.prepare_cached(OF)?;
    let rows = statement.query_map(params![office.as_str(), now], |row| {
        Ok(Device { key: row.get(0)?, begun: row.get(1)?, expires: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Ends the session of a device; whether there was one.
///
/// # Errors
/// On a database error.
pub fn forget(connection: &Connection, office: OfficeNumber, key: &str) -> Result<bool, LedgerError> {
    Ok(connection.prepare_cached(FORGET)?.execute(params![office.as_str(), key])? > 0)
}
