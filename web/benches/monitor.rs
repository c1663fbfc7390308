//! The server under load, the load generator on the same machine: a million sets in bulk, and a month's end in a town
//! (500 offices with 20 sets each, one by one, while 100 pages are watched). What was acknowledged is counted after.
//! Then the page of one office with 72,870 sets of 400 partners.
//! Needs nothing but the program; `SETS=100000` makes the bulk smaller, `ONLY=office` leaves all out but the page.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};
use tsunagu_demo::simulate::{Simulation, members, simulate};
use tsunagu_domain::data::Data;
use tsunagu_domain::month::Month;
use tsunagu_domain::rules::Rules;
use tsunagu_formats::filename::count::count;
use tsunagu_store::ledger::Ledger;
use tsunagu_store::ledger::token::{self, NewToken, Scope};

/// So many sets go at once in bulk.
const BATCH_SIZE: u64 = 5_000;

fn main() {
    tsunagu_ingest::source::fetch::prepare_tls();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut out = std::io::stdout().lock();
    let mut say = |text: String| writeln!(out, "{text}").expect("said");
    let only_office = std::env::var("ONLY").is_ok_and(|only| only == "office");
    let sets: u64 = std::env::var("SETS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    if !only_office {
        say(runtime.block_on(bulk(sets)));
        say(runtime.block_on(town()));
    }
    say(runtime.block_on(office()));
}

/// The program over a home of its own.
struct Server {
    child: Child,
    base: String,
    ledger: Ledger,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("home");
        let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagu"))
            .arg("--home")
            .arg(&home)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("tsunagu starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let line = out.find_map(|l| l.ok().filter(|l| l.starts_with("http"))).expect("an address");
        let base = line.split_whitespace().next().expect("an address").to_owned();
        let ledger = Ledger::open(&home.join("ledger")).expect("a ledger");
        Self { child, base, ledger, _folder: folder }
    }

    fn token(&self, office: &str, scope: Scope) -> String {
        let wanted = NewToken {
            scope,
            office: office.parse().ok(),
            place: None,
            frames: &[],
            created: "2026-01-01T00:00:00Z".parse().expect("a timestamp"),
            expires: "2099-01-01T00:00:00Z".parse().expect("a timestamp"),
        };
        token::create(&self.ledger.writer().expect("a writer"), &wanted).expect("made").1
    }

    /// Sets in the ledger after the server was killed without a word.
    fn killed_and_counted(mut self) -> u64 {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
        let count = |c: &tsunagu_store::ledger::Connection| {
            Ok::<u64, tsunagu_store::ledger::LedgerError>(c.query_row(
                "select count(*) from exchange_set",
                [],
                |row| row.get(0),
            )?)
        };
        self.ledger.read(count).expect("read")
    }
}

/// The `n`th set of the last month that is over.
fn set(n: u64) -> Value {
    let today = tsunagu_domain::date::japan_date(jiff::Timestamp::now()).first_of_month().yesterday().expect("a day");
    let created_at = format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}",
        today.year(),
        today.month(),
        n / 86_400 % 28 + 1,
        n / 3_600 % 24,
        n / 60 % 60,
        n % 60
    );
    let month = &created_at[..6].to_owned();
    json!({
        "direction": "sent", "partner": format!("99101{:05}", n / 2_000_000 + n % 97), "created_at": created_at,
        "document_kind": "monthly_plan", "months": [month], "files": 3, "size": "10k", "format": "csv", "version": "v4_1",
        "conformity": "standard",
    })
}

async fn post(client: &Client, base: &str, secret: &str, office: &str, sets: Vec<Value>) -> u64 {
    let body = json!({ "office": office, "importer": "api", "sets": sets, "complete": false });
    post_batch(client, base, secret, &body).await
}

async fn post_batch(client: &Client, base: &str, secret: &str, body: &Value) -> u64 {
    let body = body.to_string();
    loop {
        let request = client.post(format!("{base}/api/v1/exchange/sets")).bearer_auth(secret);
        let answer = request.header("content-type", "application/json").body(body.clone()).send().await;
        match answer {
            Ok(answer) if answer.status() == 200 => {
                let reported: Value = serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON");
                return reported["accepted"].as_u64().expect("a number");
            }
            Ok(answer) if answer.status() == 503 => tokio::task::yield_now().await,
            other => panic!("{other:?}"),
        }
    }
}

