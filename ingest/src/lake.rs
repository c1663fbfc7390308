//! Dated Parquet tables and the manifests that make them count. Immutable: a load only ever adds files, and a
//! file counts once a manifest that names it is in place.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use polars::frame::DataFrame;
use polars_io::parquet::write::{ParquetCompression, ParquetWriter};
use serde::{Deserialize, Serialize};
use tsunagu_domain::place::PlaceCode;
use tsunagu_store::durable::{rename_durably, write_durably};
use tsunagu_store::regular;

use tsunagu_domain::date::file_stamp;
use tsunagu_domain::digest::sha256;
use tsunagu_domain::wording;

/// Version of the layout, checked when a manifest is read. 1 had no load ids, scopes and file hashes, and its
/// `name` columns were folded.
const FORMAT: u32 = 2;

/// Hexadecimal digits of a load's id.
const ID_DIGITS: usize = 12;

/// The id of a load: one source, taken as one kind for one date in one run. A rebuild from the archive gives the
/// same ids, so that decisions about loads outlive the lake.
pub fn load_id(learned: &str, kind: &str, as_of: Date, source_sha256: &str) -> String {
    sha256(format!("{learned} {kind} {as_of} {source_sha256}").as_bytes()).chars().take(ID_DIGITS).collect()
}

/// One Parquet file of the lake and what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dataset {
    /// The load it is of: [`load_id`], or empty for derived counts.
    pub load: String,
    /// register, listing, listed_office, unlisted, eligible, eligible_service, boundary or complaint.
    pub table: String,
    /// What the source was recognised as; `derived` for counts made from the register.
    pub kind: String,
    /// The source's name with its last folder.
    pub source_name: String,
    /// Of the source's bytes, or of the rows of derived counts.
    pub sha256: String,
    /// The date the rows speak of.
    pub as_of: Date,
    /// Service code, for a register.
    pub service: Option<String>,
    /// Two digits where the file covers one prefecture; none where it covers the country.
    pub prefecture: Option<String>,
    /// The prefectures or municipalities that a register or a list covers; empty for the whole country (a register)
    /// and for what states nothing (a list).
    #[serde(default)]
    pub scope: Vec<PlaceCode>,
    /// Rows in the file.
    pub rows: u64,
    /// Complaints about the source.
    pub complaints: u64,
    /// 見本県.
    pub synthetic: bool,
    /// Relative to the lake.
    pub path: String,
    /// Of the Parquet file itself, so that a build notices a changed byte.
    pub file_sha256: String,
}

/// All files of one load; either all of them count or none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// When they were learned, UTC.
    pub learned: String,
    /// The files.
    pub datasets: Vec<Dataset>,
}

impl Manifest {
    /// The same load with only the files that `keeps` keeps.
    pub fn only(&self, keeps: impl Fn(&Dataset) -> bool) -> Self {
        let datasets = self.datasets.iter().filter(|d| keeps(d)).cloned().collect();
        Self { format: self.format, learned: self.learned.clone(), datasets }
    }
}

/// Why the lake can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// The disk said no.
    #[error("湖のファイル {path}：{source}")]
    Io {
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A frame could not be written.
    #[error("湖のファイル {path} を書けません。空き容量を確かめて、もう一度取り込んでください")]
    Parquet {
        /// Which file.
        path: String,
        /// What polars said.
        source: polars::error::PolarsError,
    },
    /// A file that is not what was written.
    #[error("湖のファイル {path} がないか、書き込んだときと違います。tsunagu rebuild で、保管庫から作り直してください")]
    Damaged {
        /// Relative to the lake.
        path: String,
    },
    /// What was taken, and no manifest names any more.
    #[error(
        "湖（lake）の目録に、取り込んだもの（{}）がありません。公開中の画面はそのままです。tsunagu rebuild で、保管庫から作り直してください",
        .loads.join("、")
    )]
    Lost {
        /// Ids of loads.
        loads: Vec<String>,
    },
    /// A manifest that this program does not understand.
    #[error(
        "湖の目録 {path} を読めません（{reason}）。tsunagu rebuild で、保管庫から作り直してください（新しい版の tsunagu で作ったものなら、その版を使ってください）"
    )]
    Manifest {
        /// Which file.
        path: String,
        /// Why.
        reason: String,
    },
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> LakeError {
    let path = path.display().to_string();
    move |source| LakeError::Io { path, source }
}

