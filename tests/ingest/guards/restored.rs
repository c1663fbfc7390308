use std::path::Path;

use crate::support::loads::{add, counts, figure, id, shipped, states};

#[test]
fn restore_of_held_load_leaves_it_held() {
    let home = shipped();
    assert_eq!(add(&home, &home.file("bad.csv", counts("2026-02-05", &[("282171", 2)]))).code(), Some(3));
    let bad = id(&home, "bad.csv");
    let ran = home.run(&["archive", "restore", &bad]);
    assert!(
        ran.code() == Some(3) && ran.err().contains(&format!("tsunagu publish --accept {bad}")),
        "{:?} {}",
        ran.code(),
        ran.err()
    );
    assert_eq!((figure(&home, "282171"), states(&home)), ("13/149 2026-01-05".into(), vec!["held bad.csv".into()]));
}

#[test]
fn restore_of_load_withdrawn_while_held_is_judged_again() {
    let home = shipped();
    assert_eq!(add(&home, &home.file("bad.csv", counts("2026-02-05", &[("282171", 2)]))).code(), Some(3));
    let bad = id(&home, "bad.csv");
    home.ok(&["archive", "withdraw", &bad]);
    let ran = home.run(&["archive", "restore", &bad]);
    assert!(ran.code() == Some(3) && ran.err().contains(&format!("--accept {bad}")), "{:?} {}", ran.code(), ran.err());
    home.ok(&["publish"]);
    assert_eq!((figure(&home, "282171"), states(&home)), ("13/149 2026-01-05".into(), vec!["held bad.csv".into()]));
    // Twice is no way around either.
    home.ok(&["archive", "withdraw", &bad]);
    home.ok(&["archive", "withdraw", "28_2026-01-05.csv"]);
    assert_eq!(home.run(&["archive", "restore", &bad]).code(), Some(3), "held as what nobody has seen");
    home.ok(&["publish", "--accept", &bad]);
    assert_eq!(figure(&home, "282171"), "2/149 2026-02-05");
    // What has counted, counts again.
    home.ok(&["archive", "withdraw", &bad]);
    home.ok(&["archive", "restore", &bad]);
    assert_eq!(figure(&home, "282171"), "2/149 2026-02-05");
}

#[test]
fn company_of_a_held_load_is_judged_when_it_comes_back() {
    let home = shipped();
    home.file("run/bad.csv", counts("2026-02-05", &[("282171", 2)]));
    let good = home.file("run/good.csv", counts("2026-02-05", &[("283011", 24)]));
    assert_eq!(home.run(&[Path::new("add"), good.parent().expect("a folder")]).code(), Some(3));
    let (bad, good) = (id(&home, "bad.csv"), id(&home, "good.csv"));
    home.ok(&["archive", "withdraw", &good]);
    home.ok(&["archive", "withdraw", &bad]);
    home.ok(&["archive", "restore", &good]);
    assert_eq!(states(&home), ["counted good.csv", "withdrawn bad.csv"]);
    assert_eq!(home.run(&["archive", "restore", &bad]).code(), Some(3));
    assert_eq!(states(&home), ["counted good.csv", "held bad.csv"]);
}

/// Brought again after it was withdrawn, a file is a load of its own, and a lake made anew has it.
#[test]
fn load_brought_again_after_it_was_withdrawn_survives_a_rebuild() {
    let home = shipped();
    let file = home.file("fine.csv", counts("2026-02-05", &[("282171", 25)]));
    assert_eq!(add(&home, &file).code(), Some(0));
    home.ok(&["archive", "withdraw", "fine.csv"]);
    assert_eq!(add(&home, &file).code(), Some(0));
    assert_eq!(figure(&home, "282171"), "25/149 2026-02-05");
    home.ok(&["rebuild"]);
    assert_eq!(figure(&home, "282171"), "25/149 2026-02-05");
    assert_eq!(states(&home), ["counted fine.csv", "withdrawn fine.csv"]);
}
