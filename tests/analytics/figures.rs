//! Figures as files and pages give them: what a rate divides, what stands beside it, and whose names are shown how.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use sha2::{Digest, Sha256};
use tsunagu_domain::digest::hex;

use crate::support::{TestHome, get, project, serve, shipped_home};

type Row = HashMap<String, String>;

fn sample(name: &str) -> Vec<Row> {
    let text = std::fs::read_to_string(project().join("data/sample").join(name)).expect("read");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().collect::<Result<_, _>>().expect("a CSV")
}

/// Where each number of 見本県's register stands: the town of most of its rows, then the lowest code.
fn homes() -> BTreeMap<String, String> {
    let mut towns: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for row in sample("register_2025-12-31.csv") {
        let rows = towns.entry(row["事業所番号"].clone()).or_default();
        *rows.entry(row["都道府県コード又は市町村コード"].clone()).or_default() += 1;
    }
    let most = |rows: BTreeMap<String, usize>| {
        rows.into_iter().max_by_key(|(code, n)| (*n, std::cmp::Reverse(code.clone()))).expect("a row").0
    };
    towns.into_iter().map(|(number, rows)| (number, most(rows))).collect()
}

fn columns(row: &Row, keys: &[&str]) -> String {
    keys.iter().map(|key| row[*key].as_str()).collect::<Vec<_>>().join(" ")
}

const KEYS: [&str; 5] = ["listed", "matched", "listed_outside", "counted", "numerator"];

/// Every town of 見本県, counted a second time from its files.
#[test]
fn matched_numbers_of_every_sample_town_agree_with_a_plain_count() {
    let homes = homes();
    let listed: BTreeSet<String> = sample("usage_2026-01-05.csv").iter().map(|r| r["事業所番号"].clone()).collect();
    let rows = shipped_home().csv(&["adoption", "--prefecture", "見本県", "--format", "csv"]);
    assert_eq!(rows.len(), 13);
    let mut outside = 0;
    for row in &rows {
        let here = |number: &&String| homes.get(*number) == Some(&row["municipality_code"]);
        assert_eq!(row["matched"], listed.iter().filter(here).count().to_string(), "{row:?}");
        assert_eq!(row["eligible"], homes.values().filter(|h| **h == row["municipality_code"]).count().to_string());
        assert_eq!((&row["numerator"], &row["counted"]), (&"matched".to_owned(), &row["matched"]));
        outside += row["listed_outside"].parse::<usize>().expect("a count");
    }
    assert_eq!(outside, listed.iter().filter(|n| !homes.contains_key(*n)).count());
}

#[test]
fn adoption_of_a_listed_town_divides_what_the_denominator_counts() {
    let rows = shipped_home().csv(&["adoption", "--municipality", "見本市", "--format", "csv"]);
    let of = |name: &str| rows.iter().find(|r| r["denominator"] == name).expect("the denominator");
    assert_eq!(columns(of("sites"), &KEYS), "78 76 2 76 matched");
    assert_eq!(columns(of("sites"), &["eligible", "rate_percent", "target", "needed"]), "420 18.10 105 29");
    assert_eq!(columns(of("care_managers"), &KEYS), "24 24  24 matched");
    assert_eq!(columns(of("rows"), &KEYS), "94 92 2 92 matched");
    let json: serde_json::Value = serde_json::from_str(&shipped_home().ok(&[
        "adoption",
        "--municipality",
        "見本市",
        "--denominator",
        "sites",
        "--format",
        "json",
    ]))
    .expect("JSON");
    assert_eq!((&json[0]["matched"], &json[0]["listed_outside"]), (&76.into(), &2.into()));
    let table = shipped_home().ok(&["adoption", "--municipality", "見本市", "--denominator", "sites"]);
    assert!(table.contains("番号を照合"), "{table}");
}

#[test]
fn adoption_of_a_counted_town_says_that_nothing_was_matched() {
    let rows =
        shipped_home().csv(&["adoption", "--municipality", "282171", "--denominator", "sites", "--format", "csv"]);
    assert_eq!(columns(&rows[0], &KEYS), "13   13 count_page");
}

