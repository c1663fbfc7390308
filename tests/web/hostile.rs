use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tsunagu::server::Timeouts;
use tsunagu_store::ledger::token::{self, Scope};

use crate::support::counters::{batch, fresh, post, secret, set, uses};
use crate::support::{at, listen, serve};

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_large_is_refused_unread() {
    let (_home, app) = fresh();
    let secret = secret(&app, Scope::Send).await;
    let (base, _stop) = listen(app).await;
    let address = base.trim_start_matches("http://").to_owned();
    // Two gigabytes are announced, and answered before they come.
    let mut stream = tokio::net::TcpStream::connect(&address).await.expect("connected");
    let head = format!(
        "POST /api/v1/exchange/sets HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {secret}\r\ncontent-type: application/json\r\ncontent-length: 2147483648\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    stream.write_all(&vec![b' '; 1 << 16]).await.expect("sent");
    let mut begun = vec![0; 12];
    stream.read_exact(&mut begun).await.expect("an answer");
    assert_eq!(String::from_utf8_lossy(&begun), "HTTP/1.1 413");
    // Without a length it is counted as it comes.
    let mut stream = tokio::net::TcpStream::connect(&address).await.expect("connected");
    let head = head.replace("content-length: 2147483648", "transfer-encoding: chunked");
    stream.write_all(head.as_bytes()).await.expect("sent");
    let chunk = [format!("{:x}\r\n", 1 << 20).into_bytes(), vec![b' '; 1 << 20], b"\r\n".to_vec()].concat();
    for _ in 0..20 {
        if stream.write_all(&chunk).await.is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let message = String::from_utf8_lossy(&answer);
    assert!(message.is_empty() || message.starts_with("HTTP/1.1 413"), "{message}");
    // The server is as it was.
    assert_eq!(post(&base, &secret, &batch(vec![])).await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_where_counters_are_taken_may_a_body_be_large() {
    let (_home, app) = fresh();
    let good = secret(&app, Scope::Office).await;
    let base = serve(app).await;
    let form = |path: &str, size: usize| {
        let request = Client::new().post(format!("{base}{path}")).header("sec-fetch-site", "same-origin");
        request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("token={}", "x".repeat(size)))
            .send()
    };
    assert_eq!(form("/exchange/log-in", 100).await.expect("an answer").status(), StatusCode::UNAUTHORIZED);
    assert_eq!(form("/exchange/log-in", 5_000).await.expect("an answer").status(), StatusCode::PAYLOAD_TOO_LARGE);
    let many: Vec<Value> =
        (0..10_001).map(|n| set(&format!("20261001{:02}{:02}{:02}", n / 3_600, n / 60 % 60, n % 60))).collect();
    let (status, message) = post(&base, &good, &batch(many)).await;
    assert!(status == StatusCode::PAYLOAD_TOO_LARGE && message.contains("10000組"), "{status} {message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_request_is_cut_off_and_delays_nobody() {
    let (_home, app) = fresh();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let stopping = async move {
        let _ = stopped.await;
    };
    let timeouts = Timeouts { head: Duration::from_millis(300), taken: Duration::from_secs(30) };
    tokio::spawn(tsunagu::server::serve_within(app, listener, stopping, timeouts));
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = tokio::net::TcpStream::connect(address).await.expect("connected");
        stream.write_all(b"GET / HTTP/1.1\r\nhost: ").await.expect("sent");
        slow.push(stream);
    }
    tsunagu_ingest::source::fetch::prepare_tls();
    let quick = reqwest::get(format!("http://{address}/healthz")).await.expect("an answer");
    assert_eq!(quick.text().await.expect("a body"), "ok");
    for mut stream in slow {
        let mut message = Vec::new();
        // Ends when the server closes; what it says before that is a refusal or nothing.
        let _ = stream.read_to_end(&mut message).await;
        assert!(message.is_empty() || message.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&message));
    }
    drop(stop);
}

#[tokio::test(flavor = "multi_thread")]
async fn client_that_reads_no_answers_is_cut_off() {
    let (_home, app) = fresh();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let timeouts = Timeouts { head: Duration::from_secs(10), taken: Duration::from_millis(300) };
    tokio::spawn(tsunagu::server::serve_within(app, listener, std::future::pending(), timeouts));
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("connected");
    let request = b"GET /exchange HTTP/1.1\r\nhost: x\r\n\r\n".repeat(1_000);
    // Asked for ever more and nothing read: at first both sides' buffers take it, then the server has enough.
    let asking = async {
        let mut requested = 0;
        while stream.write_all(&request).await.is_ok() {
            requested += 1;
        }
        requested
    };
    let requested = tokio::time::timeout(Duration::from_secs(120), asking).await.expect("cut off");
    assert!(requested > 0, "it was heard at first");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_guesses_learn_nothing_and_lock_nobody_out() {
    let (_home, app) = fresh();
    let good = secret(&app, Scope::Send).await;
    let (base, _stop) = listen(app.clone()).await;
    let client = Client::new();
    let address = format!("{base}/api/v1/exchange/sets");
    let mut guesses = Vec::new();
    for part in 0..20 {
        let (client, address) = (client.clone(), address.clone());
        guesses.push(tokio::spawn(async move {
            let mut message = Vec::new();
            for n in 0..500 {
                let guess = format!("{}{:064x}", token::PREFIX, part * 500 + n);
                let answer = client.post(&address).bearer_auth(guess).body("").send().await.expect("an answer");
                message.push((answer.status(), answer.headers().contains_key("retry-after")));
            }
            message
        }));
    }
    let mut message = Vec::new();
    for guess in guesses {
        message.extend(guess.await.expect("done"));
    }
    let looked = message.iter().filter(|t| t.0 == StatusCode::UNAUTHORIZED).count();
    let limited = message.iter().filter(|t| **t == (StatusCode::TOO_MANY_REQUESTS, true)).count();
    assert_eq!(looked + limited, 10_000);
    // Ten at once, and one more every six seconds.
    assert!((10..=30).contains(&looked), "{looked}");
    assert_eq!(post(&base, &good, &batch(vec![set("20261025200201")])).await.0, StatusCode::OK);
    app.submissions.log_uses(at("2026-11-22T00:00:00Z"));
    // What was handed in before is written when this is.
    app.submissions.write(|_| Ok(())).await.expect("written");
    let log = uses(&app).await;
    let amount = |begin: &str| -> u64 {
        let of = log.iter().filter_map(|u| u.strip_prefix(begin));
        of.map(|n| n.trim().parse::<u64>().expect("a number")).sum()
    };
    assert_eq!(amount("send wrong"), looked as u64);
    assert_eq!(amount("guess limited"), limited as u64);
    assert!(log.len() < 60, "the log does not grow with the guesses: {}", log.len());
}
