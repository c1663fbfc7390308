use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{TestHome, files_below, serve, shared, shipped_home};

/// Planted where people's names and numbers stand.
const CANARIES: [&str; 4] = ["川西花子", "猪名川太郎", "0009876543", "H001987654"];

const PAGE: &str = "市町村\t川西市(13)\t川辺郡猪名川町(23)\n(利用状況は2026年1月5日現在の情報です)\n";

/// A workbook of sheets: name, state, rows of text cells.
fn workbook(sheets: &[(&str, &str, &[&[&str]])]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, state, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name");
        match *state {
            "hidden" => drop(sheet.set_hidden(true)),
            "veryHidden" => drop(sheet.set_very_hidden(true)),
            _ => {}
        }
        for (r, row) in rows.iter().enumerate() {
            for (c, cell) in row.iter().enumerate() {
                sheet.write_string(r as u32, c as u16, *cell).expect("written");
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
    zip.write_all(bytes).expect("written");
    zip.finish().expect("closed").into_inner()
}

fn assert_clean(what: &str, bytes: &[u8]) {
    for canary in CANARIES {
        let is_there = bytes.windows(canary.len()).any(|w| w == canary.as_bytes());
        assert!(!is_there, "{canary} in {what}");
    }
}

/// Nothing of the canaries is in the home, the output or the log at its most talkative.
fn assert_nothing_left(home: &TestHome, what: &str, words: &[&Path], code: i32) -> String {
    let ran = home.command().env("RUST_LOG", "trace").args(words).output().expect("tsunagu starts");
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert_eq!(ran.status.code(), Some(code), "{what}: {out}{err}");
    assert_clean(&format!("what {what} printed: {err}"), out.as_bytes());
    assert_clean(&format!("what {what} logged: {err}"), err.as_bytes());
    for path in files_below(&home.path()) {
        assert_clean(&format!("{what}: {}", path.display()), path.display().to_string().as_bytes());
        assert_clean(&format!("{what}: {}", path.display()), &std::fs::read(&path).expect("read"));
    }
    format!("{out}{err}")
}

#[test]
fn people_planted_anywhere_in_a_file_leave_no_trace() {
    let offices: &[&[&str]] = &[&["事業所番号", "事業所名"], &["2875000009", "あ"]];
    let people: &[&[&str]] = &[&["被保番", "お名前"], &[CANARIES[2], CANARIES[0]]];
    let below: &[&[&str]] = &[offices[0], offices[1], &[], &["利用者", "要介護度"], &[CANARIES[0], "3"]];
    let merged: &[&[&str]] =
        &[&["利用者", "", "事業所"], &["氏名", "番号", "番号"], &[CANARIES[0], CANARIES[2], "2875000009"]];
    let page = format!(
        "<html><body><table><tr><td>一覧<table><tr><th>利用者氏名<th>被保険者番号</tr><tr><td>{}<td>{}</tr></table></table>{}</body></html>",
        CANARIES[0], CANARIES[3], PAGE
    );
    let csv = format!("事業所番号,事業所名\n2875000009,あ\n\n担当ケアマネ,利用者\n{},{}\n", CANARIES[1], CANARIES[0]);
    let files = [
        ("hidden sheet", "a.xlsx", workbook(&[("一覧", "visible", offices), ("旧", "hidden", people)])),
        ("very hidden sheet", "a.xlsx", workbook(&[("一覧", "visible", offices), ("旧", "veryHidden", people)])),
        ("second sheet", "a.xlsx", workbook(&[("一覧", "visible", offices), ("人", "visible", people)])),
        ("second table", "a.xlsx", workbook(&[("一覧", "visible", below)])),
        ("merged header", "a.xlsx", workbook(&[("一覧", "visible", merged)])),
        ("second table of a CSV", "a.csv", csv.clone().into_bytes()),
        ("CSV in Shift_JIS", "a.csv", encoding_rs::SHIFT_JIS.encode(&csv).0.into_owned()),
        ("nested table of a page", "a.html", page.clone().into_bytes()),
        ("ZIP", "a.zip", zipped("一覧.csv", csv.as_bytes())),
    ];
    for (what, name, bytes) in files {
        let home = TestHome::new();
        let file = home.file(name, bytes);
        let message = assert_nothing_left(&home, what, &[Path::new("add"), &file], 1);
        assert!(message.contains("何も保存していません"), "{what}: {message}");
        assert!(!home.path().join("archive/receipts").exists(), "{what}");
    }
}

#[test]
fn folders_within_a_zip_are_kept_nowhere() {
    let home = TestHome::new();
    let zip = zipped(&format!("{}/{}/page.txt", CANARIES[0], CANARIES[2]), PAGE.as_bytes());
    let file = home.file("pages.zip", zip);
    assert_nothing_left(&home, "folders", &[Path::new("add"), &file], 0);
}

#[test]
fn designation_ledger_is_taken_without_its_managers() {
    let rows: &[&[&str]] = &[
        &["川西市 指定台帳"],
        &["作成者", CANARIES[1]],
        &["サービス種類", "事業所番号", "事業所名", "所在地", "管理者氏名", "代表者"],
        &["居宅介護支援", "2875000009", "あ", "川西市中央町1", CANARIES[0], CANARIES[1]],
    ];
    let home = TestHome::new();
    let file = home.file("台帳.xlsx", workbook(&[("台帳", "visible", rows)]));
    let words = ["add", &file.display().to_string(), "--kind", "usage", "--as-of", "2026-02-05"].map(PathBuf::from);
    let words: Vec<&Path> = words.iter().map(PathBuf::as_path).collect();
    let message = assert_nothing_left(&home, "a ledger", &words, 0);
    assert!(message.contains("管理者") && message.contains("代表者") && message.contains("除いて"), "{message}");
    let receipts = files_below(&home.path().join("archive/receipts"));
    let receipt = std::fs::read_to_string(&receipts[0]).expect("a receipt");
    assert!(receipt.contains("\"dropped\"") && receipt.contains("管理者"), "{receipt}");
    // What was kept is enough to make the lake again.
    let status = home.ok(&["status"]);
    home.ok(&["rebuild"]);
    assert_eq!(home.ok(&["status"]), status);
}

#[cfg(unix)]
#[test]
fn pipe_and_endless_device_are_refused_at_once() {
    let home = TestHome::new();
    let pipe = home.file("pipe.csv", "");
    std::fs::remove_file(&pipe).expect("removed");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo starts").success());
    let pipe = pipe.display().to_string();
    let begun = Instant::now();
    for words in [
        vec!["add", &pipe],
        vec!["add", "/dev/zero"],
        vec!["savings", "--offices", &pipe],
        vec!["savings", "--offices", "/dev/zero"],
        vec!["exchange", "count", &pipe, "--office", "2875000009"],
        vec!["restore", &pipe],
    ] {
        let ran = home.run(&words);
        assert!(ran.code().is_some_and(|code| code != 0), "{words:?}");
        assert!(ran.err().contains("ふつうのファイル"), "{words:?}: {}", ran.err());
    }
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn lock_file_is_passed_over_and_the_folder_is_taken() {
    let home = TestHome::new();
    let page = home.file("in/page.txt", PAGE);
    home.file("in/~$一覧.xlsx", [0; 165]);
    let message = home.ok(&[Path::new("add"), page.parent().expect("a folder")]);
    assert!(message.contains("~$一覧.xlsx：") && message.contains("飛ばしました"), "{message}");
}

#[cfg(unix)]
#[test]
fn control_characters_of_a_name_reach_neither_terminal_nor_home() {
    let home = TestHome::new();
    let name = "pa\u{1b}[31mge\u{202e}\u{9b}.txt";
    let message = home.ok(&[Path::new("add"), &home.file(name, PAGE)]);
    assert!(message.contains("pa[31mge.txt"), "{message:?}");
    let missing = home.run(&["add", "no\u{1b}[2Jsuch.csv"]);
    let loads: String = files_below(&home.path().join("lake/loads"))
        .iter()
        .map(|p| std::fs::read_to_string(p).expect("text"))
        .collect();
    for text in [message, missing.err(), loads] {
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{text:?}");
    }
}

#[test]
fn register_with_control_characters_is_read_whole_and_cleaned() {
    let home = TestHome::new();
    let header = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類,事業所名,備考,URL";
    let row = |number: &str, name: &str| format!("282171,兵庫県,川西市,{number},居宅介護支援,{name},,\n");
    let text = format!("{header}\n{}{}", row("2875000009", "あ\u{1b}]0;x\u{7}"), row("2875000017", "い"));
    let file = home.file("jigyosho_430_2025-12.csv", text);
    let ran = home.run(&["add", &file.display().to_string(), "--covers", "28"]);
    assert!(ran.out().contains("2行"), "{}{}", ran.out(), ran.err());
    let kept: Vec<u8> =
        files_below(&home.path().join("lake")).iter().flat_map(|p| std::fs::read(p).expect("read")).collect();
    assert!(!kept.windows(4).any(|w| w == b"\x1b]0;"), "an escape in the lake");
}

#[test]
fn unclosed_quote_is_refused_with_its_line_by_every_reader() {
    let home = TestHome::new();
    let rows = "訪問介護,い,川西市,2875000009\n".repeat(300);
    let list = format!("サービス種類,事業所名,住所,事業所番号\n訪問介護,\"あ,川西市,2875000009\n{rows}");
    let header = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類";
    let row = "282171,兵庫県,川西市,2875000009,居宅介護支援\n";
    let register = format!("{header}\n282171,兵庫県,\"川西市,2875000009,居宅介護支援\n{}", row.repeat(300));
    let counts = format!("都道府県名,市区町村名,掲載件数\n兵庫県,\"川西市,13\n{}", "兵庫県,猪名川町,23\n".repeat(300));
    let offices = format!("名称,利用者数,相手の数\n\"あ,40,12\n{}", "い,30,9\n".repeat(300));
    for (name, text) in [("list.csv", list), ("jigyosho_430_2025-12.csv", register), ("counts.csv", counts)] {
        let file = home.file(name, &text).display().to_string();
        let ran = home.run(&["add", &file, "--as-of", "2026-02-05"]);
        assert_eq!(ran.code(), Some(1), "{name}: {}", ran.err());
        assert!(ran.err().contains("2行目の引用符"), "{name}: {}", ran.err());
    }
    let ran = home.run(&["savings", "--offices", &home.file("offices.csv", offices).display().to_string()]);
    assert!(ran.code() != Some(0) && ran.err().contains("2行目の引用符"), "{}", ran.err());
}

#[tokio::test(flavor = "multi_thread")]
async fn upload_that_would_fill_memory_is_refused_by_its_reason() {
    let base = serve(shipped_home().app()).await;
    let send = async |bytes: Vec<u8>| {
        let boundary = "x-x-x";
        let head =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n");
        let body = [head.into_bytes(), bytes, format!("\r\n--{boundary}--\r\n").into_bytes()].concat();
        let request = reqwest::Client::new().post(format!("{base}/compare-offices"));
        let request = request.header("content-type", format!("multipart/form-data; boundary={boundary}"));
        let answer = request.body(body).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    // One sheet of white space, a thousandth of its size when packed.
    let bomb = {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        for name in ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
            zip.start_file(name, options).expect("begun");
            zip.write_all(&vec![b' '; 20 << 20]).expect("written");
        }
        zip.finish().expect("closed").into_inner()
    };
    let (status, text) = send(bomb).await;
    assert!(status == 400 && text.contains("展開すると大きすぎます"), "{status} {text}");
    let Some(cases) = shared("cases") else { return };
    let corner = std::fs::read(cases.join("41-far-corner.xlsx")).expect("read");
    let (status, text) = send(corner).await;
    assert_eq!(status, 200, "{text}");
    assert!(text.contains("\n1000000,"), "two cells are two rows: {text}");
}

#[test]
fn document_that_is_no_workbook_is_refused_by_its_true_reason() {
    let home = TestHome::new();
    let mut ods = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["mimetype", "content.xml"] {
        ods.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
    }
    let points = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[135,34]},"properties":{"名称":"あ"}}]}"#;
    for (name, bytes, reason) in [
        ("一覧.ods", ods.finish().expect("closed").into_inner(), "Excel形式"),
        ("points.geojson", points.as_bytes().to_vec(), "点"),
        ("番号なし.csv", "施設名,住所\nあ,川西市\n".as_bytes().to_vec(), "施設名、住所"),
    ] {
        let ran = home.run(&[Path::new("add"), &home.file(name, bytes)]);
        assert!(ran.code() == Some(1) && ran.err().contains(reason), "{name}: {}", ran.err());
    }
}

