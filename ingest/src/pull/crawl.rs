use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::{Beginning, PageContent, Rules, Source};
use url::Url;

use super::announcement;
use super::follow::{Patterns, Target, targets};
use super::journal::{Journal, ROBOTS_ROLE};
use super::layout;
use super::read::{ParsedPage, read};
use super::{ArchivePart, Observer, PullError, Selection, SourceFault};
use crate::file_reason::FileReason;
use crate::source::archive;
use crate::source::fetch::address::permitted;
use crate::source::fetch::{Excess, FetchError, FetchFault, FetchResponse, Fetcher, ROBOTS, Validators, render};
use crate::source::visit::{ExpectedContent, Page, Problem, SeenContent, Visit};
use tsunagu_formats::input;
use tsunagu_formats::parse::{Mismatch, ParseError};

/// What a crawl found.
#[derive(Debug, Default)]
pub(super) struct CrawlResult {
    /// Pages that were had, in the order they were visited.
    pub(super) pages: Vec<Page>,
    /// Pages that were not had, or not understood.
    pub(super) problems: Vec<Problem>,
    /// Fingerprints of markup, by kind of page.
    pub(super) layouts: BTreeMap<String, BTreeSet<String>>,
    /// Places of which a page could not be had.
    missing: BTreeSet<PlaceCode>,
}

/// Everything a crawl works with.
pub(super) struct Crawl<'a> {
    pub(super) rules: &'a Rules,
    pub(super) source: &'a Source,
    pub(super) selection: &'a Selection,
    pub(super) archive: &'a Path,
    pub(super) fetcher: Fetcher<'a>,
    pub(super) journal: &'a mut Journal,
    /// What the last finished run saw at each address.
    pub(super) before: HashMap<String, Visit>,
    pub(super) render: bool,
    pub(super) agent: String,
    pub(super) observe: &'a Observer<'a>,
}

