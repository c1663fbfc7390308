use super::*;
use encoding_rs::SHIFT_JIS;
use tsunagu_domain::data::Data;

fn rules() -> Rules {
    Rules::load(&Data::embedded()).expect("shipped rules load")
}

fn municipalities() -> Municipalities {
    Municipalities::load(&Data::embedded()).expect("shipped data loads")
}

fn page(text: &str) -> Result<(PlaceCounts, Vec<Issue>), ParseError> {
    parse_page(&Document::read(text.as_bytes())?, &municipalities())
}

const TEXT: &str = "地域別の一覧から探す（市区町村選択）\n神戸市\t東灘区(12)\t北区(11)\n市町村\t川西市(13)\t川辺郡猪名川町(23)\n\t赤穂市(0)\t赤穂郡上郡町(1)\n(利用状況は2026年1月5日現在の情報です)\n(2026年1月7日時点の情報です)\n";

fn rows(counts: &PlaceCounts) -> String {
    counts.rows.iter().map(|(p, n)| format!("{p}={n}")).collect::<Vec<_>>().join(" ")
}

const EXPECTED: &str = "281018=12 281093=11 282120=0 282171=13 283011=23 284815=1";

#[test]
fn the_page_as_text() {
    let (counts, issues) = page(TEXT).expect("a page");
    assert_eq!(rows(&counts), EXPECTED);
    assert_eq!(counts.as_of.map(|d| d.to_string()).as_deref(), Some("2026-01-05"));
    assert_eq!(issues, []);
}

#[test]
fn the_page_as_html_in_shift_jis_with_full_width_digits_and_wareki() {
    let html = "<html><head><meta charset=Shift_JIS></head><body><table>\
        <tr><th rowspan=1>神戸市</th><td><a href=x>東灘区（１２）</a></td><td>北区（１１）</td></tr>\
        <tr><th rowspan=2>市町村</th><td>川西市（１３）</td><td>川辺郡猪名川町（２３）</td></tr>\
        <tr><td>赤穂市（０）</td><td>赤穂郡上郡町（１）</td></tr></table>\
        <p>※ （利用状況は令和８年１月５日現在の情報です）</p></body></html>";
    let (bytes, _, _) = SHIFT_JIS.encode(html);
    let (counts, issues) = parse_page(&Document::read(&bytes).expect("a page"), &municipalities()).expect("a page");
    assert_eq!(rows(&counts), EXPECTED);
    assert_eq!(counts.as_of.map(|d| d.to_string()).as_deref(), Some("2026-01-05"));
    assert_eq!(issues, []);
}

#[test]
fn a_page_without_counts_is_refused_and_never_zero() {
    let error = page("<html><body><table id=t></table><script>draw()</script></body></html>").expect_err("no rows");
    assert_eq!(error, Mismatch::NoCounts.into());
}

#[test]
fn an_unknown_name_is_a_issue_and_the_rest_is_kept() {
    let (counts, issues) = page(&TEXT.replace("赤穂市(0)", "あらざる市(9)")).expect("a page");
    assert!(!rows(&counts).contains("282120"));
    assert_eq!(issues.len(), 1);
    assert_eq!((issues[0].row, issues[0].kind.key()), (Some(4), "unplaced"));
}

#[test]
fn counts_kept_by_hand() {
    let csv =
        "市区町村コード,市区町村名,掲載件数,利用状況の現在日\n28217,川西市,13,2026-01-05\n,猪名川町,23,2026-01-05\n";
    let (counts, issues) =
        parse_table(crate::input::opened_for_test("x.csv", csv).sheets(), &rules()).expect("a table");
    assert_eq!(rows(&counts), "282171=13");
    assert_eq!(issues[0].kind.key(), "unplaced", "a name alone needs its prefecture");
    let csv = "都道府県名,市区町村名,掲載件数\n兵庫県,川西市,１３\n兵庫県,猪名川町,x\n";
    let (counts, issues) =
        parse_table(crate::input::opened_for_test("x.csv", csv).sheets(), &rules()).expect("a table");
    assert_eq!((rows(&counts).as_str(), counts.as_of), ("282171=13", None));
    assert_eq!((issues[0].row, issues[0].kind.key()), (Some(3), "bad_count"));
}

