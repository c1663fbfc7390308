use crate::support::counters::town;

use reqwest::Client;
use serde_json::{Value, json};
use tsunagu::monitor::{daily, finalize};
use tsunagu_store::ledger::setting::{self, Setting};
use tsunagu_store::ledger::token::Scope;

use crate::support::counters::entered;
use crate::support::counters::{OFFICE, PARTNER, batch, post, set, token};
use crate::support::counters::{home_of_its_own, page, take, take_part, with};
use crate::support::{at, get, serve};

#[tokio::test(flavor = "multi_thread")]
async fn the_public_sees_three_offices_at_the_least_and_never_a_difference() {
    let home = home_of_its_own();
    let app = home.app();
    let offices = ["9910100305", "9910100313", "9910100545", "9910101204"];
    town(&app, &offices[..2]).await;
    let base = serve(app.clone()).await;
    daily::run(&app).await.expect("the day is done");
    let public = |text: &str| text.contains("データ送受信の件数（公開の合計）");
    assert!(!public(&get(&base, "/municipalities/992011").await.1), "two are too few");
    town(&app, &offices[2..3]).await;
    daily::run(&app).await.expect("the day is done");
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
    daily::run(&app).await.expect("the day is done");
    // By a server that has kept no page.
    let anew = serve(home.app()).await;
    assert_eq!(get(&anew, "/municipalities/992011").await.1, before);
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
    let other = crate::support::counters::secret(&app, Scope::Office).await;
    let base = serve(app.clone()).await;
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
    // What may not be shown is a sentence, which may stand wherever it was put.
    let answer = reqwest::get(format!("{base}/embed/x")).await.expect("an answer");
    assert_eq!(answer.status(), 401);
    let policy = answer.headers()["content-security-policy"].to_str().expect("text").to_owned();
    let text = answer.text().await.expect("a body");
    assert!(policy.contains("frame-ancestors *") && text.contains("いま出せません") && !text.contains("<a"), "{text}");
    let (status, text) = get(&base, "/embed/x/badge.svg").await;
    assert!(status == 401 && text.starts_with("<svg") && text.contains("表示できません"), "{text}");
    let (_, lost) = token(&app, Scope::Embed, None, Some("999999"), "2027-11-01T00:00:00Z").await;
    let (status, text) = get(&base, &format!("/embed/{lost}/badge.svg")).await;
    assert!(status == 404 && text.starts_with("<svg"), "{text}");
    let (status, text) = get(&base, "/embed/x/status.json").await;
    assert!(status == 401 && text.starts_with(r#"{"error":"#), "{text}");
    let dashboard = reqwest::get(format!("{base}/exchange")).await.expect("an answer");
    assert!(dashboard.headers()["content-security-policy"].to_str().expect("text").contains("frame-ancestors 'none'"));
}

#[tokio::test(flavor = "multi_thread")]
async fn months_that_are_held_back_keep_their_place() {
    let home = home_of_its_own();
    let app = home.app();
    town(&app, &["9910100305", "9910100313", "9910100545"]).await;
    app.submissions
        .write(|c| Ok(c.execute("delete from exchange_set where created_at like '202603%'", [])?))
        .await
        .expect("gone");
    daily::run(&app).await.expect("the day is done");
    let (_, secret) = token(&app, Scope::Embed, None, Some("992011"), "2027-11-01T00:00:00Z").await;
    let base = serve(app).await;
    let status: Value =
        serde_json::from_str(&get(&base, &format!("/embed/{secret}/status.json")).await.1).expect("JSON");
    let march = json!({ "month": "202603", "sent": null, "received": null });
    assert_eq!((&status["months"][2], &status["months"][0]["month"]), (&march, &json!("202601")), "{status}");
    assert!(get(&base, "/municipalities/992011").await.1.contains("令和8年3月は非公開です"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_worked_out_with_an_office_that_has_withdrawn_is_not_published() {
    let home = home_of_its_own();
    let app = home.app();
    town(&app, &["9910100305", "9910100313", "9910100545", "9910101204"]).await;
    let (rules, today) = (app.rules.monitor.clone(), app.today());
    let due = app.submissions.read(move |c| finalize::due(c, &rules, today)).await.expect("worked out").remove(0);
    let withdrawn = "9910101204".parse().expect("a number");
    let setting = Setting { place: "992011".parse().ok(), ..Setting::default() };
    app.submissions.write(move |c| setting::set(c, withdrawn, &setting)).await.expect("set");
    let publish = app.submissions.write(move |c| finalize::finalize(c, &due, at("2026-11-22T00:00:00Z")));
    assert_eq!(publish.await.expect("looked at"), 0);
    daily::run(&app).await.expect("the day is done");
    let (_, text) = get(&serve(app).await, "/municipalities/992011").await;
    assert!(text.contains("合計に含む事業所3か所の"), "{text}");
}

/// A plan for a month, and the actual that came back, at the office that sends plans.
fn exchange(partner: &str, month: &str, plan: &str, actual: Option<&str>) -> Vec<Value> {
    let of = [("partner", json!(partner)), ("months", json!([month]))];
    let back = [("direction", json!("received")), ("document_kind", json!("actual"))];
    let actual = actual.map(|created_at| with(with(set(created_at), &of), &back));
    std::iter::once(with(set(plan), &of)).chain(actual).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_sees_how_plans_stand_and_whose_nobody() {
    let home = home_of_its_own();
    let app = home.app();
    let learned = "2026-11-20T00:00:00Z";
    let [p, q, r] = ["0199999901", "0199999902", "0199999903"];
    let at_first = [
        exchange(p, "202610", "20260925090000", Some("20261104090000")),
        exchange(q, "202610", "20260925090001", Some("20261108090000")),
        exchange(r, "202610", "20260925090002", None),
        exchange(p, "202611", "20261025090000", None),
        // At the other end of a plan: its sender reports of it.
        vec![with(set("20260926090000"), &[("direction", json!("received")), ("months", json!(["202610"]))])],
    ];
    take(&app, "9910100305", at_first.concat(), learned).await;
    let withdrawn = with(
        set("20260927090000"),
        &[("document_kind", json!("withdrawal_plan")), ("partner", json!(p)), ("months", json!(["202610"]))],
    );
    let at_second = [exchange(p, "202610", "20260925090000", None), vec![withdrawn]].concat();
    take(&app, "9910100313", at_second, learned).await;
    // One that has not agreed, and one of whom only a part was counted.
    take(&app, "9910100545", exchange(p, "202610", "20260925090000", None), learned).await;
    let part = exchange(p, "202610", "20260925090000", None);
    take_part(&app, "9910101204", &part, learned).await;
    for (office, shared) in [("9910100305", true), ("9910100313", true), ("9910100545", false), ("9910101204", true)] {
        let office = office.parse().expect("a number");
        let setting = Setting { place: "992011".parse().ok(), shared, ..Setting::default() };
        app.submissions.write(move |c| setting::set(c, office, &setting)).await.expect("set");
    }
    let (_, secret) = token(&app, Scope::Town, None, Some("992011"), "2027-11-01T00:00:00Z").await;
    let (_, office) = token(&app, Scope::Office, Some(OFFICE), None, "2027-11-01T00:00:00Z").await;
    let base = serve(app).await;
    let cookie = entered(&base, &secret).await;
    let (status, csv) = page(&base, &cookie, "/exchange/town/pairs.csv").await;
    assert_eq!(status, 200);
    assert_eq!(
        csv.trim_start_matches('\u{feff}').lines().collect::<Vec<_>>(),
        [
            "month,planned,paired,of_which_late,waiting,late,missing,withdrawn,no_service",
            "202610,4,2,1,0,0,1,1,0",
            "202611,1,0,0,1,0,0,0,0",
        ]
    );
    let (_, text) = page(&base, &cookie, "/exchange/town").await;
    assert!(text.contains("全部を数えた2か所の") && text.contains("66.7％"), "{text}");
    let (_, csv) = page(&base, &cookie, "/exchange/town/volumes.csv").await;
    let october: Vec<&str> = csv.lines().filter(|l| l.starts_with("202609,sent,monthly_plan")).collect();
    assert_eq!(october, ["202609,sent,monthly_plan,予定（提供票）,5"], "of three who have agreed");
    for number in [p, q, r, "9910100305", "9910100313"] {
        assert!(!text.contains(number) && !csv.contains(number), "{number}");
    }
    // A town's files are nobody else's.
    let cookie = entered(&base, &office).await;
    for file in ["/exchange/town/pairs.csv", "/exchange/town/volumes.csv"] {
        assert_eq!((page(&base, &cookie, file).await.0, get(&base, file).await.0), (403, 401));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_offices_do_that_have_not_agreed_moves_nothing_on_a_towns_page() {
    let home = home_of_its_own();
    let app = home.app();
    town(&app, &["9910100305"]).await;
    let until = "2027-11-01T00:00:00Z";
    let (_, of_town) = token(&app, Scope::Town, None, Some("992011"), until).await;
    let (_, foreign) = token(&app, Scope::Office, Some("9910100313"), None, until).await;
    let (_, agreed) = token(&app, Scope::Send, Some("9910100305"), None, until).await;
    let base = serve(app).await;
    let watch = async |secret: &str| {
        let cookie = entered(&base, secret).await;
        let watched = Client::new().get(format!("{base}/exchange/events")).header("cookie", cookie).send();
        let mut watched = watched.await.expect("an answer");
        assert!(event(&mut watched).await.contains("id: 1"));
        watched
    };
    // The town's first: what it is informed of the other comes before the other is reported.
    let (mut watched, mut foreign_watched) = (watch(&of_town).await, watch(&foreign).await);
    let send = async |secret: &str, office: &str| {
        let mut body = batch(vec![with(set("20261105200201"), &[("partner", json!("0199999901"))])]);
        body["office"] = json!(office);
        assert_eq!(post(&base, secret, &body).await.0, 200);
    };
    send(&foreign, "9910100313").await;
    assert!(event(&mut foreign_watched).await.contains("id: 2"), "whose it is sees it");
    send(&agreed, "9910100305").await;
    let message = event(&mut watched).await;
    assert!(message.contains("id: 2") && message.contains(r#""learned":"1""#), "{message}");
}

/// The next event of a watched page.
async fn event(watched: &mut reqwest::Response) -> String {
    let mut message = String::new();
    while !message.contains("\n\n") {
        message.push_str(&String::from_utf8_lossy(&watched.chunk().await.expect("a stream").expect("more")));
    }
    message
}
