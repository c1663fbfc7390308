use super::{Connection, LedgerError, TABLES, VERSION};

const HAS_COLUMN: &str = include_str!("../../ledger_sql/has_column.sql");
/// Table and column that a ledger of an earlier program lacks, and what adds it.
const ADDED_COLUMNS: [(&str, &str, &str); 2] = [
    ("exchange_set", "earlier", include_str!("../../ledger_sql/add_earlier.sql")),
    ("exchange_month", "unclear", include_str!("../../ledger_sql/add_unclear.sql")),
];
const ADDED: &str = include_str!("../../ledger_added.sql");

/// The version that a database says it has; none where it says nothing, as one that is empty or another program's.
pub(super) fn version(connection: &Connection) -> Result<Option<i64>, LedgerError> {
    let version: i64 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
    Ok(Some(version).filter(|version| *version != 0))
}

/// Whether nothing has been made in it.
pub(super) fn is_empty(connection: &Connection) -> Result<bool, LedgerError> {
    Ok(connection.query_row("select count(*) = 0 from sqlite_master", [], |row| row.get(0))?)
}

/// Holds it against the tables that every ledger has, and the one row of its state.
///
/// # Errors
/// When one is not there.
pub(super) fn check(connection: &Connection) -> Result<(), LedgerError> {
    let mut statement = connection.prepare("select count(*) from sqlite_master where type = 'table' and name = ?1")?;
    for name in TABLES.lines().filter_map(|line| line.strip_prefix("create table ")) {
        let name = name.trim_end_matches(" (");
        if statement.query_row([name], |row| row.get::<_, i64>(0))? != 1 {
            return Err(LedgerError::Damaged);
        }
    }
    match connection.query_row("select count(*) from ledger_state", [], |row| row.get::<_, i64>(0))? {
        1 => Ok(()),
        _ => Err(LedgerError::Damaged),
    }
}

/// Whether a database is a ledger that this program reads.
///
/// # Errors
/// When it is another version's, or none.
pub(super) fn of(connection: &Connection) -> Result<(), LedgerError> {
    match version(connection)? {
        Some(VERSION) => check(connection),
        Some(found) => Err(LedgerError::Version { found }),
        None => Err(LedgerError::Damaged),
    }
}

/// What a ledger of an earlier program lacks.
pub(super) fn added(connection: &mut Connection) -> Result<(), LedgerError> {
    connection.execute_batch(ADDED)?;
    for (table, column, add) in ADDED_COLUMNS {
        let has_it = |c: &Connection| c.query_row(HAS_COLUMN, [table, column], |row| row.get::<_, bool>(0));
        if !has_it(connection)? {
            let work = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            // Another process may have been quicker.
            if !has_it(&work)? {
                work.execute(add, [])?;
            }
            work.commit()?;
        }
    }
    Ok(())
}
