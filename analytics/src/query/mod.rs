/// Rates of places and groups.
pub mod adoption;
/// What was counted from which register.
pub mod coverage;
/// What is in the store.
pub mod holdings;
/// Listed numbers against the register and against the list before.
pub mod linking;
/// What stands beside rates: starts of 介護情報基盤, notices, care software, offices that have moved.
pub mod migration;
/// What the ledger says of exchanges.
pub mod monitor;
/// Places near a place.
pub mod neighbours;
/// One office: what registers and lists say of its number, and its corporation's others.
pub mod offices;
/// Outlines for maps.
pub mod outlines;
/// Counts fit to be shipped without the register.
pub mod shipped;
/// Answers of surveys, and what offices have filed.
pub mod survey;
/// Offices that the listing could not place.
pub mod unlisted;

use duckdb::Row;
use duckdb::types::Type;
use jiff::civil::Date;

/// A date column; dates travel as ISO text.
fn date(row: &Row<'_>, at: usize) -> duckdb::Result<Option<Date>> {
    parsed(row, at, |text| text.parse().ok())
}

/// A column of counts.
fn count(row: &Row<'_>, at: usize) -> duckdb::Result<Option<u64>> {
    let n: Option<i64> = row.get(at)?;
    n.map(|n| u64::try_from(n).map_err(|_| duckdb::Error::IntegralValueOutOfRange(at, n.into()))).transpose()
}

/// A column of texts that mean something: what has no meaning is an error, and no absence.
fn parsed<T>(row: &Row<'_>, at: usize, parse: impl FnOnce(&str) -> Option<T>) -> duckdb::Result<Option<T>> {
    let text: Option<String> = row.get(at)?;
    text.map(|text| parse(&text).ok_or_else(|| unreadable(at, &text))).transpose()
}

/// The error of a text that is not what its column holds.
pub(crate) fn unreadable(at: usize, text: &str) -> duckdb::Error {
    duckdb::Error::FromSqlConversionFailure(at, Type::Text, format!("{text:?} in column {at}").into())
}
