use crate::support::counters::entered;
use std::sync::Arc;

use reqwest::{Client, StatusCode};
use tsunagu::app::App;
use tsunagu::submissions::Reach;
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;
use tsunagu_store::ledger::token::Scope;

use crate::support::counters::{batch, post, secret, uses};
use crate::support::{TestHome, at, serve, shipped_home};

fn app_at(home: &TestHome, reach: Reach) -> Arc<App> {
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    let now = || "2026-11-22T00:00:00Z".parse().expect("a moment");
    App::new(rules, Home::open(&home.path()).expect("a home"), reach, now).expect("a ledger")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_travels_encrypted_or_not_at_all() {
    let home = TestHome::new();
    let app = app_at(&home, Reach::Open);
    let good = secret(&app, Scope::Office).await;
    let base = serve(app).await;
    let (status, message) = post(&base, &good, &batch(vec![])).await;
    assert!(status == StatusCode::FORBIDDEN && message.contains("暗号化されていない"), "{message}");
    // A proxy that the server was not reported of may take tokens in the open.
    let base = serve(app_at(&home, Reach::Loopback)).await;
    let request = Client::new().post(format!("{base}/api/v1/exchange/sets")).bearer_auth(&good);
    let answer = request.header("x-forwarded-for", "203.0.113.7").send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let base = serve(app_at(&home, Reach::Proxy)).await;
    assert_eq!(post(&base, &good, &batch(vec![])).await.0, StatusCode::FORBIDDEN);
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let enter = |proto: &str| {
        let request = client.post(format!("{base}/exchange/log-in")).header("x-forwarded-proto", proto);
        let form = format!("token={good}");
        request
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
    };
    assert_eq!(enter("http").await.expect("an answer").status(), StatusCode::FORBIDDEN);
    let answer = enter("https").await.expect("an answer");
    let cookie = answer.headers().get("set-cookie").expect("a cookie").to_str().expect("text").to_owned();
    for word in ["__Host-", "HttpOnly", "SameSite=Strict", "; Path=/;", "; Secure", "Max-Age=43200"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    // And it opens what it is for; the name that it has without TLS does not.
    let pair = cookie.split(';').next().expect("a pair").to_owned();
    let office = |cookie: String| {
        let request = client.get(format!("{base}/exchange/office")).header("x-forwarded-proto", "https");
        request.header("cookie", cookie).send()
    };
    let answer = office(pair.clone()).await.expect("an answer");
    // Let in; this home has nothing to show.
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    let answer = office(pair.replace("__Host-", "")).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(!cookie.contains(&good));
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_from_ever_new_addresses_are_a_row_of_the_log() {
    let home = TestHome::new();
    let app = app_at(&home, Reach::Proxy);
    let base = serve(app.clone()).await;
    let client = Client::new();
    for n in 0..300 {
        let request = client.post(format!("{base}/api/v1/exchange/sets")).bearer_auth(format!("wrong{n}"));
        let request =
            request.header("x-forwarded-proto", "https").header("x-forwarded-for", format!("2001:db8:{n:x}::1"));
        assert_eq!(request.send().await.expect("an answer").status(), StatusCode::UNAUTHORIZED);
    }
    app.submissions.log_uses(at("2026-11-22T00:00:00Z"));
    app.submissions.write(|_| Ok(())).await.expect("written");
    assert_eq!(uses(&app).await, ["send wrong 300"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_other_sites_change_nothing() {
    let app = shipped_home().app();
    let good = secret(&app, Scope::Office).await;
    let base = serve(app.clone()).await;
    let cookie = entered(&base, &good).await;
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    // A form that lacks its field is reported as people are reported.
    let request = client.post(format!("{base}/exchange/log-in")).header("sec-fetch-site", "same-origin");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body("");
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(answer.text().await.expect("a body").contains("アクセスキー"));
    let form = "month=202610&direction=sent&group=monthly_plan&partner=&sets=5";
    let host = base.trim_start_matches("http://");
    let send = |headers: Vec<(&'static str, String)>| {
        let mut request = client
            .post(format!("{base}/exchange/manual"))
            .header("cookie", &cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.body(form).send()
    };
    for headers in [
        vec![],
        vec![("sec-fetch-site", "cross-site".to_owned())],
        vec![("sec-fetch-site", "same-site".to_owned())],
        vec![("origin", "https://evil.example".to_owned())],
        vec![("origin", "null".to_owned())],
        vec![("sec-fetch-site", "cross-site".to_owned()), ("origin", base.clone())],
    ] {
        let answer = send(headers.clone()).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{headers:?}");
    }
    // Entering is an act too: a foreign page must not put somebody into its own session.
    let request = client.post(format!("{base}/exchange/log-in")).header("origin", "https://evil.example");
    let answer = request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("token={good}"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let answer = send(vec![("origin", format!("http://{host}"))]).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    // Out is out: the cookie of a session that was left is nobody's.
    let leave = client.post(format!("{base}/exchange/log-out")).header("cookie", &cookie);
    leave.header("sec-fetch-site", "same-origin").send().await.expect("an answer");
    let request = client.get(format!("{base}/exchange/office")).header("cookie", &cookie);
    assert_eq!(request.send().await.expect("an answer").status(), StatusCode::UNAUTHORIZED);
}
