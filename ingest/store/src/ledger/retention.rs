use std::sync::LazyLock;

use rusqlite::{Connection, TransactionBehavior, params};

use super::sets::SENDING;
use super::{LedgerError, NotCommitted};

static MARK_UNCLEAR: LazyLock<String> =
    LazyLock::new(|| format!("{SENDING}{}", include_str!("../../ledger_sql/mark_unclear.sql")));
const MARK_LASTING_DOUBT: &str = include_str!("../../ledger_sql/mark_lasting_doubt.sql");
const MARK_RESEND: &str = include_str!("../../ledger_sql/mark_resend.sql");
static ROLL: LazyLock<String> = LazyLock::new(|| format!("{SENDING}{}", include_str!("../../ledger_sql/roll_up.sql")));
const RAISE: &str = "update ledger_state set sets_from = max(sets_from, ?1)";
const ROLLED: &str = "delete from exchange_set where substr(created_at, 1, 6) < ?1";
const OLD_MONTHS: &str = "delete from exchange_month where made_month < ?1";
const OLD_OTHER: &str = "delete from exchange_other where observed_on < ?1";
const OLD_NO_SERVICE: &str = "delete from no_service where month < ?1";
const OLD_ALERTS: &str = "delete from alert where ended is not null and month < ?1";

/// What has gone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RetentionReport {
    /// Rows of sets that are now in monthly sums, or that were erased.
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
/// On a database error; then nothing has changed.
pub fn roll_up(
    connection: &mut Connection,
    sets_from: &str,
    months_from: &str,
    split_minutes: i64,
) -> Result<RetentionReport, LedgerError> {
    let work = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // The nearer answer first: the other takes only what is not marked.
    work.execute(&MARK_UNCLEAR, params![sets_from, split_minutes])?;
    work.execute(MARK_RESEND, [sets_from])?;
    work.execute(MARK_LASTING_DOUBT, [sets_from])?;
    work.execute(&ROLL, params![sets_from, split_minutes])?;
    let sets = work.execute(ROLLED, [sets_from])?;
    // Where nothing became a sum, nothing could count twice, and a clock that was wrong closes no month.
    if sets > 0 {
        work.execute(RAISE, [sets_from])?;
    }
    let months = work.execute(OLD_MONTHS, [months_from])?;
    let date = format!("{}-{}-01", &sets_from[..4], &sets_from[4..]);
    work.execute(OLD_OTHER, [&date])?;
    work.execute(OLD_ALERTS, [sets_from])?;
    work.execute(OLD_NO_SERVICE, [sets_from])?;
    work.commit()?;
    Ok(RetentionReport { sets, months, bytes_left: false })
}

/// Folds the log of writes into the file, so that what was overwritten is gone.
///
/// # Errors
/// When somebody reads an older state.
pub fn fold(connection: &Connection) -> Result<(), LedgerError> {
    let busy: bool = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
    if busy { Err(LedgerError::NotCommitted(NotCommitted::Reader)) } else { Ok(()) }
}
