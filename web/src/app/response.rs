use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::answer::Answer;

/// The response of an answer.
pub fn respond(answer: &Answer, headers: &HeaderMap) -> Response {
    respond_with(answer, answer.body.clone(), headers)
}

/// The response of an answer with its body as it goes out.
pub(super) fn respond_with(answer: &Answer, body: Bytes, headers: &HeaderMap) -> Response {
    let tags = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).unwrap_or("");
    let mut response = if answer.status == StatusCode::OK && tags.split(',').any(|t| t.trim() == answer.tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        (answer.status, [(header::CONTENT_TYPE, answer.media)], body).into_response()
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&answer.tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Some(seconds) = answer.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(name) = &answer.file_name
        && let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
    {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
