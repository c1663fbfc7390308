//! What one address that asks for the dearest things costs another: uncached pages of a client at 127.0.0.2, first
//! alone, then while 127.0.0.1 posts lists of unknown towns, searches at length and holds idle connections.
//! `cargo bench -p tsunagu --bench crowd`, with TSUNAGU_HOME naming a home with data. Everything runs in one process:
//! what the crowd itself takes of the machine counts against the pages.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::Client;
use tokio::net::TcpStream;
use tsunagu::app::App;
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;

/// Pages of which each address is asked for once.
const PAGES: usize = 300;
/// Posts of a list that are under way or tried at any time, and the size of a list, bytes.
const POSTS: usize = 4;
const LIST_BYTES: usize = 389 << 10;
/// Searches at any time: half of them longer than any address may be, half as long as one may.
const SEARCHES: usize = 8;
/// Connections that say nothing.
const IDLE: usize = 2_600;
/// A client that is turned away may retry after this.
const PAUSE: Duration = Duration::from_millis(100);

fn main() {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(measure());
}

async fn measure() {
    tsunagu_ingest::source::fetch::prepare_tls();
    let root = std::env::var("TSUNAGU_HOME").expect("TSUNAGU_HOME names a home with data");
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    let leaves = rules.municipalities.iter().filter(|m| m.kind.is_leaf() && m.code.prefecture_digits() == "28");
    let places: Vec<String> = leaves.map(|m| m.code.to_string()).collect();
    let home = Home::open(std::path::Path::new(&root)).expect("a home");
    let reach = tsunagu::submissions::Reach::Loopback;
    let app = App::new(rules, home, reach, jiff::Timestamp::now).expect("a ledger");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(tsunagu::server::serve(app, listener, std::future::pending()));
    let pages = |from: usize| {
        let places = &places;
        (from..from + PAGES).map(move |i| {
            let (place, line) = (&places[i % places.len()], i / places.len());
            format!("http://{address}/municipalities/{place}?threshold={}.{:02}", 10 + line / 100, line % 100)
        })
    };
    report("alone", time(pages(0)).await);
    let answers = Answers::default();
    // Idle connections come last: those that are let in take the places of the others.
    for (n, (what, come)) in
        [("lists", lists as fn(_, _)), ("searches too", searches), ("idle ones too", idle_ones)].into_iter().enumerate()
    {
        come(address, &answers);
        tokio::time::sleep(Duration::from_secs(1)).await;
        report(what, time(pages((n + 1) * PAGES)).await);
        let [posts, searches, refused] = [0, 1, 2].map(|at| answers[at].swap(0, Ordering::Relaxed));
        say(&format!("  meanwhile {posts} lists and {searches} searches answered, {refused} turned away"));
    }
}

/// Lists answered, searches answered, turned away.
type Answers = Arc<[AtomicUsize; 3]>;

fn lists(address: SocketAddr, answers: &Answers) {
    for at in 0..POSTS {
        tokio::spawn(posting(address, at, answers.clone()));
    }
}

fn searches(address: SocketAddr, answers: &Answers) {
    for at in 0..SEARCHES {
        tokio::spawn(searching(address, at, answers.clone()));
    }
}

fn idle_ones(address: SocketAddr, _: &Answers) {
    for _ in 0..IDLE {
        tokio::spawn(idle(address));
    }
}

async fn posting(address: SocketAddr, at: usize, answers: Answers) {
    let mut rows = "利用者数,市区町村,計算\n".to_owned();
    for n in 0.. {
        rows += &format!("40,無い町{at}の{n},詳細\n");
        if rows.len() > LIST_BYTES {
            break;
        }
    }
    let body = format!("--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{rows}\r\n--b--\r\n");
    loop {
        let request = Client::new().post(format!("http://{address}/compare-offices")).body(body.clone());
        let request = request.header("content-type", "multipart/form-data; boundary=b");
        note(request.send().await, &answers, 0).await;
    }
}

async fn searching(address: SocketAddr, at: usize, answers: Answers) {
    let length = if at.is_multiple_of(2) { 63 << 10 } else { 15 << 10 };
    for n in 0.. {
        let text = "%E3%83%B6".repeat(length / 9);
        let address = format!("http://{address}/search?n={at}-{n}&q={text}");
        note(Client::new().get(address).send().await, &answers, 1).await;
    }
}

async fn note(answer: reqwest::Result<reqwest::Response>, answers: &Answers, which: usize) {
    match answer {
        Ok(answer) if answer.status().is_success() => {
            answers[which].fetch_add(1, Ordering::Relaxed);
        }
        _ => {
            answers[2].fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Holds a connection for as long as it is let.
async fn idle(address: SocketAddr) {
    loop {
        if let Ok(stream) = TcpStream::connect(address).await {
            let mut byte = [0];
            let _ = stream.readable().await;
            while matches!(stream.try_read(&mut byte), Ok(1)) {}
        }
        tokio::time::sleep(50 * PAUSE).await;
    }
}

/// Milliseconds of each page, one after the other, from another address than the crowd's; sorted.
async fn time(addresses: impl Iterator<Item = String>) -> Vec<f64> {
    let client = Client::builder().local_address("127.0.0.2".parse().ok()).build().expect("a client");
    let mut taken = Vec::with_capacity(PAGES);
    for address in addresses {
        let begun = Instant::now();
        let answer = client.get(&address).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{address}: {}", answer.status());
        answer.bytes().await.expect("a body");
        taken.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    taken.sort_by(f64::total_cmp);
    taken
}

fn report(what: &str, sorted: Vec<f64>) {
    let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
    say(&format!("uncached pages {what}: p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms", at(0.5), at(0.99), at(1.0)));
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn say(line: &str) {
    println!("{line}");
}
