//! The golden values of the reference, by their numbers there, and what must hold for every office.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use tsunagu_domain::data::Data;
use tsunagu_domain::exact::{Exact, parse, rounded, whole};
use tsunagu_domain::rules::Rules;

use super::addon::{self, Class};
use super::care_fee::{self, Caseload, Type};
use super::channel::{Channel, Line};
use super::incentive::{Amount, Answer, Facts, Standing, answers};
use super::office::{MOST, Method, Mode, Office, Role};
use super::range::{Case, Savings, sensitivities};
use super::savings::{BreakEven, Month, by_method};
use super::term::{Book, Origin, Term};
use super::{grant, town, workforce};

const DAY: Date = date(2026, 11, 24);

fn rules() -> &'static Rules {
    static RULES: std::sync::OnceLock<Rules> = std::sync::OnceLock::new();
    RULES.get_or_init(|| Rules::load(&Data::embedded()).expect("shipped rules load"))
}

fn book() -> Book<'static> {
    Book::on(&rules().cost, DAY)
}

fn exact(text: &str) -> Exact {
    parse(text).expect(text)
}

fn line(channel: &Channel<'_>, line: Line) -> Exact {
    channel.cash.iter().chain(&channel.time).filter(|(l, _)| *l == line).map(|(_, s)| s.value).sum()
}

/// Yen a month, all of it.
fn yen(channel: &Channel<'_>, wage: i32) -> Exact {
    channel.yen() + (channel.minutes() + channel.fixed_minutes()) * whole(wage) / whole(60)
}

#[test]
fn t1_to_t3_the_briefings_calculator_to_the_yen() {
    let office = Office::of_the_briefing(DAY);
    let all = by_method(&office, &rules().cost).expect("rows");
    let each: Vec<Exact> = all.iter().map(|(_, channel)| yen(channel, 1800) / office.users).collect();
    assert_eq!(each, [whole(147), whole(232), whole(162)]);
    let yearly: Vec<i128> = all.iter().map(|(_, c)| rounded(yen(c, 1800) * whole(12))).collect();
    assert_eq!(yearly, [70_560, 111_360, 77_760]);
    let three = Office { users: whole(120), ..office };
    let all = by_method(&three, &rules().cost).expect("rows");
    let yearly: Vec<i128> = all.iter().map(|(_, c)| rounded(yen(c, 1800) * whole(12))).collect();
    assert_eq!(yearly, [211_680, 334_080, 233_280]);
    let fax = &by_method(&Office::of_the_briefing(DAY), &rules().cost).expect("rows")[2].1;
    assert_eq!((line(fax, Line::Print) / whole(40), line(fax, Line::Call) / whole(40)), (whole(12), whole(60)));
    assert_eq!(line(fax, Line::Sending), whole(120));
}

/// One user with three partners, each of whom gets an envelope and a call.
fn one_user() -> Office {
    Office { mode: Mode::PerDestination, users: whole(1), partners: whole(3), ..Office::of_the_briefing(DAY) }
}

#[test]
fn t4_and_t7_envelopes_and_calls_by_partner() {
    let all = by_method(&one_user(), &rules().cost).expect("rows");
    let post = &all[1].1;
    assert_eq!((line(post, Line::Print), line(post, Line::Postage)), (whole(12), whole(390)));
    assert_eq!(line(post, Line::Sending) * whole(1800) / whole(60), whole(90));
    assert_eq!(line(&all[2].1, Line::Call), exact("28.05"));
}

#[test]
fn heavier_envelopes_cost_more_and_are_split() {
    let postage = |users: i32| {
        let office = Office { users: whole(users), partners: whole(1), destinations: 1, ..one_user() };
        let all = by_method(&office, &rules().cost).expect("rows");
        rounded(line(&all[1].1, Line::Postage))
    };
    // 2 sheets a user, 3.99 g each and 6 g: 10 sheets are 45.9 g, 12 sheets 53.88 g, 250 sheets 1,003.5 g in two.
    assert_eq!((postage(5), postage(6), postage(125)), (130, 200, 2 * (750 + 20)));
    assert_eq!(postage(0), 0, "nobody gets an empty envelope");
}

#[test]
fn more_partners_than_destinations_get_nothing() {
    let cost = |partners: i32| {
        let office = Office { users: whole(2), partners: whole(partners), ..one_user() };
        let all = by_method(&office, &rules().cost).expect("rows");
        line(&all[1].1, Line::Postage)
    };
    assert_eq!(cost(12), cost(6));
    assert!(cost(5) < cost(6));
}

