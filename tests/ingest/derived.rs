//! Counts that a publish derives, and their copies in the lake.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::support::loads::counts;
use crate::support::synthetic::begun;
use crate::support::{TestHome, files_below};

/// Derived files of the lake, with their bytes.
fn derived(home: &TestHome) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = files_below(&home.path().join("lake")).into_iter();
    let derived = files.filter(|path| path.to_string_lossy().ends_with("-derived.parquet"));
    derived.map(|path| (path.clone(), std::fs::read(&path).expect("read"))).collect()
}

fn add(home: &TestHome, month: &str) {
    let file = home.file(&format!("{month}.csv"), counts(month, &[("282171", 13), ("283011", 20), ("282146", 58)]));
    home.ok(&["add", "--accept", &file.display().to_string()]);
}

#[test]
fn next_month_writes_its_own_derived_counts_and_no_others() {
    let home = begun();
    ["2026-01-05", "2026-02-05", "2026-03-05"].iter().for_each(|month| add(&home, month));
    let before = derived(&home);
    add(&home, "2026-04-05");
    let mut after = derived(&home);
    before.iter().for_each(|(path, bytes)| assert_eq!(after.remove(path).as_ref(), Some(bytes), "{path:?}"));
    assert_eq!(after.len(), 2, "{:?}", after.keys());
    assert!(after.keys().all(|path| path.to_string_lossy().contains("as_of=2026-04-05")), "{:?}", after.keys());
    // One choice of registers: the same counts, byte by byte.
    let of = |files: &BTreeMap<PathBuf, Vec<u8>>, month: &str| {
        let here = |path: &PathBuf| ["/eligible/", month].iter().all(|part| path.to_string_lossy().contains(part));
        files.iter().find(|(path, _)| here(path)).map(|(_, bytes)| bytes.clone()).expect("counts of the month")
    };
    assert_eq!(of(&after, "as_of=2026-04-05"), of(&before, "as_of=2026-03-05"));
}
