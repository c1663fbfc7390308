use crate::support::counters::{home_of_its_own, page, take, take_part, with};
use reqwest::Client;
use serde_json::json;
use tsunagu::monitor::alerts;
use tsunagu_store::ledger::setting::{self, Setting};
use tsunagu_store::ledger::token::Scope;

use crate::support::counters::entered;
use crate::support::counters::{OFFICE, PARTNER, batch, secret, set, token};
use crate::support::{at, get, listen, serve};

#[tokio::test(flavor = "multi_thread")]
async fn an_office_sees_its_own_exchanges_and_nobody_elses() {
    let home = home_of_its_own();
    let app = home.app();
    let actual = with(
        set("20261103090000"),
        &[
            ("direction", json!("received")),
            ("document_kind", json!("actual")),
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
    for message in [
        "令和8年10月分：送った予定2件（相手ごと）のうち、実績が届いたもの1、届いていないもの1。",
        "未着（実績なしの場合あり）",
        "旧い標準仕様（第3版）の形の名前の組が、送信に1、受信に0ありました。",
        "見本県：",
        // Both directions are drawn, with the kinds that there are.
        "移行（予定）",
        "送信の組3のうち1（33.3％）、受信の組1のうち0（0.0％）です。",
    ] {
        assert!(text.contains(message), "{message}");
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
    let mut message = String::new();
    let mut until = async |word: &str| {
        while !message.contains(word) {
            let chunk = watched.chunk().await.expect("a stream").expect("more");
            message.push_str(&String::from_utf8_lossy(&chunk));
        }
        std::mem::take(&mut message)
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
    app.submissions
        .write(move |c| tsunagu_store::ledger::token::revoke(c, id, at("2026-11-20T00:00:00Z")))
        .await
        .expect("revoked");
    let (_, other) = token(&app, Scope::Send, Some(OFFICE), None, "2027-11-01T00:00:00Z").await;
    let request = Client::new().post(format!("{base}/api/v1/exchange/sets")).bearer_auth(other);
    let body = batch(vec![set("20261105200201")]).to_string();
    request.header("content-type", "application/json").body(body).send().await.expect("an answer");
    let mut message = String::new();
    while let Some(chunk) = watched.chunk().await.expect("a stream") {
        message.push_str(&String::from_utf8_lossy(&chunk));
    }
    assert!(message.contains("event: end") && !message.contains("figures"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_was_counted_in_part_nothing_is_late() {
    let home = home_of_its_own();
    let app = home.app();
    let plan = with(set("20260725200201"), &[("months", json!(["202608"]))]);
    let office = OFFICE.parse().expect("a number");
    let learned = "2026-11-21T00:00:00Z";
    take_part(&app, OFFICE, &[plan], learned).await;
    assert_eq!(alerts::look(&app, office).await.expect("looked").began, 0);
    let secret = secret(&app, Scope::Office).await;
    let base = serve(app.clone()).await;
    let cookie = entered(&base, &secret).await;
    let (_, text) = page(&base, &cookie, "/exchange/office").await;
    assert!(
        text.contains("全部を数えるまで判断しません") && text.contains("実績が届いたもの0、期日までまだあるもの1。"),
        "{text}"
    );
    // The whole folder, with nothing new in it, reports that nothing came.
    take(&app, OFFICE, vec![], learned).await;
    let (_, text) = page(&base, &cookie, "/exchange/office").await;
    assert!(text.contains("実績が届いたもの0、届いていないもの1。"), "{text}");
}

/// What comes of a form.
async fn typed(base: &str, cookie: &str, path: &str, form: &str) -> (u16, String) {
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let request = client.post(format!("{base}{path}")).header("cookie", cookie);
    let request = request.header("sec-fetch-site", "same-origin");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a body"))
}

#[tokio::test(flavor = "multi_thread")]
async fn sets_known_from_files_are_not_counted_manually_as_well() {
    let home = home_of_its_own();
    let app = home.app();
    take(&app, OFFICE, vec![set("20261005090000"), set("20261006090000")], "2026-11-20T00:00:00Z").await;
    let secret = secret(&app, Scope::Office).await;
    let base = serve(app.clone()).await;
    let cookie = entered(&base, &secret).await;
    let send = async |form: &str| typed(&base, &cookie, "/exchange/manual", form).await;
    let october = "month=202610&direction=sent&group=monthly_plan&sets=3&partner=";
    let (status, text) = send(october).await;
    assert!(status == 422 && text.contains("ファイルから2組を数えています"), "{text}");
    // Another way, another kind or another month is something else, and so is what the office says is.
    for other in ["direction=received", "group=actual", "month=202609"] {
        let (field, _) = other.split_once('=').expect("a field");
        let changed: Vec<&str> =
            october.split('&').map(|part| if part.starts_with(field) { other } else { part }).collect();
        assert_eq!(send(&changed.join("&")).await.0, 303, "{other}");
    }
    assert_eq!(send(&format!("{october}&apart=1")).await.0, 303);
    // Files that tell of it later are not held back, but the count by hand is marked.
    take(&app, OFFICE, vec![set("20260905090000")], "2026-11-20T00:00:00Z").await;
    let (_, text) = page(&base, &cookie, "/exchange/manual").await;
    assert_eq!(text.matches("＊</td>").count(), 2, "{text}");
    assert!(page(&base, &cookie, "/exchange/office").await.1.contains("二重でないか確かめる"));
    // Taking back is never in doubt.
    assert_eq!(send(&october.replace("sets=3", "sets=0")).await.0, 303);
    let (status, text) = send(&format!("{october}{OFFICE}")).await;
    assert!(status == 422 && text.contains("自分の事業所番号です"), "{text}");
    let (_, text) = send(&october.replace("sets=3", "sets=100001")).await;
    assert!(text.contains("0から100,000までの数"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_office_types_is_checked_field_by_field_and_kept() {
    let home = home_of_its_own();
    let app = home.app();
    let secret = secret(&app, Scope::Office).await;
    let base = serve(app.clone()).await;
    let cookie = entered(&base, &secret).await;
    let send = async |path: &str, form: &str| typed(&base, &cookie, path, form).await;
    let (status, text) = send("/exchange/manual", "month=209912&direction=x&group=y&partner=taro&sets=-1").await;
    assert_eq!((status, text.matches("class=\"fault\"").count()), (422, 6), "{text}");
    // What is wrong is reported above, leads to its field, and the field to what is stated beside it.
    for part in [
        "直すところが5か所",
        r##"<a href="#partner">"##,
        r#"aria-describedby="partner-wrong""#,
        r#"id="partner-wrong""#,
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(
        send("/exchange/manual", "month=202610&direction=sent&group=monthly_plan&partner=&sets=１２").await.0,
        303
    );
    let (_, text) = page(&base, &cookie, "/exchange/manual").await;
    assert!(text.contains("取り消す") && text.contains(r#"<td class="number">12</td>"#), "{text}");
    let (status, text) = send("/exchange/settings", "partners=0&users=x&shared=1&webhook=https://10.0.0.1/").await;
    assert_eq!((status, text.matches("class=\"fault\"").count()), (422, 4), "{text}");
    assert_eq!(send("/exchange/settings", "partners=20&users=35&shared=1&webhook=").await.0, 303);
    let office = OFFICE.parse().expect("a number");
    let held = app.submissions.read(move |c| setting::find(c, office)).await.expect("read");
    // Its town is the register's, whatever is typed.
    let expected = Setting { place: held.place, shared: true, partners: Some(20), users: Some(35), webhook: None };
    assert!(held == expected && held.place.is_some(), "{held:?}");
    let (_, text) = page(&base, &cookie, "/exchange/office").await;
    assert!(text.contains("紙から減った分") && text.contains("手で入れた数"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn paper_that_is_saved_follows_the_partners_of_last_month() {
    let home = home_of_its_own();
    let app = home.app();
    let to = |at: usize| with(set(&format!("2026100509000{at}")), &[("partner", json!(format!("991010{at:04}")))]);
    // Of this month's partner nobody knows yet whether it stays.
    let this_month = with(set("20261105090000"), &[("partner", json!("9910109999"))]);
    let sets = (0..5).map(to).chain([this_month]).collect();
    take(&app, OFFICE, sets, "2026-11-20T00:00:00Z").await;
    let office = OFFICE.parse().expect("a number");
    let setting = Setting { partners: Some(10), users: Some(40), ..Setting::default() };
    app.submissions.write(move |c| setting::set(c, office, &setting)).await.expect("set");
    let secret = secret(&app, Scope::Office).await;
    let base = serve(app).await;
    let cookie = entered(&base, &secret).await;
    let (_, text) = page(&base, &cookie, "/exchange/office").await;
    // 2 sheets × 3 offices × 40 users, for 5 partners of 10.
    assert!(text.contains("減る紙は、1か月に約120枚、1年に約1,440枚です。"), "{text}");
}
