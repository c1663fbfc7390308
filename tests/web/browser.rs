use std::process::Command;

use tsunagu_store::ledger::token::Scope;

use crate::support::counters;
use crate::support::{browser_scripts, serve, shipped_home};

/// Pages that need a session, and those that stand in others.
#[tokio::test(flavor = "multi_thread")]
async fn pages_about_exchanges_hold_in_a_real_browser() {
    let Some(folder) = browser_scripts() else { return };
    let home = counters::home_of_its_own();
    home.ok(&["exchange", "simulate", "--ledger", "--offices", "60"]);
    let app = home.app_now();
    let busiest = app.submissions.read(counters::busiest).await.expect("read").to_string();
    let base = serve(app.clone()).await;
    let office = counters::token(&app, Scope::Office, Some(&busiest), None, "2099-01-01T00:00:00Z").await.1;
    let town = counters::token(&app, Scope::Town, None, Some("992011"), "2099-01-01T00:00:00Z").await.1;
    let embed = counters::token(&app, Scope::Embed, None, Some("992011"), "2099-01-01T00:00:00Z").await.1;
    let shots = tempfile::tempdir().expect("a scratch folder");
    let out = std::env::var_os("TSUNAGU_SHOTS").map_or_else(|| shots.path().to_owned(), Into::into);
    let check = |cookie: &str, paths: &[&str], prints: &[&str]| {
        let mut node = Command::new("node");
        node.arg(folder.join("check.mjs")).args(["--base", &base, "--cookie", cookie, "--out"]).arg(&out).args(paths);
        prints.iter().for_each(|path| {
            node.args(["--print", path]);
        });
        let ran = node.output().expect("node starts");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    let cookie = counters::entered(&base, &office).await;
    check(
        &cookie,
        &[
            "/exchange",
            "/exchange/office",
            "/exchange/alerts",
            "/exchange/manual",
            "/exchange/settings",
            "/exchange/record",
            "/method",
            "js:/exchange/live",
            "js:/exchange/drop",
        ],
        &[],
    );
    let cookie = counters::entered(&base, &town).await;
    let framed = format!("/embed/{embed}");
    let dark = format!("/embed/{embed}?theme=dark");
    check(&cookie, &["/municipalities/992011", "js:/exchange/town", &framed, &dark], &[]);
}

/// Pages at phone and desktop width in Chromium: errors, scrolling, charts, axe, keyboard, without JavaScript;
/// 川西市 on one A4.
#[tokio::test(flavor = "multi_thread")]
async fn pages_hold_in_a_real_browser() {
    let Some(folder) = browser_scripts() else { return };
    let base = serve(shipped_home().app()).await;
    let shots = tempfile::tempdir().expect("a scratch folder");
    let out = std::env::var_os("TSUNAGU_SHOTS").map_or_else(|| shots.path().to_owned(), Into::into);
    let paths = [
        "/",
        "/prefectures/28",
        "/prefectures/27",
        "/municipalities/282171",
        "/municipalities/281000",
        "/municipalities/281018",
        "/areas/28-hanshin-kita",
        "/prefectures/99",
        "/municipalities/992011",
        "/savings",
        "/savings?mode=detail&users=35&partners=16&town=282171&s430=1&joined=1&light=49&fte=1",
        "/savings?users=x&coverage=130&numbers=1",
        "/municipalities/282171/savings",
        "/compare-offices",
        "/offices/9960101237",
        "/offices/9960101237/division?numbers=9910100214",
        "/offices/9960101237/request?to=9910100248",
        "/workforce",
        "/method",
        "/data",
        "/status",
        "/search?q=かわ",
        "404:/municipalities/282172",
    ];
    let ran = Command::new("node")
        .arg(folder.join("check.mjs"))
        .args(["--base", &base, "--out"])
        .arg(out)
        .args(paths)
        .args(["--print", "/municipalities/282171", "--print", "/offices/9960101237"])
        .args(["--print", "/offices/9960101237/request?to=9910100248"])
        .output()
        .expect("node starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
