use rusqlite::{Connection, OptionalExtension, params};

use super::token::{Token, token};
use super::{LedgerError, hex, kept, random};
use tsunagu_domain::timestamp::Timestamp;

const CREATE: &str = "insert into session (hash, token, expires) values (?1, ?2, ?3)";
const FIND: &str = "select t.id, t.scope, t.office, t.place, t.frames, t.created, t.expires, t.revoked \
    from session s join token t on t.id = s.token \
    where s.hash = ?1 and s.expires > ?2";
const END: &str = "delete from session where hash = ?1";
const SWEEP: &str = "delete from session where expires <= ?1";

/// Begins a session for a token; its secret goes into a cookie. Sessions that have run out are swept away.
///
/// # Errors
/// On a database error or there are no random bytes.
pub fn create(connection: &Connection, token: i64, now: Timestamp, expires: Timestamp) -> Result<String, LedgerError> {
    connection.prepare_cached(SWEEP)?.execute([now])?;
    let secret = hex(&random::<32>()?);
    connection.prepare_cached(CREATE)?.execute(params![&kept(&secret)[..], token, expires])?;
    Ok(secret)
}

/// The token behind a session that has not run out.
///
/// # Errors
/// On a database error.
pub fn find(connection: &Connection, secret: &str, now: Timestamp) -> Result<Option<Token>, LedgerError> {
    Ok(connection.prepare_cached(FIND)?.query_row(params![&kept(secret)[..], now], token).optional()?)
}

/// Ends a session.
///
/// # Errors
/// On a database error.
pub fn end(connection: &Connection, secret: &str) -> Result<(), LedgerError> {
    connection.prepare_cached(END)?.execute([&kept(secret)[..]])?;
    Ok(())
}
