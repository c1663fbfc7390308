use super::*;

fn caseload(fte: &str, light: u32, heavy: u32, support: u32) -> Caseload {
    Caseload { fte: exact(fte), light, heavy, support }
}

#[test]
fn t10_care_fee_by_cases() {
    let units = |kind, load: &Caseload| rounded(care_fee::units(load, kind, &book()).expect("rows"));
    let both = |n| (units(Type::One, &caseload("1", n, 0, 0)), units(Type::Two, &caseload("1", n, 0, 0)));
    assert_eq!(both(44), (47_784, 47_784));
    assert_eq!(both(45), (48_328, 48_870));
    assert_eq!(both(49), (50_504, 53_214));
    let gain = |load: &Caseload| units(Type::Two, load) - units(Type::One, load);
    let gains: Vec<i128> = [50, 55, 60, 65].map(|n| gain(&caseload("1", n, 0, 0))).to_vec();
    assert_eq!(gains, [2_693, 2_608, 2_530, 2_480]);
    assert_eq!(gain(&caseload("1", 0, 49, 0)), 3_535);
    let year = |load: &Caseload| care_fee::compare(load, "other", None, &book()).expect("rows");
    let one = year(&caseload("1", 49, 0, 0));
    assert_eq!((rounded(one.gain), rounded(one.clerk)), (325_200, 321_408));
    assert_eq!(rounded(year(&caseload("1", 0, 49, 0)).gain), 424_200);
    let three = year(&caseload("3", 147, 0, 0));
    assert_eq!((rounded(three.gain), rounded(three.clerk)), (845_520, 964_224));
    assert!(one.net() > whole(0) && three.net() < whole(0), "three care managers lose");
}

#[test]
fn t11_tiers_are_of_the_office() {
    let tiers = |load: &Caseload| care_fee::tiers(load, Type::One, &book()).expect("rows").light;
    assert_eq!(tiers(&caseload("1.2", 53, 0, 0)), [53, 0, 0]);
    assert_eq!(tiers(&caseload("1.2", 54, 0, 0)), [53, 1, 0]);
    assert_eq!(tiers(&caseload("1.2", 72, 0, 0)), [53, 18, 1]);
    assert_eq!(tiers(&caseload("1", 65, 0, 4)), [43, 15, 7]);
}

#[test]
fn t12_clerk_hours_that_the_gain_pays() {
    let one = care_fee::compare(&caseload("1", 49, 0, 0), "other", None, &book()).expect("rows");
    assert_eq!(rounded(one.gain / one.clerk_wage.value * whole(10)), 2_914);
}

#[test]
fn t13_grant_cut_to_thousands() {
    let paid = |cost, group| {
        let sum = grant::amount(&[group], whole(cost), whole(0), &book()).expect("rows");
        rounded(sum.value)
    };
    assert_eq!([54_450, 64_800, 63_999].map(|c| paid(c, "visit")), [54_000, 64_000, 63_000]);
    assert_eq!([42_999, 36_300].map(|c| paid(c, "other")), [42_000, 36_000]);
    let other = grant::amount(&["visit"], whole(60_000), whole(70_000), &book()).expect("rows");
    assert_eq!(other.value, whole(0), "nothing is left to pay");
    let two = grant::amount(&["visit", "other", "visit"], whole(200_000), whole(0), &book()).expect("rows");
    assert_eq!(two.value, whole(106_000), "a group's cap once");
}

fn answer<'r>(name: &str, facts: &Facts, date: Date) -> SchemeAnswer<'r> {
    let all = answers(&rules().incentives, facts, date, &rules().cost);
    all.into_iter().find(|a| a.incentive.name.contains(name)).expect(name)
}

#[test]
fn t13_the_grants_last_day() {
    let facts =
        Facts { services: vec!["430".into()], connected: true, grant_cost: Some(whole(54_450)), ..Facts::default() };
    assert_eq!(answer("助成金", &facts, date(2027, 3, 12)).eligibility, SchemeEligibility::Eligible);
    assert_eq!(answer("助成金", &facts, date(2027, 3, 13)).eligibility, SchemeEligibility::Closed);
    assert_eq!(
        answer("助成金", &Facts { connected: false, ..facts.clone() }, DAY).eligibility,
        SchemeEligibility::NotYet
    );
    assert_eq!(answer("助成金", &Facts { services: Vec::new(), ..facts }, DAY).eligibility, SchemeEligibility::Unknown);
}

#[test]
fn t14_add_on_steps() {
    let step = |service, class| rounded(addon::step(service, class, whole(3_000_000), &book()).expect("rows").value);
    assert_eq!(step("110", Class::One), 51_000);
    assert_eq!((step("150", Class::One), step("780", Class::One), step("110", Class::Two)), (27_000, 30_000, 51_000));
    assert!(addon::step("730", Class::One, whole(1), &book()).is_err(), "nobody published that rate");
}

#[test]
fn t15_units_rounded_for_each_user() {
    let units = |load: &Caseload| addon::new_units(load, &book()).expect("rows").value;
    assert_eq!(units(&caseload("1", 40, 0, 0)), whole(920));
    assert_eq!(units(&caseload("1", 0, 40, 0)), whole(1200));
    // The 45th user stands in the second tier: 544 × 2.1 % is 11.
    assert_eq!(units(&caseload("1", 45, 0, 0)), whole(44 * 23 + 11));
    assert_eq!(addon::new_yen("130", whole(3_000_000), &book()).expect("a rate").value, whole(54_000));
}

