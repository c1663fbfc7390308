//! What a savings page costs, worked out anew for one client, and 10,000 offices in one list.
//! `cargo bench -p tsunagu --bench savings`, with TSUNAGU_HOME naming a home with data.

use std::fmt::Write;
use std::time::{Duration, Instant};

use tsunagu::app::App;
use tsunagu::demand::Demand;
use tsunagu::page::compare::compared;
use tsunagu::server::router;
use tsunagu_analytics::query::offices::{listed, registered};
use tsunagu_analytics::report::estimate::coverage::ListingFacts;
use tsunagu_analytics::snapshot::Snapshot;
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;
use tsunagu_store::warehouse::Warehouse;

/// Pages asked for.
const PAGES: u32 = 2_000;
/// Offices of the list.
const OFFICES: u32 = 10_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(pages());
    list();
}

async fn pages() {
    tsunagu_ingest::source::fetch::prepare_tls();
    let home = Home::open(std::path::Path::new(&root())).expect("a home");
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    let app = App::new(rules, home, tsunagu::submissions::Reach::Loopback, jiff::Timestamp::now).expect("a ledger");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router(app)).await });
    let client = reqwest::Client::new();
    let mut times = Vec::new();
    for i in 0..PAGES {
        let mode = if i % 2 == 0 { "detail" } else { "briefing" };
        let query = format!("mode={mode}&users={}&partners={}&town=282171&s430=1&light=40", 20 + i % 60, 5 + i % 40);
        let began = Instant::now();
        let body = client.get(format!("{base}/savings?{query}")).send().await.expect("an answer").bytes().await;
        assert!(body.expect("a body").len() > 1_000);
        times.push(began.elapsed());
    }
    report("savings page, worked out anew", &mut times);
}

fn list() {
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    let home = Home::open(std::path::Path::new(&root())).expect("a home");
    let warehouse = Warehouse::open(&home.current_warehouse().expect("a version")).expect("opens");
    let reader = warehouse.reader().expect("a reader");
    let snapshot = Snapshot::read(&reader).expect("read");
    let listed = |numbers: &[&str]| Ok(listed(&reader, numbers)?);
    let registered = |numbers: &[&str]| Ok(registered(&reader, numbers)?);
    let known = ListingFacts { listed: &listed, registered: &registered, snapshot: &snapshot };
    let mut text = "事業所名,利用者数,相手の数,市区町村,計算\n".to_owned();
    for i in 0..OFFICES {
        let _ = writeln!(text, "事業所{i},{},{},川西市,詳細", 10 + i % 200, 1 + i % 60);
    }
    let today = jiff::civil::date(2026, 11, 24);
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let began = Instant::now();
            let all = compared(
                text.clone().into_bytes(),
                &rules.intake.upload,
                &rules,
                Some(known),
                today,
                &Demand::default(),
            )
            .expect("worked out");
            assert_eq!(all.rows.len(), OFFICES as usize);
            began.elapsed()
        })
        .collect();
    report("10,000 offices in one list", &mut times);
}

fn root() -> String {
    std::env::var("TSUNAGU_HOME").expect("TSUNAGU_HOME names a home with data")
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn report(what: &str, times: &mut [Duration]) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!("{what}: median {:.2} ms, p99 {:.2} ms, max {:.2} ms", at(0.5), at(0.99), at(1.0));
}
