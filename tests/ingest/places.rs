use std::sync::Arc;

use tsunagu::app::App;
use tsunagu::submissions::Reach;
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;

use crate::support::{TestHome, copied, get, project, serve, shipped_home};

/// A folder for `--data` with one merger more, of 猪名川町 into 川西市.
fn merged(home: &TestHome, on: &str) -> String {
    let rows = Data::embedded().text("successions.csv").expect("shipped");
    let merger = format!("283011,猪名川町,兵庫県,{on},282171,,架空の合併,編入");
    let file = home.file("merged/successions.csv", format!("{}\n{merger}\n", rows.trim_end()));
    file.parent().expect("a folder").to_string_lossy().into_owned()
}

/// Listed and eligible of a town.
fn sites(home: &TestHome, data: &[&str], town: &str) -> (u32, u32) {
    let words = ["adoption", "--municipality", town, "--denominator", "sites", "--format", "csv"];
    let row = &home.csv(&[data, &words].concat())[0];
    (row["listed"].parse().expect("a count"), row["eligible"].parse().expect("a count"))
}

fn add_shipped(home: &TestHome, data: &[&str]) {
    let (listings, eligible) = (project().join("data/listings"), project().join("data/eligible"));
    let (listings, eligible) = (listings.to_string_lossy(), eligible.to_string_lossy());
    home.ok(&[data, &["add", &listings, &eligible]].concat());
}

#[test]
fn merger_needs_one_row_and_counts_go_to_the_successor() {
    let (kawanishi, inagawa) = (sites(shipped_home(), &[], "282171"), sites(shipped_home(), &[], "283011"));
    let both = (kawanishi.0 + inagawa.0, kawanishi.1 + inagawa.1);
    let home = TestHome::new();
    let folder = merged(&home, "2026-01-01");
    let data = ["--data", folder.as_str()];
    add_shipped(&home, &data);
    assert_eq!(sites(&home, &data, "282171"), both);
    // What a former name means is what it became.
    assert_eq!(sites(&home, &data, "猪名川町"), both);
    let prefecture = home.csv(&[&data[..], &["adoption", "--prefecture", "28", "--format", "csv"]].concat());
    assert!(prefecture.iter().all(|row| row["municipality_code"] != "283011"), "it is no place any more");
}

/// The shipped home, published anew with another `--data`.
fn published(on: &str) -> (TestHome, String) {
    let home = TestHome::new();
    copied(&shipped_home().path(), &home.path());
    let folder = merged(&home, on);
    home.ok(&["--data", &folder, "publish"]);
    (home, folder)
}

#[test]
fn merger_after_loading_counts_by_publishing_alone() {
    let (kawanishi, inagawa) = (sites(shipped_home(), &[], "282171"), sites(shipped_home(), &[], "283011"));
    let (home, folder) = published("2026-01-01");
    let data = ["--data", folder.as_str()];
    assert_eq!(sites(&home, &data, "282171"), (kawanishi.0 + inagawa.0, kawanishi.1 + inagawa.1));
}

#[test]
fn merger_in_the_future_is_not_yet_in_force() {
    let (home, folder) = published("9999-01-01");
    let data = ["--data", folder.as_str()];
    assert_eq!(sites(&home, &data, "283011"), sites(shipped_home(), &[], "283011"));
}

#[tokio::test(flavor = "multi_thread")]
async fn page_of_a_former_town_leads_to_its_successor() {
    let (home, folder) = published("2026-01-01");
    let data = Data::with_folder(folder.as_ref()).expect("a folder");
    let rules = Rules::load(&data).expect("rules load");
    let now = || "2026-11-22T00:00:00Z".parse().expect("a moment");
    let app: Arc<App> =
        App::new(rules, Home::open(&home.path()).expect("a home"), Reach::Loopback, now).expect("a ledger");
    let base = serve(app).await;
    let (status, body) = get(&base, "/municipalities/283011").await;
    assert_eq!(status, 200);
    assert!(body.contains("<h1>川西市"), "{}", &body[..body.len().min(2_000)]);
    let (_, found) = get(&base, "/search?q=猪名川町").await;
    assert!(found.contains("/municipalities/282171"), "{found}");
    // 旧北区 of 浜松市 was split: both parts are offered.
    let (status, split) = get(&base, "/municipalities/221350").await;
    assert_eq!(status, 404);
    assert!(split.contains("/municipalities/221384") && split.contains("/municipalities/221392"), "{split}");
}

/// It counts in its prefecture, stands last in the table, and is no municipality that leads the others.
#[tokio::test]
async fn what_only_the_prefecture_is_known_of_is_not_ranked_with_municipalities() {
    let home = TestHome::new();
    let row = |n: usize, place: &str| format!("{place},28700000{n:02},居宅介護支援,兵庫県どこか1\n");
    let known: String = (0..30).map(|n| row(n, "282171,兵庫県,川西市")).collect();
    let register = format!(
        "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類,住所\n{known}{}",
        row(99, ",兵庫県,あらざる町")
    );
    let file = home.file("register.csv", register).display().to_string();
    home.ok(&["add", &file, "--kind", "register", "--as-of", "2025-12-31", "--covers", "兵庫県"]);
    let listed: String = [1, 2, 3, 99].iter().map(|n| format!("28700000{n:02}\n")).collect();
    let file = home.file("ケアプランデータ連携.csv", format!("事業所番号\n{listed}")).display().to_string();
    home.ok(&["add", &file, "--as-of", "2026-01-05", "--covers", "兵庫県"]);
    let rows = home.csv(&["adoption", "--prefecture", "28", "--denominator", "sites", "--format", "csv"]);
    let last = rows.last().expect("a row");
    assert_eq!(
        (last["kind"].as_str(), last["listed"].as_str(), last["eligible"].as_str()),
        ("municipality_unknown", "1", "1")
    );
    let base = serve(home.app()).await;
    let (_, page) = get(&base, "/prefectures/28").await;
    let (before, table) = page.split_once("id=\"table\"").expect("the table");
    assert!(!before.contains("所在市区町村不明") && before.contains("川西市"), "no bar of it");
    let at = |text: &str| table.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(at("所在市区町村不明") > at("香美町") && at("所在市区町村不明") > at("川西市"), "the last row");
}
