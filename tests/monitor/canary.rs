use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use reqwest::Client;
use serde_json::Value;
use tsunagu_store::ledger::Ledger;
use tsunagu_store::ledger::sets;
use tsunagu_store::ledger::token::{NewToken, Scope, create};

use crate::support::counters::entered;
use crate::support::counters::home_of_its_own;
use crate::support::counters::{OFFICE, PARTNER, secret};
use crate::support::{TestHome, at, browser_scripts, files_below, listen};

/// Planted in names of files and folders; in the second also where a number of an office belongs.
const CANARIES: [&str; 5] = ["川西花子", "0001234567", "H012345678", "yamadataro", "YAMADATARO"];

/// An office's folder: what is of the standard's form, and what people make of it.
fn planted(home: &TestHome, created_at: &str) -> PathBuf {
    let names = [
        format!("UPPLAN_202611_{OFFICE}_43_{PARTNER}_11_{created_at}.CSV"),
        format!("UPSIKYU_202611_{OFFICE}_43_{PARTNER}_11_{created_at}.CSV"),
        format!("UPHOSOKU_202611_{OFFICE}_43_{PARTNER}_11_{created_at}.CSV"),
        format!("UPPLAN_202611_{OFFICE}_43_{PARTNER}_11_{created_at} (1).CSV"),
        format!("2026-11_通所介護計画書_{}.pdf", CANARIES[0]),
        format!("{}_{}.CSV", CANARIES[0], CANARIES[1]),
        format!("UPPLAN_202611_{OFFICE}_43_{}_11_{created_at}.CSV", CANARIES[1]),
        format!("UPJSK_202611_{}_11_{OFFICE}_43_{created_at}.CSV", CANARIES[2]),
        format!("UP1KYO_{OFFICE}_{}_{created_at}.CSV", CANARIES[3]),
        format!("UPPLAN_202611_{OFFICE}_43_{PARTNER}_11_{created_at}_{}.CSV", CANARIES[3]),
    ];
    for name in &names {
        home.file(&format!("{}/{name}", CANARIES[0]), format!("{},{}\n", CANARIES[0], CANARIES[1]));
    }
    home.path().parent().expect("a folder").join(CANARIES[0])
}

fn clean(what: &str, bytes: &[u8]) {
    for canary in CANARIES {
        let sjis = encoding_rs::SHIFT_JIS.encode(canary).0.into_owned();
        for planted in [canary.as_bytes(), &sjis] {
            assert!(!bytes.windows(planted.len()).any(|w| w == planted), "{canary} in {what}");
        }
    }
}

/// Every byte below a folder, and every name.
fn clean_below(folder: &Path) {
    let all = files_below(folder);
    assert!(!all.is_empty());
    for path in all {
        let below = path.strip_prefix(folder).expect("below");
        clean("a file's name", below.to_string_lossy().as_bytes());
        clean(&path.display().to_string(), &std::fs::read(&path).expect("read"));
    }
}

