use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::{Value, json};
use tsunagu::app::App;
use tsunagu::monitor::alerts;
use tsunagu::monitor::jobs::Job;
use tsunagu::submissions::Reach;
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;
use tsunagu_store::ledger::setting::{self, Setting};
use tsunagu_store::ledger::token::Scope;

use crate::support::counters::{OFFICE, PARTNER, set, token};
use crate::support::counters::{home_of_its_own, take, with};
use crate::support::{get, serve};

/// Takes what it is sent, after refusing it once.
async fn receiver() -> (String, Arc<Mutex<Vec<Value>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (kept, mut first) = (heard.clone(), true);
    let refuse_first = Mutex::new(move || std::mem::replace(&mut first, false));
    let refuse_first = Arc::new(refuse_first);
    let take = post(move |body: String| {
        let refused = (refuse_first.lock().expect("a lock"))();
        if !refused {
            kept.lock().expect("a lock").push(serde_json::from_str(&body).expect("JSON"));
        }
        async move { if refused { StatusCode::BAD_GATEWAY } else { StatusCode::OK } }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}/hook", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/hook", take)).await });
    (address, heard)
}

#[tokio::test(flavor = "multi_thread")]
async fn alert_is_sent_once_when_it_begins_and_once_when_it_ends() {
    let home = home_of_its_own();
    let monitor = Data::embedded().text("exchange/monitor.toml").expect("shipped");
    home.file("data/exchange/monitor.toml", monitor.replace("allow_private = false", "allow_private = true"));
    let data = Data::with_folder(&home.path().parent().expect("a folder").join("data")).expect("data");
    let rules = Rules::load(&data).expect("rules");
    // A moment past every wait.
    let now = || "2026-11-08T23:59:59Z".parse().expect("a moment");
    let app = App::new(rules, Home::open(&home.path()).expect("a home"), Reach::Loopback, now).expect("a ledger");
    let (webhook, heard) = receiver().await;
    let office = OFFICE.parse().expect("a number");
    let setting = Setting { webhook: Some(webhook), ..Setting::default() };
    app.submissions.write(move |c| setting::set(c, office, &setting)).await.expect("set");
    let plan = with(set("20260925200201"), &[("months", json!(["202610"]))]);
    take(&app, OFFICE, vec![plan], "2026-11-08T00:00:00Z").await;
    let message = || heard.lock().expect("a lock").clone();
    let look = async || {
        alerts::look(&app, office).await.expect("looked");
        assert!(Job::Notices.run(&app).await.expect("sent"));
    };
    look().await;
    assert!(message().is_empty(), "refused the first time");
    // The next try waits for its moment.
    look().await;
    assert!(message().is_empty());
    app.submissions
        .write(|c| Ok(c.execute("update notice set next_at = '2026-11-01T00:00:00Z'", [])?))
        .await
        .expect("waited");
    look().await;
    look().await;
    assert_eq!(message().len(), 1, "{:?}", message());
    assert_eq!(
        (&message()[0]["kind"], &message()[0]["phase"], &message()[0]["partner"]),
        (&json!("late"), &json!("began"), &json!(PARTNER))
    );
    let actual = with(
        set("20261107090000"),
        &[("direction", json!("received")), ("document_kind", json!("actual")), ("months", json!(["202610"]))],
    );
    take(&app, OFFICE, vec![actual], "2026-11-08T01:00:00Z").await;
    look().await;
    look().await;
    assert_eq!(message().iter().map(|t| t["phase"].clone()).collect::<Vec<_>>(), [json!("began"), json!("ended")]);
    let (_, feed) = token(&app, Scope::Feed, Some(OFFICE), None, "2027-11-01T00:00:00Z").await;
    let base = serve(app).await;
    let (status, text) = get(&base, &format!("/exchange/feed/{feed}")).await;
    assert!(status == 200 && text.matches("<entry>").count() == 2 && text.contains("届きました："), "{text}");
}

/// An address that takes its time: two servers of one home are busy with it at once, and it hears of the alert once.
#[tokio::test(flavor = "multi_thread")]
async fn notice_of_two_servers_of_one_home_is_sent_once() {
    let home = home_of_its_own();
    let monitor = Data::embedded().text("exchange/monitor.toml").expect("shipped");
    home.file("data/exchange/monitor.toml", monitor.replace("allow_private = false", "allow_private = true"));
    let data = Data::with_folder(&home.path().parent().expect("a folder").join("data")).expect("data");
    let now = || "2026-11-08T23:59:59Z".parse().expect("a timestamp");
    let server = || {
        let rules = Rules::load(&data).expect("rules");
        App::new(rules, Home::open(&home.path()).expect("a home"), Reach::Loopback, now).expect("a ledger")
    };
    let (one, other) = (server(), server());
    let heard = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let (arrived, mut arrival) = tokio::sync::mpsc::channel::<()>(8);
    let (let_go, gate) = tokio::sync::watch::channel(false);
    let hook = {
        let heard = heard.clone();
        post(move || {
            let (heard, arrived, mut gate) = (heard.clone(), arrived.clone(), gate.clone());
            async move {
                heard.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                let _ = arrived.send(()).await;
                let _ = gate.wait_for(|open| *open).await;
                StatusCode::OK
            }
        })
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let webhook = format!("http://{}/hook", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/hook", hook)).await });
    let office = OFFICE.parse().expect("a number");
    let setting = Setting { webhook: Some(webhook), ..Setting::default() };
    one.submissions.write(move |c| setting::set(c, office, &setting)).await.expect("set");
    let plan = with(set("20260925200201"), &[("months", json!(["202610"]))]);
    take(&one, OFFICE, vec![plan], "2026-11-08T00:00:00Z").await;
    alerts::look(&one, office).await.expect("looked");
    let first = tokio::spawn({
        let one = one.clone();
        async move { Job::Notices.run(&one).await.expect("run") }
    });
    arrival.recv().await.expect("the first server has begun");
    assert!(!Job::Notices.run(&other).await.expect("asked"), "another server is at it");
    let_go.send(true).expect("let go");
    assert!(first.await.expect("done"));
    assert!(Job::Notices.run(&other).await.expect("asked"), "nothing is left to send");
    assert_eq!(heard.load(std::sync::atomic::Ordering::SeqCst), 1);
}
