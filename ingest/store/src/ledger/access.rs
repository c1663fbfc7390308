use rusqlite::{Connection, params};

use super::LedgerError;
use tsunagu_domain::keyed;
use tsunagu_domain::timestamp::Timestamp;

const ADD: &str = "insert into access (at, token, action, outcome, amount) values (?1, ?2, ?3, ?4, ?5)";
const LIST: &str = "select at, token, action, outcome, amount from access order by id desc limit ?1";

/// What is done with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// A one-time code is made.
    Code,
    /// It is made.
    Create,
    /// An embedded figure is seen.
    Embed,
    /// A browser begins a session.
    LogIn,
    /// A feed is read.
    Feed,
    /// An office is erased.
    Erase,
    /// A remembered browser is forgotten.
    ForgetDevice,
    /// Tokens are guessed.
    Guess,
    /// A count is typed.
    Manual,
    /// A browser ends a session.
    LogOut,
    /// It is revoked.
    Revoke,
    /// Counters are sent.
    Send,
    /// Settings are changed.
    Settings,
    /// A page is seen.
    View,
}

// Rows are never changed: words that earlier programs wrote stay.
keyed!(Action {
    Code = "code",
    Create = "create",
    Embed = "embed",
    LogIn = "enter",
    Feed = "feed",
    Erase = "forget",
    ForgetDevice = "forget_device",
    Guess = "guess",
    Manual = "hand",
    LogOut = "leave",
    Revoke = "revoke",
    Send = "send",
    Settings = "settings",
    View = "view",
});

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It was done.
    Done,
    /// The token is for another office.
    Foreign,
    /// There were too many to be looked at.
    Limited,
    /// What was sent is not as it has to be.
    Malformed,
    /// The token does not allow it.
    Refused,
    /// There is no such token, or it is not valid any more.
    Wrong,
}

keyed!(Outcome {
    Done = "done",
    Foreign = "foreign",
    Limited = "limited",
    Malformed = "malformed",
    Refused = "refused",
    Wrong = "wrong",
});

/// One use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenUse {
    /// When.
    pub at: Timestamp,
    /// Number of the token; none where it was none.
    pub token: Option<i64>,
    /// What was done.
    pub action: Action,
    /// How it ended.
    pub outcome: Outcome,
    /// Of how many.
    pub amount: i64,
}

/// Adds a use to the log.
///
/// # Errors
/// On a database error.
pub fn add(
    connection: &Connection,
    at: Timestamp,
    token: Option<i64>,
    action: Action,
    outcome: Outcome,
    amount: u64,
) -> Result<(), LedgerError> {
    let amount = i64::try_from(amount).unwrap_or(i64::MAX);
    connection.prepare_cached(ADD)?.execute(params![at, token, action, outcome, amount])?;
    Ok(())
}

/// The latest uses, the newest first.
///
/// # Errors
/// On a database error.
pub fn latest(connection: &Connection, most: u32) -> Result<Vec<TokenUse>, LedgerError> {
    let mut statement = connection.prepare_cached(LIST)?;
    let rows = statement.query_map([most], |row| {
        Ok(TokenUse {
            at: row.get(0)?,
            token: row.get(1)?,
            action: row.get(2)?,
            outcome: row.get(3)?,
            amount: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
