use rusqlite::{Connection, params};
use tsunagu_domain::timestamp::Timestamp;

use super::{LedgerError, hex, random};

const TAKE: &str = include_str!("../../ledger_sql/take_lease.sql");
const RELEASE: &str = "delete from lease where job = ?1 and holder = ?2";

/// A process that may hold leases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder(String);

impl Holder {
    /// A name that no other process has.
    ///
    /// # Errors
    /// When there are no random bytes.
    pub fn new() -> Result<Self, LedgerError> {
        Ok(Self(hex(&random::<16>()?)))
    }
}

/// Takes a job until `until`, or holds it longer; false where another process holds it.
///
/// # Errors
/// On a database error.
pub fn take(
    connection: &Connection,
    job: &str,
    holder: &Holder,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, LedgerError> {
    Ok(connection.prepare_cached(TAKE)?.execute(params![job, holder.0, until, now])? > 0)
}

/// Lets a job go before its time.
///
/// # Errors
/// On a database error.
pub fn release(connection: &Connection, job: &str, holder: &Holder) -> Result<(), LedgerError> {
    connection.prepare_cached(RELEASE)?.execute(params![job, holder.0])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Ledger;

    #[test]
    fn lease_is_one_holders_until_it_ends_or_is_released() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = Ledger::open(folder.path()).expect("a ledger").writer().expect("a writer");
        let at = |minute: u32| format!("2026-11-30T10:{minute:02}:00Z").parse::<Timestamp>().expect("a timestamp");
        let (one, other) = (Holder::new().expect("random"), Holder::new().expect("random"));
        let take = |holder: &Holder, from, until| take(&writer, "notices", holder, at(from), at(until)).expect("asked");
        assert!(take(&one, 0, 5));
        assert!(!take(&other, 4, 9), "it is held");
        assert!(take(&one, 4, 9), "its holder may hold it longer");
        assert!(!take(&other, 8, 20) && take(&other, 9, 20), "it has ended");
        release(&writer, "notices", &one).expect("released");
        assert!(!take(&one, 10, 20), "what another holds can't be released");
        release(&writer, "notices", &other).expect("released");
        assert!(take(&one, 10, 20));
    }
}
