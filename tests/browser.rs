use std::process::Command;

use crate::support::{has, program, project, serve, shipped_home};

/// Pages at phone and desktop width in Chromium: errors, scrolling, charts, axe, keyboard, without JavaScript;
/// 川西市 on one A4.
#[tokio::test(flavor = "multi_thread")]
async fn pages_hold_in_a_real_browser() {
    let folder = project().join("tests/browser");
    let ready = program("node")
        && program("chromium")
        && has("node_modules (npm ci in tests/browser)", folder.join("node_modules").exists());
    if !ready {
        return;
    }
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
