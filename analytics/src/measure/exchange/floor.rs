use std::collections::{BTreeMap, BTreeSet};

use tsunagu_store::ledger::public::Settled;
use tsunagu_store::month::Month;
use tsunagu_store::rules::Floor;

use super::stage::Stage;
use crate::query::exchange::town::Cell;

/// The key of a sum over all groups.
pub const ALL: &str = "all";

/// A part of a sum: its key, who stands behind it at either end, and its value. What three have received from one is that
/// one's.
struct Part<'c> {
    key: &'c str,
    offices: Shares<'c>,
    partners: Shares<'c>,
    /// Partners that have not agreed: what goes one way less what comes the other is theirs alone.
    outside: BTreeSet<&'c str>,
    value: u64,
}

/// Sets by who stands behind them.
type Shares<'c> = BTreeMap<&'c str, u64>;

/// Stages that the public sees as one, by a key of their own.
pub const TOLD: [(&str, &[Stage]); 3] =
    [("none", &[Stage::None]), ("some", &[Stage::Quiet, Stage::First, Stage::Mutual]), ("steady", &[Stage::Steady])];

/// One month of a town as it may be published; none where too few offices stand behind the whole. `stages` holds every
/// office that has agreed, `told` the stages that were published last. How many of them exchanged in the month is not
/// told: beside the stages it would tell who was idle.
pub fn settle(
    cells: &[Cell],
    stages: &BTreeMap<String, Stage>,
    told: &[(String, u64)],
    month: Month,
    floor: &Floor,
) -> Option<Settled> {
    let of_month: Vec<&Cell> = cells.iter().filter(|c| c.month == month && c.sets > 0).collect();
    let behind: BTreeSet<&str> = of_month.iter().map(|c| c.office.as_str()).collect();
    if (behind.len() as u64) < floor.offices {
        return None;
    }
    let agreed: BTreeSet<&str> = stages.keys().map(String::as_str).collect();
    let ways = ["received", "sent"].map(|direction| (direction, parts(&of_month, direction, &agreed)));
    // Inside a town what one has sent another has received: a part that is held back one way is held back the other.
    let mut held: BTreeSet<String> = BTreeSet::new();
    let shown = loop {
        let shown = ways.each_ref().map(|(_, parts)| hold_back(parts, &whole(parts), &held, floor));
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
        let direction = (*direction).to_owned();
        let sum = |p: &Part<'_>| (p.key.to_owned(), direction.clone(), shown.contains(p.key).then_some(p.value));
        sums.extend(parts.iter().map(sum));
        sums.push((ALL.to_owned(), direction.clone(), whole_shown.then(|| whole(parts).value)));
    }
    let agreed = agreed.len() as u64;
    Some(Settled {
        month: month.to_string(),
        offices: (agreed >= floor.offices).then_some(agreed),
        sums,
        stages: settle_stages(stages, told, floor),
    })
}

fn parts<'c>(cells: &[&'c Cell], direction: &str, agreed: &BTreeSet<&str>) -> Vec<Part<'c>> {
    let mut parts: Vec<Part<'c>> = Vec::new();
    for cell in cells.iter().filter(|c| c.direction == direction) {
        let at = parts.iter().position(|p| p.key == cell.group).unwrap_or_else(|| {
            parts.push(Part {
                key: &cell.group,
                offices: Shares::new(),
                partners: Shares::new(),
                outside: BTreeSet::new(),
                value: 0,
            });
            parts.len() - 1
        });
        let part = &mut parts[at];
        *part.offices.entry(&cell.office).or_default() += cell.sets;
        part.value += cell.sets;
        if !cell.partner.is_empty() {
            *part.partners.entry(&cell.partner).or_default() += cell.sets;
            if !agreed.contains(cell.partner.as_str()) {
                part.outside.insert(&cell.partner);
            }
        }
    }
    parts
}

fn whole<'c>(parts: &[Part<'c>]) -> Part<'c> {
    sum(&parts.iter().collect::<Vec<_>>())
}

