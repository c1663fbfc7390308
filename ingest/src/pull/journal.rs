use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use tsunagu_domain::rules::Source;
use tsunagu_store::durable::write_durably;
use tsunagu_store::regular;

use crate::record_fault::RecordFault;
use crate::source::unclaimed;
use crate::source::visit::{Page, Visit};
use tsunagu_domain::date::file_stamp;

/// What a visit to a host's rules is kept as.
pub(super) const ROBOTS_ROLE: &str = "robots";

/// Version of the files below.
const FORMAT: u32 = 1;

/// First line of a journal and of a run's receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    format: u32,
    /// Id of the source.
    pub source: String,
    /// When the run began, UTC: the moment its pages are learned.
    pub learned: String,
    /// The source's name, for a rebuild from the archive alone.
    pub name: String,
    /// Its words for a page without rows, likewise.
    pub none_words: Vec<String>,
    /// What of it was asked for, as one word; empty for all of it.
    #[serde(default)]
    pub selection: String,
}

/// The visits of a run that has not finished. A run that is killed goes on from here: only the request under way is
/// made again.
pub(super) struct Journal {
    /// Its first line.
    pub header: Header,
    path: PathBuf,
    file: File,
    visits: HashMap<String, Visit>,
}

impl Journal {
    /// Goes on with an unfinished run of this source over the same selection, or begins one; a run older than
    /// `resume_within_hours` is laid aside with its receipts.
    ///
    /// # Errors
    /// On a disk error.
    pub fn open(
        archive: &Path,
        source: &Source,
        selection: &str,
        now: Timestamp,
        resume_within_hours: i64,
    ) -> std::io::Result<Self> {
        fs::create_dir_all(archive.join("unfinished"))?;
        let path = place(archive, source, selection);
        if let Some((header, visits)) = read_unfinished(&path)? {
            let began: Option<Timestamp> = header.learned.parse().ok();
            let oldest = now.checked_sub(resume_within_hours.hours()).unwrap_or(now);
            if began.is_some_and(|began| began >= oldest) {
                let file = OpenOptions::new().append(true).open(&path)?;
                let mut journal = Self { header, path, file, visits };
                // Written anew: a last line cut short by a kill would swallow the next one. Rules of hosts are asked
                // for again after a day.
                let yesterday = now.checked_sub(24.hours()).unwrap_or(now);
                let fresh = |v: &Visit| v.fetched.parse().is_ok_and(|at: Timestamp| at >= yesterday);
                journal.visits.retain(|_, v| v.role != ROBOTS_ROLE || fresh(v));
                journal.write_anew()?;
                return Ok(journal);
            }
            let receipts = archive.join("receipts");
            fs::create_dir_all(&receipts)?;
            let aside = format!("{}-unfinished-{}.jsonl", file_stamp(&header.learned), source.id);
            unclaimed::claim(archive, visits.values().map(|visit| visit.sha256.as_str()))?;
            fs::rename(&path, receipts.join(aside))?;
        }
        let header = Header {
            format: FORMAT,
            source: source.id.clone(),
            learned: now.to_string(),
            name: source.name.clone(),
            none_words: source.none_words.clone(),
            selection: selection.to_owned(),
        };
        write_durably(&path, line(&header).as_bytes())?;
        let file = OpenOptions::new().append(true).open(&path)?;
        Ok(Self { header, path, file, visits: HashMap::new() })
    }

    /// A visit of this run, or of the part of it that was broken off.
    pub fn visit(&self, address: &str, rendered: bool) -> Option<&Visit> {
        self.visits.get(address).filter(|v| v.rendered == rendered)
    }

    /// How many visits it holds.
    pub(super) fn len(&self) -> usize {
        self.visits.len()
    }

    /// Remembers a visit whose body is in the archive.
    ///
    /// # Errors
    /// On a disk error.
    pub fn add(&mut self, visit: &Visit) -> std::io::Result<()> {
        // One write: a kill leaves the whole line or a torn last one.
        self.file.write_all(line(visit).as_bytes())?;
        self.visits.insert(visit.address.clone(), visit.clone());
        Ok(())
    }

