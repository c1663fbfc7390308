use super::*;
use crate::parse::synthetic::{rules, table};

#[test]
fn tables_of_several_dates_are_refused() {
    let at = |sheet, preamble| table(Some(sheet), preamble, &["事業所番号"], &[]);
    let one = one_date(&[at("居宅", "令和8年1月10日現在"), at("通所", "2026年1月10日現在")], &rules());
    assert_eq!(one.expect("one date").map(|d| d.to_string()).as_deref(), Some("2026-01-10"));
    let refused = |tables: &[Table]| one_date(tables, &rules()).expect_err("several").to_string();
    let message = refused(&[at("A", "令和8年1月10日現在"), at("B", "令和8年2月5日現在")]);
    assert!(message.contains("2026-01-10") && message.contains("2026-02-05"), "{message}");
    for (a, b) in [("1月", "2月"), ("2025年12月", "2026年1月"), ("R7.12.1", "R8.1.5")] {
        assert!(refused(&[at(a, ""), at(b, "")]).contains(b), "{a} {b}");
    }
    assert_eq!(one_date(&[at("1月", ""), at("居宅", "")], &rules()).expect("one month"), None);
}

#[test]
fn tables_side_by_side_are_refused() {
    let headers = &rules().headers;
    let both = table(None, "", &["事業所番号", "名", "", "事業所番号"], &[&["2870000009", "a", "", "2870000016"]]);
    assert!(one_number_column(&both, headers).is_err());
    let same = table(None, "", &["事業所番号", "介護保険事業所番号"], &[&["2870000009", "2870000009"]]);
    assert_eq!(one_number_column(&same, headers), Ok(()));
}
