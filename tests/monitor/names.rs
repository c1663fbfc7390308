use crate::support::folders::{NAME, OFFICE, clean, folder, folder_of};
use std::path::Path;

use crate::support::{TestHome, files_below};

#[test]
fn sets_are_counted_by_month_partner_and_kind_and_no_person_is_named() {
    let home = TestHome::new();
    let folder = folder(&home);
    let path = folder.display().to_string();
    let rows = home.csv(&["exchange", "count", &path, "--office", OFFICE, "--format", "csv"]);
    let message: Vec<_> = rows
        .iter()
        .map(|r| {
            format!(
                "{} {} {} {} {} {}",
                r["created_month"], r["direction"], r["partner"], r["document_kind"], r["sets"], r["files"]
            )
        })
        .collect();
    assert_eq!(message, ["202503 sent 0300000005 monthly_plan 1 3", "202505 received 0300000005 actual 1 1"]);
    for format in ["table", "csv", "json"] {
        let ran = home.run(&["exchange", "count", &path, "--office", OFFICE, "--format", format]);
        clean(&(ran.out() + &ran.err()));
    }
    let table = home.ok(&["exchange", "count", &path, "--office", OFFICE]);
    assert!(table.contains("標準仕様の名前でないファイル 2") && table.contains("写し 1"), "{table}");
    // Nothing of it is kept.
    for entry in files_below(&home.path()) {
        clean(&entry.display().to_string());
        clean(&String::from_utf8_lossy(&std::fs::read(&entry).expect("read")));
    }
}

#[test]
fn a_folder_its_zip_and_its_listing_count_alike() {
    let home = TestHome::new();
    let folder = folder(&home);
    let of = |path: &Path| {
        home.csv(&["exchange", "count", &path.display().to_string(), "--office", OFFICE, "--format", "csv"])
    };
    let by_folder = of(&folder);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut listing = String::new();
    for path in files_below(&folder) {
        let name = path.strip_prefix(&folder).expect("below").display().to_string();
        zip.start_file(&name, zip::write::SimpleFileOptions::default()).expect("begun");
        listing += &format!("C:\\Users\\{NAME}\\{}\r\n", name.replace('/', "\\"));
    }
    let zip = home.file("files.zip", zip.finish().expect("closed").into_inner());
    assert_eq!(of(&zip), by_folder);
    let sjis = encoding_rs::SHIFT_JIS.encode(&listing).0.into_owned();
    assert_eq!(of(&home.file("list.txt", sjis)), by_folder);
}

#[test]
fn check_before_sending_reports_refusals_without_a_name() {
    let home = TestHome::new();
    let folder = folder(&home);
    let ran = home.run(&["exchange", "check", &folder.display().to_string()]);
    assert_eq!(ran.code(), Some(1));
    assert!(ran.out().contains("標準仕様の名前のCSVではありません"), "{}", ran.out());
    clean(&(ran.out() + &ran.err()));
    let good = home.file(&format!("good/UPPLAN_202504_{OFFICE}_43_0300000005_11_20250325200201.CSV"), "x");
    assert!(
        home.ok(&["exchange", "check", &good.parent().expect("a folder").display().to_string()]).contains("送れます")
    );
    let nonconforming = home.file(&format!("near/UPJSK_202504_{OFFICE}_11_20250503090000.CSV"), "12345");
    let message = home.ok(&["exchange", "check", &nonconforming.parent().expect("a folder").display().to_string()]);
    for part in ["受け取る側の事業所番号がない", "1番目　CSV　5バイト　第6表 実績", "送れます"]
    {
        assert!(message.contains(part), "{message}");
    }
    let old = home.file(&format!("old/UPPLAN_202504_{OFFICE}_0300000005_20250325200201.CSV"), "x");
    let message = home.ok(&["exchange", "check", &old.parent().expect("a folder").display().to_string()]);
    assert!(message.contains("移行のあと使えなくなる"), "{message}");
}

#[test]
fn missing_path_is_reported_without_the_names_below_it() {
    let home = TestHome::new();
    let ran = home.run(&["exchange", "count", "/no/such/folder", "--office", OFFICE]);
    assert!(
        ran.code() == Some(2) && ran.err().contains("/no/such/folder を読めません（そこにありません"),
        "{}",
        ran.err()
    );
    // A number that is none is reported before anything is looked at.
    let ran = home.run(&["exchange", "count", "/no/such/folder", "--office", "12"]);
    assert!(ran.code() == Some(2) && ran.err().contains("英数字10桁"), "{}", ran.err());
    // A folder far inside that can't be read says nothing of its name. Its path is too long for the system, which root
    // can't read either: of two long paths one is moved to the end of the other.
    let below = |folder: &str| (0..12).fold(folder.to_owned(), |path, n| format!("{path}/{NAME}{n:0200}"));
    let deepest = home.file(&(below("long") + "/x"), "x").with_file_name("more");
    let first = home.file(&(below("other") + "/x"), "x");
    let other = first.ancestors().nth(13).expect("the folder that holds all");
    std::fs::rename(other, deepest).expect("moved");
    let long = other.with_file_name("long");
    let ran = home.run(&["exchange", "count", &long.display().to_string(), "--office", OFFICE]);
    assert!(ran.code() == Some(2) && ran.err().contains("long を読めません"), "{}", ran.err());
    clean(&(ran.out() + &ran.err()));
}

#[test]
fn empty_or_wrong_folder_is_reported_and_nothing_is_sent() {
    let home = TestHome::new();
    let folder = home.file("empty/.keep", "").parent().expect("a folder").to_owned();
    std::fs::remove_file(folder.join(".keep")).expect("removed");
    let empty = folder.display().to_string();
    let files = folder_of(&home);
    let cut = home.file("cut.zip", b"PK\x03\x04cut").display().to_string();
    let ran = home.run(&["exchange", "check", &cut]);
    assert!(ran.code() == Some(1) && ran.err().contains("ZIPとして読めません"), "{}", ran.err());
    let ran = home.run(&["exchange", "check", &empty]);
    assert!(ran.code() == Some(2) && ran.err().contains("ファイルがありません"), "{}{}", ran.out(), ran.err());
    let token = home.file("token.txt", "tsunagu_x").display().to_string();
    for (path, office) in [(&empty, OFFICE), (&files, "0300000142")] {
        let ran = home.run(&["exchange", "count", path, "--office", office]);
        assert!(ran.err().contains("1つもありません"), "{}", ran.err());
        let words = ["--office", office, "--server", "http://127.0.0.1:9", "--token-file", &token];
        let ran = home.run(&[&["exchange", "send", path], &words[..]].concat());
        assert!(ran.code() == Some(2) && ran.err().contains("何も送っていません"), "{}", ran.err());
        clean(&ran.err());
    }
    // An insured number is no office's.
    for wrong in ["H123456789", "0012345678", "ABCDEFGHIJ"] {
        let ran = home.run(&["token", "create", "--office", wrong, "--scope", "send"]);
        assert!(ran.code() == Some(2) && ran.out().is_empty() && !ran.err().contains(wrong), "{}", ran.err());
    }
}
