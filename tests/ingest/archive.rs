use std::path::Path;

use crate::support::site::{Site, towns};
use crate::support::stand_in::pages::{self, Town};
use crate::support::{TestHome, project, sample_files, wait_until};

const AS_OF: &str = "2026年3月5日";

/// Every row of the lake, by table, without the moments and names of files. Counts derived at a publish follow from
/// the others, and every publish leaves its own copy: what is shown is compared instead.
fn lake(home: &Path) -> Vec<String> {
    let mut tables: Vec<_> = std::fs::read_dir(home.join("lake"))
        .expect("a lake")
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "loads")
        .collect();
    tables.sort();
    let connection = duckdb::Connection::open_in_memory().expect("DuckDB");
    let mut found = Vec::new();
    for table in tables {
        let dates = std::fs::read_dir(home.join("lake").join(&table)).expect("a table").flatten();
        let files = dates.flat_map(|d| std::fs::read_dir(d.path()).expect("a date").flatten()).map(|e| e.path());
        let files = files.map(|p| p.display().to_string()).filter(|p| !p.ends_with("-derived.parquet"));
        let files: Vec<String> = files.map(|p| format!("'{p}'")).collect();
        if files.is_empty() {
            continue;
        }
        let sql = format!(
            "select t::text from (select * from read_parquet([{}], hive_partitioning = true)) as t order by 1",
            files.join(", ")
        );
        let mut statement = connection.prepare(&sql).expect("a query");
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).expect("rows");
        found.extend(rows.map(|r| format!("{table} {}", r.expect("a row"))));
    }
    found
}

/// Some 190 pages of three prefectures.
fn some_prefectures() -> Vec<Town> {
    let wanted = ["兵庫県", "鳥取県", "神奈川県", "奈良県"];
    // `TSUNAGU_KILLS_COUNTRY=1` takes all 1,892 municipalities.
    let all = std::env::var_os("TSUNAGU_KILLS_COUNTRY").is_some();
    pages::country(3).into_iter().filter(|t| all || wanted.contains(&t.prefecture.as_str())).collect()
}

