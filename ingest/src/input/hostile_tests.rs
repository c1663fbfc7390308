use std::io::Write;

use super::tests::{cells, uploaded, workbook};
use super::*;

/// A workbook with further parts, or others in place of those it has.
fn with_parts(book: &[u8], parts: &[(&str, &str)]) -> Vec<u8> {
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
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("begun");
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
