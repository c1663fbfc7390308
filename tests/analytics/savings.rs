/// The answer first, and what is asked instead of being assumed.
mod first;
/// Lists of offices.
mod lists;
/// Workbooks, recomputed elsewhere.
mod workbook;

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tsunagu::app::App;
use tsunagu::estimate::form;
use tsunagu::estimate::office::estimate;
use tsunagu::file::savings_rows::figures;
use tsunagu::submissions::Reach;
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;

use crate::support::{TestHome, files_below, get, program, serve, shipped_home};

/// An answer is on a page.
const ANSWER: &str = "data-savings=\"break-even\"";

const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 22);

fn rules() -> Rules {
    Rules::load(&Data::embedded()).expect("shipped rules load")
}

/// Inputs that an office may have, drawn from a seed.
fn inputs(n: usize) -> Vec<Vec<(&'static str, String)>> {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let pick = |random: &mut ChaCha8Rng, offered: &[&str]| offered[random.random_range(0..offered.len())].to_owned();
    (0..n)
        .map(|_| {
            let r = &mut random;
            let mut all = vec![
                ("users", r.random_range(1..400).to_string()),
                ("partners", r.random_range(1..80).to_string()),
                ("destinations", r.random_range(1..6).to_string()),
                ("coverage", format!("{}.{}", r.random_range(0..100), r.random_range(0..10))),
                ("method", pick(r, &["fax", "post", "deliver"])),
                ("role", pick(r, &["care_manager", "provider"])),
                ("mode", pick(r, &["briefing", "detail"])),
                ("on", "2026-11-22".to_owned()),
            ];
            if r.random_bool(0.5) {
                all.push(("wage", r.random_range(900..4000).to_string()));
            }
            if r.random_bool(0.3) {
                all.push(("fee", r.random_range(0..30000).to_string()));
            }
            if r.random_bool(0.3) {
                all.push(("overhead", r.random_range(0..90).to_string()));
            }
            all
        })
        .collect()
}

