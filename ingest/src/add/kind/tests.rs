use tsunagu_domain::data::Data;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;

use super::*;
use crate::input::{KindOption, KnownOffice, office_list, own_list};
use tsunagu_formats::input;
use tsunagu_formats::parse::table::{self, Table};
use tsunagu_formats::recognise::Refusal;

const KAWANISHI: &str = "282171";
const INAGAWA: &str = "283011";
const SERVICES: [(&str, &str, usize); 5] = [
    ("430", "居宅介護支援", 30),
    ("110", "訪問介護", 40),
    ("150", "通所介護", 20),
    ("130", "訪問看護", 12),
    ("170", "福祉用具貸与", 8),
];

fn rules() -> Rules {
    Rules::load(&Data::embedded()).expect("shipped rules load")
}

fn number(third: u8, i: usize) -> OfficeNumber {
    format!("28{third}{i:07}").parse().expect("ten digits")
}

/// A synthetic register: 110 rows in 川西市, 12 in 猪名川町, every office with one service.
fn register() -> Vec<KnownOffice> {
    let mut rows = Vec::new();
    let place = |code: &str| code.parse::<PlaceCode>().ok();
    for (service, _, n) in SERVICES {
        for _ in 0..n {
            rows.push(KnownOffice {
                number: number(7, rows.len()),
                service: service.as_bytes().try_into().expect("three"),
                place: place(KAWANISHI),
            });
        }
    }
    for _ in 0..12 {
        rows.push(KnownOffice { number: number(7, rows.len()), service: *b"110", place: place(INAGAWA) });
    }
    // The other services are held, elsewhere in the prefecture.
    for (i, service) in rules().headline().services.iter().enumerate() {
        let service = service.as_bytes().try_into().expect("three");
        rows.push(KnownOffice { number: number(8, i), service, place: place("282014") });
    }
    rows
}

fn table(header: &str, rows: impl IntoIterator<Item = String>) -> Table {
    let body: Vec<String> = rows.into_iter().collect();
    let (rules, text) = (rules(), format!("{header}\n{}\n", body.join("\n")));
    let file = input::open("x.csv", text.into_bytes(), &rules.intake.file, &rules).expect("opened");
    table::find(file.sheets(), &["事業所番号"]).expect("a table")
}

fn decided(name: &str, table: Table, known: &[KnownOffice], requested: Option<KindOption>) -> Decision {
    let known = KnownOffices::of(known.to_vec());
    decide(&evidence(name, "", &[table], false, &known, &rules()), requested, &rules())
}

/// Every `step`-th office of 川西市, as a row of a listing.
fn every(step: usize) -> impl Iterator<Item = String> {
    let services = SERVICES.iter().flat_map(|(_, name, n)| std::iter::repeat_n(*name, *n));
    services
        .enumerate()
        .filter(move |(i, _)| i % step == 0)
        .map(|(i, service)| format!("{service},事業所{i},兵庫県川西市中央町{i},{}", number(7, i)))
}

const LISTING: &str = "サービス種類,事業所名,住所,事業所番号";

fn is_usage(decision: &Decision) -> bool {
    matches!(decision, Decision::Take(kind, _) if **kind == office_list::KIND)
}

fn asks(decision: &Decision) -> bool {
    matches!(decision, Decision::Ask(_))
}

#[test]
fn part_of_the_register_in_a_listings_columns_is_taken_as_a_listing() {
    let decision = decided("a.csv", table(LISTING, every(8)), &register(), None);
    assert!(is_usage(&decision), "{decision:?}");
}

#[test]
fn list_without_a_register_and_without_a_word_is_asked_about() {
    let decision = decided("a.csv", table(LISTING, every(8)), &[], None);
    let Decision::Ask(question) = decision else { panic!("{decision:?}") };
    let flags: Vec<&str> = question.answers.iter().map(|a| a.flag.as_str()).collect();
    assert_eq!(flags, ["--kind own", "--kind usage"]);
}

