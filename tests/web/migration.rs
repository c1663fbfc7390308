//! Pages about the move: the board of a town, what is asked, care software, and starts beside the rates.

use tsunagu_store::home::Home;
use tsunagu_store::ledger::Ledger;

use crate::support::announced;
use crate::support::homes::content;
use crate::support::loads::counts;
use crate::support::synthetic::{begun, listing, of_town};
use crate::support::{TestHome, get, serve};

/// A home in which a town's listing names so many offices, and so many of the town's offices have moved.
fn home(listed: usize, moved: std::ops::Range<usize>) -> TestHome {
    let home = begun();
    let offices = of_town("川西市");
    let file = home.file("一覧.csv", listing(&offices[..listed])).display().to_string();
    home.ok(&["add", &file, "--kind", "usage", "--as-of", "2026-01-05", "--covers", "282171", "--accept"]);
    if !moved.is_empty() {
        let rows = offices[moved].iter().map(|o| format!("{},2026-11-20,電話\n", o.number));
        let list = "office_number,migrated_on,source\n".to_owned() + &rows.collect::<String>();
        let file = home.file("移行の確認.csv", list).display().to_string();
        home.ok(&["add", &file]);
    }
    home
}

async fn board(home: &TestHome) -> String {
    let (status, page) = get(&serve(home.app()).await, "/municipalities/282171/move").await;
    assert_eq!(status, 200, "{page}");
    page
}

