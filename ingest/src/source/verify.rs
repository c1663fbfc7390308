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
    /// Bodies without a receipt, such as those of a run that is not finished.
    pub unclaimed: usize,
}

impl Verified {
    /// Nothing is damaged or missing.
    pub fn holds(&self) -> bool {
        self.damaged.is_empty() && self.missing.is_empty()
    }
}

/// Reads the whole archive and holds every body against its hash and every receipt against the bodies.
///
/// # Errors
/// When a folder can't be listed or a file not read.
pub fn verify(archive: &Path) -> std::io::Result<Verified> {
    let claimed = claimed(archive)?;
    let bodies = bodies(archive)?;
    let looked = bodies.par_iter().map(|path| Ok((path, sha256(&fs::read(path)?), fs::metadata(path)?.len())));
    let looked: Vec<_> = looked.collect::<std::io::Result<_>>()?;
    let mut found = Verified::default();
    let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    for (path, hash, bytes) in looked {
        if name(path) == hash {
            found.whole += 1;
            found.bytes += bytes;
            found.unclaimed += usize::from(!claimed.contains(&hash));
        } else {
            found.damaged.push(name(path));
        }
    }
    found.missing = claimed.into_iter().filter(|hash| hash.len() < 3 || !path_of(archive, hash).is_file()).collect();
    Ok(found)
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

/// Every hash that a receipt or a run's record names.
fn claimed(archive: &Path) -> std::io::Result<BTreeSet<String>> {
    let folder = receipts_folder(archive);
    let mut found = BTreeSet::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let text = fs::read_to_string(&path)?;
        let values: Vec<Value> = match path.extension().and_then(|e| e.to_str()) {
            Some("jsonl") => text.lines().filter_map(|l| serde_json::from_str(l).ok()).collect(),
            Some("json") => serde_json::from_str(&text).into_iter().collect(),
            _ => Vec::new(),
        };
        found.extend(values.iter().filter_map(|v| v["sha256"].as_str()).map(str::to_owned));
    }
    Ok(found)
}
