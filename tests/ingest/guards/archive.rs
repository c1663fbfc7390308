use std::fs;
use std::path::{Path, PathBuf};

use crate::support::TestHome;
use crate::support::loads::{add, counts, figure, id, list, shipped};
use crate::support::site::{Site, towns};
use crate::support::stand_in::pages;

fn home_with_load() -> (TestHome, String) {
    let home = shipped();
    assert_eq!(add(&home, &home.file("more.csv", counts("2026-02-05", &[("282171", 20)]))).code(), Some(0));
    let load = id(&home, "more.csv");
    (home, load)
}

fn receipts_of(home: &TestHome, word: &str) -> PathBuf {
    let holds = |path: &PathBuf| fs::read_to_string(path).expect("read").contains(word);
    list(&home.path().join("archive/receipts")).into_iter().find(holds).expect("receipts")
}

/// What `archive verify` and `backup` say of receipts that are gone, and that `rebuild` drops nothing.
fn is_missed(home: &TestHome, load: &str) {
    let ran = home.run(&["archive", "verify"]);
    assert!(ran.code() == Some(1) && ran.err().contains(load), "{:?} {}", ran.code(), ran.err());
    let to = home.file("beside", "").with_file_name("backup.zip");
    let ran = home.run(&["backup", &to.display().to_string()]);
    assert!(ran.code() == Some(1) && ran.err().contains(load) && !to.exists(), "{}", ran.err());
    let ran = home.run(&["rebuild"]);
    assert!(ran.code() == Some(1) && ran.err().contains(load), "{:?} {}", ran.code(), ran.err());
}

#[test]
fn receipts_that_are_gone_are_missed_and_no_counted_load_is_dropped() {
    let (home, load) = home_with_load();
    home.ok(&["archive", "verify"]);
    let receipts = receipts_of(&home, "more.csv");
    let line = fs::read_to_string(&receipts).expect("read");
    let receipt: serde_json::Value = serde_json::from_str(line.lines().nth(1).expect("a receipt")).expect("json");
    let body = receipt["sha256"].as_str().expect("a hash").to_owned();
    // The whole file, or one line of it cut at its end.
    for cut in [true, false] {
        if cut {
            fs::write(&receipts, format!("{}\n", line.lines().next().expect("a header"))).expect("cut");
        } else {
            fs::remove_file(&receipts).expect("removed");
        }
        is_missed(&home, &load);
        assert!(home.run(&["archive", "verify"]).err().contains(&body));
        assert_eq!(figure(&home, "282171"), "20/149 2026-02-05");
    }
    // Who has looked may go on without it.
    home.ok(&["rebuild", "--without", &load]);
    assert_eq!(figure(&home, "282171"), "13/149 2026-01-05");
}

#[test]
fn receipts_of_a_pull_that_are_gone_are_missed() {
    let site = Site::new(pages::usage(&towns(), "2026年3月5日"));
    site.ok(&["pull", "usage"]);
    let rows = site.home.csv(&["status", "--loads", "--format", "csv"]);
    let load = rows.iter().find(|r| r["name"].contains("28")).expect("兵庫県's pages")["id"].clone();
    site.ok(&["archive", "verify"]);
    fs::remove_file(receipts_of(&site.home, "\"role\"")).expect("removed");
    // Another run, so that there is something to make a lake of.
    add(&site.home, &site.home.file("own.csv", counts("2026-02-01", &[("312011", 21)])));
    is_missed(&site.home, &load);
    assert_eq!(site.listed("282171").0, "13");
}

#[test]
fn bodies_of_a_killed_add_are_no_loss() {
    for step in ["archived", "before-manifest", "manifest-written"] {
        let home = shipped();
        let file = home.file("more.csv", counts("2026-02-05", &[("282171", 20)]));
        let killed = home.command().args([Path::new("add"), &file]).env("TSUNAGU_ABORT_AT", step).output();
        assert!(!killed.expect("tsunagu starts").status.success(), "{step}");
        home.ok(&["archive", "verify"]);
        home.ok(&["publish"]);
        home.ok(&["archive", "verify"]);
        add(&home, &file);
        home.ok(&["archive", "verify"]);
        let load = id(&home, "more.csv");
        fs::remove_file(receipts_of(&home, "more.csv")).expect("removed");
        is_missed(&home, &load);
    }
}