/// The program sends to a server that logs all it can; then the ledger, the journal, both logs, what both stated, every
/// page, the events, a backup and the whole of both homes are searched.
#[test]
fn sent_by_the_program_nothing_of_a_person_is_anywhere() {
    let home = home_of_its_own();
    // The program looks at the clock, and takes nothing of years ago.
    let today = tsunagu_domain::date::japan_date(jiff::Timestamp::now());
    let folder = planted(&home, &today.strftime("%Y%m%d090000").to_string());
    std::fs::create_dir_all(home.path().join("ledger")).expect("made");
    let made = Ledger::open(&home.path().join("ledger")).expect("a ledger");
    let wanted = |scope| NewToken {
        scope,
        office: OFFICE.parse().ok(),
        place: None,
        frames: &[],
        created: at("2026-01-01T00:00:00Z"),
        expires: at("2099-01-01T00:00:00Z"),
    };
    let writer = made.writer().expect("a writer");
    let (_, secret) = create(&writer, &wanted(Scope::Office)).expect("made");
    let in_addresses = [Scope::Embed, Scope::Feed].map(|scope| create(&writer, &wanted(scope)).expect("made").1);
    let token = home.file("token.txt", &secret);
    let mut server = home
        .command()
        .env("TSUNAGU_LOG", "trace")
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("tsunagu starts");
    let mut out = server.stdout.take().expect("a pipe");
    let mut first = Vec::new();
    while !first.ends_with(b"\n") {
        let mut byte = [0];
        out.read_exact(&mut byte).expect("a line");
        first.push(byte[0]);
    }
    let mut log = server.stderr.take().expect("a pipe");
    let log = std::thread::spawn(move || {
        let mut text = Vec::new();
        log.read_to_end(&mut text).map(|_| text)
    });
    let base = String::from_utf8_lossy(&first).split_whitespace().next().expect("an address").to_owned();
    let office_home = home.path().parent().expect("a folder").join("office");
    let sent = Command::new(env!("CARGO_BIN_EXE_tsunagu"))
        .env("TSUNAGU_LOG", "trace")
        .arg("--home")
        .arg(&office_home)
        .args(["exchange", "send"])
        .arg(&folder)
        .args(["--office", OFFICE, "--server", &base, "--token-file"])
        .arg(&token)
        .output()
        .expect("tsunagu starts");
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    clean("what the sender said", &[sent.stdout, sent.stderr].concat());
    let message = home.ok(&["backup", &home.path().with_file_name("kept.zip").display().to_string()]);
    assert!(message.contains("収めました"), "{message}");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    tsunagu_ingest::source::fetch::prepare_tls();
    runtime.block_on(async {
        // What is malformed is logged too, and not repeated.
        let by_api = |field: &str, value: &str| {
            let mut set = serde_json::json!({
                "origin": "api", "version": "v5_0", "format": "json", "key": "018f6f2e-7c3a-7b1c-9d2e-5a4b3c2d1e0f",
                "direction": "sent", "partner": PARTNER, "exchanged_at": "2026-11-20T09:00:00+09:00",
                "document_kind": "monthly_plan", "months": ["202611"],
            });
            set[field] = value.into();
            serde_json::json!({ "office": OFFICE, "sets": [set] }).to_string()
        };
        let insured = format!("00000000-0000-0000-0000-00{}", CANARIES[1]);
        for body in [
            format!("{{\"{}\":1}}", CANARIES[0]),
            format!("{{\"office\":\"{}\",\"sets\":[]}}", CANARIES[1]),
            by_api("key", CANARIES[0]),
            by_api("key", &insured),
            by_api("exchanged_at", CANARIES[0]),
            by_api("partner", CANARIES[1]),
            by_api(CANARIES[3], "x"),
        ] {
            let request = Client::new().post(format!("{base}/api/v1/exchange/sets")).bearer_auth(&secret);
            let answer = request.header("content-type", "application/json").body(body).send().await.expect("an answer");
            clean("an error", answer.text().await.expect("a body").as_bytes());
        }
        let cookie = entered(&base, &secret).await;
        // What is typed into the forms for logging in and about months and devices.
        for (path, form) in [
            ("log-in/code", format!("office={}&code={}&remember=1&device={}", CANARIES[1], CANARIES[1], CANARIES[3])),
            ("log-in/code", format!("office={OFFICE}&code={}", CANARIES[3])),
            ("log-in", format!("token={}&remember=1&device={}", CANARIES[3], CANARIES[3])),
            ("no-service", format!("partner={}&month=202611", CANARIES[1])),
            ("no-service", format!("partner={}&month=202611", CANARIES[3])),
            ("devices/forget", format!("device={}", CANARIES[3])),
        ] {
            let request = Client::new().post(format!("{base}/exchange/{path}")).header("cookie", &cookie).body(form);
            let request = request.header("sec-fetch-site", "same-origin");
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            clean(path, request.send().await.expect("an answer").text().await.expect("a body").as_bytes());
        }
        for path in ["office", "live", "alerts", "manual", "settings", "record", "volumes.csv", "pairs.csv"] {
            let request = Client::new().get(format!("{base}/exchange/{path}")).header("cookie", &cookie);
            let text = request.send().await.expect("an answer").text().await.expect("a body");
            assert!(path != "office" || text.contains(PARTNER), "{text}");
            clean(path, text.as_bytes());
        }
        let [embed, feed] = &in_addresses;
        let paths = ["", "/badge.svg", "/status.json"].map(|file| format!("/embed/{embed}{file}"));
        for path in paths.iter().chain([&format!("/exchange/feed/{feed}")]) {
            let answer = Client::new().get(format!("{base}{path}")).send().await.expect("an answer");
            assert_eq!(answer.status(), 200, "{path}");
            clean(path, answer.text().await.expect("a body").as_bytes());
        }
        let request = Client::new().get(format!("{base}/exchange/events")).header("cookie", &cookie);
        let chunk = request.send().await.expect("an answer").chunk().await.expect("a stream").expect("an event");
        clean("events", &chunk);
    });
    server.kill().expect("killed");
    server.wait().expect("gone");
    let log = log.join().expect("read").expect("text");
    assert!(String::from_utf8_lossy(&log).contains("request"), "the log says something");
    clean("the server's log", &log);
    for secret in in_addresses.iter().chain([&secret]) {
        assert!(!String::from_utf8_lossy(&log).contains(secret), "a token in the log");
    }
    clean_below(&home.path().join("ledger"));
    clean_below(&home.path().join("lake"));
    clean_below(&office_home);
    clean("the backup", &unpacked(&home.path().with_file_name("kept.zip")));
    let held = made.read(|c| sets::all(c, OFFICE.parse().expect("a number"))).expect("read");
    assert_eq!(held.iter().map(|s| (s.files, s.partner.as_str())).collect::<Vec<_>>(), [(3, PARTNER)]);
}

