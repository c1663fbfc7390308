//! Dated Parquet tables and the manifests that make them count. Immutable: a load only ever adds files, and a
//! file counts once a manifest that names it is in place.

/// Why the lake can't be read or written.
mod error;
/// What a load holds.
mod manifest;
/// Where the bytes lie.
mod objects;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tsunagu_store::disk;

use jiff::Timestamp;
use jiff::civil::Date;
use polars::frame::DataFrame;
use polars_io::parquet::write::{ParquetCompression, ParquetWriter};
use tsunagu_domain::date::{file_stamp, japan_date};
use tsunagu_domain::digest::sha256;
use tsunagu_store::home::Home;

use crate::record_fault::RecordFault;
pub use error::LakeError;
pub use manifest::{Dataset, Manifest, load_id, relative_path};
use manifest::{FORMAT, READABLE_FORMATS, manifest_name};
use objects::{Folder, UNFINISHED};
pub use objects::{Object, Objects};

/// Where manifests lie.
const LOADS: &str = "loads/";

/// A lake: what was loaded, wherever its bytes lie.
#[derive(Debug, Clone)]
pub struct Lake {
    objects: Arc<dyn Objects>,
    /// Is there once a version was published; a home whose first run was killed has files and no manifest.
    published: Option<PathBuf>,
}

impl Lake {
    /// The lake of a home.
    pub fn of_home(home: &Home) -> Self {
        Self { objects: Arc::new(Folder(home.lake())), published: Some(home.root().join("warehouse/CURRENT")) }
    }

    /// A lake in a folder of its own.
    pub fn in_folder(folder: &Path) -> Self {
        Self { objects: Arc::new(Folder(folder.to_owned())), published: None }
    }

    /// A lake of objects that are kept elsewhere.
    pub fn of(objects: Arc<dyn Objects>) -> Self {
        Self { objects, published: None }
    }

    fn io(&self, name: &str) -> impl FnOnce(std::io::Error) -> LakeError {
        let named = disk::io(self.objects.uri(name));
        move |source| named(source).into()
    }

    /// Every load, oldest first.
    ///
    /// # Errors
    /// When a manifest can't be read, has another format or is not what was written.
    pub fn list(&self) -> Result<Vec<Manifest>, LakeError> {
        let names = self.objects.list(LOADS).map_err(self.io(LOADS))?;
        let names = names.into_iter().map(|object| object.name).filter(|name| name.ends_with(".json"));
        names.map(|name| self.manifest(&name)).collect()
    }

    /// The loads that were known at the end of a day in Japan, oldest first.
    ///
    /// # Errors
    /// As [`Lake::list`].
    pub fn known_on(&self, date: Date) -> Result<Vec<Manifest>, LakeError> {
        let is_known = |m: &Manifest| m.learned.parse::<Timestamp>().is_ok_and(|learned| japan_date(learned) <= date);
        Ok(self.list()?.into_iter().filter(is_known).collect())
    }

