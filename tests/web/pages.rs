use crate::support::{TestHome, get, serve, shipped_home};

#[tokio::test]
async fn the_headline_of_a_town_has_both_dates_every_gap_and_its_age() {
    let base = serve(shipped_home().app()).await;
    let (status, page) = get(&base, "/municipalities/282171").await;
    assert_eq!(status, 200);
    for expected in [
        "川西市のWAM NET掲載率（参考値）は8.7％（掲載13件÷対象149）。",
        "掲載は令和8年1月5日現在。対象数は令和7年12月末（訪問介護・通所介護・地域密着型通所介護は同6月末、訪問看護は令和8年7月）で、短期入所生活介護、地域包括支援センター、総合事業のみの事業所を含みません。",
        "25％の目安（38か所）まで、令和8年1月5日時点であと25か所",
        "（約11か月前）。その後の増減は反映していません。",
        "この資料では分かりません",
        "説明会資料の値（算出方法の記載なし）",
        "データなし",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
}

#[tokio::test]
async fn areas_and_designated_cities_add_up() {
    let base = serve(shipped_home().app()).await;
    let (_, area) = get(&base, "/areas/28-hanshin-kita").await;
    assert!(area.contains("は17.1％（掲載128件÷対象750）"), "{area}");
    let (status, csv) = get(&base, "/areas/28-hanshin-kita/adoption.csv").await;
    assert_eq!((status, csv.lines().count()), (200, 6));
    let (_, kobe) = get(&base, "/municipalities/281000").await;
    assert!(kobe.contains("は9.7％（掲載175件÷対象1,812）"));
    for ward in ["東灘区", "灘区", "兵庫区", "長田区", "須磨区", "垂水区", "北区", "中央区", "西区"]
    {
        assert!(kobe.contains(&format!("神戸市{ward}")), "{ward}");
    }
}

#[tokio::test]
async fn made_up_towns_say_so_and_stay_out_of_the_country() {
    let base = serve(shipped_home().app()).await;
    let (_, sample) = get(&base, "/municipalities/992011").await;
    assert!(sample.contains("合成データ（実在の地域・事業所ではありません）"));
    let (_, near) = get(&base, "/municipalities/282171").await;
    assert!(!near.contains("見本県"));
    let (_, csv) = get(&base, "/adoption.csv").await;
    assert!(!csv.contains("見本"));
}

#[tokio::test]
async fn a_page_is_not_sent_twice() {
    let base = serve(shipped_home().app()).await;
    let address = format!("{base}/prefectures/28");
    let client = reqwest::Client::new();
    let first = client.get(&address).send().await.expect("an answer");
    let tag = first.headers()["etag"].clone();
    let body = first.bytes().await.expect("a body");
    let again = client.get(&address).header("if-none-match", &tag).send().await.expect("an answer");
    assert_eq!(again.status(), 304);
    assert!(again.bytes().await.expect("a body").is_empty());
    let whole = client.get(&address).header("if-none-match", "\"other\"").send().await.expect("an answer");
    assert_eq!(whole.bytes().await.expect("a body"), body);
}

#[tokio::test]
async fn what_is_not_there_leads_to_the_nearest() {
    let base = serve(shipped_home().app()).await;
    let (status, page) = get(&base, "/municipalities/282172").await;
    assert_eq!(status, 404);
    assert!(page.contains("/municipalities/282171"), "{page}");
    assert_eq!(get(&base, "/prefectures/77").await.0, 404);
    assert_eq!(get(&base, "/areas/nowhere").await.0, 404);
    assert_eq!(get(&base, "/prefectures/28/adoption.doc").await.0, 404);
    let (status, page) = get(&base, "/prefectures/28?sort=<script>").await;
    assert_eq!(status, 400);
    assert!(!page.contains("<script>"));
}

#[tokio::test]
async fn search_by_name_or_kana() {
    let base = serve(shipped_home().app()).await;
    for q in ["川西市", "かわにしし", "カワニシシ", "ｶﾜﾆｼｼ", "282171"] {
        let (_, page) = get(&base, &format!("/search?q={q}")).await;
        assert!(page.contains("/municipalities/282171"), "{q}");
    }
    let (_, page) = get(&base, "/search?q=かわにしか").await;
    assert!(page.contains("近い名前") && page.contains("/municipalities/282171"), "{page}");
    let (_, page) = get(&base, "/search?q=zzz").await;
    assert!(!page.contains("近い名前"), "nothing is like it: {page}");
}

#[tokio::test]
async fn tables_sort_both_ways_with_what_is_unknown_last() {
    let base = serve(shipped_home().app()).await;
    let order = |page: &str| {
        let body = page.split("<tbody>").nth(1).and_then(|t| t.split("</tbody>").next()).expect("a table").to_owned();
        body.split("href=\"/municipalities/").skip(1).map(|t| t[..6].to_owned()).collect::<Vec<_>>()
    };
    let down = order(&get(&base, "/prefectures/28?sort=listed&order=desc").await.1);
    let up = order(&get(&base, "/prefectures/28?sort=listed&order=asc").await.1);
    assert_eq!(down[0], "281000");
    assert_eq!(up.last().map(String::as_str), Some("281000"));
    let codes = order(&get(&base, "/prefectures/28?sort=code&order=asc").await.1);
    let mut sorted = codes.clone();
    sorted.sort();
    assert_eq!(codes, sorted);
}

/// Page, CSV and CLI give the same figures.
#[tokio::test]
async fn files_give_what_the_page_gives() {
    let home = shipped_home();
    let base = serve(home.app()).await;
    let (_, served) = get(&base, "/prefectures/28/adoption.csv").await;
    let typed = home.ok(&["adoption", "--prefecture", "28", "--format", "csv"]);
    assert_eq!(served.trim_start_matches('\u{feff}'), typed.trim_start_matches('\u{feff}'));
    let cp932 = reqwest::get(format!("{base}/prefectures/28/adoption.csv?encoding=cp932")).await.expect("an answer");
    assert!(cp932.headers()["content-disposition"].to_str().expect("text").contains("tsunagu-28-sites-2026-01-05.csv"));
    let bytes = cp932.bytes().await.expect("a body");
    assert_eq!(encoding_rs::SHIFT_JIS.decode(&bytes).0, typed.trim_start_matches('\u{feff}'));
}

/// A server that runs while somebody adds goes over to the new version by itself.
#[tokio::test]
async fn a_running_server_follows_what_is_published() {
    let home = TestHome::new();
    let page = "市町村\t川西市(13)\t川辺郡猪名川町(23)\n(利用状況は2026年1月5日現在の情報です)\n";
    let first = home.file("1.txt", page);
    home.ok(&[std::path::Path::new("add"), &first]);
    let app = home.app();
    let base = serve(app.clone()).await;
    assert!(get(&base, "/municipalities/282171/adoption.csv").await.1.contains(",sites,13,"));
    let second = home.file("2.txt", page.replace("川西市(13)", "川西市(20)").replace("1月5日", "2月5日"));
    home.ok(&[std::path::Path::new("add"), &second]);
    app.served.follow();
    assert!(get(&base, "/municipalities/282171/adoption.csv").await.1.contains(",sites,20,"));
}

#[tokio::test]
async fn an_empty_home_answers_with_what_to_do() {
    let base = serve(TestHome::new().app()).await;
    let (status, page) = get(&base, "/").await;
    assert_eq!(status, 503);
    assert!(page.contains("tsunagu add"));
}

#[tokio::test]
async fn pages_forbid_what_they_do_not_need() {
    let base = serve(shipped_home().app()).await;
    let answer = reqwest::get(format!("{base}/")).await.expect("an answer");
    let policy = answer.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn former_address_leads_to_the_present_one() {
    let base = serve(shipped_home().app()).await;
    for (five, six) in [
        ("/municipalities/28217", "/municipalities/282171"),
        ("/municipalities/28217/savings?threshold=40", "/municipalities/282171/savings?threshold=40"),
        ("/municipalities/28217/adoption.csv", "/municipalities/282171/adoption.csv"),
    ] {
        let response = reqwest::get(format!("{base}{five}")).await.expect("an answer");
        assert_eq!((response.status().as_u16(), response.url().as_str()), (200, format!("{base}{six}").as_str()));
    }
}
