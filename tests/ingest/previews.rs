//! What a load or its undoing would change, reported before it does.

use std::path::Path;

use crate::support::{TestHome, project};

fn shipped() -> TestHome {
    let home = TestHome::new();
    let data = project().join("data");
    home.ok(&[Path::new("add"), &data.join("listings"), &data.join("eligible")]);
    home
}

fn counts(date: &str, rows: &[(&str, u32)]) -> String {
    let rows: String = rows.iter().map(|(code, n)| format!("{code},{n},{date}\n")).collect();
    format!("市区町村コード,掲載件数,利用状況の現在日\n{rows}")
}

fn id(home: &TestHome, name: &str) -> String {
    let rows = home.csv(&["status", "--loads", "--format", "csv"]);
    rows.iter().find(|r| r["name"] == name).expect(name)["id"].clone()
}

#[test]
fn counts_that_stay_and_dates_that_move_are_reported() {
    let home = shipped();
    let same = home.file("same.csv", counts("2026-02-05", &[("282171", 13)])).display().to_string();
    let message = home.ok(&["add", "--dry-run", &same]);
    assert!(
        message.contains("2026-01-05") && message.contains("2026-02-05") && message.contains("川西市"),
        "{message}"
    );
    home.ok(&["add", &same]);
    let message = home.ok(&["archive", "withdraw", "same.csv", "--dry-run"]);
    assert!(
        message.contains("2026-01-05") && message.contains("2026-02-05") && message.contains("川西市"),
        "{message}"
    );
}

#[test]
fn accepting_what_another_load_has_replaced_says_that_it_counts_for_nothing() {
    let home = shipped();
    let wrong = home.file("wrong.csv", counts("2026-02-05", &[("282171", 2)])).display().to_string();
    assert_eq!(home.run(&["add", &wrong]).code(), Some(3));
    let right = home.file("right.csv", counts("2026-02-05", &[("282171", 14)])).display().to_string();
    home.ok(&["add", &right]);
    let held = id(&home, "wrong.csv");
    let message = home.ok(&["publish", "--accept", &held]);
    let state = home.csv(&["status", "--loads", "--format", "csv"]);
    assert_eq!(state.iter().find(|r| r["id"] == held).expect("listed")["state"], "superseded");
    assert!(message.contains(&held), "{message}");
    let row = &home.csv(&["adoption", "--municipality", "282171", "--denominator", "sites", "--format", "csv"])[0];
    assert_eq!(row["listed"], "14");
}

#[test]
fn own_list_without_a_listing_says_that_it_makes_no_rate_yet() {
    let home = TestHome::new();
    let rows = "事業所番号,事業所名,市区町村名\n2879900013,見本事業所,川西市\n";
    let file = home.file("own.csv", rows).display().to_string();
    let message = home.ok(&["add", "--dry-run", &file, "--kind", "own", "--as-of", "2026-01-05", "--covers", "282171"]);
    assert!(message.contains("分母になる資料です"), "{message}");
}
