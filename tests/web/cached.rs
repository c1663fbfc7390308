use std::io::Read;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use futures_util::FutureExt;
use futures_util::future::join_all;
use tower::ServiceExt;
use tsunagu::answer::Answer;
use tsunagu::app::call::Call;
use tsunagu::server::router;

use crate::support::shipped_home;

async fn whole(response: Response) -> (StatusCode, HeaderMap, Bytes) {
    let (head, body) = response.into_parts();
    (head.status, head.headers, to_bytes(body, 16 << 20).await.expect("a body"))
}

#[tokio::test(flavor = "multi_thread")]
async fn page_that_several_addresses_ask_for_at_once_is_rendered_once() {
    let app = shipped_home().app();
    app.served.warehouse().expect("a version");
    let rendered = Arc::new(AtomicUsize::new(0));
    let (go, wait) = mpsc::channel::<()>();
    let wait = Arc::new(Mutex::new(wait));
    let count = rendered.clone();
    let page = move |call: Call| {
        let (count, wait) = (count.clone(), wait.clone());
        call.cached(move |_, _| {
            count.fetch_add(1, Ordering::SeqCst);
            // Until everybody has asked.
            let _ = wait.lock().expect("unharmed").recv();
            Ok(Answer::new(StatusCode::OK, "text/plain", "rendered"))
        })
    };
    let app = Router::new().route("/page", get(page)).with_state(app);
    let ask = |n: u8| {
        let mut request = Request::get("/page").body(Body::empty()).expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, n], 9))));
        Box::pin(app.clone().oneshot(request))
    };
    let mut asked: Vec<_> = (1..4).map(ask).collect();
    for answer in &mut asked {
        assert!(answer.as_mut().now_or_never().is_none(), "it waits");
    }
    drop(go);
    for answer in join_all(asked).await {
        let (status, _, body) = whole(answer.expect("an answer")).await;
        assert_eq!((status, body), (StatusCode::OK, Bytes::from("rendered")));
    }
    assert_eq!(rendered.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn cached_page_goes_out_as_it_was_packed_when_it_was_rendered() {
    let app = router(shipped_home().app());
    let ask = async |method: &str, fields: &[(header::HeaderName, &str)]| {
        let mut request = Request::builder().method(method).uri("/");
        for (name, value) in fields {
            request = request.header(name, *value);
        }
        whole(app.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer")).await
    };
    let gzip = (header::ACCEPT_ENCODING, "gzip");
    let (_, plain, page) = ask("GET", &[]).await;
    assert!(!plain.contains_key(header::CONTENT_ENCODING));
    let (_, head, packed) = ask("GET", std::slice::from_ref(&gzip)).await;
    assert_eq!(head[header::CONTENT_ENCODING], "gzip");
    assert_eq!(head[header::VARY], "accept-encoding");
    assert_eq!(head.get_all(header::VARY).iter().count(), 1);
    // What is packed on the way out has no length beforehand.
    assert_eq!(head[header::CONTENT_LENGTH], packed.len().to_string());
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).expect("unpacked");
    assert!(unpacked == page, "the same page");
    for name in [header::ETAG, header::CONTENT_TYPE, header::CONTENT_SECURITY_POLICY, header::CACHE_CONTROL] {
        assert_eq!(head[&name], plain[&name]);
    }
    let (_, of_head, nothing) = ask("HEAD", std::slice::from_ref(&gzip)).await;
    assert_eq!((&of_head[header::CONTENT_LENGTH], nothing.len()), (&head[header::CONTENT_LENGTH], 0));
    let tag = head[header::ETAG].to_str().expect("text").to_owned();
    let (status, unchanged, nothing) = ask("GET", &[gzip, (header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!((status, nothing.len()), (StatusCode::NOT_MODIFIED, 0));
    assert!(!unchanged.contains_key(header::CONTENT_ENCODING));
    // Who takes gzip with reserve is asked no more than before.
    let (_, reserved, body) = ask("GET", &[(header::ACCEPT_ENCODING, "gzip;q=0")]).await;
    assert!(!reserved.contains_key(header::CONTENT_ENCODING) && body == page);
}
