use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::Value;

use super::archive::{path_of, receipts_folder, sha256};

/// What a look at every byte of the archive found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
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
    /// Bodies without a receipt, such as those of a run that is not finished.
    pub unclaimed: usize,
}

impl Verified {
    /// Everything that is not what it was: hashes of bodies, names of receipts.
    pub fn faults(&self) -> Vec<String> {
        [&self.damaged[..], &self.missing, &self.unreadable].concat()
    }

    /// Nothing is damaged or missing.
    pub fn holds(&self) -> bool {
        self.damaged.is_empty() && self.missing.is_empty() && self.unreadable.is_empty()
    }
}

/// Reads the whole archive and holds every body against its hash and every receipt against the bodies.
///
/// # Errors
/// When a folder can't be listed.
pub fn verify(archive: &Path) -> std::io::Result<Verified> {
    let mut found = Verified::default();
    let claimed = claimed(archive, &mut found.unreadable)?;
    let bodies = bodies(archive)?;
    // What can't be read has no hash, and is damaged.
    let looked = bodies.par_iter().map(|path| match fs::read(path) {
        Ok(bytes) => (path, sha256(&bytes), bytes.len() as u64),
        Err(_) => (path, String::new(), 0),
    });
    let looked: Vec<_> = looked.collect();
    for (path, hash, bytes) in looked {
        if name(path) == hash {
            found.whole += 1;
            found.bytes += bytes;
            found.unclaimed += usize::from(!claimed.contains(&hash));
        } else {
            found.damaged.push(name(path));
        }
    }
    found.missing = claimed.into_iter().filter(|hash| !is_hash(hash) || !path_of(archive, hash).is_file()).collect();
    Ok(found)
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
    for folder in fs::read_dir(archive)? {
        let folder = folder?;
        let name = folder.file_name().to_string_lossy().into_owned();
        if !folder.file_type()?.is_dir() || name.len() != 2 {
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

/// Every hash that a receipt or a run's record names; the names of those that are neither go to `unreadable`.
fn claimed(archive: &Path, unreadable: &mut Vec<String>) -> std::io::Result<BTreeSet<String>> {
    let folder = receipts_folder(archive);
    let mut found = BTreeSet::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match values(&path) {
            Some(values) => found.extend(values.iter().filter_map(|v| v["sha256"].as_str()).map(str::to_owned)),
            None => unreadable.push(name(&path)),
        }
    }
    unreadable.sort();
    Ok(found)
}

/// What a receipt or a record says; none where it is cut short or empty, or can't be read.
fn values(path: &Path) -> Option<Vec<Value>> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("jsonl") => {
            let text = fs::read_to_string(path).ok()?;
            text.lines().map(|line| serde_json::from_str(line).ok()).collect()
        }
        Some("json") => {
            let value: Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
            value.is_object().then(|| vec![value])
        }
        _ => Some(Vec::new()),
    }
}
