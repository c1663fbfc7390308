use std::collections::{BTreeMap, BTreeSet};

use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::{RegisterScopeRules, Rules};

use super::known_offices::{KnownOffices, prefecture_of};
use crate::input::KnownOffice;
use crate::input::covers::is_synthetic;
use crate::question::{Answer, Question, Reading, ServiceRows, Share, Undecided};

/// What a register covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::add) enum RegisterScope {
    /// These prefectures or municipalities; none for the whole country.
    Covers(Vec<PlaceCode>),
    /// Somebody has to say.
    Ask(Question),
}

type Counts<K> = BTreeMap<K, usize>;

/// Rows of one service: in the file, and in the vintage before.
struct Vintages {
    service: [u8; 3],
    now: Counts<[u8; 2]>,
    before: Counts<[u8; 2]>,
    places_now: Counts<PlaceCode>,
    places_before: Counts<PlaceCode>,
}

/// What a register covers, by its rows per service against the vintage before: the lake's, else shipped counts.
pub(in crate::add) fn register_scope(rows: &[KnownOffice], lake: &KnownOffices, rules: &Rules) -> RegisterScope {
    let limits = rules.recognition.register_scope;
    let prefectures: BTreeSet<[u8; 2]> = rows.iter().map(|o| prefecture_of(o.number)).collect();
    let services = vintages(rows, lake, rules);
    let whole = |v: &Vintages, p: &[u8; 2]| match v.before.get(p) {
        Some(before) => keeps(v.now.get(p).copied().unwrap_or(0), *before, limits) && !is_cut(v, Some(p), limits),
        None => false,
    };
    let code = |p: &[u8; 2]| PlaceCode::from_jis(&format!("{}000", text(p)));
    let only: Vec<[u8; 2]> = prefectures.iter().copied().collect();
    match only[..] {
        // Made up: no figure of a real place is at stake in a first load.
        [one] if is_synthetic(rules, text(&one)) && services.iter().all(|v| !v.before.contains_key(&one)) => {
            return RegisterScope::Covers(code(&one).into_iter().collect());
        }
        [one] if services.iter().all(|v| whole(v, &one)) => {
            return RegisterScope::Covers(code(&one).into_iter().collect());
        }
        [_] => {
            let towns: BTreeSet<PlaceCode> = services.iter().flat_map(|v| v.places_now.keys().copied()).collect();
            let town_is_whole = |town: &PlaceCode| {
                services.iter().all(|v| {
                    let (now, before) = (v.places_now.get(town), v.places_before.get(town));
                    match (now, before) {
                        (None, None) => true,
                        (now, Some(before)) => keeps(now.copied().unwrap_or(0), *before, limits),
                        // New in the town: nothing says that it is not the whole of it.
                        (Some(_), None) => !v.places_before.is_empty(),
                    }
                })
            };
            // A file that was cut short ends in the middle of a town.
            let last = rows.last().and_then(|row| row.place);
            let ends_whole = last.is_none_or(|town| {
                services.iter().all(|v| {
                    let before = v.places_before.get(&town).copied().unwrap_or(0);
                    v.places_now.get(&town).copied().unwrap_or(0) + 1 >= before
                })
            });
            if !towns.is_empty() && ends_whole && towns.iter().all(town_is_whole) {
                return RegisterScope::Covers(towns.into_iter().collect());
            }
        }
        _ if services.iter().all(|v| is_country(v, limits)) => return RegisterScope::Covers(Vec::new()),
        _ => {}
    }
    RegisterScope::Ask(question(rows, &services, &only, rules))
}

fn vintages(rows: &[KnownOffice], lake: &KnownOffices, rules: &Rules) -> Vec<Vintages> {
    let mut services: BTreeMap<[u8; 3], Vec<&KnownOffice>> = BTreeMap::new();
    for office in rows {
        services.entry(office.service).or_default().push(office);
    }
    let vintage = |(service, rows): ([u8; 3], Vec<&KnownOffice>)| {
        let mut now: Counts<[u8; 2]> = BTreeMap::new();
        let mut places_now: Counts<PlaceCode> = BTreeMap::new();
        let distinct: BTreeSet<(OfficeNumber, Option<PlaceCode>)> = rows.iter().map(|o| (o.number, o.place)).collect();
        for (number, place) in distinct {
            *now.entry(prefecture_of(number)).or_default() += 1;
            place.into_iter().for_each(|p| *places_now.entry(p).or_default() += 1);
        }
        let mut before = shipped(service, rules);
        // What the lake holds is nearer than what the program ships.
        before.extend(lake.counts_by_prefecture(service));
        Vintages { service, now, before, places_now, places_before: lake.counts(service) }
    };
    services.into_iter().map(vintage).collect()
}

