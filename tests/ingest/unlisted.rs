//! Offices that the listing has and could not place: reported beside every rate, and counted in none.

use crate::support::loads::counts;
use crate::support::synthetic::{Office, begun, listing, register, strangers};
use crate::support::{TestHome, get, serve};

/// Three that the register has, two of its prefecture that it has not, and one of a prefecture without a register.
fn offices() -> Vec<Office> {
    [&register()[..3], &strangers("289", "訪問介護", 2), &strangers("137", "訪問介護", 1)].concat()
}

fn add(home: &TestHome, name: &str, offices: &[Office], as_of: &str) {
    let file = home.file(name, listing(offices)).display().to_string();
    home.ok(&["add", &file, "--kind", "unlisted", "--as-of", as_of]);
}

/// The rows about them that `tsunagu status` ends with.
fn reported(home: &TestHome) -> Vec<String> {
    let message = home.ok(&["status"]);
    let about =
        message.split_once("所在地を表示できない事業所（どの市区町村にも数えていません）").map_or("", |(_, rest)| rest);
    let rows = about.lines().skip(1).take_while(|line| !line.trim().is_empty());
    let rows = rows.map(|row| row.split_whitespace().collect::<Vec<_>>().join(" "));
    rows.filter(|row| row.starts_with("2026") || row.starts_with("いちばん")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn unlisted_offices_are_reported_by_date_and_register_and_change_no_rate() {
    let home = begun();
    let file = home.file("利用状況.csv", counts("2026-01-05", &[("282171", 13)])).display().to_string();
    home.ok(&["add", &file]);
    let rates = || home.ok(&["adoption", "--prefecture", "28", "--format", "csv"]);
    let before = rates();
    assert_eq!(reported(&home), [""; 0], "nothing is reported where there is none");
    add(&home, "不明_1.csv", &offices(), "2026-01-05");
    assert_eq!(reported(&home), ["2026-01-05 6 3 2 1 2025-12-31"]);
    let (status, page) = get(&serve(home.app()).await, "/status").await;
    let row = "<th scope=\"row\">2026-01-05</th><td class=\"number\">6</td><td class=\"number\">3</td>\
        <td class=\"number\">2</td><td class=\"number\">1</td><td class=\"date\">2025-12-31</td>";
    assert!(status == 200 && page.contains(row), "{page}");
    assert_eq!(rates(), before, "no rate moves");

    // A later listing without such a list says so, and one with it stands first.
    let file = home.file("利用状況2.csv", counts("2026-02-05", &[("282171", 14)])).display().to_string();
    home.ok(&["add", &file]);
    let message = reported(&home);
    assert!(message.len() == 2 && message[1].contains("令和8年2月5日現在"), "{message:?}");
    add(&home, "不明_2.csv", &offices()[..4], "2026-02-05");
    assert_eq!(reported(&home), ["2026-02-05 4 3 1 0 2025-12-31", "2026-01-05 6 3 2 1 2025-12-31"]);
}

#[test]
fn list_that_is_corrected_replaces_the_one_before() {
    let home = begun();
    add(&home, "不明_1.csv", &offices(), "2026-01-05");
    add(&home, "不明_2.csv", &offices()[1..], "2026-01-05");
    assert_eq!(reported(&home), ["2026-01-05 5 2 2 1 2025-12-31"]);
    let loads = home.csv(&["status", "--loads", "--format", "csv"]);
    let states: Vec<_> = loads.iter().filter(|row| row["kind"] == "unlisted").map(|row| &row["state"][..]).collect();
    assert!(states.contains(&"superseded") && states.contains(&"counted"), "{states:?}");
}

/// What no register says is not zero.
#[test]
fn without_a_register_nothing_is_known_of_them() {
    let home = TestHome::new();
    add(&home, "不明.csv", &offices(), "2026-01-05");
    let unknown = "この資料では分かりません";
    assert_eq!(reported(&home), [format!("2026-01-05 6 {unknown} {unknown} 6 –")]);
}
