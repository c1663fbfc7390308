use rusqlite::Connection;
use serde::Serialize;
use tsunagu_domain::exchange_set::Direction;
use tsunagu_domain::month::Month;
use tsunagu_domain::place::PlaceCode;
use tsunagu_store::ledger::LedgerError;

use super::months::MonthSum;
use crate::measure::monitor::suppression::ALL;
use crate::query::monitor::town::{self, PublicMonth, Stages};
use crate::report::figure::{Figure, Source, Unit};

/// What everybody may see of a town: published once a month, suppressed where few stand behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicReport {
    /// By month and kind, oldest first.
    pub published: Vec<PublicMonth>,
    /// From the first month to the last whose sums are shown; those between may be suppressed.
    pub months: Vec<MonthSum>,
    /// Offices by stages.
    pub stages: Option<Stages>,
}

impl PublicReport {
    /// Reads what was published of a town.
    ///
    /// # Errors
    /// On a database error.
    pub fn read(connection: &Connection, place: PlaceCode) -> Result<Self, LedgerError> {
        let published = town::published(connection, place)?;
        let stages = town::published_stages(connection, place)?;
        Ok(Self { months: months(&published), published, stages })
    }

    /// Those of the last month.
    pub fn figures(&self) -> Vec<Figure> {
        let last = self.published.last();
        let date = last.map(|m| m.month.day(31));
        let figure = |key, value, unit| Figure {
            key,
            value,
            unit,
            as_of: date.map(|date| (date, date)),
            rule: last.map_or_else(String::new, |m| format!("created_month {}", m.month)),
            source: Source::Exchanges,
        };
        let sets = |direction| last.and_then(|m| sum(m, ALL, direction).flatten());
        vec![
            figure("offices_agreed", last.and_then(|m| m.offices), Unit::Offices),
            figure("sent_last_month", sets(Direction::Sent), Unit::Sets),
            figure("received_last_month", sets(Direction::Received), Unit::Sets),
        ]
    }
}

/// Sets of a month by kind and direction: none where there are none, none within where they are suppressed.
pub fn sum(month: &PublicMonth, kind: &str, direction: Direction) -> Option<Option<u64>> {
    month.sums.iter().find(|s| s.0 == kind && s.1 == direction).map(|s| s.2)
}

fn months(published: &[PublicMonth]) -> Vec<MonthSum> {
    let shown = |m: &PublicMonth| {
        let of = |direction| sum(m, ALL, direction).flatten();
        Some(MonthSum { month: m.month, sent: Some(of(Direction::Sent)?), received: Some(of(Direction::Received)?) })
    };
    let shown: Vec<MonthSum> = published.iter().filter_map(shown).collect();
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else { return Vec::new() };
    let of = |month: Month| {
        let found = shown.iter().find(|m| m.month == month).copied();
        found.unwrap_or(MonthSum { month, sent: None, received: None })
    };
    first.month.to(last.month).map(of).collect()
}
