use super::*;
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;

const OWN: &str = "0300000100";
const PARTNER: &str = "0300000005";

fn counted(names: &[String]) -> NameCounts {
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    let files: Vec<NamedFile> = names.iter().map(|n| NamedFile::new(n, Some(100))).collect();
    count(&files, OWN.parse().expect("a number"), &rules.filename)
}

fn sent(kind: &str, month: &str, created_at: &str) -> String {
    format!("{kind}_{month}_{OWN}_43_{PARTNER}_11_{created_at}.CSV")
}

#[test]
fn a_monthly_plan_is_one_set_of_three_files() {
    let created_at = "20250325200201";
    let names = ["UPPLAN", "UPSIKYU", "UPHOSOKU"].map(|k| sent(k, "202504", created_at));
    let found = counted(&names);
    assert_eq!(found.sets.len(), 1);
    let set = &found.sets[0];
    assert_eq!((set.document_kind.key(), set.files, set.bytes), ("monthly_plan", 3, Some(300)));
    assert_eq!((set.direction, set.partner.as_deref(), set.month()), (Direction::Sent, Some(PARTNER), Some("202504")));
}

#[test]
fn a_supplement_with_plan_documents_belongs_to_them() {
    let created_at = "20250325200201";
    let names = [
        format!("UP1KYO_{OWN}_43_{PARTNER}_11_{created_at}.CSV"),
        format!("UPHOSOKU_000000_{OWN}_43_{PARTNER}_11_{created_at}.CSV"),
    ];
    let found = counted(&names);
    assert_eq!((found.sets[0].document_kind.key(), found.sets[0].month()), ("care_plan", None));
}

#[test]
fn second_sending_of_a_month_is_a_resend_and_a_withdrawal_is_not() {
    let names = [
        sent("UPPLAN", "202504", "20250325200201"),
        sent("UPPLAN", "202504", "20250402090000"),
        sent("UPPLAN", "202505", "20250425200201"),
        sent("DLTPLAN", "202505", "20250426200201"),
    ];
    let found: Vec<SendState> = counted(&names).sets.iter().map(|s| s.sending).collect();
    assert_eq!(found, [SendState::First, SendState::Resend, SendState::First, SendState::Withdrawal]);
}

#[test]
fn set_soon_after_another_may_be_another_users_part() {
    let names =
        ["20250325090201", "20250325110901", "20250326090002"].map(|created_at| sent("UPPLAN", "202504", created_at));
    let found: Vec<SendState> = counted(&names).sets.iter().map(|s| s.sending).collect();
    assert_eq!(found, [SendState::First, SendState::Unclear, SendState::Resend]);
}

#[test]
fn files_of_one_second_and_different_sizes_are_no_copies() {
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    let name = sent("UPPLAN", "202504", "20250325200201");
    let with = |mark: &str| name.replace(".CSV", &format!("{mark}.CSV"));
    let of = |files: &[(String, Option<u64>)]| {
        let files: Vec<NamedFile> = files.iter().map(|(name, bytes)| NamedFile::new(name, *bytes)).collect();
        let counted = count(&files, OWN.parse().expect("a number"), &rules.filename);
        (counted.sets[0].files, counted.sets[0].bytes, counted.copies)
    };
    assert_eq!(of(&[(name.clone(), Some(10)), (with(" (1)"), Some(20)), (with(" (2)"), Some(10))]), (2, Some(30), 1));
    assert_eq!(of(&[(with(" - コピー"), Some(20)), (name.clone(), Some(10))]), (1, Some(10), 1));
    assert_eq!(of(&[(name.clone(), None), (with(" (1)"), None)]), (1, None, 1));
}

#[test]
fn direction_comes_from_the_numbers_and_never_from_the_codes() {
    // The specification's own examples leave the codes as they were.
    let received = format!("UPJSK_202504_{PARTNER}_43_{OWN}_11_20250503090000.CSV");
    let inside = format!("UPPLAN_202504_{OWN}_43_{OWN}_11_20250325200201.CSV");
    let foreign = format!("UPPLAN_202504_{PARTNER}_43_0300000099_11_20250325200201.CSV");
    let found = counted(&[received, inside, foreign]);
    let directions: Vec<Direction> = found.sets.iter().map(|s| s.direction).collect();
    assert_eq!((directions, found.foreign), (vec![Direction::Inside, Direction::Received], 1));
}

#[test]
fn a_number_that_is_missing_or_has_lost_a_digit_is_the_offices_own_in_its_own_folder() {
    let created_at = "20250503090000";
    let names = [
        format!("UPJSK_202504_{PARTNER}_43__11_{created_at}.CSV"),
        format!("UPJSK_202504_0300000009_43_030000010_11_{created_at}.CSV"),
        format!("UPJSK_202504_0300000008_43_300000100_11_{created_at}.CSV"),
        format!("UPPLAN_202504_300000100_43_0300000007_11_{created_at}.CSV"),
    ];
    let found = counted(&names);
    let faults_of: Vec<_> = found.sets.iter().map(|s| (s.direction, s.partner.as_deref().unwrap_or(""))).collect();
    let received = |partner| (Direction::Received, partner);
    let expected = [received(PARTNER), (Direction::Sent, "0300000007"), received("0300000008"), received("0300000009")];
    assert_eq!((faults_of.as_slice(), found.foreign), (&expected[..], 0));
    assert!(found.sets.iter().all(|s| s.conformity == Conformity::Nonconforming));
}

#[test]
fn a_partner_that_has_lost_a_digit_is_the_only_one_it_fits_and_a_set_stays_one() {
    let created_at = "20250325200201";
    let names = [
        sent("UPPLAN", "202504", created_at),
        // The same set, its receiver cut short in one file.
        format!("UPHOSOKU_202504_{OWN}_43_030000000_11_{created_at}.CSV"),
        // And left out in another.
        format!("UPSIKYU_202504_{OWN}_43__{created_at}.CSV"),
        format!("UPJSK_202504_300000005_11_{OWN}_43_20250503090000.CSV"),
    ];
    let faults_of = |names: &[String]| -> Vec<_> {
        let of = |s: &Set| (s.partner.clone().unwrap_or_default(), s.document_kind.to_string(), s.files);
        counted(names).sets.iter().map(of).collect()
    };
    let whole = [(PARTNER.to_owned(), "monthly_plan".to_owned(), 3), (PARTNER.to_owned(), "actual".to_owned(), 1)];
    assert_eq!(faults_of(&names), whole);
    // Where two fit, it is nobody's by its number; the moment reports here.
    let other = format!("UPPLAN_202504_{OWN}_43_0300000007_11_20250325200202.CSV");
    let of: Vec<_> = faults_of(&[names.as_slice(), &[other]].concat()).into_iter().map(|s| s.0).collect();
    assert_eq!(of, [PARTNER, "0300000007", PARTNER]);
}

#[test]
fn copies_count_once_and_other_names_leave_only_their_format() {
    let name = sent("UPPLAN", "202504", "20250325200201");
    let names = [name.clone(), name.replace(".CSV", " (1).CSV"), "2026-04_計画書_川西花子.pdf".into(), "x".into()];
    let found = counted(&names);
    assert_eq!((found.sets.len(), found.copies), (1, 1));
    assert_eq!(found.other, BTreeMap::from([(Format::Pdf, 1), (Format::Other, 1)]));
    assert!(!format!("{found:?}").contains("花子"));
}
