use rusqlite::{Connection, OptionalExtension, params};

use super::token::{Token, token};
use super::{LedgerError, hex, kept, random};
use tsunagu_domain::timestamp::Timestamp;

const CREATE: &str = "insert into session (hash, token, expires, device, begun) values (?1, ?2, ?3, ?4, ?5)";
/// A device of the same name is the same device, or one in its place.
const REPLACE: &str = "delete from session where device = ?2 \
    and token in (select id from token where office = (select office from token where id = ?1))";
const FIND: &str = "select t.id, t.scope, t.office, t.place, t.frames, t.created, t.expires, t.revoked, t.by_code \
    from session s join token t on t.id = s.token \
    where s.hash = ?1 and s.expires > ?2";
const END: &str = "delete from session where hash = ?1";
const SWEEP: &str = "delete from session where expires <= ?1";

/// Begins a session for a token; its secret goes into a cookie. Sessions that have run out are swept away. `device` is
/// the key of a browser that is remembered.
///
/// # Errors
/// On a database error or there are no random bytes.
pub fn create(
    connection: &Connection,
    token: i64,
    now: Timestamp,
    expires: Timestamp,
    device: Option<&str>,
) -> Result<String, LedgerError> {
    connection.prepare_cached(SWEEP)?.execute([now])?;
    if let Some(device) = device {
        connection.prepare_cached(REPLACE)?.execute(params![token, device])?;
    }
    let secret = hex(&random::<32>()?);
    connection.prepare_cached(CREATE)?.execute(params![&kept(&secret)[..], token, expires, device, now])?;
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
