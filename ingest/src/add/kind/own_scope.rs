use std::collections::{BTreeMap, HashSet};

use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;

use super::known_offices::KnownOffices;
use crate::question::Share;

/// The municipalities that a list of one's own is a list of: those of whose register it holds a good part; without
/// a register the one that nearly all its rows lie in, else all of them. A city's list names offices elsewhere, too.
pub(in crate::add) fn own_scope(
    rows: &[(OfficeNumber, Option<PlaceCode>)],
    known: &KnownOffices,
    rules: &Rules,
) -> Vec<PlaceCode> {
    let limits = rules.recognition.own_scope;
    let numbers: HashSet<OfficeNumber> = rows.iter().map(|(number, _)| *number).collect();
    let mut counts: BTreeMap<PlaceCode, usize> = BTreeMap::new();
    rows.iter().filter_map(|(_, place)| *place).for_each(|place| *counts.entry(place).or_default() += 1);
    let covered = |place: &PlaceCode| {
        let registered: HashSet<OfficeNumber> =
            known.in_place(*place).flat_map(|(_, numbers)| numbers).copied().collect();
        let part = registered.intersection(&numbers).count();
        Share { part, whole: registered.len() }.is_at_least(limits.min_coverage_percent)
    };
    let by_register: Vec<PlaceCode> = counts.keys().copied().filter(covered).collect();
    if !by_register.is_empty() {
        return by_register;
    }
    let whole: usize = counts.values().sum();
    let main = counts.iter().find(|(_, n)| Share { part: **n, whole }.is_at_least(limits.main_place_percent));
    match main {
        Some((place, _)) => vec![*place],
        None => counts.into_keys().collect(),
    }
}
