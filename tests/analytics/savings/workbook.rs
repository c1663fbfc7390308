use super::*;

/// Workbooks recomputed by another program, all at once.
fn recompute(books: &[std::path::PathBuf], out: &std::path::Path) {
    let ran = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", out.join("profile").display()))
        .args(["--headless", "--convert-to", "ods", "--outdir"])
        .arg(out)
        .args(books)
        .output()
        .expect("LibreOffice starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

/// The sheet 試算 of a workbook, as label and the three cases.
fn sums(book: &std::path::Path) -> HashMap<String, Vec<f64>> {
    use calamine::Reader;
    let mut book: calamine::Ods<_> = calamine::open_workbook(book).expect("a workbook");
    let sheet = book.worksheet_range("試算").expect("the sheet");
    let number = |cell: &calamine::Data| match cell {
        calamine::Data::Float(f) => *f,
        calamine::Data::Int(i) => *i as f64,
        other => panic!("no number: {other:?}"),
    };
    sheet.rows().skip(1).map(|row| (row[0].to_string(), row[1..4].iter().map(number).collect())).collect()
}

#[test]
fn a_workbook_recomputed_elsewhere_gives_the_same_sums() {
    if !program("soffice") {
        return;
    }
    let (rules, home) = (rules(), TestHome::new());
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let labels = [
        ("digital_year", "全部データのときの費用（円/年）"),
        ("hours_year", "節約できる時間（時間/年）"),
        ("cash_year", "節約できる現金（円/年）"),
        ("yen_year", "現金と時間の合計（円/年）"),
    ];
    let inputs = inputs(25);
    let book = |(i, input): (usize, &Vec<(&'static str, String)>)| {
        let estimate = estimate(form::read(&requested(input), &rules, TODAY), &rules, None).expect("worked out");
        let bytes = tsunagu::file::savings_book::bytes(&estimate.report, &rules).expect("a workbook");
        // A kept result would be shown without being worked out again.
        home.file(&format!("{i}.xlsx"), without_results(&bytes))
    };
    let books: Vec<_> = inputs.iter().enumerate().map(book).collect();
    recompute(&books, scratch.path());
    for (i, input) in inputs.iter().enumerate() {
        let sums = sums(&scratch.path().join(format!("{i}.ods")));
        let engine = by_engine(input, &rules);
        for (key, label) in labels {
            for (column, case) in ["low", "central", "high"].iter().enumerate() {
                let message: f64 = engine[&format!("{case}_{key}")].parse().expect("a number");
                assert_eq!(sums[label][column], message, "{case} {label} of {input:?}");
            }
        }
    }
}

/// The workbook with every kept result of a formula taken out.
fn without_results(bytes: &[u8]) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..from.len() {
        let mut file = from.by_index(i).expect("a file");
        let name = file.name().expect("a name").into_owned();
        let mut body = Vec::new();
        file.read_to_end(&mut body).expect("read");
        if name.starts_with("xl/worksheets/sheet") {
            let text = String::from_utf8(body).expect("text");
            let mut parts = text.split("</f><v>");
            let mut out = parts.next().expect("text").to_owned();
            for part in parts {
                let (_, rest) = part.split_once("</v>").expect("a result");
                out += "</f>";
                out += rest;
            }
            body = out.into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        to.write_all(&body).expect("written");
    }
    to.finish().expect("closed").into_inner()
}
