use super::migration::{self, NEWEST};
use super::{Connection, LedgerError};

/// Whether nothing has been made in it.
pub(super) fn is_empty(connection: &Connection) -> Result<bool, LedgerError> {
    Ok(connection.query_row("select count(*) = 0 from sqlite_master", [], |row| row.get(0))?)
}

/// Holds it against the tables that every ledger of its version has, and the one row of its state.
///
/// # Errors
/// When one is not there.
fn check(connection: &Connection, version: i64) -> Result<(), LedgerError> {
    let mut statement = connection.prepare("select count(*) from sqlite_master where type = 'table' and name = ?1")?;
    for name in migration::tables(version) {
        if statement.query_row([name], |row| row.get::<_, i64>(0))? != 1 {
            return Err(LedgerError::Damaged);
        }
    }
    match connection.query_row("select count(*) from ledger_state", [], |row| row.get::<_, i64>(0))? {
        1 => Ok(()),
        _ => Err(LedgerError::Damaged),
    }
}

/// Whether a database is a ledger that this program reads: of its own version, or an earlier one.
///
/// # Errors
/// When a newer program made it, or it is none.
pub(super) fn of(connection: &Connection) -> Result<(), LedgerError> {
    match migration::version(connection)? {
        found @ 1..=NEWEST => check(connection, found),
        found if found > NEWEST => Err(LedgerError::Newer { found, newest: NEWEST }),
        _ => Err(LedgerError::Damaged),
    }
}
