use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tsunagu_domain::place::PlaceCode;
use tsunagu_store::durable::{rename_durably, write_durably};
use tsunagu_store::regular;

use super::archive::receipts_folder;
use super::unclaimed;
use crate::lake;
use crate::record_fault::RecordFault;
use tsunagu_domain::date::file_stamp;
use tsunagu_domain::digest::sha256;

/// Version of a run's file.
const FORMAT: u32 = 2;

/// How the file of a run of `add` ends; a pull's ends with its source.
const ENDING: &str = "-add.jsonl";

/// What is known of archived bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// File name with its last folder.
    pub name: String,
    /// What it was recognised as.
    pub kind: String,
    /// Its as-of date.
    pub as_of: String,
    /// When we learned it, UTC.
    pub learned: String,
    /// Of the bytes that are kept, hexadecimal.
    pub sha256: String,
    /// Their number.
    pub bytes: u64,
    /// `file` for a user's own, `shipped` for what the program carries.
    pub origin: String,
    /// Two digits of the prefecture of which it names every office, as earlier versions wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers: Option<String>,
    /// Headers of columns about an office's staff: the archive has the copy without them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<String>,
    /// The prefectures or municipalities that it covers, as its bringer stated or as it was decided; empty for the
    /// whole country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Vec<PlaceCode>>,
}

impl Receipt {
    /// The id of the load that it is of; none where its date is no date.
    pub fn load(&self) -> Option<String> {
        let as_of = self.as_of.parse().ok()?;
        Some(lake::load_id(&self.learned, &self.kind, as_of, &self.sha256))
    }

    /// What it covers, also as earlier versions wrote it.
    pub fn covered(&self) -> Option<Vec<PlaceCode>> {
        let prefecture = || self.covers.as_ref().and_then(|p| PlaceCode::from_jis(&format!("{p}000")));
        self.scope.clone().or_else(|| prefecture().map(|p| vec![p]))
    }
}

/// Why receipts can't be read.
#[derive(Debug, thiserror::Error)]
#[error("the receipts {path} can't be used: {reason}")]
pub struct ReceiptError {
    /// Which file.
    pub path: String,
    /// Why.
    pub reason: RecordFault,
}

/// First line of a run's file.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: u32,
    learned: String,
}

/// A run's file is named after the moment and what it holds: two runs of one moment stay two.
fn name(learned: &str, text: &str) -> String {
    let hash: String = sha256(text.as_bytes()).chars().take(8).collect();
    format!("{}-{hash}{ENDING}", file_stamp(learned))
}

/// Writes the receipts of a run that is about to count. They count with the lake's manifest: [`finalize`] moves them
/// to the others, at the end of the run or, where it was killed, before the next.
///
/// # Errors
/// When the disk refuses.
pub fn begin(archive: &Path, learned: &str, receipts: &[Receipt]) -> std::io::Result<()> {
    let folder = archive.join("unfinished");
    fs::create_dir_all(&folder)?;
    let text = text(learned, receipts)?;
    write_durably(&folder.join(name(learned, &text)), text.as_bytes())
}

fn text(learned: &str, receipts: &[Receipt]) -> std::io::Result<String> {
    let mut text = serde_json::to_string(&Header { format: FORMAT, learned: learned.to_owned() })? + "\n";
    for receipt in receipts {
        text += &serde_json::to_string(receipt)?;
        text.push('\n');
    }
    Ok(text)
}

/// Ends the runs whose manifest is in place; any other that is unfinished was killed before it counted and is gone.
/// Called at the end of a run, and before anything that reads receipts.
///
/// # Errors
/// When the disk refuses.
pub fn finalize(archive: &Path, is_in_lake: impl Fn(&str) -> bool) -> std::io::Result<()> {
    let folder = receipts_folder(archive);
    for path in runs_in(&archive.join("unfinished"))? {
        match read_run(&path) {
            Ok((learned, receipts)) if is_in_lake(&learned) => {
                fs::create_dir_all(&folder)?;
                unclaimed::claim(archive, receipts.iter().map(|r| r.sha256.as_str()))?;
                rename_durably(&path, &folder.join(path.file_name().unwrap_or_default()))?;
            }
            // A torn file is one whose run had not come as far as the manifest.
            _ => fs::remove_file(&path)?,
        }
    }
    Ok(())
}

