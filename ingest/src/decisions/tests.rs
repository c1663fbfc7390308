use std::fs;

use super::*;

/// A home that holds nothing but its archive.
fn scratch() -> (tempfile::TempDir, Home) {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let home = Home::existing(folder.path());
    fs::create_dir_all(home.archive()).expect("made");
    (folder, home)
}

fn change(load: &str) -> HeldChange {
    HeldChange {
        rule: "fall".into(),
        place: "兵庫県川西市".into(),
        service: None,
        before: HeldFigure::Counts { listed: Some(13), eligible: None },
        after: HeldFigure::Counts { listed: Some(2), eligible: None },
        load: load.into(),
    }
}

#[test]
fn company_of_a_held_load_is_judged_again_once_that_is_withdrawn() {
    let (_folder, home) = scratch();
    let mut decisions = Decisions::default();
    let held = |load: &str, changes: Vec<HeldChange>, with: &str| Decision {
        changes,
        with: vec![with.to_owned()],
        ..Decision::new("1", load, State::Held)
    };
    let both = vec![held("a", vec![change("a")], "b"), held("b", Vec::new(), "a")];
    decisions.record(&home, both).expect("written");
    let unjudged = |d: &Decisions| d.unjudged(["a", "b", "c", ""].into_iter()).into_iter().collect::<Vec<_>>();
    assert_eq!(unjudged(&decisions), ["c"]);
    decisions.record(&home, vec![Decision::new("2", "a", State::Withdrawn)]).expect("written");
    assert_eq!(unjudged(&decisions), ["b", "c"]);
    assert_eq!(Decisions::read(&home).expect("read"), decisions);
}

#[test]
fn a_torn_file_is_an_error() {
    let (_folder, home) = scratch();
    let mut decisions = Decisions::default();
    decisions.record(&home, vec![Decision::new("1", "a", State::Held)]).expect("written");
    let path = home.decisions();
    let text = fs::read_to_string(&path).expect("read");
    fs::write(&path, &text[..text.len() - 5]).expect("torn");
    assert!(Decisions::read(&home).is_err());
}

/// Killed between the lines and their head: the lines are whole, and stand.
#[test]
fn record_ahead_of_its_head_is_read() {
    let (_folder, home) = scratch();
    let mut decisions = Decisions::default();
    decisions.record(&home, vec![Decision::new("1", "a", State::Held)]).expect("written");
    let head = fs::read(home.decisions_head()).expect("read");
    decisions.record(&home, vec![Decision::new("2", "b", State::Counted)]).expect("written");
    fs::write(home.decisions_head(), head).expect("as before");
    assert_eq!(Decisions::read(&home).expect("read"), decisions);
}

#[test]
fn restoring_is_what_stood_before_the_withdrawal() {
    let mut decisions = Decisions::default();
    let with_reason = |load: &str| Decision { changes: vec![change(load)], ..Decision::new("1", load, State::Held) };
    decisions.push(with_reason("a"));
    decisions.push(Decision::new("1", "b", State::Held));
    decisions.push(Decision::new("1", "c", State::Counted));
    ["a", "b", "c", "d"].into_iter().for_each(|load| decisions.push(Decision::new("2", load, State::Withdrawn)));
    let of = |load| {
        let decision = decisions.restoring(load, "3");
        (decision.state, decision.changes.len(), decision.is_accepted)
    };
    let expected =
        [(State::Held, 1, false), (State::Held, 0, false), (State::Counted, 0, true), (State::Held, 0, false)];
    assert_eq!(["a", "b", "c", "d"].map(of), expected);
}

#[test]
fn record_put_back_with_its_head_is_noticed() {
    let (_folder, home) = scratch();
    let mut decisions = Decisions::default();
    decisions.record(&home, vec![Decision::new("1", "a", State::Counted)]).expect("written");
    let kept = [home.decisions(), home.decisions_head()].map(|path| (fs::read(&path).expect("read"), path));
    decisions.record(&home, vec![Decision::new("2", "a", State::Withdrawn)]).expect("written");
    assert_eq!(Decisions::read(&home).expect("whole").state("a"), Some(State::Withdrawn));
    for (bytes, path) in kept {
        fs::write(path, bytes).expect("put back");
    }
    assert_eq!(Decisions::read(&home).expect_err("an older record").reason, RecordFault::PutBack);
}

/// The served version was made of loads of which it had been decided that they count.
#[test]
fn record_lost_with_its_head_and_mark_is_noticed_where_something_is_served() {
    let (_folder, home) = scratch();
    Decisions::default().record(&home, vec![Decision::new("1", "a", State::Counted)]).expect("written");
    fs::create_dir_all(home.warehouse()).expect("made");
    fs::write(home.current(), "a.duckdb\n").expect("served");
    for path in [home.decisions(), home.decisions_head(), home.root().join("DECISIONS")] {
        fs::remove_file(path).expect("lost");
    }
    assert_eq!(Decisions::read(&home).expect_err("a lost record").reason, RecordFault::Missing);
}

/// What an earlier version wrote of a held change is words, and is read as they stand.
#[test]
fn held_change_of_an_earlier_version_is_read() {
    let line = r#"{"rule":"fall","place":"兵庫県川西市（種別150）","before":"13/149","after":"対象149","load":"a"}"#;
    let change: HeldChange = serde_json::from_str(line).expect("read");
    assert_eq!((change.service, &change.after), (None, &HeldFigure::Text("対象149".into())));
    let now = HeldChange {
        service: Some("150".into()),
        after: HeldFigure::Counts { listed: None, eligible: Some(2) },
        ..self::change("a")
    };
    let text = serde_json::to_string(&now).expect("written");
    assert_eq!(serde_json::from_str::<HeldChange>(&text).expect("read"), now);
}
