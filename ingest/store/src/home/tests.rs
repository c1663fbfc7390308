use std::fs;
use std::path::PathBuf;

use super::*;

fn scratch(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("tsunagu-home-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    path
}

#[test]
fn second_writer_sees_who_holds_the_lock() {
    let root = scratch("lock");
    let home = Home::open(&root).expect("a new home");
    let held = home.lock("add").expect("the first writer");
    let refused = home.lock("publish").expect_err("the second writer").to_string();
    assert!(refused.contains("tsunagu add (process"), "{refused}");
    drop(held);
    home.lock("publish").expect("after the first has finished");
    fs::remove_dir_all(root).expect("scratch is removed");
}

#[test]
fn a_home_of_another_version_is_refused() {
    let root = scratch("format");
    Home::open(&root).expect("a new home");
    fs::write(root.join("FORMAT"), "tsunagu-home 99\n").expect("written");
    let error = Home::open(&root).expect_err("another format").to_string();
    assert!(error.contains("tsunagu-home 99"), "{error}");
    fs::remove_dir_all(root).expect("scratch is removed");
}

/// It might be of an earlier format, and be read as one that it is not.
#[test]
fn home_in_use_without_its_format_is_refused() {
    let root = scratch("unformatted");
    let home = Home::open(&root).expect("a new home");
    fs::write(home.current(), "a.duckdb\n").expect("something in it");
    fs::remove_file(root.join("FORMAT")).expect("lost");
    assert!(matches!(Home::open(&root), Err(HomeError::NoFormat { .. })));
    assert!(matches!(Home::found(&root), Err(HomeError::NoFormat { .. })));
    assert!(!root.join("FORMAT").exists(), "what is not known is not written");
    fs::remove_file(home.current()).expect("empty again");
    Home::open(&root).expect("one of empty folders is new");
    fs::remove_dir_all(root).expect("scratch is removed");
}

/// Another process has begun it meanwhile, and may be about to keep something there.
#[test]
fn home_that_another_has_opened_is_not_discarded() {
    let root = scratch("shared");
    let (first, second) = (Unused::before(&root), Unused::before(&root));
    let other = Home::open(&root).expect("a new home");
    first.expect("a new home").discard();
    assert!(root.join("FORMAT").exists() && other.ledger().is_dir());
    drop(other);
    second.expect("a new home").discard();
    assert!(!root.exists());
}

/// A process was killed between making the mark and writing it.
#[test]
fn mark_without_words_in_a_new_home_is_written() {
    let root = scratch("begun");
    fs::create_dir_all(&root).expect("made");
    fs::write(root.join("FORMAT"), "").expect("made");
    Home::open(&root).expect("a new home");
    Home::found(&root).expect("one that is there");
    fs::remove_dir_all(&root).expect("scratch is removed");
    // The mark of nobody in somebody's folder makes it no home.
    fs::create_dir_all(&root).expect("made");
    fs::write(root.join("FORMAT"), "").expect("made");
    fs::write(root.join("theirs.txt"), "theirs").expect("made");
    assert!(matches!(Home::open(&root), Err(HomeError::Foreign { .. })));
    assert_eq!(fs::read(root.join("FORMAT")).expect("as it was"), b"");
    fs::remove_dir_all(root).expect("scratch is removed");
}

/// Commands that are started together and of which some fail at once, such as the senders of a morning.
#[test]
fn homes_begun_by_many_at_once_keep_their_mark() {
    for round in 0..40 {
        let root = scratch(&format!("many-{round}"));
        let kept = |name: usize| {
            let home = Home::open(&root).expect("a home, new or not");
            fs::create_dir_all(home.ledger().join("outbox")).expect("made");
            fs::write(home.ledger().join(format!("outbox/{name}")), "kept").expect("written");
        };
        let failed = || {
            let unused = Unused::before(&root);
            drop(Home::open(&root).expect("a home, new or not"));
            unused.into_iter().for_each(Unused::discard);
        };
        std::thread::scope(|scope| {
            for name in 0..3 {
                scope.spawn(failed);
                scope.spawn(move || kept(name));
            }
        });
        Home::found(&root).expect("with its mark");
        assert_eq!(fs::read_dir(root.join("ledger/outbox")).expect("kept").count(), 3);
        fs::remove_dir_all(root).expect("scratch is removed");
    }
}
