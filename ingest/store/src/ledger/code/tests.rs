use super::*;
use crate::ledger::{Ledger, device, session};

const LIMITS: CodeLimits = CodeLimits { minutes: 10, tries: 5, per_hour: 3 };

fn at(text: &str) -> Timestamp {
    text.parse().expect(text)
}

fn now() -> Timestamp {
    at("2026-12-01T00:00:00Z")
}

fn office() -> OfficeNumber {
    "0300000100".parse().expect("a number")
}

fn scratch() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().expect("a folder");
    let writer = Ledger::open(folder.path()).and_then(|l| l.writer()).expect("a ledger");
    (folder, writer)
}

fn made(writer: &Connection) -> String {
    create(writer, office(), now(), LIMITS).expect("made").expect("not too many")
}

fn redeemed(writer: &Connection, code: &str, when: Timestamp) -> bool {
    redeem(writer, Some(office()), code, when, LIMITS).expect("tried")
}

/// Another code.
fn wrong(code: &str) -> String {
    let first = if code.starts_with('0') { '1' } else { '0' };
    format!("{first}{}", &code[1..])
}

#[test]
fn code_is_of_use_once_and_within_its_minutes_and_its_tries() {
    let (_folder, writer) = scratch();
    let code = made(&writer);
    assert!(code.len() == DIGITS && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
    assert!(!redeemed(&writer, &wrong(&code), now()));
    assert!(redeemed(&writer, &code, at("2026-12-01T00:09:59Z")));
    assert!(!redeemed(&writer, &code, now()), "once");
    let code = made(&writer);
    assert!(!redeemed(&writer, &code, at("2026-12-01T00:10:00Z")), "too late");
    let code = made(&writer);
    for _ in 0..LIMITS.tries {
        assert!(!redeemed(&writer, &wrong(&code), now()));
    }
    assert!(!redeemed(&writer, &code, now()), "after five wrong ones");
    let other = "0300000142".parse().ok();
    assert!(!redeem(&writer, other, &code, now(), LIMITS).expect("tried"), "another office's");
    assert!(!redeem(&writer, None, &code, now(), LIMITS).expect("tried"));
    let tries: i64 = writer.query_row("select tries from login_try", [], |row| row.get(0)).expect("read");
    assert_eq!(tries, 12, "whatever is tried is written");
}

#[test]
fn code_before_is_of_no_use_and_an_hour_has_only_so_many() {
    let (_folder, writer) = scratch();
    let first = made(&writer);
    let second = made(&writer);
    assert!(!redeemed(&writer, &first, now()) || first == second);
    made(&writer);
    assert_eq!(create(&writer, office(), at("2026-12-01T00:59:59Z"), LIMITS).expect("asked"), None);
    assert!(create(&writer, office(), at("2026-12-01T01:00:00Z"), LIMITS).expect("asked").is_some());
}

#[test]
fn code_itself_is_not_kept() {
    let (folder, writer) = scratch();
    let code = made(&writer);
    writer.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).expect("folded");
    let bytes = std::fs::read(folder.path().join("ledger.sqlite")).expect("read");
    assert!(!bytes.windows(DIGITS).any(|w| w == code.as_bytes()));
}

#[test]
fn sessions_by_code_hang_on_one_token_and_a_device_is_forgotten_alone() {
    let (_folder, writer) = scratch();
    let until = at("2027-12-01T00:00:00Z");
    let day = at("2027-03-01T00:00:00Z");
    let id = token(&writer, office(), now(), (day, until)).expect("made");
    assert_eq!(token(&writer, office(), now(), (day, until)).expect("found"), id);
    let begin = |device: Option<&str>| session::create(&writer, id, now(), day, device).expect("begun");
    let (short, remembered) = (begin(None), begin(Some("pc1")));
    assert_eq!(device::list(&writer, office(), now()).expect("read").len(), 1);
    // The same name again is the same device.
    let again = begin(Some("pc1"));
    assert!(session::find(&writer, &remembered, now()).expect("read").is_none());
    assert!(!device::forget(&writer, "0300000142".parse().expect("a number"), "pc1").expect("not theirs"));
    assert!(device::forget(&writer, office(), "pc1").expect("forgotten"));
    assert!(session::find(&writer, &again, now()).expect("read").is_none());
    assert!(session::find(&writer, &short, now()).expect("read").is_some());
    token::revoke(&writer, id, now()).expect("revoked");
    assert_ne!(token(&writer, office(), now(), (day, until)).expect("another"), id);
}
