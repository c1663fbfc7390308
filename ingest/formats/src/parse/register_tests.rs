use super::*;
use tsunagu_domain::data::Data;

fn rules() -> Rules {
    Rules::load(&Data::embedded()).expect("shipped rules load")
}

const HEADER: &str = "備考,都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,事業所名カナ,サービスの種類,住所,緯度,経度,電話番号,FAX番号,法人番号,法人の名称,事業所番号,URL";

fn line(code: &str, name: &str, number: &str, lat: &str) -> String {
    format!(",{code},1,兵庫県,{name},あ,ア,訪問介護,\"兵庫県川西市1,2\",{lat},135.4,,,,,{number},")
}

fn parsed(lines: &[String], service: Option<&str>) -> (RegisterRows, Vec<Issue>) {
    let text = format!("\u{feff}{HEADER}\r\n{}\r\n", lines.join("\r\n"));
    parse(&crate::input::opened_for_test("x.csv", &text), service, None, &rules()).expect("a register")
}

fn kinds(issues: &[Issue]) -> Vec<(Option<u64>, &'static str)> {
    issues.iter().map(|c| (c.row, c.kind.key())).collect()
}

#[test]
fn columns_are_found_by_header_whatever_their_order() {
    let (rows, issues) = parsed(&[line("282171", "川西市", "2875000009", "34.8")], None);
    assert_eq!((rows.office_number[0].as_str(), rows.service[0].as_str()), ("2875000009", "110"));
    assert_eq!(rows.place[0].map(|p| p.to_string()).as_deref(), Some("282171"));
    assert_eq!(rows.texts[2][0], "兵庫県川西市1,2");
    assert!(issues.iter().all(|c| c.kind.key() == "check_digit"), "{issues:?}");
}

#[test]
fn file_name_that_says_another_service_than_its_rows_is_refused() {
    assert_eq!(parsed(&[line("282171", "川西市", "2875000009", "34.8")], Some("110")).0.service, ["110"]);
    let unnamed = line("282171", "川西市", "2875000009", "34.8").replace("訪問介護", "");
    assert_eq!(parsed(&[unnamed], Some("150")).0.service, ["150"]);
    let text = format!("{HEADER}\n{}\n", line("282171", "川西市", "2875000009", "34.8"));
    let error =
        parse(&crate::input::opened_for_test("x.csv", &text), Some("150"), None, &rules()).expect_err("refused");
    let message = error.to_string();
    assert!(message.contains("通所介護") && message.contains("訪問介護"), "{message}");
}

#[test]
fn remark_that_begins_with_closing_takes_a_row_out_and_says_so() {
    let with = |remark: &str| format!("{remark}{}", line("282171", "川西市", "2875000009", "34.8"));
    let open = line("282171", "川西市", "2875000017", "34.8");
    for (remark, kind, rows) in [
        ("廃止", Some("closed"), 1),
        ("R7.3.31廃止", Some("closed"), 1),
        ("廃止予定", None, 2),
        ("通所は廃止", Some("closing_word"), 2),
    ] {
        let (found, issues) = parsed(&[with(remark), open.clone()], None);
        assert_eq!(found.len(), rows, "{remark}");
        let message = issues.iter().find(|c| c.column == "備考");
        assert_eq!(message.map(|c| c.kind.key()), kind, "{remark}");
        assert!(
            message.is_none_or(|c| c.row == Some(2) && !c.action.to_json().contains("通所")),
            "free text stays out"
        );
    }
}

#[test]
fn cells_that_a_spreadsheet_breaks_are_mended_and_reported() {
    let text = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類\n11011,北海道,札幌市中央区,170100143,訪問介護\n";
    let (rows, issues) =
        parse(&crate::input::opened_for_test("x.csv", text), None, None, &rules()).expect("a register");
    assert_eq!(rows.office_number, ["0170100143"]);
    assert_eq!(rows.place[0].map(|p| p.to_string()).as_deref(), Some("011011"));
    let kinds = kinds(&issues);
    assert!(kinds.contains(&(Some(2), "lost_zero")) && kinds.contains(&(Some(2), "completed_code")), "{kinds:?}");
    assert!(kinds.contains(&(None, "missing_column")), "{kinds:?}");
}

#[test]
fn bad_rows_are_issues_and_the_rest_goes_on() {
    let lines = [
        line("282171", "川西市", "28750", "34.8"),
        line("282171", "川西市", "2875000009", "0"),
        line("282171", "川西市", "2875000009", "34.8"),
        line("", "あらざる町", "2875000017", "34.8"),
        ",282171,1,兵庫県".to_owned(),
    ];
    let (rows, issues) = parsed(&lines, None);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows.lat, [None, Some(34.8)]);
    assert_eq!(rows.place[1].map(|p| p.to_string()).as_deref(), Some("280003"), "its prefecture is known");
    let kinds = kinds(&issues);
    for expected in
        [(2, "bad_number"), (3, "coordinates"), (4, "duplicate"), (5, "municipality_unknown"), (6, "short_row")]
    {
        assert!(kinds.contains(&(Some(expected.0), expected.1)), "{expected:?} in {kinds:?}");
    }
}

#[test]
fn a_file_without_numbers_is_no_register() {
    let error =
        parse(&crate::input::opened_for_test("x.csv", "都道府県名,市区町村名\n兵庫県,川西市\n"), None, None, &rules())
            .expect_err("no numbers");
    assert!(matches!(error, ParseError::NotThisKind(Mismatch::NoNumberColumn(_))), "{error}");
}

#[test]
fn a_header_alone_is_refused() {
    assert!(parse(&crate::input::opened_for_test("x.csv", format!("{HEADER}\n")), None, None, &rules()).is_err());
}

#[test]
fn tabs_and_a_title_above_the_header_are_read_with_their_own_line_numbers() {
    let text = "登録簿（令和7年12月末）\n都道府県コード又は市町村コード\t都道府県名\t市区町村名\t事業所番号\tサービスの種類\n\
        282171\t兵庫県\t川西市\t2875000009\t訪問介護\n282171\t兵庫県\t川西市\t28750\t訪問介護\n";
    let (rows, issues) = parse(&crate::input::opened_for_test("x.csv", text.replace('\t', ",")), None, None, &rules())
        .expect("a register");
    assert_eq!(rows.len(), 1);
    assert!(kinds(&issues).contains(&(Some(4), "bad_number")), "{issues:?}");
}
