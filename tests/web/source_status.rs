use crate::support::site::{Site, towns};
use crate::support::stand_in::pages::{self, ENTRY, offices_page};
use crate::support::stand_in::{Answer, Trick};
use crate::support::{NOW, TestHome, get, serve, shipped_home};
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_ingest::add::add_shipped;
use tsunagu_ingest::publish::{Accept, publish};
use tsunagu_store::home::Home;

const AS_OF: &str = "2026年3月5日";

/// Pages as a server over this home shows them.
async fn shown(site: &Site, path: &str) -> String {
    let base = serve(site.home.app()).await;
    get(&base, path).await.1
}

#[tokio::test]
async fn every_page_says_that_a_source_is_broken_until_it_is_well_again() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.ok(&["pull", "usage"]);
    let well = shown(&site, "/municipalities/282171").await;
    assert!(!well.contains("banner source"), "nothing to tell");
    assert!(shown(&site, "/status").await.contains("順調"));
    site.site.trick(ENTRY, std::iter::repeat_n(Trick::Unavailable, 9));
    assert_eq!(site.pull().code(), Some(1));
    for path in ["/", "/municipalities/282171", "/prefectures/28", "/method", "/data", "/search?q=かわにし"] {
        let page = shown(&site, path).await;
        assert!(page.contains("読み取れなくなっています") && page.contains("令和8年3月5日"), "{path}");
    }
    site.site.trick(ENTRY, []);
    // The first runs after may still be put off.
    let well = (0..9).any(|_| site.pull().code() == Some(0));
    assert!(well, "a source that answers is well again");
    assert!(!shown(&site, "/").await.contains("banner source"));
}

#[tokio::test]
async fn status_lists_each_source_and_a_publish_that_waits() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.ok(&["pull", "usage"]);
    let mut fewer = towns();
    fewer[0].offices.truncate(5);
    site.site.set_all(pages::usage(&fewer, "2026年4月5日"));
    assert_eq!(site.pull().code(), Some(3));
    let page = shown(&site, "/status").await;
    assert!(page.contains("川西市：13 → 5"), "the reason is shown");
    let message = site.home.ok(&["status"]);
    assert!(message.contains("WAM NET") && message.contains("順調") && message.contains("--accept"), "{message}");
    site.ok(&["publish", "--accept"]);
    assert!(!shown(&site, "/status").await.contains("13 → 5"));
}

#[tokio::test]
async fn numbers_show_who_joined_who_left_and_what_the_register_lacks() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.ok(&["pull", "usage"]);
    let mut later = towns();
    // One leaves, two join, one of them a support centre.
    let gone = later[0].offices.remove(0).number;
    for number in [pages::number("28", 900), "2800000016".to_owned()] {
        later[0].offices.push(pages::Office { number, service: "訪問介護" });
    }
    site.site.set_all(pages::usage(&later, "2026年4月5日"));
    let town = &later[0];
    site.site.set(&town.path(), Answer::html(offices_page(town, &town.offices, "")));
    site.ok(&["pull", "usage"]);
    let page = shown(&site, "/municipalities/282171").await;
    for word in ["新たに掲載された番号は2、今回は掲載のない番号は1、続けて掲載されている番号は12", "照合できない"]
    {
        assert!(page.contains(word), "{word}");
    }
    let csv = shown(&site, "/municipalities/282171/offices.csv").await;
    assert_eq!(csv.lines().filter(|l| l.contains("新たに掲載")).count(), 2, "{csv}");
    assert_eq!(csv.lines().count(), 15, "a head and the fourteen that are listed: {csv}");
    // Who left is a number. Joiners may be named.
    let below = ["", "/adoption.csv", "/adoption.json", "/savings"].map(|rest| format!("/municipalities/282171{rest}"));
    let others = ["/municipalities/282171/offices.csv", "/prefectures/28", "/prefectures/28/adoption.csv", "/status"];
    let others = others.iter().chain(&["/status/issues.csv", "/status/loads.csv"]).map(|path| (*path).to_owned());
    for path in below.into_iter().chain(others) {
        assert!(!shown(&site, &path).await.contains(&gone), "{path} names who left");
    }
    assert!(page.contains("2800000016"), "who joined is named");
}

