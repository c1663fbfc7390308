use std::fs;
use std::path::PathBuf;

use crate::support::loads::{counts, figure, shipped};
use crate::support::{TestHome, get, serve};

fn served(home: &TestHome) -> PathBuf {
    let name = fs::read_to_string(home.path().join("warehouse/CURRENT")).expect("a name");
    home.path().join("warehouse").join(name.trim())
}

type Damage = fn(&TestHome);

/// What may stand where the served version is named, or lie where it was.
fn damages() -> Vec<(&'static str, Damage)> {
    fn current(home: &TestHome, content: &[u8]) {
        fs::write(home.path().join("warehouse/CURRENT"), content).expect("written");
    }
    vec![
        ("junk", |home| fs::write(served(home), [7; 9000]).expect("written")),
        ("cut short", |home| {
            let bytes = fs::read(served(home)).expect("read");
            fs::write(served(home), &bytes[..bytes.len() / 3]).expect("written");
        }),
        ("of no bytes", |home| fs::write(served(home), "").expect("written")),
        ("gone", |home| fs::remove_file(served(home)).expect("removed")),
        ("named otherwise", |home| current(home, b"other.duckdb\n")),
        ("named by nothing", |home| current(home, b"")),
        ("named outside", |home| current(home, b"../FORMAT\n")),
        ("named by junk", |home| current(home, b"\xff\xfe\x00\x1b[31m")),
    ]
}

#[test]
fn command_that_reads_a_damaged_version_says_how_to_make_it_again() {
    for (what, damage) in damages() {
        let home = shipped();
        damage(&home);
        let requested: [&[&str]; 6] = [
            &["adoption", "--prefecture", "28"],
            &["status"],
            &["status", "--format", "csv"],
            &["status", "--issues"],
            &["savings", "--users", "40", "--town", "282171"],
            &["eligible", "--as-of", "2025-12-31", "--output", "/nowhere"],
        ];
        for words in requested {
            let ran = home.run(words);
            assert_eq!(ran.code(), Some(1), "{what}: {words:?}: {} {}", ran.out(), ran.err());
            assert!(ran.err().contains("tsunagu publish"), "{what}: {words:?}: {}", ran.err());
            assert!(!ran.err().contains("Error") && !ran.err().contains('\u{1b}'), "{what}: {}", ran.err());
        }
        home.ok(&["publish"]);
        assert_eq!(figure(&home, "282171"), "13/149 2026-01-05", "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn server_over_a_damaged_version_answers_with_words() {
    for (what, damage) in damages() {
        let home = shipped();
        damage(&home);
        let base = serve(home.app()).await;
        for path in ["/", "/municipalities/282171", "/status", "/api/v1/adoption"] {
            let (status, page) = get(&base, path).await;
            assert!(status == 503 || status == 404, "{what}: {path}: {status}");
            assert!(status == 404 || page.contains("tsunagu publish"), "{what}: {path}: {page}");
        }
        home.ok(&["publish"]);
        assert_eq!(get(&base, "/municipalities/282171").await.0, 200, "{what}: without a restart");
    }
}

/// The file under a running server becomes junk: pages are whole or say so, and come back without a restart.
#[tokio::test(flavor = "multi_thread")]
async fn server_whose_file_becomes_junk_comes_back_with_the_next_publish() {
    let home = shipped();
    let base = serve(home.app()).await;
    assert_eq!(get(&base, "/municipalities/282171").await.0, 200);
    let length = fs::metadata(served(&home)).expect("there").len();
    fs::write(served(&home), vec![7; usize::try_from(length).expect("a length")]).expect("junk");
    for path in ["/municipalities/282171", "/municipalities/282146", "/prefectures/28", "/status", "/"] {
        let (status, page) = get(&base, path).await;
        assert!(status == 200 || (status == 503 && page.contains("tsunagu publish")), "{path}: {status} {page}");
    }
    home.ok(&["publish"]);
    for path in ["/municipalities/282171", "/municipalities/282146", "/status"] {
        assert_eq!(get(&base, path).await.0, 200, "{path}");
    }
}

#[test]
fn older_version_put_back_is_reported_until_the_next_publish() {
    let home = shipped();
    let current = home.path().join("warehouse/CURRENT");
    let older = fs::read(&current).expect("a name");
    let file = home.file("counts.csv", counts("2026-02-05", &[("282171", 14)])).display().to_string();
    home.ok(&["add", &file]);
    assert!(!home.run(&["status"]).err().contains("tsunagu publish"));
    fs::write(&current, older).expect("put back");
    assert_eq!(figure(&home, "282171"), "13/149 2026-01-05");
    let ran = home.run(&["status"]);
    assert!(ran.err().contains("tsunagu publish"), "{}", ran.err());
    home.ok(&["publish"]);
    assert!(!home.run(&["status"]).err().contains("tsunagu publish"));
    assert_eq!(figure(&home, "282171"), "14/149 2026-02-05");
}