/// What parts come to together.
fn sum<'c>(parts: &[&Part<'c>]) -> Part<'c> {
    let (mut offices, mut partners, mut outside) = (Shares::new(), Shares::new(), BTreeSet::new());
    for part in parts {
        part.offices.iter().for_each(|(who, n)| *offices.entry(*who).or_default() += n);
        part.partners.iter().for_each(|(who, n)| *partners.entry(*who).or_default() += n);
        outside.extend(&part.outside);
    }
    Part { key: ALL, offices, partners, outside, value: parts.iter().map(|p| p.value).sum() }
}

/// Offices by how far they have come: all of them, or nothing. What is held back of a table could be had from those of
/// other months, for an office that has exchanged has done so for ever; so no table has a hole, and none is published
/// that differs from the one before by fewer offices than the floor.
fn settle_stages(stages: &BTreeMap<String, Stage>, told: &[(String, u64)], floor: &Floor) -> Vec<(String, u64)> {
    let enough = |n: u64| n == 0 || n >= floor.offices;
    let count = |of: &[Stage]| stages.values().filter(|s| of.contains(s)).count() as u64;
    let mut found: Vec<(String, u64)> = TOLD.iter().map(|(key, of)| ((*key).to_owned(), count(of))).collect();
    found.push((ALL.to_owned(), stages.len() as u64));
    let before = |key: &str| told.iter().find(|t| t.0 == key).map(|t| t.1);
    let may = found.iter().all(|(key, n)| enough(*n) && before(key).is_none_or(|b| enough(n.abs_diff(b))));
    if may && !stages.is_empty() { found } else { Vec::new() }
}

/// Which parts may be shown beside their sum, and whether the sum may; `held` are not shown whatever stands behind them. A
/// part with fewer offices than the floor is held back; while what is held back could be had as the difference between
/// the sum and what is shown, and too few offices stand behind that difference, the smallest of what is shown is held
/// back too. Nought may be shown.
fn hold_back<'c>(
    parts: &[Part<'c>],
    all: &Part<'c>,
    held: &BTreeSet<String>,
    floor: &Floor,
) -> (BTreeSet<&'c str>, bool) {
    let may = |p: &&Part<'c>| !held.contains(p.key) && (p.value == 0 || stands(p, floor));
    let mut shown: Vec<&Part<'c>> = parts.iter().filter(may).collect();
    let told = all.value == 0 || stands(all, floor);
    if !told {
        return (shown.iter().map(|p| p.key).collect(), false);
    }
    shown.sort_by_key(|p| std::cmp::Reverse((p.offices.len(), p.value)));
    loop {
        let held: Vec<&Part<'_>> = parts.iter().filter(|p| !shown.iter().any(|s| s.key == p.key)).collect();
        // One part alone would be the difference itself, whoever stands behind it; and where the difference is hardly
        // more than one for each part, each part is known.
        let left = sum(&held);
        let hidden = held.len() > 1 && stands(&left, floor) && left.value >= held.len() as u64 + floor.offices;
        if held.is_empty() || hidden {
            return (shown.iter().map(|p| p.key).collect(), true);
        }
        let Some(last) = shown.iter().rposition(|p| p.value > 0) else {
            return (shown.iter().map(|p| p.key).collect(), false);
        };
        shown.remove(last);
    }
}

