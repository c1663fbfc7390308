//! Answers of offices and what they have filed: beside the listing, never in it.

use std::io::Read;

use crate::support::{TestHome, files_below, get, project, serve};

const PERSON: &str = "壱岐花子";

fn with_register() -> TestHome {
    let home = TestHome::new();
    for file in ["register_2025-12-31.csv", "usage_2026-01-05.csv"] {
        let path = project().join("data/sample").join(file);
        home.ok(&["add", path.to_str().expect("a path"), "--accept"]);
    }
    home
}

async fn page(home: &TestHome, path: &str) -> String {
    let base = serve(home.app()).await;
    let (status, body) = get(&base, path).await;
    assert_eq!(status, 200, "{path}");
    body
}

/// A file as it is, and as it was before it was packed.
fn texts(path: &std::path::Path) -> [String; 2] {
    let bytes = std::fs::read(path).unwrap_or_default();
    let mut plain = Vec::new();
    let _ = flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut plain);
    [bytes, plain].map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The table that is downloaded to type answers into, with the first offices answered.
async fn answered(home: &TestHome, answers: &[&str]) -> (std::path::PathBuf, Vec<String>) {
    let body = page(home, "/municipalities/992011/survey.csv").await;
    let mut lines = body.trim_start_matches('\u{feff}').lines();
    let header = lines.next().expect("a header").to_owned();
    assert_eq!(header, "事業所番号,事業所名,サービス,回答,回答日");
    let mut numbers = Vec::new();
    let mut rows = vec![format!("{header},記入者")];
    for (at, line) in lines.enumerate() {
        let (cells, _) = line.rsplit_once(",,").expect("blank answers");
        let answer = answers.get(at).copied().unwrap_or("");
        numbers.extend(answers.get(at).map(|_| line.split(',').next().expect("a number").to_owned()));
        rows.push(format!("{cells},{answer},{},{PERSON}", if answer.is_empty() { "" } else { "2026-02-03" }));
    }
    (home.file("回答.csv", rows.join("\n")), numbers)
}

fn rate(home: &TestHome) -> String {
    let rows = home.csv(&["adoption", "--municipality", "992011", "--denominator", "sites", "--format", "csv"]);
    format!("{}/{}", rows[0]["listed"], rows[0]["eligible"])
}

