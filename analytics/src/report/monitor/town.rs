use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::Connection;
use serde::Serialize;
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::{CountOrigin, Direction, Version};
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::{LedgerError, no_service, setting};

use super::months::{MonthSum, month_sums};
use super::office::{counted_by, limits, pairs_of};
use crate::measure::monitor::pairing::{PairCounts, Side};
use crate::measure::monitor::stage::{Stage, progress};
use crate::query::monitor::{self as query, OriginSums, Today, Volume, town};

/// A town's totals of the offices that have agreed: no office, no partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TownMonitorReport {
    /// Which town.
    pub place: PlaceCode,
    /// How many have agreed.
    pub offices: u64,
    /// What has come in today.
    pub today: Today,
    /// Sets by month, direction and kind.
    pub volumes: Vec<Volume>,
    /// Months that are shown, oldest first.
    pub months: Vec<MonthSum>,
    /// By what the sets of these months were counted; what was counted manually is not among them.
    pub origins: OriginSums,
    /// How plans stand that the offices have sent, by month.
    pub pairs: BTreeMap<Month, PairCounts>,
    /// Offices of which everything was counted, and so their plans.
    pub judged: u64,
    /// Offices by how far they had come by the end of last month.
    pub stages: BTreeMap<Stage, u64>,
    /// Sets sent in three months.
    pub recently_sent: u64,
    /// Of them, those whose names are to stop working.
    pub old_names: u64,
}

impl TownMonitorReport {
    /// Reads a town's totals.
    ///
    /// # Errors
    /// On a database error.
    pub fn read(connection: &Connection, place: PlaceCode, rules: &Rules, today: Date) -> Result<Self, LedgerError> {
        let month = Month::of(today);
        let offices = setting::shared(connection, place)?;
        let volumes = volumes(connection, place)?;
        let (pairs, judged) = pair_counts(connection, &offices, rules, today)?;
        let mut stages: BTreeMap<Stage, u64> = BTreeMap::new();
        for office in &offices {
            let seen = query::ways(connection, *office)?;
            *stages.entry(progress(&seen, &rules.monitor.stage, month.plus(-1)).stage).or_default() += 1;
        }
        let sent = town::versions(connection, place, month.plus(-2))?;
        let months = month_sums(&volumes, month);
        let since = months.first().map_or(month, |m| m.month);
        Ok(Self {
            place,
            offices: offices.len() as u64,
            today: town::today(connection, place, Timestamp::at_start_of(today), month)?,
            months,
            origins: town::origins(connection, place, since)?,
            volumes,
            pairs,
            judged,
            stages,
            recently_sent: sent.iter().map(|(_, n)| n).sum(),
            old_names: sent.iter().find(|(version, _)| *version == Version::V3).map_or(0, |(_, n)| *n),
        })
    }
}

/// In the order of keys, as an office's own.
fn volumes(connection: &Connection, place: PlaceCode) -> rusqlite::Result<Vec<Volume>> {
    let mut sums: BTreeMap<(Month, &str, DocumentKind), (Direction, u64)> = BTreeMap::new();
    for cell in town::cells(connection, place)? {
        sums.entry((cell.month, cell.direction.key(), cell.document_kind)).or_insert((cell.direction, 0)).1 +=
            cell.sets;
    }
    let volume = |((month, _, document_kind), (direction, sets))| Volume {
        month,
        direction,
        document_kind,
        origin: CountOrigin::Rows,
        sets,
        resends: 0,
        unclear: 0,
        files: 0,
        doubtful: 0,
    };
    Ok(sums.into_iter().map(volume).collect())
}

/// Plans of offices that were counted whole, by month, and how many such offices there are.
fn pair_counts(
    connection: &Connection,
    offices: &[OfficeNumber],
    rules: &Rules,
    today: Date,
) -> Result<(BTreeMap<Month, PairCounts>, u64), LedgerError> {
    let mut months: BTreeMap<Month, PairCounts> = BTreeMap::new();
    let mut judged = 0;
    for office in offices {
        let Some(counted) = query::counted_at(connection, *office)? else { continue };
        judged += 1;
        let date = counted_by(Some(counted), today);
        let monthly = query::counts(connection, *office, limits(rules))?.monthly;
        let no_service = no_service::of(connection, *office)?;
        for pair in
            pairs_of(&monthly, rules, &no_service, Some(date), today).iter().filter(|p| p.side == Side::ManagesCare)
        {
            months.entry(pair.month).or_default().add(pair.state);
        }
    }
    months.retain(|_, of| of.planned > 0);
    Ok((months, judged))
}
