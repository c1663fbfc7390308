use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Secretariat;
use tsunagu_store::ledger::access::{Action, Outcome};
use tsunagu_store::ledger::token::{Scope, Token};
use tsunagu_store::ledger::{LedgerError, session, token};

use super::refused_page::RefusedPage;
use crate::app::App;
use crate::app::peer::peer;
use crate::page;
use crate::submissions::Reach;
use crate::words;

/// The largest body that is taken, MiB.
pub const MAX_MIB: usize = 8;

/// The most sets in one body: what waits to be written is held in memory.
pub const MAX_SETS: usize = 10_000;

/// The cookie that holds a session. Behind TLS it has the prefix by which browsers take it from this host alone, and
/// only encrypted.
pub fn cookie_name(reach: Reach) -> &'static str {
    match reach {
        Reach::Proxy => "__Host-tsunagu_session",
        Reach::Loopback | Reach::Open => "tsunagu_session",
    }
}

/// Why somebody is not let in. What is stated is the same for a wrong, an expired and a revoked token.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A token would travel in the open.
    Insecure,
    /// There is none, or it does not hold.
    NotKnown,
    /// No session, or one that has ended.
    NoSession,
    /// A code that is none, or does not hold.
    WrongCode,
    /// Too many that did not.
    Limited(u64),
    /// It holds, and does not allow this.
    NotAllowed,
    /// It holds for another office.
    Foreign,
    /// A form of another site.
    CrossSite,
    /// More than is taken at once.
    TooLarge,
    /// It did not come within its time.
    Slow,
    /// Not of a form that is understood; says where.
    Malformed(String),
    /// Understood, and can't be.
    Wrong {
        /// From 1.
        row: usize,
        /// Which field; its value is not repeated.
        field: &'static str,
    },
    /// A client has used a key for two different sets; which, from 1.
    KeyReused(usize),
    /// JSON or NDJSON only.
    Media,
    /// Another moment may do.
    Busy,
    /// There is no room for it.
    Full,
    /// The ledger is damaged or missing; says what brings it back.
    Gone,
    /// The ledger.
    Failed,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::Limited(seconds) => {
                t!("間違いが続いています。{seconds}秒待って、もう一度お試しください", seconds)
            }
            Self::TooLarge => t!(
                "一度に受け取れる量（{mib} MiB、{sets}組）を超えています。分けて送ってください",
                mib = MAX_MIB,
                sets = MAX_SETS
            ),
            Self::Malformed(text) => text.clone(),
            Self::Wrong { row, field } => {
                t!("{row}件目の {field} が決まりに合いません。何も受け取っていません", row, field)
            }
            Self::KeyReused(row) => t!("{row}件目の key は、別の組に使われています。組ごとに新しい key を作ってください（送り直すときは同じ key のまま）。何も受け取っていません", row),
            Self::Gone => words::LEDGER_GONE.into(),
            Self::Insecure => t!("この接続は暗号化されていないため、アクセスキーを使えません。事務局に知らせてください（管理する人へ：このパソコンだけで使うか、https の中継を前に置きます。README の「外から使うとき」）").to_owned(),
            Self::NotKnown => t!("アクセスキーが正しくないか、期限が切れています。事務局に確かめてください").to_owned(),
            Self::WrongCode => t!("事業所番号か8桁の番号が正しくないか、期限が切れています。番号は一度しか使えず、まちがいが続くと使えなくなります。事務局に新しい番号を頼んでください").to_owned(),
            Self::NoSession => t!("ログインしていないか、ログインから時間がたちました。もう一度、アクセスキーを入れてください").to_owned(),
            Self::NotAllowed => t!("このアクセスキーでは、この操作はできません。事業所用・市町村用・送信用・埋め込み用のどれかを、渡した事務局に確かめてください").to_owned(),
            Self::Foreign => t!("ほかの事業所のアクセスキーです。送る事業所番号と合っているか確かめてください").to_owned(),
            Self::CrossSite => t!("ほかのサイトから送られた操作は受け付けません。このサイトの画面から操作してください").to_owned(),
            Self::Slow => t!("本文が時間内に届きませんでした。通信を確かめて、もう一度送ってください（二重にはなりません）").to_owned(),
            Self::Media => t!("Content-Type は application/json か application/x-ndjson にしてください").to_owned(),
            Self::Busy => t!("いま混み合っています。少し待って、もう一度お試しください（同じものを送り直しても二重にはなりません）").to_owned(),
            Self::Full => t!("サーバーのディスクの空きがないため、受け取れませんでした。何も受け取っていません。管理する人に知らせて、空きができてから、もう一度送ってください（同じものを送り直しても二重にはなりません）").to_owned(),
            Self::Failed => t!("記録を読み書きできません。事務局に知らせてください（管理する人へ：空き容量と、起動した画面の表示を確かめてください）").to_owned(),
        })
    }
}

