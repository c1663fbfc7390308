//! Sending an office's counters: noted first, tried again until they are acknowledged, and never twice counted, because
//! the server counts a set once however often it comes.

/// What is to be sent and what has been.
pub mod journal;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, RETRY_AFTER};
use tsunagu_domain::exchange_set::{Batch, ExchangeSet, Importer};
use tsunagu_store::ledger::sets::SubmissionResult;
use url::{Host, Url};

use crate::source::fetch::prepare_tls;
use journal::Journal;

/// Where counters are taken.
const ADDRESS: &str = "api/v1/exchange/sets";

/// So many sets go at once.
const BATCH_SIZE: usize = 2_000;

/// An answer must come within this time.
const TIMEOUT: Duration = Duration::from_secs(60);

/// No server is waited for longer than this before the next try.
const MAX_WAIT: Duration = Duration::from_secs(120);

/// Characters of a server's words that are repeated.
const MAX_QUOTED: usize = 300;

/// Why counters were not sent. What was noted is sent the next time.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Not an address that is sent to.
    #[error("{0} is not sent to")]
    Address(String),
    /// The token file holds none.
    #[error("{0} holds no token")]
    NoToken(String),
    /// The disk stated no.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: String,
        /// The error of the system.
        source: std::io::Error,
    },
    /// A line of the journal can't be understood.
    #[error("the journal {0} can't be understood")]
    Journal(String),
    /// Another process sends.
    #[error("another process sends for the office")]
    Busy,
    /// The server does not take it, and would not the next time.
    #[error("the server refused with {status}")]
    Refused {
        /// Its status.
        status: u16,
        /// Its own words, where it has any.
        message: Option<String>,
    },
    /// No answer after every try.
    #[error("no answer: {0:?}")]
    Unreachable(NoAnswer),
    /// The client could not be made.
    #[error("the client can't be made: {0}")]
    Client(String),
}

/// What came of the last try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// Nothing.
    Nothing,
    /// An answer that was cut short.
    Cut,
    /// No answer in time.
    TimedOut,
    /// No connection.
    NotConnected,
    /// A connection that broke.
    Broken,
    /// A status that a later try may change.
    Status {
        /// Which.
        status: u16,
        /// The server's own words, where it has any.
        message: Option<String>,
    },
}

/// How often it is tried, and how long is waited after the first time; each wait is twice the one before.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// Tries for one batch.
    pub tries: u32,
    /// After the first.
    pub wait: Duration,
}

/// Where counters go.
#[derive(Debug, Clone, Copy)]
pub struct Destination<'d> {
    /// The server's address.
    pub server: &'d Url,
    /// The secret.
    pub token: &'d str,
    /// How often it is tried.
    pub retry: RetryPolicy,
}

/// What came of sending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SendReport {
    /// Sent now.
    pub sets: u64,
    /// What the server made of them.
    pub taken: SubmissionResult,
}

/// An address that counters may be sent to: https, or http on this machine.
///
/// # Errors
/// When it is another.
pub fn server(text: &str) -> Result<Url, SendError> {
    let wrong = || SendError::Address(text.to_owned());
    let mut url = Url::parse(text).map_err(|_| wrong())?;
    let here = match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => return Err(wrong()),
    };
    let permitted = url.scheme() == "https" || url.scheme() == "http" && here;
    if !permitted || !url.username().is_empty() || url.password().is_some() {
        return Err(wrong());
    }
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

/// Notes a batch and sends everything that the server does not have yet. `oldest` is the first month that is kept.
///
/// # Errors
/// As [`SendError`] says; what was acknowledged before stays so.
pub async fn send(
    journal_path: &Path,
    batch: &Batch,
    to: Destination<'_>,
    oldest: &str,
) -> Result<SendReport, SendError> {
    let io = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::WouldBlock => SendError::Busy,
        std::io::ErrorKind::InvalidData => SendError::Journal(journal_path.display().to_string()),
        _ => SendError::Io { path: journal_path.display().to_string(), source },
    };
    let mut journal = Journal::open(journal_path).map_err(io)?;
    journal.note(&batch.sets, oldest).map_err(io)?;
    let mut sent = SendReport::default();
    let client = client(to.server)?;
    let mut other = batch.other.clone();
    // What the server's clock does not let it take is tried again the next time, not in this run.
    let mut outside = BTreeSet::new();
    // The server is asked even when there is nothing new: it reports which ledger it has.
    let mut requested = false;
    loop {
        let pending = journal.pending().into_iter().filter(|s| !outside.contains(&journal::key(s)));
        let sets: Vec<ExchangeSet> = pending.take(BATCH_SIZE).collect();
        let all = requested && sets.is_empty();
        if all && !batch.complete {
            break;
        }
        let part = Batch {
            office: batch.office.clone(),
            importer: Importer::Program,
            // Reported last, to a ledger that has everything: of another nothing may seem late.
            complete: all,
            sets,
            other: other.take(),
        };
        let taken = deliver(&client, &part, to).await?;
        let same = journal.answered(&taken.ledger).map_err(io)?;
        requested = true;
        if all && same {
            break;
        }
        let (within, without): (Vec<_>, Vec<_>) = part.sets.into_iter().partition(|s| taken.within(s));
        journal.acknowledged(&within).map_err(io)?;
        outside.extend(without.iter().map(journal::key));
        sent.sets += within.len() as u64;
        sent.taken.accepted += taken.accepted;
        sent.taken.known += taken.known;
        sent.taken.richer += taken.richer;
        sent.taken.outside += taken.outside;
    }
    journal.tidy(oldest).map_err(io)?;
    Ok(sent)
}

