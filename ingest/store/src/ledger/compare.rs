//! What an older copy of a ledger would bring back.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::OpenFlags;

use super::token::{self, Token};
use super::{Connection, LedgerError, erase, ours};
use tsunagu_domain::timestamp::Timestamp;

/// What stands in a copy and was ended or erased since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevivedRecords {
    /// Tokens that hold in the copy, and were revoked or are gone.
    pub tokens: Vec<i64>,
    /// Offices of which the copy holds something, and the other nothing.
    pub offices: Vec<String>,
}

impl RevivedRecords {
    /// Nothing is brought back.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty() && self.offices.is_empty()
    }
}

/// Compares two ledgers' files: what `copy` would bring back where `latest` is in use.
///
/// # Errors
/// When either can't be read.
pub fn brought_back(copy: &Path, latest: &Path, now: Timestamp) -> Result<RevivedRecords, LedgerError> {
    let (copy, latest) = (open(copy)?, open(latest)?);
    let valid =
        |tokens: Vec<Token>| tokens.into_iter().filter(|t| t.is_valid(now)).map(|t| t.id).collect::<BTreeSet<_>>();
    let tokens = &valid(token::list(&copy)?) - &valid(token::list(&latest)?);
    let offices = &offices(&copy)? - &offices(&latest)?;
    Ok(RevivedRecords { tokens: tokens.into_iter().collect(), offices: offices.into_iter().collect() })
}

fn open(file: &Path) -> Result<Connection, LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    ours::of(&connection)?;
    Ok(connection)
}

/// Every office of which anything is held.
fn offices(connection: &Connection) -> Result<BTreeSet<String>, LedgerError> {
    let mut offices = BTreeSet::new();
    for table in erase::tables(connection)? {
        let mut statement = connection.prepare(&format!("select office from {table} where office is not null"))?;
        for office in statement.query_map([], |row| row.get(0))? {
            offices.insert(office?);
        }
    }
    Ok(offices)
}
