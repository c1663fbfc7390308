use std::collections::BTreeSet;
use tsunagu_store::disk;

use jiff::civil::Date;
use tsunagu_domain::digest::sha256;
use tsunagu_domain::place::PlaceCode;

use super::run::{Run, locked};
use super::{AddError, IngestedFile};
use crate::decisions::State;
use crate::lake::{Dataset, Manifest};
use crate::preview::{PreviewError, files_by_place};
use tsunagu_formats::input::OpenedFile;

/// A file that was taken before and stands no more: what was brought later for the same date has its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupersededLoad {
    /// Its name when it was taken.
    pub name: String,
    /// Of when.
    pub as_of: Date,
    /// Its load.
    pub load: String,
    /// Loads in its place, the newest first, each with the name of its file.
    pub by: Vec<(String, String)>,
}

/// A load that was brought again, and where it stands among the others.
struct RepeatedLoad<'l> {
    load: &'l str,
    learned: &'l str,
    datasets: Vec<&'l Dataset>,
}

impl Run<'_> {
    /// Notes that a file was there already.
    pub(super) fn note_repeated(&self, file: &OpenedFile, taken: &IngestedFile) {
        if !taken.known || taken.held.is_some() || self.is_rebuild {
            return;
        }
        let hashes = [Some(sha256(&file.bytes)), file.came_as.clone()];
        let is_it = |d: &&Dataset| {
            d.kind == taken.kind && d.as_of == taken.as_of && hashes.iter().flatten().any(|hash| *hash == d.sha256)
        };
        let found = self.loads.iter().flat_map(|m| &m.datasets).filter(is_it).map(|d| d.load.clone());
        // A load withdrawn since was not what was known.
        locked(&self.gathered.repeated).extend(found.filter(|load| self.decisions.state(load) == Some(State::Counted)));
    }

    /// Of what was brought again, what other loads have replaced that this run does not bring as well.
    pub(super) fn replaced(&self) -> Result<Vec<SupersededLoad>, AddError> {
        let repeated: BTreeSet<String> = std::mem::take(&mut *locked(&self.gathered.repeated)).into_iter().collect();
        repeated.iter().filter_map(|load| self.replaced_by(load, &repeated).transpose()).collect()
    }

    fn replaced_by(&self, load: &str, repeated: &BTreeSet<String>) -> Result<Option<SupersededLoad>, AddError> {
        let Some(known) = self.known_load(load) else { return Ok(None) };
        let Some(first) = known.datasets.first() else { return Ok(None) };
        let later = self.loads.iter().filter(|m| m.learned.as_str() > known.learned).rev();
        let mut by: Vec<(String, String)> = Vec::new();
        let mut places = None;
        for d in later.flat_map(|m| &m.datasets) {
            let counts = self.decisions.state(&d.load) == Some(State::Counted) && !repeated.contains(&d.load);
            let is_alike = known.datasets.iter().any(|own| may_replace(d, own));
            if !counts || !is_alike || by.iter().any(|(load, _)| *load == d.load) {
                continue;
            }
            let own = match &mut places {
                Some(own) => own,
                none => none.insert(self.places(known.load)?),
            };
            if !self.places(&d.load)?.is_disjoint(own) {
                by.push((d.load.clone(), d.source_name.clone()));
            }
        }
        let replaced = || SupersededLoad {
            name: first.source_name.clone(),
            as_of: first.as_of,
            load: load.to_owned(),
            by: by.clone(),
        };
        Ok((!by.is_empty()).then(replaced))
    }

    fn known_load<'l>(&'l self, load: &'l str) -> Option<RepeatedLoad<'l>> {
        let manifest = self.loads.iter().find(|m| m.datasets.iter().any(|d| d.load == load))?;
        let datasets = manifest.datasets.iter().filter(|d| d.load == load && d.table != "issue").collect();
        Some(RepeatedLoad { load, learned: &manifest.learned, datasets })
    }

    fn places(&self, load: &str) -> Result<BTreeSet<PlaceCode>, AddError> {
        let only: Vec<Manifest> = self.loads.iter().map(|m| m.only(|d| d.load == load)).collect();
        let found = files_by_place(&self.lake, &only).map_err(|error| match error {
            PreviewError::Table(error) => AddError::Registers(error),
            other => AddError::Lake(disk::io(self.lake.uri(""))(std::io::Error::other(other)).into()),
        })?;
        Ok(found.into_keys().collect())
    }
}

/// Whether the places of one dataset are taken from another of the same date: counts and lists of a listing stand for
/// one another.
fn may_replace(later: &Dataset, earlier: &Dataset) -> bool {
    let family = |d: &Dataset| match d.table.as_str() {
        "listed_office" | "listed_place" => "listing".to_owned(),
        table => table.to_owned(),
    };
    later.as_of == earlier.as_of
        && later.table != "issue"
        && family(later) == family(earlier)
        && later.service == earlier.service
}