#[test]
fn word_of_the_exchange_makes_a_listing_without_a_register() {
    for name in ["WAM NET一覧.csv", "ケアプランデータ連携.csv", "ｗａｍｎｅｔ　利用状況.csv"] {
        assert!(is_usage(&decided(name, table(LISTING, every(8)), &[], None)), "{name}");
    }
}

#[test]
fn whole_town_is_asked_about_even_with_the_word() {
    let decision = decided("利用状況.csv", table(LISTING, every(1)), &register(), None);
    assert!(asks(&decision), "{decision:?}");
}

#[test]
fn all_care_managers_of_a_town_are_asked_about() {
    let rows = every(1).filter(|row| row.starts_with("居宅介護支援"));
    assert!(asks(&decided("a.csv", table(LISTING, rows), &register(), None)));
}

#[test]
fn designation_header_is_asked_about() {
    let rows = every(8).map(|row| format!("{row},2021/4/1"));
    let header = format!("{LISTING},指定年月日");
    assert!(asks(&decided("a.csv", table(&header, rows), &register(), None)));
    let rows = every(8).map(|row| format!("{row},30"));
    assert!(asks(&decided("利用状況.csv", table(&format!("{LISTING},定員"), rows), &register(), None)));
}

#[test]
fn numbers_outside_the_register_are_asked_about() {
    let rows = (0..40).map(|i| format!("訪問介護,事業所{i},兵庫県川西市{i},{}", number(9, i)));
    assert!(asks(&decided("利用状況.csv", table(LISTING, rows), &register(), None)));
}

#[test]
fn disability_offices_are_refused_whatever_is_asked() {
    let rows = || (0..6).map(|i| format!("共同生活援助,ホーム{i},兵庫県川西市{i},{}", number(2, i)));
    for requested in [None, Some(KindOption::Usage), Some(KindOption::Own)] {
        let decision = decided("利用状況.csv", table(LISTING, rows()), &[], requested);
        assert_eq!(decision, Decision::Refuse(Refusal::Disability { part: 6, whole: 6 }));
    }
}

#[test]
fn what_the_bringer_says_stands() {
    for (requested, kind) in [(KindOption::Usage, &office_list::KIND), (KindOption::Own, &own_list::KIND)] {
        let decision = decided("台帳.csv", table(LISTING, every(1)), &register(), Some(requested));
        assert!(matches!(decision, Decision::Take(k, _) if k == kind), "{decision:?}");
    }
}

#[test]
fn list_without_any_number_is_left_to_the_parsers_refusal() {
    let rows = (0..3).map(|i| format!("訪問介護,事業所{i},兵庫県川西市{i},"));
    assert!(is_usage(&decided("一覧.csv", table(LISTING, rows), &[], None)));
}

#[test]
fn few_numbers_without_a_word_are_asked_about() {
    assert!(asks(&decided("新しい事業所.csv", table(LISTING, every(40)), &register(), None)));
}

fn covers(rows: &[KnownOffice], lake: &[KnownOffice]) -> Option<Vec<String>> {
    match register_scope(rows, &KnownOffices::of(lake.to_vec()), &rules()) {
        RegisterScope::Covers(codes) => Some(codes.iter().map(ToString::to_string).collect()),
        RegisterScope::Ask(_) => None,
    }
}

/// A register of one service with as many rows as the shipped counts say, or a share of them.
fn national(service: &str, keep: impl Fn(&str, usize) -> usize) -> Vec<KnownOffice> {
    let rules = rules();
    let counts = rules.recognition.register_counts.iter().filter(|c| c.service == service);
    let rows = counts.flat_map(|c| {
        (0..keep(&c.prefecture, c.rows)).map(|i| KnownOffice {
            number: format!("{}7{i:07}", c.prefecture).parse().expect("ten digits"),
            service: service.as_bytes().try_into().expect("three"),
            place: None,
        })
    });
    rows.collect()
}