fn loads_folder(lake: &Path) -> PathBuf {
    lake.join("loads")
}

/// A manifest is named after the moment of its run and what it holds: one that was changed is no longer called so.
fn manifest_name(learned: &str, json: &[u8]) -> String {
    let hash: String = sha256(json).chars().take(16).collect();
    format!("{}-{hash}.json", file_stamp(learned))
}

/// Every load, oldest first.
///
/// # Errors
/// When a manifest can't be read, has another format or is not what was written.
pub fn loads(lake: &Path) -> Result<Vec<Manifest>, LakeError> {
    let folder = loads_folder(lake);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(&folder).map_err(io(&folder))?;
    let mut paths = entries.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>().map_err(io(&folder))?;
    paths.retain(|p| p.extension().is_some_and(|e| e == "json"));
    paths.sort();
    let read = |path: &PathBuf| {
        let wrong = |reason: String| LakeError::Manifest { path: path.display().to_string(), reason };
        let bytes = regular::read(path).map_err(io(path))?;
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|e| wrong(wording::json(&e)))?;
        if manifest.format != FORMAT {
            return Err(wrong(format!("形式 {}、このプログラムは {FORMAT}", manifest.format)));
        }
        if path.file_name().is_none_or(|name| *name != *manifest_name(&manifest.learned, &bytes)) {
            return Err(wrong("書き込んだときと違います".to_owned()));
        }
        Ok(manifest)
    };
    paths.iter().map(read).collect()
}

/// Whether a run that learned at this moment has its manifest in place, whether that can be read or not.
pub fn has_run(lake: &Path, learned: &str) -> bool {
    let stamp = format!("{}-", file_stamp(learned));
    let entries = fs::read_dir(loads_folder(lake)).into_iter().flatten().flatten();
    entries.map(|e| e.file_name().to_string_lossy().into_owned()).any(|n| n.starts_with(&stamp) && n.ends_with(".json"))
}

/// Holds every file of these loads against the hash in its manifest.
///
/// # Errors
/// With the first file that is gone or is not what was written.
pub fn verify<'m>(lake: &Path, datasets: impl Iterator<Item = &'m Dataset>) -> Result<(), LakeError> {
    use rayon::prelude::*;
    let all: Vec<&Dataset> = datasets.collect();
    let damaged = |d: &&Dataset| !regular::read(&lake.join(&d.path)).is_ok_and(|bytes| sha256(&bytes) == d.file_sha256);
    match all.par_iter().copied().find_first(|d| damaged(d)) {
        Some(d) => Err(LakeError::Damaged { path: d.path.clone() }),
        None => Ok(()),
    }
}

/// Files of these loads that are not there or empty, by their paths in the lake; nothing is read.
pub fn missing<'m>(lake: &Path, datasets: impl Iterator<Item = &'m Dataset>) -> Vec<String> {
    let is_there = |d: &&Dataset| fs::symlink_metadata(lake.join(&d.path)).is_ok_and(|f| f.is_file() && f.len() > 0);
    datasets.filter(|d| !is_there(d)).map(|d| d.path.clone()).collect()
}

/// Where a file of this load goes: `<table>/as_of=YYYY-MM-DD/<learned>-<hash>[-<part>].parquet`.
pub fn relative_path(table: &str, as_of: Date, learned: &str, sha256: &str, part: Option<&str>) -> String {
    let short: String = sha256.chars().take(16).collect();
    let part = part.map(|p| format!("-{p}")).unwrap_or_default();
    format!("{table}/as_of={as_of}/{}-{short}{part}.parquet", file_stamp(learned))
}

