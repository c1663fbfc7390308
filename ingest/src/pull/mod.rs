//! From a publisher's pages to the lake: crawl what `sources.toml` allows, keep every body with a receipt, and load
//! what was understood. A run that is broken off goes on the next time.

/// What is kept of announcements.
mod announcement;
mod crawl;
mod follow;
/// How sources stand.
pub mod health;
mod journal;
mod layout;
/// What a run would do.
pub mod plan;
mod read;
/// Why a run was stopped or failed.
mod reason;
/// How runs went.
pub mod record;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::watch;
use tsunagu_domain::date::japan_date;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::{PageContent, Rules, Source};
use tsunagu_store::home::Home;

use crate::add::{self, AddError, Outcome, PulledInput};
use crate::source::archive;
use crate::source::fetch::render::RenderError;
use crate::source::fetch::{FetchError, Fetcher, ROBOTS};
use crate::source::visit;
use crate::step::{self, Step};
use crawl::{Crawl, CrawlResult};
use journal::Journal;
pub use journal::{Header, finished, finished_of, receipts, unfinished};
pub use reason::{ArchivePart, LakeFault, RunReason, SourceFault};
use record::{Ending, Record};

/// Reported of each page: its number, how many wait, and its label.
pub type Observer<'a> = dyn Fn(usize, usize, &str) + Sync + 'a;

/// What was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Two digits each; all where empty.
    pub prefectures: Vec<String>,
    /// Municipalities, or designated cities for their wards; all where empty.
    pub municipalities: Vec<PlaceCode>,
}

impl Selection {
    /// As one word that names files; empty for everything.
    fn word(&self) -> String {
        let places = self.municipalities.iter().map(PlaceCode::to_string);
        let all: Vec<String> = self.prefectures.iter().cloned().chain(places).collect();
        let word = all.join("-");
        if word.len() > 60 { tsunagu_domain::digest::sha256(word.as_bytes())[..16].to_owned() } else { word }
    }

    /// Nothing was left out.
    pub fn is_everything(&self) -> bool {
        self.prefectures.is_empty() && self.municipalities.is_empty()
    }
}

/// What to ask for, and how.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Where.
    pub selection: Selection,
    /// Whom the publisher can write to.
    pub contact: String,
    /// Pages are drawn by the machine's own browser.
    pub render: bool,
}

/// What a run brought.
#[derive(Debug)]
pub struct Pull {
    /// How it went.
    pub record: Record,
    /// What became of the pages.
    pub outcome: Outcome,
}

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// Nobody is named whom the publisher could write to.
    #[error("no contact")]
    NoContact,
    /// Not an address of a person or a page.
    #[error("{0} is no contact")]
    Contact(String),
    /// The publisher has ended it.
    #[error("{name} ended on {on}")]
    Ended {
        /// The source.
        name: String,
        /// Its last day.
        on: Date,
    },
    /// A row of `sources.toml` that can't be used.
    #[error("sources.toml: {0:?}")]
    Pattern(SourceFault),
    /// Asking.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Drawing.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// Keeping.
    #[error("{what:?} can't be kept: {source}")]
    Archive {
        /// What.
        what: ArchivePart,
        /// The error of the system.
        source: io::Error,
    },
    /// Pages came, and none was what it should be.
    #[error("no page could be read")]
    NothingRead,
    /// Loading.
    #[error(transparent)]
    Add(#[from] AddError),
}

impl PullError {
    /// A host's rules forbid it, can't be had, or ask for too long a delay.
    fn is_of_robots(&self) -> bool {
        match self {
            Self::Fetch(FetchError::Robots(_) | FetchError::RobotsUnknown(_)) => true,
            Self::Fetch(FetchError::RetryLater { address, .. }) => address.ends_with(ROBOTS),
            _ => false,
        }
    }

    /// A run that was stopped goes on the next time; one that failed needs somebody first.
    fn ending(&self) -> Ending {
        match self {
            Self::Fetch(FetchError::Stopped | FetchError::Budget(_) | FetchError::RetryLater { .. }) => Ending::Stopped,
            _ => Ending::Failed,
        }
    }
}