#[test]
fn whole_register_is_the_country_and_a_cut_one_is_asked_about() {
    for service in ["170", "155", "530", "430"] {
        assert_eq!(covers(&national(service, |_, n| n), &[]), Some(vec![]), "{service}");
    }
    let mut cut = national("170", |_, n| n);
    cut.truncate(2_999);
    assert_eq!(covers(&cut, &[]), None);
    // One prefecture is gone, and one is cut.
    assert_eq!(covers(&national("170", |p, n| if p == "47" { 0 } else { n }), &[]), None);
    assert_eq!(covers(&national("170", |p, n| if p == "13" { n / 2 } else { n }), &[]), None);
    // What half a year takes away is no cut.
    assert_eq!(covers(&national("170", |_, n| n * 95 / 100), &[]), Some(vec![]));
}

#[test]
fn one_prefecture_is_its_own_scope_when_it_is_whole() {
    let hyogo = |share: usize| national("170", move |p, n| if p == "28" { n * share / 100 } else { 0 });
    assert_eq!(covers(&hyogo(97), &[]), Some(vec!["280003".to_owned()]));
    assert_eq!(covers(&hyogo(40), &[]), None);
    assert_eq!(covers(&national("170", |p, n| if p == "28" || p == "27" { n } else { 0 }), &[]), None);
}

#[test]
fn register_that_ends_early_says_nothing_of_the_towns_it_lacks() {
    let rules = rules();
    let towns: Vec<PlaceCode> = rules
        .municipalities
        .iter()
        .filter(|m| m.kind.is_leaf() && m.code.prefecture_digits() == "28")
        .map(|m| m.code)
        .collect();
    let rows: Vec<KnownOffice> = (0..290)
        .map(|i| KnownOffice {
            number: format!("287{i:07}").parse().expect("ten digits"),
            service: *b"170",
            place: Some(towns[i * towns.len() / 290]),
        })
        .collect();
    assert_eq!(covers(&rows, &rows), Some(vec!["280003".to_owned()]));
    let cut = covers(&rows[..246], &rows).unwrap_or_default();
    let last = towns.last().map(ToString::to_string).unwrap_or_default();
    assert!(cut.len() < towns.len() && !cut.contains(&last), "those that are cut off keep what they had: {cut:?}");
    let thinned: Vec<KnownOffice> =
        rows.iter().enumerate().filter(|(i, _)| i % 10 > 0).map(|(_, o)| o.clone()).collect();
    assert_eq!(covers(&thinned, &rows), Some(vec!["280003".to_owned()]), "every town keeps some");
}

#[test]
fn one_town_of_the_lakes_register_is_its_own_scope() {
    let lake = register();
    let of = |place: &str| {
        let place: PlaceCode = place.parse().expect("a code");
        lake.iter().filter(|o| o.place == Some(place) && o.service == *b"110").cloned().collect::<Vec<_>>()
    };
    assert_eq!(covers(&of(INAGAWA), &lake), Some(vec![INAGAWA.to_owned()]));
    assert_eq!(covers(&of(INAGAWA)[..5], &lake), None, "a part of the town");
    assert_eq!(covers(&of(INAGAWA), &[]), None, "nothing to hold it against");
}

#[test]
fn own_list_covers_the_town_that_it_holds_and_not_a_stray_office() {
    let known = KnownOffices::of(register());
    let mut rows: Vec<_> =
        register().iter().filter(|o| o.place == KAWANISHI.parse().ok()).map(|o| (o.number, o.place)).collect();
    rows.push((number(7, 111), INAGAWA.parse().ok()));
    assert_eq!(own_scope(&rows, &known, &rules()), [KAWANISHI.parse().expect("a code")]);
    assert_eq!(own_scope(&rows, &KnownOffices::default(), &rules()), [KAWANISHI.parse().expect("a code")]);
}
