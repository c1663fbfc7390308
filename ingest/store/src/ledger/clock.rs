use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};

use super::LedgerError;

const READ: &str = include_str!("../../ledger_sql/read_clock.sql");
const SET: &str = include_str!("../../ledger_sql/set_clock.sql");

/// Whether a day may be acted upon. What the new day takes away or publishes can't be taken back: a clock that is far
/// ahead of the last day (more than `most_days`) must say so on two different days.
///
/// # Errors
/// When SQLite says no.
pub fn believed(connection: &Connection, today: Date, most_days: i32) -> Result<bool, LedgerError> {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?));
    let held = connection.prepare_cached(READ)?.query_row([], read).optional()?;
    let Some((day, doubted)) = held else { return set(connection, today, None).map(|()| true) };
    let (day, doubted): (Option<Date>, Option<Date>) = (day.parse().ok(), doubted.and_then(|d| d.parse().ok()));
    let follows = |earlier: Date| today <= earlier.saturating_add(most_days.days());
    let sure = day.is_none_or(follows) || doubted.is_some_and(|d| d < today && follows(d));
    match (sure, day) {
        (false, Some(day)) => set(connection, day, Some(today))?,
        _ => set(connection, today, None)?,
    }
    Ok(sure)
}

fn set(connection: &Connection, day: Date, doubted: Option<Date>) -> Result<(), LedgerError> {
    let doubted = doubted.map(|d| d.to_string());
    connection.prepare_cached(SET)?.execute(params![day.to_string(), doubted])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Ledger;

    #[test]
    fn a_clock_that_is_far_ahead_is_believed_on_the_second_day_that_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = Ledger::open(folder.path()).expect("a ledger").writer().expect("a writer");
        let said = |days: &[&str]| -> Vec<bool> {
            days.iter().map(|d| believed(&writer, d.parse().expect("a day"), 40).expect("asked")).collect()
        };
        assert_eq!(said(&["2026-11-28", "2026-11-29", "2027-01-08"]), [true; 3]);
        // Two years ahead, and mended: nothing has happened.
        assert_eq!(said(&["2029-01-08", "2029-01-08", "2027-01-09"]), [false, false, true]);
        // Ahead once more: it was another time.
        assert_eq!(said(&["2030-01-08", "2027-01-10", "2030-01-09", "2027-01-11"]), [false, true, false, true]);
        // A server that was off for a year waits a day.
        assert_eq!(said(&["2028-01-09", "2028-01-10", "2028-01-11"]), [false, true, true]);
        // What was believed and was wrong is no reason to doubt what is right.
        assert_eq!(said(&["2027-02-01", "2027-02-02"]), [true, true]);
    }
}