fn client(server: &Url) -> Result<reqwest::Client, SendError> {
    prepare_tls();
    let builder = reqwest::Client::builder();
    // Without encryption nothing leaves this machine, not even for a proxy.
    let builder = if server.scheme() == "http" { builder.no_proxy() } else { builder };
    builder
        .user_agent(concat!("tsunagu/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .timeout(TIMEOUT)
        .build()
        .map_err(|e| SendError::Client(e.to_string()))
}

/// Tries one batch until it is acknowledged.
async fn deliver(client: &reqwest::Client, batch: &Batch, to: Destination<'_>) -> Result<SubmissionResult, SendError> {
    let address = to.server.join(ADDRESS).map_err(|_| SendError::Address(to.server.to_string()))?;
    let body = serde_json::to_vec(batch).map_err(|e| SendError::Client(e.to_string()))?;
    let mut wait = to.retry.wait;
    let mut last = NoAnswer::Nothing;
    for tried in 1..=to.retry.tries.max(1) {
        let request = client
            .post(address.clone())
            .header(AUTHORIZATION, format!("Bearer {}", to.token))
            .header("content-type", "application/json")
            .body(body.clone());
        let mut requested = None;
        match request.send().await {
            Ok(answer) if answer.status() == StatusCode::OK => match acknowledged(answer).await {
                Some(taken) => return Ok(taken),
                // Committed perhaps, but not acknowledged: sending again changes nothing.
                None => last = NoAnswer::Cut,
            },
            Ok(answer) if may_do_later(answer.status()) => {
                requested = answer.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()?.parse().ok());
                let status = answer.status().as_u16();
                last = NoAnswer::Status { status, message: message(answer).await };
            }
            Ok(answer) => return Err(refused(answer).await),
            Err(error) => last = unanswered(&error),
        }
        if tried < to.retry.tries {
            let pause = requested.map_or(wait, Duration::from_secs).min(MAX_WAIT);
            tokio::time::sleep(pause).await;
            wait = (wait * 2).min(MAX_WAIT);
        }
    }
    Err(SendError::Unreachable(last))
}

async fn acknowledged(answer: reqwest::Response) -> Option<SubmissionResult> {
    serde_json::from_slice(&answer.bytes().await.ok()?).ok()
}

fn may_do_later(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
}

async fn refused(answer: reqwest::Response) -> SendError {
    let status = answer.status().as_u16();
    SendError::Refused { status, message: message(answer).await }
}

/// A server's own words, such as that its disk is full.
async fn message(answer: reqwest::Response) -> Option<String> {
    let text = answer.text().await.unwrap_or_default();
    let message: serde_json::Value = serde_json::from_str(&text).ok()?;
    message["error"].as_str().map(|message| message.chars().take(MAX_QUOTED).collect())
}

/// Why there is no answer; what the library says of it is English, and is for the log.
fn unanswered(error: &reqwest::Error) -> NoAnswer {
    tracing::debug!(%error, "no answer");
    match error {
        error if error.is_timeout() => NoAnswer::TimedOut,
        error if error.is_connect() => NoAnswer::NotConnected,
        _ => NoAnswer::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_travel_encrypted_or_stay_on_the_machine() {
        for good in [
            "https://tsunagu.example.jp",
            "https://example.jp/tsunagu",
            "http://127.0.0.1:8080",
            "http://localhost:1/",
            "http://[::1]:1/",
        ] {
            assert!(server(good).is_ok(), "{good}");
        }
        for bad in
            ["http://192.168.1.2:8080", "http://example.jp", "ftp://127.0.0.1", "https://a:b@example.jp", "x", ""]
        {
            assert!(server(bad).is_err(), "{bad}");
        }
        let below = server("https://example.jp/tsunagu").expect("good");
        assert_eq!(below.join(ADDRESS).expect("joined").path(), "/tsunagu/api/v1/exchange/sets");
    }
}
