use rusqlite::{Connection, OptionalExtension, params};

use super::LedgerError;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;

const FIND: &str = "select place, shared, partners, users, webhook from office_setting where office = ?1";
const SET: &str = include_str!("../../ledger_sql/set_setting.sql");
const BY_API: &str = "select x.office, min(x.created_at) from office_setting as s \
    join exchange_set as x on x.office = s.office and x.origin = 'api' \
    where s.place = ?1 and s.shared = 1 group by x.office";
const SHARED: &str = "select office from office_setting where place = ?1 and shared = 1 order by office";

/// What an office reports of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setting {
    /// The municipality whose totals it counts in, where it agrees.
    pub place: Option<PlaceCode>,
    /// It agrees to count in the totals of its town.
    pub shared: bool,
    /// Partners in all, digital or not.
    pub partners: Option<u32>,
    /// Users.
    pub users: Option<u32>,
    /// Where alerts are sent.
    pub webhook: Option<String>,
}

/// An office's settings; nothing set where it has reported nothing.
///
/// # Errors
/// On a database error.
pub fn find(connection: &Connection, office: OfficeNumber) -> Result<Setting, LedgerError> {
    let found = connection.prepare_cached(FIND)?.query_row([office.as_str()], |row| {
        Ok(Setting {
            place: row.get(0)?,
            shared: row.get(1)?,
            partners: row.get(2)?,
            users: row.get(3)?,
            webhook: row.get(4)?,
        })
    });
    Ok(found.optional()?.unwrap_or_default())
}

/// Puts an office's settings in place of earlier ones.
///
/// # Errors
/// On a database error.
pub fn set(connection: &Connection, office: OfficeNumber, setting: &Setting) -> Result<(), LedgerError> {
    connection.prepare_cached(SET)?.execute(params![
        office.as_str(),
        setting.place.as_ref().map(PlaceCode::as_str),
        setting.shared,
        setting.partners,
        setting.users,
        setting.webhook,
    ])?;
    Ok(())
}

/// Offices that have agreed to count in a town's totals.
///
/// # Errors
/// On a database error.
pub fn shared(connection: &Connection, place: PlaceCode) -> Result<Vec<OfficeNumber>, LedgerError> {
    let mut statement = connection.prepare_cached(SHARED)?;
    let rows = statement.query_map([place.as_str()], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Offices of a town that have agreed to count in its totals and whose software exchanges by API, which only the WEB
/// service has: they have moved. Each with the first fourteen digits of when that was.
///
/// # Errors
/// On a database error.
pub fn exchanging_by_api(
    connection: &Connection,
    place: PlaceCode,
) -> Result<Vec<(OfficeNumber, String)>, LedgerError> {
    let mut statement = connection.prepare_cached(BY_API)?;
    let rows = statement.query_map([place.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Towns in whose totals any office counts.
///
/// # Errors
/// On a database error.
pub fn towns(connection: &Connection) -> Result<Vec<PlaceCode>, LedgerError> {
    let mut statement = connection.prepare_cached(
        "select distinct place from office_setting where shared = 1 and place is not null order by place",
    )?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