/// 見本県 against a count of its shipped files that knows nothing of the warehouse.
#[tokio::test]
async fn the_turnover_of_the_made_up_towns_is_that_of_their_lists() {
    let lists = |date: &str| -> std::collections::BTreeSet<(String, String)> {
        let path = crate::support::project().join(format!("data/sample/usage_{date}.csv"));
        let text = std::fs::read_to_string(path).expect("a shipped list");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        reader.records().map(|r| r.expect("a row")).map(|r| (r[3].to_owned(), r[4].to_owned())).collect()
    };
    let (before, now) = (lists("2025-12-05"), lists("2026-01-05"));
    let numbers = |set: &std::collections::BTreeSet<(String, String)>| {
        set.iter().map(|(_, n)| n.clone()).collect::<std::collections::BTreeSet<_>>()
    };
    let (before, now) = (numbers(&before), numbers(&now));
    let joined = now.difference(&before).count();
    let left = before.difference(&now).count();
    let stayed = now.intersection(&before).count();
    assert!(joined > 0 && left > 0);
    let base = serve(shipped_home().app()).await;
    let (_, page) = get(&base, "/prefectures/99").await;
    let message =
        format!("新たに掲載された番号は{joined}、今回は掲載のない番号は{left}、続けて掲載されている番号は{stayed}です");
    assert!(page.contains(&message), "{message}");
    let centres = now.iter().filter(|n| n.as_bytes()[2] == b'0').count();
    assert!(
        page.contains(&format!("地域包括支援センター</th><td class=\"number\">{centres}</td>")),
        "{centres} centres"
    );
}

/// A row is credited to what its load's receipt says: pulled, shipped from the briefing, or brought by somebody.
#[tokio::test]
async fn each_row_is_credited_to_what_its_load_really_is() {
    let source = |json: &str, denominator: &str| {
        let rows: serde_json::Value = serde_json::from_str(json).expect("JSON");
        let row =
            rows.as_array().expect("rows").iter().find(|r| r["denominator"] == denominator).expect("a row").clone();
        row["source"].as_str().expect("text").to_owned()
    };
    let home = TestHome::new();
    let (opened, data) = (Home::open(&home.path()).expect("a home"), Data::embedded());
    let (rules, now) = (Rules::load(&data).expect("rules"), NOW.parse().expect("a moment"));
    add_shipped(&opened, &rules, &data, now, &|_, _| {}).expect("what is shipped");
    publish(&opened, &rules, &data, now, &Accept::New, &|_, _| {}).expect("published");
    let base = serve(home.app()).await;
    let (_, shipped) = get(&base, "/municipalities/282171/adoption.json").await;
    assert!(source(&shipped, "sites").contains("掲載：川西市説明会資料"), "{shipped}");
    assert!(source(&shipped, "claimed").contains("対象数：川西市 ケアプランデータ連携システム説明会資料"), "{shipped}");
    let (_, page) = get(&base, "/municipalities/282171").await;
    assert!(page.contains("出典：掲載件数は、川西市説明会資料（2026年1月19日）"), "{page}");
    assert!(!page.contains("tsunagu pull で取得"), "nothing was pulled");

    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.ok(&["pull", "usage"]);
    let pulled = shown(&site, "/municipalities/282171/adoption.json").await;
    assert!(source(&pulled, "sites").starts_with("掲載：WAM NET「ケアプランデータ連携システム利用状況」"), "{pulled}");
    assert!(shown(&site, "/municipalities/282171").await.contains("tsunagu pull で取得"));

    let home = TestHome::new();
    let counts =
        home.file("counts.csv", "市区町村コード,市区町村名,掲載件数,利用状況の現在日\n282171,川西市,13,2026-01-05\n");
    home.ok(&["add", &counts.display().to_string(), "--kind", "usage"]);
    let base = serve(home.app()).await;
    for path in
        ["/municipalities/282171", "/municipalities/282171/adoption.csv", "/municipalities/282171/adoption.json"]
    {
        let (status, text) = get(&base, path).await;
        assert_eq!(status, 200);
        assert!(!text.contains("福祉医療機構"), "{path} credits a list of nobody to the publisher: {text}");
        assert!(
            text.contains("取り込まれた件数の表・一覧") || text.contains("だれが作ったものかの記録はありません"),
            "{path}"
        );
    }
}
