use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tsunagu_store::home::Home;
use tsunagu_store::regular;

use super::archive::{path_of, receipts_folder};
use super::receipts::Receipt;
use super::unclaimed;
use crate::decisions::{Decision, Decisions, DecisionsError, State};
use tsunagu_domain::date::file_stamp;

/// What a look at every byte of the archive found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Bodies that are what they were.
    pub whole: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Bodies whose hash is not their name.
    pub damaged: Vec<String>,
    /// Bodies that a receipt names and that are not there.
    pub missing: Vec<String>,
    /// Receipts that can't be read: they are damaged, or no receipts.
    pub unreadable: Vec<String>,
    /// Whole bodies whose receipt is gone.
    pub unclaimed: Vec<String>,
    /// Bodies of runs that did not finish, which have no receipt.
    pub unfinished: usize,
    /// Loads that count or wait, and whose receipts are gone.
    pub unreceipted: Vec<String>,
    /// What is wrong with the record of decisions.
    pub decisions: Option<DecisionsError>,
}

impl VerifyReport {
    /// Everything that is not what it was.
    pub fn faults(&self) -> Vec<ArchiveFault> {
        let of = |fault: fn(String) -> ArchiveFault, all: &[String]| all.iter().cloned().map(fault).collect::<Vec<_>>();
        [
            of(ArchiveFault::Damaged, &self.damaged),
            of(ArchiveFault::Missing, &self.missing),
            of(ArchiveFault::Unreadable, &self.unreadable),
            of(ArchiveFault::Unclaimed, &self.unclaimed),
            of(ArchiveFault::Unreceipted, &self.unreceipted),
            self.decisions.iter().cloned().map(ArchiveFault::Decisions).collect(),
        ]
        .concat()
    }
}

/// Something of an archive that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArchiveFault {
    /// A body, by its hash.
    Damaged(String),
    /// A body that a receipt names, by its hash.
    Missing(String),
    /// A receipt, by its name.
    Unreadable(String),
    /// A body without a receipt, by its hash.
    Unclaimed(String),
    /// A load without a receipt, by its id.
    Unreceipted(String),
    /// The record of decisions.
    Decisions(DecisionsError),
}

/// Reads the whole archive of a home and holds every body against its hash, every receipt against the bodies, and every
/// decision against the receipts.
///
/// # Errors
/// When a folder can't be listed.
pub fn verify(home: &Home) -> std::io::Result<VerifyReport> {
    let archive = home.archive();
    let mut found = VerifyReport::default();
    let receipts = Receipts::read(&archive)?;
    let bodies = bodies(&archive)?;
    // What can't be read has no hash, and is damaged.
    let looked: Vec<_> = bodies.par_iter().map(|path| (path, hashed(path).unwrap_or_default())).collect();
    let noted = unclaimed::known(&archive);
    for (path, (hash, bytes)) in looked {
        if name(path) != hash {
            found.damaged.push(name(path));
            continue;
        }
        found.whole += 1;
        found.bytes += bytes;
        match (receipts.hashes.contains(&hash), noted.contains(&hash)) {
            (true, _) => {}
            (false, true) => found.unfinished += 1,
            (false, false) => found.unclaimed.push(hash),
        }
    }
    match Decisions::read(home) {
        Ok(decisions) => found.unreceipted = receipts.without(&decisions),
        Err(error) => found.decisions = Some(error),
    }
    let is_file = |hash: &str| fs::symlink_metadata(path_of(&archive, hash)).is_ok_and(|found| found.is_file());
    let is_gone = |hash: &String| !is_hash(hash) || !is_file(hash);
    found.missing = receipts.hashes.into_iter().filter(is_gone).collect();
    found.unreadable = receipts.unreadable;
    Ok(found)
}

/// What can be seen to be gone without reading a body: those that receipts name and that are not there or of another
/// length, receipts that can't be read, and loads without any. As [`VerifyReport::faults`] says it.
///
/// # Errors
/// When a folder can't be listed.
pub fn glance(home: &Home, decisions: &Decisions) -> std::io::Result<Vec<ArchiveFault>> {
    let archive = home.archive();
    let receipts = Receipts::read(&archive)?;
    let unreceipted = receipts.without(decisions);
    let found = |hash: &String| fs::symlink_metadata(path_of(&archive, hash)).ok().filter(|found| found.is_file());
    let is_other = |hash: &String| match (found(hash), receipts.lengths.get(hash)) {
        (None, _) => true,
        (Some(found), length) => length.is_some_and(|length| *length != found.len()),
    };
    let missing = receipts.hashes.iter().filter(|hash| !is_hash(hash) || is_other(hash)).cloned().collect();
    Ok(VerifyReport { missing, unreceipted, unreadable: receipts.unreadable, ..VerifyReport::default() }.faults())
}

