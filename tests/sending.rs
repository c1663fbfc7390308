use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use rand::{RngExt, SeedableRng};
use tsunagu_ingest::exchange::count::count;
use tsunagu_ingest::exchange::list::{Named, listed};
use tsunagu_ingest::exchange::send::{Destination, Patience, SendError, journal, send, server};
use tsunagu_ingest::exchange::simulate::{Simulation, members, simulate};
use tsunagu_store::data::Data;
use tsunagu_store::exchange::{Batch, Importer};
use tsunagu_store::ledger::token::{self, Scope, Wanted};
use tsunagu_store::ledger::{Ledger, sets};
use tsunagu_store::office_number::OfficeNumber;
use tsunagu_store::rules::Rules;

use crate::support::{TestHome, copied, shipped_home};

const PATIENCE: Patience = Patience { tries: 4, wait: Duration::from_millis(1) };

fn rules() -> Rules {
    Rules::load(&Data::embedded()).expect("shipped rules load")
}

fn batch(names: &[String]) -> Batch {
    let office = "0300000100".parse().expect("a number");
    let files: Vec<Named> = names.iter().map(|n| Named::new(n, Some(100))).collect();
    let rules = rules();
    count(&files, office, &rules.exchanged).batch(office, Importer::Program, &rules.exchanged)
}

fn names(serials: std::ops::Range<u32>) -> Vec<String> {
    serials.map(|n| format!("UPPLAN_202610_0300000100_43_0300000005_11_202609252{n:05}.CSV")).collect()
}

/// A server that answers by a plan, and counts what it was sent.
async fn stub(plan: Vec<u16>) -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let take = post(move || {
        let at = counted.fetch_add(1, Ordering::Relaxed);
        let status = plan.get(at).copied().unwrap_or(200);
        async move {
            let said = r#"{"accepted":1,"known":0,"richer":0,"outside":0,"ledger":"a","error":"だめです"}"#;
            (StatusCode::from_u16(status).expect("a status"), [("retry-after", "0")], said)
        }
    });
    let router = Router::new().route("/api/v1/exchange/sets", take);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base, asked)
}

async fn sent(base: &str, journal: &Path, batch: &Batch) -> Result<u64, SendError> {
    let server = server(base).expect("loopback");
    let to = Destination { server: &server, token: "x", patience: PATIENCE };
    send(journal, batch, to, "202510").await.map(|s| s.sets)
}

#[tokio::test]
async fn a_busy_server_is_tried_again_and_one_that_refuses_is_not() {
    let home = TestHome::new();
    let journal = home.path().join("a.jsonl");
    let (base, asked) = stub(vec![503, 429, 500]).await;
    assert_eq!(sent(&base, &journal, &batch(&names(0..3))).await.expect("sent"), 3);
    assert_eq!(asked.load(Ordering::Relaxed), 4);
    // Nothing new: the folder's other files are told once more, no set is.
    assert_eq!(sent(&base, &journal, &batch(&names(0..3))).await.expect("sent"), 0);
    for status in [401, 403, 413, 422] {
        let (base, asked) = stub(vec![status]).await;
        let error = sent(&base, &journal, &batch(&names(3..4))).await.expect_err("refused").to_string();
        assert!(error.contains(&status.to_string()) && error.contains("だめです"), "{error}");
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }
    let (base, asked) = stub(vec![503; 9]).await;
    let error = sent(&base, &journal, &batch(&[])).await.expect_err("unreachable").to_string();
    assert!(error.contains("続きから送ります"), "{error}");
    assert_eq!(asked.load(Ordering::Relaxed), 4);
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
    let (up, asked) = stub(vec![]).await;
    assert!(matches!(sent(&up, &path, &batch(&names(0..5))).await, Err(SendError::Journal(_))));
    assert_eq!((std::fs::read_to_string(&path).expect("read"), asked.load(Ordering::Relaxed)), (text, 0));
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
                    let mut journal = loop {
                        match journal::Journal::open(path) {
                            Ok(journal) => break journal,
                            Err(_) => std::thread::yield_now(),
                        }
                    };
                    journal.note(&batch.sets, "202501").expect("noted");
                    journal.acknowledged(&batch.sets).expect("acknowledged");
                    noted.lock().expect("a lock").insert(batch.sets[0].serial.clone());
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
    for serial in noted {
        assert!(text.contains(&serial), "{serial} is lost");
    }
}

