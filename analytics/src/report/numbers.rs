use duckdb::Connection;
use serde::Serialize;

use crate::query::linking::{
    ByService, LinkedCounts, ListedOffice, Turnover, by_service, linking, listed_offices, turnover,
};

/// What listed numbers say that counts cannot: how they stand to the register, by role and service, and what has
/// changed since the list before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumbersReport {
    /// Distinct numbers by class and by role.
    pub linked: Vec<LinkedCounts>,
    /// Between one list and the next, the newest first.
    pub turnover: Vec<Turnover>,
    /// Listed and eligible numbers by service.
    pub services: Vec<ByService>,
    /// The offices of the latest list; empty for a group. Those that are in it no longer are a number, in `turnover`.
    pub offices: Vec<ListedOffice>,
}

impl NumbersReport {
    /// Reads a group, or a place with its offices; none where only counts are known.
    ///
    /// # Errors
    /// On a database error.
    pub fn read(connection: &Connection, id: &str, of: NumbersOf) -> duckdb::Result<Option<Self>> {
        let offices = match of {
            NumbersOf::Place => listed_offices(connection, id)?,
            NumbersOf::Group => Vec::new(),
        };
        let (linked, turnover) = (linking(connection, id)?, turnover(connection, id)?);
        if linked.is_empty() && turnover.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self { linked, turnover, services: by_service(connection, id)?, offices }))
    }
}

/// Whether the offices are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumbersOf {
    /// One municipality or ward: they are.
    Place,
    /// A country, a prefecture or an area.
    Group,
}
