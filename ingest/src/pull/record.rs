use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tsunagu_domain::rules::PageContent;
use tsunagu_store::durable::write_durably;

use super::crawl::CrawlResult;
use crate::add::{FileError, Outcome};
use crate::input::InputError;
use crate::source::visit::{PageFault, Problem, Seen};
use tsunagu_domain::date::file_stamp;
use tsunagu_formats::kept::KeptError;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every page that it set out to ask for was asked.
    Done,
    /// Budget, Ctrl-C, or a publisher that asked for a pause: it goes on the next time.
    Stopped,
    /// It could not go on.
    Failed,
}

/// One run of `pull` over one source, as health is judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Id of the source.
    pub source: String,
    /// UTC.
    pub began: String,
    /// UTC.
    pub ended: String,
    /// How.
    pub ending: Ending,
    /// Why, unless it is done.
    pub reason: String,
    /// Requests made, tries included.
    pub requests: u32,
    /// Pages visited, those of a broken-off part included.
    pub pages: u64,
    /// Pages that had not changed.
    pub unchanged: u64,
    /// Rows read, by lake table.
    pub rows: BTreeMap<String, u64>,
    /// Issues about them.
    pub issues: u64,
    /// Dates that the pages speak of.
    pub as_of: BTreeSet<Date>,
    /// Pages that could not be had or read.
    pub problems: Vec<Problem>,
    /// Fingerprints of the markup, by kind of page.
    pub layouts: BTreeMap<String, BTreeSet<String>>,
    /// Kinds of page whose markup no earlier run had seen.
    pub new_layouts: BTreeSet<String>,
    /// Only these prefectures or municipalities were asked for.
    pub selected: bool,
}

impl Record {
    /// A run that has just begun; it is done until something says otherwise.
    pub(super) fn begun(source: &str, now: Timestamp, selected: bool) -> Self {
        Self {
            source: source.to_owned(),
            began: now.to_string(),
            ended: String::new(),
            ending: Ending::Done,
            reason: String::new(),
            requests: 0,
            pages: 0,
            unchanged: 0,
            rows: BTreeMap::new(),
            issues: 0,
            as_of: BTreeSet::new(),
            problems: Vec::new(),
            layouts: BTreeMap::new(),
            new_layouts: BTreeSet::new(),
            selected,
        }
    }

    /// What a crawl found and what of it was taken, held against earlier runs.
    pub(super) fn report(&mut self, found: &CrawlResult, outcome: &Outcome, earlier: &[Self]) {
        let known: Vec<_> = earlier.iter().filter(|r| r.source == self.source && !r.layouts.is_empty()).collect();
        let new =
            |role: &str, mark: &String| !known.iter().any(|r| r.layouts.get(role).is_some_and(|l| l.contains(mark)));
        // The first run has nothing to differ from.
        let noticed =
            found.layouts.iter().filter(|(role, marks)| !known.is_empty() && marks.iter().any(|m| new(role, m)));
        self.new_layouts = noticed.map(|(role, _)| role.clone()).collect();
        self.layouts = found.layouts.clone();
        self.unchanged = found.pages.iter().filter(|p| p.visit.status == 304).count() as u64;
        self.as_of = found.pages.iter().filter(|p| p.content != PageContent::Links).filter_map(|p| p.as_of).collect();
        for taken in &outcome.taken {
            *self.rows.entry(taken.kind.to_owned()).or_default() += taken.rows;
            self.issues += taken.issues;
        }
        let refused = outcome.refused.iter().map(|(name, reason)| Problem {
            address: String::new(),
            role: "load".to_owned(),
            label: name.clone(),
            expected: "取り込める中身".to_owned(),
            seen: seen(reason),
            sha256: None,
        });
        self.problems = found.problems.iter().cloned().chain(refused).collect();
    }
}

fn seen(error: &FileError) -> Seen {
    let fault = match error {
        FileError::Refused(refusal) => PageFault::Refusal(refusal.clone()),
        FileError::NotOpened(error) | FileError::Input(InputError::NotKept(KeptError::Open(error))) => {
            PageFault::Open(error.clone())
        }
        FileError::Input(InputError::Parse(error) | InputError::NotKept(KeptError::Parse(error))) => {
            PageFault::Parse(error.clone())
        }
        FileError::Input(InputError::NotKept(KeptError::Differs)) => PageFault::Differs,
        other => return Seen::Text(other.to_string()),
    };
    Seen::Fault { fault: Box::new(fault), glimpse: None }
}

/// Keeps the record of a run.
///
/// # Errors
/// On a disk error.
pub fn keep(archive: &Path, record: &Record) -> std::io::Result<()> {
    let folder = archive.join("runs");
    fs::create_dir_all(&folder)?;
    let json = serde_json::to_vec_pretty(record)?;
    write_durably(&folder.join(format!("{}-{}.json", file_stamp(&record.ended), record.source)), &json)
}

/// Every run, oldest first. A record that can't be understood is left out: it says nothing about today.
pub fn all(archive: &Path) -> Vec<Record> {
    let entries = fs::read_dir(archive.join("runs")).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "json")).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| serde_json::from_slice(&fs::read(path).ok()?).ok();
    paths.iter().filter_map(read).collect()
}