/// Writes a frame to its place, whole or not at all; the SHA-256 of the file.
///
/// # Errors
/// When the disk or polars says no.
pub fn write(lake: &Path, relative: &str, frame: &mut DataFrame) -> Result<String, LakeError> {
    let path = lake.join(relative);
    let part = path.with_extension("part");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(io(folder))?;
    }
    // Laid out in memory first: its hash is taken of what was meant, not of what a disk made of it.
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .finish(frame)
        .map_err(|source| LakeError::Parquet { path: relative.to_owned(), source })?;
    let written = || {
        let mut file = File::create(&part)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        rename_durably(&part, &path)
    };
    let written = written().inspect_err(|_| {
        // A half-written file would take the room that is missing.
        let _ = fs::remove_file(&part);
    });
    written.map_err(io(&path))?;
    Ok(sha256(&bytes))
}

/// Makes the files of a load count, all at once.
///
/// # Errors
/// When the disk says no.
pub fn commit(lake: &Path, learned: &str, mut datasets: Vec<Dataset>) -> Result<Manifest, LakeError> {
    datasets.sort_by(|a, b| a.path.cmp(&b.path));
    let manifest = Manifest { format: FORMAT, learned: learned.to_owned(), datasets };
    let folder = loads_folder(lake);
    fs::create_dir_all(&folder).map_err(io(&folder))?;
    let json = serde_json::to_vec_pretty(&manifest)
        .map_err(|e| LakeError::Manifest { path: folder.display().to_string(), reason: wording::json(&e) })?;
    let path = folder.join(manifest_name(learned, &json));
    write_durably(&path, &json).map_err(io(&path))?;
    Ok(manifest)
}

/// Removes what a killed run left: half-written files, and files of ours that no manifest names. Anything else
/// that lies there is somebody's and stays.
///
/// # Errors
/// When the lake can't be listed, a leftover can't be removed, or the manifests are gone while their files are
/// still there.
pub fn sweep(lake: &Path, loads: &[Manifest]) -> Result<(), LakeError> {
    let named: HashSet<PathBuf> = loads.iter().flat_map(|m| &m.datasets).map(|d| lake.join(&d.path)).collect();
    let files = files_below(lake)?;
    let ours = |path: &&PathBuf| path.extension().is_some_and(|e| e == "parquet") && in_dated_table(lake, path);
    if !loads_folder(lake).exists() && files.iter().any(|path| ours(&path) && !is_recent_run(lake)) {
        return Err(LakeError::Manifest {
            path: loads_folder(lake).display().to_string(),
            reason: "目録のフォルダーがないのに、データが残っています。フォルダーを元に戻してください".to_owned(),
        });
    }
    for path in files {
        let half_written = path.extension().is_some_and(|e| e == "part");
        if half_written || (ours(&&path) && !named.contains(&path)) {
            fs::remove_file(&path).map_err(io(&path))?;
        }
    }
    Ok(())
}

/// Removes at once what a run that failed has written, so that a full disk has its room back. What can't be removed now
/// is by the next run.
pub fn give_back(lake: &Path) {
    let swept = loads(lake).and_then(|loads| sweep(lake, &loads));
    if let Err(error) = swept {
        tracing::warn!(%error, "what a failed run has written stays until the next");
    }
}

/// `<table>/as_of=…/…`
fn in_dated_table(lake: &Path, path: &Path) -> bool {
    let below = path.strip_prefix(lake).map(|p| p.components().count()).unwrap_or(0);
    let dated = path.parent().and_then(Path::file_name).is_some_and(|f| f.to_string_lossy().starts_with("as_of="));
    below == 3 && dated
}

/// A home whose first run was killed has files and no manifest, but also no published warehouse.
fn is_recent_run(lake: &Path) -> bool {
    lake.parent().is_some_and(|home| !home.join("warehouse/CURRENT").exists())
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, LakeError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(io(folder))? {
        let entry = entry.map_err(io(folder))?;
        // The kind of the entry itself: a link is not followed out of the lake.
        let kind = entry.file_type().map_err(io(folder))?;
        if kind.is_dir() {
            found.extend(files_below(&entry.path())?);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

#[cfg(test)]
#[path = "lake_tests.rs"]
mod tests;
