//! How many offices of a town are known to have moved to the WEB service: counts, by where they are known from.

/// Counts as the public sees them.
mod public;

use std::collections::BTreeSet;

use duckdb::Connection;
use jiff::civil::Date;
use serde::Serialize;
use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::rules::Rules;

use crate::query::migration::{self, MigratedOffice};
use crate::snapshot::Snapshot;
pub use public::{PublicCount, PublicCounts};

/// From where a move is known. What a survey or visits say will be further sources: each adds its numbers to
/// [`MigrationReport::confirmations`], and an office that several name counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmationSource {
    /// A list that somebody brought (`--kind migrated`).
    List,
    /// The office itself, where it agrees to count in its town's totals.
    Office,
    /// Answers of a survey.
    Survey,
    /// Visits.
    Visit,
}

/// Offices that one source names, and the last day on which it confirmed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmations {
    /// From where.
    pub source: ConfirmationSource,
    /// Their numbers; never shown.
    pub offices: BTreeSet<String>,
    /// The last day.
    pub last: Option<Date>,
}

/// Those who use the exchange, as far as anybody knows: what the confirmed are held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListedOffices {
    /// The listing names them.
    Numbers {
        /// Their numbers; never shown.
        offices: BTreeSet<String>,
        /// The day of the listing.
        as_of: Date,
    },
    /// The listing only counts them.
    Count {
        /// How many.
        listed: u64,
        /// The day of the listing.
        as_of: Date,
    },
    /// No listing of the place is known.
    Unknown,
}

/// What is known of a town's move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationReport {
    /// By source; only those that name an office.
    pub confirmations: Vec<Confirmations>,
    /// How lists say that they found out, with the numbers of each.
    pub ways: Vec<(String, BTreeSet<String>)>,
    /// Who uses the exchange.
    pub listed: ListedOffices,
    /// Fewer offices than this are not shown.
    pub threshold: u64,
}

impl MigrationReport {
    /// Reads a place: its lists, and `further` sources, which the ledger and others give.
    ///
    /// # Errors
    /// On a database error.
    pub fn read(
        connection: &Connection,
        snapshot: &Snapshot,
        rules: &Rules,
        place: &Municipality,
        further: Vec<Confirmations>,
    ) -> duckdb::Result<Self> {
        let rows = migration::migrated(connection, place.code.as_str())?;
        let listed = listed(connection, snapshot, rules, place)?;
        Ok(Self::new(&rows, listed, further, rules.monitor.suppression.offices))
    }

    /// Of what was read.
    pub fn new(rows: &[MigratedOffice], listed: ListedOffices, further: Vec<Confirmations>, threshold: u64) -> Self {
        let mut ways: Vec<(String, BTreeSet<String>)> = Vec::new();
        for row in rows {
            match ways.iter_mut().find(|(way, _)| *way == row.source) {
                Some((_, offices)) => offices.insert(row.office_number.clone()),
                None => {
                    ways.push((row.source.clone(), BTreeSet::from([row.office_number.clone()])));
                    true
                }
            };
        }
        let list = Confirmations {
            source: ConfirmationSource::List,
            offices: rows.iter().map(|row| row.office_number.clone()).collect(),
            last: rows.iter().filter_map(|row| row.on).max(),
        };
        let confirmations = std::iter::once(list).chain(further).filter(|c| !c.offices.is_empty()).collect();
        Self { confirmations, ways, listed, threshold }
    }

    /// Every office that any source names, once.
    fn confirmed(&self) -> BTreeSet<&str> {
        self.confirmations.iter().flat_map(|c| &c.offices).map(String::as_str).collect()
    }

    /// The last day on which anything was confirmed.
    pub fn last(&self) -> Option<Date> {
        self.confirmations.iter().filter_map(|c| c.last).max()
    }

    /// What everybody may see: counts, and none by which a few could be told.
    pub fn public(&self) -> PublicCounts {
        public::counts(self)
    }
}

fn listed(
    connection: &Connection,
    snapshot: &Snapshot,
    rules: &Rules,
    place: &Municipality,
) -> duckdb::Result<ListedOffices> {
    let headline = &rules.headline().name;
    let adoption = snapshot.of(place.code.as_str()).iter().find(|a| a.denominator == *headline);
    let Some((adoption, (_, as_of))) = adoption.and_then(|a| Some((a, a.listing_as_of?))) else {
        return Ok(ListedOffices::Unknown);
    };
    let Some(listed) = adoption.listed.filter(|_| adoption.places_listed == adoption.places) else {
        return Ok(ListedOffices::Unknown);
    };
    if adoption.by_number {
        let offices: BTreeSet<String> =
            migration::listed_numbers(connection, place.code.as_str())?.into_iter().collect();
        // A city whose wards are known in different ways has only its count.
        if offices.len() as u64 == listed {
            return Ok(ListedOffices::Numbers { offices, as_of });
        }
    }
    Ok(ListedOffices::Count { listed, as_of })
}

#[cfg(test)]
mod tests;
