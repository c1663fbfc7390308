use crate::support::counters::rules;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use tsunagu_domain::exchange_set::{Batch, Importer};
use tsunagu_formats::filename::count::count;
use tsunagu_formats::filename::list::NamedFile;
use tsunagu_ingest::sender::{Destination, NoAnswer, RetryPolicy, SendError, journal, send, server};

use crate::support::{TestHome, wait_until};

const RETRY: RetryPolicy = RetryPolicy { tries: 4, wait: Duration::from_millis(1) };

fn batch(names: &[String]) -> Batch {
    let office = "0300000100".parse().expect("a number");
    let files: Vec<NamedFile> = names.iter().map(|n| NamedFile::new(n, Some(100))).collect();
    let rules = rules();
    count(&files, office, &rules.filename).batch(office, Importer::Program, &rules.filename)
}

fn names(created: std::ops::Range<u32>) -> Vec<String> {
    created.map(|n| format!("UPPLAN_202610_0300000100_43_0300000005_11_202609252{n:05}.CSV")).collect()
}

/// A server that answers by a plan, and counts what it was sent.
async fn stub(plan: Vec<u16>) -> (String, Arc<AtomicUsize>) {
    let requested = Arc::new(AtomicUsize::new(0));
    let counted = requested.clone();
    let take = post(move || {
        let at = counted.fetch_add(1, Ordering::Relaxed);
        let status = plan.get(at).copied().unwrap_or(200);
        async move {
            let message = r#"{"accepted":1,"known":0,"richer":0,"outside":0,"ledger":"a","error":"だめです"}"#;
            (StatusCode::from_u16(status).expect("a status"), [("retry-after", "0")], message)
        }
    });
    let router = Router::new().route("/api/v1/exchange/sets", take);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base, requested)
}

async fn sent(base: &str, journal: &Path, batch: &Batch) -> Result<u64, SendError> {
    let server = server(base).expect("loopback");
    let to = Destination { server: &server, token: "x", retry: RETRY };
    send(journal, batch, to, "202510").await.map(|s| s.sets)
}

#[tokio::test]
async fn a_busy_server_is_tried_again_and_one_that_refuses_is_not() {
    let home = TestHome::new();
    let journal = home.path().join("a.jsonl");
    let (base, requested) = stub(vec![503, 429, 500]).await;
    assert_eq!(sent(&base, &journal, &batch(&names(0..3))).await.expect("sent"), 3);
    // At last the ledger that has everything is informed that it is everything.
    assert_eq!(requested.load(Ordering::Relaxed), 5);
    // Nothing new: the folder's other files are reported once more, no set is.
    assert_eq!(sent(&base, &journal, &batch(&names(0..3))).await.expect("sent"), 0);
    for status in [401, 403, 413, 422] {
        let (base, requested) = stub(vec![status]).await;
        let error = sent(&base, &journal, &batch(&names(3..4))).await.expect_err("refused");
        let words = |message: &Option<String>| message.as_deref().is_some_and(|m| m.contains("だめです"));
        let is_refused =
            |e: &SendError| matches!(e, SendError::Refused { status: s, message } if *s == status && words(message));
        assert!(is_refused(&error), "{error}");
        assert_eq!(requested.load(Ordering::Relaxed), 1);
    }
    let (base, requested) = stub(vec![503; 9]).await;
    let error = sent(&base, &journal, &batch(&[])).await.expect_err("unreachable");
    assert!(matches!(error, SendError::Unreachable(NoAnswer::Status { status: 503, .. })), "{error}");
    assert_eq!(requested.load(Ordering::Relaxed), 4);
    // What was noted is sent although its file is gone.
    let (base, _) = stub(vec![]).await;
    assert_eq!(sent(&base, &journal, &batch(&[])).await.expect("sent"), 1);
}

#[tokio::test]
async fn a_journal_that_was_cut_off_loses_nothing_that_was_noted() {
    let home = TestHome::new();
    let path = home.path().join("a.jsonl");
    let (down, _) = stub(vec![503; 99]).await;
    sent(&down, &path, &batch(&names(0..5))).await.expect_err("unreachable");
    let whole = std::fs::read(&path).expect("read");
    let (up, _) = stub(vec![]).await;
    for cut in [whole.len() - 1, whole.len() - 20, whole.len() / 2] {
        std::fs::write(&path, &whole[..cut]).expect("cut");
        assert_eq!(sent(&up, &path, &batch(&names(0..5))).await.expect("sent"), 5, "cut at {cut}");
    }
    assert_eq!(sent(&up, &path, &batch(&names(0..5))).await.expect("sent"), 0);
}

