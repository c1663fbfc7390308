//! Faults that were found by use, each as it was met.

use std::path::Path;

use crate::support::TestHome;
use crate::support::site::{Site, towns};
use crate::support::stand_in::pages::{self, ENTRY, offices_page, prefecture_path};
use crate::support::stand_in::{Answer, Trick};

const AS_OF: &str = "2026年3月5日";

fn basis_is_numbers(site: &Site, code: &str) -> bool {
    let words = ["adoption", "--municipality", code, "--denominator", "care_managers", "--format", "csv"];
    // Only numbers tell roles.
    !site.home.csv(&words)[0]["listed"].is_empty()
}

#[test]
fn a_pull_of_one_town_leaves_the_lists_of_the_others() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    let register = site.home.file("28.csv", register_rows(&towns()[1]));
    let words = ["add", &register.display().to_string(), "--as-of", "2025-12-31", "--covers", "兵庫県"];
    site.home.ok(&words);
    // A first list that names the whole of a small register waits for somebody.
    site.ok(&["pull", "usage", "--accept"]);
    assert!(basis_is_numbers(&site, "281026"));
    site.ok(&["pull", "usage", "--municipality", "川西市"]);
    assert!(basis_is_numbers(&site, "281026"), "the ward's list is still known");
    assert_eq!(site.listed("281026").0, "4");
}

fn register_rows(town: &pages::Town) -> String {
    let rows = town.offices.iter().map(|o| format!("281026,兵庫県,神戸市灘区,{},居宅介護支援\n", o.number));
    "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類\n".to_owned()
        + &rows.collect::<String>()
}

#[test]
fn a_stopped_run_over_all_survives_one_over_a_selection() {
    let few = |source: &mut toml::Table| {
        source.insert("budget_requests".into(), toml::Value::Integer(6));
    };
    let site = Site::with(pages::usage(&towns(), AS_OF), few);
    assert_eq!(site.pull().code(), Some(1), "the budget is used up");
    let requested = site.site.requests();
    site.ok(&["pull", "usage", "--municipality", "米子市"]);
    let after = site.site.requests();
    site.ok(&["pull", "usage"]);
    assert_eq!(site.site.requests() - after, 9 - requested, "the run over all went on where it was");
}

#[test]
fn what_a_publisher_sent_in_error_does_not_stop_a_rebuild() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.site.set(&prefecture_path("兵庫県"), Answer::html("<h1>メンテナンス中</h1>"));
    let ran = site.ok(&["pull", "usage"]);
    assert!(ran.err().contains("メンテナンス中"), "{}", ran.err());
    // A page of counts that states no date is refused as a whole.
    let all = towns();
    let tottori: Vec<&pages::Town> = all.iter().filter(|t| t.prefecture == "鳥取県").collect();
    let undated = pages::prefecture_page(&tottori, "").replace("現在", "");
    site.site.set(ENTRY, Answer::html(undated_entry()));
    site.site.set(&prefecture_path("鳥取県"), Answer::html(undated));
    site.run(&["pull", "usage"]);
    site.ok(&["rebuild"]);
    assert_eq!(site.listed("312029").0, "7");
}

fn undated_entry() -> String {
    format!("<a href=\"{}\">鳥取県</a>", prefecture_path("鳥取県"))
}

#[test]
fn a_town_whose_offices_move_away_is_held_and_can_be_accepted() {
    let home = TestHome::new();
    let numbers: Vec<String> = (0..13).map(|i| pages::number("28", i)).collect();
    let list: String = numbers.iter().map(|n| format!("{n},兵庫県川西市中央町1\n")).collect();
    let list = home.file("list.csv", format!("事業所番号,住所\n{list}"));
    home.ok(&["add", &list.display().to_string(), "--as-of", "2026-01-05", "--kind", "usage"]);
    let rows: String = numbers.iter().map(|n| format!("283011,兵庫県,猪名川町,{n},居宅介護支援\n")).collect();
    let header = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類\n";
    let register = home.file("jigyosho_430.csv", format!("{header}{rows}"));
    let words = ["add", &register.display().to_string(), "--as-of", "2025-12-31", "--covers", "兵庫県"];
    let ran = home.run(&words);
    assert!(ran.err().contains("川西市") && ran.err().contains("jigyosho_430.csv"), "{}", ran.err());
    let held = home.ok(&["status"]);
    assert!(held.contains("公開を保留しています"), "what waits is shown: {held}");
    // A backup holds what waits, and a restore does not accept it.
    let file = home.path().with_file_name("kept.zip").display().to_string();
    home.ok(&["backup", &file]);
    let other = TestHome::new();
    other.ok(&["restore", &file]);
    assert!(other.ok(&["status"]).contains("公開を保留しています"));
    other.ok(&["publish", "--accept"]);
    assert!(!other.ok(&["status"]).contains("公開を保留しています"));
    home.ok(&["publish", "--accept"]);
}

