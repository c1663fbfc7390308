//! Homes with shipped counts, and loads by their names.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::support::{CommandResult, TestHome, copied, project};

pub const HEADER: &str = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類\n";

/// 兵庫県's listing as shipped, and the counts it is held against: 川西市 13 of 149.
pub fn shipped() -> TestHome {
    static MADE: OnceLock<TestHome> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let home = TestHome::new();
        let data = project().join("data");
        home.ok(&[Path::new("add"), &data.join("listings"), &data.join("eligible")]);
        home
    });
    let home = TestHome::new();
    copied(&made.path(), &home.path());
    home
}

pub fn counts(date: &str, rows: &[(&str, u32)]) -> String {
    let rows: String = rows.iter().map(|(code, n)| format!("{code},{n},{date}\n")).collect();
    format!("市区町村コード,掲載件数,利用状況の現在日\n{rows}")
}

pub fn figure(home: &TestHome, code: &str) -> String {
    let row = &home.csv(&["adoption", "--municipality", code, "--denominator", "sites", "--format", "csv"])[0];
    format!("{}/{} {}", row["listed"], row["eligible"], row["listing_as_of"])
}

pub fn add(home: &TestHome, file: &Path) -> CommandResult {
    home.run(&[Path::new("add"), file])
}

/// `state name` of every load but what the program ships.
pub fn states(home: &TestHome) -> Vec<String> {
    let rows = home.csv(&["status", "--loads", "--format", "csv"]);
    let mut found: Vec<_> = rows
        .iter()
        .filter(|r| !r["name"].starts_with("28_2026") && !r["name"].starts_with("2026-01-05"))
        .map(|r| format!("{} {}", r["state"], r["name"]))
        .collect();
    found.sort();
    found
}

pub fn id(home: &TestHome, name: &str) -> String {
    let rows = home.csv(&["status", "--loads", "--format", "csv"]);
    rows.iter().find(|r| r["name"] == name).expect(name)["id"].clone()
}

/// A home as the first version left it: a receipt a file, manifests without ids, no record of decisions.
pub fn first_format(home: &TestHome) {
    let root = home.path();
    let archive = root.join("archive");
    let receipts = archive.join("receipts");
    for path in list(&receipts) {
        let text = std::fs::read_to_string(&path).expect("read");
        for line in text.lines().skip(1) {
            let receipt: serde_json::Value = serde_json::from_str(line).expect("json");
            let stamp: String =
                receipt["learned"].as_str().expect("text").chars().filter(char::is_ascii_alphanumeric).collect();
            let name = format!("{stamp}-{}.json", &receipt["sha256"].as_str().expect("text")[..16]);
            std::fs::write(receipts.join(name), line).expect("written");
        }
        std::fs::remove_file(&path).expect("gone");
    }
    for path in list(&root.join("lake/loads")) {
        let mut manifest: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&path).expect("read")).expect("json");
        manifest["format"] = 1.into();
        for d in manifest["datasets"].as_array_mut().expect("datasets") {
            let d = d.as_object_mut().expect("an object");
            ["load", "scope", "file_sha256"].iter().for_each(|key| drop(d.remove(*key)));
        }
        std::fs::write(&path, serde_json::to_vec(&manifest).expect("json")).expect("written");
    }
    std::fs::remove_file(archive.join("decisions.jsonl")).expect("gone");
    std::fs::write(root.join("FORMAT"), "tsunagu-home 1\n").expect("written");
}

pub fn list(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).expect("a folder").flatten().map(|e| e.path()).collect()
}
