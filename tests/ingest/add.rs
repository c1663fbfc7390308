use std::path::{Path, PathBuf};

use crate::support::loads::counts;
use crate::support::{TestHome, files_below, project, sample_files};

const PAGE: &str =
    "神戸市\t東灘区(12)\t灘区(12)\n市町村\t川西市(13)\t川辺郡猪名川町(23)\n(利用状況は2026年1月5日現在の情報です)\n";

fn kawanishi(home: &TestHome, key: &str) -> String {
    home.csv(&["adoption", "--municipality", "282171", "--denominator", "sites", "--format", "csv"])[0][key].clone()
}

/// All files below the home with their bytes.
fn content(home: &TestHome) -> Vec<(String, Vec<u8>)> {
    let files = files_below(&home.path()).into_iter().filter(|path| !path.ends_with("LOCK"));
    files.map(|path| (path.display().to_string(), std::fs::read(&path).expect("read"))).collect()
}

#[test]
fn the_briefings_page_as_text_and_as_shift_jis_html() {
    let text = TestHome::new();
    text.ok(&[Path::new("add"), &text.file("page.txt", PAGE)]);
    let html = format!(
        "<html><head><meta charset=\"Shift_JIS\"></head><body><table>{}</table><p>（利用状況は令和８年１月５日現在の情報です）</p></body></html>",
        "<tr><th>神戸市</th><td>東灘区（１２）</td><td>灘区（１２）</td></tr><tr><th>市町村</th><td>川西市（１３）</td><td>川辺郡猪名川町（２３）</td></tr>"
    );
    let page = TestHome::new();
    let file = page.file("page.html", encoding_rs::SHIFT_JIS.encode(&html).0);
    page.ok(&[Path::new("add"), &file]);
    let words = ["adoption", "--prefecture", "28", "--format", "csv"];
    assert_eq!(text.ok(&words), page.ok(&words));
    assert_eq!((kawanishi(&page, "listed"), kawanishi(&page, "listing_as_of")), ("13".into(), "2026-01-05".into()));
}

#[test]
fn loading_twice_changes_nothing() {
    let home = TestHome::new();
    let page = home.file("page.txt", PAGE);
    home.ok(&[Path::new("add"), &page]);
    let before = content(&home);
    let message = home.ok(&[Path::new("add"), &page]);
    assert!(message.contains("取り込み済み"), "{message}");
    assert!(content(&home) == before, "the home has changed");
}

#[test]
fn older_never_replaces_newer_and_history_is_kept() {
    let home = TestHome::new();
    let newer = PAGE.replace("川西市(13)", "川西市(20)").replace("1月5日", "2月5日");
    home.ok(&[Path::new("add"), &home.file("newer.txt", newer)]);
    home.ok(&[Path::new("add"), &home.file("older.txt", PAGE)]);
    assert_eq!((kawanishi(&home, "listed"), kawanishi(&home, "listing_as_of")), ("20".into(), "2026-02-05".into()));
    let dates: Vec<_> = home.csv(&["status", "--format", "csv"]).iter().map(|r| r["as_of"].clone()).collect();
    assert!(dates.contains(&"2026-01-05".to_owned()) && dates.contains(&"2026-02-05".to_owned()), "{dates:?}");
}

#[test]
fn a_correction_of_the_same_date_learned_later_wins() {
    let home = TestHome::new();
    home.ok(&[Path::new("add"), &home.file("first.txt", PAGE)]);
    home.ok(&[Path::new("add"), &home.file("corrected.txt", PAGE.replace("川西市(13)", "川西市(14)"))]);
    assert_eq!(kawanishi(&home, "listed"), "14");
}

#[test]
fn a_page_without_counts_is_refused_and_leaves_no_byte() {
    let home = TestHome::new();
    let page =
        home.file("empty.html", "<html><body>ケアプランデータ連携システム利用状況<table id=t></table></body></html>");
    let ran = home.run(&[Path::new("add"), &page]);
    assert_eq!(ran.code(), Some(1));
    assert!(ran.err().contains("保存し直して"), "{}", ran.err());
    assert!(!home.path().join("archive/receipts").exists());
}

#[test]
fn an_exchanged_file_is_refused_unopened_and_its_name_kept_nowhere() {
    let home = TestHome::new();
    let canary = "川西花子";
    let folder = home.file(&format!("in/UPPLAN_{canary}.CSV"), format!("{canary},9990001234\n"));
    home.file("in/page.txt", PAGE);
    let ran = home.run(&[Path::new("add"), folder.parent().expect("a folder")]);
    assert_eq!(ran.code(), Some(1), "the refusal is told");
    assert_eq!(kawanishi(&home, "listed"), "13", "the rest goes on");
    assert!(!ran.out().contains(canary) && !ran.err().contains(canary));
    for (path, bytes) in content(&home) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(canary) && !text.contains("9990001234") && !path.contains(canary), "{path}");
    }
}

