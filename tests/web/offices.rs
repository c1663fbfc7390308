use std::collections::{BTreeSet, HashMap};

use crate::support::{TestHome, get, project, serve, shipped_home};

type Row = HashMap<String, String>;

fn rows(name: &str) -> Vec<Row> {
    let text = std::fs::read_to_string(project().join("data/sample").join(name)).expect("read");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().collect::<Result<_, _>>().expect("a CSV")
}

/// 見本県 as its files have it.
struct Sample {
    register: Vec<Row>,
    listed: BTreeSet<String>,
}

impl Sample {
    fn read() -> Self {
        let listed = rows("usage_2026-01-05.csv").into_iter().map(|r| r["事業所番号"].clone()).collect();
        Self { register: rows("register_2025-12-31.csv"), listed }
    }

    fn is_listed(&self, row: &Row) -> bool {
        self.listed.contains(&row["事業所番号"])
    }

    /// The first row that fits and is of a care managers' office.
    fn manager(&self, fits: impl Fn(&Row) -> bool) -> &Row {
        let manages = |r: &&Row| r["サービスの種類"] == "居宅介護支援" && fits(r);
        self.register.iter().find(manages).expect("such an office")
    }

    /// The first row that fits and whose number has that service alone, which is none of care managers.
    fn provider(&self, fits: impl Fn(&Row) -> bool) -> &Row {
        let alone = |r: &Row| self.register.iter().filter(|o| o["事業所番号"] == r["事業所番号"]).count() == 1;
        let provides = |r: &&Row| r["サービスの種類"] != "居宅介護支援" && fits(r) && alone(r);
        self.register.iter().find(provides).expect("such an office")
    }

    fn siblings(&self, row: &Row) -> BTreeSet<&str> {
        let same = self.register.iter().filter(|r| r["法人番号"] == row["法人番号"]);
        same.map(|r| r["事業所番号"].as_str()).filter(|n| *n != row["事業所番号"]).collect()
    }
}

/// The row of a table that begins with a link to an office.
fn row_of<'p>(page: &'p str, number: &str) -> &'p str {
    let link = format!("href=\"/offices/{number}\"");
    page.split("<tr>").find(|row| row.contains(&link)).unwrap_or_else(|| panic!("no row of {number}"))
}

