use std::collections::{BTreeMap, BTreeSet};

use tsunagu_store::ledger::public::Settled;
use tsunagu_store::month::Month;

use super::stage::Stage;
use crate::query::exchange::town::Cell;

/// The key of a sum over all groups.
pub const ALL: &str = "all";

/// A part of a sum: its key, the offices behind it, and its value.
struct Part<'c> {
    key: &'c str,
    offices: BTreeSet<&'c str>,
    value: u64,
}

/// One month of a town as it may be published; none where too few offices stand behind the whole. `stages` holds every
/// office that has agreed.
pub fn settle(cells: &[Cell], stages: &BTreeMap<String, Stage>, month: Month, floor: u64) -> Option<Settled> {
    let of_month: Vec<&Cell> = cells.iter().filter(|c| c.month == month && c.sets > 0).collect();
    let behind: BTreeSet<&str> = of_month.iter().map(|c| c.office.as_str()).collect();
    if (behind.len() as u64) < floor {
        return None;
    }
    let mut sums = Vec::new();
    for direction in ["received", "sent"] {
        let mut parts: Vec<Part<'_>> = Vec::new();
        for cell in of_month.iter().filter(|c| c.direction == direction) {
            match parts.iter_mut().find(|p| p.key == cell.group) {
                Some(part) => {
                    part.offices.insert(&cell.office);
                    part.value += cell.sets;
                }
                None => {
                    parts.push(Part { key: &cell.group, offices: BTreeSet::from([&*cell.office]), value: cell.sets })
                }
            }
        }
        let all = Part {
            key: ALL,
            offices: parts.iter().flat_map(|p| p.offices.iter().copied()).collect(),
            value: parts.iter().map(|p| p.value).sum(),
        };
        let (shown, whole) = hold_back(&parts, &all, floor);
        sums.extend(
            parts.iter().map(|p| (p.key.to_owned(), direction.to_owned(), shown.contains(p.key).then_some(p.value))),
        );
        sums.push((ALL.to_owned(), direction.to_owned(), whole.then_some(all.value)));
    }
    Some(Settled {
        month: month.to_string(),
        offices: Some(behind.len() as u64),
        sums,
        stages: settle_stages(stages, floor),
    })
}

fn settle_stages(stages: &BTreeMap<String, Stage>, floor: u64) -> Vec<(String, Option<u64>)> {
    let parts: Vec<Part<'_>> = Stage::ALL
        .iter()
        .map(|stage| {
            let offices: BTreeSet<&str> = stages.iter().filter(|(_, s)| *s == stage).map(|(o, _)| o.as_str()).collect();
            Part { key: stage.key(), value: offices.len() as u64, offices }
        })
        .collect();
    let all = Part { key: ALL, offices: stages.keys().map(String::as_str).collect(), value: stages.len() as u64 };
    let (shown, whole) = hold_back(&parts, &all, floor);
    let mut found: Vec<_> =
        parts.iter().map(|p| (p.key.to_owned(), shown.contains(p.key).then_some(p.value))).collect();
    found.push((ALL.to_owned(), whole.then_some(all.value)));
    found
}