fn counted(page: &str) -> [String; 2] {
    ["data-confirmed=\"", "data-unconfirmed=\""].map(|hook| {
        let (_, rest) = page.split_once(hook).expect("a count");
        rest.split('"').next().unwrap_or_default().to_owned()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn board_counts_and_names_no_office() {
    let home = home(30, 0..12);
    let page = board(&home).await;
    assert_eq!(counted(&page), ["12", "18"]);
    for office in of_town("川西市").iter().take(30) {
        assert!(!page.contains(&office.number) && !page.contains(&format!("{}<", office.name)), "{}", office.number);
    }
    assert!(page.contains("未確認") && !page.contains("未移行"), "nobody is said not to have moved");
    assert!(page.contains("令和8年11月20日") && page.contains("令和8年1月5日"), "with their dates");
}

#[tokio::test(flavor = "multi_thread")]
async fn board_hides_the_few_and_what_would_tell_them() {
    assert_eq!(counted(&board(&home(30, 0..2)).await), ["few", "28+"]);
    assert_eq!(counted(&board(&home(30, 0..29)).await), ["28+", "few"]);
    let all = board(&home(30, 0..30)).await;
    assert_eq!(counted(&all), ["30", "0"]);
    assert!(!all.contains("class=\"boxes\""), "the checklist stays until it is done");
    assert_eq!(counted(&board(&home(30, 0..0)).await), ["0", "30"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn board_of_a_bare_count_is_a_range() {
    let home = begun();
    let file = home.file("利用状況.csv", counts("2026-01-05", &[("282171", 13)])).display().to_string();
    home.ok(&["add", &file]);
    let rows = of_town("川西市").into_iter().take(5).map(|o| format!("{},2026-11-20,電話\n", o.number));
    let list = "事業所番号,移行確認日,確認元\n".to_owned() + &rows.collect::<String>();
    let file = home.file("移行の確認.csv", list).display().to_string();
    home.ok(&["add", &file]);
    assert_eq!(counted(&board(&home).await), ["5", "8-13"]);
}

/// Only the WEB service has the API: an office whose software exchanges by it has moved, and counts where it agrees.
#[tokio::test(flavor = "multi_thread")]
async fn office_that_agrees_and_exchanges_by_api_is_confirmed() {
    let home = home(30, 0..3);
    let folder = Home::open(&home.path()).expect("a home").ledger();
    let ledger = Ledger::open(&folder).and_then(|ledger| ledger.writer()).expect("a ledger");
    for (i, office) in of_town("川西市")[3..9].iter().enumerate() {
        let setting = "insert into office_setting (office, place, shared) values (?1, '282171', ?2)";
        ledger.execute(setting, rusqlite::params![office.number, i < 4]).expect("set");
        let set = "insert into exchange_set (office, direction, partner, created_at, document_kind, months, files, size, \
            format, version, conformity, importer, learned, origin, key) values (?1, 'sent', '2870000005', \
            '20261112090000', 'monthly_plan', '202611', 0, '10k', 'json', 'v5_0', 'standard', 'api', \
            '2026-11-12T00:00:00Z', 'api', ?2)";
        ledger.execute(set, rusqlite::params![office.number, format!("key {i}")]).expect("a set");
    }
    assert_eq!(counted(&board(&home).await), ["7", "23"], "four of the six have agreed");
}

#[tokio::test(flavor = "multi_thread")]
async fn start_stands_beside_a_town_with_its_date_and_in_files_of_its_own() {
    let home = home(30, 0..0);
    let base = serve(home.app()).await;
    let rates = get(&base, "/municipalities/282171/adoption.csv").await.1;
    assert!(get(&base, "/municipalities/282171").await.1.contains("data-platform-start=\"false\""));
    let list = "都道府県,市区町村,利用開始日,二つ目の日付\n兵庫県,川西市,2027/1/4,2027/4/1\n兵庫県,神戸市,未定,\n";
    let file = home.file("開始日.csv", list).display().to_string();
    home.ok(&["add", &file, "--as-of", "2026-07-10"]);
    let base = serve(home.app()).await;
    let page = get(&base, "/municipalities/282171").await.1;
    let (_, row) = page.split_once("data-platform-start=\"true\">").expect("the row");
    let row = row.split("</dd>").next().unwrap_or_default();
    for date in ["令和9年1月4日", "令和9年4月1日", "令和8年7月10日"] {
        assert!(row.contains(date), "{date}: {row}");
    }
    assert!(
        get(&base, "/municipalities/281018").await.1.contains("data-platform-start=\"true\">未定"),
        "a ward has its city's"
    );
    assert_eq!(get(&base, "/municipalities/282171/adoption.csv").await.1, rates, "it is in no rate");
    let csv = get(&base, "/platform-start.csv").await.1;
    assert!(csv.contains("282171,兵庫県,川西市,2027-01-04,2027-04-01,,2026-07-10,0"), "{csv}");
    let json: serde_json::Value = serde_json::from_str(&get(&base, "/platform-start.json").await.1).expect("JSON");
    assert_eq!(json[0]["state"], "undecided");
}

#[tokio::test(flavor = "multi_thread")]
async fn software_is_found_by_product_or_vendor_and_nothing_typed_is_kept() {
    let home = begun();
    let before = content(&home.path());
    let typed = "/software?q=%E3%82%80%E3%81%98%E3%82%8B%E3%81%97";
    assert!(get(&serve(home.app()).await, typed).await.1.contains("data-products=\"0\""), "no survey is there yet");
    let file = home.file("software_2026-08-24.xlsx", announced::software()).display().to_string();
    home.ok(&["add", &file]);
    let base = serve(home.app()).await;
    let products = |page: &str| page.matches("data-product=").count();
    assert_eq!(products(&get(&base, "/software").await.1), 5);
    let page = get(&base, "/software?q=%EF%BE%90%EF%BE%8E%EF%BE%9D").await.1;
    assert_eq!(products(&page), 1, "half-width kana find みほんケア");
    assert!(page.contains("令和8年8月24日"), "with its date");
    assert_eq!(products(&get(&base, "/software?q=%E8%A9%A6%E3%81%97%E5%95%86%E4%BC%9A").await.1), 2, "by vendor");
    let none = get(&base, typed).await.1;
    assert!(none.contains("data-products=\"0\"") && products(&none) == 0);
    let kept = content(&home.path());
    assert!(kept.iter().all(|(_, bytes)| !bytes.windows(12).any(|w| w == "むじるし".as_bytes())));
    assert!(kept.len() > before.len(), "the survey is");
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_to_ask_stands_where_offices_and_clerks_look() {
    let home = home(30, 0..12);
    let base = serve(home.app()).await;
    let office = format!("/offices/{}", of_town("川西市")[0].number);
    for path in [&office, "/municipalities/282171", "/municipalities/282171/move", "/exchange", "/move", "/software"] {
        let page = get(&base, path).await.1;
        assert!(page.contains("tel:0120584708"), "{path}");
        for key in ["contents", "security", "signature", "provisional", "efficiency", "history"] {
            assert!(page.contains(&format!("data-faq=\"{key}\"")), "{path}: {key}");
        }
    }
}
