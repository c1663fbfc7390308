//! People in tables: whom a heading is about, where it may stand, and what goes with it.

use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;

use super::tests::{cells, workbook};
use super::*;

const NAMES: [&str; 3] = ["壱岐花子", "弐宮太郎", "参河次郎"];

fn opened(bytes: impl Into<Vec<u8>>) -> Result<OpenedFile, OpenError> {
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    open("x", bytes.into(), &rules.intake.file, &rules)
}

/// What is kept of a text, as rows; no name is in it.
fn kept(csv: &str) -> Vec<String> {
    let opened = opened(csv).expect(csv);
    let text = String::from_utf8_lossy(&opened.bytes).into_owned();
    for name in NAMES {
        assert!(!text.contains(name) && !text.contains(&name[..6]), "{name} is kept of {csv}: {text}");
    }
    opened.sheets().iter().flat_map(|s| &s.rows).map(|(_, cells)| cells.join("|")).collect()
}

fn is_refused(what: &str, bytes: impl Into<Vec<u8>>) {
    let error = opened(bytes).map(|o| o.content).expect_err(what);
    assert!(matches!(error, OpenError::People(_)), "{what}: {error}");
    assert!(NAMES.iter().all(|name| !error.to_string().contains(name)), "{what}: {error}");
}

#[test]
fn note_with_a_staff_word_further_right_is_blanked_and_its_column_ends_at_the_table() {
    let rows = kept("介護保険課,担当者,壱岐花子\n事業所番号,事業所名,所在地\n0179900071,あ,川西市1\n");
    assert_eq!(rows, ["介護保険課||", "事業所番号|事業所名|所在地", "0179900071|あ|川西市1"]);
}

#[test]
fn columns_of_a_table_end_where_the_next_heads_them_otherwise() {
    let first = "事業所番号,事業所名,管理者\n0179900071,あ,壱岐花子\n";
    let next = kept(&format!("{first}事業所番号,所在地,事業所名\n0179900089,川西市1,い\n"));
    assert_eq!(next[2..], ["事業所番号|所在地|事業所名", "0179900089|川西市1|い"]);
    // Printed anew on the next page, with the merged heading blank: the column goes on.
    let page = kept(&format!("{first}事業所番号,事業所名,\n0179900089,い,弐宮太郎\n"));
    assert_eq!(page[2..], ["事業所番号|事業所名|", "0179900089|い|"]);
    let untitled = kept(&format!("{first}\n休止中,,\n0179900089,い,弐宮太郎\n"));
    assert_eq!(untitled[2..], ["休止中||", "0179900089|い|"]);
}

#[test]
fn note_that_begins_with_the_word_leaves_the_rows_of_offices_as_they_are() {
    let rows = kept("事業所番号,事業所名\n0179900071,あ\n担当者,内線\n作成者,壱岐花子\n0179900089,い\n");
    assert_eq!(rows, ["事業所番号|事業所名", "0179900071|あ", "0179900089|い"]);
    let above = kept("作成者,壱岐花子\n市区町村名,掲載件数\n川西市,13\n");
    assert_eq!(above, ["市区町村名|掲載件数", "川西市|13"]);
    // A list of staff below the offices.
    let below = kept("事業所番号,事業所名\n0179900071,あ\n\n担当者,内線\n壱岐花子,12\n弐宮太郎,13\n");
    assert_eq!(below[..2], ["事業所番号|事業所名", "0179900071|あ"]);
}

#[test]
fn name_beside_its_word_is_dropped_in_any_layout() {
    let table = "事業所番号,事業所名\n0179900071,あ\n\n";
    for layout in [
        "事業所名,甲,管理者,壱岐花子\n",
        "管理者,壱岐花子,電話,072-799-0001\n",
        "管理者,,壱岐花子\n",
        "管理者,壱岐花子,弐宮太郎,参河次郎,壱岐花子\n",
        "電話,072-799-0001,管理者,壱岐花子\n",
        "事業所番号,,管理者,壱岐花子\n",
    ] {
        let rows = kept(&format!("{table}{layout}"));
        assert_eq!(rows[..2], ["事業所番号|事業所名", "0179900071|あ"], "{layout}");
    }
    let rows = kept("事業所名,甲,管理者,壱岐花子\n事業所番号,事業所名\n0179900071,あ\n");
    assert_eq!(rows[0], "事業所名|甲||");
}

