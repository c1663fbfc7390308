use crate::support::homes::content;
use std::fs;

use crate::support::TestHome;
use crate::support::homes::second_format;
use crate::support::loads::shipped;

/// Commands that only look at a home, or change what has to be there.
const OF_A_HOME: [&[&str]; 17] = [
    &["status"],
    &["status", "--loads"],
    &["status", "--issues"],
    &["status", "--format", "json"],
    &["adoption"],
    &["adoption", "--format", "csv"],
    &["archive", "verify"],
    &["archive", "withdraw", "000000000000"],
    &["archive", "withdraw", "000000000000", "--dry-run"],
    &["archive", "restore", "000000000000"],
    &["token", "list"],
    &["token", "log"],
    &["token", "revoke", "1"],
    &["publish"],
    &["rebuild"],
    &["backup", "/nowhere/backup.zip"],
    &["exchange", "erase", "--office", "9970100146", "--yes"],
];

/// Commands that need none.
const OF_NONE: [&[&str]; 4] =
    [&["rules"], &["schedule"], &["savings", "--users", "40"], &["pull", "usage", "--dry-run"]];

/// Nothing there, an empty folder, and somebody's own folder.
fn no_homes() -> Vec<(&'static str, TestHome)> {
    let (missing, empty, theirs) = (TestHome::new(), TestHome::new(), TestHome::new());
    fs::create_dir_all(empty.path()).expect("made");
    theirs.file("home/写真/1.jpg", "x");
    vec![("missing", missing), ("empty", empty), ("theirs", theirs)]
}

#[test]
fn command_that_looks_makes_no_home() {
    for (what, home) in no_homes() {
        let parent = home.path().parent().expect("a folder").to_owned();
        let before = content(&parent);
        for words in OF_A_HOME {
            let ran = home.run(words);
            assert_eq!(ran.code(), Some(1), "{what}: {words:?}: {} {}", ran.out(), ran.err());
            assert!(ran.err().contains("tsunagu serve") && ran.err().contains("--home"), "{words:?}: {}", ran.err());
            assert!(content(&parent) == before, "{what}: {words:?} has changed something");
        }
        for words in OF_NONE {
            home.ok(words);
            assert!(content(&parent) == before, "{what}: {words:?} has changed something");
        }
    }
}

#[test]
fn dry_run_of_an_add_makes_no_home() {
    let home = TestHome::new();
    let file = home.file("counts.csv", crate::support::loads::counts("2026-02-05", &[("282171", 20)]));
    let parent = home.path().parent().expect("a folder").to_owned();
    let before = content(&parent);
    home.ok(&["add", "--dry-run", &file.display().to_string()]);
    assert!(content(&parent) == before);
}

#[test]
fn folder_with_files_of_others_becomes_no_home() {
    let (_, home) = no_homes().remove(2);
    let before = content(&home.path());
    let file =
        home.file("beside.csv", crate::support::loads::counts("2026-02-05", &[("282171", 20)])).display().to_string();
    for words in [
        &["add", &file][..],
        &["serve", "--listen", "127.0.0.1:0"],
        &["token", "create", "--scope", "office", "--office", "9970100146"],
        &["restore", &file],
    ] {
        let ran = home.run(words);
        assert_eq!(ran.code(), Some(1), "{words:?}: {}", ran.err());
        assert!(content(&home.path()) == before, "{words:?}");
    }
}

#[test]
fn home_of_an_earlier_format_is_left_to_who_writes() {
    let home = shipped();
    second_format(&home);
    let before = content(&home.path());
    for words in [&["status"][..], &["adoption"], &["archive", "verify"], &["token", "list"]] {
        let ran = home.run(words);
        assert!(ran.code() == Some(1) && ran.err().contains("tsunagu publish"), "{words:?}: {}", ran.err());
        assert!(content(&home.path()) == before, "{words:?} has changed something");
    }
}
