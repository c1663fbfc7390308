use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::Connection;
use serde::Serialize;
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;

use super::office::counted_by;
use crate::query::monitor as query;

/// A fiscal year's distinct partners, month by month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordReport {
    /// The day until which files were counted.
    pub as_of: Date,
    /// The April that the year begins with.
    pub year: Month,
    /// Years with anything, and the present one.
    pub years: Vec<Month>,
    /// Its months so far.
    pub months: Vec<Month>,
    /// By number, with sets sent and received by month.
    pub partners: BTreeMap<String, BTreeMap<Month, (u64, u64)>>,
    /// Partners with both.
    pub both: u64,
    /// Partners to whom only was sent.
    pub only_sent: u64,
    /// Partners from whom only was received.
    pub only_received: u64,
}

impl RecordReport {
    /// Reads a year, or the present one where the office has none such.
    ///
    /// # Errors
    /// On a database error.
    pub fn read(
        connection: &Connection,
        office: OfficeNumber,
        wanted: Option<Month>,
        today: Date,
    ) -> rusqlite::Result<Self> {
        let as_of = counted_by(query::counted_at(connection, office)?, today);
        let this = Month::of(as_of);
        let presence = query::presence(connection, office)?;
        let mut years: Vec<Month> =
            presence.iter().map(|p| p.month.fiscal_year()).chain([this.fiscal_year()]).collect();
        years.sort_unstable();
        years.dedup();
        let year = wanted.filter(|y| years.contains(y)).unwrap_or(this.fiscal_year());
        let months = year.to(year.plus(11).min(this.max(year))).collect();
        let mut partners: BTreeMap<String, BTreeMap<Month, (u64, u64)>> = BTreeMap::new();
        for p in presence.iter().filter(|p| p.month.fiscal_year() == year) {
            let of = partners.entry(p.partner.clone()).or_default().entry(p.month).or_default();
            *of = (of.0 + p.sent, of.1 + p.received);
        }
        let ways = |sent: bool, received: bool| {
            let is_of = |m: &&BTreeMap<Month, (u64, u64)>| {
                (m.values().any(|n| n.0 > 0), m.values().any(|n| n.1 > 0)) == (sent, received)
            };
            partners.values().filter(is_of).count() as u64
        };
        let (both, only_sent, only_received) = (ways(true, true), ways(true, false), ways(false, true));
        Ok(Self { as_of, year, years, months, partners, both, only_sent, only_received })
    }

    /// Partners of a month.
    pub fn partners_in(&self, month: Month) -> u64 {
        self.partners.values().filter(|months| months.contains_key(&month)).count() as u64
    }
}