fn shipped(service: [u8; 3], rules: &Rules) -> Counts<[u8; 2]> {
    let counts = rules.recognition.register_counts.iter().filter(|c| c.service.as_bytes() == service);
    counts.filter_map(|c| Some((c.prefecture.as_bytes().try_into().ok()?, c.rows))).collect()
}

fn keeps(now: usize, before: usize, limits: RegisterScopeRules) -> bool {
    (now + limits.spare_rows) * 100 >= before * limits.keeps_percent as usize
}

/// Whether too many municipalities have lost all their rows: a file that ends early keeps most of its rows.
fn is_cut(v: &Vintages, prefecture: Option<&[u8; 2]>, limits: RegisterScopeRules) -> bool {
    let of = v.places_before.iter().filter(|(place, _)| {
        prefecture.is_none_or(|p| place.prefecture_digits().as_bytes() == p) && !place.as_str().starts_with("99")
    });
    let (mut towns, mut gone, mut whole) = (0, 0, 0);
    for (place, n) in of {
        whole += n;
        if !v.places_now.contains_key(place) {
            towns += 1;
            gone += n;
        }
    }
    towns >= limits.towns_vanish_from && Share { part: gone, whole }.is_at_least(limits.vanished_percent)
}

/// Every prefecture that had rows still has them, and so has the country.
fn is_country(v: &Vintages, limits: RegisterScopeRules) -> bool {
    let real = |p: &[u8; 2]| p != b"99";
    if !v.before.keys().any(real) {
        return v.now.len() >= limits.country_prefectures;
    }
    let (now, before): (usize, usize) = (
        v.now.iter().filter(|(p, _)| real(p)).map(|(_, n)| n).sum(),
        v.before.iter().filter(|(p, _)| real(p)).map(|(_, n)| n).sum(),
    );
    let each = v.before.iter().filter(|(p, _)| real(p));
    Share { part: now + limits.spare_rows, whole: before }.is_at_least(limits.total_keeps_percent)
        && !is_cut(v, None, limits)
        && each.into_iter().all(|(p, before)| keeps(v.now.get(p).copied().unwrap_or(0), *before, limits))
}

fn text(prefecture: &[u8; 2]) -> &str {
    std::str::from_utf8(prefecture).unwrap_or("")
}

fn question(rows: &[KnownOffice], services: &[Vintages], prefectures: &[[u8; 2]], rules: &Rules) -> Question {
    let named = |code: PlaceCode| rules.municipalities.get(code);
    let prefecture = |p: &[u8; 2]| PlaceCode::from_jis(&format!("{}000", text(p))).and_then(named);
    // The services that fall shortest are what gives a cut file away.
    let services = services.iter().take(3).map(|v| {
        let service = std::str::from_utf8(&v.service).unwrap_or("");
        let (of, before) = match prefectures {
            [one] => {
                let name = prefecture(one).map_or(String::new(), |m| m.prefecture.clone());
                (Some(name), v.before.get(one).copied().unwrap_or(0))
            }
            _ => (None, v.before.values().sum()),
        };
        ServiceRows {
            service: rules.service(service).map_or(service, |s| s.name.as_str()).to_owned(),
            now: v.now.values().sum(),
            prefecture: of,
            before,
        }
    });
    let towns: BTreeSet<PlaceCode> = rows.iter().filter_map(|o| o.place).collect();
    let about = Undecided::RegisterScope {
        services: services.collect(),
        prefectures: prefectures.len(),
        municipalities: towns.len(),
    };
    let mut answers = Vec::new();
    let mut answer = |flag: String, reading: Reading| answers.push(Answer { flag, reading });
    let few: Vec<PlaceCode> = towns.iter().copied().take(4).collect();
    if (1..=3).contains(&few.len()) {
        let names = few.iter().filter_map(|p| named(*p)).map(|m| m.name.clone()).collect();
        let flags: Vec<String> = few.iter().map(|p| format!("--covers {p}")).collect();
        answer(flags.join(" "), Reading::Places(names));
    }
    let names: Vec<&str> = prefectures.iter().filter_map(prefecture).map(|m| m.prefecture.as_str()).collect();
    match names[..] {
        [one] => answer(format!("--covers {one}"), Reading::Prefecture(one.to_owned())),
        _ if names.len() <= 8 => {
            let flags: Vec<String> = names.iter().map(|n| format!("--covers {n}")).collect();
            answer(flags.join(" "), Reading::Prefectures);
        }
        _ => {}
    }
    answer("--covers 全国".to_owned(), Reading::Country);
    // A register that was filtered down to the users of the exchange is a listing.
    if prefectures.len() <= 1 {
        answer("--kind usage".to_owned(), Reading::UsageOfRegister);
        answer("--kind own".to_owned(), Reading::Own);
    }
    Question::of(about, answers)
}
