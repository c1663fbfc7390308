use jiff::civil::Date;
use serde::Serialize;

use super::{ListedOffices, MigrationReport};

/// A count of offices as everybody may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicCount {
    /// So many.
    Exactly(u64),
    /// At least one, and fewer than the threshold.
    Few,
    /// So many at the least.
    AtLeast(u64),
    /// From so many to so many.
    Between(u64, u64),
    /// Nothing is known to count.
    Unknown,
}

/// What everybody may see of a town's move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicCounts {
    /// Offices that are known to have moved.
    pub confirmed: PublicCount,
    /// Of those that use the exchange, offices of which nobody knows it: that is no "not moved".
    pub unconfirmed: PublicCount,
    /// Offices that use the exchange by the listing, and its day.
    pub listed: Option<(u64, Date)>,
    /// Confirmed offices that the listing does not name, where it names any.
    pub outside: PublicCount,
    /// By the way in which lists found out; empty where any of them is of a few.
    pub ways: Vec<(String, u64)>,
    /// The last day on which one was confirmed.
    pub last: Option<Date>,
}

/// A count below the threshold says of a few offices what nobody should be able to tell; nor may it follow from another
/// count by subtraction.
pub(super) fn counts(report: &MigrationReport) -> PublicCounts {
    let threshold = report.threshold;
    let is_few = |n: u64| n > 0 && n < threshold;
    let shown = |n: u64| if is_few(n) { PublicCount::Few } else { PublicCount::Exactly(n) };
    let confirmed_offices = report.confirmed();
    let confirmed = confirmed_offices.len() as u64;
    let most_hidden = threshold.saturating_sub(1);
    // What follows from this alone tells nobody more.
    let known = if is_few(confirmed) { most_hidden } else { confirmed };
    let (mut confirmed_shown, mut outside) = (shown(confirmed), PublicCount::Unknown);
    let (unconfirmed, listed) = match &report.listed {
        ListedOffices::Unknown => (PublicCount::Unknown, None),
        ListedOffices::Count { listed, as_of } => {
            let least = listed.saturating_sub(known);
            // Of a bare count nobody knows whether the confirmed are among those that it counts.
            let range =
                if confirmed == 0 { PublicCount::Exactly(*listed) } else { PublicCount::Between(least, *listed) };
            (range, Some((*listed, *as_of)))
        }
        ListedOffices::Numbers { offices, as_of } => {
            let listed = offices.len() as u64;
            let within = offices.iter().filter(|number| confirmed_offices.contains(number.as_str())).count() as u64;
            let (left, beyond) = (listed - within, confirmed - within);
            let is_hidden = [confirmed, within, left, beyond].into_iter().any(is_few);
            outside = if is_hidden { PublicCount::Unknown } else { PublicCount::Exactly(beyond) };
            let unconfirmed = match () {
                () if is_few(left) => PublicCount::Few,
                () if is_hidden => PublicCount::AtLeast(listed.saturating_sub(known)),
                () => PublicCount::Exactly(left),
            };
            if is_few(left) && !is_few(confirmed) {
                confirmed_shown = PublicCount::AtLeast(listed.saturating_sub(most_hidden));
            }
            (unconfirmed, Some((listed, *as_of)))
        }
    };
    let ways: Vec<(String, u64)> =
        report.ways.iter().map(|(way, offices)| (way.clone(), offices.len() as u64)).collect();
    let are_all_many = !is_few(confirmed) && ways.iter().all(|(_, n)| !is_few(*n));
    // Where sources name the same offices, the parts are no parts of the whole.
    let is_whole = ways.iter().map(|(_, n)| n).sum::<u64>() == confirmed;
    let is_shown = are_all_many && is_whole && matches!(confirmed_shown, PublicCount::Exactly(_));
    let ways = if is_shown { ways } else { Vec::new() };
    PublicCounts { confirmed: confirmed_shown, unconfirmed, listed, outside, ways, last: report.last() }
}
