use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support::register::home;
use crate::support::{TestHome, naive, project, shared};

fn row<'r>(
    rows: &'r [std::collections::HashMap<String, String>],
    code: &str,
    denominator: &str,
) -> &'r std::collections::HashMap<String, String> {
    rows.iter().find(|r| r["municipality_code"] == code && r["denominator"] == denominator).expect(code)
}

#[test]
fn the_figures_that_are_known() {
    let Some(home) = home() else { return };
    let hyogo = home.csv(&["adoption", "--prefecture", "28", "--format", "csv"]);
    let leaves: Vec<_> =
        hyogo.iter().filter(|r| r["kind"] != "designated_city" && r["kind"] != "ward_unknown").collect();
    let listed: u32 = leaves.iter().map(|r| r["listed"].parse::<u32>().expect("a count")).sum();
    assert_eq!((leaves.len(), listed), (49, 745));
    assert_eq!(row(&hyogo, "281000", "sites")["listed"], "175");
    let takarazuka = row(&hyogo, "282146", "sites");
    assert_eq!((&takarazuka["listed"][..], &takarazuka["eligible"][..], &takarazuka["needed"][..]), ("58", "245", "4"));
    let inagawa = row(&hyogo, "283011", "sites");
    assert_eq!((&inagawa["listed"][..], &inagawa["eligible"][..], &inagawa["rate_percent"][..]), ("23", "36", "63.89"));
    let kawanishi = home.csv(&["adoption", "--municipality", "28217", "--format", "csv"]);
    let figure = |denominator: &str| {
        let r = row(&kawanishi, "282171", denominator);
        ["listed", "eligible", "rate_percent", "target", "needed"].map(|key| r[key].clone()).join(" ")
    };
    assert_eq!(figure("sites"), "13 149 8.72 38 25");
    assert_eq!(figure("rows"), "13 160 8.13 40 27");
    assert_eq!(figure("claimed"), "13 139 9.35 35 22");
    assert_eq!(figure("care_managers"), " 32  8 ", "a count page cannot say who of the 13 is a care manager");
    assert_eq!(figure("providers"), " 121  31 ");
    let dates = ["listing_as_of", "register_as_of_min", "register_as_of_max"]
        .map(|k| row(&kawanishi, "282171", "sites")[k].clone());
    assert_eq!(dates, ["2026-01-05", "2025-06-30", "2026-07-31"]);
}

/// Straight from the lake's files: how many services the sites of 川西市 have.
#[test]
fn most_sites_have_one_service() {
    let Some(home) = home() else { return };
    let database = duckdb::Connection::open_in_memory().expect("DuckDB opens");
    let sql = format!(
        "with rows as (
            select distinct office_number, service from read_parquet('{}/lake/register/*/*.parquet')
            where place = '282171' and service in ('110', '120', '130', '140', '150', '155', '160', '170', '210', '220',
                '230', '551', '710', '720', '730', '760', '770', '780', '430')
        )
        select string_agg(n || '×' || sites, ' ' order by n)
        from (select n, count(*) as sites from (select count(*) as n from rows group by office_number) group by n)",
        home.path().display()
    );
    let counted: String = database.query_row(&sql, [], |row| row.get(0)).expect("an answer");
    assert_eq!(counted, "1×140 2×7 3×2");
}

#[test]
fn an_area_adds_up() {
    let Some(home) = home() else { return };
    let hyogo = home.csv(&["adoption", "--prefecture", "兵庫県", "--format", "csv"]);
    let members = ["282073", "282146", "282171", "282197", "283011"].map(|code| row(&hyogo, code, "sites"));
    let sum = |key: &str| members.iter().map(|r| r[key].parse::<u32>().expect("a count")).sum::<u32>();
    assert_eq!((sum("listed"), sum("eligible")), (128, 750));
    let kobe = row(&hyogo, "281000", "sites");
    let wards: u32 = hyogo
        .iter()
        .filter(|r| r["kind"].starts_with("ward"))
        .map(|r| r["eligible"].parse::<u32>().expect("a count"))
        .sum();
    assert_eq!(kobe["eligible"], wards.to_string(), "the wards, and what no ward is known of, make their city");
}

