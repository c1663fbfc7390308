use super::*;
use crate::input::links::number_in;
use crate::input::text::decoded;
use tsunagu_domain::data::Data;

fn read(html: &str) -> Result<(OfficePage, Vec<Issue>), ParseError> {
    read_bytes(html.as_bytes())
}

fn read_bytes(bytes: &[u8]) -> Result<(OfficePage, Vec<Issue>), ParseError> {
    let municipalities = Municipalities::load(&Data::embedded()).expect("shipped data loads");
    parse(&Document::read(bytes)?, &["該当する事業所はありません".to_owned()], &municipalities)
}

fn headed(html: &str, page: &OfficePage) -> Option<String> {
    let municipalities = Municipalities::load(&Data::embedded()).expect("shipped data loads");
    headed_place(&Document::read(html.as_bytes()).expect("a page"), &page.offices, &municipalities)
        .map(|p| p.to_string())
}

fn row(n: u32, service: &str, href: &str) -> String {
    format!(
        "<tr id=\"datarow_{n}\"><td>{service}</td><td>あおぞら&nbsp;川西</td><td>兵庫県川西市中央町１－１</td>\
         <td><a href=\"{href}\">地図</a></td><td><a href=\"/d\">詳細</a></td></tr>"
    )
}

#[test]
fn a_number_with_two_services_is_two_rows_and_one_office() {
    let rows = row(1, "訪問介護", "aMap?OpenAgent&amp;JNO=2875000008&amp;SVC=1")
        + &row(2, "通所介護", "aMap?OpenAgent&jno=2875000008");
    let html =
        format!("<title>兵庫県川西市の事業所</title><p>該当件数：1件（2026年3月5日現在）</p><table>{rows}</table>");
    let (page, issues) = read(&html).expect("a page");
    assert_eq!(page.offices.office_number, ["2875000008", "2875000008"]);
    assert_eq!(page.offices.service_name, ["訪問介護", "通所介護"]);
    assert_eq!(page.offices.name[0], "あおぞら 川西");
    assert_eq!(headed(&html, &page).as_deref(), Some("282171"));
    assert_eq!((distinct(&page.offices), page.stated), (1, Some(1)));
    assert_eq!(page.offices.as_of.map(|d| d.to_string()).as_deref(), Some("2026-03-05"));
    assert!(issues.is_empty(), "{issues:?}");
}

#[test]
fn short_rows_and_rows_without_a_number_are_reported_and_the_rest_taken() {
    let rows = "<tr id=datarow_1><td>訪問介護</td><td>a</td></tr>".to_owned()
        + &row(2, "訪問介護", "map?x=1")
        + &row(3, "訪問介護", "map?JNO=2875000008")
        + &row(4, "訪問介護", "map?JNO=2875000010");
    let (page, issues) = read(&format!("<p>全9件</p><table>{rows}</table>")).expect("a page");
    assert_eq!(page.offices.office_number, ["2875000008", "2875000010"]);
    let kinds: Vec<_> = issues.iter().map(|c| (c.row, c.kind.key())).collect();
    assert_eq!(
        kinds,
        [(Some(1), "short_row"), (Some(2), "bad_number"), (Some(4), "check_digit"), (None, "totals_differ")]
    );
}

#[test]
fn no_rows_are_zero_only_where_the_page_says_so() {
    let none = "<h1>兵庫県川西市</h1><table><tr><th>サービス種類</th></tr></table><p>該当する事業所は ありません。</p>";
    let (page, issues) = read(none).expect("a page that says none");
    assert!(page.none && page.offices.office_number.is_empty() && issues.is_empty());
    assert_eq!(headed(none, &page).as_deref(), Some("282171"));
    let drawn = "<table id=list></table><script>if(!n){write('該当する事業所はありません')}</script>";
    assert!(matches!(read(drawn), Err(ParseError::NotThisKind(Mismatch::NoRowsOnPage))));
}

#[test]
fn shift_jis_bytes_and_a_search_by_name() {
    let html = format!("<input id=\"searchtext\"><table>{}</table>", row(1, "訪問介護", "m?jno=2875000008"));
    let bytes = encoding_rs::SHIFT_JIS.encode(&html).0;
    let (page, _) = read_bytes(&bytes).expect("a page");
    assert!(is_search(&decoded(&bytes).0) && !is_search("<table id=\"list\"></table>"));
    assert_eq!(page.offices.place[0].map(|p| p.to_string()).as_deref(), Some("282171"));
}

#[test]
fn the_number_is_the_value_of_its_own_parameter() {
    assert_eq!(number_in("m?ajno=1111111111&JNo=2875000008#x").as_deref(), Some("2875000008"));
    assert_eq!(number_in("m?xjno=1"), None);
}
