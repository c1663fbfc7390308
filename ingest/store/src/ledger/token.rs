use rusqlite::{Connection, OptionalExtension, params};

use super::{LedgerError, hex, kept, random};
use tsunagu_domain::keyed;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::timestamp::Timestamp;

const CREATE: &str =
    "insert into token (hash, scope, office, place, frames, created, expires) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const FIND: &str =
    "select id, scope, office, place, frames, created, expires, revoked, by_code from token where hash = ?1";
const FIND_BY_ID: &str =
    "select id, scope, office, place, frames, created, expires, revoked, by_code from token where id = ?1";
const LIST: &str =
    "select id, scope, office, place, frames, created, expires, revoked, by_code from token order by id desc";
const REVOKE: &str = "update token set revoked = ?2 where id = ?1 and revoked is null";

/// How a token begins, so that it is known for what it is wherever it lies.
pub const PREFIX: &str = "tsunagu_";

/// Whether a text is shaped like a token: what else a file holds is not sent anywhere.
pub fn is_token(text: &str) -> bool {
    text.len() > PREFIX.len() && text.starts_with(PREFIX) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Sending an office's counters, and no more.
    Send,
    /// Seeing an office's own exchanges, and sending.
    Office,
    /// Seeing the totals of a town.
    Town,
    /// Showing an office's or a town's figures inside another page.
    Embed,
    /// Reading an office's alerts with a feed reader.
    Feed,
}

keyed!(Scope { Send = "send", Office = "office", Town = "town", Embed = "embed", Feed = "feed" });

/// A token without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// What it allows.
    pub scope: Scope,
    /// For which office.
    pub office: Option<OfficeNumber>,
    /// For which municipality.
    pub place: Option<PlaceCode>,
    /// Origins that may frame what it shows.
    pub frames: Vec<String>,
    /// When it was made.
    pub created: Timestamp,
    /// From when it is of no use.
    pub expires: Timestamp,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
    /// Nobody holds its secret: sessions by one-time codes hang on it.
    pub by_code: bool,
}

impl Token {
    /// Whether it may be used at a moment.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked.is_none() && now < self.expires
    }
}

/// What a new token is to allow.
#[derive(Debug, Clone)]
pub struct NewToken<'w> {
    /// What it allows.
    pub scope: Scope,
    /// For which office.
    pub office: Option<OfficeNumber>,
    /// For which municipality.
    pub place: Option<PlaceCode>,
    /// Origins that may frame what it shows.
    pub frames: &'w [String],
    /// Now.
    pub created: Timestamp,
    /// From when it is of no use.
    pub expires: Timestamp,
}

/// Makes a token; its secret is given here and never again.
///
/// # Errors
/// On a database error or there are no random bytes.
pub fn create(connection: &Connection, wanted: &NewToken<'_>) -> Result<(i64, String), LedgerError> {
    let secret = format!("{PREFIX}{}", hex(&random::<32>()?));
    connection.prepare_cached(CREATE)?.execute(params![
        &kept(&secret)[..],
        wanted.scope,
        wanted.office,
        wanted.place,
        wanted.frames.join(" "),
        wanted.created,
        wanted.expires,
    ])?;
    Ok((connection.last_insert_rowid(), secret))
}

/// The token of a secret, whether it still holds or not.
///
/// # Errors
/// On a database error.
pub fn find(connection: &Connection, secret: &str) -> Result<Option<Token>, LedgerError> {
    if !secret.starts_with(PREFIX) || secret.len() != PREFIX.len() + 64 {
        return Ok(None);
    }
    Ok(connection.prepare_cached(FIND)?.query_row([&kept(secret)[..]], token).optional()?)
}

/// Whether a token still holds, by its number.
///
/// # Errors
/// On a database error.
pub fn is_valid(connection: &Connection, id: i64, now: Timestamp) -> Result<bool, LedgerError> {
    let found = connection.prepare_cached(FIND_BY_ID)?.query_row([id], token).optional()?;
    Ok(found.is_some_and(|token| token.is_valid(now)))
}

/// Every token, the newest first.
///
/// # Errors
/// On a database error.
pub fn list(connection: &Connection) -> Result<Vec<Token>, LedgerError> {
    let mut statement = connection.prepare_cached(LIST)?;
    let rows = statement.query_map([], token)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Ends a token; whether there was one to end.
///
/// # Errors
/// On a database error.
pub fn revoke(connection: &Connection, id: i64, now: Timestamp) -> Result<bool, LedgerError> {
    Ok(connection.prepare_cached(REVOKE)?.execute(params![id, now])? == 1)
}

/// Columns: id, scope, office, place, frames, created, expires, revoked, by_code.
pub(super) fn token(row: &rusqlite::Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: row.get(0)?,
        scope: row.get(1)?,
        office: row.get(2)?,
        place: row.get(3)?,
        frames: row.get::<_, String>(4)?.split_whitespace().map(str::to_owned).collect(),
        created: row.get(5)?,
        expires: row.get(6)?,
        revoked: row.get(7)?,
        by_code: row.get(8)?,
    })
}
