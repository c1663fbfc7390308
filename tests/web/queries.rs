//! What may stand in a query, of every route that there is.

use std::collections::BTreeSet;

use axum::body::Body as RequestBody;
use axum::http::{Request, header};
use scraper::{Html, Selector};
use tower::ServiceExt;
use tsunagu::server::router;

use crate::golden::cases::{self, Body, Case};
use crate::golden::routes::{self, FALLBACK};
use crate::golden::town::{self, Keys};
use crate::support::{get, serve, shipped_home};

/// Fields that no route has, among them such as mean harm and such as look like a field.
const UNKNOWN: [&str; 7] = [
    "nosuch=1",
    "Denominator=sites",
    "denominator%20=sites",
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E=1",
    "=1",
    "%FF%FE=1",
    "名=川西太郎",
];

/// With the query that is asked there as the route's own.
fn with(path: &str, pair: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{pair}")
}

/// A case of every route.
fn of_each_route(keys: &Keys, office: &str) -> Vec<Case> {
    let mut seen = BTreeSet::new();
    cases::all(keys, office).into_iter().filter(|case| seen.insert(case.route.clone())).collect()
}

fn requested(case: &Case, path: &str) -> Request<RequestBody> {
    let method = case.route.split(' ').next().expect("a method");
    let request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
    let request = match case.body {
        Body::Form(_) => request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
        _ => request,
    };
    request.body(RequestBody::empty()).expect("a request")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_refuses_what_it_does_not_understand_and_leads_trackers_to_the_clean_address() {
    let (home, office) = town::home();
    let app = home.app();
    let keys = Keys::new(&app, &office, &serve(app.clone()).await).await;
    let cases = of_each_route(&keys, &office);
    let asked: BTreeSet<String> = cases.iter().map(|case| case.route.clone()).collect();
    assert_eq!(asked, routes::all(), "every route of the router is asked");
    let router = router(app);
    for case in cases.iter().filter(|case| !case.route.ends_with(FALLBACK)) {
        for pair in UNKNOWN {
            let path = with(&case.path, &pair.replace("名=川西太郎", "%E5%90%8D=%E5%B7%9D%E8%A5%BF%E5%A4%AA%E9%83%8E"));
            let answer = router.clone().oneshot(requested(case, &path)).await.expect("an answer");
            assert_eq!(answer.status(), 400, "{} {path}", case.route);
            let media = answer.headers()[header::CONTENT_TYPE].to_str().expect("text").to_owned();
            let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
            let body = String::from_utf8(body.to_vec()).expect("UTF-8");
            assert!(!body.contains("川西太郎"), "{path}: {body}");
            if media.starts_with("text/html") {
                assert!(!body.contains("<script>alert"), "{path}: {body}");
                let clean = Selector::parse("a[data-clean]").expect("a selector");
                let page = Html::parse_document(&body);
                let to = page.select(&clean).next().and_then(|a| a.value().attr("href")).expect("the clean address");
                assert_eq!(to, case.path, "{path}");
                assert!(body.contains("使えない項目"), "{path}: {body}");
            }
            assert!(pair != "nosuch=1" || media.starts_with("image/") || body.contains("nosuch"), "{path}: {body}");
        }
        for pair in ["utm_source=mail", "UTM_x=1&fbclid=IwAR0", "gclid="] {
            let answer = router.clone().oneshot(requested(case, &with(&case.path, pair))).await.expect("an answer");
            assert_eq!(answer.status(), 307, "{} {pair}", case.route);
            assert_eq!(answer.headers()[header::LOCATION].to_str().expect("text"), case.path, "{pair}");
        }
    }
}

/// Links of a page to a part of it, or to a file.
fn links(page: &str) -> Vec<String> {
    let selector = Selector::parse("main li a").expect("a selector");
    let document = Html::parse_document(page);
    document.select(&selector).filter_map(|a| a.value().attr("href")).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_date_is_obeyed_or_refused_with_the_dates_that_there_are() {
    let base = serve(shipped_home().app()).await;
    let pages = [
        "/prefectures/28",
        "/prefectures/28/adoption.csv",
        "/prefectures/28/adoption.json",
        "/prefectures/99",
        "/areas/28-hanshin-kita",
        "/areas/28-hanshin-kita/adoption.csv",
        "/municipalities/282171",
        "/municipalities/282171/adoption.csv",
        "/municipalities/282171/savings",
        "/municipalities/992011",
        "/municipalities/992011/adoption.json",
        "/municipalities/992011/offices.csv",
        "/",
        "/adoption.csv",
    ];
    for page in pages {
        let asked = async |as_of: &str| get(&base, &format!("{page}?as_of={as_of}")).await;
        assert_eq!(asked("2026-01-05").await.0, 200, "{page} is of this day");
        for other in ["2025-12-05", "2019-01-01", "2099-12-31"] {
            let (status, answer) = asked(other).await;
            assert_eq!(status, 404, "{page} is not of {other}");
            let links = links(&answer);
            assert!(links.iter().any(|to| to.contains("as_of=2026-01-05")), "{page}: {links:?}");
            for to in links {
                assert_eq!(get(&base, to.split('#').next().expect("an address")).await.0, 200, "{to} of {page}");
            }
        }
        for unread in ["x", "2026-13-05", "2026-01-05%27", "20260105%20or%201", &"9".repeat(500)] {
            assert_eq!(asked(unread).await.0, 400, "{page} {unread}");
        }
    }
    let (_, answer) = get(&base, "/municipalities/992011?as_of=2025-12-05").await;
    let earlier = links(&answer).into_iter().filter(|to| to.ends_with("#trend")).count();
    assert_eq!(earlier, 7, "the listings before the latest stand in the table of the trend");
    let (_, page) = get(&base, "/municipalities/992011").await;
    assert!(page.contains("id=\"trend\""), "where these links lead");
    assert_eq!(
        get(&base, "/municipalities/282171?as_of=%E4%BB%A4%E5%92%8C8%E5%B9%B41%E6%9C%885%E6%97%A5").await.0,
        200
    );
}