#[test]
fn columns_beside_a_person_go_with_the_person_and_those_of_the_office_stay() {
    let rows = kept(
        "事業所番号,事業所名,フリガナ,所在地,管理者,ふりがな,備考\n0179900071,あ,ア,川西市1,壱岐花子,壱岐花子,い\n",
    );
    assert_eq!(rows, ["事業所番号|事業所名|フリガナ|所在地|||備考", "0179900071|あ|ア|川西市1|||い"]);
    let wide = kept(
        "事業所,,管理者,,,,,,サービス種類\n番号,名称,氏名,フリガナ,住所,電話,資格,経験,\n0179900071,あ,壱岐花子,壱岐花子,弐宮太郎,参河次郎,壱岐花子,弐宮太郎,訪問介護\n",
    );
    assert_eq!(wide[2], "0179900071|あ|||||||訪問介護");
}

#[test]
fn users_are_refused_wherever_their_heading_stands() {
    let table = "事業所番号,事業所名\n0179900071,あ\n";
    for below in [
        "\n\n\n,,,氏名,2026/04/01,2026/04/02\n,,,壱岐花子,1,2\n",
        "被保険者番号,0000000001\n",
        "氏名,壱岐花子,生年月日,1940/01/01\n",
        "利用者氏名,,壱岐花子\n",
        "\n月,1,2,3,利用者,4\n",
        "被保険者番号,0000000001,0000000002,0000000003\n",
        "利用者氏名：壱岐花子\n",
        "（利用者：壱岐花子）,\n",
    ] {
        is_refused(below, format!("{table}{below}"));
    }
    let right = "事業所番号,事業所名,,利用者,要介護度\n0179900071,あ,,壱岐花子,3\n";
    is_refused("a table to the right", right);
    let long = format!("{}\n\n\n利用者,要介護度\n", "注記".repeat(400));
    is_refused("below a long note", long);
    let book = cells(&[&["事業所番号", "事業所名"], &["0179900071", "あ"], &["被保険者番号", "0000000001"]]);
    is_refused("one record a sheet", workbook(&[("表", "visible", &book)]));
}

#[test]
fn counts_of_users_and_prose_about_them_pass() {
    for text in [
        "事業所番号,利用者数,定員,利用者負担,利用者の割合,延べ利用者数\n0179900071,3,4,1,50,6\n",
        "名称,利用者数,相手の数\nあ,40,12\n",
        "利用者の皆様へのお知らせ：事業所の一覧です,\n事業所番号,事業所名\n0179900071,利用者支援センター\n",
        "事業所番号,事業所名,備考\n0179900071,家族の家,利用者の方はお電話ください\n",
        "事業所番号,事業所名,介護職員数,看護師の人数,介護支援専門員数\n0179900071,あ,1,2,3\n",
        "事業所,,一覧\n番号,名称,利用者の声\n0179900071,あ,x\n",
    ] {
        let found = opened(text).expect(text);
        assert!(found.dropped.is_empty() && found.bytes == text.as_bytes(), "{text}: {:?}", found.dropped);
    }
}

#[test]
fn staff_named_within_a_cell_and_mail_addresses_are_left_out() {
    let table = "事業所番号,事業所名\n0179900071,あ\n";
    for note in [
        "担当：壱岐花子,",
        "（担当　壱岐花子）,",
        "川西市介護保険課（担当 壱岐花子）,",
        "文責 壱岐花子,",
        "川西市,問合せ先：介護保険課 担当：壱岐花子",
        "管理者　壱岐花子,",
        "作成／壱岐花子,",
    ] {
        let rows = kept(&format!("{note}\n{table}"));
        assert_eq!(rows[rows.len() - 2..], ["事業所番号|事業所名", "0179900071|あ"], "{note}");
        let dropped = opened(format!("{note}\n{table}")).expect(note).dropped;
        assert!(!dropped.is_empty(), "{note}");
    }
    let dated = kept(&format!("令和8年1月5日現在（担当 壱岐花子）,\n{table}"));
    assert_eq!(dated[0], "令和8年1月5日現在|");
    let mail = opened(format!("問合せ iki.hanako@example.jp まで,\n{table}")).expect("opened");
    let text = String::from_utf8(mail.bytes).expect("UTF-8");
    assert!(!text.contains("hanako") && text.contains("問合せ"), "{text}");
}

#[test]
fn column_of_insured_numbers_is_refused_without_its_heading() {
    for table in [
        "No,番号,区分\n1,0000000001,3\n2,0000000002,2\n",
        "事業所番号,事業所名,記号\n0179900071,あ,0000123456\n0179900089,い,0000123457\n",
        "事業所番号,名称\n0000123456,あ\n0000123457,い\n",
        "事業所番号,名称,番号\n0179900071,あ,H001987654\n",
        "０００００００００１,3\n０００００００００２,2\n",
    ] {
        is_refused(table, table);
    }
    for table in [
        "事業所番号,電話番号\n0179900071,0727990001\n0179900089,0727990002\n",
        "事業所番号,事業所名,法人番号\n0179900071,あ,9990000000275\n",
        "事業所番号,事業所名\n0179900071,あ\n0179900072,い\n",
    ] {
        assert!(opened(table).is_ok(), "{table}");
    }
}