impl Crawl<'_> {
    /// Visits the entry page and what it leads to, breadth first.
    ///
    /// # Errors
    /// When the run as a whole ends early; the journal holds what was visited.
    pub(super) async fn run(&mut self) -> Result<CrawlResult, PullError> {
        let patterns = Patterns::of(self.source).map_err(PullError::Pattern)?;
        let entry =
            Url::parse(&self.source.entry).map_err(|e| PullError::Pattern(SourceFault::Entry(e.to_string())))?;
        let mut found = CrawlResult::default();
        for host in &self.source.hosts {
            found.pages.push(self.robots(&entry, host).await?);
        }
        let mut seen: HashSet<Url> = HashSet::from([entry.clone()]);
        let first = Target { label: self.source.name.clone(), ..Target::entry(entry.clone(), "entry") };
        let mut queue = VecDeque::from([first]);
        for also in self.beginnings()? {
            if seen.insert(also.address.clone()) {
                queue.push_back(also);
            }
        }
        let mut in_a_row = 0;
        while let Some(target) = queue.pop_front() {
            (self.observe)(found.pages.len() + 1, queue.len(), &target.label);
            let Some(rule) = self.source.page(&target.role) else { continue };
            let drawn = self.render && rule.content.is_drawn() && !is_file(&target.address);
            let (visit, bytes) = match self.visit(&target, drawn).await {
                Ok(visited) => visited,
                Err(PullError::Fetch(error)) if !error.ends_the_run() && target.address != entry => {
                    in_a_row += u32::from(matches!(error, FetchError::Unreachable { .. }));
                    if in_a_row >= self.rules.sources.give_up_after_failures {
                        return Err(PullError::Fetch(error));
                    }
                    found.missing.extend(target.place);
                    found.problems.push(problem(&target, ExpectedContent::Page, SeenContent::NoPage(error), None));
                    continue;
                }
                Err(error) => return Err(error),
            };
            in_a_row = 0;
            let at = visit.answered_by.as_deref().unwrap_or(&visit.address);
            let at = Url::parse(at).unwrap_or_else(|_| target.address.clone());
            let drawn_manually =
                matches!(rule.content, PageContent::Links | PageContent::Counts | PageContent::Offices);
            let mark = drawn_manually.then(|| layout::fingerprint(&bytes));
            let mut page = page(visit, &target, rule.content);
            match read(&page, &bytes, self.rules, self.source) {
                Ok(ParsedPage { none: true, .. }) if page.stated.is_some_and(|n| n > 0) => {
                    let expected = ExpectedContent::List(page.stated.unwrap_or(0));
                    let sha256 = Some(page.visit.sha256.clone());
                    found.problems.push(problem(&target, expected, SeenContent::NoRows, sha256));
                    page.whole = false;
                }
                Ok(ParsedPage { as_of, none }) => {
                    // A page without rows has the layout of none.
                    if let Some(marks) = mark.filter(|_| !none) {
                        found.layouts.entry(target.role.clone()).or_default().insert(marks);
                    }
                    page.as_of = as_of.or(page.as_of);
                }
                Err(unread) => {
                    let sha256 = Some(page.visit.sha256.clone());
                    found.problems.push(problem(&target, unread.expected, unread.seen, sha256));
                    found.layouts.entry(target.role.clone()).or_default().extend(mark);
                    page.whole = false;
                }
            }
            let municipalities = &self.rules.municipalities;
            let (next, links) = targets(&patterns, &page, &at, &bytes, self.selection, municipalities);
            if target.address == entry && next.is_empty() && !rule.follow.is_empty() {
                found.problems.push(self.no_links(&target, links, &page));
            }
            // A link that leads to somebody else is nothing that is missing here.
            let ours = next.into_iter().filter(|t| permitted(&t.address, self.source) == Ok(()));
            queue.extend(ours.filter(|t| seen.insert(t.address.clone())));
            found.pages.push(page);
        }
        mark_broken_places(&mut found);
        Ok(found)
    }

    /// An entry page from which nothing can be followed explains itself.
    fn no_links(&self, target: &Target, links: usize, page: &Page) -> Problem {
        let wanted = self.source.page("entry").into_iter().flat_map(|p| &p.follow);
        let expected = ExpectedContent::Links(wanted.map(|f| f.label.clone()).collect());
        let seen = SeenContent::Links { count: links, is_selected: !self.selection.is_everything() };
        problem(target, expected, seen, Some(page.visit.sha256.clone()))
    }

    /// A host's rules, from here on obeyed; their bytes are kept like any page's.
    async fn robots(&mut self, entry: &Url, host: &str) -> Result<Page, PullError> {
        let address = Url::parse(&format!("{}://{host}{ROBOTS}", entry.scheme()))
            .map_err(|e| PullError::Pattern(SourceFault::Host { host: host.to_owned(), reason: e.to_string() }))?;
        let target = Target { label: "robots.txt".to_owned(), ..Target::entry(address.clone(), ROBOTS_ROLE) };
        let kept = self.journal.visit(address.as_str(), false);
        let kept = kept.and_then(|v| Some((v.clone(), archive::bytes_of(self.archive, &v.sha256)?)));
        let (visit, bytes) = match kept {
            Some(kept) => kept,
            None => {
                let bytes = self.fetcher.robots_bytes(&address).await?;
                let answer =
                    FetchResponse { address: address.clone(), status: 200, bytes, validators: Validators::default() };
                (self.keep(ROBOTS_ROLE, &address, &answer, false)?, answer.bytes)
            }
        };
        self.fetcher.obey(&address, &bytes)?;
        Ok(page(visit, &target, PageContent::Links))
    }

    /// The page from the broken-off part of this run, else from its publisher.
    async fn visit(&mut self, target: &Target, drawn: bool) -> Result<(Visit, Vec<u8>), PullError> {
        let address = target.address.as_str();
        let kept = self.journal.visit(address, drawn);
        if let Some((visit, bytes)) = kept.and_then(|v| Some((v.clone(), archive::bytes_of(self.archive, &v.sha256)?)))
        {
            return Ok((visit, bytes));
        }
        if drawn {
            return self.drawn(target).await;
        }
        let before = self.before.get(address).filter(|v| !v.rendered);
        let before = before.and_then(|v| Some((v.clone(), archive::bytes_of(self.archive, &v.sha256)?)));
        let validators = before.as_ref().map_or_else(Validators::default, |(v, _)| Validators {
            etag: v.etag.clone(),
            last_modified: v.last_modified.clone(),
        });
        let mut answer = self.fetcher.get(&target.address, &validators).await?;
        if answer.status == 304 {
            let Some((_, bytes)) = before else {
                return Err(FetchError::Status { address: address.to_owned(), status: 304 }.into());
            };
            (answer.bytes, answer.validators) = (bytes, validators);
        }
        // What had not changed lies in the archive already.
        if answer.status != 304 {
            self.reduce(target, &mut answer)?;
        }
        let visit = self.keep(&target.role, &target.address, &answer, false)?;
        Ok((visit, answer.bytes))
    }

    async fn drawn(&mut self, target: &Target) -> Result<(Visit, Vec<u8>), PullError> {
        // Asked plainly first: robots, redirects, status and Retry-After hold for a drawn page too.
        let plain = self.fetcher.get(&target.address, &Validators::default()).await?;
        self.fetcher.pause().await?;
        let most = Duration::from_secs(self.rules.sources.timeout_s);
        let drawn = render::dom(&plain.address, self.source, &self.agent, most).await;
        self.fetcher.count_one();
        let bytes = match drawn {
            Ok(bytes) => bytes,
            Err(error @ render::RenderError::NoBrowser) => return Err(PullError::Render(error)),
            Err(error) => {
                let address = target.address.to_string();
                return Err(FetchError::Unreachable { address, reason: FetchFault::Render(error) }.into());
            }
        };
        let mut answer = FetchResponse { bytes, ..plain };
        self.reduce(target, &mut answer)?;
        let visit = self.keep(&target.role, &target.address, &answer, true)?;
        Ok((visit, answer.bytes))
    }

    /// A page without what is not read of it: that alone is kept, and read. A page about people is not kept at all.
    fn reduce(&self, target: &Target, answer: &mut FetchResponse) -> Result<(), PullError> {
        let content = self.source.page(&target.role).map(|page| page.content);
        if let Some(content) = content.filter(|content| content.is_announcement()) {
            return self.lay_out(content, target, answer);
        }
        if !matches!(content, Some(PageContent::Links | PageContent::Counts | PageContent::Offices)) {
            return Ok(());
        }
        match input::fetched_page(&answer.bytes, &self.rules.intake.file, self.rules) {
            Ok(copy) => {
                answer.bytes = copy.unwrap_or_else(|| std::mem::take(&mut answer.bytes));
                Ok(())
            }
            Err(reason) => {
                Err(FetchError::Excessive { address: target.address.to_string(), reason: Excess::Page(reason.into()) }
                    .into())
            }
        }
    }

    /// An announcement as the table that is kept of it. What is another stays as it came, to be looked at; of notices
    /// nothing does, for their text is not ours to keep.
    fn lay_out(&self, content: PageContent, target: &Target, answer: &mut FetchResponse) -> Result<(), PullError> {
        match announcement::copy(content, target, &answer.bytes, self.source, self.rules) {
            Ok(Some(copy)) if !copy.is_empty() => answer.bytes = copy,
            Ok(None) => {}
            refused => {
                let reason = refused.err().unwrap_or(FileReason::Parse(ParseError::from(Mismatch::NoRowsOnPage)));
                let address = target.address.to_string();
                return Err(FetchError::Excessive { address, reason: Excess::Page(reason) }.into());
            }
        }
        Ok(())
    }

    /// Further addresses at which a run begins.
    fn beginnings(&self) -> Result<Vec<Target>, PullError> {
        let wanted = self.source.also.iter().filter(|also| self.render || !also.drawn_only);
        let wanted = wanted.filter(|also| {
            let chosen = &self.selection.prefectures;
            also.prefecture.as_ref().is_none_or(|digits| chosen.is_empty() || chosen.contains(digits))
        });
        let target = |also: &Beginning| {
            let address =
                Url::parse(&also.address).map_err(|e| PullError::Pattern(SourceFault::Entry(e.to_string())))?;
            let prefecture = also.prefecture.clone();
            Ok(Target { label: also.label.clone(), prefecture, ..Target::entry(address, &also.role) })
        };
        wanted.map(target).collect()
    }

    /// Body to the archive, then the visit to the journal: a kill in between repeats one request.
    fn keep(
        &mut self,
        role: &str,
        requested: &Url,
        answer: &FetchResponse,
        rendered: bool,
    ) -> Result<Visit, PullError> {
        let kept = |source| PullError::Archive { what: ArchivePart::Address(requested.to_string()), source };
        let sha256 = archive::keep_for_now(self.archive, &answer.bytes).map_err(kept)?;
        let visit = Visit {
            role: role.to_owned(),
            address: requested.to_string(),
            status: answer.status,
            fetched: Timestamp::now().to_string(),
            sha256,
            bytes: answer.bytes.len() as u64,
            etag: answer.validators.etag.clone(),
            last_modified: answer.validators.last_modified.clone(),
            answered_by: (answer.address != *requested).then(|| answer.address.to_string()),
            rendered,
        };
        self.journal.add(&visit).map_err(kept)?;
        Ok(visit)
    }
}

/// A file is asked for plainly: a browser would draw its own picture of it.
fn is_file(address: &Url) -> bool {
    address.path().to_ascii_lowercase().ends_with(".pdf")
}

fn page(visit: Visit, target: &Target, content: PageContent) -> Page {
    Page {
        visit,
        content,
        label: target.label.clone(),
        as_of: target.as_of,
        prefecture: target.prefecture.clone(),
        place: target.place,
        stated: target.stated,
        whole: true,
    }
}

fn problem(target: &Target, expected: ExpectedContent, seen: SeenContent, sha256: Option<String>) -> Problem {
    Problem {
        address: target.address.to_string(),
        role: target.role.clone(),
        label: target.label.clone(),
        expected,
        seen,
        sha256,
    }
}

/// A place of which one page is missing is not whole: its list must not be taken for all of it.
fn mark_broken_places(found: &mut CrawlResult) {
    let unread = found.pages.iter().filter(|p| !p.whole).filter_map(|p| p.place);
    let broken: BTreeSet<PlaceCode> = unread.chain(found.missing.iter().copied()).collect();
    for page in found.pages.iter_mut().filter(|p| p.content == PageContent::Offices) {
        page.whole &= page.place.is_none_or(|place| !broken.contains(&place));
    }
}