impl From<LedgerError> for Refusal {
    fn from(error: LedgerError) -> Self {
        if error.is_busy() {
            return Self::Busy;
        }
        if let LedgerError::KeyReused { row } = error {
            return Self::KeyReused(row);
        }
        if matches!(error, LedgerError::Revoked) {
            return Self::NotKnown;
        }
        if error.is_gone() {
            return Self::Gone;
        }
        tracing::error!(%error, "the ledger failed");
        match error {
            LedgerError::Full => Self::Full,
            _ => Self::Failed,
        }
    }
}

impl Refusal {
    /// The status that says it.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Insecure | Self::NotAllowed | Self::Foreign | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::NotKnown | Self::NoSession | Self::WrongCode => StatusCode::UNAUTHORIZED,
            Self::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Wrong { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::KeyReused(_) => StatusCode::CONFLICT,
            Self::Media => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Busy | Self::Gone => StatusCode::SERVICE_UNAVAILABLE,
            Self::Full => StatusCode::INSUFFICIENT_STORAGE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What goes with it, whatever says it.
    pub fn headed(&self, mut response: Response) -> Response {
        let seconds = match self {
            Self::Limited(seconds) => Some(*seconds),
            Self::Busy => Some(1),
            _ => None,
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(value) = seconds.and_then(|s| HeaderValue::from_str(&s.to_string()).ok()) {
            headers.insert(header::RETRY_AFTER, value);
        }
        if matches!(self, Self::NotKnown) {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// For programs.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "error": self.to_string() }).to_string();
        let response = (self.status(), [(header::CONTENT_TYPE, "application/json")], body).into_response();
        self.headed(response)
    }
}

/// For people.
pub struct PageRefusal(pub Refusal);

impl IntoResponse for PageRefusal {
    fn into_response(self) -> Response {
        let (message, status) = (self.0.to_string(), self.0.status());
        let mut response = page::monitor::refused(&message, status, &Secretariat::default());
        response.extensions_mut().insert(RefusedPage { message, status });
        self.0.headed(response)
    }
}

/// Whether a token may travel on this connection.
///
/// # Errors
/// When it would travel in the open.
pub fn secure(app: &App, headers: &HeaderMap) -> Result<(), Refusal> {
    let message = || headers.get("x-forwarded-proto").is_some_and(|v| v.as_bytes().eq_ignore_ascii_case(b"https"));
    // A proxy in front that was not named may speak with the outside in the open.
    let forwarded =
        ["forwarded", "x-forwarded-for", "x-forwarded-proto"].iter().any(|name| headers.contains_key(*name));
    match app.submissions.reach {
        Reach::Loopback if !forwarded => Ok(()),
        Reach::Proxy if message() => Ok(()),
        Reach::Loopback | Reach::Proxy | Reach::Open => Err(Refusal::Insecure),
    }
}

/// The token of a secret, if it holds; a wrong one is logged and, when there are many, reported to wait.
///
/// # Errors
/// As [`Refusal`] says.
pub async fn known(app: &Arc<App>, parts: &Parts, secret: &str, action: Action) -> Result<Token, Refusal> {
    let params = secret.to_owned();
    let found = app.submissions.read(move |c| token::find(c, &params)).await?;
    let now = app.timestamp();
    match found {
        Some(token) if token.is_valid(now) => Ok(token),
        found => Err(wrong(app, parts, found.map(|t| t.id), action)),
    }
}

/// Logs a wrong token, unless its sender guesses too often to be looked at. Right tokens are let in all the same: 256
/// bits can't be guessed, and one machine that tries must not lock out an office behind the same address.
fn wrong(app: &App, parts: &Parts, token: Option<i64>, action: Action) -> Refusal {
    match guess(app, parts) {
        Ok(()) => {
            // As a sum: one who guesses from many addresses, and everybody who sees the page around an ended token's
            // frame, would fill the log.
            app.submissions.noted(token, action, Outcome::Wrong);
            Refusal::NotKnown
        }
        Err(limited) => limited,
    }
}

/// Whether one more guess of an address is looked at.
///
/// # Errors
/// Where it guesses too often.
pub fn guess(app: &App, parts: &Parts) -> Result<(), Refusal> {
    app.submissions.guess(peer(app.submissions.reach, parts)).map_err(Refusal::Limited)
}

/// A program with a token.
pub struct Bearer(pub Token);

impl FromRequestParts<Arc<App>> for Bearer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        secure(app, &parts.headers)?;
        let value = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or("");
        let (scheme, secret) = value.split_once(' ').unwrap_or((value, ""));
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(wrong(app, parts, None, Action::Send));
        }
        known(app, parts, secret.trim(), Action::Send).await.map(Self)
    }
}

