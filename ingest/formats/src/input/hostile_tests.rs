use std::io::Write;

use super::tests::{cells, uploaded, workbook};
use super::*;

/// A workbook with further parts, or others in place of those it has.
pub(super) fn with_parts(book: &[u8], parts: &[(&str, &str)]) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(std::io::Cursor::new(book)).expect("a ZIP");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..old.len() {
        let file = old.by_index_raw(i).expect("a part");
        let is_replaced = file.name().is_ok_and(|name| parts.iter().any(|(part, _)| name == *part));
        if !is_replaced {
            zip.raw_copy_file(file).expect("copied");
        }
    }
    for (name, content) in parts {
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, stored).expect("begun");
        zip.write_all(content.as_bytes()).expect("written");
    }
    zip.finish().expect("closed").into_inner()
}

fn refusal(bytes: Vec<u8>) -> OpenError {
    uploaded(bytes).map(|o| o.content).expect_err("refused")
}

#[test]
fn shared_strings_that_state_more_than_they_hold_are_refused() {
    let book = workbook(&[("表", "visible", &cells(&[&["名称"], &["あ"]]))]);
    let strings = |attribute: &str| {
        let text = format!("<sst xmlns=\"x\" a=\"<\" {attribute}><si><t>x</t></si></sst>");
        with_parts(&book, &[("xl/sharedStrings.xml", &text)])
    };
    for attribute in
        ["uniqueCount=\"4000000000\"", "uniqueCount =\n'0768000000000000000'", "uniqueCount=\"+900000000\""]
    {
        assert!(matches!(refusal(strings(attribute)), OpenError::Damaged(_)), "{attribute}");
    }
    assert!(uploaded(strings("count=\"9\" uniqueCount=\"1\"")).is_ok(), "as Excel writes it");
}

#[test]
fn workbook_of_more_columns_or_parts_than_the_limit_is_refused() {
    let wide = "<row r=\"3\"><c r=\"AMK3\"><v>1</v></c></row>";
    let refused = refusal(workbook(&[("表", "visible", wide)]));
    assert!(matches!(refused, OpenError::TooManyColumns { limit: 1024, row: 3, columns: 1025, .. }), "{refused}");
    let at_most = workbook(&[("表", "visible", &wide.replace("AMK", "AMJ"))]);
    assert!(uploaded(at_most).is_ok());
    let book = workbook(&[("表", "visible", &cells(&[&["名称"], &["あ"]]))]);
    let names: Vec<String> = (0..1000).map(|i| format!("xl/x{i}.xml")).collect();
    let parts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let refused = refusal(with_parts(&book, &parts));
    assert!(matches!(refused, OpenError::TooManyEntries { limit: 1000, .. }), "{refused}");
}

