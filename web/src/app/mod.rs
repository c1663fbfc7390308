//! What every request may use, and how a question is answered from it.

/// Rendered answers, kept until the warehouse or the day changes.
mod cache;
/// A question, and how it is answered.
pub mod call;
/// The latest look at how sources stand.
mod latest;
/// What is read of a version once.
mod of_version;
/// Whom a request counts against.
pub mod peer;
/// How an answer goes out.
pub mod response;
/// The warehouse version being served.
mod served;
/// Who may ask for what is dear, and when.
pub mod turns;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use tsunagu_analytics::snapshot::Snapshot;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;
use tsunagu_store::ledger::LedgerError;

use crate::source_status::SourceStatus;
use crate::submissions::{Reach, Submissions};
use of_version::OfVersion;

pub use served::ServedVersion;

/// What every request may use.
pub struct App {
    /// Rules.
    pub rules: Rules,
    /// The warehouse.
    pub served: ServedVersion,
    /// What users submit.
    pub submissions: Submissions,
    /// Turns at what is dear.
    pub turns: turns::Turns,
    source_status: latest::Latest,
    cache: cache::Cache,
    snapshot: OfVersion<Snapshot>,
    clock: fn() -> Timestamp,
}

impl App {
    /// Serves the home's current warehouse and its ledger; `clock` says what time it is, `reach` who can ask.
    ///
    /// # Errors
    /// When the ledger can't be opened; where it is damaged or missing, what does not need it is served.
    pub fn new(rules: Rules, home: Home, reach: Reach, clock: fn() -> Timestamp) -> Result<Arc<Self>, LedgerError> {
        let source_status = latest::Latest::new(home.clone());
        source_status.look(&rules, clock());
        let submissions = Submissions::new(&home, reach, &rules.monitor)?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Arc::new(Self {
            rules,
            served: ServedVersion::new(home),
            submissions,
            turns: turns::Turns::new(cores),
            source_status,
            cache: cache::Cache::default(),
            snapshot: OfVersion::default(),
            clock,
        }))
    }

    /// How sources stand.
    pub fn source_status(&self) -> Arc<SourceStatus> {
        self.source_status.latest()
    }

    /// Looks for what has changed on the disk: a new version, a run of a source, a publish that waits.
    pub fn follow(&self) {
        self.served.follow();
        self.source_status.look(&self.rules, (self.clock)());
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Now, as records write it.
    pub fn timestamp(&self) -> tsunagu_domain::timestamp::Timestamp {
        self.now().into()
    }

    /// Today in Japan.
    pub fn today(&self) -> Date {
        tsunagu_domain::date::japan_date((self.clock)())
    }
}
