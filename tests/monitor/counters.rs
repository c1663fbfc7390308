use crate::support::counters::{NAME, OFFICE, PARTNER, batch, fresh, post, secret, set, token, uses};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tsunagu::app::App;
use tsunagu_store::ledger::sets;
use tsunagu_store::ledger::token::{self, Scope};

use crate::support::counters::entered;
use crate::support::{at, listen, serve};

async fn held(app: &App) -> usize {
    let office = OFFICE.parse().expect("a number");
    app.submissions.read(move |c| sets::all(c, office)).await.expect("read").len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_counted_once_and_answered_after_it_lasts() {
    let (home, app) = fresh();
    let secret = secret(&app, Scope::Send).await;
    let base = serve(app.clone()).await;
    let body = batch(vec![set("20261025200201"), set("20261025200202"), set("20250101000000")]);
    let (status, message) = post(&base, &secret, &body).await;
    assert!(
        status == 200
            && message.starts_with(r#"{"accepted":2,"known":0,"richer":0,"outside":1,"oldest":"202510","newest":"20261123235959","ledger":""#),
        "{message}"
    );
    // Another connection, as after a crash, sees it.
    let again = tsunagu_store::ledger::Ledger::open(&home.path().join("ledger")).expect("a ledger");
    let office = OFFICE.parse().expect("a number");
    assert_eq!(again.read(|c| sets::all(c, office)).expect("read").len(), 2);
    let (_, message) = post(&base, &secret, &body).await;
    assert!(message.contains(r#""accepted":0,"known":2"#), "a replay changes nothing: {message}");
    let lines = format!("{}\n\n{}\n", set("20261025200201"), set("20261025200203"));
    let request = Client::new().post(format!("{base}/api/v1/exchange/sets?office={OFFICE}")).bearer_auth(&secret);
    let answer = request.header("content-type", "application/x-ndjson").body(lines).send().await.expect("an answer");
    assert!(answer.text().await.expect("a body").contains(r#""accepted":1,"known":1"#));
    assert_eq!(uses(&app).await, ["send done 3", "send done 3", "send done 2"]);
}

/// A sender of an earlier version, or a program that somebody has written for it.
#[tokio::test(flavor = "multi_thread")]
async fn set_with_the_field_names_of_earlier_versions_is_taken() {
    let (_home, app) = fresh();
    let secret = secret(&app, Scope::Send).await;
    let base = serve(app.clone()).await;
    let mut earlier = set("20261025200201");
    let fields = earlier.as_object_mut().expect("fields");
    for (now, then) in [("created_at", "serial"), ("document_kind", "group")] {
        let value = fields.remove(now).expect(now);
        fields.insert(then.to_owned(), value);
    }
    let body = batch(vec![earlier, set("20261025200201")]);
    let (status, message) = post(&base, &secret, &body).await;
    assert!(status == StatusCode::OK && message.contains(r#""accepted":1,"known":1"#), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_tokens_get_one_answer_and_others_what_they_may_not() {
    let (_home, app) = fresh();
    let base = serve(app.clone()).await;
    let body = batch(vec![set("20261025200201")]);
    let (revoked_id, revoked) = token(&app, Scope::Send, Some(OFFICE), None, "2027-11-01T00:00:00Z").await;
    app.submissions.write(move |c| token::revoke(c, revoked_id, at("2026-11-20T00:00:00Z"))).await.expect("revoked");
    let expired = token(&app, Scope::Send, Some(OFFICE), None, "2026-11-22T00:00:00Z").await.1;
    let wrong = format!("{}{}", token::PREFIX, "0".repeat(64));
    let mut messages = Vec::new();
    for secret in [&wrong, &expired, &revoked, &String::new(), &"x".repeat(5_000)] {
        let (status, message) = post(&base, secret, &body).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        messages.push(message);
    }
    messages.dedup();
    assert_eq!(messages.len(), 1, "{messages:?}");
    let foreign = token(&app, Scope::Send, Some(PARTNER), None, "2027-11-01T00:00:00Z").await.1;
    let (status, message) = post(&base, &foreign, &body).await;
    assert!(status == StatusCode::FORBIDDEN && message.contains("ほかの事業所"), "{message}");
    for scope in [Scope::Town, Scope::Embed, Scope::Feed] {
        let other = token(&app, scope, Some(OFFICE), Some("992011"), "2027-11-01T00:00:00Z").await.1;
        assert_eq!(post(&base, &other, &body).await.0, StatusCode::FORBIDDEN);
    }
    assert_eq!(held(&app).await, 0);
    app.submissions.log_uses(at("2026-11-22T00:00:00Z"));
    app.submissions.write(|_| Ok(())).await.expect("written");
    let log = uses(&app).await;
    // One row for each token that has ended, and one for all that are none.
    let mut wrong: Vec<&str> = log.iter().filter_map(|u| u.strip_prefix("send wrong ")).collect();
    wrong.sort_unstable();
    assert_eq!(wrong, ["1", "1", "3"], "{log:?}");
    assert!(log.contains(&"send foreign 1".to_owned()) && log.contains(&"send refused 1".to_owned()), "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unacceptable_set_is_reported_by_its_place_without_its_value() {
    let (_home, app) = fresh();
    let secret = secret(&app, Scope::Send).await;
    let base = serve(app.clone()).await;
    let with = |field: &str, value: Value| {
        let mut wrong = set("20261025200202");
        wrong[field] = value;
        batch(vec![set("20261025200201"), wrong]).to_string()
    };
    let cases = [
        (with("partner", json!(NAME)), 422, "2件目の partner"),
        (with("partner", json!("0001234567")), 422, "2件目の partner"),
        (with("partner", json!(OFFICE)), 422, "2件目の partner"),
        (with("created_at", json!("20261025")), 422, "2件目の created_at"),
        (with("document_kind", json!(NAME)), 422, "2件目の document_kind"),
        (with("months", json!(["202613"])), 422, "2件目の months"),
        (with("files", json!(0)), 422, "2件目の files"),
        (with("size", json!("123")), 422, "2件目の size"),
        (with("format", json!("pdf")), 422, "2件目の format"),
        (with("direction", json!(NAME)), 400, "文字目"),
        (with(NAME, json!(1)), 400, "文字目"),
        (with("files", json!(NAME)), 400, "文字目"),
        (format!("{{\"{NAME}\""), 400, "文字目"),
        (String::new(), 400, "文字目"),
    ];
    for (body, status, message) in cases {
        let request = Client::new().post(format!("{base}/api/v1/exchange/sets")).bearer_auth(&secret);
        let answer = request.header("content-type", "application/json; charset=utf-8").body(body.clone()).send().await;
        let answer = answer.expect("an answer");
        let got = answer.status().as_u16();
        let text = answer.text().await.expect("a body");
        assert!(got == status && text.contains(message) && !text.contains(NAME), "{body}: {got} {text}");
    }
    let request = Client::new().post(format!("{base}/api/v1/exchange/sets")).bearer_auth(&secret);
    let answer = request.header("content-type", "text/csv").body("x").send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(held(&app).await, 0, "nothing of a batch that is wrong is taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_lose_nothing_and_double_nothing_while_others_watch() {
    const CLIENTS: usize = 40;
    const SETS: usize = 20;
    let (_home, app) = fresh();
    let secret = secret(&app, Scope::Office).await;
    let (base, _stop) = listen(app.clone()).await;
    let cookie = entered(&base, &secret).await;
    let mut watching = Vec::new();
    for _ in 0..10 {
        let request = Client::new().get(format!("{base}/exchange/events")).header("cookie", &cookie);
        watching.push(request.send().await.expect("a stream"));
    }
    // Every two clients send the same sets, as an office does that sends by program and by page.
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (base, secret) = (base.clone(), secret.clone());
            tokio::spawn(async move {
                let mut accepted = 0;
                for n in 0..SETS {
                    let created_at = format!("202610{:02}09{:02}00", client / 2 + 1, n);
                    let (status, message) = post(&base, &secret, &batch(vec![set(&created_at)])).await;
                    assert_eq!(status, StatusCode::OK, "{message}");
                    let message: Value = serde_json::from_str(&message).expect("JSON");
                    accepted += message["accepted"].as_u64().expect("a number");
                }
                accepted
            })
        })
        .collect();
    let mut accepted = 0;
    for client in clients {
        accepted += client.await.expect("done");
    }
    assert_eq!((accepted as usize, held(&app).await), (CLIENTS / 2 * SETS, CLIENTS / 2 * SETS));
    // Every use is in the log, however many shared a commit.
    assert_eq!(uses(&app).await.iter().filter(|u| *u == "send done 1").count(), CLIENTS * SETS);
}
