/// Registers.
mod registers;

use crate::support::site::{AS_OF, Site, towns};
use crate::support::wait_until;
use std::collections::BTreeSet;

use crate::support::stand_in::pages::{self, ENTRY, Town, offices_page, prefecture_page, prefecture_path};
use crate::support::stand_in::{Answer, StandIn, Trick};

fn listed(n: &str) -> (String, String) {
    (n.to_owned(), "2026-03-05".to_owned())
}

#[test]
fn the_listing_is_found_by_its_links_and_nothing_else_is_asked() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    let ran = site.ok(&["pull", "usage"]);
    assert_eq!(site.listed("282171"), listed("13"), "{}", ran.err());
    assert_eq!(site.listed("281026"), listed("4"), "a ward stands under its city");
    assert_eq!(site.listed("283011"), listed("0"), "the page says that there are none");
    assert_eq!(site.listed("312029"), listed("7"));
    let paths = site.site.paths();
    assert_eq!(paths[..2], ["/robots.txt", ENTRY]);
    let distinct: BTreeSet<_> = paths.iter().collect();
    assert_eq!((paths.len(), distinct.len()), (9, 9), "every page once, no help page, no other site: {paths:?}");
    assert_eq!(site.site.max_connections(), 1);
    let agents: BTreeSet<_> = site.site.seen().into_iter().map(|s| s.headers["user-agent"].clone()).collect();
    assert!(agents.len() == 1 && agents.iter().all(|a| a.contains("test@example.org")), "{agents:?}");
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.ok(&["pull", "usage"]);
    let before = site.home.ok(&["adoption", "--prefecture", "28", "--format", "csv"]);
    site.site.reset();
    let ran = site.ok(&["pull", "usage"]);
    let conditional = site.site.seen().iter().filter(|s| s.headers.contains_key("if-none-match")).count();
    assert_eq!(conditional, 8, "all but robots.txt");
    assert!(ran.err().contains("うち変わりなし8"), "{}", ran.err());
    assert_eq!(site.home.ok(&["adoption", "--prefecture", "28", "--format", "csv"]), before);
}

#[test]
fn a_selection_asks_for_its_own_pages_alone() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.ok(&["pull", "usage", "--municipality", "川西市"]);
    let wanted = [prefecture_path("兵庫県"), towns()[0].path()];
    let lists: Vec<_> = site.site.paths().into_iter().filter(|p| p.contains("/list/") || p.contains("/map/")).collect();
    assert_eq!(lists, wanted);
    assert_eq!(site.listed("282171"), listed("13"));
    assert_eq!(site.listed("281026"), listed("4"), "counts of the page that was asked anyway are kept");
}

#[test]
fn a_dry_run_asks_nothing_and_says_what_it_would() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    let message = site.ok(&["pull", "all", "--dry-run", "--prefecture", "28"]).out();
    assert!(site.site.seen().is_empty());
    for word in ["offices 49", "回数：約", "時間：約", "利用条件", "連絡先：test@example.org"] {
        assert!(message.contains(word), "{word}: {message}");
    }
}

#[test]
fn without_a_contact_nothing_is_asked() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    let ran = site.home.run(&["pull", "usage"]);
    assert_eq!(ran.code(), Some(1));
    assert!(ran.err().contains("連絡先") && ran.err().contains("--contact"), "{}", ran.err());
    let ran = site.run(&["pull", "usage", "--contact", "nobody"]);
    assert!(ran.err().contains("メールアドレス"), "{}", ran.err());
    assert!(site.site.seen().is_empty());
}

#[test]
fn a_site_in_trouble_is_asked_again_with_patience() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    let [kawanishi, nada, ..] = &towns()[..] else { panic!("two towns") };
    site.site.trick(ENTRY, [Trick::Unavailable, Trick::Silent]);
    site.site.trick(&prefecture_path("兵庫県"), [Trick::TooMany("0"), Trick::TooMany("soon"), Trick::Garbage]);
    site.site.trick(&kawanishi.path(), [Trick::Reset, Trick::Cut, Trick::Drip]);
    site.site.trick(&nada.path(), [Trick::Redirect(format!("{}/moved", site.site.base()))]);
    site.site.set("/moved", Answer::html(offices_page(nada, &nada.offices, "")));
    site.ok(&["pull", "usage"]);
    assert_eq!((site.listed("282171"), site.listed("281026")), (listed("13"), listed("4")));
    assert_eq!(site.site.count(&kawanishi.path()), 3);
}

