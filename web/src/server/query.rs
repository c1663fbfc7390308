use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use url::form_urlencoded::parse;

use crate::address::query::{Fields, fields};
use crate::address::{API, Link};
use crate::app::App;
use crate::app::response::respond;
use crate::estimate::form_words;
use crate::page;
use crate::page::monitor::embed;

/// What a query holds.
#[derive(Debug, PartialEq, Eq)]
enum Query {
    /// Nothing but what the route understands.
    Understood,
    /// Beside that, names by which others follow who opens a link.
    Tracked { clean: String },
    /// What the route does not understand: an answer without it would look like one to the question.
    Unknown { names: Vec<String>, clean: String },
}

impl Query {
    fn read(query: &str, is_understood: impl Fn(&str) -> bool, is_tracking: impl Fn(&str) -> bool) -> Self {
        let (mut kept, mut names, mut tracked) = (Vec::new(), Vec::new(), false);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let name = parse(pair.as_bytes()).next().map_or_else(String::new, |(name, _)| name.into_owned());
            if is_understood(&name) {
                kept.push(pair);
            } else if is_tracking(&name) {
                tracked = true;
            } else if !names.contains(&name) {
                names.push(name);
            }
        }
        let clean = kept.join("&");
        match (names.is_empty(), tracked) {
            (true, false) => Self::Understood,
            (true, true) => Self::Tracked { clean },
            (false, _) => Self::Unknown { names, clean },
        }
    }
}

/// Refuses a query with a field that the route does not understand, and leads one with names of trackers to the address
/// without them. For a while only, not for good: a name of the list may one day be a field of ours, and a browser that had
/// learned the redirection would leave it out.
pub async fn understood(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    // What has no route is answered so, whatever is asked of it.
    let Some(pattern) = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()) else {
        return next.run(request).await;
    };
    let uri = request.uri();
    let is_understood = |field: &str| match fields(&pattern) {
        Fields::Named(names) => names.contains(&field),
        Fields::Savings => form_words::known(field),
    };
    let query = Query::read(uri.query().unwrap_or(""), is_understood, |field| app.rules.tracking.contains(field));
    let to = |clean: &str| match clean {
        "" => Link::of_request(uri.path()),
        clean => Link::of_request(&format!("{}?{clean}", uri.path())),
    };
    match query {
        Query::Understood => next.run(request).await,
        Query::Tracked { clean } => Redirect::temporary(&to(&clean).to_string()).into_response(),
        Query::Unknown { names, clean } => refused(&pattern, &names, &to(&clean)),
    }
}

/// As the route's own refusals: a picture for a picture, JSON for programs, else a page.
fn refused(pattern: &str, names: &[String], clean: &Link) -> Response {
    if pattern.ends_with(".svg") && pattern.contains("{token}") {
        return embed::refused_badge(StatusCode::BAD_REQUEST);
    }
    if pattern.starts_with(API) || pattern.ends_with("status.json") {
        let body =
            serde_json::json!({ "error": page::error::unknown_fields_sentence(names), "clean": clean.to_string() });
        let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
        return (StatusCode::BAD_REQUEST, headers, body.to_string()).into_response();
    }
    respond(&page::error::unknown_fields(names, clean), &HeaderMap::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Query {
        Query::read(query, |f| ["q", "市"].contains(&f), |f| f.starts_with("utm_"))
    }

    #[test]
    fn each_pair_is_understood_tracked_or_unknown_and_what_is_understood_stays_as_it_was_written() {
        for understood in ["", "&", "q=1", "q", "%71=%E5&&q=%20", "%E5%B8%82=1"] {
            assert_eq!(read(understood), Query::Understood, "{understood}");
        }
        assert_eq!(read("q=a%20b&utm_x=1&q=+"), Query::Tracked { clean: "q=a%20b&q=+".into() });
        let names = vec!["x".to_owned(), String::new()];
        assert_eq!(read("x=1&q=2&=3&x=4&utm_y"), Query::Unknown { names, clean: "q=2".into() });
    }
}
