use std::collections::HashMap;

use crate::support::{TestHome, serve, shipped_home};

#[tokio::test]
async fn a_list_of_offices_comes_back_row_by_row() {
    let base = serve(shipped_home().app()).await;
    let list = "事業所名,利用者数,相手の数,割合,送り方,計算\nあおぞら,40,12,100,FAX,簡易\nみどり,たくさん,12,25,郵送,簡易\n合計,80,,,,\n";
    let boundary = "----tsunagu";
    let part = |name: &str, body: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{body}\r\n")
    };
    let send = async |list: &str| {
        let body = part("text", list) + &part("as", "csv") + &format!("--{boundary}--\r\n");
        let request = reqwest::Client::new().post(format!("{base}/compare-offices"));
        let request = request.header("content-type", format!("multipart/form-data; boundary={boundary}"));
        request.body(body).send().await.expect("an answer")
    };
    let nothing = send("").await;
    assert_eq!(nothing.status(), 400);
    let text = nothing.text().await.expect("text");
    assert!(text.contains("一覧がありません") && text.contains("<form"), "what to do stands where it is done: {text}");
    let response = send(list).await;
    assert_eq!(response.status(), 200);
    let text = response.text().await.expect("text");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<HashMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().expect("a CSV");
    let message = |i: usize, label: &str| rows[i][label].as_str();
    assert_eq!(
        (message(0, "名称"), message(0, "FAXの費用（円/年）"), message(0, "現金と時間の合計（大きめ、円/年）")),
        ("あおぞら", "77760", "63360")
    );
    assert_eq!((message(1, "行"), message(1, "現金と時間の合計（中くらい、円/年）")), ("3", ""));
    assert!(message(1, "直すところ").contains("利用者数") && message(2, "直すところ").contains("合計の行"), "{rows:?}");
}

#[tokio::test]
async fn a_list_of_people_and_an_exchanged_file_are_refused_unread() {
    let home = TestHome::new();
    let people = home.file("list.csv", "利用者名,利用者数\n川西花子,1\n");
    let ran = home.run(&["savings", "--offices", &people.display().to_string()]);
    assert!(ran.code() == Some(1) && ran.err().contains("個人の情報") && !ran.err().contains("花子"), "{}", ran.err());
    let exchanged = home.file("UPPLAN_202611_1234567890.csv", "利用者数\n1\n");
    let ran = home.run(&["savings", "--offices", &exchanged.display().to_string()]);
    assert!(ran.code() == Some(1) && ran.err().contains("中を読まず"), "{}", ran.err());
    let other = home.file("other.csv", "a,b\n1,2\n");
    for bad in ["利用者数\n\"1\n2\n", "利用者数\n"] {
        let bad = home.file("bad.csv", bad).display().to_string();
        let ran = home.run(&["savings", "--offices", &bad]);
        assert_eq!(ran.code(), Some(1), "what is in the file, and not the call: {}", ran.err());
    }
    let ran = home.run(&["savings", "--offices", &other.display().to_string()]);
    assert!(ran.err().contains("other.csv：") && ran.err().contains("利用者数"), "{}", ran.err());
}

/// A number tells role and town; what is not read is said, row by row and for the whole list.
#[test]
fn list_with_numbers_is_read_and_says_what_it_did_not_use() {
    let home = shipped_home();
    let rows = "事業所番号,立場,利用者数,相手の数,市区町村,電話\n\
        ９９７０１００１４６,,３０人,12か所,,03\n\
        9970100146,サービス事業所,30,12,,\n\
        9970100146,,30,,,\n\
        2875000008,,30,12,28217,\n\
        ,,30,12,府中市,\n";
    let own = TestHome::new();
    let list = own.file("一覧.csv", rows).display().to_string();
    let ran = home.run(&["savings", "--offices", &list]);
    assert!(ran.code() == Some(0) && ran.err().contains("使わなかった列：電話"), "{}", ran.err());
    let text = ran.out();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<HashMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().expect("a CSV");
    let of = |i: usize, key: &str| rows[i][key].as_str();
    assert_eq!((of(0, "condition_role"), of(0, "condition_role_source")), ("居宅介護支援", "公表システムの事業所名簿"));
    assert_eq!((of(0, "unused"), of(0, "condition_users"), of(0, "condition_partners")), ("電話", "30", "12"));
    assert!(of(0, "coverage_from").starts_with("市区町村の掲載率"), "{rows:?}");
    assert_eq!((of(1, "condition_role"), of(1, "condition_role_source")), ("サービス事業所", "入力"));
    assert!(of(2, "wrong").contains("相手の数") && of(2, "central_yen_year").is_empty(), "{rows:?}");
    assert!(of(3, "unused").contains("名簿にない") && of(3, "condition_town").starts_with("282171"), "{rows:?}");
    assert!(of(4, "wrong").contains("東京都府中市、広島県府中市"), "{rows:?}");
}
