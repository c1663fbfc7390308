use std::process::Command;

use calamine::{Data, Reader};

use crate::support::counters::entered;
use crate::support::counters::{OFFICE, secret, set};
use crate::support::counters::{home_of_its_own, take};
use crate::support::{TestHome, program, serve, shipped_home};

fn workbook(home: &TestHome) -> std::path::PathBuf {
    let path = home.path().with_file_name("adoption.xlsx");
    shipped_home().ok(&["adoption", "--prefecture", "28", "--format", "xlsx", "--output", &path.display().to_string()]);
    path
}

#[test]
fn numbers_are_numbers_and_the_same_as_in_the_csv() {
    let home = TestHome::new();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(workbook(&home)).expect("a workbook");
    assert_eq!(book.sheet_names(), ["掲載率", "注"]);
    let sheet = book.worksheet_range("掲載率").expect("the sheet");
    let csv = shipped_home().ok(&["adoption", "--prefecture", "28", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    for (cells, record) in sheet.rows().skip(1).zip(reader.records()) {
        let record = record.expect("a row");
        for (cell, text) in cells.iter().zip(&record) {
            match cell {
                Data::Float(n) => assert_eq!(Some(*n), text.parse().ok(), "{record:?}"),
                Data::Empty => assert_eq!(text, "", "{record:?}"),
                other => assert_eq!(other.to_string(), text, "{record:?}"),
            }
        }
        // No page of counts covers offices of an unknown ward: a blank cell, never zero.
        let is_counted = &record[3] != "ward_unknown";
        assert_eq!(matches!(cells[8], Data::Float(_)), is_counted, "listed is a number cell: {record:?}");
        assert!(matches!(cells[0], Data::String(_)), "a code is text, or it would lose its zero");
    }
    let notes = book.worksheet_range("注").expect("the notes");
    assert!(notes.rows().flatten().any(|c| c.to_string().contains("介護サービス情報公表システム")));
}

#[test]
fn libreoffice_reads_the_same_figures() {
    if !program("soffice") {
        return;
    }
    let home = TestHome::new();
    let path = workbook(&home);
    let folder = path.parent().expect("a folder");
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let ran = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir"])
        .arg(folder)
        .arg(&path)
        .output()
        .expect("soffice starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let converted = std::fs::read_to_string(folder.join("adoption.csv")).expect("converted");
    let kawanishi = converted.lines().find(|l| l.starts_with("282171")).expect("川西市");
    assert!(kawanishi.contains(",13,149,8.72,25,38,25,"), "{kawanishi}");
}

#[tokio::test(flavor = "multi_thread")]
async fn exchanges_as_a_workbook_say_in_words_what_the_csv_says_in_keys() {
    let home = home_of_its_own();
    let app = home.app();
    take(&app, OFFICE, vec![set("20261005090000"), set("20261006090000")], "2026-11-20T00:00:00Z").await;
    let secret = secret(&app, tsunagu_store::ledger::token::Scope::Office).await;
    let base = serve(app).await;
    let cookie = entered(&base, &secret).await;
    let sheet = async |file: &str, name: &str| {
        let request = reqwest::Client::new().get(format!("{base}/exchange/{file}.xlsx")).header("cookie", &cookie);
        let answer = request.send().await.expect("an answer");
        assert!(answer.headers()["content-disposition"].to_str().expect("text").contains(".xlsx"));
        let bytes = answer.bytes().await.expect("a body");
        let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
        let rows = book.worksheet_range(name).expect("the sheet");
        rows.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")).collect::<Vec<_>>()
    };
    assert_eq!(
        sheet("volumes", "量").await,
        [
            "作成の月,向き,種類（記号）,種類,数えかた,組,うち再送,ファイル,再送か不明,二重の疑い（組に入れない）",
            "2026年10月,送信,monthly_plan,予定（提供票）,名前から,2,1,6,0,0",
        ]
    );
    let pairs = sheet("pairs", "予定と実績").await;
    assert!(
        pairs[0].starts_with("対象の月,相手の事業所番号,") && pairs[1].contains("予定を送る側,実績待ち,"),
        "{pairs:?}"
    );
}
