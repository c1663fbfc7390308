use std::process::Command;

use calamine::{Data, Reader};

use crate::support::{TestHome, program, shipped_home};

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
        assert!(matches!(cells[8], Data::Float(_)), "listed is a number cell");
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