#[tokio::test]
async fn page_of_a_listed_town_shows_what_stands_outside_its_rate() {
    let base = serve(shipped_home().app()).await;
    let (_, page) = get(&base, "/municipalities/992011").await;
    for expected in [
        "は18.1％（掲載76件÷対象420）",
        "25％の目安（105か所）まで、",
        "掲載されている番号78のうち、対象の事業所名簿にあるのは76。残る2",
        "ほかに対象外2",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    // The table over time divides the same.
    assert!(page.contains("76"), "{page}");
}

const HEAD: &str = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,事業所名,サービスの種類,法人の名称";

fn register(rows: &[(&str, &str, &str, &str)]) -> String {
    let rows = rows
        .iter()
        .map(|(code, town, number, name)| format!("{code},兵庫県,{town},{number},{name},訪問介護,㈱髙﨑Ⅱ\n"));
    format!("{HEAD}\n{}", rows.collect::<String>())
}

/// A home with a register of 兵庫県 and a list of 川西市 beside a count of 猪名川町.
fn mixed() -> TestHome {
    let home = TestHome::new();
    let rows = register(&[
        ("282171", "川西市", "2870000008", "㈱髙﨑Ⅱ"),
        ("282171", "川西市", "2870000016", "ﾃｽﾄ①"),
        ("283011", "猪名川町", "2870000024", "えき"),
    ]);
    let register = home.file("register_2025-12-31.csv", rows);
    let list = "サービス種類,事業所名,住所,市区町村名,事業所番号\n\
        訪問介護,㈱髙﨑Ⅱ,兵庫県川西市中央町1,川西市,2870000008\n\
        介護予防支援,包括,兵庫県川西市中央町1,川西市,2800000013\n";
    let list = home.file("usage_2026-01-05.csv", list);
    let counts = "市区町村コード,市区町村名,掲載件数,利用状況の現在日\n283011,猪名川町,1,2026-01-05\n";
    let counts = home.file("counts.csv", counts);
    home.ok(&[Path::new("add"), &register, Path::new("--covers"), Path::new("兵庫県")]);
    home.ok(&[Path::new("add"), &list, Path::new("--kind"), Path::new("usage"), Path::new("--accept")]);
    home.ok(&[Path::new("add"), &counts, Path::new("--accept")]);
    home
}

#[tokio::test]
async fn sums_over_lists_and_counts_say_that_they_are_mixed() {
    let home = mixed();
    let base = serve(home.app()).await;
    let (_, page) = get(&base, "/prefectures/28").await;
    assert!(page.contains("は66.7％（掲載2件÷対象3"), "{page}");
    assert!(page.contains("数え方が混ざっている"), "{page}");
    let rows = home.csv(&["adoption", "--prefecture", "28", "--format", "csv"]);
    let of = |code: &str| columns(rows.iter().find(|r| r["municipality_code"] == code).expect("the town"), &KEYS);
    assert_eq!((of("282171").as_str(), of("283011").as_str()), ("2 1 1 1 matched", "1   1 count_page"));
}

/// 川西市's office is called ㈱髙﨑Ⅱ, and nothing of it may be folded on the way to a page or a file.
#[tokio::test]
async fn names_reach_pages_and_files_as_written() {
    let home = mixed();
    let base = serve(home.app()).await;
    let (_, page) = get(&base, "/offices/2870000008").await;
    assert!(page.contains("<h1>㈱髙﨑Ⅱ"), "{page}");
    assert!(page.contains("㈱髙﨑Ⅱ") && !page.contains("(株)髙﨑II"), "{page}");
    let (_, csv) = get(&base, "/municipalities/282171/offices.csv").await;
    assert!(csv.contains("㈱髙﨑Ⅱ"), "{csv}");
    let database = duckdb::Connection::open_in_memory().expect("DuckDB opens");
    let sql = format!(
        "select string_agg(name || '/' || name_folded || '/' || corporate_name || '/' || corporate_name_folded, ' '
            order by office_number)
        from read_parquet('{}/lake/register/*/*.parquet') where place = '282171'",
        home.path().display()
    );
    let names: String = database.query_row(&sql, [], |row| row.get(0)).expect("an answer");
    assert_eq!(names, "㈱髙﨑Ⅱ/(株)髙﨑II/㈱髙﨑Ⅱ/(株)髙﨑II ﾃｽﾄ①/テスト1/㈱髙﨑Ⅱ/(株)髙﨑II");
}

