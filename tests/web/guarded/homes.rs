use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use reqwest::{Client, StatusCode};
use serde_json::json;
use tsunagu_store::ledger::token::Scope;

use crate::support::counters::{batch, post, secret, set};
use crate::support::counters::{home_of_its_own, with};
use crate::support::{TestHome, copied, get, serve, shipped_home};

/// The one manifest of what is shipped.
fn manifest(home: &TestHome) -> std::path::PathBuf {
    let mut all = fs::read_dir(home.path().join("lake/loads")).expect("a folder").flatten();
    all.next().expect("a manifest").path()
}

/// What a server says before it serves, or instead of it.
fn server_message(home: &TestHome) -> (bool, String) {
    let mut command = home.command();
    command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = command.spawn().expect("tsunagu starts");
    let mut line = String::new();
    let out = server.stdout.take().expect("piped");
    let _ = BufReader::new(out).read_line(&mut line);
    let _ = server.kill();
    let mut message = String::new();
    let _ = server.stderr.take().expect("piped").read_to_string(&mut message);
    let _ = server.wait();
    (line.contains("表示できます"), message)
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_manifest_keeps_public_pages_served() {
    let home = home_of_its_own();
    fs::write(manifest(&home), "{").expect("damaged");
    let base = serve(home.app()).await;
    let (status, page) = get(&base, "/municipalities/282171").await;
    assert!(status == 200 && page.contains("8.7％"), "{page}");
    let (_, page) = get(&base, "/status").await;
    assert!(page.contains("目録が壊れています") && page.contains("tsunagu rebuild"), "{page}");
    assert!(!page.contains(&home.path().display().to_string()));
    let (is_served, message) = server_message(&home);
    assert!(is_served && message.contains("tsunagu rebuild"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_or_damaged_ledger_keeps_public_pages_served() {
    for is_missing in [true, false] {
        let home = home_of_its_own();
        let secret = {
            let app = home.app();
            secret(&app, Scope::Send).await
        };
        let file = home.path().join("ledger/ledger.sqlite");
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", file.display()));
        }
        if is_missing {
            fs::remove_file(&file).expect("removed")
        } else {
            fs::write(&file, [7; 9000]).expect("damaged")
        }
        let base = serve(home.app()).await;
        assert_eq!(get(&base, "/municipalities/282171").await.0, 200);
        assert_eq!(get(&base, "/exchange").await.0, 200);
        let (status, message) = post(&base, &secret, &batch(vec![set("20261025200201")])).await;
        // Who sends or looks is told no command: the backup is with those who run the server.
        let is_of_backup = |text: &str| text.contains("控え") && !text.contains("tsunagu restore");
        assert!(status == StatusCode::SERVICE_UNAVAILABLE && is_of_backup(&message), "{status} {message}");
        let office = Client::new().get(format!("{base}/exchange/office")).header("cookie", "tsunagu_session=x");
        let answer = office.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        let page = answer.text().await.expect("text");
        assert!(is_of_backup(&page), "{page}");
        let ran = home.run(&["token", "list"]);
        assert!(ran.code() == Some(1) && ran.err().contains("restore"), "{}", ran.err());
        assert_eq!(file.exists(), !is_missing, "no new ledger in the place of one that is gone");
        let (is_served, message) = server_message(&home);
        assert!(is_served && message.contains("restore"), "{message}");
    }
}

#[test]
fn home_without_its_lake_is_pointed_to_rebuild() {
    let home = TestHome::new();
    copied(&shipped_home().path().join("archive"), &home.path().join("archive"));
    let (is_served, message) = server_message(&home);
    assert!(!is_served && message.contains("tsunagu rebuild"), "{message}");
    assert!(!home.path().join("warehouse/CURRENT").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn full_disk_is_reported_to_a_sender_of_counters() {
    let home = TestHome::new();
    let app = home.app();
    let secret = secret(&app, Scope::Send).await;
    let full = app.submissions.write(|c| Ok(c.query_row("pragma max_page_count = 1", [], |row| row.get::<_, i64>(0))?));
    full.await.expect("set");
    let base = serve(app).await;
    let many = (0..5000).map(|n| with(set("20261025200201"), &[("partner", json!(format!("99101{n:05}")))]));
    let (status, message) = post(&base, &secret, &batch(many.collect())).await;
    assert!(status == StatusCode::INSUFFICIENT_STORAGE && message.contains("ディスクの空き"), "{status} {message}");
    assert!(!message.contains("disk is full"));
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_is_reported_at_a_terminal() {
    let ran = shipped_home().run(&["adoption", "--output", "/dev/full"]);
    assert!(ran.code() == Some(1) && ran.err().contains("ディスクの空きがありません"), "{}", ran.err());
    assert!(!ran.err().contains("No space"), "{}", ran.err());
}

#[test]
fn damaged_warehouse_is_reported_without_a_word_of_the_database() {
    let home = home_of_its_own();
    let name = fs::read_to_string(home.path().join("warehouse/CURRENT")).expect("a name");
    fs::write(home.path().join("warehouse").join(name.trim()), [7; 9000]).expect("damaged");
    let ran = home.run(&["adoption", "--prefecture", "28"]);
    assert!(ran.code() == Some(1) && ran.err().contains("tsunagu publish"), "{}", ran.err());
    assert!(!ran.err().contains("Error") && !ran.err().contains("DuckDB"), "{}", ran.err());
}

#[test]
fn failed_build_leaves_nothing_behind() {
    let home = home_of_its_own();
    let listed = home.path().join("lake/listed_office");
    let date = fs::read_dir(listed).expect("a folder").flatten().next().expect("a day").path();
    let file = fs::read_dir(date).expect("a folder").flatten().next().expect("a file").path();
    fs::write(file, [7; 900]).expect("damaged");
    let warehouse = home.path().join("warehouse");
    fs::remove_dir_all(&warehouse).expect("removed");
    let ran = home.run(&["publish"]);
    assert!(ran.code() == Some(1), "{}", ran.err());
    assert!(!ran.err().contains("Error"), "{}", ran.err());
    let left: Vec<_> = fs::read_dir(&warehouse).expect("a folder").flatten().map(|e| e.file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn archive_of_whatever_content_is_verified_without_a_panic() {
    let home = TestHome::new();
    copied(&shipped_home().path().join("archive"), &home.path().join("archive"));
    let archive = home.path().join("archive");
    for folder in ["00", "a", "ab/cd", "receipts/folder.json"] {
        fs::create_dir_all(archive.join(folder)).expect("made");
    }
    let short = r#"{"sha256":"a"}"#;
    let outside = r#"{"sha256":"../../../../../../../../../../../../../../../../etc/passwd"}"#;
    for (name, content) in [
        ("00/0", ""),
        ("00/short", "x"),
        ("receipts/empty.json", ""),
        ("receipts/cut.json", "{\"sha256\":\"0"),
        ("receipts/short.json", short),
        ("receipts/none.json", "{\"sha256\":\"\"}"),
        ("receipts/wide.json", "{\"sha256\":\"あ\"}"),
        ("receipts/outside.json", outside),
        ("receipts/cut.jsonl", "{}\n{\n"),
        ("receipts/other.txt", "x"),
    ] {
        fs::write(archive.join(name), content).expect("written");
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        for folder in ["00", "receipts"] {
            fs::write(archive.join(folder).join(std::ffi::OsStr::from_bytes(b"\xff\xfe.json")), b"\xff")
                .expect("written");
        }
    }
    let ran = home.run(&["archive", "verify"]);
    assert!(ran.code() == Some(1) && !ran.err().contains("panicked"), "{}", ran.err());
    for name in ["empty.json", "cut.json", "cut.jsonl", "folder.json"] {
        assert!(ran.err().contains(&format!("読めない受取書です：{name}")), "{name}: {}", ran.err());
    }
}
