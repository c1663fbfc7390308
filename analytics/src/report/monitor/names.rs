use std::collections::BTreeMap;

use rusqlite::Connection;
use serde::Serialize;
use tsunagu_domain::exchange_set::{Conformity, Direction, Version};
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;

use super::months::shown_months;
use crate::query::monitor::{self as query, Names, OtherFileCount, Sizes};

/// How near names are to the standard, which will stop working, and how large sets are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamesReport {
    /// By month, oldest first.
    pub months: Vec<NamesMonth>,
    /// The old version, in three months; none where no name was seen in them.
    pub old: Option<OldNames>,
    /// Files of other names, as last seen.
    pub other: Vec<OtherFileCount>,
    /// By size and format.
    pub sizes: Vec<Sizes>,
}

/// Names of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NamesMonth {
    /// When they were made.
    pub month: Month,
    /// Sent.
    pub sent: Conforming,
    /// Received.
    pub received: Conforming,
}

/// Sets, and those of them whose names are not quite of the standard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Conforming {
    /// Sets.
    pub sets: u64,
    /// Of them nonconforming.
    pub nonconforming: u64,
}

impl Conforming {
    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self { sets: self.sets + other.sets, nonconforming: self.nonconforming + other.nonconforming }
    }
}

/// Names that are to stop working.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OldNames {
    /// Sets sent.
    pub sent: u64,
    /// Sets received.
    pub received: u64,
    /// Partners whose names these are.
    pub senders: Vec<String>,
}

/// Months before this one of which old names are of interest.
const OLD_MONTHS: i32 = 2;

impl NamesReport {
    pub(super) fn read(
        connection: &Connection,
        office: OfficeNumber,
        names: &[Names],
        sizes: Vec<Sizes>,
        today: Month,
    ) -> rusqlite::Result<Self> {
        let senders = query::senders_of(connection, office, Version::V3, today.plus(-OLD_MONTHS))?;
        let other = query::other(connection, office)?;
        Ok(Self { months: by_month(names, today), old: old(names, senders, today), other, sizes })
    }
}

fn by_month(names: &[Names], today: Month) -> Vec<NamesMonth> {
    let months = shown_months(names.iter().map(|n| n.month), today);
    let mut sums: BTreeMap<Month, [Conforming; 2]> = BTreeMap::new();
    for n in names.iter().filter(|n| months.contains(&n.month)) {
        let of = &mut sums.entry(n.month).or_default()[usize::from(n.direction == Direction::Received)];
        let nonconforming = if n.conformity == Conformity::Nonconforming { n.sets } else { 0 };
        *of = of.plus(Conforming { sets: n.sets, nonconforming });
    }
    sums.into_iter().map(|(month, [sent, received])| NamesMonth { month, sent, received }).collect()
}

fn old(names: &[Names], senders: Vec<String>, today: Month) -> Option<OldNames> {
    let mut recent = names.iter().filter(|n| n.month >= today.plus(-OLD_MONTHS)).peekable();
    recent.peek()?;
    let [mut sent, mut received] = [0; 2];
    for n in recent.filter(|n| n.version == Version::V3) {
        *(if n.direction == Direction::Sent { &mut sent } else { &mut received }) += n.sets;
    }
    Some(OldNames { sent, received, senders })
}
