use super::*;
use proptest::prelude::*;
use tsunagu_domain::document_kind::DocumentKind;

const SENT: Direction = Direction::Sent;
const RECEIVED: Direction = Direction::Received;

/// Kinds by their place.
fn g(n: usize) -> &'static str {
    DocumentKind::ALL[n].key()
}

fn cell(office: usize, group: usize, direction: Direction, sets: u64) -> TownSum {
    TownSum {
        office: format!("o{office}"),
        month: "202610".parse().expect("a month"),
        document_kind: DocumentKind::ALL[group],
        direction,
        partner: format!("p{office}"),
        sets,
    }
}

fn finalized(cells: &[TownSum]) -> Option<FinalizedMonth> {
    finalize(cells, &BTreeMap::new(), &[], "202610".parse().expect("a month"), &suppression())
}

fn suppression() -> SuppressionThreshold {
    SuppressionThreshold { offices: 3, max_percent: 75, finalize_day: 10, source: String::new() }
}

fn sent(found: &FinalizedMonth) -> Vec<(&str, Option<u64>)> {
    found.sums.iter().filter(|s| s.1 == SENT).map(|s| (s.0.as_str(), s.2)).collect()
}

#[test]
fn two_offices_are_too_few_and_three_are_enough() {
    let cells: Vec<TownSum> = (0..3).map(|o| cell(o, 0, SENT, 5)).collect();
    assert_eq!(finalized(&cells[..2]), None);
    let found = finalized(&cells).expect("published");
    assert_eq!(sent(&found), [(g(0), Some(15)), ("all", Some(15))]);
}

#[test]
fn what_is_held_back_can_not_be_had_by_subtraction() {
    let mut cells: Vec<TownSum> = (0..5).flat_map(|o| [cell(o, 0, SENT, 10), cell(o, 1, SENT, 3)]).collect();
    cells.push(cell(0, 2, SENT, 7));
    let found = finalized(&cells).expect("published");
    // g2 is one office's; g1, the smallest of the others, is held back with it.
    assert_eq!(sent(&found), [(g(0), Some(50)), (g(1), None), (g(2), None), ("all", Some(72))]);
}

#[test]
fn what_is_held_back_one_way_is_held_back_the_other() {
    let both = |o, g, sets| [cell(o, g, SENT, sets), cell(o, g, RECEIVED, sets)];
    let mut cells: Vec<TownSum> = (0..4).flat_map(|o| [both(o, 0, 10), both(o, 1, 3)].concat()).collect();
    // Two have sent of g2, four received it.
    cells.extend((0..2).map(|o| cell(o, 2, SENT, 7)));
    cells.extend((0..4).map(|o| cell(o, 2, RECEIVED, 4)));
    let found = finalized(&cells).expect("published");
    let of = |direction: Direction| -> Vec<_> {
        found.sums.iter().filter(|s| s.1 == direction).map(|s| (s.0.as_str(), s.2)).collect()
    };
    assert_eq!(of(SENT), [(g(0), Some(40)), (g(1), None), (g(2), None), ("all", Some(66))]);
    assert_eq!(of(RECEIVED), [(g(0), Some(40)), (g(1), None), (g(2), None), ("all", Some(68))]);
}

#[test]
fn what_many_had_from_one_is_that_ones() {
    let mut cells: Vec<TownSum> = (0..4).map(|o| cell(o, 0, RECEIVED, 5)).collect();
    assert!(finalized(&cells).expect("published").sums.contains(&(g(0).into(), RECEIVED, Some(20))));
    cells.iter_mut().for_each(|c| "one".clone_into(&mut c.partner));
    assert!(finalized(&cells).expect("published").sums.iter().filter(|s| s.1 == RECEIVED).all(|s| s.2.is_none()));
}

#[test]
fn what_is_nearly_all_of_one_is_that_ones() {
    let of =
        |first: u64| -> Vec<TownSum> { (0..3).map(|o| cell(o, 0, SENT, if o == 0 { first } else { 1 })).collect() };
    assert_eq!(sent(&finalized(&of(6)).expect("published")), [(g(0), Some(8)), ("all", Some(8))]);
    assert_eq!(sent(&finalized(&of(7)).expect("published")), [(g(0), None), ("all", None)]);
}

#[test]
fn small_difference_would_reveal_a_part_and_is_not_shown() {
    let mut cells: Vec<TownSum> = (0..4).map(|o| cell(o, 0, SENT, 5)).collect();
    // Three parts of one set each: the difference of three would tell them all.
    cells.extend((0..3).map(|o| cell(o, o + 1, SENT, 1)));
    let found = finalized(&cells).expect("published");
    assert_eq!(sent(&found), [(g(0), None), (g(1), None), (g(2), None), (g(3), None), ("all", Some(23))]);
}

fn stages(none: usize, first: usize, steady: usize) -> BTreeMap<String, Stage> {
    let all = [(Stage::None, none), (Stage::First, first), (Stage::Steady, steady)];
    let all = all.into_iter().flat_map(|(stage, n)| std::iter::repeat_n(stage, n));
    all.enumerate().map(|(n, stage)| (format!("o{n}"), stage)).collect()
}

