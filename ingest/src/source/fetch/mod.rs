//! Asking a publisher's pages, politely and safely: one request at a time, spaced, within a budget, only where the
//! source's row allows, and never by a road its robots.txt closes.

/// Which addresses may be asked.
pub mod address;
/// What one request came to.
mod answer;
/// A body, capped.
mod body;
/// Why an address gave nothing.
mod error;
/// Waits.
pub mod pace;
/// A page as a browser draws it.
pub mod render;

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use reqwest::StatusCode;
use reqwest::header::{ACCEPT_ENCODING, IF_MODIFIED_SINCE, IF_NONE_MATCH, RETRY_AFTER};
use texting_robots::Robot;
use tokio::sync::watch;
use tsunagu_domain::rules::{Source, Sources};
use url::Url;

use address::{AddressError, PublicNames};
use answer::{Head, RequestOutcome, failed, header, is_worth_a_retry, redirect};
use body::BodyError;
pub use error::{Budget, Excess, FetchError, FetchFault};

/// Where a host keeps its rules.
pub const ROBOTS: &str = "/robots.txt";

/// What an answer is checked against the next time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`
    pub etag: Option<String>,
    /// `Last-Modified`
    pub last_modified: Option<String>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct FetchResponse {
    /// Where it came from after redirects.
    pub address: Url,
    /// 200, or 304 for what has not changed.
    pub status: u16,
    /// The body, unpacked; empty for 304.
    pub bytes: Vec<u8>,
    /// For the next time.
    pub validators: Validators,
}

/// Asks one source's hosts, one request at a time.
pub struct Fetcher<'a> {
    source: &'a Source,
    sources: &'a Sources,
    agent: String,
    client: reqwest::Client,
    /// By host, with its port where that is written.
    robots: HashMap<String, Robot>,
    robots_delay: Option<Duration>,
    /// A host's rules are being fetched, before which nothing is known to be forbidden.
    asking_robots: bool,
    random: ChaCha8Rng,
    stop: watch::Receiver<bool>,
    began: Instant,
    last: Option<Instant>,
    requests: u32,
}

impl<'a> Fetcher<'a> {
    /// `contact` is whom the publisher can write to; `stop` turns true when the run is to end.
    ///
    /// # Errors
    /// When the contact can't stand in a header.
    pub fn new(
        source: &'a Source,
        sources: &'a Sources,
        contact: &str,
        stop: watch::Receiver<bool>,
    ) -> Result<Self, FetchError> {
        prepare_tls();
        let agent = sources.user_agent.replace("{contact}", contact);
        let client = reqwest::Client::builder()
            .user_agent(&agent)
            .redirect(reqwest::redirect::Policy::none())
            .no_gzip()
            .no_proxy()
            .pool_max_idle_per_host(1)
            .timeout(Duration::from_secs(sources.timeout_s))
            .dns_resolver(Arc::new(PublicNames { allow_private: source.allow_private }))
            .build()
            .map_err(|e| FetchError::Client(e.to_string()))?;
        let random = ChaCha8Rng::seed_from_u64(Timestamp::now().as_nanosecond() as u64);
        Ok(Self {
            source,
            sources,
            agent,
            client,
            robots: HashMap::new(),
            robots_delay: None,
            asking_robots: false,
            random,
            stop,
            began: Instant::now(),
            last: None,
            requests: 0,
        })
    }

    /// Requests made so far, tries included.
    pub fn requests(&self) -> u32 {
        self.requests
    }

    /// The bytes of a host's robots.txt; nothing where there is none.
    ///
    /// # Errors
    /// When it can't be had: then nothing is known to be allowed.
    pub async fn robots_bytes(&mut self, address: &Url) -> Result<Vec<u8>, FetchError> {
        self.asking_robots = true;
        let answer = self.get(address, &Validators::default()).await;
        self.asking_robots = false;
        match answer {
            Ok(fetched) => Ok(fetched.bytes),
            Err(FetchError::Status { status: 400..=499, .. }) => Ok(Vec::new()),
            Err(error) if error.ends_the_run() => Err(error),
            Err(_) => Err(FetchError::RobotsUnknown(address.to_string())),
        }
    }

    /// From here on, what these rules forbid on the host of `address` is not asked, and the longest delay of all
    /// hosts is kept.
    ///
    /// # Errors
    /// When they can't be understood.
    pub fn obey(&mut self, address: &Url, robots: &[u8]) -> Result<(), FetchError> {
        let token = self.agent.split(['/', ' ']).next().unwrap_or("tsunagu");
        let robot = Robot::new(token, robots).map_err(|e| FetchError::RobotsUnknown(format!("robots.txt（{e}）")))?;
        let delay = robot.delay.filter(|d| *d > 0.0).map(|d| Duration::try_from_secs_f32(d).unwrap_or(Duration::MAX));
        if let Some(long) = delay.filter(|d| d.as_secs() > self.sources.max_retry_after_s) {
            return Err(FetchError::RetryLater { address: address.to_string(), seconds: long.as_secs() });
        }
        self.robots_delay = self.robots_delay.max(delay);
        self.robots.insert(address::host_and_port(address), robot);
        Ok(())
    }

    /// Whether an address may be asked, by the source's row and by robots.txt.
    ///
    /// # Errors
    /// With the reason it may not.
    pub fn allowed(&self, address: &Url) -> Result<(), FetchError> {
        address::permitted(address, self.source)
            .map_err(|reason| FetchError::Refused { address: address.to_string(), reason })?;
        match self.robots.get(&address::host_and_port(address)) {
            Some(robots) if !robots.allowed(address.as_str()) => Err(FetchError::Robots(address.to_string())),
            None if !self.asking_robots => Err(FetchError::RobotsUnknown(address.to_string())),
            _ => Ok(()),
        }
    }

