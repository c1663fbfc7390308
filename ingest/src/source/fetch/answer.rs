use std::time::Duration;

use reqwest::header::{ETAG, LAST_MODIFIED, LOCATION};
use reqwest::{Response, StatusCode};
use url::Url;

use super::Validators;
use super::address::AddressError;
use super::error::{Excess, FetchFault};

/// What one request came to.
pub(super) enum RequestOutcome {
    Answered(Head, Vec<u8>),
    Failed { reason: FetchFault, retry_after: Option<Duration> },
    Excessive(Excess),
    Inside,
}

/// What an answer says before its body.
pub(super) struct Head {
    pub(super) status: StatusCode,
    location: Option<String>,
    pub(super) validators: Validators,
}

impl Head {
    pub(super) fn of(response: &Response) -> Self {
        let validators = Validators {
            etag: header(response, ETAG.as_str()),
            last_modified: header(response, LAST_MODIFIED.as_str()),
        };
        Self { status: response.status(), location: header(response, LOCATION.as_str()), validators }
    }
}

pub(super) fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned)
}

pub(super) fn redirect(head: &Head, at: &Url) -> Option<Url> {
    let moved = matches!(head.status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = head.location.as_deref().filter(|_| moved)?;
    at.join(location).ok()
}

/// Answers that a later try may change.
pub(super) fn is_worth_a_retry(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

pub(super) fn failed(error: &reqwest::Error) -> RequestOutcome {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    let mut innermost = error.to_string();
    while let Some(error) = cause {
        if error.downcast_ref::<AddressError>() == Some(&AddressError::Private) {
            return RequestOutcome::Inside;
        }
        innermost = error.to_string();
        cause = error.source();
    }
    let reason = if error.is_timeout() { FetchFault::TimedOut } else { FetchFault::System(innermost) };
    RequestOutcome::Failed { reason, retry_after: None }
}