#[tokio::test]
async fn an_office_shows_its_services_town_corporation_listing_and_two_lists_to_tick() {
    let sample = Sample::read();
    let office = sample.manager(|r| !sample.is_listed(r) && sample.siblings(r).len() > 1);
    let number = &office["事業所番号"];
    let base = serve(shipped_home().app()).await;
    let (status, page) = get(&base, &format!("/offices/{number}")).await;
    assert_eq!(status, 200);
    let savings = format!("office={number}");
    let division = format!("href=\"/offices/{number}/division\"");
    let corporation = format!("{}（法人番号 {}）", office["法人の名称"], office["法人番号"]);
    for expected in [
        "合成データ（実在の地域・事業所ではありません）",
        &office["事業所名"],
        &office["市区町村名"],
        &corporation,
        "居宅介護支援",
        "令和7年12月末",
        "いまの掲載はWAM NETで確かめられます",
        &savings,
        &division,
        "この事業所の数を入れて試算する",
        "□ 電子請求のユーザーID",
        "KJで始まる14文字",
        "2027年1月に予定されるWEBサービスへの移行",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    assert!(!page.contains("data-listed") && !page.contains("掲載なし"), "nobody is named as not listed");
    for sibling in sample.siblings(office) {
        let row = row_of(&page, sibling);
        assert_eq!(row.contains("掲載あり"), sample.listed.contains(sibling), "{sibling}");
    }
}

#[tokio::test]
async fn listed_not_listed_and_in_a_list_alone() {
    let sample = Sample::read();
    let base = serve(shipped_home().app()).await;
    let listed = &sample.manager(|r| sample.is_listed(r))["事業所番号"];
    let (_, page) = get(&base, &format!("/offices/{listed}")).await;
    assert!(page.contains("掲載あり（令和8年1月5日現在）"));
    // Its town's list names nobody, which is known, and no gap.
    let nobody = &sample.provider(|r| r["市区町村名"] == "書式町" && !sample.is_listed(r))["事業所番号"];
    let (_, page) = get(&base, &format!("/offices/{nobody}")).await;
    assert!(!page.contains("data-listed") && page.contains("いまの掲載はWAM NETで確かめられます"));
    assert!(!page.contains("/division"), "only care managers send plans");
    let (status, page) = get(&base, "/offices/9900100018").await;
    assert_eq!(status, 200);
    assert!(page.contains("見本市地域包括支援センター") && page.contains("事業所名簿になく"));
}

#[tokio::test]
async fn a_number_that_leads_nowhere_says_why() {
    let sample = Sample::read();
    let base = serve(shipped_home().app()).await;
    let (status, page) = get(&base, "/offices/12<b>").await;
    assert_eq!(status, 400);
    assert!(page.contains("英数字10桁") && !page.contains("12<b>"));
    assert_eq!(get(&base, "/offices/9999999999").await.0, 404);
    let (status, page) = get(&base, "/offices/2875000009").await;
    assert_eq!(status, 404);
    assert!(page.contains("兵庫県の事業所名簿が取り込まれていません"), "{page}");
    let full_width: String = sample.register[0]["事業所番号"]
        .chars()
        .map(|c| char::from_u32(u32::from(c) + u32::from('０') - u32::from('0')).expect("a wide digit"))
        .collect();
    assert_eq!(get(&base, &format!("/offices/{full_width}")).await.0, 200);
}

#[tokio::test]
async fn division_lists_each_partner_with_its_listing_state() {
    let sample = Sample::read();
    let own = &sample.manager(|r| !sample.is_listed(r))["事業所番号"];
    let listed = sample.provider(|r| sample.is_listed(r));
    let unlisted = sample.provider(|r| !sample.is_listed(r));
    let (yes, no) = (&listed["事業所番号"], &unlisted["事業所番号"]);
    let base = serve(shipped_home().app()).await;
    let query = format!("month=2026-12&numbers={yes}%0A{no},2875000009%2012345%20{yes}");
    let (status, page) = get(&base, &format!("/offices/{own}/division?{query}")).await;
    assert_eq!(status, 200);
    assert!(page.contains("送付区分表（令和8年12月分）"));
    let row = row_of(&page, yes);
    assert!(row.contains(&listed["事業所名"]) && row.contains("掲載あり（令和8年1月5日現在）"));
    assert!(row.contains("データ連携") && !row.contains("FAX"));
    let row = row_of(&page, no);
    assert!(!row.contains("掲載") && row.contains("□ FAX") && row.contains("□ 郵送"));
    assert!(row_of(&page, "2875000009").contains("この資料では分かりません"), "its name");
    assert!(page.contains("「12345」：事業所番号は英数字10桁です"));
    assert!(page.contains("2875000009 12345"), "what was typed stays");
    assert!(page.contains("相手3か所のうち、データ連携で送れそうな掲載ありは1か所です。"));
    assert!(page.contains("掲載は利用とは限らず、掲載がなくても使っていることがあります"));
    assert!(page.contains("サービス選びの理由にしません"));
    let (_, empty) = get(&base, &format!("/offices/{own}/division?month=いつか")).await;
    assert!(empty.contains("送付区分表（令和8年11月分）") && empty.contains("今月の表にしています"));
    assert_eq!(get(&base, &format!("/offices/{yes}/division")).await.0, 400);
}

#[tokio::test]
async fn a_request_asks_a_partner_who_is_not_listed_and_begins_with_one_who_is() {
    let sample = Sample::read();
    let own = sample.manager(|r| !sample.is_listed(r));
    let listed = sample.provider(|r| sample.is_listed(r));
    let unlisted = sample.provider(|r| !sample.is_listed(r));
    let base = serve(shipped_home().app()).await;
    let here = format!("/offices/{}/request", own["事業所番号"]);
    let (status, asking) = get(&base, &format!("{here}?to={}", unlisted["事業所番号"])).await;
    assert_eq!(status, 200);
    for expected in [
        "ご利用のお願い",
        "令和8年11月22日",
        "2025年6月から無料",
        "介護保険資格確認等WEBサービスへ移る予定",
        &own["事業所名"],
        &unlisted["事業所名"],
        " 御中",
        "class=\"blank\"",
    ] {
        assert!(asking.contains(expected), "{expected}");
    }
    assert!(!asking.contains("に掲載されています"));
    let (_, beginning) = get(&base, &format!("{here}?to={}", listed["事業所番号"])).await;
    assert!(beginning.contains("に掲載されています（令和8年1月5日現在）") && beginning.contains("やりとりのお願い"));
    let (status, blank) = get(&base, &format!("{here}?to=12345")).await;
    assert_eq!(status, 200);
    assert!(blank.contains("「12345」は事業所番号ではありません") && blank.contains("ご利用のお願い"));
}

/// The newest register of a service speaks, and a service that it has dropped keeps its date.
#[tokio::test]
async fn the_newest_row_of_each_service_is_shown() {
    let home = TestHome::new();
    let head = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,事業所名,サービスの種類,法人番号";
    let row = |number: &str, name: &str, service: &str| {
        format!("282171,兵庫県,川西市,{number},{name},{service},1000000000001\n")
    };
    let (managing, visiting) = ("居宅介護支援", "訪問介護");
    let june = row("2872500001", "前の名前", managing) + &row("2872500001", "訪問の名前", visiting);
    let december = row("2872500001", "今の名前", managing) + &row("2872500019", "きょうだい", managing);
    let december = home.file("register_2025-12.csv", format!("{head}\n{december}"));
    let june = home.file("register_2025-06.csv", format!("{head}\n{june}"));
    for file in [&december, &june] {
        home.ok(&["add", &file.display().to_string(), "--covers", "兵庫県"]);
    }
    let base = serve(home.app()).await;
    let (status, page) = get(&base, "/offices/2872500001").await;
    assert_eq!(status, 200);
    assert!(page.contains("<h1>今の名前") && !page.contains("前の名前"), "{page}");
    assert!(page.contains("訪問の名前") && page.contains("令和7年6月末"));
    assert!(row_of(&page, "2872500019").contains("きょうだい"));
    assert!(!page.contains("掲載あり"), "no list speaks of the town");
}