#[test]
fn numbers_under_a_header_of_two_rows_are_those_of_offices() {
    let table =
        "サービス種類,事業所,,所在地\n,番号,名称,\n訪問介護,0179900072,あ,川西市1\n通所介護,0179900073,い,川西市2\n";
    assert!(opened(table).is_ok(), "a check digit that does not hold is an issue of its own");
    is_refused("numbers of the insured below", table.replace("01799000", "00799000"));
}

#[test]
fn name_beside_the_post_of_its_staff_is_of_staff() {
    let rows = kept("事業所番号,事業所名,管理者,職,氏名\n0179900071,あ,壱岐,主任,花子\n");
    assert_eq!(rows, ["事業所番号|事業所名|||", "0179900071|あ|||"]);
    is_refused("a name of its own", "事業所番号,事業所名,定員,氏名,管理者\n0179900071,あ,3,花子,x\n");
}

#[test]
fn sheets_named_after_people_are_named_by_their_place() {
    let offices = cells(&[&["事業所番号", "事業所名"], &["0179900071", "あ"]]);
    let names = [
        "壱岐花子様",
        "訪問介護",
        "01_訪問介護",
        "2025年12月",
        "未利用",
        "壱岐さん_未利用",
        "利用者名簿",
        "0009876543",
    ];
    let sheets: Vec<(&str, &str, &str)> = names.iter().map(|name| (*name, "visible", offices.as_str())).collect();
    let opened = opened(workbook(&sheets)).expect("opened");
    let shown: Vec<&str> = opened.sheets().iter().filter_map(|s| s.name.as_deref()).collect();
    assert_eq!(
        shown,
        [
            "第1シート",
            "訪問介護",
            "01_訪問介護",
            "2025年12月",
            "未利用",
            "第6シート（未利用）",
            "第7シート（名簿）",
            "第8シート"
        ]
    );
    let text = String::from_utf8_lossy(&opened.bytes).into_owned();
    assert!(!text.contains("壱岐"), "{text}");
    let long = format!("<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>", "x".repeat(40_000));
    let error = self::opened(workbook(&[("壱岐花子様", "visible", &long)])).map(|o| o.content).expect_err("long");
    assert!(!error.to_string().contains("壱岐"), "{error}");
    let free = cells(&[&["昨日は元気に過ごされた"], &["夜間は二回"]]);
    is_refused("a user's own sheet", workbook(&[("一覧", "visible", &offices), ("壱岐花子様", "visible", &free)]));
}

#[test]
fn text_is_kept_as_the_counts_in_it_and_refused_where_it_names_users() {
    let page = "市町村\t川西市(13)\n(利用状況は2026年1月5日現在の情報です)\n";
    assert_eq!(opened(page).expect("opened").bytes, page.as_bytes());
    let plain = "川西市(13)\n(利用状況は2026年1月5日現在の情報です)\n";
    for (more, is_text) in
        [("担当：壱岐花子\n壱岐花子さんより\n", false), ("\"壱岐花子さん\"とは別\n\"閉じない\n", true)]
    {
        let page = if is_text { plain } else { page };
        let opened = opened(format!("{page}{more}")).expect(more);
        assert_eq!(matches!(opened.content, Content::Text(_)), is_text, "{more}");
        let text = String::from_utf8(opened.bytes).expect("UTF-8");
        assert!(text.starts_with(page) && !text.contains("花子"), "{text}");
        assert!(opened.came_as.is_some(), "{more}");
    }
    for line in ["利用者：壱岐花子", "氏名　壱岐花子", "\"利用者氏名：壱岐花子\"とは\n\"閉じない"]
    {
        is_refused(line, format!("{plain}{line}\n"));
    }
}

#[test]
fn sheet_named_with_a_number_that_ends_as_a_year_does_is_called_by_its_place() {
    let list = cells(&[&["事業所番号", "事業所名"], &["0179900071", "あ"]]);
    for (name, shown) in [
        ("0000-123-456年", "第1シート"),
        ("壱岐 0000―123―456", "第1シート"),
        ("壱岐 2025年12月", "第1シート（2025年12月）"),
    ] {
        let opened = opened(workbook(&[(name, "visible", &list)])).expect(name);
        assert_eq!(opened.sheets()[0].name.as_deref(), Some(shown), "{name}");
    }
}
