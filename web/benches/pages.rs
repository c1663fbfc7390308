//! How long a municipality's page takes over loopback, one client: rendered anew, from the cache, and against a
//! bare axum handler that returns the same packed bytes; the last two are asked in turn. Prints microseconds; `make bench`
//! runs it in the release profile. `TSUNAGU_HOME` names a home that holds the register.

use std::time::Instant;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use tsunagu::app::App;
use tsunagu::server::router;
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;

const REQUESTS: usize = 2_000;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    tsunagu_ingest::source::fetch::prepare_tls();
    let root = std::env::var("TSUNAGU_HOME").expect("TSUNAGU_HOME names a home with data");
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    let places: Vec<String> = rules
        .municipalities
        .iter()
        .filter(|m| m.kind.is_leaf() && m.code.prefecture_digits() == "28")
        .map(|m| m.code.to_string())
        .collect();
    let home = Home::open(std::path::Path::new(&root)).expect("a home");
    let base = listen(router(
        App::new(rules, home, tsunagu::submissions::Reach::Loopback, jiff::Timestamp::now).expect("a ledger"),
    ))
    .await;
    // Each address is asked for once, so that none comes from the cache.
    let fresh = (0..REQUESTS).map(|i| {
        let (place, line) = (&places[i % places.len()], i / places.len());
        format!("{base}/municipalities/{place}?threshold={}.{:02}", 10 + line / 100, line % 100)
    });
    let uncached = time(fresh).await;
    let address = format!("{base}/municipalities/282171");
    let bytes = packed(&client(), &address).await;
    let bare =
        Router::new().route(
            "/",
            get(move || {
                let bytes = bytes.clone();
                async move {
                    ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_ENCODING, "gzip")], bytes)
                }
            }),
        );
    let bare = format!("{}/", listen(bare).await);
    let [cached, floor] = in_turn([&address, &bare]).await;
    report("municipality page, rendered anew", &uncached);
    report("municipality page, from the cache", &cached);
    report("bare axum handler, same packed bytes", &floor);
    #[expect(clippy::print_stdout, reason = "a benchmark prints")]
    {
        println!("cached / bare, medians: {:.2}", median(&cached) / median(&floor));
    }
}

async fn listen(app: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

/// Seconds of each request, one after the other on one connection, sorted.
async fn time(addresses: impl Iterator<Item = String>) -> Vec<f64> {
    let client = reqwest::Client::new();
    let mut taken = Vec::with_capacity(REQUESTS);
    for address in addresses {
        let begun = Instant::now();
        let answer = client.get(&address).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{address}: {}", answer.status());
        answer.bytes().await.expect("a body");
        taken.push(begun.elapsed().as_secs_f64());
    }
    taken.sort_by(f64::total_cmp);
    taken
}

/// A client that leaves bodies as they are.
fn client() -> reqwest::Client {
    reqwest::Client::builder().no_gzip().build().expect("a client")
}

/// The body as it went over the line.
async fn packed(client: &reqwest::Client, address: &str) -> axum::body::Bytes {
    let answer = client.get(address).header(header::ACCEPT_ENCODING, "gzip").send().await.expect("an answer");
    assert_eq!(answer.headers()[header::CONTENT_ENCODING], "gzip", "{address}");
    answer.bytes().await.expect("a body")
}

/// Seconds of each request, of each address on a connection of its own, one after the other; sorted.
async fn in_turn<const N: usize>(addresses: [&str; N]) -> [Vec<f64>; N] {
    let clients = addresses.map(|_| client());
    let mut taken = addresses.map(|_| Vec::with_capacity(REQUESTS));
    for _ in 0..REQUESTS {
        for (at, address) in addresses.iter().enumerate() {
            let begun = Instant::now();
            packed(&clients[at], address).await;
            taken[at].push(begun.elapsed().as_secs_f64());
        }
    }
    taken.map(|mut of| {
        of.sort_by(f64::total_cmp);
        of
    })
}

fn median(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn report(what: &str, sorted: &[f64]) {
    let micros = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize] * 1e6;
    println!("{what}: p50 {:.0} µs, p99 {:.0} µs, max {:.0} µs", micros(0.5), micros(0.99), micros(1.0));
}
