use std::sync::LazyLock;

use rusqlite::{Connection, TransactionBehavior, params};

use super::LedgerError;
use super::sets::SENDING;
use tsunagu_domain::office_number::OfficeNumber;

static MARK_UNCLEAR: LazyLock<String> =
    LazyLock::new(|| format!("{SENDING}{}", include_str!("../../ledger_sql/mark_unclear.sql")));
const MARK_EARLIER: &str = include_str!("../../ledger_sql/mark_earlier.sql");
static ROLL: LazyLock<String> = LazyLock::new(|| format!("{SENDING}{}", include_str!("../../ledger_sql/roll_up.sql")));
const RAISE: &str = include_str!("../../ledger_sql/raise_sets_from.sql");
const ROLLED: &str = include_str!("../../ledger_sql/forget_rolled_sets.sql");
const OLD_MONTHS: &str = include_str!("../../ledger_sql/forget_old_months.sql");
const OLD_OTHER: &str = include_str!("../../ledger_sql/forget_old_other.sql");
const OLD_ALERTS: &str = include_str!("../../ledger_sql/forget_old_alerts.sql");

/// Everything that is an office's own; what partners have counted of it is theirs.
const FORGET: [&str; 8] = [
    "delete from exchange_set where office = ?1",
    "delete from exchange_month where office = ?1",
    "delete from exchange_other where office = ?1",
    "delete from counted where office = ?1",
    "delete from office_setting where office = ?1",
    "delete from notice where alert in (select id from alert where office = ?1)",
    "delete from alert where office = ?1",
    "delete from token where office = ?1",
];

/// What has gone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gone {
    /// Rows of sets that are now in monthly sums, or that were forgotten.
    pub sets: usize,
    /// Monthly sums.
    pub months: usize,
    /// Somebody was reading, so that old bytes stand in the file until it is folded in.
    pub bytes_left: bool,
}

/// Turns rows of sets made before the month `sets_from` into monthly sums, and forgets sums before `months_from` (six
/// digits each). Two sets made within `split_minutes` may be parts of one sending.
///
/// # Errors
/// When SQLite says no; then nothing has changed.
pub fn roll_up(
    connection: &mut Connection,
    sets_from: &str,
    months_from: &str,
    split_minutes: i64,
) -> Result<Gone, LedgerError> {
    let work = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // The nearer answer first: the other takes only what is not marked.
    work.execute(&MARK_UNCLEAR, params![sets_from, split_minutes])?;
    work.execute(MARK_EARLIER, [sets_from])?;
    work.execute(&ROLL, params![sets_from, split_minutes])?;
    let sets = work.execute(ROLLED, [sets_from])?;
    // Where nothing became a sum, nothing could count twice, and a clock that was wrong closes no month.
    if sets > 0 {
        work.execute(RAISE, [sets_from])?;
    }
    let months = work.execute(OLD_MONTHS, [months_from])?;
    let day = format!("{}-{}-01", &sets_from[..4], &sets_from[4..]);
    work.execute(OLD_OTHER, [&day])?;
    work.execute(OLD_ALERTS, [sets_from])?;
    work.commit()?;
    Ok(Gone { sets, months, bytes_left: false })
}

/// Forgets everything of an office: rows, sums, settings, alerts and tokens. The log keeps that somebody was
/// forgotten, not who.
///
/// # Errors
/// When SQLite says no; then nothing has changed.
pub fn forget(connection: &mut Connection, office: OfficeNumber, now: &str) -> Result<Gone, LedgerError> {
    let work = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut gone = Gone::default();
    for (at, statement) in FORGET.iter().enumerate() {
        let rows = work.execute(statement, params![office.as_str()])?;
        match at {
            0 => gone.sets = rows,
            1 => gone.months = rows,
            _ => {}
        }
    }
    // Its sender is told that the ledger is another, and does not take for sent what is gone, should the office return.
    super::rename(&work)?;
    super::access::add(&work, now, None, "forget", "done", (gone.sets + gone.months) as u64)?;
    work.commit()?;
    // Old pages stand in the log of writes until it is folded in; a reader puts that off.
    gone.bytes_left =
        fold(connection).is_err() || connection.execute_batch("vacuum").is_err() || fold(connection).is_err();
    Ok(gone)
}

/// Folds the log of writes into the file, so that what was overwritten is gone.
///
/// # Errors
/// When somebody reads an older state.
pub fn fold(connection: &Connection) -> Result<(), LedgerError> {
    let busy: bool = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
    if busy { Err(LedgerError::NotCommitted("ほかの tsunagu が読んでいます".to_owned())) } else { Ok(()) }
}
