//! The examples for developers, run from the very text that they read.

use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use tsunagu::app::App;
use tsunagu::submissions::Reach;
use tsunagu_domain::exchange_set::{ExchangeSet, SetOrigin};
use tsunagu_store::home::Home;
use tsunagu_store::ledger::sets;
use tsunagu_store::ledger::token::Scope;

use crate::support::counters::{OFFICE, PARTNER, rules, secret};
use crate::support::{TestHome, project, serve};

/// The code of an example in the page about the API.
fn example(language: &str) -> String {
    let text = std::fs::read_to_string(project().join("docs/API.md")).expect("the page");
    let (_, rest) = text.split_once(&format!("```{language}\n")).expect(language);
    rest.split_once("\n```").expect("an end").0.to_owned()
}

/// In front of the server: hands on what comes, and loses the first answer, after which a client can't know whether it
/// counts.
#[derive(Clone)]
struct Lossy {
    base: String,
    came: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
}

async fn hand_on(State(lossy): State<Lossy>, headers: HeaderMap, body: Bytes) -> Response {
    let is_first = {
        let mut came = lossy.came.lock().expect("a lock");
        came.push((headers.clone(), serde_json::from_slice(&body).expect("JSON")));
        came.len() == 1
    };
    let mut request = reqwest::Client::new().post(format!("{}/api/v1/exchange/sets", lossy.base)).body(body);
    for name in ["authorization", "content-type"] {
        request = request.header(name, headers.get(name).expect(name));
    }
    let answer = request.send().await.expect("an answer");
    let status = answer.status();
    let text = answer.text().await.expect("a body");
    if is_first { StatusCode::SERVICE_UNAVAILABLE.into_response() } else { (status, text).into_response() }
}

/// Runs an example against a server that loses its first answer; what came, and what is held after.
async fn ran(program: &str, words: &[&str]) -> (Vec<(HeaderMap, Value)>, Vec<ExchangeSet>) {
    let home = TestHome::new();
    let now = || "2027-04-06T00:00:00Z".parse().expect("a moment");
    let opened = Home::open(&home.path()).expect("a home");
    let app: Arc<App> = App::new(rules(), opened, Reach::Loopback, now).expect("a ledger");
    let key = secret(&app, Scope::Send).await;
    let lossy = Lossy { base: serve(app.clone()).await, came: Arc::default() };
    let came = lossy.came.clone();
    let router = Router::new().route("/api/v1/exchange/sets", post(hand_on)).with_state(lossy);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let server = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut command = Command::new(program);
    command.args(words).env("TSUNAGU_SERVER", server).env("TSUNAGU_KEY", key).env("OFFICE", OFFICE);
    // A machine may lack the program that makes the key.
    if Command::new("uuidgen").stdout(Stdio::null()).status().is_err() {
        let folder = home.path().parent().expect("a folder").join("bin");
        let uuidgen = home.file("bin/uuidgen", "#!/bin/sh\ncat /proc/sys/kernel/random/uuid\n");
        executable(&uuidgen);
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", folder.display()));
    }
    let done = tokio::task::spawn_blocking(move || command.output().expect("it starts")).await.expect("done");
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    let message: Value = serde_json::from_slice(&done.stdout).unwrap_or_default();
    assert_eq!((&message["accepted"], &message["known"]), (&Value::from(0), &Value::from(1)), "the second answer");
    let held = app.submissions.read(|c| sets::all(c, OFFICE.parse().expect("a number"))).await.expect("read");
    let came = came.lock().expect("a lock").clone();
    (came, held)
}

fn executable(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("set");
}

/// Sent twice, because the first answer was lost, with one key; counted once.
fn check(came: &[(HeaderMap, Value)], held: &[ExchangeSet]) {
    assert_eq!(came.len(), 2, "{came:?}");
    assert_eq!(came[0].1, came[1].1, "the same body with the same key");
    assert_eq!(held.len(), 1, "{held:?}");
    let set = &held[0];
    assert_eq!(
        (set.origin, set.partner.as_str(), set.created_at.as_str()),
        (SetOrigin::Api, PARTNER, "20270405091200")
    );
    assert_eq!(set.key, came[0].1["sets"][0]["key"].as_str().expect("a key").to_lowercase());
}

/// Everything of a set but its key.
fn without_key(body: &Value) -> Value {
    let mut set = body["sets"][0].clone();
    set.as_object_mut().expect("an object").remove("key");
    set
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_in_curl_and_python_count_one_set_once_and_send_the_same() {
    let (curl, held) = ran("sh", &["-c", &example("sh")]).await;
    check(&curl, &held);
    let (python, held) = ran("python3", &["-c", &example("python")]).await;
    check(&python, &held);
    assert_eq!(without_key(&curl[0].1), without_key(&python[0].1));
    for (headers, _) in curl.iter().chain(&python) {
        assert_eq!(headers["content-type"], "application/json");
    }
}

/// Where PowerShell is installed the example runs; elsewhere its text is held against what the others send.
#[tokio::test(flavor = "multi_thread")]
async fn example_in_powershell_sends_what_the_others_send() {
    let code = example("powershell");
    if Command::new("pwsh").arg("-Version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok() {
        let (came, held) =
            ran("pwsh", &["-NoProfile", "-Command", &format!("$r = & {{ {code} }}; $r | ConvertTo-Json")]).await;
        check(&came, &held);
        return;
    }
    let (python, _) = ran("python3", &["-c", &example("python")]).await;
    let body = &python[0].1;
    let table = code.split_once("$set = @{").and_then(|(_, rest)| rest.split_once(" }\n")).expect("a table").0;
    let written: Vec<(&str, &str)> = table
        .split([';', '\n'])
        .flat_map(|line| line.split("  "))
        .filter_map(|pair| pair.trim().split_once(" = "))
        .collect();
    let expected = body["sets"][0].as_object().expect("an object");
    assert_eq!(written.len(), expected.len(), "{written:?}");
    for (field, value) in written {
        let wanted = &expected[field];
        match field {
            "key" => assert_eq!(value, "[guid]::NewGuid().ToString()"),
            "months" => assert_eq!(value, format!("@('{}')", wanted[0].as_str().expect("a month"))),
            _ => assert_eq!(value, format!("'{}'", wanted.as_str().expect("a text")), "{field}"),
        }
    }
    assert!(code.contains("@{ office = $env:OFFICE; sets = @($set) }"), "{code}");
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(2));
    for text in [
        "@{ Authorization = \"Bearer $env:TSUNAGU_KEY\" }",
        "-ContentType 'application/json'",
        "\"$env:TSUNAGU_SERVER/api/v1/exchange/sets\"",
        "-Method Post",
    ] {
        assert!(code.contains(text), "{text}");
    }
    let made = code.find("NewGuid").expect("a key");
    assert!(made < code.find("for (").expect("tries"), "one key for all tries");
}
