use super::*;
use crate::parse::synthetic::{rules, table};

#[test]
fn list_that_holds_offices_that_do_not_use_the_exchange_is_refused() {
    let rules = rules();
    let check = |table: Table| only_users(&[table], None, &rules);
    let column = |header: &str, cells: [&str; 2]| {
        let rows: Vec<Vec<&str>> = cells.iter().map(|cell| vec!["2870000009", *cell]).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        check(table(None, "", &["事業所番号", header], &rows))
    };
    for (header, cells) in [
        ("導入状況", ["導入済", "未導入"]),
        ("利用状況", ["利用中", "未利用"]),
        ("ケアプランデータ連携システム", ["○", "×"]),
        ("ケアプランデータ連携システム", ["○", ""]),
        ("導入予定", ["済", "R8年度予定"]),
        ("データ連携の利用", ["はい", "いいえ"]),
    ] {
        assert!(column(header, cells).is_err(), "{header} {cells:?}");
    }
    for (header, cells) in [
        ("利用開始日", ["2025-06-01", "2025-07-01"]),
        ("ケアプランデータ連携システム", ["○", "○"]),
        ("利用定員", ["30", ""]),
        ("備考", ["×", ""]),
        ("サービス種類", ["通所介護", "訪問介護"]),
    ] {
        assert_eq!(column(header, cells), Ok(()), "{header} {cells:?}");
    }
    assert!(check(table(Some("未利用"), "", &["事業所番号"], &[&["2870000009"]])).is_err());
    assert!(check(table(None, "", &["事業所番号", "名"], &[&["2870000009", "a"], &["【未利用】", ""]])).is_err());
}

#[test]
fn office_that_has_left_or_not_begun_is_refused_whatever_says_so() {
    let rules = rules();
    let date = Date::new(2026, 2, 5).ok();
    let message = |header: &str, cell: &str| {
        let rows: [&[&str]; 2] =
            [&["2870000009", "訪問介護", "あ", "", ""], &["2870000016", "訪問介護", "い", cell, ""]];
        let table = table(None, "", &["事業所番号", "サービス種類", "事業所名", header, "備考"], &rows);
        only_users(&[table], date, &rules).is_err()
    };
    for (header, cell) in [
        ("備考", "令和7年12月退会"),
        ("備考", "解約"),
        ("進捗", "準備中"),
        ("利用開始日", "2026-04-01"),
        ("開始時期", "令和8年4月（予定）"),
        ("送信件数", "0"),
        ("ライセンス期限", "2025-03-31"),
    ] {
        assert!(message(header, cell), "{header} {cell}");
    }
    for (header, cell) in
        [("事業開始年月日", "2027-04-01"), ("指定有効期限", "2025-03-31"), ("送信方法", "データ"), ("見送り", "有")]
    {
        assert!(!message(header, cell), "{header} {cell}");
    }
}

#[test]
fn name_or_line_that_marks_an_office_is_refused() {
    let rules = rules();
    let named = |service: &str, name: &str| {
        let rows: [&[&str]; 1] = [&["2870000009", service, name]];
        only_users(&[table(None, "", &["事業所番号", "サービス種類", "事業所名"], &rows)], None, &rules).is_err()
    };
    for (service, name) in [
        ("訪問介護", "×あ"),
        ("訪問介護", "あ（未導入）"),
        ("訪問介護（解約）", "あ"),
        ("訪問介護", "あ【検討中】"),
        ("訪問介護", "あ※4月から"),
    ] {
        assert!(named(service, name), "{service} {name}");
    }
    for (service, name) in
        [("訪問介護", "未来の家"), ("訪問介護（予防を含む）", "あ（本店）"), ("通所介護", "参加する家")]
    {
        assert!(!named(service, name), "{service} {name}");
    }
    let line = |line: &str| {
        let rows: [&[&str]; 3] = [&["2870000009", "あ"], &["", line], &["2870000016", "い"]];
        only_users(&[table(None, "", &["事業所番号", "事業所名"], &rows)], None, &rules).is_err()
    };
    for text in [
        "解約した事業所",
        "予定",
        "△",
        "これから使う事業所",
        "【検討中】",
        "未",
        "準備中",
        "※この一覧は導入を希望する事業所を含みます",
    ] {
        assert!(line(text), "{text}");
    }
    for text in ["訪問介護", "川西市", "令和8年2月5日現在", "北部圏域"] {
        assert!(!line(text), "{text}");
    }
    let sheet =
        |name: &str| only_users(&[table(Some(name), "", &["事業所番号"], &[&["2870000009"]])], None, &rules).is_err();
    for name in ["検討", "解約", "未", "全事業所"] {
        assert!(sheet(name), "{name}");
    }
    assert!(!sheet("訪問介護"));
}