#[test]
fn a_register_without_a_date_asks_for_one() {
    let home = TestHome::new();
    let header = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類";
    let file = home.file("jigyosho_430.csv", format!("{header}\n282171,兵庫県,川西市,2875000009,居宅介護支援\n"));
    let ran = home.run(&[Path::new("add"), &file]);
    assert_eq!(ran.code(), Some(1));
    assert!(ran.err().contains("--as-of"), "{}", ran.err());
    home.ok(&["add", &file.display().to_string(), "--as-of", "2025-12-31", "--covers", "兵庫県"]);
}

#[test]
fn issues_name_file_row_column_kind_and_what_was_done() {
    let home = TestHome::new();
    let page = home.file("town/page.txt", PAGE.replace("川辺郡猪名川町(23)", "あらざる町(9)"));
    home.ok(&[Path::new("add"), &page]);
    let issues = home.csv(&["status", "--issues", "--format", "csv"]);
    assert_eq!(issues.len(), 1);
    let c = &issues[0];
    assert_eq!(
        (&c["file"][..], &c["row"][..], &c["column"][..], &c["kind"][..]),
        ("page.txt", "2", "市区町村名", "unplaced")
    );
    // A name that no place has may be anybody's.
    assert!(c["action"].contains("?町(9)"), "{c:?}");
}

#[test]
fn offices_by_number_have_roles_and_a_covered_town_without_any_has_none() {
    let home = TestHome::new();
    let mut words = vec![PathBuf::from("add")];
    words.extend(sample_files());
    home.ok(&words);
    let rows = home.csv(&["adoption", "--prefecture", "見本県", "--denominator", "care_managers", "--format", "csv"]);
    assert_eq!(rows.len(), 13);
    assert!(rows.iter().all(|r| !r["listed"].is_empty() && !r["rate_percent"].is_empty()), "roles are known");
    assert!(rows.iter().any(|r| r["listed"] == "0"), "a town without any listed office");
    let country = home.ok(&["adoption", "--format", "csv"]);
    assert!(!country.contains("見本"), "made-up towns stay out of the default export");
}

#[test]
fn a_zip_of_registers_is_read_file_by_file() {
    use std::io::Write;
    let home = TestHome::new();
    let header = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類";
    let path = home.file("registers.zip", "");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("made"));
    for (name, number, service) in [
        ("2025-12/jigyosho_430.csv", "2875000009", "居宅介護支援"),
        ("2025-12/jigyosho_110.csv", "2875000017", "訪問介護"),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        zip.write_all(format!("{header}\n282171,兵庫県,川西市,{number},{service}\n").as_bytes()).expect("written");
    }
    zip.finish().expect("closed");
    home.ok(&["add", &path.display().to_string(), "--covers", "兵庫県"]);
    let services: Vec<_> = home
        .csv(&["status", "--format", "csv"])
        .iter()
        .filter(|r| r["dataset"] == "register")
        .map(|r| r["service"].clone())
        .collect();
    assert_eq!(services, ["110", "430"]);
}

#[test]
fn a_list_of_people_is_refused_and_leaves_no_byte() {
    let home = TestHome::new();
    let canary = "川西花子";
    let list = home.file(
        "list.csv",
        format!("被保険者番号,利用者氏名,事業所番号,備考\n9990001234,{canary},2875000009,{canary}\n"),
    );
    let ran = home.run(&[Path::new("add"), &list]);
    assert_eq!(ran.code(), Some(1));
    assert!(ran.err().contains("個人の情報"), "{}", ran.err());
    assert!(content(&home).iter().all(|(_, bytes)| !String::from_utf8_lossy(bytes).contains(canary)));
}

#[test]
fn a_folders_name_is_kept_only_where_it_is_a_month() {
    let home = TestHome::new();
    home.ok(&[Path::new("add"), &home.file("川西花子/page.txt", PAGE)]);
    assert!(
        content(&home)
            .iter()
            .all(|(path, bytes)| !path.contains("川西花子") && !String::from_utf8_lossy(bytes).contains("川西花子"))
    );
}

#[test]
fn the_same_file_twice_in_one_run_counts_once() {
    let home = TestHome::new();
    let (one, two) = (home.file("in/page.txt", PAGE), home.file("in/page (1).txt", PAGE));
    home.ok(&[Path::new("add"), &one, &two, &one]);
    assert_eq!(kawanishi(&home, "listed"), "13");
    home.ok(&["publish"]);
}

#[test]
fn one_bad_file_does_not_keep_the_others_out() {
    let home = TestHome::new();
    let (good, bad) = (home.file("page.txt", PAGE), home.file("broken.zip", b"PK\x03\x04 broken"));
    let ran = home.run(&[Path::new("add"), &good, &bad]);
    assert_eq!(ran.code(), Some(1));
    assert!(ran.err().contains("broken.zip"), "{}", ran.err());
    assert_eq!(kawanishi(&home, "listed"), "13");
}