#[test]
fn stages_are_published_whole_or_not_at_all_and_in_no_small_steps() {
    let published = finalize_stages(&stages(0, 5, 4), &[], &suppression());
    let of: Vec<(&str, u64)> = published.iter().map(|t| (t.0.as_str(), t.1)).collect();
    assert_eq!(of, [("none", 0), ("some", 5), ("steady", 4), ("all", 9)]);
    assert!(finalize_stages(&stages(1, 5, 4), &[], &suppression()).is_empty(), "one office has none");
    // One more that is steady would be known by the difference; three more are not.
    assert!(finalize_stages(&stages(0, 4, 5), &published, &suppression()).is_empty());
    assert!(finalize_stages(&stages(0, 5, 5), &published, &suppression()).is_empty());
    assert!(!finalize_stages(&stages(0, 5, 7), &published, &suppression()).is_empty());
}

#[test]
fn difference_of_directions_reveals_no_single_outsider() {
    let stages: BTreeMap<String, Stage> = (0..4).map(|n| (format!("o{n}"), Stage::Steady)).collect();
    let between = |way: Direction, partner: fn(usize) -> usize| -> Vec<TownSum> {
        (0..4).map(|o| TownSum { partner: format!("o{}", partner(o)), ..cell(o, 0, way, 5) }).collect()
    };
    let cells = [between(SENT, |o| (o + 1) % 4), between(RECEIVED, |o| (o + 3) % 4)].concat();
    let month = "202610".parse().expect("a month");
    let all = |cells: &[TownSum]| finalize(cells, &stages, &[], month, &suppression()).expect("published").sums;
    assert!(all(&cells).iter().all(|s| s.2 == Some(20)), "what stays among them tells of nobody");
    let with = |more: &[(usize, &str, u64)]| -> Vec<TownSum> {
        let more = more
            .iter()
            .map(|(o, partner, sets)| TownSum { partner: (*partner).to_owned(), ..cell(*o, 0, SENT, *sets) });
        cells.iter().cloned().chain(more).collect()
    };
    for (what, more) in [
        ("one outsider's", &[(0, "p", 2)][..]),
        ("one office's with three outsiders", &[(0, "p", 2), (0, "q", 2), (0, "r", 2)]),
        ("nearly all one outsider's", &[(0, "p", 20), (1, "q", 1), (2, "r", 1)]),
        ("one office's with nobody knows whom", &[(0, "", 4)]),
        ("of two outsiders, and nobody knows whom", &[(0, "p", 2), (1, "q", 2), (2, "", 2)]),
    ] {
        let published = all(&with(more));
        assert!(published.iter().all(|s| s.2.is_none()), "{what}: {published:?}");
    }
    let published = all(&with(&[(0, "p", 2), (1, "q", 2), (2, "r", 2)]));
    assert!(published.iter().all(|s| s.2.is_some()), "three offices with three outsiders: {published:?}");
}

proptest! {
    /// Whatever is published: no part with too few offices, and no difference with too few behind it.
    #[test]
    fn nothing_of_fewer_than_three_can_be_worked_out(
        came in proptest::collection::vec((0usize..6, 0usize..5, 0usize..2, 1u64..20), 0..40),
    ) {
        let mut cells: Vec<TownSum> = Vec::new();
        for (office, group, way, sets) in came {
            let direction = [SENT, RECEIVED][way];
            let same = |c: &&mut TownSum| {
                c.office == format!("o{office}") && c.document_kind == DocumentKind::ALL[group] && c.direction == direction
            };
            match cells.iter_mut().find(same) {
                Some(found) => found.sets += sets,
                None => cells.push(cell(office, group, direction, sets)),
            }
        }
        let Some(found) = finalized(&cells) else { return Ok(()) };
        for direction in [SENT, RECEIVED] {
            let published: Vec<(&str, Option<u64>)> =
                found.sums.iter().filter(|s| s.1 == direction).map(|s| (s.0.as_str(), s.2)).collect();
            let behind = |shown: bool| -> BTreeSet<&str> {
                let of = |c: &&TownSum| {
                    c.direction == direction && published.iter().any(|(g, v)| *g == c.document_kind.key() && v.is_some() == shown)
                };
                cells.iter().filter(of).map(|c| c.office.as_str()).collect()
            };
            for (group, value) in published.iter().filter(|(g, v)| *g != ALL && v.is_some()) {
                let of = cells.iter().filter(|c| c.document_kind.key() == *group && c.direction == direction);
                let offices: BTreeSet<&str> = of.map(|c| c.office.as_str()).collect();
                prop_assert!(offices.len() >= 3 || *value == Some(0));
            }
            let total = published.iter().find(|(g, _)| *g == ALL).and_then(|(_, v)| *v);
            let held = published.iter().filter(|(g, v)| *g != ALL && v.is_none()).count();
            if total.is_some() && held > 0 {
                prop_assert!(behind(false).len() >= 3 && held > 1, "{published:?}");
                let shown: u64 = published.iter().filter(|(g, _)| *g != ALL).filter_map(|(_, v)| *v).sum();
                let left = total.unwrap_or(0) - shown;
                prop_assert!(left >= held as u64 + 3, "{published:?}");
            }
        }
        // A part that is held back one way is shown in neither.
        for (group, _, _) in found.sums.iter().filter(|s| s.0 != ALL && s.2.is_none()) {
            prop_assert!(!found.sums.iter().any(|s| s.0 == *group && s.2.is_some()), "{:?}", found.sums);
        }
    }
}