#[test]
fn two_dates_in_one_file_are_refused() {
    let csv = "市区町村コード,掲載件数,利用状況の現在日\n282171,13,2026-01-05\n283011,23,2026-02-05\n";
    let error = parse_table(crate::input::opened_for_test("x.csv", csv).sheets(), &rules()).expect_err("two dates");
    assert!(matches!(error, ParseError::NotThisKind(Mismatch::DatesDiffer { line: 3, .. })), "{error}");
}

#[test]
fn thousands_and_marks_are_read_and_the_unreadable_is_reported() {
    let text = TEXT
        .replace("川西市(13)", "川西市(1,013)")
        .replace("猪名川町(23)", "猪名川町※(23)")
        .replace("赤穂市(0)", "赤穂市(－)");
    let (counts, issues) = page(&text).expect("a page");
    assert_eq!(rows(&counts), "281018=12 281093=11 282171=1013 283011=23 284815=1");
    assert_eq!(issues.iter().map(|c| (c.row, c.kind.key())).collect::<Vec<_>>(), [(Some(4), "bad_count")]);
}

fn table(rows: &[&str]) -> Result<(PlaceCounts, Vec<Issue>), ParseError> {
    let csv = format!("市区町村コード,都道府県名,市区町村名,掲載件数\n{}\n", rows.join("\n"));
    parse_table(crate::input::opened_for_test("x.csv", &csv).sheets(), &rules())
}

fn kinds(issues: &[Issue]) -> Vec<&'static str> {
    issues.iter().map(|c| c.kind.key()).collect()
}

#[test]
fn counts_of_former_wards_are_summed_at_their_successor() {
    let wards = ["中区,10", "東区,5", "西区,3", "南区,4"];
    let by_name: Vec<String> = wards.iter().map(|w| format!(",静岡県,浜松市{w}")).collect();
    let by_code =
        ["221317,,,10", "22132,,浜松市東区,5", "221333,静岡県,浜松市西区,3", "221341,静岡県,,4"].map(str::to_owned);
    for lines in [by_name, by_code.to_vec()] {
        let rows_of: Vec<&str> = lines.iter().map(String::as_str).collect();
        let (counts, issues) = table(&rows_of).expect("a table");
        assert_eq!(rows(&counts), "221384=22");
        assert_eq!(kinds(&issues), ["abolished_ward"]);
    }
    let page = "浜松市\t中区(10)\t東区(5)\t西区(3)\t南区(4)\n市町村\t熱海市(2)\t湖西市(1)\n";
    let (counts, _) = parse_page(&Document::read(page.as_bytes()).expect("a page"), &municipalities()).expect("a page");
    assert_eq!(rows(&counts), "221384=22 222054=2 222216=1");
}

#[test]
fn two_counts_of_a_place_are_refused_and_a_part_alone_is_not_counted() {
    let all = [",静岡県,浜松市中区,10", ",静岡県,浜松市東区,5", ",静岡県,浜松市西区,3", ",静岡県,浜松市南区,4"];
    let twice = table(&[&all[..], &[",静岡県,浜松市中区,11"]].concat()).expect_err("two counts").to_string();
    assert!(twice.contains("中区") && twice.contains("10 and 11"), "{twice}");
    let (counts, _) = table(&[&all[..], &all[..1]].concat()).expect("the same count twice");
    assert_eq!(rows(&counts), "221384=22");
    let grouped = table(&[",兵庫県,川西市,\"1,013\""]).expect("a table").0;
    assert_eq!(rows(&grouped), "282171=1013");
    assert!(table(&[",兵庫県,川西市,\"1,3\""]).is_err(), "no comma of thousands");
    let (counts, issues) = table(&[all[0], ",静岡県,湖西市,1"]).expect("a table");
    assert_eq!(rows(&counts), "222216=1");
    assert_eq!(kinds(&issues), ["parts_missing"]);
}