/// Which parts may be shown beside their sum, and whether the sum may. A part with fewer offices than the floor is held
/// back; while what is held back could be had as the difference between the sum and what is shown, and too few offices
/// stand behind that difference, the smallest of what is shown is held back too. Nought may be shown.
fn hold_back<'c>(parts: &[Part<'c>], all: &Part<'c>, floor: u64) -> (BTreeSet<&'c str>, bool) {
    let enough = |offices: &BTreeSet<&str>| offices.len() as u64 >= floor;
    let mut shown: Vec<&Part<'c>> = parts.iter().filter(|p| p.value == 0 || enough(&p.offices)).collect();
    let whole = all.value == 0 || enough(&all.offices);
    if whole {
        shown.sort_by_key(|p| std::cmp::Reverse((p.offices.len(), p.value)));
        loop {
            let held: Vec<&Part<'_>> = parts.iter().filter(|p| !shown.iter().any(|s| s.key == p.key)).collect();
            let behind: BTreeSet<&str> = held.iter().flat_map(|p| p.offices.iter().copied()).collect();
            // One part alone would be the difference itself, whoever stands behind it.
            if held.is_empty() || (held.len() > 1 && enough(&behind)) {
                break;
            }
            let Some(last) = shown.iter().rposition(|p| p.value > 0) else { break };
            shown.remove(last);
        }
    }
    (shown.iter().map(|p| p.key).collect(), whole)
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
            sets,
        }
    }

    fn settled(cells: &[Cell]) -> Option<Settled> {
        settle(cells, &BTreeMap::new(), "202610".parse().expect("a month"), 3)
    }

    fn sent(found: &Settled) -> Vec<(&str, Option<u64>)> {
        found.sums.iter().filter(|s| s.1 == "sent").map(|s| (s.0.as_str(), s.2)).collect()
    }

    #[test]
    fn two_offices_are_too_few_and_three_are_enough() {
        let cells: Vec<Cell> = (0..3).map(|o| cell(o, 0, "sent", 5)).collect();
        assert_eq!(settled(&cells[..2]), None);
        let found = settled(&cells).expect("published");
        assert_eq!((found.offices, sent(&found)), (Some(3), vec![("g0", Some(15)), ("all", Some(15))]));
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
    fn stages_are_offices_and_few_of_them_are_held_back() {
        let stages: BTreeMap<String, Stage> = (0..10)
            .map(|n| {
                (
                    format!("o{n}"),
                    if n < 4 {
                        Stage::Steady
                    } else if n < 9 {
                        Stage::First
                    } else {
                        Stage::None
                    },
                )
            })
            .collect();
        let found = settle_stages(&stages, 3);
        let of = |key: &str| found.iter().find(|s| s.0 == key).expect(key).1;
        assert_eq!(
            (of("none"), of("first"), of("mutual"), of("steady"), of("all")),
            (None, Some(5), Some(0), None, Some(10))
        );
    }

    proptest! {
        /// Whatever is published: no part with too few offices, and no difference with too few behind it.
        #[test]
        fn nothing_of_fewer_than_three_can_be_worked_out(
            came in proptest::collection::vec((0usize..6, 0usize..5, 1u64..20), 0..40),
        ) {
            let mut cells: Vec<Cell> = Vec::new();
            for (office, group, sets) in came {
                match cells.iter_mut().find(|c| c.office == format!("o{office}") && c.group == format!("g{group}")) {
                    Some(found) => found.sets += sets,
                    None => cells.push(cell(office, group, "sent", sets)),
                }
            }
            let Some(found) = settled(&cells) else { return Ok(()) };
            let behind = |shown: bool| -> BTreeSet<&str> {
                let of = |group: &str| sent(&found).iter().any(|(g, v)| *g == group && v.is_some() == shown);
                cells.iter().filter(|c| of(&c.group)).map(|c| c.office.as_str()).collect()
            };
            for (group, value) in sent(&found).iter().filter(|(g, v)| *g != ALL && v.is_some()) {
                let offices: BTreeSet<&str> = cells.iter().filter(|c| c.group == *group).map(|c| c.office.as_str()).collect();
                prop_assert!(offices.len() >= 3 || *value == Some(0));
            }
            let total = sent(&found).iter().find(|(g, _)| *g == ALL).and_then(|(_, v)| *v);
            let held = sent(&found).iter().filter(|(g, v)| *g != ALL && v.is_none()).count();
            if total.is_some() && held > 0 {
                prop_assert!(behind(false).len() >= 3, "{:?}", sent(&found));
                prop_assert!(held > 1 || sent(&found).len() == 2, "{:?}", sent(&found));
            }
        }
    }
}