/// A browser that has shown a token before.
pub struct Session(pub Token);

impl FromRequestParts<Arc<App>> for Session {
    type Rejection = PageRefusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageRefusal> {
        secure(app, &parts.headers).map_err(PageRefusal)?;
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            same_site(&parts.headers).map_err(PageRefusal)?;
        }
        let secret = cookie(app.submissions.reach, &parts.headers).ok_or(PageRefusal(Refusal::NoSession))?;
        match of_session(app, &secret).await.map_err(|e| PageRefusal(e.into()))? {
            Some(token) => {
                app.submissions.used(token.id, Action::View, Outcome::Done);
                Ok(Self(token))
            }
            None => Err(PageRefusal(match wrong(app, parts, None, Action::View) {
                Refusal::NotKnown => Refusal::NoSession,
                limited => limited,
            })),
        }
    }
}

/// The token of a session, while both hold.
///
/// # Errors
/// When the ledger can't be read.
pub async fn of_session(app: &Arc<App>, secret: &str) -> Result<Option<Token>, LedgerError> {
    let (secret, now) = (secret.to_owned(), app.timestamp());
    let found = app.submissions.read(move |c| session::find(c, &secret, now)).await?;
    Ok(found.filter(|token| token.is_valid(app.timestamp())))
}

impl Session {
    /// The office whose pages may be seen.
    ///
    /// # Errors
    /// When the token is for something else.
    pub fn office(&self) -> Result<OfficeNumber, PageRefusal> {
        match (self.0.scope, self.0.office) {
            (Scope::Office, Some(office)) => Ok(office),
            _ => Err(PageRefusal(Refusal::NotAllowed)),
        }
    }
}

/// The secret in the cookie.
pub fn cookie(reach: Reach, headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == cookie_name(reach)).then(|| value.to_owned()))
}

/// Whether what changes something comes from a page of this site. Browsers send at least one of the two headers.
///
/// # Errors
/// When it does not, or says nothing of where it comes from.
pub fn same_site(headers: &HeaderMap) -> Result<(), Refusal> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return if site == "same-origin" { Ok(()) } else { Err(Refusal::CrossSite) };
    }
    let origin = text("origin").and_then(|o| o.split_once("://")).map(|(_, host)| host);
    match (origin, text("host")) {
        (Some(origin), Some(host)) if origin.eq_ignore_ascii_case(host) => Ok(()),
        _ => Err(Refusal::CrossSite),
    }
}
