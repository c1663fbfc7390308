//! What titles, totals and names say of a list or a table of counts, and what a bringer's answer leaves in doubt.

use crate::support::TestHome;
use crate::support::synthetic::{NAME, NUMBER};
use crate::support::synthetic::{Office, begun, csv, listing, of_town};

const DAY: [&str; 2] = ["--as-of", "2026-02-05"];

fn list() -> String {
    listing(&of_town("川西市")[..14])
}

/// What an `add` of a file ends with, and its number and denominator for 川西市 afterwards.
fn added(content: &str, more: &[&str]) -> (TestHome, Option<i32>, String) {
    let home = begun();
    let file = home.file("in/一覧.csv", content).display().to_string();
    let ran = home.run(&[&["add", &file], more].concat());
    let message = format!("{}{}", ran.out(), ran.err());
    (home, ran.code(), message)
}

fn listed(home: &TestHome) -> String {
    home.csv(&["adoption", "--municipality", "282171", "--denominator", "sites", "--format", "csv"])[0]["listed"]
        .clone()
}

#[test]
fn counts_are_taken_by_their_title_or_asked_about() {
    let titled = |title: &str, header: &str| format!("{title}\n市区町村名,{header}\n川西市,14\n");
    let of_exchange = "ケアプランデータ連携システム利用状況（兵庫県）令和8年2月5日現在";
    for header in ["掲載件数", "利用事業所数", "件数", "事業所数"] {
        let (home, code, message) = added(&titled(of_exchange, header), &[]);
        assert_eq!((code, listed(&home).as_str()), (Some(0), "14"), "{header}: {message}");
    }
    for (title, header) in [
        ("兵庫県 令和8年2月5日現在", "件数"),
        ("兵庫県の目標 令和8年2月5日現在", "掲載件数"),
        ("説明会 参加事業所数（兵庫県）", "掲載件数"),
        ("ケアプランデータ連携システム利用状況（居宅介護支援のみ）", "掲載件数"),
    ] {
        let (_, code, message) = added(&titled(title, header), &DAY);
        assert_eq!(code, Some(3), "{title} {header}: {message}");
    }
    let merged = format!("{of_exchange}\n都道府県名,市町名,掲載件数\n兵庫県,川西市,14\n,猪名川町,24\n");
    let (home, code, message) = added(&merged, &[]);
    assert_eq!((code, listed(&home).as_str()), (Some(0), "14"), "{message}");
    let of_services = "都道府県名,市区町村名,サービス,掲載件数\n兵庫県,川西市,居宅介護支援,9\n";
    assert_eq!(added(of_services, &DAY).1, Some(1), "counts of one service are none of the town");
}

#[test]
fn date_of_something_else_is_not_the_lists() {
    let titled = |title: &str| format!("ケアプランデータ連携システム利用状況\n{title}\n{}", list());
    for title in ["令和8年3月12日締切", "令和8年4月1日施行", "2026.2.5-2026.3.5", "フリーパスは令和8年3月31日まで"]
    {
        let (_, code, message) = added(&titled(title), &["--kind", "usage"]);
        assert!(code == Some(1) && message.contains("--as-of"), "{title}: {message}");
    }
    let (_, code, message) = added(&titled("令和8年2月5日現在（令和8年2月10日更新）"), &["--kind", "usage"]);
    assert!(code == Some(0) && message.contains("2026-02-05"), "{message}");
}

#[test]
fn title_of_another_town_and_other_totals_are_asked_about() {
    let of_exchange = "ケアプランデータ連携システム利用事業所一覧";
    for title in [format!("{of_exchange}（宝塚市）"), format!("{of_exchange} 全38件"), format!("{of_exchange}（1/3）")]
    {
        let (_, code, message) = added(&format!("{title}\n{}", list()), &DAY);
        assert_eq!(code, Some(3), "{title}: {message}");
    }
    let (_, code, message) = added(&format!("{of_exchange}（川西市） 全14件\n{}", list()), &DAY);
    assert_eq!(code, Some(0), "{message}");
}

#[test]
fn doubt_that_an_answer_leaves_is_stated_and_kept() {
    const USE: fn(&Office) -> String = |o| if o.number.ends_with('1') { "TRUE" } else { "FALSE" }.to_owned();
    let parted = csv(&[NUMBER, NAME, ("使用", USE)], &of_town("川西市")[..14]);
    let (home, code, message) = added(&parted, &[&DAY[..], &["--kind", "usage"]].concat());
    assert!(code == Some(0) && message.contains("「使用」の列が行を分けています"), "{message}");
    let issues = home.csv(&["status", "--issues", "--format", "csv"]);
    assert!(
        issues.iter().any(|issue| issue["kind"] == "mixed_list" && !issue["action"].contains("使用」")),
        "{issues:?}"
    );
}

#[test]
fn office_whose_name_says_that_it_closed_does_not_count() {
    let mut offices = of_town("川西市").to_vec();
    let whole = offices.iter().map(|o| o.number.clone()).collect::<std::collections::BTreeSet<_>>().len();
    let closed = offices[0].number.clone();
    for office in offices.iter_mut().filter(|o| o.number == closed) {
        office.name = format!("【廃止】{}", office.name);
    }
    let own = ["--kind", "own", "--covers", "川西市"];
    let (home, code, message) = added(&listing(&offices), &[&DAY[..], &own].concat());
    assert_eq!(code, Some(0), "{message}");
    let row = &home.csv(&["adoption", "--municipality", "282171", "--denominator", "own", "--format", "csv"])[0];
    assert_eq!(row["eligible"], (whole - 1).to_string());
}
