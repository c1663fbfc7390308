//! The golden values of the reference, by their numbers there, and what must hold for every office.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use tsunagu_domain::data::Data;
use tsunagu_domain::exact::{Exact, parse, rounded, whole};
use tsunagu_domain::rules::Rules;

use super::addon::{self, Class};
use super::care_fee::{self, Caseload, Type};
use super::channel::{Channel, Line};
use super::incentive::{Amount, Facts, SchemeAnswer, SchemeEligibility, answers};
use super::office::{MOST, Method, Mode, Office, Role};
use super::range::{Case, Savings, sensitivities};
use super::reason::Reason;
use super::savings::{BreakEven, Month, by_method};
use super::term::{Book, Origin, Term};
use super::{grant, town, workforce};

/// Fees, add-ons, grants and what the sources say of them.
mod schemes;

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
        date: date(2024, 9, 30),
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

/// Where nothing can be sent, nothing is handled twice; every care manager handles both channels.
#[test]
fn handling_both_channels_takes_each_care_manager_its_minutes_and_nobody_at_zero() {
    let office = Office { mode: Mode::PerDestination, ..Office::of_the_briefing(DAY) };
    let month = |care_managers: i32| {
        let office = Office { care_managers: whole(care_managers), ..office.clone() };
        Savings::of(&office, &rules().cost).expect("rows").case(Case::Central).month.clone()
    };
    let (one, three) = (month(1), month(3));
    assert_eq!(one.saved(whole(0)).yen, whole(0));
    assert_eq!(one.saved(exact("0.5")).minutes - three.saved(exact("0.5")).minutes, whole(60));
    assert_eq!(one.saved(whole(1)), three.saved(whole(1)), "with paper gone there is one channel");
    let fee = Office { fee: Some(whole(21_000)), coverage: whole(0), ..office };
    let saved = Savings::of(&fee, &rules().cost).expect("rows").case(Case::Central).saved;
    assert_eq!((saved.minutes, saved.cash), (whole(0), whole(-1750)), "a fee is cash whoever can be reached");
}

#[test]
fn clerk_who_is_there_already_is_no_new_cost() {
    let facts = Facts {
        services: vec!["430".to_owned()],
        caseload: Some(Caseload { fte: whole(1), light: 49, heavy: 0, support: 0 }),
        ..Facts::default()
    };
    let net = |clerk: bool| {
        let facts = Facts { clerk, ..facts.clone() };
        let all = answers(&rules().incentives, &facts, DAY, &rules().cost);
        let amounts = all.into_iter().flat_map(|answer| answer.amounts);
        let found = amounts.filter_map(|a| if let Amount::CareFee(compared) = a { Some(compared) } else { None });
        let compared = found.into_iter().next().expect("the fee is compared");
        (rounded(compared.net()), compared.has_clerk)
    };
    assert_eq!((net(false), net(true)), ((3_792, false), (325_200, true)));
}
