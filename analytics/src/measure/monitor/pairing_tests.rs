use super::*;

fn windows() -> Windows {
    Windows { plan_from_day: 20, plan_to_day: 1, actual_on_time_to: 5, actual_late_to: 10, source: String::new() }
}

fn row(group: &str, direction: &str, months: &[&str], created_at: &str) -> Monthly {
    Monthly {
        partner: "0300000005".to_owned(),
        direction: direction.parse().expect("a direction"),
        document_kind: group.parse().expect("a kind"),
        months: months.iter().map(|m| m.parse().expect("a month")).collect(),
        created_at: created_at.to_owned(),
    }
}

fn paired(rows: &[Monthly], as_of: &str) -> Vec<Pair> {
    let (windows, no_service) = (windows(), NoService::new());
    let rules = PairRules { windows: &windows, split_minutes: 10, no_service: &no_service };
    pairs(rows, &rules, as_of.parse().expect("a day"))
}

fn states(rows: &[Monthly], as_of: &str) -> Vec<State> {
    paired(rows, as_of).iter().map(|p| p.state).collect()
}

#[test]
fn nobody_is_late_in_a_month_without_a_service_and_an_actual_that_comes_all_the_same_counts() {
    let plan = row("monthly_plan", "sent", &["202610", "202611"], "20260925100000");
    let windows = windows();
    let october = "202610".parse().expect("a month");
    let no_service: NoService = [("0300000005".to_owned(), october)].into();
    let rules = PairRules { windows: &windows, split_minutes: 10, no_service: &no_service };
    let states = |rows: &[Monthly]| -> Vec<State> {
        pairs(rows, &rules, "2026-12-25".parse().expect("a day")).iter().map(|p| p.state).collect()
    };
    assert_eq!(states(std::slice::from_ref(&plan)), [State::Missing, State::NoService]);
    let actual = row("actual", "received", &["202610"], "20261103100000");
    assert_eq!(states(&[plan, actual]), [State::Missing, State::Paired]);
}

#[test]
fn an_actual_is_waited_for_late_and_missing_by_the_day_of_counting() {
    let plan = [row("monthly_plan", "sent", &["202610"], "20260925100000")];
    for (date, state) in [
        ("2026-09-26", State::Waiting),
        ("2026-11-05", State::Waiting),
        ("2026-11-06", State::Late),
        ("2026-11-10", State::Late),
        ("2026-11-11", State::Missing),
    ] {
        assert_eq!(states(&plan, date), [state], "{date}");
    }
}

#[test]
fn an_actual_that_came_is_in_time_or_late_by_when_it_was_made() {
    let plan = row("monthly_plan", "sent", &["202610"], "20260925100000");
    let actual = |created_at: &str| [plan.clone(), row("actual", "received", &["202610"], created_at)];
    assert_eq!(states(&actual("20261105235959"), "2026-11-25"), [State::Paired]);
    assert_eq!(states(&actual("20261106000000"), "2026-11-25"), [State::PairedLate]);
    assert_eq!(states(&actual("20261105235959")[1..], "2026-11-25"), [State::ActualOnly]);
}

#[test]
fn an_office_that_provides_owes_actuals_for_plans_it_received() {
    let rows = [
        row("monthly_plan", "received", &["202610"], "20261003100000"),
        row("monthly_plan", "received", &["202610"], "20261010100000"),
        row("actual", "sent", &["202610"], "20261103100000"),
    ];
    let found = paired(&rows, "2026-11-25");
    assert_eq!(
        (found[0].side, found[0].state, found[0].plan_late, found[0].resends),
        (Side::Provides, State::Paired, true, 1)
    );
}

#[test]
fn a_plan_of_two_months_waits_for_both_and_one_taken_back_for_none() {
    let plan = row("monthly_plan", "sent", &["202610", "202611"], "20261025100000");
    assert_eq!(states(std::slice::from_ref(&plan), "2026-11-25"), [State::Waiting, State::Missing]);
    let back = row("withdrawal_plan", "sent", &["202611"], "20261026100000");
    assert_eq!(states(&[plan.clone(), back.clone()], "2026-12-25"), [State::Withdrawn, State::Missing]);
    // Sent anew after it was taken back, it holds again, from then on.
    let anew = row("monthly_plan", "sent", &["202611"], "20261027100000");
    let rows = [plan, back, anew];
    assert_eq!(states(&rows, "2026-12-25"), [State::Missing, State::Missing]);
    let found = paired(&rows, "2026-12-25");
    assert_eq!(found[0].plan.as_deref(), Some("20261027100000"));
}

#[test]
fn a_set_soon_after_another_may_be_a_part_of_one_sending() {
    let rows =
        ["20261025090000", "20261025091000", "20261025092100"].map(|s| row("monthly_plan", "sent", &["202611"], s));
    let found = paired(&rows, "2026-11-25");
    assert_eq!((found[0].resends, found[0].unclear), (1, 1));
}

#[test]
fn an_actual_taken_back_is_waited_for_again_and_sides_are_not_mixed_up() {
    let plan = row("monthly_plan", "sent", &["202610"], "20260925100000");
    let actual = row("actual", "received", &["202610"], "20261103100000");
    let back = row("withdrawal_actual", "received", &["202610"], "20261104100000");
    assert_eq!(states(&[plan.clone(), actual.clone(), back], "2026-11-25"), [State::Missing]);
    // At both ends of one partner: what it takes back of its own actual is not our plan.
    let theirs = row("monthly_plan", "received", &["202610"], "20260926100000");
    let ours = row("actual", "sent", &["202610"], "20261103110000");
    let ours_back = row("withdrawal_actual", "sent", &["202610"], "20261104110000");
    let found = paired(&[plan, actual, theirs, ours, ours_back], "2026-11-25");
    let reported: Vec<_> = found.iter().map(|p| (p.side, p.state)).collect();
    assert_eq!(reported, [(Side::Provides, State::Missing), (Side::ManagesCare, State::Paired)]);
}