    /// Asks an address, follows redirects among the source's hosts, tries again where that may help.
    ///
    /// # Errors
    /// As [`FetchError`] says.
    pub async fn get(&mut self, address: &Url, known: &Validators) -> Result<FetchResponse, FetchError> {
        let mut at = address.clone();
        for _ in 0..=self.sources.redirects_most {
            self.allowed(&at)?;
            let (response, bytes) = self.answered(&at, known).await?;
            if let Some(next) = redirect(&response, &at) {
                at = next;
                continue;
            }
            return match response.status {
                StatusCode::OK | StatusCode::NOT_MODIFIED => Ok(FetchResponse {
                    address: at,
                    status: response.status.as_u16(),
                    bytes,
                    validators: response.validators,
                }),
                status => Err(FetchError::Status { address: at.to_string(), status: status.as_u16() }),
            };
        }
        let reason = Excess::Redirects(u64::from(self.sources.redirects_most));
        Err(FetchError::Excessive { address: address.to_string(), reason })
    }

    /// One address, tried until it answers or the tries are used up.
    async fn answered(&mut self, at: &Url, known: &Validators) -> Result<(Head, Vec<u8>), FetchError> {
        let address = || at.to_string();
        let mut tries = 0;
        loop {
            self.pause().await?;
            let (reason, requested) = match self.once(at, known).await? {
                RequestOutcome::Answered(head, bytes) => return Ok((head, bytes)),
                RequestOutcome::Excessive(reason) => return Err(FetchError::Excessive { address: address(), reason }),
                RequestOutcome::Inside => {
                    return Err(FetchError::Refused { address: address(), reason: AddressError::Private });
                }
                RequestOutcome::Failed { reason, retry_after } => (reason, retry_after),
            };
            if let Some(seconds) = requested.map(|d| d.as_secs()).filter(|s| *s > self.sources.max_retry_after_s) {
                return Err(FetchError::RetryLater { address: address(), seconds });
            }
            tries += 1;
            if tries > self.sources.retries {
                return Err(FetchError::Unreachable { address: address(), reason });
            }
            let wait = pace::backoff(self.sources, tries, &mut self.random).max(requested.unwrap_or_default());
            tracing::info!(address = %at, ?reason, wait_s = wait.as_secs(), "asking again after a wait");
            self.wait(wait).await?;
        }
    }

    async fn once(&mut self, at: &Url, known: &Validators) -> Result<RequestOutcome, FetchError> {
        let mut request = self.client.get(at.clone()).header(ACCEPT_ENCODING, "gzip");
        if let Some(etag) = &known.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(timestamp) = &known.last_modified {
            request = request.header(IF_MODIFIED_SINCE, timestamp);
        }
        self.requests += 1;
        let max_mib = self.source.max_mib;
        let answer = async {
            let response = match request.send().await {
                Ok(response) => response,
                Err(error) => return failed(&error),
            };
            let head = Head::of(&response);
            if is_worth_a_retry(head.status) {
                let requested = header(&response, RETRY_AFTER.as_str());
                let retry_after = requested.and_then(|text| pace::retry_after(&text, Timestamp::now()));
                return RequestOutcome::Failed { reason: FetchFault::Status(head.status.as_u16()), retry_after };
            }
            match body::read(response, max_mib).await {
                Ok(bytes) => RequestOutcome::Answered(head, bytes),
                Err(BodyError::TooLarge(mib)) => RequestOutcome::Excessive(Excess::TooLarge(mib)),
                Err(BodyError::Encoding(name)) => RequestOutcome::Excessive(Excess::Encoding(name)),
                Err(BodyError::Broken(words)) => {
                    RequestOutcome::Failed { reason: FetchFault::Cut(words), retry_after: None }
                }
            }
        };
        let tried = or_stopped(&mut self.stop, answer).await;
        self.last = Some(Instant::now());
        tried
    }

    /// Waits until the next request is due, and ends the run when its budget is used up.
    pub(crate) async fn pause(&mut self) -> Result<(), FetchError> {
        let source = self.source;
        if self.requests >= source.budget_requests {
            return Err(FetchError::Budget(Budget::Requests(source.budget_requests)));
        }
        if self.began.elapsed() >= Duration::from_secs(u64::from(source.budget_minutes) * 60) {
            return Err(FetchError::Budget(Budget::Minutes(source.budget_minutes)));
        }
        let due = pace::between(source, self.robots_delay, &mut self.random);
        let left = self.last.map_or(Duration::ZERO, |last| due.saturating_sub(last.elapsed()));
        self.wait(left).await
    }

    /// Counts a request that something else made for this run.
    pub(crate) fn count_one(&mut self) {
        self.requests += 1;
        self.last = Some(Instant::now());
    }

    async fn wait(&mut self, how_long: Duration) -> Result<(), FetchError> {
        or_stopped(&mut self.stop, tokio::time::sleep(how_long)).await
    }
}

/// Names the library that encrypts; every client of the program needs one.
pub fn prepare_tls() {
    // Fails when it is named already, which is as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

async fn or_stopped<T>(stop: &mut watch::Receiver<bool>, what: impl Future<Output = T>) -> Result<T, FetchError> {
    tokio::select! {
        biased;
        // A sender that is gone can't stop anything any more.
        Ok(_) = stop.wait_for(|stopped| *stopped) => Err(FetchError::Stopped),
        done = what => Ok(done),
    }
}
