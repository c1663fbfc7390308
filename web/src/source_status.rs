use std::sync::Arc;

use duckdb::Connection;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Serialize, Serializer};
use tsunagu_analytics::query::adoption::of_group;
use tsunagu_analytics::report::holdings::HoldingsReport;
use tsunagu_domain::date::japan_date;
use tsunagu_domain::rules::Rules;
use tsunagu_ingest::decisions::Decisions;
use tsunagu_ingest::lake::LakeError;
use tsunagu_ingest::losses;
use tsunagu_ingest::publish::hold::{self, HeldLoads};
use tsunagu_ingest::pull::health::{Health, State, health};
use tsunagu_ingest::pull::record;
use tsunagu_store::home::Home;
use tsunagu_store::warehouse::Warehouse;

/// How the sources stand, and what the served version is built from: status page, terminal, CSV and JSON render it.
#[derive(Debug)]
pub struct SourceReport {
    /// How they stand.
    pub status: Arc<SourceStatus>,
    /// What is there of them; none before anything was published.
    pub holdings: Option<HoldingsReport>,
}

impl SourceReport {
    /// Of what is served; the reader's version is that which is shown.
    ///
    /// # Errors
    /// On a database error.
    pub fn read(status: Arc<SourceStatus>, reader: &Connection) -> duckdb::Result<Self> {
        Ok(Self { status, holdings: Some(HoldingsReport::read(reader)?) })
    }
}

/// How the sources stand and whether a publish waits, as of a look at the home.
#[derive(Debug, Clone, Default)]
pub struct SourceStatus {
    /// Every source.
    pub sources: Vec<Health>,
    /// A publish that waits to be accepted.
    pub held: Option<HeldLoads>,
    /// The newest listing shown, and its age in days, where that is more than the rules allow.
    pub old_listing: Option<(Date, i32)>,
    /// What is wrong with the lake behind the served version; it is served all the same.
    pub lake_fault: Option<LakeFault>,
    /// Changes whenever the home's records do.
    pub mark: String,
}

/// What may be wrong with a lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LakeFault {
    /// A part of its manifests is gone.
    ManifestsLost,
    /// Its manifests can't be read.
    ManifestsBroken,
    /// All of it is gone.
    Lost,
    /// What was decided about loads is gone or can't be read.
    DecisionsBroken,
}

impl SourceStatus {
    /// Looks at a home's records.
    pub fn of(home: &Home, rules: &Rules, now: Timestamp) -> Self {
        let records = record::all(&home.archive());
        let sources = health(&rules.sources, &rules.health, &records, now);
        Self {
            sources,
            held: hold::waiting(home),
            old_listing: old_listing(home, rules, now),
            lake_fault: lake_fault(home),
            mark: String::new(),
        }
    }
}

fn lake_fault(home: &Home) -> Option<LakeFault> {
    match losses::whole_lake(home) {
        Err(LakeError::Lost { .. }) => Some(LakeFault::ManifestsLost),
        Err(_) => Some(LakeFault::ManifestsBroken),
        Ok(loads) if loads.is_empty() && home.current_warehouse().is_some() => Some(LakeFault::Lost),
        // It names what counts; only a backup has it.
        Ok(_) if Decisions::read(home).is_err() => Some(LakeFault::DecisionsBroken),
        Ok(_) => None,
    }
}

fn old_listing(home: &Home, rules: &Rules, now: Timestamp) -> Option<(Date, i32)> {
    let warehouse = Warehouse::open(&home.current_warehouse()?).ok()?;
    let reader = warehouse.reader().ok()?;
    let country = of_group(&reader, "japan", &rules.headline().name).ok()?;
    let (_, newest) = country?.listing_as_of?;
    let days = japan_date(now).since(newest).ok()?.get_days();
    (days > rules.listing_old_after_days).then_some((newest, days))
}

impl Serialize for SourceReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            sources: Vec<Source<'a>>,
            held: Option<Held<'a>>,
            old_listing: Option<(Date, i32)>,
            lake_fault: Option<LakeFault>,
            holdings: &'a Option<HoldingsReport>,
        }
        #[derive(Serialize)]
        struct Held<'a> {
            since: &'a str,
            loads: &'a [String],
        }
        let status = &self.status;
        let fields = Fields {
            sources: status.sources.iter().map(Source::of).collect(),
            held: status.held.as_ref().map(|held| Held { since: &held.since, loads: &held.loads }),
            old_listing: status.old_listing,
            lake_fault: status.lake_fault,
            holdings: &self.holdings,
        };
        fields.serialize(serializer)
    }
}

/// A source without the words of its runs.
#[derive(Serialize)]
struct Source<'a> {
    id: &'a str,
    name: &'a str,
    state: &'static str,
    /// Days, pages or nothing, as the state has them.
    state_count: Option<u64>,
    ended_on: Option<Date>,
    last_try: Option<&'a str>,
    last_success: Option<&'a str>,
    as_of: Option<Date>,
    rows: Option<u64>,
    usual_rows: Option<u64>,
    rows_fell: bool,
    issues: u64,
    problems: usize,
}

impl<'a> Source<'a> {
    fn of(h: &'a Health) -> Self {
        let (state, state_count, ended_on) = match h.state {
            State::Never => ("never", None, None),
            State::Fresh => ("fresh", None, None),
            State::Late(days) => ("late", u64::try_from(days).ok(), None),
            State::Partly(pages) => ("partly", Some(pages as u64), None),
            State::Broken => ("broken", None, None),
            State::Stopped => ("stopped", None, None),
            State::Ended(on) => ("ended", None, Some(on)),
        };
        Self {
            id: &h.id,
            name: &h.name,
            state,
            state_count,
            ended_on,
            last_try: h.last_try.as_deref(),
            last_success: h.last_success.as_deref(),
            as_of: h.as_of,
            rows: h.rows.map(|(rows, _)| rows),
            usual_rows: h.rows.and_then(|(_, usual)| usual),
            rows_fell: h.rows_fell,
            issues: h.issues,
            problems: h.problems,
        }
    }
}
