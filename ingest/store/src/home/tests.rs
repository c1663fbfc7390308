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
