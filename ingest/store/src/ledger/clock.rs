use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};

use super::LedgerError;
use tsunagu_domain::timestamp::Timestamp;

const READ: &str = "select day, doubted from clock";
const SET: &str = include_str!("../../ledger_sql/set_clock.sql");
const LAST_LEARNED: &str =
    "select max(at) from (select max(at) as at from counted union all select max(learned) from exchange_set)";

/// The last day that was believed, and one that was not and waits for another to say the same.
struct Days {
    last: Option<Date>,
    doubted: Option<Date>,
}

/// Whether a day may be acted upon. What is summed up, ended or published can't be taken back: a clock that is far ahead
/// of the last day (more than `max_days`), or behind it, must say so on two different days.
///
/// # Errors
/// On a database error.
pub fn believed(connection: &Connection, today: Date, max_days: i32) -> Result<bool, LedgerError> {
    let follows = |earlier: Date| today <= earlier.saturating_add(max_days.days());
    let Days { last, doubted } = read(connection)?;
    let near = |last: Date| follows(last) && today >= last.saturating_sub(1.day());
    Ok(last.is_none_or(near) || doubted.is_some_and(|d| d < today && follows(d)))
}

/// Keeps the day in mind; whether it may be acted upon.
///
/// # Errors
/// On a database error.
pub fn note(connection: &Connection, today: Date, max_days: i32) -> Result<bool, LedgerError> {
    let believed = believed(connection, today, max_days)?;
    let (last, doubted) = match read(connection)?.last {
        Some(last) if !believed => (last, Some(today.to_string())),
        _ => (today, None),
    };
    connection.prepare_cached(SET)?.execute(params![last.to_string(), doubted])?;
    Ok(believed)
}

/// Before the first day was noted, the last on which anything came in.
fn read(connection: &Connection) -> Result<Days, LedgerError> {
    let days = |row: &rusqlite::Row<'_>| {
        let doubted: Option<String> = row.get(1)?;
        Ok(Days { last: Some(day(row.get(0)?)?), doubted: doubted.map(day).transpose()? })
    };
    if let Some(days) = connection.prepare_cached(READ)?.query_row([], days).optional()? {
        return Ok(days);
    }
    let learned: Option<Timestamp> = connection.prepare_cached(LAST_LEARNED)?.query_row([], |row| row.get(0))?;
    Ok(Days { last: learned.map(Timestamp::date), doubted: None })
}

/// A day as the ledger has it.
fn day(text: String) -> rusqlite::Result<Date> {
    text.parse().map_err(|e: jiff::Error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(e))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Ledger;

    #[test]
    fn a_clock_that_jumps_is_believed_on_the_second_day_that_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = Ledger::open(folder.path()).expect("a ledger").writer().expect("a writer");
        let message = |days: &[&str]| -> Vec<bool> {
            days.iter().map(|d| note(&writer, d.parse().expect("a day"), 40).expect("asked")).collect()
        };
        assert_eq!(message(&["2026-11-28", "2026-11-29", "2027-01-08"]), [true; 3]);
        // Two years ahead, and mended: nothing has happened.
        assert_eq!(message(&["2029-01-08", "2029-01-08", "2027-01-09"]), [false, false, true]);
        // Ahead once more: it was another time.
        assert_eq!(message(&["2030-01-08", "2027-01-10", "2030-01-09", "2027-01-11"]), [false, true, false, true]);
        // A machine that begins in 2001 until it is reported the time.
        assert_eq!(message(&["2001-01-01", "2027-01-12", "2001-01-01", "2027-01-13"]), [false, true, false, true]);
        // A server that was off for a year waits a day.
        assert_eq!(message(&["2028-01-09", "2028-01-10", "2028-01-11"]), [false, true, true]);
        // What was believed and was wrong is put right in the same way.
        assert_eq!(message(&["2027-02-01", "2027-02-02", "2027-02-03"]), [false, true, true]);
    }

    #[test]
    fn the_first_day_is_held_against_what_has_come_in() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = Ledger::open(folder.path()).expect("a ledger").writer().expect("a writer");
        let counted = "insert into counted (office, at) values ('0300000100', '2026-11-27T15:00:00Z')";
        writer.execute(counted, []).expect("written");
        let far = "2036-11-29".parse().expect("a day");
        assert!(!note(&writer, far, 40).expect("asked"));
        assert!(believed(&writer, "2026-11-28".parse().expect("a day"), 40).expect("asked"));
    }
}