/// Who is informed of what while a run goes on.
pub struct PullListener<'a> {
    /// Of pages.
    pub page: &'a Observer<'a>,
    /// Of steps.
    pub step: &'a step::Observer<'a>,
}

/// Fetches a source and loads what was understood. The caller holds the writer's lock and publishes.
///
/// # Errors
/// When nothing of it was loaded; the record reports how it went, and the next run goes on.
pub fn pull(
    home: &Home,
    rules: &Rules,
    source: &Source,
    request: &Request,
    now: Timestamp,
    stop: watch::Receiver<bool>,
    listener: &PullListener<'_>,
) -> Result<Pull, PullError> {
    check(source, &request.contact, japan_date(now))?;
    let archive = home.archive();
    let drawn = if request.render { "drawn" } else { "" };
    let parts = [request.selection.word(), drawn.to_owned()];
    let selection = parts.iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join("-");
    let mut journal = Journal::open(&archive, source, &selection, now, rules.sources.resume_within_hours)
        .map_err(|source| PullError::Archive { what: ArchivePart::Journal, source })?;
    (listener.step)(Step::Locked, "");
    // A source that names no places is fetched whole, whatever was asked for.
    let by_place = source.page.iter().any(|p| {
        let is_whole = matches!(p.content, PageContent::Links | PageContent::Register | PageContent::Pdf);
        !is_whole && !p.content.is_announcement()
    });
    let mut record = Record::begun(&source.id, now, by_place && !request.selection.is_everything());
    let done = crawled(&archive, rules, source, request, stop, listener, &mut journal, &mut record)
        .and_then(|found| loaded(home, rules, found, journal, listener, &mut record));
    if let Err(error) = &done {
        if error.is_of_robots() {
            // The publisher may allow it tomorrow: its rules are asked for again.
            Journal::erase_robots(&archive, source, &selection)
                .map_err(|source| PullError::Archive { what: ArchivePart::Journal, source })?;
        }
        record.ending = error.ending();
        record.reason = Some(error.into());
    }
    record.ended = Timestamp::now().to_string();
    record::keep(&archive, &record).map_err(|source| PullError::Archive { what: ArchivePart::Record, source })?;
    done.map(|outcome| Pull { record, outcome })
}