/// SHA-256 and length of a file, read a piece at a time.
fn hashed(path: &Path) -> std::io::Result<(String, u64)> {
    let (mut file, mut hash, mut length) = (regular::open(path)?, Sha256::new(), 0);
    let mut piece = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut piece)?;
        if n == 0 {
            break;
        }
        hash.update(&piece[..n]);
        length += n as u64;
    }
    Ok((hash.finalize().iter().map(|b| format!("{b:02x}")).collect(), length))
}

fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Two characters of the hash name the folder of a body.
fn bodies(archive: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !archive.is_dir() {
        return Ok(found);
    }
    for folder in fs::read_dir(archive)? {
        let folder = folder?;
        let name = folder.file_name().to_string_lossy().into_owned();
        if name.len() != 2 {
            continue;
        }
        if !folder.file_type()?.is_dir() {
            // A link leads elsewhere, and a file holds no bodies.
            found.push(folder.path());
            continue;
        }
        for file in fs::read_dir(folder.path())? {
            let path = file?.path();
            if path.extension().is_none() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// What receipts and records of runs name.
#[derive(Default)]
struct Receipts {
    /// Of bodies.
    hashes: BTreeSet<String>,
    /// Of bodies, where a receipt says it.
    lengths: BTreeMap<String, u64>,
    /// Ids of loads that somebody brought.
    loads: BTreeSet<String>,
    /// Moments of pulls, as they stand in names of files. What loads their pages made only a rebuild can tell.
    pulls: BTreeSet<String>,
    /// Names of those that can't be read.
    unreadable: Vec<String>,
}

impl Receipts {
    fn read(archive: &Path) -> std::io::Result<Self> {
        let mut found = Self::default();
        let folder = receipts_folder(archive);
        for path in if folder.exists() { paths_in(&folder)? } else { Vec::new() } {
            let name = name(&path);
            if name.contains("-pull-") {
                found.pulls.insert(name.split('-').next().unwrap_or_default().to_owned());
            }
            match values(&path) {
                Some(values) => found.take(values),
                None => found.unreadable.push(name),
            }
        }
        // Of a run that was killed between its manifest and its end.
        let unfinished = archive.join("unfinished");
        for path in if unfinished.is_dir() { paths_in(&unfinished)? } else { Vec::new() } {
            if name(&path).ends_with("-add.jsonl") {
                found.take(values(&path).unwrap_or_default());
            }
        }
        found.unreadable.sort();
        Ok(found)
    }

    fn take(&mut self, values: Vec<Value>) {
        self.hashes.extend(values.iter().filter_map(|v| v["sha256"].as_str()).map(str::to_owned));
        let length = |v: &Value| Some((v["sha256"].as_str()?.to_owned(), v["bytes"].as_u64()?));
        self.lengths.extend(values.iter().filter_map(length));
        let receipts = values.into_iter().filter_map(|v| serde_json::from_value::<Receipt>(v).ok());
        self.loads.extend(receipts.filter_map(|receipt| receipt.load()));
    }

    /// Loads that count or wait and that none of them names.
    fn without(&self, decisions: &Decisions) -> Vec<String> {
        let may_be_pulled = |d: &Decision| match &d.learned {
            Some(learned) => self.pulls.contains(&file_stamp(learned)),
            // An earlier program did not write down of which run it was.
            None => !self.pulls.is_empty(),
        };
        let lost = decisions.newest().filter(|d| d.state != State::Withdrawn);
        let lost = lost.filter(|d| !self.loads.contains(&d.load) && !may_be_pulled(d));
        lost.map(|d| d.load.clone()).collect()
    }
}

fn paths_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect()
}

/// What a receipt or a record says; none where it is cut short or empty, or can't be read.
fn values(path: &Path) -> Option<Vec<Value>> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("jsonl") => {
            let text = regular::read_to_string(path).ok()?;
            text.lines().map(|line| serde_json::from_str(line).ok()).collect()
        }
        Some("json") => {
            let value: Value = serde_json::from_slice(&regular::read(path).ok()?).ok()?;
            value.is_object().then(|| vec![value])
        }
        _ => regular::open(path).ok().map(|_| Vec::new()),
    }
}
