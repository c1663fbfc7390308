use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use reqwest::Client;
use serde_json::{Value, json};
use tsunagu::exchange::{Reach, daily};
use tsunagu::server::App;
use tsunagu_store::data::Data;
use tsunagu_store::home::Home;
use tsunagu_store::ledger::setting::{self, Setting};
use tsunagu_store::ledger::token::Scope;
use tsunagu_store::ledger::{LedgerError, sets};
use tsunagu_store::office_number::OfficeNumber;
use tsunagu_store::rules::Rules;

use crate::counters::{OFFICE, PARTNER, batch, entered, secret, set, token};
use crate::support::{TestHome, copied, get, listen, serve, shipped_home};

/// A home with the shipped data and a ledger of its own.
pub fn home_of_its_own() -> TestHome {
    let home = TestHome::new();
    let from = shipped_home().path();
    for folder in ["lake", "warehouse"] {
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

fn sets_of(sets: &[Value], office: &str) -> tsunagu_store::exchange::Batch {
    let mut all = batch(sets.to_vec());
    all["office"] = json!(office);
    serde_json::from_value(all).expect("a batch")
}

async fn take(app: &App, office: &str, sets: Vec<Value>, learned: &str) {
    let (batch, learned) = (sets_of(&sets, office), learned.to_owned());
    let office = office.parse().expect("a number");
    let taken = app.entrusted.write(move |c| sets::add(c, office, &batch, "202510", &learned)).await;
    assert_eq!(taken.expect("taken").accepted, sets.len() as u64);
}

fn with(mut set: Value, fields: &[(&str, Value)]) -> Value {
    for (field, value) in fields {
        set[*field] = value.clone();
    }
    set
}

async fn page(base: &str, cookie: &str, path: &str) -> (u16, String) {
    let answer = Client::new().get(format!("{base}{path}")).header("cookie", cookie).send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a body"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_sees_its_own_exchanges_and_nobody_elses() {
    let home = home_of_its_own();
    let app = home.app();
    let actual = with(
        set("20261103090000"),
        &[
            ("direction", json!("received")),
            ("group", json!("actual")),
            ("months", json!(["202610"])),
            ("files", json!(1)),
        ],
    );
    let plan = with(set("20260925200201"), &[("months", json!(["202610"]))]);
    let late = with(set("20260925200202"), &[("months", json!(["202610"])), ("partner", json!("9910100313"))]);
    let old = with(set("20260925200203"), &[("version", json!("v3")), ("conformity", json!("near"))]);
    take(&app, OFFICE, vec![plan, actual, late, old], "2026-11-21T00:00:00Z").await;
    take(&app, PARTNER, vec![with(set("20261111111111"), &[("partner", json!("9910100545"))])], "2026-11-21T00:00:00Z")
        .await;
    let secret = secret(&app, Scope::Office).await;
    let base = serve(app).await;
    for path in [
        "/exchange/office",
        "/exchange/live",
        "/exchange/drop",
        "/exchange/record",
        "/exchange/pairs.csv",
        "/exchange/events",
    ] {
        assert_eq!(get(&base, path).await.0, 401, "{path}");
    }
    let cookie = entered(&base, &secret).await;
    let (status, text) = page(&base, &cookie, "/exchange/office").await;
    assert_eq!(status, 200);
    for said in [
        "令和8年10月分は、予定2件（相手ごと）のうち、そろったもの1、実績を待つもの0、遅れ0、未着・未送信1、取下げ0です。",
        "未着（実績なしの場合あり）",
        "旧い標準仕様（第3版）の形の名前の組が、送信に1、受信に0ありました。",
        "見本県：",
        "送信の組3のうち1（33.3％）、受信の組1のうち0（0.0％）です。",
    ] {
        assert!(text.contains(said), "{said}");
    }
    assert!(!text.contains("9910100545"), "another office's partner");
    let (_, csv) = page(&base, &cookie, "/exchange/pairs.csv").await;
    let lines: Vec<&str> = csv.lines().filter(|l| l.starts_with("202610")).collect();
    assert!(
        lines.iter().any(|l| l.contains(PARTNER) && l.contains("paired,2026-09-25 20:02,2026-11-03 09:00")),
        "{csv}"
    );
    let (_, record) = page(&base, &cookie, "/exchange/record?year=2026").await;
    assert!(
        record.contains("記録（補助金の様式ではありません）") && record.contains("<strong>2</strong>か所です"),
        "{record}"
    );
    // A town's token opens no office, an office's no town.
    assert_eq!(page(&base, &cookie, "/exchange/town").await.0, 403);
    let (_, drop) = page(&base, &cookie, "/exchange/drop").await;
    assert!(drop.contains(r#"id="exchange-rules""#) && drop.contains("UPKIHON_IMAGE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watched_page_follows_what_comes_in_and_ends_when_the_server_stops() {
    let home = home_of_its_own();
    let app = home.app();
    let secret = secret(&app, Scope::Office).await;
    let (base, stop) = listen(app).await;
    let cookie = entered(&base, &secret).await;
    let mut watched =
        Client::new().get(format!("{base}/exchange/events")).header("cookie", &cookie).send().await.expect("an answer");
    assert_eq!(watched.headers()["content-type"], "text/event-stream");
    let mut told = String::new();
    let mut until = async |word: &str| {
        while !told.contains(word) {
            let chunk = watched.chunk().await.expect("a stream").expect("more");
            told.push_str(&String::from_utf8_lossy(&chunk));
        }
        std::mem::take(&mut told)
    };
    assert!(until("\n\n").await.contains(r#""this_month":"0""#));
    let body = batch(vec![set("20261105200201")]).to_string();
    let request = Client::new().post(format!("{base}/api/v1/exchange/sets")).bearer_auth(&secret);
    request.header("content-type", "application/json").body(body).send().await.expect("an answer");
    let second = until(r#""this_month":"1""#).await;
    assert!(second.contains("event: figures") && second.contains("id: 2"), "{second}");
    // The stream ends by itself: a server that waited for it would never stop.
    stop.send(()).expect("told");
    until("event: end").await;
    assert_eq!(watched.chunk().await.expect("a stream"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watched_page_ends_with_its_token_and_no_token_takes_every_place() {
    let home = home_of_its_own();
    let app = home.app();
    let (id, secret) = token(&app, Scope::Office, Some(OFFICE), None, "2027-11-01T00:00:00Z").await;
    let (base, _stop) = listen(app.clone()).await;
    let cookie = entered(&base, &secret).await;
    let open = async || {
        let request = Client::new().get(format!("{base}/exchange/events")).header("cookie", &cookie);
        request.send().await.expect("an answer")
    };
    let mut watched = open().await;
    assert!(watched.chunk().await.expect("a stream").is_some());
    let mut others = Vec::new();
    for _ in 1..16 {
        others.push(open().await);
    }
    assert_eq!(open().await.status(), 503, "sixteen at once are enough for one token");
    app.entrusted
        .write(move |c| tsunagu_store::ledger::token::revoke(c, id, "2026-11-20T00:00:00Z"))
        .await
        .expect("revoked");
    let (_, other) = token(&app, Scope::Send, Some(OFFICE), None, "2027-11-01T00:00:00Z").await;
    let request = Client::new().post(format!("{base}/api/v1/exchange/sets")).bearer_auth(other);
    let body = batch(vec![set("20261105200201")]).to_string();
    request.header("content-type", "application/json").body(body).send().await.expect("an answer");
    let mut told = String::new();
    while let Some(chunk) = watched.chunk().await.expect("a stream") {
        told.push_str(&String::from_utf8_lossy(&chunk));
    }
    assert!(told.contains("event: end") && !told.contains("figures"), "{told}");
}

/// Offices of one town with a year's sets each.
async fn town(app: &Arc<App>, offices: &[&str]) {
    for (at, office) in offices.iter().enumerate() {
        // Each has a partner of its own: what three had from one would be that one's.
        let partner = format!("01{}", &office[2..]);
        let mut sets: Vec<Value> = (1..=10)
            .map(|month| with(set(&format!("2026{month:02}0509{at:02}00")), &[("partner", json!(partner))]))
            .collect();
        if at == 0 {
            sets.push(with(set("20261006000000"), &[("group", json!("prevention")), ("months", json!([]))]));
        }
        take(app, office, sets, "2026-11-20T00:00:00Z").await;
        let office = office.parse().expect("a number");
        let setting = Setting { place: "992011".parse().ok(), shared: true, ..Setting::default() };
        app.entrusted.write(move |c| setting::set(c, office, &setting)).await.expect("set");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_sees_three_offices_at_the_least_and_never_a_difference() {
    let home = home_of_its_own();
    let app = home.app();
    let offices = ["9910100305", "9910100313", "9910100545", "9910101204"];
    town(&app, &offices[..2]).await;
    let base = serve(app.clone()).await;
    daily::run(&app).await;
    let public = |text: &str| text.contains("交換の量（公開の合計）");
    assert!(!public(&get(&base, "/municipalities/992011").await.1), "two are too few");
    town(&app, &offices[2..3]).await;
    daily::run(&app).await;
    let (_, text) = get(&base, "/municipalities/992011").await;
    assert!(public(&text));
    assert!(text.contains("令和8年10月は、合計に含む事業所3か所の送信が5組、受信が0組でした。"), "{text}");
    // Prevention is two offices': neither it nor what would give it away is shown.
    let october = text.split("<tr>").filter(|row| row.contains("令和8年10月</th>"));
    assert_eq!(october.filter(|row| row.contains("非公開")).count(), 2, "{text}");
    let (_, secret) = token(&app, Scope::Embed, None, Some("992011"), "2027-11-01T00:00:00Z").await;
    let status: Value =
        serde_json::from_str(&get(&base, &format!("/embed/{secret}/status.json")).await.1).expect("JSON");
    assert_eq!(status["figures"]["offices_agreed"], json!(3));
    let before = get(&base, "/municipalities/992011").await.1;
    // A fourth office with its whole past changes nothing that was published.
    town(&app, &offices[3..]).await;
    daily::run(&app).await;
    assert_eq!(get(&base, "/municipalities/992011").await.1, before);
    for office in offices {
        assert!(!before.contains(office));
    }
    // The town sees totals of all four, and no number.
    let (_, secret) = token(&app, Scope::Town, None, Some("992011"), "2027-11-01T00:00:00Z").await;
    let cookie = entered(&base, &secret).await;
    let (status, text) = page(&base, &cookie, "/exchange/town").await;
    assert!(status == 200 && text.contains("<strong>4</strong>か所") && text.contains("WAM NET掲載率"), "{text}");
    for office in offices.iter().chain([&PARTNER]) {
        assert!(!text.contains(office), "{office}");
    }
    assert_eq!(page(&base, &cookie, "/exchange/office").await.0, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_stand_in_other_pages_only_where_the_token_says() {
    let home = home_of_its_own();
    let app = home.app();
    take(&app, OFFICE, vec![set("20261105200201")], "2026-11-20T00:00:00Z").await;
    let (_, secret) = token(&app, Scope::Embed, Some(OFFICE), None, "2027-11-01T00:00:00Z").await;
    let other = crate::counters::secret(&app, Scope::Office).await;
    let base = serve(app).await;
    let answer = Client::new().get(format!("{base}/embed/{secret}?theme=dark")).send().await.expect("an answer");
    let policy = answer.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(
        policy.contains("frame-ancestors https://www.city.example.jp") && !policy.contains("script-src"),
        "{policy}"
    );
    assert!(!answer.headers().contains_key("set-cookie"));
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    let text = answer.text().await.expect("a body");
    assert!(text.contains(r#"data-theme="dark""#) && text.contains("見本県"));
    // No way in, no partner, no script.
    for absent in [PARTNER, "<script", "<form", "<nav", "/exchange", &secret] {
        assert!(!text.contains(absent), "{absent}");
    }
    let badge = get(&base, &format!("/embed/{secret}/badge.svg")).await;
    assert!(badge.0 == 200 && badge.1.starts_with("<svg") && badge.1.contains("今年度 1か所"), "{}", badge.1);
    let status: Value =
        serde_json::from_str(&get(&base, &format!("/embed/{secret}/status.json")).await.1).expect("JSON");
    assert_eq!((&status["state"], &status["figures"]["partners_this_fiscal_year"]), (&json!("ok"), &json!(1)));
    // A token for something else opens no frame, and a page of the desk may stand in none.
    assert_eq!(get(&base, &format!("/embed/{other}")).await.0, 403);
    assert_eq!(get(&base, "/embed/x").await.0, 401);
    let desk = reqwest::get(format!("{base}/exchange")).await.expect("an answer");
    assert!(desk.headers()["content-security-policy"].to_str().expect("text").contains("frame-ancestors 'none'"));
}

/// Takes what it is told, after refusing it once.
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
async fn an_alert_is_told_once_when_it_begins_and_once_when_it_ends() {
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
    app.entrusted.write(move |c| setting::set(c, office, &setting)).await.expect("set");
    let plan = with(set("20260925200201"), &[("months", json!(["202610"]))]);
    take(&app, OFFICE, vec![plan], "2026-11-08T00:00:00Z").await;
    let told = || heard.lock().expect("a lock").clone();
    let look = async || {
        daily::look(&app, office).await.expect("looked");
        daily::notify(&app).await;
    };
    look().await;
    assert!(told().is_empty(), "refused the first time");
    // The next try waits for its moment.
    look().await;
    assert!(told().is_empty());
    app.entrusted
        .write(|c| Ok(c.execute("update notice set next_at = '2026-11-01T00:00:00Z'", [])?))
        .await
        .expect("waited");
    look().await;
    look().await;
    assert_eq!(told().len(), 1, "{:?}", told());
    assert_eq!(
        (&told()[0]["kind"], &told()[0]["phase"], &told()[0]["partner"]),
        (&json!("late"), &json!("began"), &json!(PARTNER))
    );
    let actual = with(
        set("20261107090000"),
        &[("direction", json!("received")), ("group", json!("actual")), ("months", json!(["202610"]))],
    );
    take(&app, OFFICE, vec![actual], "2026-11-08T01:00:00Z").await;
    look().await;
    look().await;
    assert_eq!(told().iter().map(|t| t["phase"].clone()).collect::<Vec<_>>(), [json!("began"), json!("ended")]);
    let (_, feed) = token(&app, Scope::Feed, Some(OFFICE), None, "2027-11-01T00:00:00Z").await;
    let base = serve(app).await;
    let (status, text) = get(&base, &format!("/exchange/feed/{feed}")).await;
    assert!(status == 200 && text.matches("<entry>").count() == 2 && text.contains("終わり（届いたか"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_was_counted_in_part_nothing_is_late() {
    let home = home_of_its_own();
    let app = home.app();
    let plan = with(set("20260725200201"), &[("months", json!(["202608"]))]);
    let mut part = sets_of(std::slice::from_ref(&plan), OFFICE);
    part.complete = false;
    let office = OFFICE.parse().expect("a number");
    let learned = "2026-11-21T00:00:00Z";
    app.entrusted.write(move |c| sets::add(c, office, &part, "202510", learned)).await.expect("taken");
    assert_eq!(daily::look(&app, office).await.expect("looked").began, 0);
    let secret = secret(&app, Scope::Office).await;
    let base = serve(app.clone()).await;
    let cookie = entered(&base, &secret).await;
    let (_, text) = page(&base, &cookie, "/exchange/office").await;
    assert!(
        text.contains("全部を数えるまで判断しません") && text.contains("実績を待つもの1、遅れ0、未着・未送信0"),
        "{text}"
    );
    // The whole folder, with nothing new in it, tells that nothing came.
    take(&app, OFFICE, vec![], learned).await;
    let (_, text) = page(&base, &cookie, "/exchange/office").await;
    assert!(text.contains("実績を待つもの0、遅れ0、未着・未送信1"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_office_types_is_checked_field_by_field_and_kept() {
    let home = home_of_its_own();
    let app = home.app();
    let secret = secret(&app, Scope::Office).await;
    let base = serve(app.clone()).await;
    let cookie = entered(&base, &secret).await;
    let send = async |path: &str, form: &str| {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let request = client.post(format!("{base}{path}")).header("cookie", &cookie);
        let request = request.header("sec-fetch-site", "same-origin");
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a body"))
    };
    let (status, text) = send("/exchange/hand", "month=209912&direction=x&group=y&partner=taro&sets=-1").await;
    assert_eq!((status, text.matches("class=\"fault\"").count()), (422, 5), "{text}");
    assert_eq!(
        send("/exchange/hand", "month=202610&direction=sent&group=monthly_plan&partner=&sets=１２").await.0,
        303
    );
    let (_, text) = page(&base, &cookie, "/exchange/hand").await;
    assert!(text.contains("取り消す") && text.contains(r#"<td class="number">12</td>"#), "{text}");
    let (status, text) = send("/exchange/settings", "partners=0&users=x&shared=1&webhook=https://10.0.0.1/").await;
    assert_eq!((status, text.matches("class=\"fault\"").count()), (422, 3), "{text}");
    assert_eq!(send("/exchange/settings", "partners=20&users=35&shared=1&webhook=").await.0, 303);
    let office = OFFICE.parse().expect("a number");
    let held = app.entrusted.read(move |c| setting::find(c, office)).await.expect("read");
    // Its town is the register's, whatever is typed.
    let expected = Setting { place: held.place, shared: true, partners: Some(20), users: Some(35), webhook: None };
    assert!(held == expected && held.place.is_some(), "{held:?}");
    let (_, text) = page(&base, &cookie, "/exchange/office").await;
    assert!(text.contains("紙から減った分") && text.contains("手で入れた数"), "{text}");
}