#[expect(clippy::too_many_arguments, reason = "the parts of one run, each used once")]
fn crawled(
    archive: &Path,
    rules: &Rules,
    source: &Source,
    request: &Request,
    stop: watch::Receiver<bool>,
    listener: &PullListener<'_>,
    journal: &mut Journal,
    record: &mut Record,
) -> Result<CrawlResult, PullError> {
    let before = journal::last_seen(archive, &source.id)
        .map_err(|source| PullError::Archive { what: ArchivePart::LastReceipts, source })?;
    let mut crawl = Crawl {
        rules,
        source,
        selection: &request.selection,
        archive,
        agent: rules.sources.user_agent.replace("{contact}", &request.contact),
        fetcher: Fetcher::new(source, &rules.sources, &request.contact, stop)?,
        before,
        journal,
        render: request.render,
        observe: listener.page,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let found = runtime.map_err(|e| FetchError::Client(e.to_string()))?.block_on(crawl.run());
    record.requests = crawl.fetcher.requests();
    record.pages = crawl.journal.len() as u64;
    found
}

/// Loads what was understood, then writes the receipts for good.
fn loaded(
    home: &Home,
    rules: &Rules,
    mut found: CrawlResult,
    journal: Journal,
    listener: &PullListener<'_>,
    record: &mut Record,
) -> Result<Outcome, PullError> {
    let archive = home.archive();
    archive::finalize(&archive, found.pages.iter().map(|p| p.visit.sha256.as_str()))
        .map_err(|source| PullError::Archive { what: ArchivePart::Pages, source })?;
    (listener.step)(Step::Archived, "");
    let learned: Timestamp =
        journal.header.learned.parse().map_err(|_| PullError::Pattern(SourceFault::JournalTime))?;
    let receipts = |source| PullError::Archive { what: ArchivePart::Receipts, source };
    journal.write_receipts(&archive, &found.pages).map_err(receipts)?;
    let outcome = add::add_pulled(home, rules, pulled(&journal.header, &found.pages), learned, listener.step)?;
    if mark_refused(&mut found.pages, &journal.header, &outcome) {
        journal.write_receipts(&archive, &found.pages).map_err(receipts)?;
    }
    journal.finish().map_err(receipts)?;
    record.report(&found, &outcome, &record::all(&archive));
    Ok(outcome)
}

/// What must hold before a first request is made.
///
/// # Errors
/// With what the user has to do.
pub fn check(source: &Source, contact: &str, today: Date) -> Result<(), PullError> {
    if let Some(on) = source.ended_on.filter(|on| *on <= today) {
        return Err(PullError::Ended { name: source.name.clone(), on });
    }
    let mail = contact.split_once('@').is_some_and(|(who, at)| !who.is_empty() && at.contains('.'));
    let page = contact.strip_prefix("https://").is_some_and(|rest| rest.contains('.'));
    let plain = contact.bytes().all(|b| (0x21..0x7f).contains(&b));
    match contact {
        "" => Err(PullError::NoContact),
        _ if plain && (mail || page) => Ok(()),
        _ => Err(PullError::Contact(contact.to_owned())),
    }
}

/// What the loader refused is marked as not understood, so that a rebuild does not stumble over it. Whether anything
/// was.
fn mark_refused(pages: &mut [visit::Page], run: &Header, outcome: &Outcome) -> bool {
    let refused = |name: &str| outcome.refused.iter().any(|(refused, _)| refused == name);
    let part_of = |name: &str, whole: &str| name.strip_prefix(whole).is_some_and(|rest| rest.starts_with('/'));
    let groups: Vec<(String, Option<Date>)> = pulled(run, pages)
        .into_iter()
        .filter_map(|input| match input {
            PulledInput::Pages { name, prefecture, as_of, .. } if refused(&name) => {
                Some((prefecture.unwrap_or_default(), as_of))
            }
            _ => None,
        })
        .collect();
    let mut any = false;
    for page in pages.iter_mut().filter(|p| p.whole) {
        let in_group = groups.contains(&(page.prefecture.clone().unwrap_or_default(), page.as_of));
        let as_pages = matches!(page.content, PageContent::Counts | PageContent::Offices) && in_group;
        let in_part = outcome.refused.iter().any(|(name, _)| part_of(name, &page.label))
            && !outcome.taken.iter().any(|t| part_of(&t.name, &page.label));
        let is_file = matches!(page.content, PageContent::Register | PageContent::Boundaries);
        let as_file = (is_file || page.content.is_announcement()) && (refused(&page.label) || in_part);
        if as_pages || as_file {
            page.whole = false;
            any = true;
        }
    }
    any
}

/// What a run's pages are to the loader: register files one by one, a listing's pages by prefecture and date.
pub fn pulled(run: &Header, pages: &[visit::Page]) -> Vec<PulledInput> {
    let mut files = Vec::new();
    let mut groups: BTreeMap<(String, Option<Date>), Vec<visit::Page>> = BTreeMap::new();
    for page in pages.iter().filter(|p| p.whole) {
        match page.content {
            PageContent::Register | PageContent::Boundaries => files.push(PulledInput::File {
                name: page.label.clone(),
                sha256: page.visit.sha256.clone(),
                as_of: page.as_of,
            }),
            PageContent::Counts | PageContent::Offices => {
                let prefecture = page.prefecture.clone().unwrap_or_default();
                groups.entry((prefecture, page.as_of)).or_default().push(page.clone());
            }
            PageContent::Links | PageContent::Pdf => {}
            // What says no date itself is of the day on which it was seen.
            PageContent::Starts | PageContent::Notices | PageContent::Software => files.push(PulledInput::File {
                name: page.label.clone(),
                sha256: page.visit.sha256.clone(),
                as_of: page.as_of.or_else(|| page.visit.fetched.parse().ok().map(japan_date)),
            }),
        }
    }
    files.extend(groups.into_iter().map(|((prefecture, as_of), pages)| PulledInput::Pages {
        name: format!("{} {prefecture}（{}ページ）", run.name, pages.len()),
        prefecture: Some(prefecture).filter(|p| !p.is_empty()),
        as_of,
        pages,
        none_words: run.none_words.clone(),
    }));
    files
}
