use rusqlite::{Connection, params};
use serde::Serialize;
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::{Direction, Version};
use tsunagu_domain::month::Month;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::timestamp::Timestamp;

use super::{OriginSums, Today};

const CELLS: &str = include_str!("town_cells.sql");
const ORIGINS: &str = include_str!("town_origins.sql");
const VERSIONS: &str = include_str!("town_versions.sql");
const MONTHS: &str = include_str!("public_months.sql");
const SUMS: &str = include_str!("public_sums.sql");
const STAGES: &str = include_str!("public_stages.sql");

/// One office's sets of a month, group and direction: to be summed, never to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownSum {
    /// The office.
    pub office: String,
    /// When the sets were made.
    pub month: Month,
    /// What they are of.
    pub document_kind: DocumentKind,
    /// Which way they went.
    pub direction: Direction,
    /// The other office, or empty: only ever counted.
    pub partner: String,
    /// Sets.
    pub sets: u64,
}

/// A month that was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicMonth {
    /// The month.
    pub month: Month,
    /// Offices behind it; none where they are too few.
    pub offices: Option<u64>,
    /// When it was published.
    pub finalized: Timestamp,
    /// Group, direction, sets; none where it is held back.
    pub sums: Vec<(String, Direction, Option<u64>)>,
}

/// Sets of every office of a town that has agreed.
pub fn cells(connection: &Connection, place: PlaceCode) -> rusqlite::Result<Vec<TownSum>> {
    let mut statement = connection.prepare_cached(CELLS)?;
    let rows = statement.query_map([place.as_str()], |row| {
        Ok(TownSum {
            office: row.get(0)?,
            month: row.get(1)?,
            document_kind: row.get(2)?,
            direction: row.get(3)?,
            partner: row.get(4)?,
            sets: row.get(5)?,
        })
    })?;
    rows.collect()
}

/// What has come in since `since` of every office of a town that has agreed.
pub fn today(
    connection: &Connection,
    place: PlaceCode,
    since: Timestamp,
    this_month: Month,
) -> rusqlite::Result<Today> {
    super::watched(connection, None, Some(place), since, this_month)
}

/// Sets sent since a month, by the version of their names.
pub fn versions(connection: &Connection, place: PlaceCode, since: Month) -> rusqlite::Result<Vec<(Version, u64)>> {
    let mut statement = connection.prepare_cached(VERSIONS)?;
    let rows = statement.query_map(params![place.as_str(), since], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// By what sets made since a month were counted.
pub fn origins(connection: &Connection, place: PlaceCode, since: Month) -> rusqlite::Result<OriginSums> {
    connection.prepare_cached(ORIGINS)?.query_row(params![place.as_str(), since], |row| {
        Ok(OriginSums { by_name: row.get(0)?, by_api: row.get(1)?, manual: row.get(2)?, doubtful: row.get(3)? })
    })
}

/// What was published of a town, by month.
pub fn published(connection: &Connection, place: PlaceCode) -> rusqlite::Result<Vec<PublicMonth>> {
    let mut statement = connection.prepare_cached(MONTHS)?;
    let rows = statement.query_map([place.as_str()], |row| {
        Ok(PublicMonth { month: row.get(0)?, offices: row.get(1)?, finalized: row.get(2)?, sums: Vec::new() })
    })?;
    let mut months: Vec<PublicMonth> = rows.collect::<rusqlite::Result<_>>()?;
    let mut statement = connection.prepare_cached(SUMS)?;
    let rows =
        statement.query_map([place.as_str()], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?))))?;
    for row in rows {
        let (of, sum) = row?;
        if let Some(found) = months.iter_mut().find(|m| m.month == of) {
            found.sums.push(sum);
        }
    }
    Ok(months)
}

/// Offices by stages, of a month.
pub type Stages = (Month, Vec<(String, u64)>);

/// Offices by stages, of the newest month of which they were published.
pub fn published_stages(connection: &Connection, place: PlaceCode) -> rusqlite::Result<Option<Stages>> {
    let mut statement = connection.prepare_cached(STAGES)?;
    let rows =
        statement.query_map([place.as_str()], |row| Ok((row.get::<_, Month>(0)?, (row.get(1)?, row.get(2)?))))?;
    let (months, stages): (Vec<Month>, Vec<(String, u64)>) =
        rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().unzip();
    Ok(months.first().map(|month| (*month, stages)))
}
