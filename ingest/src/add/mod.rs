//! From a file to the lake: recognise, parse, tidy, archive, write; one manifest for the whole run.

/// One file, by its kind, as frames of the lake.
mod tidied;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Mutex;

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use tsunagu_store::data::{Data, DataError};
use tsunagu_store::home::Home;
use tsunagu_store::rules::Rules;

use crate::lake::{self, Dataset, LakeError, Manifest};
use crate::source::archive::{self, Receipt, sha256};
use crate::source::files::{self, FilesError, NamedBytes};
use crate::source::recognise::{self, AskedKind, Kind};
use crate::step::{Observer, Step};
use crate::tidy;
use tidied::{FileError, is_synthetic, tidied};

/// What a user brings and says of it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// `--kind`
    pub kind: Option<AskedKind>,
    /// `--as-of`
    pub as_of: Option<Date>,
    /// Two digits of a prefecture of which a list names every listed office, so that a town absent from it
    /// has none.
    pub covers: Option<String>,
}

/// A file that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its name with its last folder.
    pub name: String,
    /// What it is.
    pub kind: &'static str,
    /// Of when.
    pub as_of: Date,
    /// Rows in the lake.
    pub rows: u64,
    /// Complaints about it.
    pub complaints: u64,
    /// The lake had it already; nothing was changed.
    pub known: bool,
}

/// What became of every file.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Taken, now or before.
    pub taken: Vec<Taken>,
    /// Name and reason.
    pub refused: Vec<(String, String)>,
}