#[tokio::test]
async fn a_journal_that_is_not_understood_is_left_as_it_is() {
    let home = TestHome::new();
    let path = home.path().join("a.jsonl");
    let (down, _) = stub(vec![503; 99]).await;
    sent(&down, &path, &batch(&names(0..5))).await.expect_err("unreachable");
    let mut lines: Vec<String> = std::fs::read_to_string(&path).expect("read").lines().map(str::to_owned).collect();
    lines.insert(2, r#"{"of_another_version":1}"#.to_owned());
    let text = lines.join("\n") + "\n";
    std::fs::write(&path, &text).expect("written");
    let (up, requested) = stub(vec![]).await;
    assert!(matches!(sent(&up, &path, &batch(&names(0..5))).await, Err(SendError::Journal(_))));
    assert_eq!((std::fs::read_to_string(&path).expect("read"), requested.load(Ordering::Relaxed)), (text, 0));
}

/// Senders that come and go while the journal is written anew: what one has noted no other loses.
#[test]
fn many_senders_of_one_office_lose_nothing_of_the_journal() {
    let home = TestHome::new();
    let path = home.path().join("a.jsonl");
    let noted = std::sync::Mutex::new(std::collections::BTreeSet::new());
    std::thread::scope(|scope| {
        for sender in 0..4u32 {
            let (path, noted) = (&path, &noted);
            scope.spawn(move || {
                for n in 0..40 {
                    let batch = batch(&names(sender * 1_000 + n..sender * 1_000 + n + 1));
                    let mut opened = None;
                    wait_until("the journal is free", || {
                        opened = journal::Journal::open(path).ok();
                        opened.is_some()
                    });
                    let mut journal = opened.expect("a journal");
                    journal.note(&batch.sets, "202501").expect("noted");
                    journal.acknowledged(&batch.sets).expect("acknowledged");
                    noted.lock().expect("a lock").insert(batch.sets[0].created_at.clone());
                    // Written anew every time.
                    journal.note(&old(), "202001").expect("noted");
                    journal.tidy("202501").expect("tidied");
                }
            });
        }
    });
    let text = std::fs::read_to_string(&path).expect("read");
    let noted = noted.into_inner().expect("a lock");
    assert_eq!(noted.len(), 160);
    for created_at in noted {
        assert!(text.contains(&created_at), "{created_at} is lost");
    }
}

fn old() -> Vec<tsunagu_domain::exchange_set::ExchangeSet> {
    batch(&["UPPLAN_202401_0300000100_43_0300000005_11_20231225200201.CSV".to_owned()]).sets
}

#[tokio::test]
async fn a_second_sender_of_the_same_office_waits_its_turn() {
    let home = TestHome::new();
    let path = home.path().join("a.jsonl");
    let held = journal::Journal::open(&path).expect("opened");
    let (up, _) = stub(vec![]).await;
    assert!(matches!(sent(&up, &path, &batch(&names(0..1))).await, Err(SendError::Busy)));
    drop(held);
    sent(&up, &path, &batch(&names(0..1))).await.expect("sent");
}

/// A server that was restored has forgotten what it acknowledged since: the office sends it again.
#[tokio::test]
async fn sets_that_a_restored_ledger_lacks_are_resent() {
    let home = TestHome::new();
    let path = home.path().join("a.jsonl");
    let (old, _) = stub(vec![]).await;
    assert_eq!(sent(&old, &path, &batch(&names(0..3))).await.expect("sent"), 3);
    assert_eq!(sent(&old, &path, &batch(&names(0..3))).await.expect("sent"), 0);
    // The same server under another name of its ledger.
    let take =
        post(|| async { (StatusCode::OK, r#"{"accepted":0,"known":0,"richer":0,"outside":0,"ledger":"another"}"#) });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/api/v1/exchange/sets", take)).await });
    assert_eq!(sent(&base, &path, &batch(&names(0..3))).await.expect("sent"), 3);
    assert_eq!(sent(&base, &path, &batch(&names(0..3))).await.expect("sent"), 0);
}

/// A server that reports which moments its clock lets it take, and what it was asked.
async fn with_clock(newest: &'static str) -> (String, Arc<Mutex<Vec<Batch>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let kept = heard.clone();
    let take = post(move |body: String| {
        kept.lock().expect("a lock").push(serde_json::from_str(&body).expect("a batch"));
        async move {
            let message =
                r#"{"accepted":0,"known":0,"richer":0,"outside":0,"ledger":"a","oldest":"202501","newest":"NEWEST"}"#;
            (StatusCode::OK, message.replace("NEWEST", newest))
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/api/v1/exchange/sets", take)).await });
    (base, heard)
}

#[tokio::test]
async fn sets_that_a_wrong_clock_refused_are_resent_and_completeness_comes_last() {
    let home = TestHome::new();
    let path = home.path().join("a.jsonl");
    let sets = batch(&names(0..3));
    let middle: &'static str = sets.sets[1].created_at.clone().leak();
    let (behind, _) = with_clock(middle).await;
    assert_eq!(sent(&behind, &path, &sets).await.expect("sent"), 2);
    // The clock is right again; the journal is of the same ledger.
    let (mended, heard) = with_clock("20991231235959").await;
    assert_eq!(sent(&mended, &path, &sets).await.expect("sent"), 1);
    let heard = heard.lock().expect("a lock");
    let message: Vec<(usize, bool)> = heard.iter().map(|b| (b.sets.len(), b.complete)).collect();
    assert_eq!(message, [(1, false), (0, true)]);
}
