use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rusqlite::Connection;
use tsunagu_analytics::measure::monitor::stage::progress;
use tsunagu_analytics::measure::monitor::suppression;
use tsunagu_analytics::query::monitor::{self as query, town};
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Monitor;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::public::{self, FinalizedMonth};
use tsunagu_store::ledger::{LedgerError, setting};

/// Months of a town that are over and not yet published, as they are to be.
pub struct DueMonths {
    place: PlaceCode,
    /// With whose counters they were worked out.
    agreed: Vec<OfficeNumber>,
    months: Vec<FinalizedMonth>,
}

impl DueMonths {
    /// The town.
    pub fn place(&self) -> PlaceCode {
        self.place
    }
}

/// What is to be published of every town.
///
/// # Errors
/// When the ledger can't be read.
pub fn due(c: &Connection, rules: &Monitor, today: Date) -> Result<Vec<DueMonths>, LedgerError> {
    let of = |place| {
        let agreed = setting::shared(c, place)?;
        let months = unpublished(c, place, &agreed, rules, today)?;
        Ok(DueMonths { place, agreed, months })
    };
    setting::towns(c)?.into_iter().map(of).collect()
}

fn unpublished(
    c: &Connection,
    place: PlaceCode,
    agreed: &[OfficeNumber],
    rules: &Monitor,
    today: Date,
) -> Result<Vec<FinalizedMonth>, LedgerError> {
    let published: BTreeSet<Month> = town::published(c, place)?.iter().map(|m| m.month).collect();
    let over = |m: &Month| m.plus(1).day(rules.suppression.finalize_day) < today;
    let cells = town::cells(c, place)?;
    let months: BTreeSet<Month> =
        cells.iter().map(|cell| cell.month).filter(|m| over(m) && !published.contains(m)).collect();
    if months.is_empty() {
        return Ok(Vec::new());
    }
    let mut seen = BTreeMap::new();
    for office in agreed {
        seen.insert(office.to_string(), query::ways(c, *office)?);
    }
    let mut message = town::published_stages(c, place)?.map(|(_, stages)| stages).unwrap_or_default();
    let mut found = Vec::new();
    for month in months {
        let stage = |ways: &Vec<_>| progress(ways, &rules.stage, month).stage;
        let stages = seen.iter().map(|(office, ways)| (office.clone(), stage(ways))).collect();
        let Some(finalized) = suppression::finalize(&cells, &stages, &message, month, &rules.suppression) else {
            continue;
        };
        if !finalized.stages.is_empty() {
            message.clone_from(&finalized.stages);
        }
        found.push(finalized);
    }
    Ok(found)
}

/// Publishes what is due of a town; how many months. Where an office has agreed or withdrawn since it was worked out,
/// nothing: it is worked out anew the next day.
///
/// # Errors
/// When the ledger can't be written.
pub fn finalize(c: &Connection, due: &DueMonths, now: Timestamp) -> Result<usize, LedgerError> {
    if setting::shared(c, due.place)? != due.agreed {
        return Ok(0);
    }
    let mut published = 0;
    for month in &due.months {
        published += usize::from(public::finalize(c, due.place, month, now)?);
    }
    Ok(published)
}
