use super::tests::{Kind, PARTS, copy, kept_of, rules};
use crate::input::{self, Content, OpenedFile};

#[test]
fn register_as_published_is_kept_without_the_columns_that_are_not_read() {
    let rules = rules();
    let header = "都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,サービスの種類,住所,事業所番号,備考";
    let csv = format!(
        "\u{feff}{header}\r\n282171,1,兵庫県,川西市,\"あ,い\",訪問介護,川西市1,2870000009,利用者 壱岐花子\r\n\
         282171,2,兵庫県,川西市,う,訪問介護,川西市2,2870000016,\r\n"
    );
    let file = input::open("jigyosho_110.csv", csv.into_bytes(), &rules.intake.file, &rules).expect("opened");
    assert_eq!(file.content, Content::Register);
    let kept = copy(Kind::Register, &file, &rules).expect("copied").expect("another");
    let text = String::from_utf8(kept.bytes.clone()).expect("UTF-8");
    assert!(!text.contains("花子") && text.contains("\"あ,い\"") && text.starts_with('\u{feff}'), "{text}");
    let again = input::open("jigyosho_110.csv", kept.bytes, &rules.intake.file, &rules).expect("opened again");
    assert_eq!(again.content, Content::Register);
    let read = |file: &OpenedFile| crate::parse::register::parse(file, None, None, &rules).expect("a register").0.texts;
    assert_eq!(read(&again), read(&file));
    assert!(copy(Kind::Register, &again, &rules).expect("copied").is_none());
}

#[test]
fn telephones_and_pages_of_a_register_as_published_are_kept_without_what_is_beside_them() {
    let rules = rules();
    let header = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所名,サービスの種類,住所,緯度,電話番号,FAX番号,事業所番号,法人番号,URL";
    let row =
        ["282171", "兵庫県", "川西市", "あ", "訪問介護", "川西市1", "34.8", "072-740-1111", "", "2870000009", "", ""];
    for (column, cell) in [
        (7, "壱岐花子 0009876543"),
        (8, "1009876543 花子"),
        (10, "0009876543 花子"),
        (11, "iki-hanako@example.jp 花子"),
    ] {
        let mut row = row.map(str::to_owned);
        row[column] = cell.to_owned();
        let csv = format!("{header}\r\n{}\r\n", row.join(","));
        let Some(kept) = kept_of(Kind::Register, csv.into_bytes(), &rules) else { continue };
        let text = String::from_utf8_lossy(&kept.bytes).into_owned();
        let found = PARTS.iter().chain(&["09876543"]).find(|part| text.contains(*part));
        assert_eq!(found, None, "{cell}: {text}");
    }
}