#[test]
fn a_publisher_that_asks_for_an_hour_is_left_alone_until_the_next_run() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.site.trick(&towns()[0].path(), [Trick::TooMany("3600")]);
    let ran = site.pull();
    assert_eq!(ran.code(), Some(1));
    assert!(ran.err().contains("3600"), "{}", ran.err());
    let requested: Vec<_> = site.site.paths();
    site.ok(&["pull", "usage"]);
    let again: Vec<_> = site.site.paths()[requested.len()..].to_vec();
    assert!(again.iter().all(|p| !requested.contains(p) || *p == towns()[0].path()), "{again:?}");
    assert_eq!(site.listed("282171"), listed("13"));
}

#[test]
fn bytes_in_another_encoding_than_their_header_says() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    let town = &towns()[0];
    let page = offices_page(town, &town.offices, "");
    let sjis = encoding_rs::SHIFT_JIS.encode(&page).0.into_owned();
    site.site.set(&town.path(), Answer::bytes("text/html; charset=UTF-8", sjis));
    let all = towns();
    let hyogo: Vec<&Town> = all.iter().filter(|t| t.prefecture == "兵庫県").collect();
    let page = prefecture_page(&hyogo, "令和８年３月５日");
    let sjis = encoding_rs::SHIFT_JIS.encode(&page).0.into_owned();
    site.site.set(&prefecture_path("兵庫県"), Answer::bytes("text/html; charset=Shift_JIS", sjis));
    site.ok(&["pull", "usage"]);
    assert_eq!((site.listed("282171"), site.listed("281026")), (listed("13"), listed("4")));
}

#[test]
fn changed_layout_is_reported_and_archived_and_never_zero() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.ok(&["pull", "usage"]);
    let town = &towns()[0];
    let other = offices_page(town, &town.offices, "").replace("datarow_", "office-");
    site.site.set(&town.path(), Answer::html(other));
    let ran = site.ok(&["pull", "usage"]);
    assert!(ran.err().contains("datarow_") && ran.err().contains("保管してあります"), "{}", ran.err());
    assert!(ran.err().contains("作りが、これまでと変わっています"), "{}", ran.err());
    assert_eq!(site.listed("282171"), listed("13"), "the page of counts still says 13");
}

#[test]
fn an_entry_page_that_leads_nowhere_explains_itself() {
    let mut answers = pages::usage(&towns(), AS_OF);
    answers.push((ENTRY.to_owned(), Answer::html("<title>名称検索</title><a href=/a>お知らせ</a>")));
    let site = Site::new(answers);
    let ran = site.pull();
    assert!(ran.err().contains("リンクが1本") && ran.err().contains("県"), "{}", ran.err());
    assert!(!ran.err().contains("公開しました"), "{}", ran.err());
}

/// A page whose rows a script draws.
fn drawn_by_a_script(town: &Town) -> Answer {
    let plain = offices_page(town, &town.offices, "");
    let (head, rest) = plain.split_once("<tr id=").expect("rows");
    let (rows, foot) = rest.split_once("</table>").expect("a table");
    let rows = format!("<tr id={rows}").replace('\\', "\\\\").replace('`', "\\`");
    let script = format!(
        "<script>addEventListener('load',()=>setTimeout(()=>{{document.querySelector('#list').innerHTML+=`{rows}`}},50))</script>"
    );
    Answer::html(format!("{head}</table>{script}{foot}"))
}

