use std::collections::{BTreeMap, BTreeSet};

use tsunagu_domain::exchange_set::Direction;
use tsunagu_domain::month::Month;
use tsunagu_domain::rules::SuppressionThreshold;
use tsunagu_store::ledger::public::FinalizedMonth;

use super::stage::Stage;
use crate::query::monitor::town::TownSum;

/// The key of a sum over all groups.
pub const ALL: &str = "all";

/// A part of a sum: its key, who stands behind it at either end, and its value. What three have received from one is that
/// one's.
struct Part<'c> {
    key: &'c str,
    behind: Contributors<'c>,
    /// Of it, what was exchanged with those that have not agreed, or nobody knows with whom: what goes one way less what
    /// comes the other is that alone.
    outside: Contributors<'c>,
}

/// Who stands behind sets at either end, and how many there are.
#[derive(Default)]
struct Contributors<'c> {
    offices: Shares<'c>,
    /// The empty number stands for those that names leave out.
    partners: Shares<'c>,
    value: u64,
}

/// Sets by who stands behind them.
type Shares<'c> = BTreeMap<&'c str, u64>;

/// Stages that the public sees as one, by a key of their own.
pub const TOLD: [(&str, &[Stage]); 3] =
    [("none", &[Stage::None]), ("some", &[Stage::Quiet, Stage::First, Stage::Mutual]), ("steady", &[Stage::Steady])];

/// One month of a town as it may be published; none where too few offices stand behind the whole. `stages` holds every
/// office that has agreed, `reported` the stages that were published last. How many of them exchanged in the month is not
/// reported: beside the stages it would tell who was idle.
pub fn finalize(
    cells: &[TownSum],
    stages: &BTreeMap<String, Stage>,
    published: &[(String, u64)],
    month: Month,
    suppression: &SuppressionThreshold,
) -> Option<FinalizedMonth> {
    let of_month: Vec<&TownSum> = cells.iter().filter(|c| c.month == month && c.sets > 0).collect();
    let behind: BTreeSet<&str> = of_month.iter().map(|c| c.office.as_str()).collect();
    if (behind.len() as u64) < suppression.offices {
        return None;
    }
    let agreed: BTreeSet<&str> = stages.keys().map(String::as_str).collect();
    let ways =
        [Direction::Received, Direction::Sent].map(|direction| (direction, parts(&of_month, direction, &agreed)));
    // Inside a town what one has sent another has received: a part that is suppressed one way is suppressed the other.
    let mut held: BTreeSet<String> = BTreeSet::new();
    let shown = loop {
        let shown = ways.each_ref().map(|(_, parts)| hold_back(parts, &whole(parts), &held, suppression));
        let all = ways.iter().zip(&shown).flat_map(|((_, parts), (shown, _))| {
            parts.iter().filter(|p| !shown.contains(p.key)).map(|p| p.key.to_owned())
        });
        let all: BTreeSet<String> = all.chain(held.iter().cloned()).collect();
        if all == held {
            break shown;
        }
        held = all;
    };
    let whole_shown = shown.iter().all(|(_, whole)| *whole);
    let mut sums = Vec::new();
    for ((direction, parts), (shown, _)) in ways.iter().zip(&shown) {
        let direction = *direction;
        let sum = |p: &Part<'_>| (p.key.to_owned(), direction, shown.contains(p.key).then_some(p.behind.value));
        sums.extend(parts.iter().map(sum));
        sums.push((ALL.to_owned(), direction, whole_shown.then(|| whole(parts).behind.value)));
    }
    let agreed = agreed.len() as u64;
    Some(FinalizedMonth {
        month: month.to_string(),
        offices: (agreed >= suppression.offices).then_some(agreed),
        sums,
        stages: finalize_stages(stages, published, suppression),
    })
}

fn parts<'c>(cells: &[&'c TownSum], direction: Direction, agreed: &BTreeSet<&str>) -> Vec<Part<'c>> {
    let mut parts: Vec<Part<'c>> = Vec::new();
    for cell in cells.iter().filter(|c| c.direction == direction) {
        let at = parts.iter().position(|p| p.key == cell.document_kind.key()).unwrap_or_else(|| {
            parts.push(Part {
                key: cell.document_kind.key(),
                behind: Contributors::default(),
                outside: Contributors::default(),
            });
            parts.len() - 1
        });
        parts[at].behind.add_cell(cell);
        if !agreed.contains(cell.partner.as_str()) {
            parts[at].outside.add_cell(cell);
        }
    }
    parts
}

