/// What there are alerts of, and who is to have notices.
mod alerts;
/// Several who make it at once.
mod begun;

use std::sync::{Arc, mpsc};

use proptest::prelude::*;

use super::access::{Action, Outcome};
use super::alert::{self, AlertKey, AlertKind, Alerts};
use super::sets::{self, ManualCount, SubmissionResult};
use super::setting::Setting;
use super::token::{NewToken, Scope};
use super::writer::Writer;
use super::*;
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::{
    Batch, Conformity, Direction, ExchangeSet, Format, Importer, OtherFiles, SendState, SetOrigin, Version,
};
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::timestamp::Timestamp;

fn at(text: &str) -> Timestamp {
    text.parse().expect(text)
}

fn now() -> Timestamp {
    at("2026-11-25T00:00:00Z")
}

fn later() -> Timestamp {
    at("2027-11-25T00:00:00Z")
}

fn office() -> OfficeNumber {
    "0300000100".parse().expect("a number")
}

fn month(text: &str) -> Month {
    text.parse().expect(text)
}

fn set(created_at: &str, files: u32) -> ExchangeSet {
    ExchangeSet {
        direction: Direction::Sent,
        partner: "0300000005".to_owned(),
        created_at: created_at.to_owned(),
        document_kind: DocumentKind::MonthlyPlan,
        months: vec!["202610".to_owned()],
        files,
        size: "10k".to_owned(),
        format: Format::Csv,
        version: Version::V4_1,
        conformity: Conformity::Standard,
        origin: SetOrigin::Name,
        key: String::new(),
    }
}

fn batch(sets: Vec<ExchangeSet>) -> Batch {
    Batch { office: office().to_string(), importer: Importer::Program, complete: true, sets, other: None }
}

fn scratch() -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Ledger::open(folder.path()).expect("a ledger");
    (folder, ledger)
}

fn count(connection: &Connection, sql: &str) -> i64 {
    connection.query_row(sql, [], |row| row.get(0)).expect(sql)
}

#[test]
fn set_counts_once_however_often_it_comes_and_more_files_enrich_it() {
    let (_folder, ledger) = scratch();
    let writer = ledger.writer().expect("a writer");
    let take = |sets| sets::add(&writer, office(), &batch(sets), "202510", now()).expect("taken");
    let ledger_id = super::state(&writer).expect("read").0;
    let one = |accepted, known, richer, outside| SubmissionResult {
        accepted,
        known,
        richer,
        outside,
        doubtful: 0,
        oldest: "202510".to_owned(),
        newest: "20261126235959".to_owned(),
        ledger: ledger_id.clone(),
    };
    assert_eq!(take(vec![set("20261001090000", 2)]), one(1, 0, 0, 0));
    assert_eq!(take(vec![set("20261001090000", 2), set("20261001090000", 1)]), one(0, 2, 0, 0));
    assert_eq!(take(vec![set("20261001090000", 3)]), one(0, 0, 1, 0));
    assert_eq!(take(vec![set("20250930090000", 3)]), one(0, 0, 0, 1));
    assert_eq!(take(vec![set("20261126235959", 3), set("20261127000000", 3)]), one(1, 0, 0, 1), "tomorrow is the last");
    writer.execute("delete from exchange_set where created_at > '20261101'", []).expect("gone");
    assert_eq!(sets::all(&writer, office()).expect("read"), [set("20261001090000", 3)]);
}

