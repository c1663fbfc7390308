use std::collections::BTreeMap;
use std::path::Path;

use duckdb::Connection;
use tsunagu_store::warehouse::build_sql;

/// Listed of eligible, and of when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The numerator of the rate; none where it can't be stated.
    pub listed: Option<u64>,
    /// The denominator.
    pub eligible: Option<u64>,
    /// The listing's date.
    pub listing_as_of: Option<String>,
    /// The newest register's date.
    pub register_as_of: Option<String>,
}

/// A place's latest figure by one denominator, in two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Six digits.
    pub place: String,
    /// Prefecture and name.
    pub name: String,
    /// Name of the denominator.
    pub denominator: String,
    /// None where there was none.
    pub before: Option<Figure>,
    /// None where there is none any more.
    pub after: Option<Figure>,
}

impl Change {
    /// The counts are the same: only what they are of has moved.
    pub fn is_of_dates_alone(&self) -> bool {
        let counts = |f: &Figure| (f.listed, f.eligible);
        self.before.as_ref().map(counts) == self.after.as_ref().map(counts)
    }
}

/// Lets a query see another version as `served`; an empty one where there is none.
pub(super) fn attach(connection: &Connection, served: Option<&Path>) -> duckdb::Result<()> {
    match served {
        Some(path) => {
            let path = path.display().to_string().replace('\'', "''");
            connection.execute_batch(&format!("attach '{path}' as served (read_only)"))
        }
        None => connection.execute_batch(build_sql::NOTHING_SERVED),
    }
}

/// Municipalities and wards whose latest figures differ from those of the served version.
pub(super) fn between(connection: &Connection, served: Option<&Path>) -> duckdb::Result<Vec<Change>> {
    attach(connection, served)?;
    let found = read(connection);
    connection.execute_batch("detach served")?;
    found
}

fn read(connection: &Connection) -> duckdb::Result<Vec<Change>> {
    let mut statement = connection.prepare(build_sql::CHANGES)?;
    let rows = statement.query_map([], |row| {
        let count = |at: usize| row.get::<_, Option<i64>>(at).map(|n| n.and_then(|n| u64::try_from(n).ok()));
        let figure = |at: usize| {
            let there: bool = row.get(at)?;
            let figure = Figure {
                listed: count(at + 1)?,
                eligible: count(at + 2)?,
                listing_as_of: row.get(at + 3)?,
                register_as_of: row.get(at + 4)?,
            };
            Ok::<_, duckdb::Error>(there.then_some(figure))
        };
        Ok(Change {
            place: row.get(0)?,
            name: row.get(1)?,
            denominator: row.get(2)?,
            before: figure(3)?,
            after: figure(8)?,
        })
    })?;
    rows.collect()
}

/// How many places' figures each of these loads changes, counting every date of a listing.
pub(super) fn places_by_load(
    connection: &Connection,
    served: Option<&Path>,
    loads: &std::collections::BTreeSet<String>,
) -> duckdb::Result<BTreeMap<String, u64>> {
    if loads.is_empty() {
        return Ok(BTreeMap::new());
    }
    attach(connection, served)?;
    let mut statement = connection.prepare(build_sql::CHANGED_PLACES)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0))))?;
    let all: BTreeMap<String, u64> = rows.collect::<duckdb::Result<_>>()?;
    drop(statement);
    connection.execute_batch("detach served")?;
    Ok(all.into_iter().filter(|(load, _)| loads.contains(load)).collect())
}