async fn bulk(sets: u64) -> String {
    let server = Server::start();
    // A hundred offices bring their past, one batch after the other.
    let offices: Vec<String> = (0..100).map(|n| format!("99{n:08}")).collect();
    let secrets: Vec<String> = offices.iter().map(|o| server.token(o, Scope::Send)).collect();
    let client = Client::new();
    let each = sets / offices.len() as u64;
    let bodies = |from: u64| -> Vec<Value> { (from..(from + BATCH_SIZE).min(each)).map(set).collect() };
    let began = Instant::now();
    let mut accepted = 0;
    for (office, secret) in offices.iter().zip(&secrets) {
        for from in (0..each).step_by(BATCH_SIZE as usize) {
            accepted += post(&client, &server.base, secret, office, bodies(from)).await;
        }
    }
    let took = began.elapsed();
    let held = server.killed_and_counted();
    assert_eq!((accepted, held), (sets, sets), "acknowledged and held");
    format!(
        "bulk: {sets} sets acknowledged and held after kill -9, {:.1} s ({:.0} sets/s)",
        took.as_secs_f64(),
        sets as f64 / took.as_secs_f64()
    )
}

async fn town() -> String {
    const CLIENTS: u64 = 500;
    const SETS: u64 = 20;
    const WATCHERS: usize = 100;
    let server = Server::start();
    // The simulated town's own sets, of as many offices as have enough.
    let rules = Rules::load(&Data::embedded()).expect("rules").filename;
    let today = tsunagu_domain::date::japan_date(jiff::Timestamp::now()).first_of_month().yesterday().expect("a day");
    let first = Month::of(today).plus(-11);
    let town = members(800, 7);
    let first = (first.year() as i16, first.month() as i8);
    let simulation = Simulation { seed: 7, members: &town, first, months: 12, until: today };
    let mut sets: Vec<(String, Vec<Value>)> = Vec::new();
    for folder in simulate(&simulation) {
        let counted = count(&folder.files, folder.office, &rules);
        let all = counted.sets.iter().rev().take(SETS as usize);
        let all: Vec<Value> = all.map(|s| serde_json::to_value(s.kept(&rules)).expect("JSON")).collect();
        if all.len() == SETS as usize && sets.len() < CLIENTS as usize {
            sets.push((folder.office.to_string(), all));
        }
    }
    assert_eq!(sets.len() as u64, CLIENTS);
    let secrets: Vec<String> = sets.iter().map(|(office, _)| server.token(office, Scope::Office)).collect();
    let events = Arc::new(AtomicU64::new(0));
    let mut watchers = Vec::new();
    for secret in secrets.iter().take(WATCHERS) {
        let cookie = enter(&server.base, secret).await;
        let (base, events) = (server.base.clone(), events.clone());
        let mut stream = Client::new()
            .get(format!("{base}/exchange/events"))
            .header("cookie", cookie)
            .send()
            .await
            .expect("an answer");
        watchers.push(tokio::spawn(async move {
            while let Ok(Some(chunk)) = stream.chunk().await {
                events.fetch_add(
                    String::from_utf8_lossy(&chunk).matches("event: figures").count() as u64,
                    Ordering::Relaxed,
                );
            }
        }));
    }
    let began = Instant::now();
    let mut clients = Vec::new();
    for (n, ((office, sets), secret)) in sets.into_iter().zip(&secrets).enumerate() {
        let (base, secret) = (server.base.clone(), secret.clone());
        clients.push(tokio::spawn(async move {
            // Each office has its own connection, and a network of its own: one address has a share of them.
            let from = std::net::Ipv4Addr::new(127, 0, 1 + (n / 200) as u8, 1 + (n % 200) as u8);
            let client = Client::builder().local_address(std::net::IpAddr::from(from)).build().expect("a client");
            let mut waits = Vec::new();
            let mut accepted = 0;
            for set in sets {
                let requested = Instant::now();
                accepted += post(&client, &base, &secret, &office, vec![set]).await;
                waits.push(requested.elapsed());
            }
            (accepted, waits)
        }));
    }
    let (mut accepted, mut waits) = (0, Vec::new());
    for client in clients {
        let (n, w) = client.await.expect("done");
        accepted += n;
        waits.extend(w);
    }
    let took = began.elapsed();
    waits.sort();
    let at = |share: usize| waits[(waits.len() - 1) * share / 100].as_secs_f64() * 1_000.0;
    let reported = events.load(Ordering::Relaxed);
    watchers.iter().for_each(tokio::task::JoinHandle::abort);
    let held = server.killed_and_counted();
    assert_eq!((accepted, held), (CLIENTS * SETS, CLIENTS * SETS), "acknowledged and held");
    assert!(reported >= WATCHERS as u64, "{reported} events");
    format!(
        "town: {CLIENTS} clients × {SETS} sets, {WATCHERS} watching: {:.1} s, an answer in {:.0} ms (median), {:.0} ms (99 %), {reported} events; {held} held after kill -9",
        took.as_secs_f64(),
        at(50),
        at(99)
    )
}