#[test]
fn rows_drawn_by_a_script_are_refused_and_read_with_a_browser() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    let town = &towns()[3];
    site.site.set(&town.path(), drawn_by_a_script(town));
    let ran = site.ok(&["pull", "usage"]);
    assert!(ran.err().contains("--render"), "{}", ran.err());
    let mut without = site.command(&["pull", "usage", "--render"]);
    let without = without.env("TSUNAGU_CHROMIUM", "/nonexistent").output().expect("tsunagu starts");
    let message = String::from_utf8_lossy(&without.stderr).into_owned();
    assert!(!without.status.success() && message.contains("chromium") && message.contains("tsunagu add"), "{message}");
    if !crate::support::program("chromium") {
        return;
    }
    let ran = site.ok(&["pull", "usage", "--render", "--municipality", "米子市"]);
    assert!(!ran.err().contains("--render"), "{}", ran.err());
    let offices = site.home.path().join("lake/listed_office");
    assert!(offices.exists());
    assert_eq!(site.listed("312029"), listed("7"));
    let agents: Vec<_> = site.site.seen().iter().rev().take(3).map(|s| s.headers["user-agent"].clone()).collect();
    assert!(agents.iter().any(|a| a.contains("test@example.org")), "{agents:?}");
}

#[test]
fn no_road_leads_inside() {
    let inside = StandIn::start([("/".to_owned(), Answer::html("<tr id=datarow_1>secret"))]);
    let site = Site::new(pages::usage(&towns(), AS_OF));
    let all = towns();
    site.site.trick(&all[0].path(), [Trick::Redirect(inside.base())]);
    site.site.trick(&all[1].path(), [Trick::Redirect("http://169.254.169.254/latest/meta-data".into())]);
    site.site.trick(&all[3].path(), [Trick::Redirect("file:///etc/passwd".into())]);
    let ran = site.ok(&["pull", "usage"]);
    assert!(inside.seen().is_empty());
    for word in [&inside.host(), "169.254.169.254", "http・https"] {
        assert!(ran.err().contains(word), "{word}: {}", ran.err());
    }
    assert_eq!(site.listed("282171"), listed("13"), "counts stand without the list");
}

#[test]
fn a_private_address_is_refused_unless_the_source_says_so() {
    let close = |source: &mut toml::Table| {
        source.insert("allow_private".into(), toml::Value::Boolean(false));
        source.insert("delay_ms".into(), toml::Value::Integer(1_000));
        let https = source["entry"].as_str().expect("text").replace("http://", "https://");
        source.insert("entry".into(), toml::Value::String(https));
    };
    let site = Site::with(pages::usage(&towns(), AS_OF), close);
    let ran = site.pull();
    assert_eq!(ran.code(), Some(1));
    assert!(site.site.seen().is_empty(), "not even robots.txt");
    // A name that leads inside is no better than the address.
    let named = |source: &mut toml::Table| {
        close(source);
        let local = source["entry"].as_str().expect("text").replace("127.0.0.1", "localhost");
        let host = source["hosts"][0].as_str().expect("text").replace("127.0.0.1", "localhost");
        source.insert("entry".into(), toml::Value::String(local));
        source.insert("hosts".into(), toml::Value::Array(vec![toml::Value::String(host)]));
    };
    let site = Site::with(pages::usage(&towns(), AS_OF), named);
    let ran = site.pull();
    assert_eq!(ran.code(), Some(1), "{}", ran.err());
    assert!(site.site.seen().is_empty());
}

#[test]
fn robots_that_forbid_or_cannot_be_had_end_the_run() {
    let forbid = Answer::bytes("text/plain", b"User-agent: Tsunagu\nDisallow: /wamappl/\n".to_vec());
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.site.set("/robots.txt", forbid);
    let ran = site.pull();
    assert_eq!((ran.code(), site.site.paths()), (Some(1), vec!["/robots.txt".to_owned()]));
    assert!(ran.err().contains("robots.txt で断られて"), "{}", ran.err());
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.site.trick("/robots.txt", std::iter::repeat_n(Trick::Unavailable, 9));
    let ran = site.pull();
    assert_eq!(ran.code(), Some(1));
    assert!(site.site.paths().iter().all(|p| p == "/robots.txt"));
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.site.set("/robots.txt", Answer { status: 404, ..Answer::html("none") });
    site.ok(&["pull", "usage"]);
}

#[test]
fn bombs_and_bodies_without_end_are_refused_and_the_rest_goes_on() {
    let small = |source: &mut toml::Table| {
        source.insert("max_mib".into(), toml::Value::Integer(1));
    };
    let site = Site::with(pages::usage(&towns(), AS_OF), small);
    let all = towns();
    site.site.trick(&all[0].path(), [Trick::Bomb(3)]);
    site.site.trick(&all[1].path(), [Trick::Endless(3)]);
    let ran = site.ok(&["pull", "usage"]);
    assert_eq!(ran.err().matches("1 MiBを超えます").count(), 2, "{}", ran.err());
    assert_eq!(site.listed("312029"), listed("7"));
}

