use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use rusqlite::Connection;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Access;
use tsunagu_domain::spelling::folded;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::access::{self, Action, Outcome};
use tsunagu_store::ledger::code::{self, CodeLimits};
use tsunagu_store::ledger::session;
use tsunagu_store::ledger::token::Scope;

use super::guard::{PageRefusal, Refusal, cookie, cookie_name, guess, known, same_site, secure};
use super::typed::{FormResult, QueryParams, typed};
use crate::address;
use crate::app::App;
use crate::page::monitor::devices;
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
    let stay = Stay::of(&app, &shown, token.scope).min(token.expires);
    let now = app.timestamp();
    let (expires, device) = (stay.expires, stay.device.clone());
    let begin = move |c: &Connection| session::create(c, id, now, expires, device.as_deref());
    let begun = app.submissions.write_as(id, Action::LogIn, now, begin).await;
    let secret = begun.map_err(|e| PageRefusal(e.into()))?;
    Ok(with_cookie(&app, Redirect::to(&to.to_string()).into_response(), &secret, stay.seconds(now)))
}

/// How long a session lasts, and as which device the browser is remembered, where it asks to be.
struct Stay {
    expires: Timestamp,
    device: Option<String>,
}

impl Stay {
    fn of(app: &App, typed: &QueryParams, scope: Scope) -> Self {
        let access = &app.rules.monitor.access;
        let device = typed.contains_key("remember").then(|| typed.get("device").cloned().unwrap_or_default());
        // Nothing that somebody has typed is kept: it is one of a list, or none.
        // Only an office has a page that lists its devices, where each may be forgotten.
        let device = device.filter(|key| scope == Scope::Office && devices::is_key(key));
        let hours = match device {
            Some(_) => i64::from(access.device_days) * 24,
            None => access.session_hours,
        };
        Self { expires: Timestamp::from(app.now() + SignedDuration::from_hours(hours)), device }
    }

    fn min(self, expires: Timestamp) -> Self {
        Self { expires: self.expires.min(expires), ..self }
    }

    fn seconds(&self, now: Timestamp) -> i64 {
        jiff::Timestamp::from(self.expires).as_second() - jiff::Timestamp::from(now).as_second()
    }
}

/// Exchanges a one-time code for a session's cookie. Every try counts against its address, and writes the same, whether
/// there is such an office or not.
pub async fn log_in_by_code(
    State(app): State<Arc<App>>,
    parts: Parts,
    form: FormResult,
) -> Result<Response, PageRefusal> {
    secure(&app, &parts.headers).and_then(|()| same_site(&parts.headers)).map_err(PageRefusal)?;
    let shown = typed(form)?;
    guess(&app, &parts).map_err(PageRefusal)?;
    let text = |field: &str| shown.get(field).map_or("", String::as_str);
    let office = OfficeNumber::typed(text("office")).ok();
    let code: String = folded(text("code")).chars().filter(char::is_ascii_digit).take(code::DIGITS + 1).collect();
    let (now, stay) = (app.timestamp(), Stay::of(&app, &shown, Scope::Office));
    let limits = code_limits(&app.rules.monitor.access);
    let until =
        Timestamp::from(app.now() + SignedDuration::from_hours(24 * i64::from(app.rules.monitor.access.token_days)));
    let (expires, device) = (stay.expires, stay.device.clone());
    let begun = app.submissions.write(move |c| {
        let is_right = code::redeem(c, office, &code, now, limits)?;
        let Some(office) = office.filter(|_| is_right) else { return Ok(None) };
        let token = code::token(c, office, now, (expires, until))?;
        access::add(c, now, Some(token), Action::LogIn, Outcome::Done, 1)?;
        Ok(Some(session::create(c, token, now, expires, device.as_deref())?))
    });
    match begun.await.map_err(|e| PageRefusal(e.into()))? {
        Some(secret) => {
            let led = Redirect::to(&address::monitor::OFFICE.to_string()).into_response();
            Ok(with_cookie(&app, led, &secret, stay.seconds(now)))
        }
        None => {
            app.submissions.noted(None, Action::LogIn, Outcome::Wrong);
            Err(PageRefusal(Refusal::WrongCode))
        }
    }
}

/// How long codes hold, and how often they may be tried.
pub fn code_limits(access: &Access) -> CodeLimits {
    CodeLimits { minutes: access.code_minutes, tries: access.code_tries, per_hour: access.codes_an_hour }
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
