use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use crate::support::TestHome;
use crate::support::counters::NAME;
use crate::support::homes::shipped_copy;

/// Parsers of pages and tables log what they read; nothing of it may stand in a log, whatever is asked for.
#[test]
fn no_cell_is_logged_at_any_level() {
    let home = TestHome::new();
    let people = home.file("people.csv", format!("利用者氏名,事業所番号\n{NAME},2875000008\n"));
    let page = format!(
        "<html><body><h1>利用状況</h1><p>{NAME}</p><table><tr><th>市町村</th><th>氏名</th></tr><tr><td>川西市(13)</td><td>{NAME}</td></tr></table></body></html>"
    );
    let page = home.file("page.html", page);
    let book = std::path::PathBuf::from("data/sample/register_2025-12-31.csv");
    let book = crate::support::project().join(book);
    for requested in
        ["trace", "debug", "trace,html5ever=trace,html5ever::tree_builder=trace,selectors=trace,scraper=trace"]
    {
        let mut command = home.command();
        command.arg("add").args([&people, &page, &book]).env("TSUNAGU_LOG", requested);
        let ran = command.output().expect("tsunagu starts");
        let message = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
        assert!(!message.contains(NAME), "{requested}: {message}");
        for parser in ["html5ever", "selectors", "calamine", "polars"] {
            assert!(!message.contains(parser), "{requested}: {parser}");
        }
    }
}

/// What is asked for beside a path may be anything, also where it is refused, led on or understood.
#[test]
fn nothing_of_a_query_is_logged() {
    let home = shipped_copy();
    let mut server = home
        .command()
        .env("TSUNAGU_LOG", "trace")
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("tsunagu starts");
    let mut log = server.stderr.take().expect("a pipe");
    let log = std::thread::spawn(move || {
        let mut text = String::new();
        log.read_to_string(&mut text).map(|_| text)
    });
    let mut first = String::new();
    BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut first).expect("a line");
    let base = first.split_whitespace().next().expect("an address").to_owned();
    tsunagu_ingest::source::fetch::prepare_tls();
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let asked = [
            ("/?himitsu=1", 400),
            ("/?x=himitsu", 400),
            ("/search?q=himitsu", 200),
            ("/search?utm_himitsu=1", 200),
            ("/municipalities/282171?as_of=himitsu", 400),
            ("/offices/9970100146/request?to=himitsu", 200),
        ];
        for (path, status) in asked {
            assert_eq!(reqwest::get(format!("{base}{path}")).await.expect("an answer").status(), status, "{path}");
        }
    });
    server.kill().expect("killed");
    server.wait().expect("gone");
    let log = log.join().expect("read").expect("text");
    assert!(log.contains("request"), "the log says something");
    assert!(!log.contains("himitsu"), "{log}");
}