fn old() -> Vec<tsunagu_store::exchange::ExchangeSet> {
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

/// The program as a server over a home that others may write to meanwhile.
struct Server {
    child: Child,
    base: String,
}

impl Server {
    /// Always at the same address, so that journals go on where they were: below the ports that a system gives out.
    fn start_again(home: &Path) -> Self {
        let first = 20_000 + std::process::id() % 5_000;
        let ports = (first..first + 50).cycle().take(500);
        let started = ports.map(|port| Self::start(home, &format!("127.0.0.1:{port}")));
        started.into_iter().find(|server| !server.base.is_empty()).expect("a free port")
    }

    fn start(home: &Path, listen: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagu"))
            .args(["--home"])
            .arg(home)
            .args(["serve", "--listen", listen])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("tsunagu starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("a pipe");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let base = line.split_whitespace().next().unwrap_or("").to_owned();
        Self { child, base }
    }

    fn kill(mut self) {
        // SIGKILL: nothing is tidied up.
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
}

/// Server and senders are killed at random, again and again; then everything is there once.
#[test]
fn killed_at_any_time_no_acknowledged_set_is_lost_and_none_counts_twice() {
    let rounds: u64 = std::env::var("TSUNAGU_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let scratch = TestHome::new();
    let home = scratch.path();
    copied(&shipped_home().path(), &home);
    let _ = std::fs::remove_dir_all(home.join("ledger"));
    let today = tsunagu_store::date::japan_date(jiff::Timestamp::now());
    let first = tsunagu_store::month::Month::of(today).plus(-5);
    let town = members(8, 3);
    let simulation = Simulation {
        seed: 3,
        members: &town,
        first: (first.year() as i16, first.month() as i8),
        months: 6,
        until: today,
    };
    let folders = simulate(&simulation);
    let ledger = {
        std::fs::create_dir_all(home.join("ledger")).expect("made");
        Ledger::open(&home.join("ledger")).expect("a ledger")
    };
    let office_home = scratch.path().parent().expect("a folder").join("office");
    let mut senders: Vec<(OfficeNumber, PathBuf, PathBuf)> = Vec::new();
    for folder in folders.iter().filter(|f| !f.files.is_empty()) {
        let text: String = folder.files.iter().map(|f| format!("{}\n", f.name())).collect();
        let list = scratch.file(&format!("{}.txt", folder.office), text);
        let wanted = Wanted {
            scope: Scope::Send,
            office: Some(folder.office),
            place: None,
            frames: &[],
            created: "2026-01-01T00:00:00Z",
            expires: "2099-01-01T00:00:00Z",
        };
        let secret = token::create(&ledger.writer().expect("a writer"), &wanted).expect("made").1;
        senders.push((folder.office, list, scratch.file(&format!("{}.token", folder.office), secret)));
    }
    assert!(senders.len() >= 5, "{}", senders.len());
    let sending = |base: &str, at: usize, tries: &str| {
        let (office, list, token) = &senders[at];
        Command::new(env!("CARGO_BIN_EXE_tsunagu"))
            .arg("--home")
            .arg(&office_home)
            .args(["exchange", "send"])
            .arg(list)
            .args(["--office", office.as_str(), "--server", base, "--tries", tries, "--token-file"])
            .arg(token)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("tsunagu starts")
    };
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(11);
    for round in 0..rounds {
        let server = Server::start_again(&home);
        let mut running: Vec<Child> = (0..senders.len()).map(|at| sending(&server.base, at, "1")).collect();
        // Somewhere between the first byte and the last answer.
        std::thread::park_timeout(Duration::from_millis(random.random_range(1..400)));
        if round % 2 == 0 {
            server.kill();
        } else {
            running.iter_mut().for_each(|sender| sender.kill().expect("killed"));
            server.kill();
        }
        for mut sender in running {
            sender.wait().expect("gone");
        }
        // Whatever a journal calls acknowledged, the ledger holds.
        for (office, _, _) in &senders {
            let held = ledger.read(|c| sets::all(c, *office)).expect("read");
            for acknowledged in acknowledged(&office_home, *office) {
                assert!(held.iter().any(|s| s.serial == acknowledged), "round {round}: {acknowledged} is lost");
            }
        }
    }
    let server = Server::start_again(&home);
    for at in 0..senders.len() {
        assert!(sending(&server.base, at, "6").wait().expect("done").success());
    }
    server.kill();
    let rules = rules();
    for (office, list, _) in &senders {
        let mut expected = count(&listed(list).expect("listed"), *office, &rules.exchanged)
            .batch(*office, Importer::Program, &rules.exchanged)
            .sets;
        let mut held = ledger.read(|c| sets::all(c, *office)).expect("read");
        let key = |s: &tsunagu_store::exchange::ExchangeSet| (s.serial.clone(), s.partner.clone(), s.direction);
        expected.sort_by_key(key);
        held.sort_by_key(key);
        assert_eq!(held, expected, "{office}");
    }
}

/// Serials that the journals of an office call acknowledged.
fn acknowledged(home: &Path, office: OfficeNumber) -> Vec<String> {
    let folder = std::fs::read_dir(home.join("ledger/outbox")).into_iter().flatten().flatten();
    let mut found = Vec::new();
    for entry in folder.filter(|e| e.file_name().to_string_lossy().starts_with(office.as_str())) {
        let text = std::fs::read_to_string(entry.path()).expect("read");
        for line in text.lines() {
            let Ok(line) = serde_json::from_str::<serde_json::Value>(line) else { continue };
            for key in line["sent"].as_array().into_iter().flatten() {
                found.push(key[0][2].as_str().expect("a serial").to_owned());
            }
        }
    }
    found
}

/// A server that was restored has forgotten what it acknowledged since: the office sends it again.
#[tokio::test]
async fn what_a_restored_ledger_has_forgotten_is_sent_again() {
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
