use std::fs;

use tsunagu_store::home::Home;

use crate::support::{NOW, TestHome, copied, shipped_home};

/// A home with an archive, and a ledger with one token.
fn kept() -> TestHome {
    let home = TestHome::new();
    copied(&shipped_home().path().join("archive"), &home.path().join("archive"));
    home.ok(&["token", "create", "--scope", "office", "--office", "9970100146"]);
    home
}

#[test]
fn backup_of_what_is_damaged_is_refused_and_named() {
    let home = kept();
    let to = home.file("beside", "").with_file_name("backup.zip");
    let words = ["backup".to_owned(), to.display().to_string()];
    let folders = fs::read_dir(home.path().join("archive")).expect("a folder").flatten();
    let body = folders.filter(|e| e.file_name().len() == 2).flat_map(|e| fs::read_dir(e.path()).expect("a folder"));
    let body = body.flatten().next().expect("a body").path();
    let whole = fs::read(&body).expect("read");
    fs::write(&body, "x").expect("damaged");
    let ran = home.run(&words);
    let name = body.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(ran.code() == Some(1) && ran.err().contains(&name) && !to.exists(), "{}", ran.err());
    fs::write(&body, whole).expect("mended");
    let ledger = home.path().join("ledger/ledger.sqlite");
    let good = fs::read(&ledger).expect("read");
    fs::write(&ledger, [7; 9000]).expect("damaged");
    let ran = home.run(&words);
    assert!(ran.code() == Some(1) && ran.err().contains("ledger.sqlite") && !to.exists(), "{}", ran.err());
    fs::remove_file(&ledger).expect("removed");
    let ran = home.run(&words);
    assert!(ran.code() == Some(1) && ran.err().contains("ledger.sqlite") && !to.exists(), "{}", ran.err());
    fs::write(&ledger, good).expect("mended");
    home.ok(&words);
}

#[test]
fn restore_names_what_it_would_bring_back() {
    let home = kept();
    let to = home.file("beside", "").with_file_name("backup.zip");
    home.ok(&["backup", &to.display().to_string()]);
    home.ok(&["token", "revoke", "1"]);
    let new = TestHome::new();
    let old = home.path().display().to_string();
    let words = ["restore", "--instead-of", &old, &to.display().to_string()];
    let ran = new.run(&words);
    assert!(ran.code() == Some(1) && ran.err().contains("番号 1") && ran.err().contains("--accept"), "{}", ran.err());
    assert!(!new.path().join("ledger/ledger.sqlite").exists(), "nothing has changed");
    let ran = new.run(&[&words[..], &["--accept"]].concat());
    assert!(ran.code() == Some(0) && ran.err().contains("この控えより後に"), "{}", ran.err());
    assert!(new.ok(&["token", "list"]).contains("9970100146"));
}

/// Killed after it was decided: the process that opens the home next has all of it.
#[test]
fn restore_that_was_killed_is_finished_by_the_next_command() {
    let home = kept();
    let new = TestHome::new();
    Home::open(&new.path()).expect("a home");
    copied(&home.path().join("ledger"), &new.path().join("restored/ledger"));
    // The archive had been moved already.
    copied(&home.path().join("archive"), &new.path().join("archive"));
    assert!(new.ok(&["token", "list"]).contains("9970100146"), "{NOW}");
    assert!(!new.path().join("restored").exists() && new.path().join("archive/receipts").exists());
}
