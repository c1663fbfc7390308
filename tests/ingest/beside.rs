//! What stands beside the rates: starts of 介護情報基盤, notices, care software, moves. None of it changes a rate.

use std::path::Path;

use tsunagu_analytics::query::migration::{self, PlatformStart};
use tsunagu_ingest::step::Step;
use tsunagu_store::home::Home;
use tsunagu_store::warehouse::Warehouse;

use crate::support::announced::{self, NOTICE_PAGE};
use crate::support::homes::content;
use crate::support::loads::counts;
use crate::support::site::Site;
use crate::support::stand_in::Answer;
use crate::support::stand_in::pages::{NOTICES_ENTRY, PLATFORM_ENTRY, SOFTWARE_ENTRY};
use crate::support::synthetic::{begun, of_town};
use crate::support::{TestHome, program};

const ROBOTS: &str = "/robots.txt";
const NOTICE_PATH: &str = "/info/index.html";

fn warehouse(home: &TestHome) -> Warehouse {
    let home = Home::open(&home.path()).expect("a home");
    Warehouse::open(&home.current_warehouse().expect("published")).expect("a version")
}

fn starts(home: &TestHome) -> Vec<(String, String)> {
    let warehouse = warehouse(home);
    let all = migration::platform_starts(&warehouse.reader().expect("a reader")).expect("read");
    let words = |s: &PlatformStart| {
        let date = |d: Option<jiff::civil::Date>| d.map(|d| d.to_string());
        let parts = [date(s.starts_on), date(s.second_on), s.state.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    all.iter().map(|s| (s.place.clone(), words(s))).collect()
}

fn expected_starts() -> Vec<(String, String)> {
    let all = [
        ("011002", "2026-11-01"),
        ("141305", "2026-11-01 2027-04-01"),
        ("282146", "undecided"),
        ("282171", "2027-01-04"),
        ("283011", "arranging"),
    ];
    all.map(|(place, start)| (place.to_owned(), start.to_owned())).to_vec()
}

/// Whether a text stands anywhere in a home, archive and lake and warehouse.
fn holds(home: &TestHome, text: &str) -> bool {
    let needle = text.as_bytes();
    content(&home.path()).iter().any(|(_, bytes)| bytes.windows(needle.len()).any(|window| window == needle))
}

fn issues_of(home: &TestHome, kind: &str) -> Vec<(String, String)> {
    let rows = home.csv(&["status", "--issues", "--format", "csv"]);
    rows.into_iter().filter(|r| r["kind"] == kind).map(|r| (r["row"].clone(), r["action"].clone())).collect()
}

fn rates(home: &TestHome) -> String {
    home.ok(&["adoption", "--prefecture", "28", "--format", "csv"])
}

fn listed() -> TestHome {
    let home = begun();
    let file = home.file("利用状況.csv", counts("2026-01-05", &[("282171", 13)])).display().to_string();
    home.ok(&["add", &file]);
    home
}

#[test]
fn starts_of_a_pdf_are_rows_and_what_cannot_be_resolved_is_an_issue() {
    if !program("pdftotext") {
        return;
    }
    let home = listed();
    let before = rates(&home);
    let file = home.file("taioujyoukyou.pdf", announced::starts());
    home.ok(&[Path::new("add"), &file]);
    assert_eq!(starts(&home), expected_starts());
    assert_eq!(rates(&home), before, "no rate moves");
    let unread = issues_of(&home, "start_unread");
    let lines: Vec<&str> = unread.iter().map(|(row, _)| row.as_str()).collect();
    assert_eq!(lines, ["7", "9"], "the lines of the file: {unread:?}");
    assert!(unread.iter().all(|(_, action)| action.contains("元の資料")), "what to do: {unread:?}");
    let load = home.csv(&["status", "--loads", "--format", "csv"]);
    let load = load.iter().find(|row| row["kind"] == "platform_start").expect("a load");
    assert_eq!((&load["as_of"][..], &load["rows"][..]), ("2026-07-10", "5"));

    // What is kept is the table: it is made again without the program, and the archive is whole.
    assert!(!holds(&home, "%PDF"));
    let run = |words: &[&str]| {
        let ran = home.command().args(words).env("PATH", "").output().expect("tsunagu starts");
        assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
    };
    run(&["rebuild"]);
    run(&["archive", "verify"]);
    assert_eq!((starts(&home), rates(&home)), (expected_starts(), before.clone()));
    home.ok(&["archive", "withdraw", &load["id"]]);
    assert_eq!((starts(&home), rates(&home)), (Vec::new(), before));
}

#[test]
fn pdf_without_the_program_says_what_to_install_and_leaves_nothing() {
    let home = TestHome::new();
    let file = home.file("taioujyoukyou.pdf", announced::starts());
    let ran = home.command().args([Path::new("add"), &file]).env("TSUNAGU_PDFTOTEXT", "/nowhere").output();
    let ran = ran.expect("tsunagu starts");
    let message = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(!ran.status.success() && message.contains("pdftotext") && message.contains("--kind platform"), "{message}");
    assert!(!holds(&home, "%PDF"));
    // What is told to do instead is taken.
    let file = home.file(
        "開始日.csv",
        "都道府県,市区町村,利用開始日,担当\n兵庫県,川西市,2027/1/4,壱岐花子\n神奈川,川崎市,未定,\n",
    );
    home.ok(&[
        Path::new("add"),
        &file,
        Path::new("--kind"),
        Path::new("platform"),
        Path::new("--as-of"),
        Path::new("2026-07-10"),
    ]);
    assert_eq!(starts(&home), [("141305".into(), "undecided".into()), ("282171".into(), "2027-01-04".to_owned())]);
    assert!(!holds(&home, "花子"), "a column that is not read is not kept");
}

#[test]
fn another_pdf_is_refused_as_before() {
    if !program("pdftotext") {
        return;
    }
    let home = TestHome::new();
    let people =
        announced::pdf(&[&["利用者一覧"], &["兵庫県", "壱岐花子", "1950/1/1"], &["兵庫県", "川西市", "1950/1/1"]]);
    for (name, bytes) in [("名簿.pdf", people), ("壊れた.pdf", b"%PDF-1.4 stand-in".to_vec())] {
        let file = home.file(name, bytes);
        let ran = home.run(&[Path::new("add"), &file]);
        assert!(ran.code() != Some(0) && ran.err().contains("PDF"), "{}", ran.err());
    }
    assert!(!holds(&home, "花子"));
}

/// Saved from a browser: the page of a prefecture, which leaves out what it is of.
#[test]
fn saved_page_of_a_prefecture_is_read_below_its_title() {
    let home = TestHome::new();
    let page = "<html><body><h1>兵庫県</h1><p>介護情報基盤の対応状況</p><table><tr><th>市区町村</th><th>利用開始</th></tr>\
        <tr><td>川西市</td><td>2027/1/4</td></tr><tr><td>猪名川町</td><td>日程調整中</td></tr><tr><td>府中市</td><td>2027/1/4</td></tr></table></body></html>";
    let file = home.file("hyogo.html", page);
    home.ok(&[Path::new("add"), &file, Path::new("--as-of"), Path::new("2026-07-10")]);
    assert_eq!(starts(&home), [("282171".into(), "2027-01-04".into()), ("283011".into(), "arranging".to_owned())]);
    let unread = issues_of(&home, "start_unread");
    assert_eq!(unread.len(), 1, "府中市 is of another prefecture, and is not guessed: {unread:?}");
}

#[test]
fn newer_list_wins_for_the_places_that_it_names() {
    let home = TestHome::new();
    let add = |name: &str, rows: &str, as_of: &str| {
        let file = home.file(name, format!("都道府県,市区町村,利用開始日\n{rows}")).display().to_string();
        home.ok(&["add", &file, "--as-of", as_of]);
    };
    add("新.csv", "兵庫県,川西市,2027/2/1\n", "2026-10-01");
    add(
        "旧.csv",
        "兵庫県,川西市,2027/1/4\n兵庫県,宝塚市,2026/11/1\n兵庫県,三田市,2026/11/1\n兵庫県,三田市,2026/12/1\n",
        "2026-07-10",
    );
    assert_eq!(starts(&home), [("282146".into(), "2026-11-01".into()), ("282171".into(), "2027-02-01".to_owned())]);
    assert_eq!(issues_of(&home, "start_unread").len(), 1, "two dates of one town: neither is taken");
}

fn site() -> Site {
    let plain = |body: &str| Answer::bytes("text/plain", body.as_bytes().to_vec());
    let site = Site::new(vec![
        (ROBOTS.to_owned(), plain("User-agent: *\nDisallow: /private/\n")),
        (PLATFORM_ENTRY.to_owned(), Answer::bytes("application/pdf", announced::starts())),
        (SOFTWARE_ENTRY.to_owned(), Answer::bytes("application/octet-stream", announced::software())),
        (NOTICE_PATH.to_owned(), Answer::html(NOTICE_PAGE)),
    ]);
    let feed = announced::feed(&site.site.base());
    site.site.set(NOTICES_ENTRY, Answer::bytes("application/xml", feed.into_bytes()));
    site
}

#[test]
fn starts_are_pulled_as_politely_as_the_listing() {
    if !program("pdftotext") {
        return;
    }
    let site = site();
    let ran = site.ok(&["pull", "platform"]);
    assert_eq!(starts(&site.home), expected_starts(), "{}", ran.err());
    assert_eq!(site.site.paths(), [ROBOTS, PLATFORM_ENTRY], "pages that a script draws are asked with --render alone");
    assert!(site.site.seen().iter().all(|s| s.headers["user-agent"].contains("test@example.org")));
    assert!(!holds(&site.home, "%PDF"));
    let before = site.home.csv(&["status", "--loads", "--format", "csv"]).len();
    let ran = site.ok(&["pull", "platform"]);
    assert!(ran.err().contains("うち変わりなし1"), "{}", ran.err());
    assert_eq!(site.home.csv(&["status", "--loads", "--format", "csv"]).len(), before, "the same is no new load");
    let again = site.home.command().args(["rebuild"]).env("PATH", "").output().expect("tsunagu starts");
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    assert_eq!(starts(&site.home), expected_starts());

    site.site.set(ROBOTS, Answer::bytes("text/plain", b"User-agent: *\nDisallow: /assets/\n".to_vec()));
    site.site.reset();
    assert_eq!(site.run(&["pull", "platform"]).code(), Some(1));
    assert_eq!(site.site.paths(), [ROBOTS], "what robots.txt forbids is not asked");
}

#[test]
fn list_in_another_layout_is_a_problem_and_changes_nothing() {
    if !program("pdftotext") {
        return;
    }
    let site = site();
    site.ok(&["pull", "platform"]);
    site.site.set(PLATFORM_ENTRY, Answer::bytes("application/pdf", announced::pdf(&[&["移転しました"]])));
    let ran = site.run(&["pull", "platform"]);
    assert!(ran.code() == Some(1) && ran.err().contains("PDF"), "{}", ran.err());
    assert_eq!(starts(&site.home), expected_starts());
}

#[test]
fn notices_keep_dates_words_and_links_and_no_text() {
    let site = site();
    site.ok(&["pull", "notices"]);
    let warehouse = warehouse(&site.home);
    let watch = migration::notices(&warehouse.reader().expect("a reader")).expect("read");
    let base = site.site.base();
    let found: Vec<_> = watch
        .notices
        .iter()
        .map(|n| {
            (
                n.published.map(|d| d.to_string()).unwrap_or_default(),
                n.words.as_str(),
                n.address.clone().unwrap_or_default(),
            )
        })
        .collect();
    let expected = [
        ("2026-11-28".to_owned(), "移行", format!("{base}/info/9.html")),
        ("2026-11-27".to_owned(), "介護情報基盤", format!("{base}/gyoseiShiryou/1")),
        ("2026-11-25".to_owned(), "ケアプランデータ連携・移行", format!("{base}/gyoseiShiryou/3")),
    ];
    assert_eq!(found, expected);
    assert_eq!(watch.last_look.map(|(_, items)| items), Some(5), "three of the feed and two of the page");
    assert!(!holds(&site.home, "ひみつ"), "titles and texts are their publishers'");
    let status = site.home.ok(&["status"]);
    assert!(status.contains("2026-11-28") && status.contains(&format!("{base}/info/9.html")), "{status}");
    let state = site.home.ok(&["status", "--format", "csv"]);
    assert!(state.contains("notice"), "{state}");
    site.ok(&["rebuild"]);
    site.ok(&["archive", "verify"]);
}

#[test]
fn notices_in_another_layout_fail_and_keep_nothing() {
    let site = site();
    site.site.set(NOTICES_ENTRY, Answer::html("<html><body><p>ひみつの別の画面</p></body></html>"));
    let ran = site.run(&["pull", "notices"]);
    assert_eq!(ran.code(), Some(1), "{}", ran.err());
    assert!(!holds(&site.home, "ひみつ"));
    // A feed in which nothing is found is a look all the same.
    let none = announced::feed(&site.site.base())
        .replace("介護情報基盤", "別の")
        .replace("ケアプランデータ連携の移行", "別の");
    site.site.set(NOTICES_ENTRY, Answer::bytes("application/xml", none.into_bytes()));
    site.ok(&["pull", "notices"]);
    let health = site.home.ok(&["status"]);
    let row = health.lines().find(|line| line.starts_with("お知らせの見張り（介護保険")).expect("the source");
    assert!(row.contains("順調"), "{row}");
}

#[test]
fn survey_of_software_is_pulled_and_what_it_does_not_say_is_unclear() {
    let site = site();
    site.ok(&["pull", "software"]);
    let warehouse = warehouse(&site.home);
    let all = migration::software(&warehouse.reader().expect("a reader")).expect("read");
    let found: Vec<_> = all.iter().map(|p| (p.product.as_str(), p.v4_1.key(), p.v5_0.key())).collect();
    let expected = [
        ("みほんケア", "yes", "planned"),
        ("ためし記録", "no", "no"),
        ("よみとり手帳", "unclear", "yes"),
        ("ケアノート", "yes", "no"),
        ("みらい帳票", "planned", "planned"),
    ];
    assert_eq!(found, expected);
    assert!(all.iter().all(|p| p.as_of.map(|d| d.to_string()).as_deref() == Some("2026-08-24")));
    assert_eq!(issues_of(&site.home, "support_unread").len(), 1);
    assert!(!holds(&site.home, "花子"), "a column that is not read is not kept");
    site.ok(&["rebuild"]);
    assert_eq!(site.home.csv(&["status", "--format", "csv"]).iter().filter(|r| r["dataset"] == "software").count(), 1);
}

/// A list of moves, of the first offices of a town.
fn moved(offices: usize) -> String {
    let rows = of_town("川西市").into_iter().take(offices).enumerate();
    let ways = ["電話", "訪問", "研修会"];
    let rows = rows.map(|(i, o)| format!("{},2026-11-{:02},{}\n", o.number, 10 + i, ways[i % 3]));
    "office_number,migrated_on,source\n".to_owned() + &rows.collect::<String>()
}

fn migrated(home: &TestHome) -> (u64, u64) {
    let warehouse = warehouse(home);
    migration::migrated_counts(&warehouse.reader().expect("a reader")).expect("read")
}

#[test]
fn list_of_moves_counts_each_office_once_and_changes_no_rate() {
    let home = listed();
    let before = rates(&home);
    let odd = "0000000000,2026-11-20,電話\n2879999999,2026-11-20,壱岐花子に聞いた\n2879999998,,電話\n2879999997,2099-01-01,電話\n";
    let file = home.file("移行の確認.csv", moved(6) + odd).display().to_string();
    home.ok(&["add", &file, "--as-of", "2026-11-30"]);
    assert_eq!(migrated(&home), (7, 1), "one stands in no register");
    assert_eq!(rates(&home), before);
    assert_eq!(issues_of(&home, "migration_undated").len(), 2);
    assert_eq!(issues_of(&home, "confirmation_unknown").len(), 1);
    assert!(!holds(&home, "花子"), "free text is kept nowhere");
    let again = home.file("移行の確認2.csv", moved(8)).display().to_string();
    home.ok(&["add", &again, "--kind", "migrated"]);
    assert_eq!(migrated(&home), (9, 1));
    home.ok(&["rebuild"]);
    home.ok(&["archive", "verify"]);
    assert_eq!((migrated(&home), rates(&home)), ((9, 1), before));
}

#[test]
fn kind_that_a_file_is_not_is_refused() {
    let home = begun();
    let file = home.file("利用状況.csv", counts("2026-01-05", &[("282171", 13)])).display().to_string();
    for kind in ["platform", "software", "migrated"] {
        let ran = home.run(&["add", &file, "--kind", kind]);
        assert!(ran.code() != Some(0) && ran.err().contains(kind), "{kind}: {}", ran.err());
    }
}

#[test]
fn run_with_new_kinds_killed_at_any_step_is_whole_after_the_next() {
    let sources = |home: &TestHome| {
        let moves = home.file("移行の確認.csv", moved(5));
        let starts = home.file("開始日_2026-07-10.csv", "都道府県,市区町村,利用開始日\n兵庫県,川西市,2027/1/4\n");
        let software = home.file("software_2026-08-24.xlsx", announced::software());
        [moves, starts, software].map(|path| path.display().to_string())
    };
    for step in Step::ALL.into_iter().filter(|step| !matches!(step, Step::Derived | Step::DerivedWritten)) {
        let home = listed();
        let before = rates(&home);
        let [moves, starts_file, software] = sources(&home);
        let words = ["add", &moves, &starts_file, &software];
        let killed = home.command().args(words).env("TSUNAGU_ABORT_AT", step.name()).output().expect("tsunagu starts");
        assert!(!killed.status.success(), "{}: it was not killed", step.name());
        home.ok(&words);
        let found = (migrated(&home), starts(&home).len(), rates(&home));
        assert_eq!(found, ((5, 0), 1, before), "{}", step.name());
        home.ok(&["archive", "verify"]);
        home.ok(&["status"]);
    }
}