/// Numbers for one town and a page of counts for the others: roles are reported for the one and for no sum.
#[test]
fn a_list_by_number_beside_a_count_page_is_published() {
    let home = TestHome::new();
    let data = project().join("data");
    home.ok(&[Path::new("add"), &data.join("listings"), &data.join("eligible")]);
    let list = "サービス種類,事業所名,住所,事業所番号\n訪問介護,あ,兵庫県川西市1,2875000009\n通所介護,い,兵庫県川西市2,2875000017\n";
    let list = home.file("list.csv", list);
    let words = ["add", "--as-of", "2026-02-05", "--kind", "usage"].map(Path::new);
    let words = [&words[..], &[&list]].concat();
    let held = home.run(&words);
    assert!(held.err().contains("13/149") && held.err().contains("2/149"), "{}", held.err());
    assert_eq!(kawanishi(&home, "listed"), "13", "a list of a few waits to be accepted");
    home.ok(&["publish", "--accept"]);
    assert_eq!((kawanishi(&home, "listed"), kawanishi(&home, "eligible")), ("2".into(), "149".into()));
    let role = home.csv(&["adoption", "--municipality", "282171", "--denominator", "care_managers", "--format", "csv"]);
    assert_eq!(role[0]["listed"], "", "without a register nobody's role is known");
}

/// A register of one service must not shrink what all services were counted as.
#[test]
fn a_register_of_one_service_leaves_the_others_counts_at_the_next_date() {
    let home = TestHome::new();
    let data = project().join("data");
    home.ok(&[Path::new("add"), &data.join("listings"), &data.join("eligible")]);
    let header = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類";
    let register =
        home.file("2025-12/jigyosho_430.csv", format!("{header}\n282171,兵庫県,川西市,2875000009,居宅介護支援\n"));
    let page = home.file("page.txt", PAGE.replace("1月5日", "2月5日"));
    home.ok(&[Path::new("add"), &register, &page, Path::new("--covers"), Path::new("兵庫県")]);
    assert_eq!((kawanishi(&home, "listing_as_of"), kawanishi(&home, "eligible")), ("2026-02-05".into(), "149".into()));
}

#[test]
fn somebodys_own_file_in_the_lake_stays() {
    let home = TestHome::new();
    home.ok(&[Path::new("add"), &home.file("page.txt", PAGE)]);
    let own = home.path().join("lake/README.txt");
    std::fs::write(&own, "mine").expect("written");
    home.ok(&["publish"]);
    assert!(own.exists());
}

#[test]
fn a_damaged_warehouse_is_built_again() {
    let home = TestHome::new();
    home.ok(&[Path::new("add"), &home.file("page.txt", PAGE)]);
    let warehouse = home.path().join("warehouse");
    let file = std::fs::read_dir(&warehouse)
        .expect("a folder")
        .flatten()
        .find(|e| e.path().extension().is_some_and(|x| x == "duckdb"));
    std::fs::write(file.expect("a version").path(), b"damaged").expect("written");
    assert_eq!(home.run(&["adoption"]).code(), Some(1));
    home.ok(&["publish"]);
    assert_eq!(kawanishi(&home, "listed"), "13");
}

#[test]
fn a_workbook_with_a_cell_in_its_far_corner_is_refused_and_the_rest_goes_on() {
    let home = TestHome::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "事業所番号").expect("written");
    sheet.write_string(1_048_575, 16_383, "x").expect("written");
    let bad = home.file("corner.xlsx", book.save_to_buffer().expect("a workbook"));
    let good = home.file("page.txt", PAGE);
    let ran = home.run(&[Path::new("add"), &bad, &good]);
    assert_eq!(ran.code(), Some(1), "{}", ran.err());
    assert!(ran.err().contains("corner.xlsx"), "{}", ran.err());
    assert_eq!(kawanishi(&home, "listed"), "13");
}

/// Files of a run wait for nothing of each other: many need no deeper stack than one, and bytes that several of them share
/// are written once for all.
#[test]
fn many_files_of_one_run_and_files_of_equal_bytes_are_taken() {
    let home = TestHome::new();
    let counts = |n: u32| counts(&format!("2026-{:02}-{:02}", n % 9 + 1, n % 27 + 1), &[("282171", n)]);
    for n in 1..=300 {
        home.file(&format!("many/{n}.csv"), counts(n));
    }
    let many = home.path().parent().expect("a folder").join("many");
    let ran = home.run(&[Path::new("add"), &many]);
    // Held, since the counts of 300 files jump; a process that a signal ended has no code.
    assert_eq!(ran.code(), Some(3), "{}", ran.err());
    for round in 0..4 {
        let home = TestHome::new();
        for date in 1..=12 {
            home.file(&format!("same/2026-01-{date:02}.csv"), "市区町村コード,掲載件数\n282171,13\n");
        }
        let same = home.path().parent().expect("a folder").join("same");
        let ran = home.run(&[Path::new("add"), &same]);
        assert_eq!(ran.code(), Some(0), "{round}: {}", ran.err());
    }
}