/// Whether enough stand behind a part at either end, and nobody for nearly all of it.
fn stands(part: &Part<'_>, floor: &Floor) -> bool {
    let outside = part.outside.len() as u64;
    (outside == 0 || outside >= floor.offices)
        && [&part.offices, &part.partners].into_iter().all(|who| {
            let most = who.values().max().copied().unwrap_or(0);
            who.len() as u64 >= floor.offices && most * 100 <= part.value * floor.most_percent
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell(office: usize, group: usize, direction: &str, sets: u64) -> Cell {
        Cell {
            office: format!("o{office}"),
            month: "202610".parse().expect("a month"),
            group: format!("g{group}"),
            direction: direction.to_owned(),
            partner: format!("p{office}"),
            sets,
        }
    }

    fn settled(cells: &[Cell]) -> Option<Settled> {
        settle(cells, &BTreeMap::new(), &[], "202610".parse().expect("a month"), &floor())
    }

    fn floor() -> Floor {
        Floor { offices: 3, most_percent: 75, settle_day: 10, source: String::new() }
    }

    fn sent(found: &Settled) -> Vec<(&str, Option<u64>)> {
        found.sums.iter().filter(|s| s.1 == "sent").map(|s| (s.0.as_str(), s.2)).collect()
    }

    #[test]
    fn two_offices_are_too_few_and_three_are_enough() {
        let cells: Vec<Cell> = (0..3).map(|o| cell(o, 0, "sent", 5)).collect();
        assert_eq!(settled(&cells[..2]), None);
        let found = settled(&cells).expect("published");
        assert_eq!(sent(&found), [("g0", Some(15)), ("all", Some(15))]);
    }

    #[test]
    fn what_is_held_back_can_not_be_had_by_subtraction() {
        let mut cells: Vec<Cell> = (0..5).flat_map(|o| [cell(o, 0, "sent", 10), cell(o, 1, "sent", 3)]).collect();
        cells.push(cell(0, 2, "sent", 7));
        let found = settled(&cells).expect("published");
        // g2 is one office's; g1, the smallest of the others, is held back with it.
        assert_eq!(sent(&found), [("g0", Some(50)), ("g1", None), ("g2", None), ("all", Some(72))]);
    }

    #[test]
    fn what_is_held_back_one_way_is_held_back_the_other() {
        let both = |o, g, sets| [cell(o, g, "sent", sets), cell(o, g, "received", sets)];
        let mut cells: Vec<Cell> = (0..4).flat_map(|o| [both(o, 0, 10), both(o, 1, 3)].concat()).collect();
        // Two have sent of g2, four received it.
        cells.extend((0..2).map(|o| cell(o, 2, "sent", 7)));
        cells.extend((0..4).map(|o| cell(o, 2, "received", 4)));
        let found = settled(&cells).expect("published");
        let of = |direction: &str| -> Vec<_> {
            found.sums.iter().filter(|s| s.1 == direction).map(|s| (s.0.as_str(), s.2)).collect()
        };
        assert_eq!(of("sent"), [("g0", Some(40)), ("g1", None), ("g2", None), ("all", Some(66))]);
        assert_eq!(of("received"), [("g0", Some(40)), ("g1", None), ("g2", None), ("all", Some(68))]);
    }

    #[test]
    fn what_many_had_from_one_is_that_ones() {
        let mut cells: Vec<Cell> = (0..4).map(|o| cell(o, 0, "received", 5)).collect();
        assert!(settled(&cells).expect("published").sums.contains(&("g0".into(), "received".into(), Some(20))));
        cells.iter_mut().for_each(|c| "one".clone_into(&mut c.partner));
        assert!(settled(&cells).expect("published").sums.iter().filter(|s| s.1 == "received").all(|s| s.2.is_none()));
    }

    #[test]
    fn what_is_nearly_all_of_one_is_that_ones() {
        let of =
            |first: u64| -> Vec<Cell> { (0..3).map(|o| cell(o, 0, "sent", if o == 0 { first } else { 1 })).collect() };
        assert_eq!(sent(&settled(&of(6)).expect("published")), [("g0", Some(8)), ("all", Some(8))]);
        assert_eq!(sent(&settled(&of(7)).expect("published")), [("g0", None), ("all", None)]);
    }

    #[test]
    fn a_small_difference_tells_each_part_and_is_not_shown() {
        let mut cells: Vec<Cell> = (0..4).map(|o| cell(o, 0, "sent", 5)).collect();
        // Three parts of one set each: the difference of three would tell them all.
        cells.extend((0..3).map(|o| cell(o, o + 1, "sent", 1)));
        let found = settled(&cells).expect("published");
        assert_eq!(sent(&found), [("g0", None), ("g1", None), ("g2", None), ("g3", None), ("all", Some(23))]);
    }

    fn stages(none: usize, first: usize, steady: usize) -> BTreeMap<String, Stage> {
        let all = [(Stage::None, none), (Stage::First, first), (Stage::Steady, steady)];
        let all = all.into_iter().flat_map(|(stage, n)| std::iter::repeat_n(stage, n));
        all.enumerate().map(|(n, stage)| (format!("o{n}"), stage)).collect()
    }

    #[test]
    fn stages_are_told_whole_or_not_at_all_and_in_no_small_steps() {
        let told = settle_stages(&stages(0, 5, 4), &[], &floor());
        let of: Vec<(&str, u64)> = told.iter().map(|t| (t.0.as_str(), t.1)).collect();
        assert_eq!(of, [("none", 0), ("some", 5), ("steady", 4), ("all", 9)]);
        assert!(settle_stages(&stages(1, 5, 4), &[], &floor()).is_empty(), "one office has none");
        // One more that is steady would be known by the difference; three more are not.
        assert!(settle_stages(&stages(0, 4, 5), &told, &floor()).is_empty());
        assert!(settle_stages(&stages(0, 5, 5), &told, &floor()).is_empty());
        assert!(!settle_stages(&stages(0, 5, 7), &told, &floor()).is_empty());
    }

    #[test]
    fn what_one_outsider_had_is_not_told_by_the_difference_of_ways() {
        let stages: BTreeMap<String, Stage> = (0..4).map(|n| (format!("o{n}"), Stage::Steady)).collect();
        let between = |way: &str, partner: fn(usize) -> usize| -> Vec<Cell> {
            (0..4).map(|o| Cell { partner: format!("o{}", partner(o)), ..cell(o, 0, way, 5) }).collect()
        };
        let mut cells = [between("sent", |o| (o + 1) % 4), between("received", |o| (o + 3) % 4)].concat();
        let month = "202610".parse().expect("a month");
        let all = |cells: &[Cell]| settle(cells, &stages, &[], month, &floor()).expect("published").sums;
        assert!(all(&cells).iter().all(|s| s.2 == Some(20)), "what stays among them tells of nobody");
        cells.push(Cell { partner: "outsider".to_owned(), ..cell(0, 0, "sent", 2) });
        assert!(all(&cells).iter().all(|s| s.2.is_none()), "{:?}", all(&cells));
    }

    proptest! {
        /// Whatever is published: no part with too few offices, and no difference with too few behind it.
        #[test]
        fn nothing_of_fewer_than_three_can_be_worked_out(
            came in proptest::collection::vec((0usize..6, 0usize..5, 0usize..2, 1u64..20), 0..40),
        ) {
            let mut cells: Vec<Cell> = Vec::new();
            for (office, group, way, sets) in came {
                let direction = ["sent", "received"][way];
                let same = |c: &&mut Cell| {
                    c.office == format!("o{office}") && c.group == format!("g{group}") && c.direction == direction
                };
                match cells.iter_mut().find(same) {
                    Some(found) => found.sets += sets,
                    None => cells.push(cell(office, group, direction, sets)),
                }
            }
            let Some(found) = settled(&cells) else { return Ok(()) };
            for direction in ["sent", "received"] {
                let told: Vec<(&str, Option<u64>)> =
                    found.sums.iter().filter(|s| s.1 == direction).map(|s| (s.0.as_str(), s.2)).collect();
                let behind = |shown: bool| -> BTreeSet<&str> {
                    let of = |c: &&Cell| {
                        c.direction == direction && told.iter().any(|(g, v)| *g == c.group && v.is_some() == shown)
                    };
                    cells.iter().filter(of).map(|c| c.office.as_str()).collect()
                };
                for (group, value) in told.iter().filter(|(g, v)| *g != ALL && v.is_some()) {
                    let of = cells.iter().filter(|c| c.group == *group && c.direction == direction);
                    let offices: BTreeSet<&str> = of.map(|c| c.office.as_str()).collect();
                    prop_assert!(offices.len() >= 3 || *value == Some(0));
                }
                let total = told.iter().find(|(g, _)| *g == ALL).and_then(|(_, v)| *v);
                let held = told.iter().filter(|(g, v)| *g != ALL && v.is_none()).count();
                if total.is_some() && held > 0 {
                    prop_assert!(behind(false).len() >= 3 && held > 1, "{told:?}");
                    let shown: u64 = told.iter().filter(|(g, _)| *g != ALL).filter_map(|(_, v)| *v).sum();
                    let left = total.unwrap_or(0) - shown;
                    prop_assert!(left >= held as u64 + 3, "{told:?}");
                }
            }
            // A part that is held back one way is shown in neither.
            for (group, _, _) in found.sums.iter().filter(|s| s.0 != ALL && s.2.is_none()) {
                prop_assert!(!found.sums.iter().any(|s| s.0 == *group && s.2.is_some()), "{:?}", found.sums);
            }
        }
    }
}
