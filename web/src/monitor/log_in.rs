use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::access::{self, Action, Outcome};
use tsunagu_store::ledger::session;
use tsunagu_store::ledger::token::Scope;

use super::guard::{PageRefusal, Refusal, cookie, cookie_name, known, same_site, secure};
use super::typed::{FormResult, typed};
use crate::address;
use crate::app::App;
use crate::submissions::Reach;

/// Exchanges a token for a session's cookie and leads to what the token is for.
pub async fn log_in(State(app): State<Arc<App>>, parts: Parts, form: FormResult) -> Result<Response, PageRefusal> {
    secure(&app, &parts.headers).and_then(|()| same_site(&parts.headers)).map_err(PageRefusal)?;
    let shown = typed(form)?;
    let secret = shown.get("token").map_or("", |t| t.trim());
    let token = known(&app, &parts, secret, Action::LogIn).await.map_err(PageRefusal)?;
    let (to, id) = match token.scope {
        Scope::Office => (address::monitor::OFFICE, token.id),
        Scope::Town => (address::monitor::TOWN, token.id),
        Scope::Send | Scope::Embed | Scope::Feed => {
            app.submissions.log(app.timestamp(), Some(token.id), Action::LogIn, Outcome::Refused, 1);
            return Err(PageRefusal(Refusal::NotAllowed));
        }
    };
    let hours = app.rules.monitor.access.session_hours;
    let now = app.timestamp();
    let expires = Timestamp::from(app.now() + SignedDuration::from_hours(hours)).min(token.expires);
    let begun = app.submissions.write_as(id, Action::LogIn, now, move |c| session::create(c, id, now, expires));
    let secret = begun.await.map_err(|e| PageRefusal(e.into()))?;
    Ok(with_cookie(&app, Redirect::to(&to.to_string()).into_response(), &secret, hours * 3_600))
}

/// Ends a session, here and in the browser.
pub async fn log_out(State(app): State<Arc<App>>, parts: Parts) -> Result<Response, PageRefusal> {
    same_site(&parts.headers).map_err(PageRefusal)?;
    if let Some(secret) = cookie(app.submissions.reach, &parts.headers) {
        let now = app.timestamp();
        let ended = app.submissions.write(move |c| {
            let token = session::find(c, &secret, now)?;
            session::end(c, &secret)?;
            access::add(c, now, token.map(|t| t.id), Action::LogOut, Outcome::Done, 1)
        });
        let ended = ended.await;
        ended.map_err(|e| PageRefusal(e.into()))?;
    }
    Ok(with_cookie(&app, Redirect::to(&address::monitor::LANDING.to_string()).into_response(), "", 0))
}

fn with_cookie(app: &App, mut response: Response, secret: &str, seconds: i64) -> Response {
    let secure = if app.submissions.reach == Reach::Proxy { "; Secure" } else { "" };
    let name = cookie_name(app.submissions.reach);
    let cookie = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
