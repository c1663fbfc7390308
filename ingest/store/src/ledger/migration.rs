//! How a ledger came to its tables, step by step. A step that has gone out is never changed: a ledger of its number has
//! been made by it. What is new is a new step at the end.

use rusqlite::TransactionBehavior::Immediate;

use super::{Connection, LedgerError, begin_state};

/// One change of the tables.
enum Change {
    Sql(&'static str),
    /// Programs before the numbers added columns without raising them: only what is not there is added.
    Column {
        table: &'static str,
        name: &'static str,
        add: &'static str,
    },
}

/// The step at place `n` makes a ledger of version `n` one of version `n + 1`.
const MIGRATIONS: [&[Change]; 8] = [
    &[Change::Sql(include_str!("../../ledger_migrations/1_tables.sql"))],
    &[
        Change::Sql(include_str!("../../ledger_migrations/2_added.sql")),
        Change::Column {
            table: "exchange_set",
            name: "earlier",
            add: "alter table exchange_set add column earlier integer not null default 0",
        },
        Change::Column {
            table: "exchange_month",
            name: "unclear",
            add: "alter table exchange_month add column unclear integer not null default 0",
        },
    ],
    &[Change::Sql(include_str!("../../ledger_migrations/3_indexes.sql"))],
    &[Change::Sql(include_str!("../../ledger_migrations/4_nonconforming.sql"))],
    &[Change::Sql(include_str!("../../ledger_migrations/5_names.sql"))],
    &[Change::Sql(include_str!("../../ledger_migrations/6_lease.sql"))],
    &[Change::Sql(include_str!("../../ledger_migrations/7_origins.sql"))],
    &[Change::Sql(include_str!("../../ledger_migrations/8_codes.sql"))],
];

/// The version that this program makes, and the newest that it reads.
pub(super) const NEWEST: i64 = MIGRATIONS.len() as i64;

const HAS_COLUMN: &str = "select count(*) > 0 from pragma_table_info(?1) where name = ?2";

/// The version that a database says it has; 0 where it says nothing, as one that is empty or another program's.
pub(super) fn version(connection: &Connection) -> Result<i64, LedgerError> {
    Ok(connection.query_row("pragma user_version", [], |row| row.get(0))?)
}

/// Brings a ledger, or an empty file, to `last`: each step whole or not at all.
///
/// # Errors
/// On a database error; the ledger is then of the version of the last whole step.
pub(super) fn migrate(connection: &mut Connection, last: i64) -> Result<(), LedgerError> {
    // Looked at first without a lock: nearly always there is nothing to do.
    while version(connection)? < last {
        let work = connection.transaction_with_behavior(Immediate)?;
        // Another process may have been quicker.
        let from = version(&work)?;
        if let Some(changes) = usize::try_from(from).ok().and_then(|at| MIGRATIONS.get(at)) {
            for change in *changes {
                apply(&work, change)?;
            }
            if from == 0 {
                begin_state(&work)?;
            }
            work.pragma_update(None, "user_version", from + 1)?;
        }
        work.commit()?;
    }
    Ok(())
}

fn apply(connection: &Connection, change: &Change) -> Result<(), LedgerError> {
    match change {
        Change::Sql(sql) => connection.execute_batch(sql)?,
        Change::Column { table, name, add } => {
            if !connection.query_row(HAS_COLUMN, [table, name], |row| row.get::<_, bool>(0))? {
                connection.execute(add, [])?;
            }
        }
    }
    Ok(())
}

/// The tables that a ledger of a version has.
pub(super) fn tables(version: i64) -> impl Iterator<Item = &'static str> {
    let steps = usize::try_from(version).unwrap_or(0);
    let sql = MIGRATIONS.iter().take(steps).copied().flatten().filter_map(|change| match change {
        Change::Sql(sql) => Some(*sql),
        Change::Column { .. } => None,
    });
    sql.flat_map(str::lines).filter_map(|line| {
        let name = line.strip_prefix("create table ")?.trim_start_matches("if not exists ");
        Some(name.trim_end_matches(" ("))
    })
}

#[cfg(test)]
mod tests;