#[test]
fn a_prefecture_of_small_towns_does_not_vanish_unseen() {
    let small: Vec<pages::Town> = (0..4)
        .map(|i| pages::Town::new("兵庫県", ["川西市", "三田市", "相生市", "赤穂市"][i], "28", i as u32 * 10, 9))
        .collect();
    let site = Site::new(pages::usage(&small, AS_OF));
    site.ok(&["pull", "usage"]);
    let fewer: Vec<pages::Town> = small
        .iter()
        .cloned()
        .map(|mut t| {
            t.offices.truncate(4);
            t
        })
        .collect();
    site.site.set_all(pages::usage(&fewer, "2026年4月5日"));
    let ran = site.pull();
    assert!(ran.err().contains("兵庫県\t36\t16"), "{}", ran.err());
}

#[test]
fn a_page_that_says_none_or_too_few_does_not_replace_the_count() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    let [kawanishi, nada, ..] = &towns()[..] else { panic!("two towns") };
    let hidden =
        "<table><tr><th>サービス種類</th></tr></table><p style=\"display: none\">該当する事業所はありません</p>";
    site.site.set(&kawanishi.path(), Answer::html(hidden));
    site.site.set(&nada.path(), Answer::html(offices_page(nada, &[], "")));
    let ran = site.ok(&["pull", "usage"]);
    assert!(ran.err().contains("4件の一覧のはずが、0件とのことば"), "{}", ran.err());
    assert_eq!((site.listed("282171").0, site.listed("281026").0), ("13".into(), "4".into()));
    // The first page of a list whose pager nobody knows.
    site.site.set(&kawanishi.path(), Answer::html(offices_page(kawanishi, &kawanishi.offices[..5], "")));
    site.ok(&["pull", "usage"]);
    assert_eq!(site.listed("282171").0, "13");
    let issues = site.home.ok(&["status", "--issues", "--format", "csv"]);
    assert!(issues.contains("5番号しかありません"), "{issues}");
}

#[test]
fn a_second_entry_page_that_fails_or_leads_nowhere_spoils_nothing() {
    let mut answers = pages::usage(&towns(), AS_OF);
    let links = "<a href=\"/gone\">地図から検索</a><a href=\"/howto\">所在地から検索する方法</a>";
    let at = answers.iter().position(|(path, _)| path == ENTRY).expect("the entry page");
    let body = String::from_utf8(answers[at].1.body.clone()).expect("text") + links;
    answers[at].1 = Answer::html(body);
    answers.push(("/howto".into(), Answer::html("<h1>検索する方法</h1>")));
    let site = Site::new(answers);
    site.ok(&["pull", "usage"]);
    assert_eq!(site.listed("282171").0, "13");
    let message = site.home.ok(&["status"]);
    assert!(message.contains("一部読み取れません（1ページ）"), "{message}");
}

#[test]
fn a_body_that_a_power_cut_emptied_is_written_again() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.ok(&["pull", "usage"]);
    let archive = site.home.path().join("archive");
    let folders = std::fs::read_dir(&archive).expect("a folder").flatten().map(|e| e.path());
    let bodies = folders.filter(|p| p.file_name().is_some_and(|n| n.len() == 2));
    for body in bodies.flat_map(|f| std::fs::read_dir(f).expect("a folder").flatten()) {
        std::fs::write(body.path(), b"").expect("emptied");
    }
    assert_eq!(site.run(&["archive", "verify"]).code(), Some(1));
    site.ok(&["pull", "usage"]);
    site.ok(&["archive", "verify"]);
}