/// Why a run as a whole failed; nothing of it counts.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// A path can't be read.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The lake.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// Rules or shipped files.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The archive.
    #[error("{name} を保管できません（{source}）。空き容量を確かめてください")]
    Archive {
        /// Which file.
        name: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Where bytes come from.
enum Input {
    Path(PathBuf),
    Shipped(NamedBytes, Option<String>),
}

/// Loads files and folders of one's own.
///
/// # Errors
/// When nothing of the run counts: a path can't be read, the disk is full.
pub fn add(
    home: &Home,
    rules: &Rules,
    request: &Request,
    now: Timestamp,
    observe: &Observer<'_>,
) -> Result<Outcome, AddError> {
    let inputs = files::listed(&request.paths)?.into_iter().map(Input::Path).collect();
    load(home, rules, inputs, request, now, observe)
}

/// Loads what the program ships: 兵庫県's listing, the counts it needs, and 見本県.
///
/// # Errors
/// As [`add`].
pub fn add_shipped(
    home: &Home,
    rules: &Rules,
    data: &Data,
    now: Timestamp,
    observe: &Observer<'_>,
) -> Result<Outcome, AddError> {
    let mut inputs = Vec::new();
    for (folder, covers) in [("listings", None), ("eligible", None), ("sample", Some("99"))] {
        for name in
            data.names_in(folder).into_iter().filter(|n| n.ends_with(".csv") && !n.ends_with("municipalities.csv"))
        {
            let bytes = data.bytes(&name)?.into_owned();
            inputs.push(Input::Shipped(NamedBytes { name, bytes }, covers.map(str::to_owned)));
        }
    }
    load(home, rules, inputs, &Request::default(), now, observe)
}

fn load(
    home: &Home,
    rules: &Rules,
    inputs: Vec<Input>,
    request: &Request,
    now: Timestamp,
    observe: &Observer<'_>,
) -> Result<Outcome, AddError> {
    let loads = lake::loads(&home.lake())?;
    lake::sweep(&home.lake(), &loads)?;
    archive::sweep(&home.archive())
        .map_err(|source| AddError::Archive { name: home.archive().display().to_string(), source })?;
    observe(Step::Locked, "");
    let run = Run { home, rules, request, learned: now.to_string(), loads: &loads, observe, seen: Mutex::default() };
    let done = Mutex::new(Outcome::default());
    let datasets: Vec<Dataset> =
        inputs.into_par_iter().map(|input| run.input(input, &done)).collect::<Result<Vec<_>, _>>()?.concat();
    if !datasets.is_empty() {
        observe(Step::BeforeManifest, "");
        lake::commit(&home.lake(), &run.learned, datasets)?;
        observe(Step::ManifestWritten, "");
    }
    let mut outcome = done.into_inner().unwrap_or_default();
    outcome.taken.sort_by(|a, b| a.name.cmp(&b.name));
    outcome.refused.sort();
    Ok(outcome)
}

/// What every file of a run needs to know.
struct Run<'a> {
    home: &'a Home,
    rules: &'a Rules,
    request: &'a Request,
    learned: String,
    loads: &'a [Manifest],
    observe: &'a Observer<'a>,
    /// Bytes that this run has taken already.
    seen: Mutex<HashSet<(String, &'static str)>>,
}

impl Run<'_> {
    fn input(&self, input: Input, done: &Mutex<Outcome>) -> Result<Vec<Dataset>, AddError> {
        let (files, covers, origin) = match input {
            Input::Path(path) => match files::read(&path) {
                Ok(files) => (files, self.request.covers.clone(), "file"),
                Err(error) => {
                    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                    let mut done = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    done.refused.push((shown(&name), error.to_string()));
                    return Ok(Vec::new());
                }
            },
            Input::Shipped(file, covers) => (vec![file], covers, "shipped"),
        };
        let mut datasets = Vec::new();
        for file in files {
            let name = shown(&file.name);
            let done_with = |taken: Result<Taken, String>| {
                let mut done = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                match taken {
                    Ok(taken) => done.taken.push(taken),
                    Err(reason) => done.refused.push((name.clone(), reason)),
                }
            };
            match self.file(&file, covers.as_deref(), origin) {
                Ok((taken, new)) => {
                    datasets.extend(new);
                    done_with(Ok(taken));
                }
                Err(FileError::Fatal(error)) => return Err(error),
                // The other copy is in: nothing is lost and nothing is wrong.
                Err(FileError::Twice) => tracing::info!("a file was brought twice"),
                Err(error) => done_with(Err(error.to_string())),
            }
        }
        Ok(datasets)
    }

    fn file(&self, file: &NamedBytes, covers: Option<&str>, origin: &str) -> Result<(Taken, Vec<Dataset>), FileError> {
        let kind = recognise::kind(&file.name, &file.bytes, self.request.kind)?;
        let hash = sha256(&file.bytes);
        if let Some(taken) = self.known(kind, &hash, &file.name, covers) {
            return Ok((taken, Vec::new()));
        }
        let first =
            self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert((hash.clone(), kind_name(kind)));
        if !first {
            return Err(FileError::Twice);
        }
        let tidied = tidied(self.rules, self.request.as_of, kind, file, covers)?;
        (self.observe)(Step::Parsed, &file.name);
        let receipt = Receipt {
            name: file.name.clone(),
            kind: kind_name(kind).to_owned(),
            as_of: tidied.as_of.to_string(),
            learned: self.learned.clone(),
            sha256: hash.clone(),
            bytes: file.bytes.len() as u64,
            origin: origin.to_owned(),
        };
        archive::keep(&self.home.archive(), &file.bytes, &receipt)
            .map_err(|source| AddError::Archive { name: file.name.clone(), source })?;
        (self.observe)(Step::Archived, &file.name);
        let complaints = tidied.complaints.len() as u64;
        let mut frames = tidied.frames;
        if complaints > 0 {
            frames.push(("complaint", None, tidy::complaints(&file.name, &tidied.complaints)?));
        }
        let mut datasets = Vec::new();
        for (table, service, mut frame) in frames {
            let path = lake::relative_path(table, tidied.as_of, &self.learned, &hash, service.as_deref());
            lake::write(&self.home.lake(), &path, &mut frame).map_err(AddError::from)?;
            datasets.push(Dataset {
                table: table.to_owned(),
                kind: kind_name(kind).to_owned(),
                source_name: file.name.clone(),
                sha256: hash.clone(),
                as_of: tidied.as_of,
                service,
                synthetic: tidied.prefecture.as_deref().is_some_and(|p| is_synthetic(self.rules, p)),
                prefecture: tidied.prefecture.clone(),
                rows: frame.height() as u64,
                complaints,
                path,
            });
        }
        (self.observe)(Step::LakeWritten, &file.name);
        let rows = datasets.iter().filter(|d| d.table != "complaint").map(|d| d.rows).sum();
        let taken = Taken {
            name: file.name.clone(),
            kind: kind_name(kind),
            as_of: tidied.as_of,
            rows,
            complaints,
            known: false,
        };
        Ok((taken, datasets))
    }

    /// The same bytes, taken as the same kind for the same date, are in the lake already.
    fn known(&self, kind: Kind, hash: &str, name: &str, covers: Option<&str>) -> Option<Taken> {
        let dated = (kind == Kind::Register).then(|| recognise::register_date(name)).flatten();
        let as_of = self.request.as_of.or(dated);
        let mut found = self.loads.iter().flat_map(|m| &m.datasets).filter(|d| {
            d.sha256 == hash
                && d.kind == kind_name(kind)
                && d.table != "complaint"
                && as_of.is_none_or(|as_of| as_of == d.as_of)
                && covers.is_none_or(|covers| d.prefecture.as_deref() == Some(covers))
        });
        let first = found.next()?;
        let rows = first.rows + found.map(|d| d.rows).sum::<u64>();
        Some(Taken {
            name: first.source_name.clone(),
            kind: kind_name(kind),
            as_of: first.as_of,
            rows,
            complaints: first.complaints,
            known: true,
        })
    }
}

/// A name fit to be shown: that of an exchanged file is not repeated, for it may hold a person's.
fn shown(name: &str) -> String {
    if recognise::is_exchanged_name(name) {
        "（交換ファイルとみられる名前）".to_owned()
    } else {
        name.to_owned()
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Register => "register",
        Kind::CountPage => "count_page",
        Kind::CountTable => "count_table",
        Kind::OfficeList => "office_list",
        Kind::Unlisted => "unlisted",
        Kind::Eligible => "eligible",
        Kind::EligibleServices => "eligible_services",
    }
}