/// The receipts of every finished run of `add`, in the order of runs.
///
/// # Errors
/// When one can't be read.
pub fn brought(archive: &Path) -> Result<Vec<Receipt>, ReceiptError> {
    of_runs(archive, |_| true)
}

/// The receipts of the finished runs of `add` whose moment, as it stands in the name of a file, is `wanted`.
///
/// # Errors
/// When one of them can't be read.
pub fn of_runs(archive: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<Receipt>, ReceiptError> {
    let folder = receipts_folder(archive);
    let wrong = |e: std::io::Error| ReceiptError { path: folder.display().to_string(), reason: RecordFault::of_io(&e) };
    let mut found = Vec::new();
    for path in runs_in(&folder).map_err(wrong)? {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if wanted(name.split('-').next().unwrap_or_default()) {
            found.extend(read_run(&path)?.1);
        }
    }
    Ok(found)
}

fn runs_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    paths.retain(|p| p.file_name().is_some_and(|n| n.to_string_lossy().ends_with(ENDING)));
    paths.sort();
    Ok(paths)
}

fn read_run(path: &Path) -> Result<(String, Vec<Receipt>), ReceiptError> {
    let wrong = |reason: RecordFault| ReceiptError { path: path.display().to_string(), reason };
    let text = regular::read_to_string(path).map_err(|e| wrong(RecordFault::of_io(&e)))?;
    let mut lines = text.lines();
    let header: Header =
        serde_json::from_str(lines.next().unwrap_or_default()).map_err(|e| wrong(RecordFault::line(1, &e)))?;
    if header.format != FORMAT {
        return Err(wrong(RecordFault::Format { found: header.format, readable: FORMAT }));
    }
    let receipt = |(i, l): (usize, &str)| serde_json::from_str(l).map_err(|e| wrong(RecordFault::line(i + 2, &e)));
    Ok((header.learned, lines.enumerate().map(receipt).collect::<Result<_, _>>()?))
}

/// Writes finished runs from receipts of the first format, one file each.
///
/// # Errors
/// When the disk refuses.
pub(crate) fn write_finished(archive: &Path, learned: &str, receipts: &[Receipt]) -> std::io::Result<()> {
    begin(archive, learned, receipts)?;
    finalize(archive, |found| found == learned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt(name: &str) -> Receipt {
        Receipt {
            name: name.into(),
            kind: "count_page".into(),
            as_of: "2026-01-05".into(),
            learned: "2026-11-30T00:00:00Z".into(),
            sha256: "0".repeat(64),
            bytes: 1,
            origin: "file".into(),
            covers: None,
            dropped: Vec::new(),
            scope: None,
        }
    }

    #[test]
    fn settle_run_without_manifest_never_counts() {
        let archive = tempfile::tempdir().expect("a scratch folder");
        let learned = "2026-11-30T00:00:00Z";
        begin(archive.path(), learned, &[receipt("a")]).expect("begun");
        assert!(brought(archive.path()).expect("read").is_empty(), "not finished");
        finalize(archive.path(), |_| false).expect("finalized");
        finalize(archive.path(), |_| true).expect("finalized");
        assert!(brought(archive.path()).expect("read").is_empty());
    }

    #[test]
    fn settle_run_with_manifest_is_finished() {
        let archive = tempfile::tempdir().expect("a scratch folder");
        let learned = "2026-11-30T00:00:00Z";
        begin(archive.path(), learned, &[receipt("a"), receipt("b")]).expect("begun");
        finalize(archive.path(), |l| l == learned).expect("finalized");
        let names: Vec<_> = brought(archive.path()).expect("read").into_iter().map(|r| r.name).collect();
        assert_eq!(names, ["a", "b"]);
    }
}
