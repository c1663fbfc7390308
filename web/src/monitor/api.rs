use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tsunagu_domain::exchange_set::{Batch, Direction, ExchangeSet};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::unchecked_set::UncheckedSet;
use tsunagu_store::ledger::access;
use tsunagu_store::ledger::access::{Action, Outcome};
use tsunagu_store::ledger::sets::{self, SubmissionResult};
use tsunagu_store::ledger::token::{self, Scope, Token};

use super::guard::{Bearer, MAX_MIB, MAX_SETS, PageRefusal, Refusal, Session};
use crate::app::App;

/// Refuses a body that is announced as too large before any of it is read.
pub async fn announced(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|n| n > (MAX_MIB as u64) << 20) {
        return Refusal::TooLarge.into_response();
    }
    next.run(request).await
}

/// A body, or why there is none.
pub struct SubmittedBody(Result<Bytes, Refusal>);

/// Shorter than what any answer may take, so that a slow client learns that it was the client.
const BODY_TIMEOUT: Duration = Duration::from_secs(25);

impl<S: Send + Sync> FromRequest<S> for SubmittedBody {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        Ok(Self(sent_within(BODY_TIMEOUT, request, state).await))
    }
}

async fn sent_within<S: Send + Sync>(longest: Duration, request: Request, state: &S) -> Result<Bytes, Refusal> {
    let Ok(read) = tokio::time::timeout(longest, Bytes::from_request(request, state)).await else {
        return Err(Refusal::Slow);
    };
    read.map_err(|rejected| match rejected.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge,
        _ => Refusal::Malformed(t!("本文を最後まで受け取れませんでした。もう一度送ってください").to_owned()),
    })
}

/// Whose sets an NDJSON body holds.
#[derive(Deserialize)]
pub struct OfficeParam {
    #[serde(default)]
    office: String,
}

/// `POST /api/v1/exchange/sets`: counters of an office, answered once they are committed.
pub async fn sets(
    State(app): State<Arc<App>>,
    Bearer(token): Bearer,
    Query(office): Query<OfficeParam>,
    headers: HeaderMap,
    SubmittedBody(body): SubmittedBody,
) -> Response {
    answer(taken(&app, &token, &office.office, &headers, body).await)
}

/// The same from the page, with a session instead of a token.
pub async fn sets_of_page(
    State(app): State<Arc<App>>,
    session: Result<Session, PageRefusal>,
    Query(office): Query<OfficeParam>,
    headers: HeaderMap,
    SubmittedBody(body): SubmittedBody,
) -> Response {
    // A script asks here, and shows what it is reported.
    match session {
        Ok(Session(token)) => answer(taken(&app, &token, &office.office, &headers, body).await),
        Err(PageRefusal(refusal)) => refusal.into_response(),
    }
}

fn answer(taken: Result<SubmissionResult, Refusal>) -> Response {
    match taken {
        Ok(taken) => {
            let body = serde_json::to_string(&taken).unwrap_or_default();
            let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
            (StatusCode::OK, headers, body).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn taken(
    app: &Arc<App>,
    token: &Token,
    stated: &str,
    headers: &HeaderMap,
    body: Result<Bytes, Refusal>,
) -> Result<SubmissionResult, Refusal> {
    let read = understood(app, token, stated, headers, body);
    let (office, batch) = read.inspect_err(|refusal| {
        let outcome = match refusal {
            Refusal::Foreign => Outcome::Foreign,
            Refusal::NotAllowed => Outcome::Refused,
            _ => Outcome::Malformed,
        };
        app.submissions.log(app.timestamp(), Some(token.id), Action::Send, outcome, 1);
    })?;
    let (id, learned) = (token.id, app.timestamp());
    let oldest = app.rules.monitor.retention.sets_from(app.today()).to_string();
    let taken = app
        .submissions
        .write(move |c| {
            // It may have been revoked, or the office forgotten, while this waited.
            if !token::is_valid(c, id, learned)? {
                return Ok(None);
            }
            let taken = sets::add(c, office, &batch, &oldest, learned)?;
            access::add(c, learned, Some(id), Action::Send, Outcome::Done, batch.sets.len() as u64)?;
            Ok(Some(taken))
        })
        .await?;
    app.submissions.notify(office);
    taken.ok_or(Refusal::NotKnown)
}

/// Whose the sets are, and the sets, all of which may be as they are.
fn understood(
    app: &App,
    token: &Token,
    stated: &str,
    headers: &HeaderMap,
    body: Result<Bytes, Refusal>,
) -> Result<(OfficeNumber, Batch), Refusal> {
    let (Scope::Send | Scope::Office, Some(office)) = (token.scope, token.office) else {
        return Err(Refusal::NotAllowed);
    };
    let batch = read(headers, &body?, stated)?;
    if !batch.office.eq_ignore_ascii_case(office.as_str()) {
        return Err(Refusal::Foreign);
    }
    if batch.sets.len() > MAX_SETS {
        return Err(Refusal::TooLarge);
    }
    let Batch { importer, complete, other, sets: unchecked, .. } = batch;
    let mut sets = Vec::with_capacity(unchecked.len());
    for (row, set) in (1..).zip(unchecked) {
        let set: ExchangeSet = set.checked(&app.rules.filename).map_err(|field| Refusal::Wrong { row, field })?;
        // What an office sends itself is no exchange with a partner.
        if set.direction != Direction::Inside && set.partner.eq_ignore_ascii_case(office.as_str()) {
            return Err(Refusal::Wrong { row, field: "partner" });
        }
        sets.push(set);
    }
    Ok((office, Batch { office: office.to_string(), importer, complete, sets, other }))
}

/// What is wrong is recognised by its place alone: what stands there may be a name.
fn read(headers: &HeaderMap, body: &[u8], office: &str) -> Result<Batch<UncheckedSet>, Refusal> {
    let media = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let at = |line: usize, column: usize| {
        Refusal::Malformed(t!(
            "{line}行{column}文字目が、決まった形の JSON ではありません。何も受け取っていません",
            line,
            column
        ))
    };
    match media.split(';').next().unwrap_or("").trim() {
        "application/json" => serde_json::from_slice(body).map_err(|e| at(e.line(), e.column())),
        "application/x-ndjson" => {
            let mut batch = Batch { office: office.to_owned(), ..Batch::default() };
            for (line, text) in (1..).zip(body.split(|b| *b == b'\n')) {
                if !text.trim_ascii().is_empty() {
                    let set = serde_json::from_slice(text).map_err(|e| at(line, e.column()))?;
                    batch.sets.push(set);
                }
            }
            Ok(batch)
        }
        _ => Err(Refusal::Media),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use futures_util::stream;

    #[tokio::test]
    async fn a_body_that_does_not_come_is_the_senders_affair() {
        let never = stream::pending::<Result<Bytes, std::io::Error>>();
        let request = Request::new(Body::from_stream(never));
        let read = sent_within(Duration::from_millis(10), request, &()).await;
        assert_eq!(read.map_err(|refusal| refusal.status()), Err(StatusCode::REQUEST_TIMEOUT));
    }
}
