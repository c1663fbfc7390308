//! Logging in with eight digits, and browsers that are remembered.

use std::sync::Arc;

use reqwest::{Client, StatusCode, redirect};
use tsunagu::app::App;
use tsunagu::submissions::Reach;
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;
use tsunagu_store::ledger::access::Action;
use tsunagu_store::ledger::code::{self, CodeLimits};

use crate::support::counters::{OFFICE, PARTNER, home_of_its_own, page, rules, uses};
use crate::support::{TestHome, at, serve};

const LIMITS: CodeLimits = CodeLimits { minutes: 10, tries: 5, per_hour: 100 };

fn app_at(home: &TestHome, reach: Reach, rules: Rules) -> Arc<App> {
    let now = || "2026-11-22T00:05:00Z".parse().expect("a moment");
    App::new(rules, Home::open(&home.path()).expect("a home"), reach, now).expect("a ledger")
}

/// A code made at a moment.
async fn made(app: &App, when: &'static str) -> String {
    let office = OFFICE.parse().expect("a number");
    let made = app.submissions.write(move |c| code::create(c, office, at(when), LIMITS)).await;
    made.expect("made").expect("not too many")
}

struct Browser {
    client: Client,
    base: String,
    headers: Vec<(&'static str, String)>,
}

impl Browser {
    fn at(base: &str) -> Self {
        let client = Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
        let headers = vec![("sec-fetch-site", "same-origin".to_owned())];
        Self { client, base: base.to_owned(), headers }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    async fn post(&self, path: &str, form: &str) -> (StatusCode, Option<String>, String) {
        let mut request = self.client.post(format!("{}{path}", self.base)).body(form.to_owned());
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let answer =
            request.header("content-type", "application/x-www-form-urlencoded").send().await.expect("an answer");
        let cookie = answer.headers().get("set-cookie").map(|v| v.to_str().expect("text").to_owned());
        (answer.status(), cookie, answer.text().await.expect("a body"))
    }

    async fn by_code(&self, office: &str, code: &str) -> (StatusCode, Option<String>, String) {
        self.post("/exchange/log-in/code", &format!("office={office}&code={code}")).await
    }
}

fn pair(cookie: Option<String>) -> String {
    cookie.expect("a cookie").split(';').next().expect("a pair").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn code_lets_an_office_in_once() {
    let home = home_of_its_own();
    let app = app_at(&home, Reach::Loopback, rules());
    let base = serve(app.clone()).await;
    let code = made(&app, "2026-11-22T00:00:00Z").await;
    // As people type it.
    let typed = format!("{}%E3%80%80{}", &code[..4], &code[4..]);
    let (status, cookie, _) = Browser::at(&base).by_code(OFFICE, &typed).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let cookie = cookie.expect("a cookie");
    assert!(cookie.contains("HttpOnly; SameSite=Strict; Max-Age=43200"), "{cookie}");
    let (status, text) = page(&base, &pair(Some(cookie)), "/exchange/office").await;
    assert!(status == 200 && text.contains(OFFICE), "{status}");
    let (status, cookie, _) = Browser::at(&base).by_code(OFFICE, &code).await;
    assert!(status == StatusCode::UNAUTHORIZED && cookie.is_none(), "{status}");
    assert!(uses(&app).await.contains(&format!("{} done 1", Action::LogIn)));
}

/// Whatever is wrong with it, who asks can't tell, and what is answered says nothing.
#[tokio::test(flavor = "multi_thread")]
async fn codes_that_do_not_hold_get_one_answer() {
    let home = TestHome::new();
    // Each of them from an address of its own, which the proxy reports.
    let app = app_at(&home, Reach::Proxy, rules());
    let base = serve(app.clone()).await;
    let browser = |n: u8| {
        Browser::at(&base).with("x-forwarded-proto", "https").with("x-forwarded-for", &format!("203.0.113.{n}"))
    };
    let mut answers = Vec::new();
    answers.push(browser(1).by_code(OFFICE, "12345678").await);
    let expired = made(&app, "2026-11-21T23:55:00Z").await;
    answers.push(browser(2).by_code(OFFICE, &expired).await);
    let code = made(&app, "2026-11-22T00:00:00Z").await;
    let wrong = if code.starts_with('0') { "10000000" } else { "00000000" };
    answers.push(browser(3).by_code(PARTNER, &code).await);
    answers.push(browser(4).by_code("0001234567", &code).await);
    answers.push(browser(5).by_code("", "").await);
    answers.push(browser(6).by_code(OFFICE, &format!("{code}0")).await);
    for n in 7..=10 {
        answers.push(browser(n).by_code(OFFICE, wrong).await);
    }
    // The right one, after five that were not.
    answers.push(browser(11).by_code(OFFICE, &code).await);
    let (status, cookie, first) = answers[0].clone();
    assert!(status == StatusCode::UNAUTHORIZED && cookie.is_none(), "{status}");
    for answer in &answers {
        assert_eq!(answer, &(status, None, first.clone()));
    }
    // One more of one address than is looked at.
    let last = async |n| browser(12).by_code(OFFICE, &format!("0000000{n}")).await.0;
    let mut statuses = Vec::new();
    for n in 0..=9 {
        statuses.push(last(n).await);
    }
    statuses.push(last(0).await);
    assert_eq!(statuses.pop(), Some(StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
    // Right ones wait as well: eight digits can be guessed.
    let right = made(&app, "2026-11-22T00:00:00Z").await;
    assert_eq!(browser(12).by_code(OFFICE, &right).await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(browser(13).by_code(OFFICE, &right).await.0, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn code_travels_encrypted_from_our_own_page_or_not_at_all() {
    let home = TestHome::new();
    let app = app_at(&home, Reach::Open, rules());
    let code = made(&app, "2026-11-22T00:00:00Z").await;
    let base = serve(app).await;
    assert_eq!(Browser::at(&base).by_code(OFFICE, &code).await.0, StatusCode::FORBIDDEN);
    let base = serve(app_at(&home, Reach::Proxy, rules())).await;
    assert_eq!(Browser::at(&base).by_code(OFFICE, &code).await.0, StatusCode::FORBIDDEN);
    let mut foreign = Browser::at(&base).with("x-forwarded-proto", "https");
    foreign.headers[0].1 = "cross-site".to_owned();
    assert_eq!(foreign.by_code(OFFICE, &code).await.0, StatusCode::FORBIDDEN);
    // None of these has used it up.
    let (status, cookie, _) = Browser::at(&base).with("x-forwarded-proto", "https").by_code(OFFICE, &code).await;
    let cookie = cookie.expect("a cookie");
    assert_eq!(status, StatusCode::SEE_OTHER);
    for word in ["__Host-", "HttpOnly", "SameSite=Strict", "; Path=/;", "; Secure"] {
        assert!(cookie.contains(word), "{cookie}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn browser_is_remembered_where_it_asks_and_until_it_is_forgotten() {
    let home = home_of_its_own();
    let app = app_at(&home, Reach::Loopback, rules());
    let base = serve(app.clone()).await;
    let code = made(&app, "2026-11-22T00:00:00Z").await;
    let form = format!("office={OFFICE}&code={code}&remember=1&device=tablet2");
    let (_, cookie, _) = Browser::at(&base).post("/exchange/log-in/code", &form).await;
    assert!(cookie.as_ref().is_some_and(|c| c.contains("Max-Age=7776000")), "{cookie:?}");
    let remembered = pair(cookie);
    // What is no name of ours is none, and the browser is not remembered.
    let code = made(&app, "2026-11-22T00:00:00Z").await;
    let form = format!("office={OFFICE}&code={code}&remember=1&device=%E5%B7%9D%E8%A5%BF%E8%8A%B1%E5%AD%90");
    let (_, cookie, _) = Browser::at(&base).post("/exchange/log-in/code", &form).await;
    assert!(cookie.as_ref().is_some_and(|c| c.contains("Max-Age=43200")), "{cookie:?}");
    let other = pair(cookie);
    let (_, text) = page(&base, &other, "/exchange/settings").await;
    assert!(text.contains("タブレット2") && text.matches("name=\"device\"").count() == 1, "{text}");
    let (status, _, _) =
        Browser::at(&base).with("cookie", &other).post("/exchange/devices/forget", "device=tablet2").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(page(&base, &remembered, "/exchange/office").await.0, 401);
    let (status, text) = page(&base, &other, "/exchange/settings").await;
    assert!(status == 200 && !text.contains("タブレット2"), "{status}");
}

#[test]
fn code_is_made_at_a_terminal_with_where_it_is_to_go() {
    let home = home_of_its_own();
    let ran = home.run(&["token", "code", "--office", OFFICE]);
    let digits: String = ran.out().chars().filter(char::is_ascii_digit).collect();
    assert_eq!((ran.code(), digits.len()), (Some(0), 8), "{}{}", ran.out(), ran.err());
    assert!(
        ran.err().contains("未照合") && ran.err().contains("照合してください") && ran.err().contains("FAX"),
        "{}",
        ran.err()
    );
    assert!(!ran.err().contains(ran.out().trim()), "the code itself stands once");
    for _ in 1..6 {
        assert_eq!(home.run(&["token", "code", "--office", OFFICE]).code(), Some(0));
    }
    let over = home.run(&["token", "code", "--office", OFFICE]);
    assert!(over.code() == Some(2) && over.out().is_empty(), "{}", over.err());
    assert!(home.ok(&["token", "log"]).contains("8桁の番号を作る"));
}

/// Whom to ask is named wherever somebody is sent to ask, and a town that runs this is named as such.
#[tokio::test(flavor = "multi_thread")]
async fn secretariat_of_the_settings_is_named_where_people_are_sent_to_it() {
    let home = home_of_its_own();
    let text =
        "name = \"つなぐ事務局\"\ntelephone = \"06-0000-0000\"\nhours = \"平日9〜17時\"\nmunicipality = \"川西市\"\n";
    home.file("data/exchange/secretariat.toml", text);
    let folder = home.path().parent().expect("a folder").join("data");
    let data = Data::with_folder(&folder).expect("data");
    let base = serve(app_at(&home, Reach::Loopback, Rules::load(&data).expect("rules"))).await;
    let (_, landing) = page(&base, "", "/exchange").await;
    assert!(
        landing.contains("data-operator=\"282171\"")
            && landing.contains("指導・監査には使いません。回答しないことで不利益はありません。"),
        "{landing}"
    );
    let (status, _, refused) = Browser::at(&base).by_code(OFFICE, "12345678").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    for page in [landing, refused] {
        assert!(page.contains("つなぐ事務局（電話 06-0000-0000、平日9〜17時）"), "{page}");
    }
    let status = home.run(&["--data", &folder.display().to_string(), "status"]);
    assert!(status.out().contains("つなぐ事務局"), "{}{}", status.out(), status.err());
    home.file("data/exchange/secretariat.toml", "name = \"つなぐ事務局\"\ntelephone = \"\"\n");
    assert!(Rules::load(&data).is_err(), "whom nobody can ring");
}