    fn manifest(&self, name: &str) -> Result<Manifest, LakeError> {
        let wrong = |reason: RecordFault| LakeError::Manifest { path: self.objects.uri(name), reason };
        let bytes = self.objects.read(name).map_err(self.io(name))?;
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|e| wrong((&e).into()))?;
        if !READABLE_FORMATS.contains(&manifest.format) {
            return Err(wrong(RecordFault::Format { found: manifest.format, readable: FORMAT }));
        }
        if name.strip_prefix(LOADS) != Some(manifest_name(&manifest.learned, &bytes).as_str()) {
            return Err(wrong(RecordFault::Changed));
        }
        Ok(manifest)
    }

    /// Whether a run that learned at this moment has its manifest in place, whether that can be read or not.
    pub fn has_run(&self, learned: &str) -> bool {
        let begins = format!("{LOADS}{}-", file_stamp(learned));
        self.objects.list(&begins).unwrap_or_default().iter().any(|object| object.name.ends_with(".json"))
    }

    /// The bytes of a file, held against the hash in its manifest.
    ///
    /// # Errors
    /// When it is gone or is not what was written.
    pub fn read(&self, dataset: &Dataset) -> Result<Vec<u8>, LakeError> {
        let bytes = self.objects.read(&dataset.path).ok().filter(|bytes| sha256(bytes) == dataset.file_sha256);
        bytes.ok_or_else(|| LakeError::Damaged { path: dataset.path.clone() })
    }

    /// Holds every file of these loads against the hash in its manifest.
    ///
    /// # Errors
    /// With the first file that is gone or is not what was written.
    pub fn verify<'m>(&self, datasets: impl Iterator<Item = &'m Dataset>) -> Result<(), LakeError> {
        use rayon::prelude::*;
        let all: Vec<&Dataset> = datasets.collect();
        all.par_iter().try_for_each(|dataset| self.read(dataset).map(drop))
    }

    /// Files of these loads that are not there or empty, by their names; nothing is read.
    pub fn missing<'m>(&self, datasets: impl Iterator<Item = &'m Dataset>) -> Vec<String> {
        let there = self.objects.list("").unwrap_or_default();
        let there: HashSet<&str> = there.iter().filter(|o| o.bytes > 0 && !o.is_odd).map(|o| o.name.as_str()).collect();
        datasets.filter(|d| !there.contains(d.path.as_str())).map(|d| d.path.clone()).collect()
    }

    /// Where a file is, as an engine opens it.
    pub fn uri(&self, name: &str) -> String {
        self.objects.uri(name)
    }

    /// Writes a frame to its place, whole or not at all; the SHA-256 of the file.
    ///
    /// # Errors
    /// When the disk or polars says no.
    pub fn put(&self, name: &str, frame: &mut DataFrame) -> Result<String, LakeError> {
        // Laid out in memory first: its hash is taken of what was meant, not of what a disk made of it.
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes)
            .with_compression(ParquetCompression::Zstd(None))
            .finish(frame)
            .map_err(|source| LakeError::Parquet { path: name.to_owned(), source })?;
        self.objects.put(name, &bytes).map_err(self.io(name))?;
        Ok(sha256(&bytes))
    }

    /// Puts a file that an engine has laid down elsewhere in its place; its SHA-256.
    ///
    /// # Errors
    /// When it can't be read, or the disk says no.
    pub fn put_file(&self, name: &str, file: &Path) -> Result<String, LakeError> {
        let bytes = std::fs::read(file).map_err(self.io(name))?;
        self.objects.put(name, &bytes).map_err(self.io(name))?;
        Ok(sha256(&bytes))
    }

    /// Takes files away that no manifest names.
    ///
    /// # Errors
    /// When one can't be taken away.
    pub fn remove<'m>(&self, datasets: impl Iterator<Item = &'m Dataset>) -> Result<(), LakeError> {
        datasets.into_iter().try_for_each(|dataset| self.objects.remove(&dataset.path).map_err(self.io(&dataset.path)))
    }

    /// Makes the files of a load count, all at once.
    ///
    /// # Errors
    /// On a disk error.
    pub fn commit(&self, learned: &str, mut datasets: Vec<Dataset>) -> Result<Manifest, LakeError> {
        datasets.sort_by(|a, b| a.path.cmp(&b.path));
        let manifest = Manifest { format: FORMAT, learned: learned.to_owned(), datasets };
        let json = serde_json::to_vec_pretty(&manifest)
            .map_err(|e| LakeError::Manifest { path: self.objects.uri(LOADS), reason: (&e).into() })?;
        let name = format!("{LOADS}{}", manifest_name(learned, &json));
        self.objects.put(&name, &json).map_err(self.io(&name))?;
        Ok(manifest)
    }

    /// Removes what a killed run left: half-written files, and files of ours that no manifest names. Anything else
    /// that lies there is somebody's and stays.
    ///
    /// # Errors
    /// When the lake can't be listed, a leftover can't be removed, or the manifests are gone while their files are
    /// still there.
    pub fn sweep(&self, loads: &[Manifest]) -> Result<(), LakeError> {
        let named: HashSet<&str> = loads.iter().flat_map(|m| &m.datasets).map(|d| d.path.as_str()).collect();
        let all = self.objects.list("").map_err(self.io(""))?;
        let has_manifests = all.iter().any(|object| object.name.starts_with(LOADS));
        let is_first_run = || self.published.as_ref().is_some_and(|current| !current.exists());
        if !has_manifests && all.iter().any(|object| is_ours(&object.name)) && !is_first_run() {
            return Err(LakeError::Manifest { path: self.objects.uri(LOADS), reason: RecordFault::NoManifests });
        }
        let is_unfinished = |name: &str| name.rsplit_once('.').is_some_and(|(_, ending)| ending == UNFINISHED);
        let left = all.iter().filter(|object| !object.is_odd).map(|object| object.name.as_str());
        left.filter(|name| is_unfinished(name) || is_ours(name) && !named.contains(name))
            .try_for_each(|name| self.objects.remove(name).map_err(self.io(name)))
    }

    /// Removes at once what a run that failed has written, so that a full disk has its room back. What can't be removed
    /// now is by the next run.
    pub fn give_back(&self) {
        let swept = self.list().and_then(|loads| self.sweep(&loads));
        if let Err(error) = swept {
            tracing::warn!(%error, "what a failed run has written stays until the next");
        }
    }
}

/// `<table>/as_of=…/….parquet`
fn is_ours(name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    matches!(parts[..], [_, dated, file] if dated.starts_with("as_of=") && file.ends_with(".parquet"))
}

#[cfg(test)]
mod tests;