#[test]
fn t16_and_t17_rates_distances_and_pairs() {
    use tsunagu_domain::rate::{needed, rate_hundredths, target};
    let line = |text: &str| text.parse().expect("a percentage");
    assert_eq!(rate_hundredths(13, 139), Some(935));
    assert_eq!((target(139, line("25")), needed(13, 139, line("25")), target(139, line("40"))), (35, 22, 56));
    let pairs = |a: &str, b: &str| rounded(exact(a) * exact(b) * whole(10_000));
    assert_eq!((pairs("0.0935", "0.0935"), pairs("0.25", "0.25"), pairs("0.254", "0.354")), (87, 625, 899));
}

/// What does not fit together in the sources is reported in the rows, and shares follow from the figures they name.
#[test]
fn t19_sources_that_do_not_add_up_are_reported() {
    let ministry = book().row("reference.ministry").expect("a row");
    assert_ne!(whole(68_368) * whole(12), ministry.value);
    assert!(ministry.note.contains("820,416"), "{}", ministry.note);
    let share = |part: &str, of: &str| rounded(exact(part) / exact(of) * whole(100));
    assert_eq!(share("40.2", "105.8"), 38);
    assert_eq!(book().row("relief.report_least").expect("a row").value, exact("0.38"));
    assert_eq!((share("60.0", "77.1"), book().row("relief.report_most").expect("a row").value), (78, exact("0.78")));
    // Not used: its parts say 50 answers where its table says 58.
    assert_eq!(rounded(exact("2191") / exact("43.8")), 50);
}

#[test]
fn t20_load_in_2050() {
    let load = |projection| workforce::load(40, projection, &book()).expect("rows");
    assert_eq!(load("2017").users, 57);
    assert_eq!(rounded(load("2017").growth * whole(400)), 568);
    assert_eq!(load("2023").users, 56);
}

#[test]
fn schemes_answer_for_what_is_known() {
    let none = Facts::default();
    assert_eq!(answer("月1万円相当", &none, DAY).eligibility, SchemeEligibility::Closed);
    assert_eq!(answer("月1万円相当", &none, date(2025, 11, 30)).eligibility, SchemeEligibility::NotBegun);
    assert_eq!(answer("月1万円相当", &none, date(2026, 1, 19)).eligibility, SchemeEligibility::Unknown);
    let of =
        |service: &str| Facts { services: vec![service.into()], joined: true, class: Some(Class::One), ..none.clone() };
    assert_eq!(answer("ロ（Ⅰロ", &of("720"), DAY).eligibility, SchemeEligibility::Awaiting, "its rate is not known");
    assert_eq!(answer("助成金", &of("530"), DAY).eligibility, SchemeEligibility::Not);
    assert_eq!(answer("介護ソフト", &of("110"), DAY).by, None, "windows differ by prefecture");
    assert_eq!(
        answer("介護ソフト", &Facts { services: vec!["430".into()], ..none.clone() }, DAY).eligibility,
        SchemeEligibility::Awaiting
    );
    let shop = Facts { services: vec!["410".into()], joined: true, ..none.clone() };
    assert_eq!(answer("居宅介護支援費（Ⅱ）", &shop, DAY).eligibility, SchemeEligibility::Not);
    let joined = Facts { services: vec!["430".into()], joined: true, caseload: Some(caseload("1", 49, 0, 0)), ..none };
    let care_fee = answer("居宅介護支援費（Ⅱ）", &joined, DAY);
    assert_eq!((care_fee.eligibility, care_fee.reason), (SchemeEligibility::NotYet, Reason::NotUsedNoClerk));
    assert!(matches!(&care_fee.amounts[..], [Amount::CareFee(_)]));
    let clerk = Facts { clerk: true, ..joined.clone() };
    assert_eq!(
        answer("居宅介護支援費（Ⅱ）", &clerk, DAY).eligibility,
        SchemeEligibility::NotYet,
        "joined is not using"
    );
    let using = Facts { partners: 1, ..clerk };
    assert_eq!(answer("居宅介護支援費（Ⅱ）", &using, DAY).eligibility, SchemeEligibility::Eligible);
    let later = answer("居宅介護支援費（Ⅱ）", &using, date(2027, 4, 1));
    assert!(later.amounts.is_empty() && later.missing.is_some(), "why there is no amount is told");
    let fee = answer("利用料", &joined, DAY);
    assert!(matches!(&fee.amounts[..], [Amount::Fee(sum)] if sum.value == whole(21_000)));
}

#[test]
fn five_partners_add_to_the_software_grant() {
    let facts = |partners| Facts { services: vec!["110".into()], partners, ..Facts::default() };
    assert!(answer("介護ソフト", &facts(4), DAY).amounts.is_empty());
    assert!(matches!(&answer("介護ソフト", &facts(5), DAY).amounts[..], [Amount::Base(s)] if s.value == whole(50_000)));
}