    /// Leaves out what hosts' rules stated, so that they are asked for again.
    ///
    /// # Errors
    /// On a disk error.
    pub fn erase_robots(archive: &Path, source: &Source, selection: &str) -> std::io::Result<()> {
        let path = place(archive, source, selection);
        let Some((header, mut visits)) = read_unfinished(&path)? else { return Ok(()) };
        visits.retain(|_, visit| visit.role != ROBOTS_ROLE);
        let file = OpenOptions::new().append(true).open(&path)?;
        Self { header, path, file, visits }.write_anew()
    }

    fn write_anew(&mut self) -> std::io::Result<()> {
        write_durably(&self.path, self.text().as_bytes())?;
        self.file = OpenOptions::new().append(true).open(&self.path)?;
        Ok(())
    }

    fn text(&self) -> String {
        let mut by_time: Vec<&Visit> = self.visits.values().collect();
        by_time.sort_by(|a, b| (&a.fetched, &a.address).cmp(&(&b.fetched, &b.address)));
        by_time.iter().fold(line(&self.header), |text, visit| text + &line(visit))
    }

    /// Writes the run's receipts; before the load, so that nothing is ever in the lake without them, and once more
    /// after it, where something was refused.
    ///
    /// # Errors
    /// On a disk error.
    pub fn write_receipts(&self, archive: &Path, pages: &[Page]) -> std::io::Result<()> {
        let receipts = archive.join("receipts");
        fs::create_dir_all(&receipts)?;
        let mut text = line(&self.header);
        pages.iter().for_each(|page| text += &line(page));
        let name = format!("{}-pull-{}.jsonl", file_stamp(&self.header.learned), self.header.source);
        write_durably(&receipts.join(name), text.as_bytes())?;
        unclaimed::claim(archive, pages.iter().map(|page| page.visit.sha256.as_str()))
    }

