use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::app::call::busy;
use crate::app::response::respond;
use crate::page;
use crate::submissions::Reach;

/// What goes with every answer that does not say otherwise.
pub const SECURITY: [(HeaderName, &str); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// Browsers that have seen it ask by TLS for a year.
const HSTS: &str = "max-age=31536000";

/// The longest path and query of any link or form of ours is a third of this, bytes.
const MAX_URI: usize = 16 << 10;

/// How long an answer may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// Adds the headers that keep browsers safe, also to what no route has answered.
pub async fn secured(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in SECURITY {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if app.submissions.reach == Reach::Proxy {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    response
}

/// Answers what is too long without looking at it, and what takes too long without waiting for it.
pub async fn bounded(request: Request, next: Next) -> Response {
    bounded_by(ANSWER_TIMEOUT, request, next).await
}

async fn bounded_by(longest: Duration, request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|p| p.as_str().len() > MAX_URI) {
        return respond(&page::error::too_long(), &HeaderMap::new());
    }
    tokio::time::timeout(longest, next.run(request)).await.unwrap_or_else(|_| busy())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::routing::get;
    use tower::ServiceExt;

    #[tokio::test]
    async fn what_takes_too_long_is_a_page_that_says_so() {
        let forever = get(std::future::pending::<()>);
        let bounded = axum::middleware::from_fn(|request, next| bounded_by(Duration::ZERO, request, next));
        let Ok(answer) = Router::new().route("/", forever).layer(bounded).oneshot(Request::new(Body::empty())).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers()[header::RETRY_AFTER], "5");
        let page = axum::body::to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
        assert!(String::from_utf8_lossy(&page).contains("混み合っています"));
    }
}