impl<'c> Contributors<'c> {
    fn add_cell(&mut self, cell: &'c TownSum) {
        *self.offices.entry(&cell.office).or_default() += cell.sets;
        *self.partners.entry(&cell.partner).or_default() += cell.sets;
        self.value += cell.sets;
    }

    fn add(&mut self, other: &Self) {
        other.offices.iter().for_each(|(who, n)| *self.offices.entry(*who).or_default() += n);
        other.partners.iter().for_each(|(who, n)| *self.partners.entry(*who).or_default() += n);
        self.value += other.value;
    }

    /// Whether enough stand behind it at either end, and nobody for nearly all of it.
    fn stands(&self, suppression: &SuppressionThreshold) -> bool {
        let known = self.partners.keys().filter(|p| !p.is_empty()).count() as u64;
        let most = self.offices.values().chain(self.partners.values()).max().copied().unwrap_or(0);
        self.offices.len() as u64 >= suppression.offices
            && known >= suppression.offices
            && most * 100 <= self.value * suppression.max_percent
    }
}

fn whole<'c>(parts: &[Part<'c>]) -> Part<'c> {
    sum(&parts.iter().collect::<Vec<_>>())
}

/// What parts come to together.
fn sum<'c>(parts: &[&Part<'c>]) -> Part<'c> {
    let mut all = Part { key: ALL, behind: Contributors::default(), outside: Contributors::default() };
    for part in parts {
        all.behind.add(&part.behind);
        all.outside.add(&part.outside);
    }
    all
}

/// Offices by how far they have come: all of them, or nothing. What is suppressed of a table could be had from those of
/// other months, for an office that has exchanged has done so for ever; so no table has a hole, and none is published
/// that differs from the one before by fewer offices than the threshold.
fn finalize_stages(
    stages: &BTreeMap<String, Stage>,
    published: &[(String, u64)],
    suppression: &SuppressionThreshold,
) -> Vec<(String, u64)> {
    let enough = |n: u64| n == 0 || n >= suppression.offices;
    let count = |of: &[Stage]| stages.values().filter(|s| of.contains(s)).count() as u64;
    let mut found: Vec<(String, u64)> = TOLD.iter().map(|(key, of)| ((*key).to_owned(), count(of))).collect();
    found.push((ALL.to_owned(), stages.len() as u64));
    let before = |key: &str| published.iter().find(|t| t.0 == key).map(|t| t.1);
    let may = found.iter().all(|(key, n)| enough(*n) && before(key).is_none_or(|b| enough(n.abs_diff(b))));
    if may && !stages.is_empty() { found } else { Vec::new() }
}

/// Which parts may be shown beside their sum, and whether the sum may; `held` are not shown whatever stands behind them. A
/// part with fewer offices than the threshold is suppressed; while what is suppressed could be had as the difference between
/// the sum and what is shown, and too few offices stand behind that difference, the smallest of what is shown is held
/// back too. Nought may be shown.
fn hold_back<'c>(
    parts: &[Part<'c>],
    all: &Part<'c>,
    held: &BTreeSet<String>,
    suppression: &SuppressionThreshold,
) -> (BTreeSet<&'c str>, bool) {
    let may = |p: &&Part<'c>| !held.contains(p.key) && (p.behind.value == 0 || stands(p, suppression));
    let mut shown: Vec<&Part<'c>> = parts.iter().filter(may).collect();
    let published = all.behind.value == 0 || stands(all, suppression);
    if !published {
        return (shown.iter().map(|p| p.key).collect(), false);
    }
    shown.sort_by_key(|p| std::cmp::Reverse((p.behind.offices.len(), p.behind.value)));
    loop {
        let held: Vec<&Part<'_>> = parts.iter().filter(|p| !shown.iter().any(|s| s.key == p.key)).collect();
        // One part alone would be the difference itself, however many stand behind it; and where the difference is hardly
        // more than one for each part, each part is known.
        let left = sum(&held);
        let hidden = held.len() > 1
            && stands(&left, suppression)
            && left.behind.value >= held.len() as u64 + suppression.offices;
        if held.is_empty() || hidden {
            return (shown.iter().map(|p| p.key).collect(), true);
        }
        let Some(last) = shown.iter().rposition(|p| p.behind.value > 0) else {
            return (shown.iter().map(|p| p.key).collect(), false);
        };
        shown.remove(last);
    }
}

/// Whether enough stand behind a part, and behind what the difference of the ways reports of it.
fn stands(part: &Part<'_>, suppression: &SuppressionThreshold) -> bool {
    part.behind.stands(suppression) && (part.outside.value == 0 || part.outside.stands(suppression))
}

#[cfg(test)]
#[path = "suppression_tests.rs"]
mod tests;
