use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use tsunagu_domain::exchange_set::{Conformity, Direction};
use tsunagu_domain::month::Month;
use tsunagu_domain::rules::Monitor;
use tsunagu_store::ledger::alert::{AlertEnding, AlertKey, AlertKind, Alerts};

use super::pairing::{Pair, Side, State};
use super::stage::{partners, silent};
use crate::query::monitor::{Names, PartnerMonth};

/// What holds of an office as of the day on which its files were last counted, what has happened once, and by what has
/// ended what holds no more.
pub fn alerts(pairs: &[Pair], presence: &[PartnerMonth], names: &[Names], rules: &Monitor, as_of: Date) -> Alerts {
    let this = Month::of(as_of);
    let about = |kind, partner: &str, month| AlertKey { kind, partner: partner.to_owned(), month };
    let late = pairs
        .iter()
        // In the month in which it was due and the one after; later it is history.
        .filter(|p| matches!(p.state, State::Late | State::Missing) && (1..=2).contains(&this.since(p.month)))
        .map(|p| about(AlertKind::Late, &p.partner, p.month));
    let quiet = silent(presence, rules.silent.seen_months, this.plus(-1));
    let quiet = quiet.iter().map(|s| about(AlertKind::Silent, &s.partner, s.last.plus(1)));
    let judged = judged(names, rules, this);
    let worse =
        judged.filter(|(_, has_fallen)| *has_fallen).map(|(month, _)| about(AlertKind::ConformityFell, "", month));
    let begun = presence.iter().map(|p| p.month).min();
    let mut first: BTreeMap<&str, Month> = BTreeMap::new();
    for p in presence {
        first.entry(&p.partner).and_modify(|m| *m = (*m).min(p.month)).or_insert(p.month);
    }
    let new = presence
        .iter()
        .filter(|p| p.month >= this.plus(-1) && begun.is_some_and(|b| b < p.month))
        .filter(|p| first.get(p.partner.as_str()) == Some(&p.month))
        .map(|p| about(AlertKind::NewPartner, &p.partner, p.month));
    let year = this.fiscal_year();
    let five = (partners(presence, year, this).len() >= rules.subsidy.partners)
        .then(|| about(AlertKind::FivePartners, "", year));
    let mut found = Alerts {
        holding: late.chain(quiet).chain(worse).collect(),
        once: new.chain(five).collect(),
        sides: sides(pairs),
        endings: endings(pairs, presence, judged),
    };
    // An office may be at both ends of a partner's plans.
    for list in [&mut found.holding, &mut found.once] {
        list.sort();
        list.dedup();
    }
    found
}

fn of_pair(pair: &Pair) -> AlertKey {
    AlertKey { kind: AlertKind::Late, partner: pair.partner.clone(), month: pair.month }
}

/// At which end of its plans with a partner an office is; nothing of those where it is at both.
fn sides(pairs: &[Pair]) -> BTreeMap<AlertKey, Side> {
    let mut found: BTreeMap<AlertKey, BTreeSet<Side>> = BTreeMap::new();
    for pair in pairs.iter().filter(|p| p.state != State::ActualOnly) {
        found.entry(of_pair(pair)).or_default().insert(pair.side);
    }
    let single = |sides: BTreeSet<Side>| sides.first().copied().filter(|_| sides.len() == 1);
    found.into_iter().filter_map(|(about, sides)| Some((about, single(sides)?))).collect()
}

/// By what an alert ends that holds no more; of what is only too long ago nothing.
fn endings(
    pairs: &[Pair],
    presence: &[PartnerMonth],
    judged: Option<(Month, bool)>,
) -> BTreeMap<AlertKey, AlertEnding> {
    let mut found = BTreeMap::new();
    for pair in pairs {
        let ending = match pair.state {
            State::Paired | State::PairedLate => AlertEnding::Arrived,
            State::Withdrawn => AlertEnding::Withdrawn,
            State::NoService => AlertEnding::NoService,
            State::Waiting | State::Late | State::Missing | State::ActualOnly => continue,
        };
        found.insert(of_pair(pair), ending);
    }
    // At both ends of a partner's plans: where one is still open, nothing has arrived.
    for pair in pairs.iter().filter(|p| matches!(p.state, State::Late | State::Missing)) {
        found.remove(&of_pair(pair));
    }
    let mut months: BTreeMap<&str, BTreeSet<Month>> = BTreeMap::new();
    for p in presence {
        months.entry(&p.partner).or_default().insert(p.month);
    }
    for (partner, months) in months {
        let resumed = months.iter().zip(months.iter().skip(1)).filter(|(before, after)| after.since(**before) > 1);
        found.extend(resumed.map(|(before, _)| {
            let about = AlertKey { kind: AlertKind::Silent, partner: partner.to_owned(), month: before.plus(1) };
            (about, AlertEnding::Resumed)
        }));
    }
    if let Some((month, false)) = judged {
        let about = |month| AlertKey { kind: AlertKind::ConformityFell, partner: String::new(), month };
        found.extend([0, -1, -2].map(|n| (about(month.plus(n)), AlertEnding::Recovered)));
    }
    found
}