#[test]
fn place_beside_what_it_was_made_of_is_refused() {
    let parts = [",静岡県,浜松市中区,10", ",静岡県,浜松市東区,5", ",静岡県,浜松市西区,3", ",静岡県,浜松市南区,4"];
    for whole in [",静岡県,浜松市中央区,22", "221384,,,30"] {
        let message = table(&[&parts[..], &[whole]].concat()).expect_err("both").to_string();
        assert!(message.contains("中区") && message.contains("中央区"), "{message}");
        assert!(table(&[parts[0], whole]).is_err(), "one of its parts");
    }
    let (counts, _) = table(&[",静岡県,浜松市中央区,22", ",静岡県,浜松市中区,0"]).expect("nothing twice");
    assert_eq!(rows(&counts), "221384=22");
    let page = "浜松市\t中区(10)\t中央区(22)\n市町村\t熱海市(2)\t湖西市(1)\n";
    assert!(parse_page(&Document::read(page.as_bytes()).expect("a page"), &municipalities()).is_err());
}

#[test]
fn name_without_its_prefecture_is_refused_with_what_is_missing() {
    let refused = table(&[",,川西市,13"]).expect_err("no prefecture");
    let ParseError::NotThisKind(Mismatch::NoRow(rows)) = &refused else { panic!("{refused}") };
    let needs_column = matches!(rows.first[0].action, Action::PlaceUnknown { needs_column: true, .. });
    assert!(needs_column && rows.first[0].row == Some(2) && rows.more == 0, "{rows:?}");
}

#[test]
fn split_ward_and_whole_city_are_not_counted() {
    let rows_of =
        ["221350,静岡県,浜松市北区,7", "221309,静岡県,浜松市,50", "281000,兵庫県,神戸市,80", "282171,兵庫県,川西市,13"];
    let (counts, issues) = table(&rows_of).expect("a table");
    assert_eq!(rows(&counts), "282171=13");
    assert_eq!(kinds(&issues), ["split_place", "whole_city", "whole_city"]);
}

/// 北区 of 浜松 went to two wards, nobody knows in what parts: neither has a count that is whole.
#[test]
fn wards_that_a_split_ward_went_to_are_not_counted() {
    let wards = [("中", 10), ("東", 5), ("西", 3), ("南", 4), ("北", 6), ("浜北", 7), ("天竜", 8)];
    let lines: Vec<String> = wards.iter().map(|(name, n)| format!(",静岡県,浜松市{name}区,{n}")).collect();
    let (counts, issues) = table(&lines.iter().map(String::as_str).collect::<Vec<_>>()).expect("a table");
    assert_eq!(rows(&counts), "221406=8");
    let split = kinds(&issues).iter().filter(|kind| **kind == "split_place").count();
    let lacking = kinds(&issues).iter().filter(|kind| **kind == "parts_missing").count();
    assert_eq!((split, lacking), (1, 2));
}

#[test]
fn code_beside_another_name_is_not_counted() {
    let rows_of = ["12203,,市川市,5", "12203,,士別市,6", "28217,,宝塚市,7", "28217,,あらざる町,13"];
    let (counts, issues) = table(&rows_of).expect("a table");
    assert_eq!(rows(&counts), "012203=6 122033=5 282171=13");
    assert_eq!(kinds(&issues), ["code_name_differs", "unknown_name"]);
}

#[test]
fn date_with_a_time_is_its_day() {
    for stated in ["利用状況は2026/2/1 0:00現在の情報です", "(2026/2/1 10:30 現在)", "利用状況(R8.2.1 9:00現在)"]
    {
        assert_eq!(stated_date(stated).map(|d| d.to_string()).as_deref(), Some("2026-02-01"), "{stated}");
    }
    let csv = "市区町村コード,掲載件数,利用状況の現在日\n282171,13,2026/2/1 0:00\n283011,23,46054\n";
    let (counts, _) = parse_table(crate::input::opened_for_test("x.csv", csv).sheets(), &rules()).expect("a table");
    assert_eq!(counts.as_of.map(|d| d.to_string()).as_deref(), Some("2026-02-01"));
}