/// Everything in a ZIP, names and contents.
fn unpacked(path: &Path) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).expect("opened")).expect("a ZIP");
    let mut all = Vec::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).expect("a file");
        all.extend(file.name().expect("a name").as_bytes());
        file.read_to_end(&mut all).expect("read");
    }
    all
}

/// The page counts the same folder; what leaves the browser, what it shows and what it says are searched.
#[tokio::test(flavor = "multi_thread")]
async fn sent_by_the_page_nothing_of_a_person_leaves_the_browser() {
    let Some(scripts) = browser_scripts() else { return };
    let home = home_of_its_own();
    let folder = planted(&home, "20261025200201");
    let app = home.app();
    let secret = secret(&app, Scope::Office).await;
    let (base, _stop) = listen(app.clone()).await;
    let cookie = entered(&base, &secret).await;
    let shots = std::env::var_os("TSUNAGU_SHOTS").map_or_else(std::env::temp_dir, Into::into);
    let ran = Command::new("node")
        .arg(scripts.join("exchange_drop.mjs"))
        .args(["--base", &base, "--out"])
        .arg(shots)
        .args(["--cookie", &cookie])
        .arg(&folder)
        .output()
        .expect("node starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    clean("the page", &ran.stdout);
    let message: Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    assert_eq!(message["console"], Value::Array(Vec::new()));
    assert!(message["status"].as_str().expect("text").contains("新しい組 1"), "{}", message["status"]);
    let posts = message["requests"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|r| r.as_str().is_some_and(|r| r.starts_with("POST")));
    assert_eq!(posts.count(), 1);
    let held = app.submissions.read(|c| sets::all(c, OFFICE.parse().expect("a number"))).await.expect("read");
    assert_eq!(held.iter().map(|s| (s.files, s.partner.as_str())).collect::<Vec<_>>(), [(3, PARTNER)]);
}
