use crate::support::homes::second_format;
use std::fs;

use crate::support::loads::{add, counts, figure, id, list, shipped, states};
use crate::support::{TestHome, get, serve};

/// 川西市: one load counted, one withdrawn, and one held as the last that was decided.
fn home_with_decisions() -> TestHome {
    let home = shipped();
    let good = |name: &str, n| home.file(name, counts("2026-02-05", &[("282171", n)]));
    assert_eq!(add(&home, &good("good.csv", 20)).code(), Some(0));
    assert_eq!(add(&home, &good("wrong.csv", 21)).code(), Some(0));
    home.ok(&["archive", "withdraw", "wrong.csv"]);
    let bad = home.file("bad.csv", counts("2026-03-05", &[("282171", 2)]));
    assert_eq!(add(&home, &bad).code(), Some(3));
    home
}

type Change = fn(&mut Vec<String>);

#[test]
fn record_of_decisions_that_is_not_what_was_written_is_noticed() {
    let changes: [(&str, Change); 7] = [
        ("the tail is cut", |lines| drop(lines.pop())),
        ("two lines are cut", |lines| lines.truncate(lines.len() - 2)),
        ("a line is gone", |lines| drop(lines.remove(1))),
        ("two have changed places", |lines| lines.swap(0, 1)),
        ("the last is another", |lines| {
            let last = lines.len() - 1;
            lines[last] = lines[last].replace("\"held\"", "\"counted\"");
        }),
        ("one between is another", |lines| {
            let found = lines.iter().position(|l| l.contains("withdrawn")).expect("a line");
            lines[found] = lines[found].replace("\"withdrawn\"", "\"counted\"");
        }),
        ("all are gone", Vec::clear),
    ];
    let home = home_with_decisions();
    let path = home.path().join("archive/decisions.jsonl");
    let whole = fs::read_to_string(&path).expect("read");
    let to = home.file("beside", "").with_file_name("backup.zip");
    for (what, change) in changes {
        let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
        change(&mut lines);
        let text: String = lines.iter().map(|l| format!("{l}\n")).collect();
        assert_ne!(text, whole, "{what}");
        fs::write(&path, text).expect("written");
        is_refused(&home, &to, what);
    }
    fs::remove_file(&path).expect("removed");
    is_refused(&home, &to, "the file is gone");
    fs::write(&path, &whole).expect("written");
    home.ok(&["publish"]);
    home.ok(&["archive", "verify"]);
    assert_eq!(figure(&home, "282171"), "20/149 2026-02-05");
}

fn is_refused(home: &TestHome, to: &std::path::Path, what: &str) {
    let backup = ["backup", &to.display().to_string()].map(str::to_owned);
    for words in [&["publish".to_owned()][..], &["archive".to_owned(), "verify".to_owned()], &backup] {
        let ran = home.run(words);
        assert_eq!(ran.code(), Some(1), "{what}: {words:?}: {} {}", ran.out(), ran.err());
        assert!(ran.err().contains("decisions.jsonl"), "{what}: {words:?}: {}", ran.err());
    }
    assert!(!to.exists(), "{what}");
    assert_eq!(figure(home, "282171"), "20/149 2026-02-05", "{what}: what is served stays");
}

#[test]
fn record_without_its_head_is_noticed() {
    let home = home_with_decisions();
    let head = list(&home.path().join("archive")).into_iter().find(|p| p.ends_with("decisions.head"));
    fs::remove_file(head.expect("a head")).expect("removed");
    let to = home.file("beside", "").with_file_name("backup.zip");
    is_refused(&home, &to, "no head");
    fs::remove_file(home.path().join("archive/decisions.jsonl")).expect("removed");
    is_refused(&home, &to, "neither");
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_record_is_reported_on_the_status_page() {
    let home = home_with_decisions();
    let path = home.path().join("archive/decisions.jsonl");
    let whole = fs::read_to_string(&path).expect("read");
    let base = serve(home.app()).await;
    assert!(!get(&base, "/status").await.1.contains("archive verify"));
    fs::write(&path, whole.lines().skip(1).map(|l| format!("{l}\n")).collect::<String>()).expect("cut");
    let base = serve(home.app()).await;
    let (status, page) = get(&base, "/status").await;
    assert!(status == 200 && page.contains("archive verify"), "{page}");
    let ran = home.run(&["status"]);
    assert!(ran.code() == Some(1) && ran.err().contains("decisions.jsonl"), "{}", ran.err());
}

#[test]
fn home_of_the_second_format_is_upgraded_and_keeps_a_way_back() {
    let home = home_with_decisions();
    let before = states(&home);
    second_format(&home);
    let old = fs::read(home.path().join("archive/decisions.jsonl")).expect("read");
    let body = "7".repeat(64);
    fs::create_dir_all(home.path().join("archive/77")).expect("made");
    let hash = tsunagu_domain::digest::sha256(body.as_bytes());
    let folder = home.path().join("archive").join(&hash[..2]);
    fs::create_dir_all(&folder).expect("made");
    fs::write(folder.join(&hash), &body).expect("a body that a killed run left");
    home.ok(&["publish"]);
    assert_eq!(states(&home), before);
    assert_eq!(figure(&home, "282171"), "20/149 2026-02-05");
    let aside = home.path().join("before-3");
    assert!(fs::read(aside.join("decisions.jsonl")).expect("kept") == old);
    assert_eq!(fs::read_to_string(aside.join("FORMAT")).expect("kept").trim(), "tsunagu-home 2");
    assert!(aside.join("README.txt").exists());
    home.ok(&["archive", "verify"]);
    let bad = id(&home, "bad.csv");
    let path = home.path().join("archive/decisions.jsonl");
    let text = fs::read_to_string(&path).expect("read");
    fs::write(&path, text.lines().filter(|l| !l.contains(&bad)).map(|l| format!("{l}\n")).collect::<String>())
        .expect("cut");
    assert_eq!(home.run(&["publish"]).code(), Some(1));
}
