use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use tsunagu_analytics::report::monitor::alert::AlertsReport;
use tsunagu_store::ledger::access::{Action, Outcome};
use tsunagu_store::ledger::token::{Scope, Token};

use super::guard::{PageRefusal, Refusal, known, secure};
use super::typed::{PageResult, QueryParams};
use crate::answer::Answer;
use crate::app::App;
use crate::app::call::Call;
use crate::page::monitor as page;
use crate::page::{PageError, View};

/// A token in an address: for feed readers and frames, which have no other way.
async fn in_address(
    app: &Arc<App>,
    parts: &Parts,
    secret: &str,
    (scope, action): (Scope, Action),
) -> Result<Token, PageRefusal> {
    secure(app, &parts.headers).map_err(PageRefusal)?;
    let token = known(app, parts, secret, action).await.map_err(PageRefusal)?;
    if token.scope != scope {
        // Everybody who sees a frame knows its token.
        app.submissions.used(token.id, action, Outcome::Refused);
        return Err(PageRefusal(Refusal::NotAllowed));
    }
    app.submissions.used(token.id, action, Outcome::Done);
    Ok(token)
}

/// `GET /exchange/feed/{token}`
pub async fn feed(State(app): State<Arc<App>>, Path(secret): Path<String>, parts: Parts, call: Call) -> PageResult {
    let token = in_address(&app, &parts, &secret, (Scope::Feed, Action::Feed)).await?;
    let office = token.office.ok_or(PageRefusal(Refusal::NotAllowed))?;
    Ok(call
        .uncached_with_ledger(move |view, ledger, _| {
            page::alerts::feed(&AlertsReport::read(ledger, office)?, view.rules)
        })
        .await)
}

/// Renders what a token of an embed shows; only the origins that the token names may frame it.
async fn embedded<F>(app: Arc<App>, secret: String, parts: Parts, call: Call, render: F) -> PageResult
where
    F: FnOnce(&View<'_>, &rusqlite::Connection, &Token, &QueryParams) -> Result<Answer, PageError> + Send + 'static,
{
    let token = in_address(&app, &parts, &secret, (Scope::Embed, Action::Embed)).await?;
    let frames = if token.frames.is_empty() { "'none'".to_owned() } else { token.frames.join(" ") };
    let mut response =
        call.uncached_with_ledger(move |view, ledger, params| render(view, ledger, &token, params)).await;
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {frames}"
    );
    if let Ok(value) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, value);
    }
    Ok(response)
}

/// `GET /embed/{token}`
pub async fn embed(State(app): State<Arc<App>>, Path(secret): Path<String>, parts: Parts, call: Call) -> Response {
    let shown = embedded(app, secret, parts, call, |view, ledger, token, params| {
        page::embed::page(view, ledger, token, params.get("theme").map_or("", String::as_str))
    });
    shown.await.unwrap_or_else(|PageRefusal(refusal)| {
        // Nobody knows any more who may frame it, and there is nothing to be seen in it.
        let mut response = refusal.headed(page::embed::refused_page(refusal.status()));
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SENTENCE_ONLY));
        response
    })
}

const SENTENCE_ONLY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";

/// A picture, whatever comes of it: a page would show as a broken one.
pub async fn badge(State(app): State<Arc<App>>, Path(secret): Path<String>, parts: Parts, call: Call) -> Response {
    let render = |view: &View<'_>, ledger: &_, token: &_, _: &_| page::embed::badge(view, ledger, token);
    match embedded(app, secret, parts, call, render).await {
        Ok(shown) if shown.status().is_client_error() || shown.status().is_server_error() => {
            page::embed::refused_badge(shown.status())
        }
        Ok(shown) => shown,
        Err(PageRefusal(refusal)) => {
            let picture = page::embed::refused_badge(refusal.status());
            refusal.headed(picture)
        }
    }
}

/// For programs, also what they are refused.
pub async fn status(
    State(app): State<Arc<App>>,
    Path(secret): Path<String>,
    parts: Parts,
    call: Call,
) -> Result<Response, Refusal> {
    let render = |view: &View<'_>, ledger: &_, token: &_, _: &_| page::embed::status(view, ledger, token);
    embedded(app, secret, parts, call, render).await.map_err(|PageRefusal(refusal)| refusal)
}