/// Every municipality and every denominator of the country, counted a second time without polars or DuckDB.
#[test]
fn the_naive_count_agrees_everywhere() {
    let (Some(home), Some(genuine), Some(rebuilt)) = (home(), shared("register/2025-12"), shared("register/rebuilt"))
    else {
        return;
    };
    let data = project().join("data");
    let files: Vec<PathBuf> = naive::register_files(&[&genuine, &rebuilt]);
    let counted = naive::count_register(
        &files,
        &data.join("municipalities.csv"),
        &data.join("municipality_aliases.csv"),
        &data.join("successions.csv"),
    );
    let mut ours: BTreeMap<(String, &str), u64> = BTreeMap::new();
    let mut unknown = 0;
    for denominator in ["sites", "care_managers", "providers", "rows"] {
        for r in home.csv(&["adoption", "--denominator", denominator, "--format", "csv"]) {
            let leaf = r["kind"] != "designated_city" && r["kind"] != "municipality_unknown";
            if r["kind"] == "municipality_unknown" && denominator == "sites" {
                unknown += r["eligible"].parse::<u64>().unwrap_or(0);
            }
            if let (true, Ok(count)) = (leaf, r["eligible"].parse::<u64>()) {
                ours.insert((r["municipality_code"].clone(), denominator), count);
            }
        }
    }
    ours.retain(|_, count| *count > 0);
    // Numbers of which only the prefecture is known; the plain count has no place for them.
    assert_eq!(unknown, 10);
    assert!(ours.len() > 7000, "the whole country: {}", ours.len());
    let differing: Vec<_> =
        counted.by_place.iter().filter(|(key, count)| ours.get(*key) != Some(count)).take(5).collect();
    assert!(differing.is_empty(), "naive count differs, for example {differing:?}");
    assert_eq!(ours.len(), counted.by_place.len());
    let outside = [
        "320", "331", "332", "334", "335", "336", "337", "361", "362", "364", "410", "510", "520", "530", "540", "550",
    ];
    let issues = home.csv(&["status", "--issues", "--format", "csv"]);
    let unplaced = issues.iter().filter(|c| c["kind"] == "unplaced" || c["kind"] == "municipality_unknown");
    let unplaced =
        unplaced.filter(|c| !outside.iter().any(|code| c["file"].contains(&format!("jigyosho_{code}")))).count();
    assert_eq!(unplaced as u64, counted.unplaced_rows, "each row that is counted in no municipality is an issue");
}

#[test]
fn a_file_of_one_service_replaces_that_service_alone() {
    let (Some(genuine), Some(rebuilt)) = (shared("register/2025-12"), shared("register/rebuilt")) else { return };
    let home = TestHome::new();
    let listing = project().join("data/listings");
    home.ok(&[
        Path::new("add"),
        &listing,
        &genuine.join("jigyosho_770.csv"),
        &rebuilt.join("jigyosho_430_2025-12_reconstructed.csv"),
        // Two services are few, and rates over them high.
        Path::new("--accept"),
    ]);
    let eligible = |denominator: &str| {
        let rows = home.csv(&["adoption", "--municipality", "282171", "--denominator", denominator, "--format", "csv"]);
        rows[0]["eligible"].clone()
    };
    let (providers, care_managers) = (eligible("providers"), eligible("care_managers"));
    assert_eq!(care_managers, "32");
    let head = std::fs::read_to_string(rebuilt.join("jigyosho_430_2025-12_reconstructed.csv")).expect("read");
    let few: String = head
        .lines()
        .filter(|l| l.contains("都道府県コード") || l.contains("川西市"))
        .take(11)
        .map(|l| format!("{l}\r\n"))
        .collect();
    let newer = home.file("jigyosho_430.csv", few);
    let words = ["add", "--as-of", "2026-01-04", "--covers", "全国"].map(Path::new);
    let words = [&words[..], &[&newer]].concat();
    assert_eq!(home.run(&words).code(), Some(3), "a register of ten offices waits to be accepted");
    home.ok(&["publish", "--accept"]);
    assert_eq!(eligible("care_managers"), "10");
    assert_eq!(eligible("providers"), providers);
}

#[test]
fn register_damaged_by_a_spreadsheet_is_mended_and_reported() {
    let Some(damaged) = shared("register/2025-06-spreadsheet-damaged") else { return };
    let home = TestHome::new();
    home.ok(&[Path::new("add"), &damaged.join("jigyosho_710.csv"), Path::new("--as-of"), Path::new("2025-06-30")]);
    let issues = home.csv(&["status", "--issues", "--format", "csv"]);
    let kinds: std::collections::BTreeSet<&str> = issues.iter().map(|c| &c["kind"][..]).collect();
    assert!(kinds.is_superset(&["lost_zero", "completed_code", "missing_column"].into()), "{kinds:?}");
    assert!(!kinds.contains("unplaced"), "every row finds its municipality");
}
