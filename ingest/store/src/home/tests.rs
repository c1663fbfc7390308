use std::fs;
use std::path::PathBuf;

use super::*;

fn scratch(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("tsunagu-home-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    path
}

#[test]
fn a_second_writer_is_told_who_holds_the_lock() {
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
