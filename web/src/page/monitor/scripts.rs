use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::address::{self, Link};

/// Modules that import each other by these names.
const SCRIPTS: [(&str, &str); 4] = [
    ("name.js", include_str!("../../static/monitor/name.js")),
    ("count.js", include_str!("../../static/monitor/count.js")),
    ("drop.js", include_str!("../../static/monitor/drop.js")),
    ("live.js", include_str!("../../static/monitor/live.js")),
];

/// Where a script lies; it changes with the bytes of any of them, so that they may be cached for good.
pub fn address(name: &str) -> Link {
    address::monitor::script(hash(), name)
}

fn hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let mut hash = Sha256::new();
        SCRIPTS.iter().for_each(|(_, text)| hash.update(text));
        tsunagu_domain::digest::hex(&hash.finalize()[..8])
    })
}

/// `GET /static/exchange/{hash}/{name}`
pub async fn script(Path((params, name)): Path<(String, String)>) -> Response {
    let found = SCRIPTS.iter().find(|(n, _)| *n == name).filter(|_| params == hash());
    match found {
        Some((_, text)) => {
            let headers = [
                (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, *text).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