#[test]
fn sheets_follow_the_share_that_is_reached() {
    let saved = |coverage: Exact| {
        let office = Office { coverage, ..Office::of_the_briefing(DAY) };
        super::channel::sheets_saved(&office, &book()).expect("rows").value
    };
    // 40 users × 3 offices × 2 sheets.
    assert_eq!((saved(whole(1)), saved(exact("0.25")), saved(whole(0))), (whole(240), whole(60), whole(0)));
}

#[test]
fn before_october_2024_letters_cost_what_they_did() {
    let office = Office {
        mode: Mode::PerDestination,
        method: Method::Post,
        day: date(2024, 9, 30),
        ..Office::of_the_briefing(DAY)
    };
    let all = by_method(&office, &rules().cost).expect("rows");
    // 20 sheets are 85.8 g: one letter of 140 yen in a bag of 20, to each of 12 partners.
    assert_eq!(line(&all[1].1, Line::Postage), whole(12 * 160));
}

#[test]
fn t5_and_t6_fee_and_full_coverage() {
    let office = Office { fee: Some(whole(21_000)), ..Office::of_the_briefing(DAY) };
    let high = &Savings::of(&office, &rules().cost).expect("rows").cases[2];
    assert_eq!(high.month.monthly_fee(), whole(1750));
    assert_eq!(high.month.monthly_fee() / whole(40), exact("43.75"));
    assert_eq!(rounded(high.month.digital_yen() * whole(12)), 35_400);
    for (method, free, paid) in
        [(Method::Deliver, 56_160, 35_160), (Method::Post, 96_960, 75_960), (Method::Fax, 63_360, 42_360)]
    {
        let yearly = |fee: i32| {
            let office = Office { method, fee: Some(whole(fee)), ..Office::of_the_briefing(DAY) };
            let savings = Savings::of(&office, &rules().cost).expect("rows");
            rounded(savings.case(Case::High).saved.yen * whole(12))
        };
        assert_eq!((yearly(0), yearly(21_000)), (free, paid), "{method:?}");
    }
}

/// The high case of the briefing's office.
fn month(fee: i32, overhead: i32) -> Month<'static> {
    let office = Office { fee: Some(whole(fee)), overhead: Some(whole(overhead)), ..Office::of_the_briefing(DAY) };
    let ratio = Case::High.ratio(&book()).expect("a row");
    Month::of(&office, &ratio, &book()).expect("rows")
}

#[test]
fn t8_break_even() {
    assert_eq!(month(0, 0).slope(), whole(5280));
    let share = |fee, overhead| match month(fee, overhead).break_even(whole(12)) {
        BreakEven::Above { share, partners } => (rounded(share * whole(10_000)), partners),
        other => panic!("{other:?}"),
    };
    assert_eq!(share(21_000, 0), (3314, 4));
    assert_eq!(share(0, 30), (1705, 3));
    assert_eq!(share(21_000, 30), (5019, 7));
    assert_eq!(month(0, 0).break_even(whole(12)), BreakEven::Always);
}

#[test]
fn t9_net_by_coverage() {
    for (coverage, free, paid) in
        [("0.0935", "493.68", "-1256.32"), ("0.25", "1320", "-430"), ("0.5", "2640", "890"), ("1", "5280", "3530")]
    {
        assert_eq!(month(0, 0).saved(exact(coverage)).yen, exact(free), "{coverage}");
        assert_eq!(month(21_000, 0).saved(exact(coverage)).yen, exact(paid), "{coverage} with the fee");
    }
}

#[test]
fn where_digital_work_is_no_less_it_never_pays() {
    let office = Office { digital: Some(whole(100)), ..Office::of_the_briefing(DAY) };
    let savings = Savings::of(&office, &rules().cost).expect("rows");
    assert!(savings.cases.iter().all(|c| c.break_even == BreakEven::Never && c.turns_positive.is_none()));
    // What the office knows leaves no range.
    assert_eq!(savings.case(Case::Low).saved, savings.case(Case::High).saved);
}