    /// Ends the run.
    ///
    /// # Errors
    /// On a disk error.
    pub fn finish(self) -> std::io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// Where the unfinished run over a selection lies.
fn place(archive: &Path, source: &Source, selection: &str) -> PathBuf {
    let dash = if selection.is_empty() { "" } else { "-" };
    archive.join("unfinished").join(format!("{}{dash}{selection}.jsonl", source.id))
}

fn line(value: &impl Serialize) -> String {
    // Plain structs of texts and numbers always serialise.
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

/// A torn last line is a request that was under way.
fn read_unfinished(path: &Path) -> std::io::Result<Option<(Header, HashMap<String, Visit>)>> {
    let text = match regular::read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut lines = text.lines();
    let header: Option<Header> = lines.next().and_then(|l| serde_json::from_str(l).ok());
    let Some(header) = header.filter(|h| h.format == FORMAT) else { return Ok(None) };
    let visits = lines.filter_map(|l| serde_json::from_str::<Visit>(l).ok());
    Ok(Some((header, visits.map(|v| (v.address.clone(), v)).collect())))
}

/// When the runs that have not finished were begun, as their pages are learned.
///
/// # Errors
/// When the folder can't be listed or a journal not read.
pub fn unfinished(archive: &Path) -> std::io::Result<BTreeSet<String>> {
    let folder = archive.join("unfinished");
    if !folder.is_dir() {
        return Ok(BTreeSet::new());
    }
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(&folder)? {
        found.extend(read_unfinished(&entry?.path())?.map(|(header, _)| header.learned));
    }
    Ok(found)
}

/// The pages of a finished run.
///
/// # Errors
/// When the file can't be read or is of another format.
pub fn receipts(path: &Path) -> std::io::Result<(Header, Vec<Page>)> {
    let text = regular::read_to_string(path)?;
    let mut lines = text.lines();
    let header: Header =
        serde_json::from_str(lines.next().unwrap_or_default()).map_err(|e| RecordFault::line(1, &e).into_io())?;
    if header.format != FORMAT {
        return Err(RecordFault::Format { found: header.format, readable: FORMAT }.into_io());
    }
    let page = |(i, l): (usize, &str)| serde_json::from_str(l).map_err(|e| RecordFault::line(i + 2, &e).into_io());
    let pages = lines.enumerate().map(page).collect::<Result<_, _>>()?;
    Ok((header, pages))
}

/// The receipts of finished runs, oldest first.
///
/// # Errors
/// When the folder can't be listed.
pub fn finished(archive: &Path) -> std::io::Result<Vec<PathBuf>> {
    let folder = archive.join("receipts");
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let names = fs::read_dir(&folder)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    let is_pull = |p: &PathBuf| {
        let name = p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        name.contains("-pull-") && name.ends_with(".jsonl")
    };
    let mut found: Vec<_> = names.into_iter().filter(is_pull).collect();
    found.sort();
    Ok(found)
}

/// How many finished runs are looked back at for what has not changed since.
const LOOK_BACK: usize = 12;

/// The finished runs of a source, the newest last.
///
/// # Errors
/// When the folder can't be listed.
pub fn finished_of(archive: &Path, source: &str) -> std::io::Result<Vec<PathBuf>> {
    let ending = format!("-pull-{source}.jsonl");
    Ok(finished(archive)?.into_iter().filter(|p| p.to_string_lossy().ends_with(&ending)).collect())
}

/// What finished runs of a source last saw at each address: asked again only if it has changed.
///
/// # Errors
/// When receipts can't be read.
pub fn last_seen(archive: &Path, source: &str) -> std::io::Result<HashMap<String, Visit>> {
    let runs = finished_of(archive, source)?;
    let mut seen = HashMap::new();
    for path in &runs[runs.len().saturating_sub(LOOK_BACK)..] {
        let (_, pages) = receipts(path)?;
        seen.extend(pages.into_iter().map(|p| (p.visit.address.clone(), p.visit)));
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;
    use tsunagu_domain::rules::Rules;

    fn visit(address: &str) -> Visit {
        Visit {
            role: "offices".into(),
            address: address.into(),
            status: 200,
            fetched: "2026-11-23T00:00:00Z".into(),
            sha256: "0".repeat(64),
            bytes: 1,
            etag: None,
            last_modified: None,
            answered_by: None,
            rendered: false,
        }
    }

    #[test]
    fn a_run_goes_on_after_a_torn_line_and_an_old_one_is_laid_aside() {
        let archive = tempfile::tempdir().expect("a scratch folder");
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let usage = rules.sources.get("usage").expect("there").clone();
        let now: Timestamp = "2026-11-23T00:00:00Z".parse().expect("a moment");
        let mut journal = Journal::open(archive.path(), &usage, "", now, 72).expect("begun");
        journal.add(&visit("https://a/1")).expect("kept");
        let path = archive.path().join("unfinished/usage.jsonl");
        let mut text = fs::read_to_string(&path).expect("read");
        text += "{\"role\":\"offices\",\"addr";
        fs::write(&path, text).expect("torn");
        let later = now.checked_add(1.hours()).expect("later");
        let mut journal = Journal::open(archive.path(), &usage, "", later, 72).expect("gone on with");
        assert_eq!(journal.header.learned, now.to_string());
        journal.add(&visit("https://a/2")).expect("kept");
        let other = Journal::open(archive.path(), &usage, "28", later, 72).expect("another selection");
        assert_eq!(other.len(), 0);
        let journal = Journal::open(archive.path(), &usage, "", later, 72).expect("again");
        assert_eq!(journal.len(), 2);
        let much_later = now.checked_add(80.hours()).expect("later");
        let journal = Journal::open(archive.path(), &usage, "", much_later, 72).expect("begun anew");
        assert!(journal.len() == 0 && journal.header.learned == much_later.to_string());
        assert!(archive.path().join("receipts/20261123T000000Z-unfinished-usage.jsonl").exists());
    }
}