/// Every workbook is kept as a copy of its cells; one that an earlier version kept as it came is still the same load.
#[test]
fn workbook_is_one_load_whether_it_lies_as_it_came_or_as_a_copy() {
    let rows: &[&[&str]] = &[&["サービス種類", "事業所番号", "事業所名"], &["居宅介護支援", "2875000009", "あ"]];
    let home = TestHome::new();
    let bytes = workbook(&[("一覧", "visible", rows)]);
    let file = home.file("一覧.xlsx", &bytes).display().to_string();
    let words = ["add", &file, "--kind", "usage", "--as-of", "2026-02-05"];
    home.ok(&words);
    let receipt = files_below(&home.path().join("archive/receipts")).remove(0);
    let text = std::fs::read_to_string(&receipt).expect("a receipt");
    let field = |text: &str| {
        let line: serde_json::Value = serde_json::from_str(text.lines().nth(1).expect("a line")).expect("JSON");
        line["sha256"].as_str().expect("a hash").to_owned()
    };
    let hash = field(&text);
    let body = tsunagu_ingest::source::archive::path_of(&home.path().join("archive"), &hash);
    assert!(std::fs::read_to_string(&body).expect("text").starts_with("#tsunagu-sheets-2\n"), "a copy");
    assert!(home.ok(&words).contains("取り込み済み"), "the same file again");
    // As an earlier version left it: the bytes as they came, under their own hash.
    let came = tsunagu_domain::digest::sha256(&bytes);
    std::fs::remove_file(&body).expect("removed");
    let path = tsunagu_ingest::source::archive::path_of(&home.path().join("archive"), &came);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, &bytes).expect("written");
    std::fs::write(&receipt, text.replace(&hash, &came)).expect("written");
    // An earlier version decided about the load of those bytes; here the one of the copy is given up by name.
    let load = home.csv(&["status", "--loads", "--format", "csv"])[0]["id"].clone();
    home.ok(&["rebuild", "--without", &load]);
    let manifest = std::fs::read_to_string(files_below(&home.path().join("lake/loads")).remove(0)).expect("a manifest");
    assert!(manifest.contains(&came) && !manifest.contains(&hash), "{manifest}");
    assert!(home.ok(&words).contains("取り込み済み"), "the same file again");
}