/// The newest file of a service and date is all that is known of it.
#[tokio::test]
async fn an_office_that_a_corrected_register_leaves_out_is_gone() {
    let home = TestHome::new();
    let both = register(&[("282171", "川西市", "2870000008", "あ"), ("282171", "川西市", "2870000016", "い")]);
    let first = home.file("register_2025-12-31.csv", both);
    home.ok(&[Path::new("add"), &first, Path::new("--covers"), Path::new("兵庫県")]);
    let base = serve(home.app()).await;
    assert_eq!(get(&base, "/offices/2870000016").await.0, 200);
    let one = register(&[("282171", "川西市", "2870000008", "あ")]);
    let corrected = home.file("corrected_2025-12-31.csv", one);
    home.ok(&[Path::new("add"), &corrected, Path::new("--covers"), Path::new("兵庫県"), Path::new("--accept")]);
    let base = serve(home.app()).await;
    assert_eq!(get(&base, "/offices/2870000008").await.0, 200);
    let (status, page) = get(&base, "/offices/2870000016").await;
    assert_eq!(status, 404, "{page}");
}

/// A file's name may hold a person's: to the public a source is a load, a kind and a date.
#[tokio::test]
async fn public_pages_and_files_name_no_source_file() {
    let home = TestHome::new();
    let rows = register(&[("282171", "川西市", "2870000009", "あ"), ("282171", "川西市", "2870000016", "い")]);
    let file = home.file("register_himitsu_2025-12-31.csv", rows);
    home.ok(&[Path::new("add"), &file, Path::new("--covers"), Path::new("兵庫県")]);
    let base = serve(home.app()).await;
    let (_, csv) = get(&base, "/status/issues.csv").await;
    assert!(csv.trim_start_matches('\u{feff}').starts_with("load,source_kind,as_of,row,column,kind,action"), "{csv}");
    let row = csv.lines().find(|l| l.contains("check_digit")).expect("a wrong check digit is told");
    let cells: Vec<&str> = row.split(',').collect();
    assert!(cells[0].len() == 12 && cells[0].bytes().all(|b| b.is_ascii_hexdigit()), "{row}");
    assert_eq!(cells[1..3], ["register", "2025-12-31"]);
    for path in [
        "/status",
        "/data",
        "/status/issues.csv",
        "/status/loads.csv",
        "/",
        "/municipalities/282171",
        "/offices/2870000009",
    ] {
        assert!(!get(&base, path).await.1.contains("himitsu"), "{path}");
    }
    let operator = home.ok(&["status", "--issues", "--format", "csv"]);
    assert!(operator.contains("himitsu"), "the operator sees the file: {operator}");
    let (_, page) = get(&base, "/status").await;
    assert!(page.contains(cells[0]), "{page}");
    // Its id, kind, date and hash are what it is to everybody.
    let hash = hex(&Sha256::digest(std::fs::read(&file).expect("the file")));
    let (_, loads) = get(&base, "/status/loads.csv").await;
    let message = loads.lines().find(|l| l.starts_with(cells[0])).expect("the load");
    assert!(message.starts_with(&format!("{},register,2025-12-31,", cells[0])) && message.contains(&hash), "{message}");
    assert!(page.contains(&hash[..12]), "{page}");
}

/// A list with the places it covers whole is replaced: the public file and the terminal name the same loads.
#[tokio::test]
async fn loads_file_names_the_loads_that_the_terminal_calls_counted() {
    let home = crate::support::synthetic::begun();
    let offices = crate::support::synthetic::of_town("川西市");
    for (name, n) in [("ケアプランデータ連携1.csv", 20), ("ケアプランデータ連携2.csv", 21)] {
        let list = crate::support::synthetic::listing(&offices[..n]);
        let file = home.file(&format!("in/{name}"), list).display().to_string();
        home.ok(&["add", &file, "--kind", "usage", "--as-of", "2026-02-05", "--covers", "川西市"]);
    }
    let rows = home.csv(&["status", "--loads", "--format", "csv"]);
    assert!(rows.iter().any(|r| r["state"] == "superseded"), "{rows:?}");
    let counted = rows.iter().filter(|r| r["state"] == "counted").map(|r| (r["id"].clone(), r["rows"].clone()));
    let counted: std::collections::BTreeSet<_> = counted.collect();
    let (_, text) = get(&serve(home.app()).await, "/status/loads.csv").await;
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let public: Vec<std::collections::HashMap<String, String>> =
        reader.deserialize().collect::<Result<_, _>>().expect("a CSV");
    assert_eq!(
        public.iter().map(|r| (r["id"].clone(), r["rows"].clone())).collect::<std::collections::BTreeSet<_>>(),
        counted
    );
}
