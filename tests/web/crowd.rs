use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::{Client, StatusCode};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpSocket, TcpStream};
use tsunagu::demand::Demand;
use tsunagu::page::PageError;
use tsunagu::page::compare::compared;

use crate::support::counters::rules;
use crate::support::{TestHome, listen, serve, shipped_home};

/// What goes with every answer.
const SECURITY: [&str; 3] = ["content-security-policy", "x-content-type-options", "referrer-policy"];

/// A client that asks from another address of this machine.
fn elsewhere() -> Client {
    Client::builder().local_address("127.0.0.2".parse().ok()).build().expect("a client")
}

async fn post_list(base: &str, list: &str) -> reqwest::Response {
    let body = format!("--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{list}\r\n--b--\r\n");
    let request = Client::new().post(format!("{base}/compare-offices"));
    let request = request.header("content-type", "multipart/form-data; boundary=b").body(body);
    request.send().await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_of_one_address_leave_room_for_others() {
    let (base, _stop) = listen(shipped_home().app()).await;
    let address = base.trim_start_matches("http://").parse().expect("an address");
    let mut idle = Vec::new();
    for _ in 0..256 {
        idle.push(TcpStream::connect(address).await.expect("connected"));
    }
    for _ in 0..20 {
        let mut one_more = TcpStream::connect(address).await.expect("connected");
        let mut message = String::new();
        one_more.read_to_string(&mut message).await.expect("an answer");
        assert!(message.starts_with("HTTP/1.1 503") && message.contains("retry-after: 5"), "{message}");
        assert!(
            message.contains("混み合っています") && SECURITY.iter().all(|name| message.contains(name)),
            "{message}"
        );
    }
    let answer = elsewhere().get(format!("{base}/healthz")).send().await.expect("an answer");
    assert_eq!(answer.text().await.expect("a body"), "ok");
    // Their places are free again once they are gone.
    drop(idle);
    let begun = Instant::now();
    loop {
        match reqwest::get(format!("{base}/healthz")).await {
            Ok(answer) if answer.status() == StatusCode::OK => break,
            _ => assert!(begun.elapsed() < Duration::from_secs(60), "still turned away"),
        }
    }
    // Binding to an address of one's own does not take a place of another's.
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind("127.0.0.3:0".parse().expect("an address")).expect("bound");
    socket.connect(address).await.expect("connected");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_crowd_is_turned_away_while_those_who_answer_have_no_time() {
    let (base, _stop) = listen(shipped_home().app()).await;
    let address = base.trim_start_matches("http://").to_owned();
    let connect = || std::net::TcpStream::connect(&address).expect("connected");
    let _held: Vec<std::net::TcpStream> = (0..256).map(|_| connect()).collect();
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let (begun, has_begun) = std::sync::mpsc::channel::<()>();
    let busy = tokio::spawn(async move {
        begun.send(()).expect("somebody looks");
        let _ = ended.recv();
    });
    has_begun.recv().expect("the one thread is busy");
    let answers = (0..80).map(|_| {
        let mut one_more = connect();
        one_more.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        let mut message = Vec::new();
        std::io::Read::read_to_end(&mut one_more, &mut message).expect("closed");
        message
    });
    let answers: Vec<_> = answers.collect();
    assert!(answers[..64].iter().all(|a| a.starts_with(b"HTTP/1.1 503")), "told to come later");
    assert!(answers[64..].iter().all(Vec::is_empty), "and then no more");
    drop(end);
    busy.await.expect("done");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_at_length_is_cut_or_refused_unread() {
    let base = serve(shipped_home().app()).await;
    let answer = reqwest::get(format!("{base}/search?q={}", "%E3%81%82".repeat(7_000))).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::URI_TOO_LONG);
    // Refused outside of the routes, and safe all the same.
    assert!(SECURITY.iter().all(|name| answer.headers().contains_key(*name)), "{:?}", answer.headers());
    assert!(answer.text().await.expect("a body").contains("アドレスが長すぎます"));
    let answer = reqwest::get(format!("{base}/search?q={}", "%E3%81%82".repeat(1_000))).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    let page = answer.text().await.expect("a body");
    assert!(page.contains(&"あ".repeat(100)) && !page.contains(&"あ".repeat(101)));
}

#[tokio::test(flavor = "multi_thread")]
async fn third_list_of_an_address_is_told_to_retry() {
    let app = shipped_home().app();
    let base = serve(app.clone()).await;
    let list = "利用者数,市区町村\n40,川西市\n";
    // Those who are not known by an address count as one.
    let peer = "::".parse().expect("an address");
    let first = app.turns.uploads.turn(peer).await.expect("a turn");
    let _second = app.turns.uploads.turn(peer).await.expect("a turn");
    let answer = post_list(&base, list).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()["retry-after"], "5");
    assert!(answer.text().await.expect("a body").contains("混み合っています"));
    drop(first);
    assert_eq!(post_list(&base, list).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_without_partners_numbers_holds_no_connection_of_the_warehouse() {
    let app = shipped_home().app();
    let base = serve(app.clone()).await;
    assert_eq!(reqwest::get(&base).await.expect("an answer").status(), StatusCode::OK);
    let warehouse = app.served.warehouse().expect("a warehouse");
    let lent: Vec<_> = (0..4).map(|_| warehouse.reader().expect("a connection")).collect();
    assert_eq!(post_list(&base, "利用者数,市区町村\n40,川西市\n").await.status(), StatusCode::OK);
    drop(lent);
}

#[test]
fn a_list_is_worked_out_while_somebody_waits_and_no_longer_than_it_may() {
    let rules = rules();
    let today = jiff::civil::date(2026, 11, 24);
    let worked = |seconds: Option<u64>, demand: &Demand| {
        let limits = tsunagu_domain::rules::IntakeLimits { seconds, ..rules.intake.upload };
        compared("利用者数\n40\n".as_bytes().to_vec(), &limits, &rules, None, today, demand)
    };
    assert_eq!(worked(Some(60), &Demand::default()).expect("worked out").rows.len(), 1);
    let late = worked(Some(0), &Demand::default()).expect_err("no time at all");
    assert!(matches!(&late, PageError::BadRequest(message) if message.contains("分けて")), "{late}");
    let (waiter, demand) = Demand::new();
    assert!(worked(None, &demand).is_ok());
    drop(waiter);
    assert!(matches!(worked(None, &demand), Err(PageError::GivenUp(_))));
}

#[test]
fn stopped_server_ends_whatever_runs() {
    use std::io::Write;
    let home = TestHome::new();
    crate::support::copied(&shipped_home().path(), &home.path());
    let mut command = home.command();
    command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut server = command.spawn().expect("tsunagu starts");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    let address = line.split_whitespace().next().expect("an address").trim_start_matches("http://").to_owned();
    // A list that takes long, and a body that never ends.
    let rows: String = (0..19_000).map(|n| format!("{},無い町{n},詳細\n", 10 + n % 90)).collect();
    let list = format!(
        "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n利用者数,市区町村,計算\n{rows}\r\n--b--\r\n"
    );
    let mut held = Vec::new();
    for length in [list.len(), list.len() + 10] {
        let mut stream = std::net::TcpStream::connect(&address).expect("connected");
        let head = "POST /compare-offices HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\n";
        write!(stream, "{head}content-length: {length}\r\n\r\n{list}").expect("sent");
        held.push(stream);
    }
    let message = Instant::now();
    let sent = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().expect("kill starts");
    assert!(sent.success());
    assert!(server.wait().expect("gone").success());
    assert!(message.elapsed() < Duration::from_secs(12), "{:?}", message.elapsed());
}