/// Killed over and over (TSUNAGU_KILLS, fifty unless reported), each time a few requests later.
#[test]
fn a_pull_killed_fifty_times_ends_as_one_that_was_not() {
    let kills: usize = std::env::var("TSUNAGU_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let undisturbed = Site::new(pages::usage(&some_prefectures(), AS_OF));
    undisturbed.ok(&["pull", "usage"]);
    let site = Site::new(pages::usage(&some_prefectures(), AS_OF));
    let mut random = 2_463_534_242_u32;
    for _ in 0..kills {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        let until = site.site.requests() + (random % 4) as usize;
        let mut child = site
            .command(&["pull", "usage"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("tsunagu starts");
        wait_until("enough was asked", || site.site.requests() >= until || child.try_wait().expect("asked").is_some());
        child.kill().expect("killed");
        child.wait().expect("ended");
    }
    site.ok(&["pull", "usage"]);
    let (requested, needed) = (site.site.requests(), undisturbed.site.requests());
    assert!(requested <= needed + kills, "{requested} requests for {needed} pages and {kills} kills");
    assert_eq!(lake(&site.home.path()), lake(&undisturbed.home.path()));
    assert!(!site.home.path().join("archive/unfinished/usage.jsonl").exists());
    site.ok(&["archive", "verify"]);
}

/// A home with everything that can be in an archive: files of one's own, shipped ones, and pulled pages.
fn full() -> Site {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    let mut words = vec!["add".to_owned()];
    let data = project().join("data");
    words.extend([data.join("listings"), data.join("eligible")].map(|p| p.display().to_string()));
    words.extend(sample_files().iter().map(|p| p.display().to_string()));
    site.home.ok(&words);
    let own = site.home.file("控え.csv", "市区町村コード,掲載件数\n312011,21\n");
    site.home.ok(&["add", &own.display().to_string(), "--as-of", "2026-02-01"]);
    site.ok(&["pull", "usage", "--accept"]);
    site
}

fn pages_of(home: &TestHome) -> String {
    ["28", "31", "99"].map(|p| home.ok(&["adoption", "--prefecture", p, "--format", "csv"])).concat()
}

#[test]
fn the_lake_is_made_again_from_the_archive_alone() {
    let site = full();
    let (before, shown) = (lake(&site.home.path()), pages_of(&site.home));
    std::fs::remove_dir_all(site.home.path().join("lake")).expect("gone");
    let message = site.ok(&["rebuild"]).out();
    assert!(message.contains("3回分"), "{message}");
    assert!(lake(&site.home.path()) == before, "the lake is another one");
    assert_eq!(pages_of(&site.home), shown);
    // A body that is gone is reported, and the lake stays.
    let receipts = std::fs::read_dir(site.home.path().join("archive/receipts")).expect("receipts").flatten();
    let receipt = receipts.map(|e| e.path()).find(|p| p.to_string_lossy().ends_with("-add.jsonl")).expect("one");
    let text = std::fs::read_to_string(receipt).expect("read");
    let hash: serde_json::Value = serde_json::from_str(text.lines().nth(1).expect("a receipt")).expect("json");
    let hash = hash["sha256"].as_str().expect("a hash").to_owned();
    let body = site.home.path().join("archive").join(&hash[..2]).join(&hash);
    std::fs::write(&body, "changed").expect("written");
    let ran = site.run(&["rebuild"]);
    assert!(ran.code() == Some(1) && ran.err().contains("何も変えませんでした"), "{}", ran.err());
    assert!(lake(&site.home.path()) == before);
    let ran = site.run(&["archive", "verify"]);
    assert!(ran.code() == Some(1) && ran.err().contains(&hash), "{}", ran.err());
}

#[test]
fn a_rebuild_killed_between_the_two_moves_is_finished_when_the_home_is_opened() {
    let site = full();
    let (before, home) = (lake(&site.home.path()), site.home.path());
    std::fs::rename(home.join("lake"), home.join("lake.rebuilt")).expect("moved");
    site.home.ok(&["publish"]);
    assert!(lake(&home) == before && !home.join("lake.rebuilt").exists());
}

#[test]
fn a_backup_brings_a_wiped_home_back() {
    let site = full();
    let (before, shown) = (lake(&site.home.path()), pages_of(&site.home));
    let file = site.home.path().with_file_name("backup.zip");
    let file = file.display().to_string();
    site.ok(&["backup", &file]);
    assert!(site.run(&["backup", &file]).err().contains("もうあります"));
    assert!(
        site.run(&["restore", &file]).err().contains("空のフォルダー"),
        "a home that holds something is left alone"
    );
    std::fs::remove_dir_all(site.home.path()).expect("wiped");
    site.ok(&["restore", &file]);
    assert!(lake(&site.home.path()) == before && pages_of(&site.home) == shown);
    site.ok(&["archive", "verify"]);
    // A damaged backup changes nothing.
    let mut bytes = std::fs::read(&file).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    let damaged = site.home.file("damaged.zip", bytes);
    std::fs::remove_dir_all(site.home.path()).expect("wiped");
    let ran = site.run(&["restore", &damaged.display().to_string()]);
    assert!(ran.code() == Some(1) && ran.err().contains("壊れています"), "{}", ran.err());
    assert!(!site.home.path().exists(), "the home that was made for it is gone again");
}

#[test]
fn a_schedule_for_each_system_names_this_program_and_this_home() {
    let home = TestHome::new();
    let message = home.ok(&["schedule", "--day", "7"]);
    for word in ["OnCalendar=*-*-07", "schtasks /Create", "17 3 7 * *", "pull all", &home.path().display().to_string()]
    {
        assert!(message.contains(word), "{word}: {message}");
    }
}