fn requested(input: &[(&'static str, String)]) -> HashMap<String, String> {
    input.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect()
}

fn by_engine(input: &[(&'static str, String)], rules: &Rules) -> HashMap<String, String> {
    let estimate = estimate(form::read(&requested(input), rules, TODAY), rules, None).expect("worked out");
    assert!(estimate.form.wrong.is_empty(), "{:?}", estimate.form.wrong);
    figures(&estimate.report).into_iter().map(|(key, _, cell)| (key, cell.as_str().to_owned())).collect()
}

fn query(input: &[(&'static str, String)]) -> String {
    input.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn engine_api_and_terminal_agree_on_a_thousand_offices() {
    let (rules, inputs) = (rules(), inputs(1000));
    let base = serve(shipped_home().app()).await;
    let client = reqwest::Client::new();
    let columns =
        ["users", "partners", "destinations", "coverage", "method", "role", "mode", "on", "wage", "fee", "overhead"];
    let row = |input: &Vec<(&str, String)>| {
        let cells = columns.map(|c| input.iter().find(|(k, _)| *k == c).map_or("", |(_, v)| v.as_str()));
        cells.join(",") + "\n"
    };
    let home = TestHome::new();
    let list = columns.join(",") + "\n" + &inputs.iter().map(row).collect::<String>();
    let list = home.file("offices.csv", list);
    let by_terminal = home.csv(&["savings", "--offices", &list.display().to_string()]);
    assert_eq!(by_terminal.len(), inputs.len());
    for (input, terminal) in inputs.iter().zip(&by_terminal) {
        let engine = by_engine(input, &rules);
        let response = client.get(format!("{base}/api/v1/savings?{}", query(input))).send().await.expect("an answer");
        let api: serde_json::Value = serde_json::from_str(&response.text().await.expect("text")).expect("JSON");
        assert_eq!(terminal["wrong"], "");
        for (key, value) in &engine {
            let message = match &api[key] {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!((&message, &terminal[key]), (value, value), "{key} of {input:?}");
        }
    }
    // One alone, as typed.
    let words: Vec<String> = inputs[0].iter().flat_map(|(k, v)| [format!("--{k}"), v.clone()]).collect();
    let mut all = vec!["savings".to_owned(), "--format".into(), "json".into()];
    all.extend(words);
    let message: serde_json::Value = serde_json::from_str(&home.ok(&all)).expect("JSON");
    assert_eq!(message["central_yen_year"].to_string(), by_engine(&inputs[0], &rules)["central_yen_year"]);
}

#[tokio::test]
async fn the_briefings_calculator_stands_on_the_page() {
    let base = serve(shipped_home().app()).await;
    let (status, page) = get(&base, "/savings?mode=briefing&users=40&method=fax&coverage=100&on=2026-11-22").await;
    assert_eq!(status, 200);
    for word in [
        "147円",
        "232円",
        "162円",
        "70,560円",
        "111,360円",
        "77,760円",
        "説明会資料の簡易計算",
        "relief.report_least",
        "単一地域・条件不明",
        "都城市",
        "NCCU",
        "Vol.1109",
    ] {
        assert!(page.contains(word), "{word}");
    }
    let (_, three) = get(&base, "/savings?mode=briefing&users=120&coverage=100").await;
    for word in ["211,680円", "334,080円", "233,280円"] {
        assert!(three.contains(word), "{word}");
    }
}

#[tokio::test]
async fn every_term_leads_to_its_row_source_and_date() {
    let base = serve(shipped_home().app()).await;
    let (_, page) = get(&base, "/savings?mode=detail&users=35&method=post&coverage=50").await;
    for word in ["postage.", "日本郵便", "2024-10-01〜", "仮定", "確認 2026-11-24", "式：（重さに応じた切手＋封筒）"]
    {
        assert!(page.contains(word), "{word}");
    }
}

#[tokio::test]
async fn a_wrong_field_says_what_is_wrong_and_keeps_what_was_typed() {
    let base = serve(shipped_home().app()).await;
    let (status, page) = get(&base, "/savings?users=%E5%9B%9B%E5%8D%81&coverage=25").await;
    assert_eq!(status, 200);
    assert!(page.contains("整数を入れてください") && page.contains("value=\"四十\"") && page.contains("aria-invalid"));
    assert!(!page.contains(ANSWER));
    let (status, api) = get(&base, "/api/v1/savings?users=x").await;
    assert_eq!(status, 400);
    assert!(api.contains("\"users\"") && !api.contains("yen_year"), "{api}");
    assert_eq!(get(&base, "/savings.csv?users=x").await.0, 400);
    // The form stays, today's prices behind it, and no sum is shown for something else than was asked.
    let (status, page) = get(&base, "/savings?mode=detail&on=2023-01-01&users=1").await;
    assert!(
        status == 200 && page.contains("この日の単価はまだ公表されていません") && page.contains("value=\"2023-01-01\""),
        "{page}"
    );
    let (_, page) = get(&base, "/savings?town=%E5%B7%9D%E8%A5%BF").await;
    assert!(page.contains("兵庫県川西市、") && !page.contains(ANSWER), "which one is asked for: {page}");
}

#[tokio::test]
async fn town_shows_the_expected_share_by_role_where_it_can() {
    let base = serve(shipped_home().app()).await;
    // 川西市 is a page of counts: 13 of 149 for both sides.
    let (_, page) = get(&base, "/savings?mode=detail&town=%E5%B7%9D%E8%A5%BF%E5%B8%82").await;
    assert!(
        page.contains("川西市の事業所全体の掲載率（役割別は、この資料では分かりません）") && page.contains("8.7％")
    );
    // 見本県 names its offices.
    let (_, page) = get(&base, "/savings?mode=detail&role=provider&town=992011").await;
    assert!(page.contains("居宅介護支援の掲載率") && page.contains("合成データ"), "{page}");
    let (_, town) = get(&base, "/municipalities/282171/savings").await;
    // Pairs can be counted; a sum of yen or hours of a whole town can't.
    for word in ["居宅介護支援32、サービス事業所121", "3,868組", "0〜68組（0.0〜1.8％）", "0〜437組", "248組（6.4％）"]
    {
        assert!(town.contains(word), "{word}: {town}");
    }
    assert!(!town.contains("万円") && !town.contains("負担増"), "{town}");
}

#[tokio::test]
async fn nothing_typed_is_kept_anywhere() {
    let home = TestHome::new();
    home.ok(&["add", &crate::support::project().join("data/eligible").display().to_string()]);
    let app = home.app();
    // Opening it has made an empty ledger.
    let before = content(&home);
    let base = serve(app).await;
    let response = reqwest::get(format!("{base}/savings?users=12345&numbers=2875000008")).await.expect("an answer");
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(content(&home), before);
}

fn content(home: &TestHome) -> Vec<(String, u64)> {
    let size = |path: &PathBuf| path.metadata().expect("metadata").len();
    files_below(&home.path()).iter().map(|path| (path.display().to_string(), size(path))).collect()
}

#[test]
fn rules_show_what_was_in_force_on_a_date() {
    let home = TestHome::new();
    let message = |on: &str| home.csv(&["rules", "--on", on, "--format", "csv"]);
    let fee = |on: &str| message(on).into_iter().find(|r| r["id"] == "fee.annual").map(|r| r["値"].clone());
    assert_eq!((fee("2025-05-31").as_deref(), fee("2025-06-01").as_deref()), (Some("21000"), Some("0")));
    assert!(message("2026-11-24").iter().all(|r| !r["出典"].is_empty()));
}

#[tokio::test]
async fn schemes_close_on_their_day_and_name_what_is_to_do() {
    let base = serve(shipped_home().app()).await;
    let page = |on: &str, clerk: &str| {
        format!(
            "/savings?on={on}&users=49&s430=1&joined=1{clerk}&exchanging=3&fte=3&light=147&connected=1&grant_cost=54450"
        )
    };
    let (_, open) = get(&base, &page("2027-03-12", "")).await;
    for word in ["助成の額は54,000円", "845,520円", "964,224円", "費用のほうが多くなります", "期限は令和9年3月12日"]
    {
        assert!(open.contains(word), "{word}");
    }
    let (_, there) = get(&base, &page("2027-03-12", "&clerk=1")).await;
    assert!(there.contains("事務職員はすでにいるため") && !there.contains("964,224円"), "{there}");
    let (_, closed) = get(&base, &page("2027-03-13", "")).await;
    assert!(closed.contains("介護情報基盤の活用のための助成金（令和8年度）：終わっています"));
    let (_, workforce) = get(&base, "/workforce").await;
    assert!(workforce.contains("56〜57人") && workforce.contains("平成29年推計") && workforce.contains("令和5年推計"));
}

/// The printed sheet says what the engine says, on 25 offices.
#[tokio::test(flavor = "multi_thread")]
async fn a_printed_sheet_gives_the_same_sums() {
    if !program("chromium") || !program("pdftotext") {
        return;
    }
    let (rules, base) = (rules(), serve(shipped_home().app()).await);
    let scratch = tempfile::tempdir().expect("a scratch folder");
    for (i, input) in inputs(25).iter().enumerate() {
        let pdf = scratch.path().join(format!("{i}.pdf"));
        let url = format!("{base}/savings?{}", query(input));
        let profile = scratch.path().join("profile");
        let printed = tokio::task::spawn_blocking(move || {
            let ran = Command::new("chromium")
                .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
                .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
                .arg(format!("--user-data-dir={}", profile.display()))
                .arg("--no-pdf-header-footer")
                .arg(format!("--print-to-pdf={}", pdf.display()))
                .arg(&url)
                .output()
                .expect("Chromium starts");
            assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
            let text = Command::new("pdftotext").arg("-layout").arg(&pdf).arg("-").output().expect("pdftotext starts");
            String::from_utf8_lossy(&text.stdout).into_owned()
        });
        let printed = printed.await.expect("printed");
        let engine = by_engine(input, &rules);
        let line = printed.lines().find(|l| l.contains("現金と時間") && l.matches('円').count() == 3).expect("the row");
        let sums: Vec<String> = line
            .replace(['，', ','], "")
            .replace('−', "-")
            .split_whitespace()
            .filter_map(|w| w.strip_suffix('円').map(str::to_owned))
            .collect();
        let message = ["low", "central", "high"].map(|case| engine[&format!("{case}_yen_year")].clone());
        assert_eq!(sums, message, "{input:?}");
    }
}

#[tokio::test]
async fn the_sum_at_the_line_follows_the_line_in_the_data() {
    let home = shipped_home();
    let lines = include_str!("../../data/thresholds.toml").replace("percent = \"25\"", "percent = \"17.5\"");
    let own = TestHome::new();
    let file = own.file("data/thresholds.toml", &lines);
    let data = Data::with_folder(file.parent().expect("a folder")).expect("a data folder");
    let now = || "2026-11-22T00:00:00Z".parse().expect("a moment");
    let app =
        App::new(Rules::load(&data).expect("rules"), Home::open(&home.path()).expect("a home"), Reach::Loopback, now)
            .expect("a ledger");
    let (status, page) = get(&serve(app).await, "/savings?mode=briefing&users=40&method=fax").await;
    assert!(status == 200 && page.contains("相手の17.5％が使えば、年に"), "{page}");
}

/// Partners of whom no list speaks are neither all reachable nor none: the town's rate stands for them, and is named.
#[tokio::test]
async fn partners_of_whom_nothing_is_known_are_taken_at_the_towns_rate() {
    let base = serve(shipped_home().app()).await;
    let share = async |query: &str| {
        let (status, api) = get(&base, &format!("/api/v1/savings?mode=detail&users=35&{query}")).await;
        assert_eq!(status, 200, "{api}");
        let api: serde_json::Value = serde_json::from_str(&api).expect("JSON");
        api["coverage_percent"].to_string()
    };
    // 川西市 has only counts: no list says who is listed there.
    let of_town = share("role=care_manager&town=282171").await;
    assert_eq!(share("role=care_manager&town=282171&numbers=2870000009").await, of_town);
    assert!(of_town.starts_with("8.7"), "{of_town}");
    let (_, page) = get(&base, "/savings?mode=detail&users=35&town=282171&numbers=2870000009").await;
    assert!(page.contains("川西市の掲載率8.7％で送れるとみました。0か所〜1か所の幅があります"), "{page}");
    // Where no town is named either it is asked for, on the page, by the API and at the terminal.
    let (_, page) = get(&base, "/savings?mode=detail&users=35&numbers=2870000009").await;
    assert!(page.contains("掲載の資料がある市区町村か分かりません") && !page.contains(ANSWER), "{page}");
    let (status, api) = get(&base, "/api/v1/savings?mode=detail&users=35&numbers=2870000009").await;
    assert!(status == 400 && api.contains("\"town\"") && !api.contains("yen_year"), "{api}");
    let ran = shipped_home().run(&["savings", "--mode", "detail", "--users", "35", "--numbers", "2870000009"]);
    assert!(ran.code() == Some(2) && ran.err().contains("--town"), "{}", ran.err());
}
