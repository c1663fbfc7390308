//! One-time codes: eight digits for an office, for minutes and a few tries.

use jiff::SignedDuration;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::token::{self, NewToken, Scope};
use super::{LedgerError, random};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::timestamp::Timestamp;

const ISSUED: &str = "select made, made_since from login_code where office = ?1";
const SET: &str = include_str!("../../ledger_sql/set_login_code.sql");
const FIND: &str = "select hash, expires, tries from login_code where office = ?1";
const COUNT: &str = "update login_try set tries = tries + 1";
const TRIED: &str = "update login_code set tries = tries + 1, hash = iif(?2, null, hash) where office = ?1";
const TOKEN: &str = "select id from token \
    where office = ?1 and by_code = 1 and revoked is null and expires >= ?2 order by id desc limit 1";
const MARK: &str = "update token set by_code = 1 where id = ?1";

/// Digits of a code.
pub const DIGITS: usize = 8;

const SALT: usize = 16;

/// How long codes hold, how often one may be tried, and how many an office may have.
#[derive(Debug, Clone, Copy)]
pub struct CodeLimits {
    /// From its making.
    pub minutes: i64,
    /// Wrong ones, after which it is of no use.
    pub tries: u32,
    /// Codes of one office within an hour.
    pub per_hour: u32,
}

/// Makes an office a code in place of the one before; none where it has had too many within the hour. It is given here
/// and never again.
///
/// # Errors
/// On a database error or there are no random bytes.
pub fn create(
    connection: &Connection,
    office: OfficeNumber,
    now: Timestamp,
    limits: CodeLimits,
) -> Result<Option<String>, LedgerError> {
    let hour_ago = Timestamp::from(jiff::Timestamp::from(now) - SignedDuration::from_hours(1));
    let issued: Option<(u32, Timestamp)> = connection
        .prepare_cached(ISSUED)?
        .query_row([office.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (made, since) = issued.filter(|(_, since)| *since > hour_ago).unwrap_or((0, now));
    if made >= limits.per_hour {
        return Ok(None);
    }
    let code = digits()?;
    let salt: [u8; SALT] = random()?;
    let hash = [&salt[..], &hashed(&salt, &code)].concat();
    let expires = Timestamp::from(jiff::Timestamp::from(now) + SignedDuration::from_mins(limits.minutes));
    connection.prepare_cached(SET)?.execute(params![office.as_str(), hash, expires, made + 1, since])?;
    Ok(Some(code))
}

/// Whether a code is an office's, which then can't be used again. Whoever asks, of whatever office, the same is written and
/// the same is hashed.
///
/// # Errors
/// On a database error.
pub fn redeem(
    connection: &Connection,
    office: Option<OfficeNumber>,
    code: &str,
    now: Timestamp,
    limits: CodeLimits,
) -> Result<bool, LedgerError> {
    connection.prepare_cached(COUNT)?.execute([])?;
    let office = office.as_ref().map_or("", OfficeNumber::as_str);
    let found: Option<(Option<Vec<u8>>, Timestamp, u32)> = connection
        .prepare_cached(FIND)?
        .query_row([office], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (kept, holds) = match found {
        Some((Some(kept), expires, tries)) => (kept, now < expires && tries < limits.tries),
        _ => (vec![0; SALT + 32], false),
    };
    let (salt, hash) = kept.split_at(SALT.min(kept.len()));
    let is_right = is_equal(hash, &hashed(salt, code)) && holds;
    connection.prepare_cached(TRIED)?.execute(params![office, is_right])?;
    Ok(is_right)
}

/// The token on which an office's sessions by a code hang; made, to hold until `expires`, where there is none that holds
/// as long as the session.
///
/// # Errors
/// On a database error or there are no random bytes.
pub fn token(
    connection: &Connection,
    office: OfficeNumber,
    now: Timestamp,
    (session, expires): (Timestamp, Timestamp),
) -> Result<i64, LedgerError> {
    let found = connection.prepare_cached(TOKEN)?.query_row(params![office.as_str(), session], |row| row.get(0));
    if let Some(id) = found.optional()? {
        return Ok(id);
    }
    let wanted =
        NewToken { scope: Scope::Office, office: Some(office), place: None, frames: &[], created: now, expires };
    // Nobody is given its secret.
    let (id, _) = token::create(connection, &wanted)?;
    connection.prepare_cached(MARK)?.execute([id])?;
    Ok(id)
}

fn hashed(salt: &[u8], code: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(code).finalize().into()
}

/// However far they are equal, it takes as long.
fn is_equal(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |found, (a, b)| found | (a ^ b)) == 0
}

/// Eight digits, each as likely as any other.
fn digits() -> Result<String, LedgerError> {
    const ALL: u64 = 100_000_000;
    loop {
        let drawn = u64::from_le_bytes(random()?);
        // The last numbers that are drawn would make the first codes likelier.
        if drawn < u64::MAX - u64::MAX % ALL {
            return Ok(format!("{:08}", drawn % ALL));
        }
    }
}

#[cfg(test)]
mod tests;
