//! Counters of exchanges: who sends them, and what is kept of them.

use std::sync::Arc;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tsunagu::app::App;
use tsunagu_domain::data::Data;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Rules;
use tsunagu_store::ledger::setting::Setting;
use tsunagu_store::ledger::token::{self, NewToken, Scope};
use tsunagu_store::ledger::{LedgerError, access, sets, setting};

use crate::support::{TestHome, at, copied, shipped_home};

/// Planted; nobody may see it again.
pub const NAME: &str = "川西花子";

pub const OFFICE: &str = "9970100146";

pub const PARTNER: &str = "9910100305";

/// A secret for an office or a municipality.
pub async fn token(app: &App, scope: Scope, office: Option<&str>, place: Option<&str>, expires: &str) -> (i64, String) {
    let (office, place) = (office.and_then(|o| o.parse().ok()), place.and_then(|p| p.parse().ok()));
    let expires = at(expires);
    let made = app.submissions.write(move |c| {
        let frames = ["https://www.city.example.jp".to_owned()];
        let frames = if scope == Scope::Embed { &frames[..] } else { &[] };
        let wanted = NewToken { scope, office, place, frames, created: at("2026-11-01T00:00:00Z"), expires };
        token::create(c, &wanted)
    });
    made.await.expect("made")
}

pub async fn secret(app: &App, scope: Scope) -> String {
    token(app, scope, Some(OFFICE), None, "2027-11-01T00:00:00Z").await.1
}

pub fn set(created_at: &str) -> Value {
    json!({
        "direction": "sent", "partner": PARTNER, "created_at": created_at, "document_kind": "monthly_plan", "months": ["202611"],
        "files": 3, "size": "10k", "format": "csv", "version": "v4_1", "conformity": "standard",
    })
}

pub fn batch(sets: Vec<Value>) -> Value {
    json!({ "office": OFFICE, "importer": "api", "complete": true, "sets": sets })
}

pub async fn post(base: &str, secret: &str, body: &Value) -> (StatusCode, String) {
    let request = Client::new().post(format!("{base}/api/v1/exchange/sets")).bearer_auth(secret);
    let answer = request.header("content-type", "application/json").body(body.to_string()).send().await;
    let answer = answer.expect("an answer");
    (answer.status(), answer.text().await.expect("a body"))
}

pub fn fresh() -> (TestHome, Arc<App>) {
    let home = TestHome::new();
    let app = home.app();
    (home, app)
}

pub async fn uses(app: &App) -> Vec<String> {
    let all = app.submissions.read(|c| access::latest(c, 100_000)).await.expect("read");
    all.iter().rev().map(|u| format!("{} {} {}", u.action, u.outcome, u.amount)).collect()
}

/// A browser's client that keeps its cookies apart; the cookie of a session.
pub async fn entered(base: &str, secret: &str) -> String {
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let request = client.post(format!("{base}/exchange/log-in")).header("sec-fetch-site", "same-origin");
    let form = format!("token={secret}");
    let answer = request.header("content-type", "application/x-www-form-urlencoded").body(form).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let cookie = answer.headers().get("set-cookie").expect("a cookie").to_str().expect("text").to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    cookie.split(';').next().expect("a pair").to_owned()
}

/// A home with the shipped data and a ledger of its own.
pub fn home_of_its_own() -> TestHome {
    let home = TestHome::new();
    let from = shipped_home().path();
    for folder in ["archive", "lake", "warehouse"] {
        copied(&from.join(folder), &home.path().join(folder));
    }
    home
}

/// The office with the most sets.
pub fn busiest(c: &tsunagu_store::ledger::Connection) -> Result<OfficeNumber, LedgerError> {
    let sql = "select office from exchange_set group by office order by count(*) desc limit 1";
    let number: String = c.query_row(sql, [], |row| row.get(0))?;
    Ok(number.parse().expect("a number"))
}

pub fn sets_of(sets: &[Value], office: &str) -> tsunagu_domain::exchange_set::Batch {
    let mut all = batch(sets.to_vec());
    all["office"] = json!(office);
    serde_json::from_value(all).expect("a batch")
}

pub async fn take(app: &App, office: &str, sets: Vec<Value>, learned: &str) {
    let (batch, learned) = (sets_of(&sets, office), at(learned));
    let office = office.parse().expect("a number");
    let taken = app.submissions.write(move |c| sets::add(c, office, &batch, "202510", learned)).await;
    assert_eq!(taken.expect("taken").accepted, sets.len() as u64);
}

/// The same of a folder of which only a part was counted.
pub async fn take_part(app: &App, office: &str, sets: &[Value], learned: &'static str) {
    let learned = at(learned);
    let mut part = sets_of(sets, office);
    part.complete = false;
    let office = office.parse().expect("a number");
    app.submissions.write(move |c| sets::add(c, office, &part, "202510", learned)).await.expect("taken");
}

pub fn with(mut set: Value, fields: &[(&str, Value)]) -> Value {
    for (field, value) in fields {
        set[*field] = value.clone();
    }
    set
}

pub async fn page(base: &str, cookie: &str, path: &str) -> (u16, String) {
    let answer = Client::new().get(format!("{base}{path}")).header("cookie", cookie).send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a body"))
}

/// Offices of one town with a year's sets each.
pub async fn town(app: &Arc<App>, offices: &[&str]) {
    for (at, office) in offices.iter().enumerate() {
        // Each has a partner of its own: what three had from one would be that one's.
        let partner = format!("01{}", &office[2..]);
        let mut sets: Vec<Value> = (1..=10)
            .map(|month| with(set(&format!("2026{month:02}0509{at:02}00")), &[("partner", json!(partner))]))
            .collect();
        if at == 0 {
            sets.push(with(set("20261006000000"), &[("document_kind", json!("prevention")), ("months", json!([]))]));
        }
        take(app, office, sets, "2026-11-20T00:00:00Z").await;
        let office = office.parse().expect("a number");
        let setting = Setting { place: "992011".parse().ok(), shared: true, ..Setting::default() };
        app.submissions.write(move |c| setting::set(c, office, &setting)).await.expect("set");
    }
}

pub fn rules() -> Rules {
    Rules::load(&Data::embedded()).expect("shipped rules load")
}