#[test]
fn a_fixed_part_is_saved_only_when_paper_is_gone() {
    let office = Office { mode: Mode::PerDestination, overhead: Some(whole(0)), ..Office::of_the_briefing(DAY) };
    let month = Savings::of(&office, &rules().cost).expect("rows").cases[1].month.clone();
    let nearly = month.saved(exact("0.999999")).minutes;
    let all = month.saved(whole(1)).minutes;
    let jump = all - nearly;
    assert!(jump > exact("14.9") && jump < exact("15.1"), "the paper's 15 minutes: {jump}");
}

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

fn answer<'r>(name: &str, facts: &Facts, day: Date) -> Answer<'r> {
    let all = answers(&rules().incentives, facts, day, &rules().cost);
    all.into_iter().find(|a| a.incentive.name.contains(name)).expect(name)
}

#[test]
fn t13_the_grants_last_day() {
    let facts =
        Facts { services: vec!["430".into()], connected: true, grant_cost: Some(whole(54_450)), ..Facts::default() };
    assert_eq!(answer("助成金", &facts, date(2027, 3, 12)).standing, Standing::Eligible);
    assert_eq!(answer("助成金", &facts, date(2027, 3, 13)).standing, Standing::Closed);
    assert_eq!(answer("助成金", &Facts { connected: false, ..facts.clone() }, DAY).standing, Standing::NotYet);
    assert_eq!(answer("助成金", &Facts { services: Vec::new(), ..facts }, DAY).standing, Standing::Unknown);
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

/// What does not fit together in the sources is told in the rows, and shares follow from the figures they name.
#[test]
fn t19_sources_that_do_not_add_up_are_told() {
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
    assert_eq!(answer("月1万円相当", &none, DAY).standing, Standing::Closed);
    assert_eq!(answer("月1万円相当", &none, date(2025, 11, 30)).standing, Standing::NotBegun);
    assert_eq!(answer("月1万円相当", &none, date(2026, 1, 19)).standing, Standing::Unknown);
    let of =
        |service: &str| Facts { services: vec![service.into()], joined: true, class: Some(Class::One), ..none.clone() };
    assert_eq!(answer("ロ（Ⅰロ", &of("720"), DAY).standing, Standing::Awaiting, "its rate is not known");
    assert_eq!(answer("助成金", &of("530"), DAY).standing, Standing::Not);
    assert_eq!(answer("介護ソフト", &of("110"), DAY).by, None, "windows differ by prefecture");
    assert_eq!(
        answer("介護ソフト", &Facts { services: vec!["430".into()], ..none.clone() }, DAY).standing,
        Standing::Awaiting
    );
    let shop = Facts { services: vec!["410".into()], joined: true, ..none.clone() };
    assert_eq!(answer("居宅介護支援費（Ⅱ）", &shop, DAY).standing, Standing::Not);
    let joined = Facts { services: vec!["430".into()], joined: true, caseload: Some(caseload("1", 49, 0, 0)), ..none };
    let care_fee = answer("居宅介護支援費（Ⅱ）", &joined, DAY);
    assert!(care_fee.standing == Standing::NotYet && care_fee.why.contains("事務職員"), "{}", care_fee.why);
    assert!(matches!(&care_fee.amounts[..], [Amount::CareFee(_)]));
    let clerk = Facts { clerk: true, ..joined.clone() };
    assert_eq!(answer("居宅介護支援費（Ⅱ）", &clerk, DAY).standing, Standing::NotYet, "joined is not using");
    let using = Facts { partners: 1, ..clerk };
    assert_eq!(answer("居宅介護支援費（Ⅱ）", &using, DAY).standing, Standing::Eligible);
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

#[test]
fn a_town_at_more_saves_more_and_one_more_helps_its_partners() {
    let kawanishi = town::Town {
        care_managers: 32,
        providers: 121,
        care_managers_share: exact("0.0872"),
        providers_share: exact("0.0872"),
        overhead: None,
    };
    let at = |share: &str| town::expected(&kawanishi.at(exact(share)), DAY, &rules().cost).expect("rows");
    let (quarter, all) = (at("0.25"), at("1"));
    assert!(all.total()[1] > quarter.total()[1] && quarter.total()[0] <= quarter.total()[2]);
    assert_eq!(quarter.pairs, exact("0.0625"));
    let easy =
        town::expected(&town::Town { overhead: Some(whole(0)), ..kawanishi.at(exact("0.25")) }, DAY, &rules().cost);
    assert!(easy.expect("rows").total()[1] > quarter.total()[1]);
    let one = town::one_more(Role::CareManager, &kawanishi, DAY, &rules().cost).expect("rows");
    assert!(one.partners[2] > whole(0));
}

#[test]
fn what_matters_most_comes_first_and_terms_lead_to_rows() {
    let office = Office { mode: Mode::PerDestination, ..Office::of_the_briefing(DAY) };
    let savings = Savings::of(&office, &rules().cost).expect("rows");
    let found = sensitivities(&office, &savings, &rules().cost).expect("rows");
    assert!(found.windows(2).all(|w| w[0].spread() >= w[1].spread()) && found.len() >= 5);
    let central = savings.case(Case::Central);
    let terms: Vec<&Term<'_>> = central.month.paper.cash.iter().flat_map(|(_, s)| &s.terms).collect();
    assert!(terms.iter().any(|t| matches!(t.origin, Origin::Row(r) if r.id == "call.three_minutes")));
    assert_eq!(savings.case(Case::High).ratio.value, Exact::new(1, 3));
}

#[test]
fn before_a_price_was_known_there_is_no_sum() {
    let office = Office { mode: Mode::PerDestination, ..Office::of_the_briefing(date(2023, 12, 31)) };
    let error = Savings::of(&office, &rules().cost).expect_err("no call price");
    assert!(error.to_string().contains("call.three_minutes"), "{error}");
}

fn any_office() -> impl Strategy<Value = Office> {
    let counts = (0..=MOST, 0_u32..=1_000, 0..=MOST);
    let shares = (0_i128..=1_000_000, prop::option::of(0_i128..=1_000_000), prop::option::of(0_i128..=1_000_000_000));
    let choices = (any::<bool>(), 0_usize..3, any::<bool>(), prop::option::of(0_i128..=100_000));
    (counts, shares, choices).prop_map(
        |((users, destinations, partners), (coverage, wage, fee), (mode, method, role, overhead))| Office {
            mode: if mode { Mode::Briefing } else { Mode::PerDestination },
            method: Method::ALL[method],
            role: if role { Role::CareManager } else { Role::Provider },
            users: whole(users),
            destinations,
            partners: whole(partners),
            coverage: Exact::new(coverage, 1_000_000),
            wage: wage.map(whole),
            fee: fee.map(whole),
            overhead: overhead.map(whole),
            ..Office::of_the_briefing(DAY)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Neither absurd inputs nor their sums overflow.
    #[test]
    fn nothing_overflows(office in any_office()) {
        let savings = Savings::of(&office, &rules().cost).expect("rows");
        let found = sensitivities(&office, &savings, &rules().cost).expect("rows");
        prop_assert!(found.len() < 20);
    }

    /// While paper costs more, more coverage below the whole never saves less.
    #[test]
    fn more_coverage_never_saves_less(office in any_office(), a in 1_i128..1_000_000, b in 1_i128..1_000_000) {
        let (less, more) = (Exact::new(a.min(b), 1_000_000), Exact::new(a.max(b), 1_000_000));
        for case in &Savings::of(&office, &rules().cost).expect("rows").cases {
            if case.month.slope() > whole(0) {
                prop_assert!(case.month.saved(more).yen >= case.month.saved(less).yen);
            }
        }
    }

    /// No fee is never worse than a fee.
    #[test]
    fn no_fee_is_never_worse(office in any_office(), fee in 0_i128..1_000_000) {
        let free = Savings::of(&Office { fee: Some(whole(0)), ..office.clone() }, &rules().cost).expect("rows");
        let paid = Savings::of(&Office { fee: Some(whole(fee)), ..office }, &rules().cost).expect("rows");
        for (free, paid) in free.cases.iter().zip(&paid.cases) {
            prop_assert!(free.saved.yen >= paid.saved.yen);
        }
    }

    /// Low, central and high are in that order.
    #[test]
    fn cases_are_in_order(office in any_office()) {
        let savings = Savings::of(&office, &rules().cost).expect("rows");
        let yen = savings.cases.each_ref().map(|c| c.saved.yen);
        prop_assert!(yen[0] <= yen[1] && yen[1] <= yen[2]);
    }

    /// Above the break-even share it pays, below it does not.
    #[test]
    fn break_even_is_where_the_sign_changes(office in any_office()) {
        for case in &Savings::of(&office, &rules().cost).expect("rows").cases {
            if let BreakEven::Above { share, .. } = case.break_even {
                prop_assert_eq!(case.month.saved(share).yen, whole(0));
                prop_assert!(case.month.saved(share / whole(2)).yen < whole(0));
            }
        }
    }
}