/// The latest month with enough names among what was sent, and whether its share of standard ones is so many points below
/// that of the months before it; none where there are too few.
fn judged(names: &[Names], rules: &Monitor, this: Month) -> Option<(Month, bool)> {
    let rule = &rules.conformity;
    let sum = |from: Month, to: Month| {
        let of = |standard: bool| -> u64 {
            let sent = names.iter().filter(|n| n.direction == Direction::Sent);
            let within = sent.filter(|n| n.month >= from && n.month <= to);
            within.filter(|n| !standard || n.conformity == Conformity::Standard).map(|n| n.sets).sum()
        };
        (of(true), of(false))
    };
    let month = [this, this.plus(-1)].into_iter().find(|m| sum(*m, *m).1 >= rule.sets_from)?;
    let (good, all) = sum(month, month);
    let back = i32::try_from(rule.compared_months).unwrap_or(i32::MAX);
    let (good_before, all_before) = sum(month.plus(-back), month.plus(-1));
    if all_before < rule.sets_from {
        return None;
    }
    // good/all <= good_before/all_before - points/100
    Some((month, good * 100 * all_before + rule.points * all * all_before <= good_before * 100 * all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;
    use tsunagu_domain::exchange_set::Version;
    use tsunagu_domain::rules::Rules;

    fn rules() -> Monitor {
        Rules::load(&Data::embedded()).expect("shipped rules load").monitor
    }

    fn names(month: &str, standard: u64, nonconforming: u64) -> [Names; 2] {
        [(Conformity::Standard, standard), (Conformity::Nonconforming, nonconforming)].map(|(conformity, sets)| Names {
            month: month.parse().expect("a month"),
            direction: Direction::Sent,
            version: Version::V4_1,
            conformity,
            sets,
        })
    }

    fn presence(partner: usize, month: &str) -> PartnerMonth {
        PartnerMonth { month: month.parse().expect("a month"), partner: format!("p{partner}"), sent: 1, received: 0 }
    }

    fn kinds(found: &[AlertKey]) -> Vec<String> {
        found.iter().map(|a| format!("{} {} {}", a.kind, a.partner, a.month)).collect()
    }

    #[test]
    fn names_have_become_worse_by_ten_points_and_not_by_nine() {
        let date = "2026-11-25".parse().expect("a day");
        let of = |standard, nonconforming| {
            let all = [names("202610", 98, 2), names("202611", standard, nonconforming)].concat();
            kinds(&alerts(&[], &[], &all, &rules(), date).holding)
        };
        assert_eq!(of(88, 12), ["conformity_fell  202611"]);
        assert!(of(89, 11).is_empty());
        assert!(of(0, 19).is_empty(), "too few to tell");
    }

    #[test]
    fn fifth_partner_of_a_fiscal_year_is_reported_once_and_a_new_one_by_name() {
        let date = "2026-11-25".parse().expect("a day");
        let mut seen: Vec<PartnerMonth> = (0..4).map(|n| presence(n, "202604")).collect();
        seen.push(presence(9, "202603"));
        assert!(alerts(&[], &seen, &[], &rules(), date).once.is_empty());
        seen.push(presence(4, "202611"));
        let found = alerts(&[], &seen, &[], &rules(), date);
        assert_eq!(kinds(&found.once), ["five_partners  202604", "new_partner p4 202611"]);
    }

    #[test]
    fn overdue_actual_is_reported_in_the_month_it_was_due() {
        let pair = |state| Pair {
            partner: "p1".to_owned(),
            month: "202610".parse().expect("a month"),
            side: super::super::pairing::Side::ManagesCare,
            state,
            plan_late: false,
            plan: None,
            actual: None,
            resends: 0,
            unclear: 0,
        };
        let held =
            |state, date: &str| alerts(&[pair(state)], &[], &[], &rules(), date.parse().expect("a day")).holding.len();
        assert_eq!(held(State::Late, "2026-11-06"), 1);
        assert_eq!(held(State::Missing, "2026-11-25"), 1);
        assert_eq!(held(State::Missing, "2026-12-31"), 1);
        assert_eq!(held(State::Missing, "2027-01-01"), 0);
        assert_eq!(held(State::Waiting, "2026-11-02"), 0);
        assert_eq!(held(State::NoService, "2026-11-25"), 0);
        let ended = |state| {
            let found = alerts(&[pair(state)], &[], &[], &rules(), "2026-11-25".parse().expect("a day"));
            assert_eq!(found.sides.values().copied().collect::<Vec<_>>(), [Side::ManagesCare]);
            found.endings.values().copied().next()
        };
        assert_eq!(ended(State::PairedLate), Some(AlertEnding::Arrived));
        assert_eq!(ended(State::Withdrawn), Some(AlertEnding::Withdrawn));
        assert_eq!(ended(State::NoService), Some(AlertEnding::NoService));
        assert_eq!(ended(State::Missing), None, "what never came has not arrived");
    }
}
