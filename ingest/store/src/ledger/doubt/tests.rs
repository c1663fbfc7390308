use proptest::prelude::*;

use super::*;
use crate::ledger::{Ledger, retention, sets};
use tsunagu_domain::exchange_set::{Batch, Conformity, Format, Version};
use tsunagu_domain::timestamp::Timestamp;

const PARTNERS: [&str; 2] = ["0300000005", "0300000142"];

fn office() -> OfficeNumber {
    "0300000100".parse().expect("a number")
}

fn now() -> Timestamp {
    "2027-04-30T00:00:00Z".parse().expect("a moment")
}

fn by_name(partner: &str, created_at: &str, month: &str) -> ExchangeSet {
    ExchangeSet {
        direction: Direction::Sent,
        partner: partner.to_owned(),
        created_at: created_at.to_owned(),
        document_kind: DocumentKind::MonthlyPlan,
        months: vec![month.to_owned()],
        files: 1,
        size: "10k".to_owned(),
        format: Format::Csv,
        version: Version::V4_1,
        conformity: Conformity::Standard,
        origin: SetOrigin::Name,
        key: String::new(),
    }
}

fn by_api(partner: &str, created_at: &str, month: &str, key: u32) -> ExchangeSet {
    ExchangeSet {
        files: 0,
        format: Format::Json,
        version: Version::V5_0,
        origin: SetOrigin::Api,
        key: format!("{key:08x}-0000-4000-8000-000000000000"),
        ..by_name(partner, created_at, month)
    }
}

fn scratch() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().expect("a folder");
    let writer = Ledger::open(folder.path()).and_then(|l| l.writer()).expect("a ledger");
    (folder, writer)
}

fn add(writer: &Connection, sets: Vec<ExchangeSet>) -> Result<sets::SubmissionResult, LedgerError> {
    let batch = Batch { office: office().to_string(), sets, ..Batch::default() };
    sets::add(writer, office(), &batch, "202601", now())
}

fn doubtful(writer: &Connection) -> Vec<(String, i64)> {
    let sql = "select key, doubtful from exchange_set where key <> '' order by key";
    let mut statement = writer.prepare(sql).expect("prepared");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("asked");
    rows.collect::<Result<_, _>>().expect("read")
}

#[test]
fn set_sent_again_under_its_key_counts_once_and_another_under_it_is_refused() {
    let (_folder, writer) = scratch();
    let set = by_api(PARTNERS[0], "20270405091200", "202705", 1);
    assert_eq!(add(&writer, vec![set.clone()]).expect("taken").accepted, 1);
    // A client that states the time of the new try.
    let later = ExchangeSet { created_at: "20270405091500".to_owned(), ..set.clone() };
    let again = add(&writer, vec![later]).expect("known");
    assert_eq!((again.accepted, again.known), (0, 1));
    let other = ExchangeSet { partner: PARTNERS[1].to_owned(), ..set.clone() };
    let new = by_api(PARTNERS[0], "20270406091200", "202705", 2);
    let error = add(&writer, vec![new, other]).expect_err("another set");
    assert!(matches!(error, LedgerError::KeyReused { row: 2 }), "{error}");
    // Two of one second to one partner are two.
    let same_second = by_api(PARTNERS[0], "20270405091200", "202705", 3);
    assert_eq!(add(&writer, vec![same_second]).expect("taken").accepted, 1);
}

#[test]
fn set_that_names_have_counted_too_is_in_doubt_and_no_other() {
    let (_folder, writer) = scratch();
    let apis = vec![
        by_api(PARTNERS[0], "20270405091200", "202705", 1),
        by_api(PARTNERS[0], "20270407091200", "202705", 2),
        by_api(PARTNERS[1], "20270405091200", "202705", 3),
        by_api(PARTNERS[0], "20270405091200", "202704", 4),
    ];
    assert_eq!(add(&writer, apis).expect("taken").doubtful, 0);
    let named = add(&writer, vec![by_name(PARTNERS[0], "20270405091000", "202705")]).expect("taken");
    assert_eq!((named.accepted, named.doubtful), (1, 1));
    let marks: Vec<i64> = doubtful(&writer).into_iter().map(|(_, mark)| mark).collect();
    assert_eq!(marks, [1, 0, 0, 0]);
    // A name that leaves its partner out may be any partner's.
    let nameless = add(&writer, vec![by_name("", "20270405100000", "202705")]).expect("taken");
    assert_eq!(nameless.doubtful, 2);
}

#[test]
fn doubt_outlives_the_row_that_it_rests_on() {
    let (_folder, mut writer) = scratch();
    let made = [by_name(PARTNERS[0], "20260331235900", "202604"), by_api(PARTNERS[0], "20260401000100", "202604", 1)];
    add(&writer, made.to_vec()).expect("taken");
    retention::roll_up(&mut writer, "202604", "202001", 10).expect("rolled");
    assert_eq!(doubtful(&writer)[0].1, 2);
    add(&writer, vec![by_api(PARTNERS[0], "20260402000100", "202604", 2)]).expect("taken");
    let marks: Vec<i64> = doubtful(&writer).into_iter().map(|(_, mark)| mark).collect();
    assert_eq!(marks, [2, 0], "the sum stands for one set");
    retention::roll_up(&mut writer, "202605", "202001", 10).expect("rolled");
    let sums: (i64, i64) = writer
        .query_row("select sum(sets), sum(doubtful) from exchange_month", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("read");
    assert_eq!(sums, (2, 1), "a name's and one by API; the other stands beside");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Of each partner and month the larger of the two counts is counted, in whatever order they come.
    #[test]
    fn order_of_origins_does_not_matter(
        names in proptest::collection::vec((0usize..2, 0u8..2, 0u8..50), 0..12),
        apis in proptest::collection::vec((0usize..2, 0u8..2, 0u8..50), 0..12),
        cut in 0usize..24,
    ) {
        let month = |n: u8| ["202704", "202705"][usize::from(n)];
        let names: Vec<ExchangeSet> =
            names.iter().map(|(p, m, s)| by_name(PARTNERS[*p], &format!("2027040509{m:02}{s:02}"), month(*m))).collect();
        let apis: Vec<ExchangeSet> = (0..)
            .zip(&apis)
            .map(|(n, (p, m, s))| by_api(PARTNERS[*p], &format!("202704050912{s:02}"), month(*m), n))
            .collect();
        let all: Vec<ExchangeSet> = names.iter().chain(&apis).cloned().collect();
        let marks = |batches: Vec<Vec<ExchangeSet>>| {
            let (_folder, writer) = scratch();
            batches.into_iter().for_each(|sets| { add(&writer, sets).expect("taken"); });
            doubtful(&writer)
        };
        let (first, second) = all.split_at(cut.min(all.len()));
        let one_by_one = all.iter().rev().map(|set| vec![set.clone()]).collect();
        let whole = marks(vec![all.clone()]);
        prop_assert_eq!(&whole, &marks(vec![second.to_vec(), first.to_vec()]));
        prop_assert_eq!(&whole, &marks(one_by_one));
    }
}