fn survey(home: &TestHome) -> serde_json::Value {
    serde_json::from_str(&home.ok(&["survey", "992011", "--format", "json"])).expect("json")
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_stand_beside_the_listing_and_never_in_it() {
    let home = with_register();
    let before = rate(&home);
    let (file, numbers) =
        answered(&home, &["使っている", "使っている", "使っている", "これから", "これから", "これから"]).await;
    let file = file.to_str().expect("a path");
    let add = ["add", file, "--kind", "survey", "--as-of", "2026-02-05"];

    // Who was asked is what silence is counted by.
    let refused = home.run(&add);
    assert!(!refused.0.status.success() && refused.err().contains("--covers"), "{}", refused.err());

    // Where most numbers lie elsewhere, and of several towns at once, it is not taken.
    for covers in [&["--covers", "川西市"][..], &["--covers", "見本県"], &["--covers", "見本市", "--covers", "川西市"]]
    {
        assert!(!home.run(&[&add[..], covers].concat()).0.status.success(), "{covers:?}");
    }
    // Nor is it a listing.
    let listed = home.run(&["add", file, "--kind", "usage", "--as-of", "2026-02-05", "--covers", "見本市"]);
    assert!(!listed.0.status.success(), "{}", listed.out());
    home.ok(&[&add[..], &["--covers", "見本市"]].concat());
    assert_eq!(rate(&home), before);
    let found = survey(&home);
    let newest = &found["report"]["surveys"][0];
    let eligible: u64 = before.split('/').nth(1).and_then(|n| n.parse().ok()).expect("a count");
    assert_eq!((newest["asked"].as_u64(), newest["respondents"].as_u64()), (Some(eligible), Some(6)));
    let using = &newest["using"];
    let tenths = |part: u64| (part * 2_000 + eligible) / (eligible * 2);
    assert_eq!(using["of_respondents_tenths"].as_u64(), Some(500));
    assert_eq!(using["lowest_tenths"].as_u64(), Some(tenths(3)));
    assert_eq!(using["highest_tenths"].as_u64(), Some(tenths(3 + eligible - 6)));
    let named: Vec<&str> =
        found["answers"].as_array().expect("rows").iter().filter_map(|a| a["office_number"].as_str()).collect();
    assert_eq!(named, numbers);

    // Everybody reads counts; who answered, and who filled it in, goes nowhere.
    let town = page(&home, "/municipalities/992011").await;
    let section = town.split("id=\"survey\"").nth(1).expect("a section").split("</section>").next().expect("its end");
    assert!(section.contains("data-respondents=\"6\"") && section.contains("50.0％"), "{section}");
    assert!(numbers.iter().all(|number| !section.contains(number.as_str())));
    let named = |path: &std::path::PathBuf| texts(path).iter().any(|text| text.contains(PERSON));
    let kept: Vec<_> = files_below(&home.path()).into_iter().filter(named).collect();
    assert!(kept.is_empty(), "{kept:?}");

    home.ok(&["rebuild"]);
    assert_eq!(survey(&home), found);

    // What comes later of the same day and town adds to what is there; an office's last answer stands.
    let (file, _) = answered(&home, &["使っている", "これから"]).await;
    home.ok(&[
        "add",
        file.to_str().expect("a path"),
        "--kind",
        "survey",
        "--as-of",
        "2026-02-05",
        "--covers",
        "見本市",
    ]);
    let merged = survey(&home);
    let merged = merged["report"]["surveys"].as_array().expect("surveys").iter().find(|s| s["as_of"] == "2026-02-05");
    let merged = merged.expect("the survey");
    assert_eq!((merged["respondents"].as_u64(), merged["using"]["offices"].as_u64()), (Some(6), Some(2)));
    let town = page(&home, "/municipalities/992011").await;
    let section = town.split("id=\"survey\"").nth(1).expect("a section").split("</section>").next().expect("its end");
    assert!(!section.contains('％'), "two answers name offices: {section}");

    // Who has registered for the move says so on the board, as one of its sources.
    let (moved, _) = answered(&home, &["移行登録済", "移行登録済", "移行登録済"]).await;
    home.ok(&[
        "add",
        moved.to_str().expect("a path"),
        "--kind",
        "survey",
        "--as-of",
        "2026-02-06",
        "--covers",
        "見本市",
    ]);
    let board = page(&home, "/municipalities/992011/move").await;
    assert!(board.contains("data-confirmed=\"3\""), "{board}");
}

#[tokio::test(flavor = "multi_thread")]
async fn filed_offices_are_planners_and_never_listed() {
    let home = with_register();
    let shown = page(&home, "/offices/9910100214").await;
    let before = rate(&home);
    let list =
        home.file("届出.csv", "処遇改善加算 ロ 届出事業所一覧\n事業所番号,事業所名\n9910100214,あ\n9910100248,い\n");
    let list = list.to_str().expect("a path");
    home.ok(&["add", list, "--kind", "filed", "--as-of", "2026-07-01", "--covers", "見本市"]);
    assert_eq!(rate(&home), before);
    let filed: serde_json::Value =
        serde_json::from_str(&home.ok(&["survey", "992011", "--filed", "--format", "json"])).expect("json");
    let rows: Vec<_> =
        filed.as_array().expect("rows").iter().map(|f| (f["office_number"].as_str(), f["filing"].as_str())).collect();
    assert_eq!(rows, [(Some("9910100214"), Some("improvement_ro")), (Some("9910100248"), Some("improvement_ro"))]);

    // Another filing leaves these alone; a later list of the same takes their place.
    let other = home.file("居宅.csv", "事業所番号,届出\n9910100214,居宅(Ⅱ)\n");
    let later = home.file("届出2.csv", "処遇改善加算 ロ 届出事業所一覧\n事業所番号,事業所名\n9910100248,い\n");
    for (file, as_of) in [(other, "2026-07-01"), (later, "2026-08-01")] {
        let file = file.to_str().expect("a path");
        home.ok(&["add", file, "--kind", "filed", "--as-of", as_of, "--covers", "見本市"]);
    }
    let filed: serde_json::Value =
        serde_json::from_str(&home.ok(&["survey", "992011", "--filed", "--format", "json"])).expect("json");
    let rows: Vec<_> =
        filed.as_array().expect("rows").iter().map(|f| (f["office_number"].as_str(), f["filing"].as_str())).collect();
    let both = [(Some("9910100214"), Some("care_management_2")), (Some("9910100248"), Some("improvement_ro"))];
    assert_eq!(rows, both);
    assert_eq!(page(&home, "/offices/9910100214").await, shown, "what was filed stands on no page");
    let none = home.run(&["survey", "992011"]);
    assert!(!none.0.status.success() && none.err().contains("--kind survey"), "{}", none.err());
}
