use rusqlite::{Connection, TransactionBehavior};

use super::LedgerError;
use super::access::{self, Action, Outcome};
use super::retention::{RetentionReport, fold};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::timestamp::Timestamp;

/// What is an office's own stands under its number, in a column of this name; what hangs on such a row goes with it, by
/// its foreign key. What partners have counted of an office is theirs.
const TABLES_OF_OFFICES: &str = "select t.name from sqlite_schema t join pragma_table_info(t.name) c \
    where t.type = 'table' and c.name = 'office' order by t.name";

/// The tables with a column of an office, as the ledger itself has them.
///
/// # Errors
/// On a database error.
pub(super) fn tables(connection: &Connection) -> Result<Vec<String>, LedgerError> {
    let mut statement = connection.prepare(TABLES_OF_OFFICES)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Erases everything of an office: rows, sums, settings, alerts and tokens. The log keeps that somebody was erased, not
/// who.
///
/// # Errors
/// On a database error; then nothing has changed.
pub fn erase(
    connection: &mut Connection,
    office: OfficeNumber,
    now: Timestamp,
) -> Result<RetentionReport, LedgerError> {
    let work = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut gone = RetentionReport::default();
    for table in tables(&work)? {
        let rows = work.execute(&format!("delete from {table} where office = ?1"), [office.as_str()])?;
        match table.as_str() {
            "exchange_set" => gone.sets = rows,
            "exchange_month" => gone.months = rows,
            _ => {}
        }
    }
    // Its sender is informed that the ledger is another, and does not take for sent what is gone, should the office return.
    super::rename(&work)?;
    access::add(&work, now, None, Action::Erase, Outcome::Done, (gone.sets + gone.months) as u64)?;
    work.commit()?;
    // Old pages stand in the log of writes until it is folded in; a reader puts that off.
    gone.bytes_left =
        fold(connection).is_err() || connection.execute_batch("vacuum").is_err() || fold(connection).is_err();
    Ok(gone)
}

#[cfg(test)]
mod tests;