/// What goes between an office and each partner in a month: direction, kind, the day, and the month it is of from the
/// month it is made in; none for kinds without one.
const MONTHLY: [(&str, &str, u64, Option<i32>); 16] = [
    ("sent", "monthly_plan", 25, Some(1)),
    ("sent", "monthly_plan", 25, Some(1)),
    ("sent", "monthly_plan", 27, Some(1)),
    ("received", "actual", 3, Some(-1)),
    ("received", "actual", 4, Some(-1)),
    ("received", "prevention", 10, None),
    ("sent", "prevention", 11, None),
    ("sent", "care_plan", 12, None),
    ("received", "monthly_plan", 24, Some(1)),
    ("sent", "actual", 2, Some(-1)),
    ("sent", "withdrawal_plan", 26, Some(1)),
    ("received", "actual", 5, Some(-1)),
    ("sent", "basic", 13, None),
    ("received", "supplement", 14, Some(0)),
    ("sent", "monthly_plan", 28, Some(1)),
    ("sent", "monthly_plan", 28, Some(1)),
];

/// The page of an office with more than any has yet, asked for by one client after its alerts were looked at.
async fn office() -> String {
    const SETS: u64 = 72_870;
    const PARTNERS: u64 = 400;
    const MONTHS: u64 = 12;
    const OFFICE: &str = "9900000000";
    let server = Server::start();
    let secret = server.token(OFFICE, Scope::Office);
    let this = Month::of(tsunagu_domain::date::japan_date(jiff::Timestamp::now()));
    let set = |n: u64| {
        let (partner, round) = (n % PARTNERS, n / PARTNERS);
        let (made, at) = (this.plus(-1 - (round % MONTHS) as i32), (round / MONTHS) as usize);
        let (direction, kind, day, of) = MONTHLY[at];
        // The same hour for what may be parts of one sending.
        let minute = if at % 2 == 0 { 0 } else { 5 };
        json!({
            "direction": direction, "partner": format!("99{:08}", partner + 1), "document_kind": kind,
            "created_at": format!("{made}{day:02}09{minute:02}{:02}", n % 60),
            "months": of.map(|of| made.plus(of).to_string()).into_iter().collect::<Vec<_>>(),
            "files": 3, "size": "10k", "format": "csv", "version": "v4_1", "conformity": "standard",
        })
    };
    let client = Client::new();
    let mut accepted = 0;
    for from in (0..SETS).step_by(BATCH_SIZE as usize) {
        let to = (from + BATCH_SIZE).min(SETS);
        let sets: Vec<Value> = (from..to).map(set).collect();
        let body = json!({ "office": OFFICE, "importer": "api", "sets": sets, "complete": to == SETS });
        accepted += post_batch(&client, &server.base, &secret, &body).await;
    }
    assert_eq!(accepted, SETS, "acknowledged");
    let cookie = enter(&server.base, &secret).await;
    let mut pages = Vec::new();
    for _ in 0..12 {
        let begun = Instant::now();
        let page = client.get(format!("{}/exchange/office", server.base)).header("cookie", &cookie);
        let page = page.send().await.expect("an answer").text().await.expect("a page");
        assert!(page.contains("予定と実績"), "{page}");
        pages.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    assert_eq!(server.killed_and_counted(), SETS, "held");
    // The first come while its alerts are worked out.
    let meanwhile = pages[..2].iter().copied().fold(0.0, f64::max);
    pages.drain(..2);
    pages.sort_by(f64::total_cmp);
    format!(
        "office: {SETS} sets of {PARTNERS} partners: its page in {:.0} ms (median of {}), {:.0} ms at most, {meanwhile:.0} ms beside its alerts",
        pages[pages.len() / 2],
        pages.len(),
        pages[pages.len() - 1]
    )
}

async fn enter(base: &str, secret: &str) -> String {
    let client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(60))
        .build()
        .expect("a client");
    let request = client.post(format!("{base}/exchange/log-in")).header("sec-fetch-site", "same-origin");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(format!("token={secret}"));
    let answer = request.send().await.expect("an answer");
    let cookie = answer.headers().get("set-cookie").expect("a cookie").to_str().expect("text").to_owned();
    cookie.split(';').next().expect("a pair").to_owned()
}