#[test]
fn the_budget_stops_a_run_and_the_next_goes_on() {
    let few = |source: &mut toml::Table| {
        source.insert("budget_requests".into(), toml::Value::Integer(4));
    };
    let site = Site::with(pages::usage(&towns(), AS_OF), few);
    let mut runs = 0;
    loop {
        let ran = site.pull();
        runs += 1;
        assert!(runs < 9, "{}", ran.err());
        if ran.code() == Some(0) {
            break;
        }
        assert!(ran.err().contains("予算（4回）"), "{}", ran.err());
    }
    assert_eq!((runs, site.site.paths().len()), (3, 9), "nothing was asked twice");
    assert_eq!(site.listed("282171"), listed("13"));
}

#[test]
fn further_pages_of_a_list_belong_to_it_and_a_missing_one_spoils_it() {
    let mut town = Town::new("鳥取県", "米子市", "31", 0, 7);
    town.offices.push(town.offices[0].clone());
    let site = Site::new(pages::usage(std::slice::from_ref(&town), AS_OF));
    let (first, second) = town.offices.split_at(5);
    let link = "<a href=\"/wamappl/kpdrsys.nsf/list/2\">次へ</a>";
    site.site.set(&town.path(), Answer::html(offices_page(&town, first, link)));
    let ran = site.ok(&["pull", "usage"]);
    assert!(ran.err().contains("404"), "{}", ran.err());
    assert_eq!(site.listed("312029"), listed("7"), "the count of the page of counts, not 5");
    site.site.set("/wamappl/kpdrsys.nsf/list/2", Answer::html(offices_page(&town, second, "")));
    let ran = site.ok(&["pull", "usage"]);
    assert!(!ran.err().contains("404") && !ran.err().contains("注意"), "7 numbers in 8 rows: {}", ran.err());
    assert_eq!(site.listed("312029"), listed("7"));
}

#[test]
fn totals_that_do_not_match_their_parts_are_reported() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    let town = &towns()[0];
    site.site.set(&town.path(), Answer::html(offices_page(town, &town.offices[..11], "")));
    site.ok(&["pull", "usage"]);
    let issues = site.home.ok(&["status", "--issues", "--format", "csv"]);
    assert!(issues.contains("13とありますが") && issues.contains("11番号"), "{issues}");
}

#[test]
fn a_listing_that_shrinks_waits_to_be_accepted() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.ok(&["pull", "usage"]);
    let mut fewer = towns();
    fewer[0].offices.truncate(5);
    site.site.set_all(pages::usage(&fewer, "2026年4月5日"));
    let ran = site.pull();
    assert_eq!(ran.code(), Some(3));
    assert!(ran.err().contains("兵庫県川西市\t13\t5") && ran.err().contains("--accept"), "{}", ran.err());
    assert_eq!(site.listed("282171"), listed("13"));
    site.ok(&["publish", "--accept"]);
    assert_eq!(site.listed("282171"), ("5".into(), "2026-04-05".into()));
}

#[test]
fn an_interrupted_run_stops_cleanly_and_goes_on() {
    let site = Site::new(pages::usage(&towns(), AS_OF));
    site.site.trick(&towns()[0].path(), [Trick::TooMany("2")]);
    let mut child =
        site.command(&["pull", "usage"]).stderr(std::process::Stdio::piped()).spawn().expect("tsunagu starts");
    // It is waiting out the Retry-After once the page was asked.
    wait_until("the page was asked", || site.site.count(&towns()[0].path()) > 0);
    let id = child.id().to_string();
    std::process::Command::new("kill").args(["-INT", &id]).status().expect("kill runs");
    let status = child.wait().expect("ended");
    assert_eq!(status.code(), Some(1));
    site.ok(&["pull", "usage"]);
    assert_eq!(site.listed("282171"), listed("13"));
    assert_eq!(site.site.count(ENTRY), 1, "the rest was kept");
}
