//! What is of a person in cells and columns that are read.

use super::tests::{Kind, kept_of, rules};
use super::*;

const KINDS: [Kind; 3] = [Kind::OfficeList, Kind::OwnList, Kind::Register];

/// The cells that are kept of a list, each row in one line.
fn rows_of(kind: Kind, csv: &str) -> Vec<String> {
    let kept = kept_of(kind, csv.as_bytes().to_vec(), &rules()).unwrap_or_else(|| panic!("{kind:?} is taken: {csv}"));
    kept.sheets().iter().flat_map(|sheet| &sheet.rows).map(|(_, cells)| cells.join("|")).collect()
}

#[test]
fn names_and_addresses_are_kept_without_persons_and_their_numbers() {
    for (name, address, kept) in [
        ("あ 0000123456", "川西市1", "あ|川西市1"),
        ("あ 利用者 壱岐花子様", "川西市1 壱岐花子様方", "あ|川西市1"),
        ("あ 管理者 壱岐花子", "川西市1 0000-123-456", "あ|川西市1"),
        ("あ", "川西市1 被保番0000123456", "あ|川西市1 被保番"),
    ] {
        for kind in KINDS {
            let csv = format!("サービスの種類,事業所番号,事業所名,所在地\n訪問介護,2870000009,{name},{address}\n");
            assert_eq!(rows_of(kind, &csv)[1], format!("訪問介護|2870000009|{kept}"), "{kind:?}");
        }
    }
}

#[test]
fn register_as_published_is_kept_without_numbers_that_no_office_has() {
    let rules = rules();
    let header = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所名,サービスの種類,住所,緯度,電話番号,FAX番号,事業所番号,法人番号,URL";
    let row = "282171,兵庫県,川西市,あ 利用者 0000123456,訪問介護,川西市1-2-3,34.8,,,2870000009,,";
    let csv = format!("{header}\r\n{row}\r\n");
    let file = crate::input::open("jigyosho_110.csv", csv.into_bytes(), &rules.intake.file, &rules).expect("opened");
    assert_eq!(file.content, Content::Register);
    let kept = register(&file, &rules).expect("copied").expect("another");
    let text = String::from_utf8(kept.bytes).expect("UTF-8");
    assert!(text.contains("あ 利用者,") && text.contains("川西市1-2-3") && !text.contains("0000123456"), "{text}");
}

#[test]
fn heading_that_does_not_say_whose_belongs_to_the_one_before_it() {
    let header = "事業所番号,事業所名,サービス種類,事業所所在地,窓口,フリガナ,住所,電話,事業所電話番号";
    let row = "2870000009,あ,訪問介護,川西市1,壱岐花子,イキハナコ,川西市小花9,090-9876-5432,072-740-1111";
    let rows = rows_of(Kind::OwnList, &format!("{header}\n{row}\n"));
    assert_eq!(rows[1], "2870000009|あ|訪問介護|川西市1|||||072-740-1111");
    // Without a heading that is blank or of the office it would be the office's own.
    let blank = rows_of(Kind::OwnList, &format!("{}\n{row}\n", header.replace("窓口", "")));
    assert_eq!(blank[1], "2870000009|あ|訪問介護|川西市1|||||072-740-1111");
    let office =
        "事業所番号,事業所名,フリガナ,郵便番号,住所,電話,法人名\n2870000009,あ,ア,666,川西市1,072-740-1111,い\n";
    assert_eq!(rows_of(Kind::OwnList, office)[1], "2870000009|あ|ア||川西市1|072-740-1111|い");
    let twice = "窓口,住所,事業所番号,事業所名,住所\nx,川西市小花9,2870000009,あ,川西市1\n";
    assert_eq!(rows_of(Kind::OwnList, twice)[1], "||2870000009|あ|川西市1");
}

#[test]
fn second_table_of_people_below_the_offices_keeps_no_kana_and_no_number() {
    let csv = "事業所番号,事業所名,所在地\n2870000009,あ,川西市1\n\n事業所番号,対象の方,フリガナ,住所\n\
        2870000016,壱岐花子,イキハナコ,川西市小花0000123456\n";
    let rows = rows_of(Kind::OwnList, csv);
    assert_eq!(rows.last().map(String::as_str), Some("2870000016|||川西市小花"), "{rows:?}");
}

#[test]
fn telephones_and_pages_hold_no_number_of_a_person() {
    for (phone, url, kept) in [
        ("0000-123-456", "http://x.jp/0000-123-456", "|"),
        ("0000―123―456", "http://x.jp/0000_123_456/", "|"),
        ("1234・5678・90", "http://x.jp/0000/123/456", "1234、5678|"),
        ("072-740-1111・1112", "https://x.jp/2026/02/05/12.html", "072-740-1111、1112|https://x.jp/2026/02/05/12.html"),
        ("740-1111", "https://x.jp/?id=119", "740-1111|https://x.jp/?id=119"),
    ] {
        let csv = format!("事業所番号,事業所名,所在地,電話番号,URL\n2870000009,あ,川西市1,{phone},{url}\n");
        assert_eq!(rows_of(Kind::OwnList, &csv)[1], format!("2870000009|あ|川西市1|{kept}"), "{phone}");
    }
}

#[test]
fn state_and_service_with_digits_parted_by_any_mark_are_kept_without_them() {
    for mark in ["―", "─", "_", "、", "*", "－", " ー "] {
        let number = format!("0000{mark}123{mark}456");
        let csv = format!(
            "一覧 {number}\nサービス種類,事業所番号,事業所名,所在地,状態,廃止年月日\n\
             訪問介護（{number}）,2870000009,あ,川西市1,指定 {number},\n通所介護,2870000016,い,川西市1,,R9.3.31 {number}\n"
        );
        let rows = rows_of(Kind::OwnList, &csv).join("\n");
        assert!(!rows.contains("123") && !rows.contains("456"), "{rows}");
    }
}

#[test]
fn place_in_a_spelling_of_its_own_is_kept_as_the_place() {
    for (written, kept) in [("茅ｶﾞ崎市", "茅ｶﾞ崎市"), ("茅ヶ崎市 壱岐花子", "茅ヶ崎市 ？"), ("龍ヶ崎市", "龍ヶ崎市")]
    {
        let csv =
            format!("事業所番号,事業所名,市区町村名,所在地\n1479900126,あ,{written},\n2870000016,い,川西市,川西市1\n");
        let rows = rows_of(Kind::OwnList, &csv);
        assert_eq!((rows.len(), rows[1].as_str()), (3, format!("1479900126|あ|{kept}|").as_str()));
    }
}

/// Cells that are too long to be read are not kept so that they are read.
#[test]
fn cells_longer_than_what_is_read_are_kept_as_what_they_are_counted_as() {
    let long = |text: &str| format!("\"{}\"", format!("{text}壱岐花子、").repeat(3000));
    for (service, state, remark) in [
        (long("訪問介護"), String::new(), String::new()),
        ("訪問介護".to_owned(), long("廃止"), String::new()),
        ("訪問介護".to_owned(), String::new(), long("廃止")),
    ] {
        let csv = format!(
            "サービス種類,事業所番号,事業所名,所在地,状態,備考\n{service},2870000009,あ,川西市1,{state},{remark}\n\
             訪問介護,2870000016,い,川西市1,,\n"
        );
        let rows = rows_of(Kind::OwnList, &csv);
        assert!(rows.len() == 3 && !rows.join("").contains("花子"), "{rows:?}");
    }
}
