use std::fs;
use std::path::PathBuf;

use crate::support::TestHome;

/// A home with one token, and its ledger's file with nothing of SQLite's beside it.
fn home_with_ledger() -> (TestHome, PathBuf) {
    let home = TestHome::new();
    home.ok(&["token", "create", "--scope", "office", "--office", "9970100146"]);
    let file = home.path().join("ledger/ledger.sqlite");
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", file.display()));
    }
    (home, file)
}

/// What may lie where a ledger was.
fn no_ledgers() -> Vec<(&'static str, Vec<u8>)> {
    let folder = tempfile::tempdir().expect("a folder");
    let database = |name: &str, sql: &str| {
        let path = folder.path().join(name);
        rusqlite::Connection::open(&path).and_then(|c| c.execute_batch(sql)).expect("made");
        fs::read(path).expect("read")
    };
    vec![
        ("nothing", Vec::new()),
        ("junk", vec![7; 9000]),
        ("a line", b"{}\n".to_vec()),
        ("no tables", database("empty", "create table t (x); drop table t;")),
        ("another's tables", database("other", "create table t (x); insert into t values (1);")),
        ("our number alone", database("number", "create table t (x); pragma user_version = 1;")),
    ]
}

#[test]
fn ledger_that_holds_nothing_of_ours_is_never_a_new_one() {
    for (what, content) in no_ledgers() {
        let (home, file) = home_with_ledger();
        fs::write(&file, &content).expect("written");
        let create = ["token", "create", "--scope", "office", "--office", "9970100146"];
        let to = home.file("beside", "").with_file_name("backup.zip").display().to_string();
        for words in [&["token", "list"][..], &create, &["backup", &to]] {
            let ran = home.run(words);
            assert_eq!(ran.code(), Some(1), "{what}: {words:?}: {} {}", ran.out(), ran.err());
            assert!(ran.err().contains("restore") || ran.err().contains("ledger.sqlite"), "{what}: {}", ran.err());
        }
        assert!(fs::read(&file).expect("read") == content, "{what}: it stays as it is");
    }
}

#[test]
fn ledger_whose_file_alone_is_deleted_is_missed() {
    let (home, file) = home_with_ledger();
    fs::remove_file(&file).expect("deleted");
    let ran = home.run(&["token", "list"]);
    assert!(ran.code() == Some(1) && ran.err().contains("restore"), "{}", ran.err());
    assert!(!file.exists());
}

/// A database of somebody else's is nobody's ledger, whether there was one or not.
#[test]
fn database_of_another_program_is_left_alone() {
    let home = TestHome::new();
    let (_, theirs) = no_ledgers().remove(4);
    fs::create_dir_all(home.path().join("ledger")).expect("made");
    let file = home.path().join("ledger/ledger.sqlite");
    fs::write(&file, &theirs).expect("written");
    let ran = home.run(&["token", "list"]);
    assert_eq!(ran.code(), Some(1), "{}", ran.err());
    assert!(fs::read(&file).expect("read") == theirs);
}