#[test]
fn set_whose_partner_comes_later_is_one_set_in_either_order() {
    let nameless = ExchangeSet { partner: String::new(), ..set("20261001090000", 2) };
    let named = set("20261001090000", 2);
    let other = ExchangeSet { direction: Direction::Received, ..nameless.clone() };
    for order in [[&nameless, &named, &other], [&named, &nameless, &other], [&other, &nameless, &named]] {
        let (_folder, ledger) = scratch();
        let writer = ledger.writer().expect("a writer");
        for set in order {
            sets::add(&writer, office(), &batch(vec![set.clone()]), "202510", now()).expect("taken");
        }
        assert_eq!(sets::all(&writer, office()).expect("read"), [other.clone(), named.clone()]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever comes, in whatever order and however often, the ledger holds the same.
    #[test]
    fn the_order_of_coming_does_not_matter(
        came in proptest::collection::vec((0u8..6, 1u32..5, 0u8..3), 1..40),
        cut in 0usize..40,
    ) {
        let sets: Vec<ExchangeSet> = came
            .iter()
            .map(|(n, files, way)| ExchangeSet {
                direction: [Direction::Sent, Direction::Received, Direction::Inside][usize::from(*way)],
                ..set(&format!("2026100109000{n}"), *files)
            })
            .collect();
        let held = |batches: Vec<Vec<ExchangeSet>>| {
            let (_folder, ledger) = scratch();
            let writer = ledger.writer().expect("a writer");
            for sets in batches {
                sets::add(&writer, office(), &batch(sets), "202510", now()).expect("taken");
            }
            sets::all(&writer, office()).expect("read")
        };
        let (first, second) = sets.split_at(cut.min(sets.len()));
        let there = held(vec![first.to_vec(), second.to_vec(), sets.clone()]);
        let back = held(vec![sets.iter().rev().cloned().collect()]);
        prop_assert_eq!(there, back);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_a_set_is_to_those_before_is_one_thing_in_sql_and_in_rust(
        made in proptest::collection::btree_set((8u8..11, 0usize..6, 0u8..3, 0u8..60, 0u8..60), 1..12),
    ) {
        let (_folder, ledger) = scratch();
        let writer = ledger.writer().expect("a writer");
        let created: Vec<String> = made
            .iter()
            .map(|(month, d, h, m, s)| format!("2026{month:02}{}0{h}{m:02}{s:02}", ["01", "02", "03", "04", "29", "30"][*d]))
            .collect();
        sets::add(&writer, office(), &batch(created.iter().map(|s| set(s, 1)).collect()), "202510", now()).expect("taken");
        let by_rust = created.windows(2).map(|two| SendState::after(&two[0], &two[1], 10).key().to_owned());
        let by_rust: Vec<String> = std::iter::once("first".to_owned()).chain(by_rust).collect();
        let sql = format!("{} select sending from sending where office <> ?1 order by created_at", sets::SENDING);
        let mut statement = writer.prepare(&sql).expect("a statement");
        let rows = statement.query_map(rusqlite::params!["", 10], |row| row.get(0)).expect("rows");
        prop_assert_eq!(rows.collect::<Result<Vec<String>, _>>().expect("read"), by_rust);
    }
}

#[test]
fn old_rows_become_sums_that_say_the_same() {
    let (_folder, ledger) = scratch();
    let mut writer = ledger.writer().expect("a writer");
    let mut all = ["20250901090000", "20250902090000", "20250902090500", "20261001090000"].map(|s| set(s, 3)).to_vec();
    all[3].months = vec!["202609".to_owned()];
    sets::add(&writer, office(), &batch(all), "202001", now()).expect("taken");
    let gone = retention::roll_up(&mut writer, "202510", "202111", 10).expect("rolled");
    assert_eq!((gone.sets, gone.months), (3, 0));
    let rolled =
        "select sets * 1000 + resends * 100 + unclear * 10 + files from exchange_month where origin = 'rolled'";
    assert_eq!(count(&writer, rolled), 3119, "three sets, one again, of one it is not clear, nine files");
    assert_eq!(count(&writer, "select count(*) from exchange_set"), 1);
    // What has become a sum is not taken again, whatever the rules say later.
    let again = sets::add(&writer, office(), &batch(vec![set("20250901090000", 3)]), "202001", now()).expect("taken");
    assert_eq!((again.accepted, again.outside), (0, 1));
    // A second time there is nothing to do; five years later they go.
    assert_eq!(
        retention::roll_up(&mut writer, "202510", "202111", 10).expect("rolled"),
        retention::RetentionReport::default()
    );
    assert_eq!(retention::roll_up(&mut writer, "202510", "202510", 10).expect("rolled").months, 1);
}

#[test]
fn sets_on_both_sides_of_an_edge_stay_what_they_were_to_each_other() {
    let (_folder, ledger) = scratch();
    let mut writer = ledger.writer().expect("a writer");
    let all = ["20250930235800", "20251001000300", "20251001090000"].map(|s| set(s, 3)).to_vec();
    sets::add(&writer, office(), &batch(all), "202001", now()).expect("taken");
    let reported = |connection: &Connection| {
        let sql = format!("{} select sending from sending where ?1 < created_at order by created_at", sets::SENDING);
        let mut statement = connection.prepare(&sql).expect("prepared");
        let rows = statement.query_map(rusqlite::params!["202510", 10], |row| row.get::<_, String>(0)).expect("asked");
        rows.collect::<Result<Vec<_>, _>>().expect("read")
    };
    assert_eq!(reported(&writer), ["unclear", "resend"]);
    retention::roll_up(&mut writer, "202510", "202111", 10).expect("rolled");
    assert_eq!(reported(&writer), ["unclear", "resend"], "what may be a part of one sending is no second one");
}

#[test]
fn manual_count_replaces_the_one_before_and_zero_takes_it_back() {
    let (_folder, ledger) = scratch();
    let writer = ledger.writer().expect("a writer");
    let manual = |sets| ManualCount {
        month: "202610".to_owned(),
        direction: Direction::Sent,
        partner: String::new(),
        document_kind: DocumentKind::MonthlyPlan,
        sets,
    };
    for (typed, held) in [(5, 5), (7, 7), (0, 0)] {
        sets::set_manual_count(&writer, office(), &manual(typed)).expect("set");
        assert_eq!(count(&writer, "select coalesce(sum(sets), 0) from exchange_month"), held);
    }
}

#[test]
fn erased_office_leaves_no_byte() {
    let (folder, ledger) = scratch();
    let mut writer = ledger.writer().expect("a writer");
    let sets: Vec<_> = (0..500).map(|n| set(&format!("20261001{:02}{:02}00", n / 60, n % 60), 3)).collect();
    let mut brought = batch(sets);
    brought.other = Some(vec![OtherFiles { format: Format::Pdf, files: 3 }]);
    sets::add(&writer, office(), &brought, "202510", now()).expect("taken");
    let setting = Setting { shared: true, webhook: Some("https://example.jp/".into()), ..Setting::default() };
    setting::set(&writer, office(), &setting).expect("set");
    let about = AlertKey { kind: AlertKind::Late, partner: "0300000005".into(), month: month("202610") };
    let found = Alerts { holding: vec![about], ..Alerts::default() };
    alert::update(&writer, office(), &found, now()).expect("alerts");
    let wanted = NewToken {
        scope: Scope::Office,
        office: Some(office()),
        place: None,
        frames: &[],
        created: now(),
        expires: later(),
    };
    let (id, _) = token::create(&writer, &wanted).expect("made");
    session::create(&writer, id, now(), later(), None).expect("begun");
    access::add(&writer, now(), Some(id), Action::Send, Outcome::Done, 500).expect("logged");
    let before = super::state(&writer).expect("read").0;
    let gone = erase::erase(&mut writer, office(), now()).expect("forgotten");
    assert_eq!((gone.sets, gone.bytes_left), (500, false));
    assert_ne!(super::state(&writer).expect("read").0, before, "its sender takes nothing for sent");
    drop(writer);
    drop(ledger);
    let mut looked = 0;
    for entry in std::fs::read_dir(folder.path()).expect("a folder").flatten() {
        let bytes = std::fs::read(entry.path()).expect("read");
        looked += bytes.len();
        assert!(!bytes.windows(10).any(|w| w == office().as_str().as_bytes()), "{:?}", entry.path());
    }
    assert!(looked > 4_096);
    let ledger = Ledger::open(folder.path()).expect("a ledger");
    let uses = ledger.read(|c| access::latest(c, 10)).expect("read");
    assert_eq!(uses.iter().map(|u| u.action).collect::<Vec<_>>(), [Action::Erase, Action::Send]);
    assert!(ledger.read(token::list).expect("read").is_empty());
}

#[test]
fn the_log_of_uses_only_grows() {
    let (_folder, ledger) = scratch();
    let writer = ledger.writer().expect("a writer");
    access::add(&writer, now(), None, Action::LogIn, Outcome::Wrong, 1).expect("logged");
    assert!(writer.execute("delete from access", []).is_err());
    assert!(writer.execute("update access set outcome = 'done'", []).is_err());
    assert_eq!(count(&writer, "select count(*) from access"), 1);
}

#[test]
fn a_token_holds_until_it_expires_or_is_revoked_and_its_secret_is_nowhere() {
    let (folder, ledger) = scratch();
    let writer = ledger.writer().expect("a writer");
    let frames = ["https://city.example.jp".to_owned(), "https://npo.example.jp".to_owned()];
    let wanted = NewToken {
        scope: Scope::Embed,
        office: None,
        place: "282171".parse().ok(),
        frames: &frames,
        created: now(),
        expires: later(),
    };
    let (id, secret) = token::create(&writer, &wanted).expect("made");
    let found = token::find(&writer, &secret).expect("read").expect("there");
    assert_eq!((found.id, found.scope, &found.frames[..]), (id, Scope::Embed, &frames[..]));
    assert!(found.is_valid(at("2027-11-24T23:59:59Z")) && !found.is_valid(later()));
    for wrong in ["", "tsunagu_", &secret[1..], &format!("{}0", &secret[..secret.len() - 1]), &secret.to_uppercase()] {
        if *wrong != secret {
            assert_eq!(token::find(&writer, wrong).expect("read"), None, "{}", wrong.len());
        }
    }
    assert!(token::revoke(&writer, id, now()).expect("revoked"));
    assert!(!token::revoke(&writer, id, now()).expect("asked"), "once is enough");
    assert!(!token::find(&writer, &secret).expect("read").expect("there").is_valid(now()));
    let session = session::create(&writer, id, now(), later(), None).expect("begun");
    assert!(!session::find(&writer, &session, now()).expect("read").expect("there").is_valid(now()));
    assert_eq!(session::find(&writer, &session, later()).expect("read"), None, "it has run out");
    drop(writer);
    for entry in std::fs::read_dir(folder.path()).expect("a folder").flatten() {
        let bytes = std::fs::read(entry.path()).expect("read");
        let held = |text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
        assert!(!held(&secret) && !held(&secret[8..]) && !held(&session));
    }
}

#[test]
fn work_of_many_is_committed_together_and_a_failure_is_its_own() {
    let (_folder, ledger) = scratch();
    let writer = Arc::new(Writer::new(&ledger).expect("a writer"));
    let (reported, heard) = mpsc::channel();
    for n in 0..300u32 {
        let reported = reported.clone();
        let work = move |c: &Connection| {
            let created_at = format!("20261001{:02}{:02}{:02}", n / 3_600, n / 60 % 60, n % 60);
            sets::add(c, office(), &batch(vec![set(&created_at, 3)]), "202510", now())?;
            if n % 20 == 0 {
                c.execute("insert into nowhere values (1)", [])?;
            }
            assert!(n % 20 != 10, "a fault of ours");
            Ok(n)
        };
        writer.submit(work, move |done| reported.send(done.is_ok()).expect("heard")).expect("handed in");
    }
    drop(reported);
    drop(writer);
    let heard: Vec<bool> = heard.iter().collect();
    assert_eq!((heard.len(), heard.iter().filter(|ok| **ok).count()), (300, 270));
    let held = ledger.read(|c| sets::all(c, office())).expect("read");
    assert_eq!(held.len(), 270);
}