#[test]
fn a_list_that_looks_like_a_register_stays_a_list_in_a_rebuild() {
    let home = TestHome::new();
    let header = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所番号,サービスの種類\n";
    let rows: String = (0..3).map(|i| format!("282171,兵庫県,川西市,{},訪問介護\n", pages::number("28", i))).collect();
    let list = home.file("一覧.csv", format!("{header}{rows}"));
    home.ok(&["add", &list.display().to_string(), "--kind", "usage", "--as-of", "2026-01-05"]);
    home.ok(&["rebuild"]);
    let row = &home.csv(&["adoption", "--municipality", "282171", "--denominator", "sites", "--format", "csv"])[0];
    assert_eq!(row["listed"], "3");
}

#[test]
fn a_file_brought_by_mistake_is_taken_back() {
    let home = TestHome::new();
    let right = home.file("right.csv", "市区町村コード,掲載件数\n282171,13\n");
    let wrong = home.file("wrong.csv", "市区町村コード,掲載件数\n282171,9\n");
    home.ok(&["add", &right.display().to_string(), "--as-of", "2026-01-05"]);
    home.ok(&["add", &wrong.display().to_string(), "--as-of", "2026-02-05"]);
    let message = home.ok(&["archive", "withdraw", "wrong.csv"]);
    assert!(message.contains("取り消しました"), "{message}");
    let words = ["adoption", "--municipality", "282171", "--denominator", "sites", "--format", "csv"];
    assert_eq!(home.csv(&words)[0]["listed"], "13");
    assert_eq!(home.run(&["archive", "withdraw", "wrong.csv"]).code(), Some(2), "once is enough");
    home.ok(&["archive", "verify"]);
}

#[test]
fn a_slip_of_the_year_is_refused() {
    let home = TestHome::new();
    let file = home.file("n.csv", "市区町村コード,掲載件数\n282171,13\n");
    let ran = home.run(&[Path::new("add"), &file, Path::new("--as-of"), Path::new("2096-01-05")]);
    assert!(ran.code() == Some(1) && ran.err().contains("年を確かめて"), "{}", ran.err());
}

#[test]
fn rules_of_a_host_are_asked_for_again_after_a_refusal_and_may_be_absurd() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    let robots = |text: &str| Answer::bytes("text/plain", text.as_bytes().to_vec());
    site.site.set("/robots.txt", robots("User-agent: *\nDisallow: /\n"));
    let ran = site.pull();
    assert_eq!(ran.err().matches("robots.txt で断られて").count(), 1, "told once: {}", ran.err());
    site.site.set("/robots.txt", robots("User-agent: *\nCrawl-delay: 99999999999999999999999\n"));
    let ran = site.pull();
    assert!(ran.code() == Some(1) && ran.err().contains("秒待つよう"), "{}", ran.err());
    site.site.set("/robots.txt", Answer { status: 404, ..Answer::html("moved") });
    site.site.trick("/robots.txt", [Trick::Redirect(format!("{}/robots/all.txt", site.site.base()))]);
    site.site.set("/robots/all.txt", robots("User-agent: *\nAllow: /\n"));
    site.ok(&["pull", "usage"]);
}

#[test]
fn a_drawn_page_obeys_status_and_retry_after() {
    if !crate::support::program("chromium") {
        return;
    }
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.site.trick(&prefecture_path("兵庫県"), [Trick::TooMany("3600")]);
    let ran = site.run(&["pull", "usage", "--render", "--municipality", "川西市"]);
    assert!(ran.code() == Some(1) && ran.err().contains("3600"), "{}", ran.err());
}

#[test]
fn a_run_in_which_nothing_was_understood_fails_for_the_scheduler() {
    let site = Site::new(vec![(ENTRY.to_owned(), Answer::html("<title>お知らせ</title><a href=/x>お知らせ</a>"))]);
    assert_eq!(site.pull().code(), Some(1));
    let empty = TestHome::new();
    let none = empty.path().with_file_name("none.zip").display().to_string();
    assert_eq!(empty.run(&["backup", &none]).code(), Some(1), "there is nothing to keep");
}
