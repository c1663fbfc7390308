use rusqlite::{Connection, params};

use super::LedgerError;
use tsunagu_domain::exchange_set::Direction;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::timestamp::Timestamp;

const SETTLE: &str =
    "insert into public_month (place, made_month, offices, finalized) values (?1, ?2, ?3, ?4) on conflict do nothing";
const ADD_SUM: &str =
    "insert into public_sum (place, made_month, document_kind, direction, sets) values (?1, ?2, ?3, ?4, ?5)";
const ADD_STAGE: &str = "insert into public_stage (place, made_month, stage, offices) values (?1, ?2, ?3, ?4)";

/// One month of a town as the public sees it. What is held back is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalizedMonth {
    /// Six digits.
    pub month: String,
    /// Offices behind it; none where they are too few.
    pub offices: Option<u64>,
    /// Group, direction and sets.
    pub sums: Vec<(String, Direction, Option<u64>)>,
    /// Stages and offices; empty where they are not reported.
    pub stages: Vec<(String, u64)>,
}

/// Publishes a month of a town. A month that is published is never changed: later changes would tell what one office
/// has added.
///
/// # Errors
/// On a database error.
pub fn finalize(
    connection: &Connection,
    place: PlaceCode,
    month: &FinalizedMonth,
    now: Timestamp,
) -> Result<bool, LedgerError> {
    let values = params![place.as_str(), month.month, month.offices, now];
    if connection.prepare_cached(SETTLE)?.execute(values)? == 0 {
        return Ok(false);
    }
    let mut sum = connection.prepare_cached(ADD_SUM)?;
    for (group, direction, sets) in &month.sums {
        sum.execute(params![place.as_str(), month.month, group, direction, sets])?;
    }
    let mut stage = connection.prepare_cached(ADD_STAGE)?;
    for (name, offices) in &month.stages {
        stage.execute(params![place.as_str(), month.month, name, offices])?;
    }
    Ok(true)
}