#[test]
fn styles_that_copy_a_long_format_are_refused() {
    let book = workbook(&[("表", "visible", &cells(&[&["名称"], &["あ"]]))]);
    let styles = format!(
        "<styleSheet><numFmts><numFmt numFmtId=\"200\" formatCode=\"{}\"/></numFmts><cellXfs>{}</cellXfs></styleSheet>",
        "0".repeat(1 << 20),
        "<xf numFmtId=\"200\"/>".repeat(1 << 15)
    );
    let refused = refusal(with_parts(&book, &[("xl/styles.xml", &styles)]));
    assert!(matches!(refused, OpenError::UnpackedTooLarge { .. }), "{refused}");
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// A workbook before 2007 of these records before its sheets, and the records of each sheet.
fn before_2007(globals: &[u8], sheets: &[Vec<u8>]) -> Vec<u8> {
    let bof = |what: u16| record(0x0809, &[&0x0600u16.to_le_bytes()[..], &what.to_le_bytes(), &[0; 12]].concat());
    let end = record(0x000a, &[]);
    let named = |i: usize, start: usize| {
        let name = [b'A' + (i % 26) as u8, b'0' + (i / 26) as u8];
        record(0x0085, &[&(start as u32).to_le_bytes()[..], &[0, 0, 2, 0], &name].concat())
    };
    let mut start = bof(5).len() + globals.len() + named(0, 0).len() * sheets.len() + end.len();
    let mut book = [bof(5), globals.to_vec()].concat();
    let bodies: Vec<Vec<u8>> = sheets.iter().map(|s| [bof(0x10), s.clone(), end.clone()].concat()).collect();
    for (i, body) in bodies.iter().enumerate() {
        book.extend(named(i, start));
        start += body.len();
    }
    let stream = [book, end, bodies.concat()].concat();
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("created");
    file.create_stream("/Workbook").expect("a stream").write_all(&stream).expect("written");
    file.flush().expect("flushed");
    file.into_inner().into_inner()
}

fn number(row: u16, column: u16) -> Vec<u8> {
    let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
    record(0x0203, &[&place[..], &1f64.to_le_bytes()].concat())
}

#[test]
fn text_of_a_formula_without_its_formula_counts_as_the_first_cell() {
    let orphan = record(0x0207, &[1, 0, 0, b'x']);
    let far = [number(65_535, 255), orphan.clone()].concat();
    let refused = refusal(before_2007(&[], &vec![far; 32]));
    assert!(matches!(refused, OpenError::TooManyCells { row: 65_536, column: 256, .. }), "{refused}");
    let near = [number(999, 99), orphan].concat();
    assert!(uploaded(before_2007(&[], std::slice::from_ref(&near))).is_ok(), "100,000 cells");
    let refused = refusal(before_2007(&[], &vec![near; 11]));
    assert!(matches!(refused, OpenError::TooManyCells { row: 0, .. }), "eleven sheets of them: {refused}");
}

#[test]
fn records_by_which_memory_is_asked_for_are_bounded() {
    let long = record(0x0204, &[0, 0, 0, 0, 0, 0, 0xff, 0xff, 0]);
    assert!(matches!(refusal(before_2007(&[], &[long])), OpenError::Damaged(_)), "a text that is not there");
    let text = [&[1, 0, 0, 0, 1, 0, 0, 0, 0xff, 0x0f, 0][..], &[b'x'; 4_095]].concat();
    let refers = record(0x00fd, &[0; 10]);
    let many: Vec<u8> =
        (0..3_000u16).flat_map(|row| [&refers[..4], &row.to_le_bytes(), &refers[6..]].concat()).collect();
    let refused = refusal(before_2007(&record(0x00fc, &text), &[many]));
    assert!(matches!(refused, OpenError::TooManyCells { .. }), "one text in 3,000 cells: {refused}");
    let shared = before_2007(&record(0x00fc, &text), &[refers]);
    assert_eq!(uploaded(shared).expect("opened").sheets()[0].rows[0].1[0].len(), 4_095);
}

#[test]
fn workbook_before_2007_as_an_office_saves_it_is_read() {
    let opened = uploaded(include_bytes!("fixtures/200_rows.xls").to_vec()).expect("opened");
    let rows = &opened.sheets()[0].rows;
    assert_eq!(rows.len(), 201);
    assert_eq!(rows[200].1, ["2875000199", "見本事業所199", "訪問介護", "2026-04-01", "23"]);
}

#[test]
fn workbook_before_2007_of_ten_megabytes_is_read() {
    let unknown = record(0x1234, &[0; 8_000]);
    let sheet = [number(0, 0), unknown.repeat(1_200), number(1, 0)].concat();
    let rules = Rules::load(&tsunagu_domain::data::Data::embedded()).expect("shipped rules load");
    let opened = open("x", before_2007(&[], &[sheet]), &rules.intake.file, &rules).expect("opened");
    assert_eq!(opened.sheets()[0].rows.len(), 2);
}

#[test]
fn sheets_that_share_a_part_are_refused() {
    let rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row/>".repeat(30_000);
    let book = workbook(&[("表", "visible", &rows)]);
    let named: String = (0..32).map(|i| format!("<sheet name=\"s{i}\" sheetId=\"{}\" r:id=\"s1\"/>", i + 1)).collect();
    let shared = format!("<workbook xmlns:r=\"r\"><sheets>{named}</sheets></workbook>");
    // Stored, a part has to be read as often as it is referred to.
    let part = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let book = with_parts(&book, &[("xl/workbook.xml", &shared), ("xl/worksheets/sheet1.xml", &part)]);
    assert_eq!(refusal(book), OpenError::SharedParts);
}

#[test]
fn blank_cells_and_elements_of_sheets_are_counted() {
    let blank = workbook(&[("表", "visible", &format!("<row>{}</row>", "<c/>".repeat(1_000_001)))]);
    let refused = refusal(blank);
    assert!(matches!(refused, OpenError::TooManyCells { column: 1_000_001, .. }), "{refused}");
    let rows = workbook(&[("表", "visible", &"<a/>".repeat(8_000_001))]);
    assert!(matches!(refusal(rows), OpenError::TooManyCells { row: 0, .. }));
}

#[test]
fn workbook_is_not_read_after_its_time() {
    let mut rules = Rules::load(&tsunagu_domain::data::Data::embedded()).expect("shipped rules load");
    rules.intake.upload.seconds = Some(0);
    let book = workbook(&[("表", "visible", &cells(&[&["名称"], &["あ"]]))]);
    let refused = open("x", book, &rules.intake.upload, &rules).map(|o| o.content).expect_err("late");
    assert_eq!(refused, OpenError::TooSlow { limit: 0 });
}
