//! From a file to the lake: recognise, parse, tidy, archive, write; one manifest for the whole run.

use std::path::PathBuf;
use std::sync::Mutex;

use jiff::Timestamp;
use jiff::civil::Date;
use polars::frame::DataFrame;
use rayon::prelude::*;
use tsunagu_store::data::{Data, DataError};
use tsunagu_store::home::Home;
use tsunagu_store::place::PlaceCode;
use tsunagu_store::rules::Rules;

use crate::lake::{self, Dataset, LakeError, Manifest};
use crate::parse::{Complaint, ParseError, eligible, office_list, place_counts, register};
use crate::source::archive::{self, Receipt, sha256};
use crate::source::files::{self, FilesError, NamedBytes};
use crate::source::recognise::{self, AskedKind, Kind, Refusal};
use crate::step::{Observer, Step};
use crate::tidy;

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

/// Why one file was not taken; the run goes on with the others.
#[derive(Debug, thiserror::Error)]
enum FileError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Parse(#[from] ParseError),
    #[error("表に直せません（{0}）")]
    Tidy(#[from] polars::error::PolarsError),
    #[error("--as-of は{given}ですが、ファイルには{stated}現在とあります。どちらかを直してください")]
    TwoDates { given: Date, stated: Date },
    #[error("見本県と実在の都道府県が混ざっています。分けて取り込んでください")]
    MixedWithSample,
    #[error(transparent)]
    Fatal(#[from] AddError),
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
    observe(Step::Locked, "");
    let run = Run { home, rules, request, learned: now.to_string(), loads: &loads, observe };
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
}

/// A file parsed and tidied: frames per lake table, each with its service if it has one.
struct Tidied {
    as_of: Date,
    frames: Vec<(&'static str, Option<String>, DataFrame)>,
    prefecture: Option<String>,
    complaints: Vec<Complaint>,
}

impl Run<'_> {
    fn input(&self, input: Input, done: &Mutex<Outcome>) -> Result<Vec<Dataset>, AddError> {
        let (files, covers, origin) = match input {
            Input::Path(path) => (files::read(&path)?, self.request.covers.clone(), "file"),
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
                Err(error) => done_with(Err(error.to_string())),
            }
        }
        Ok(datasets)
    }

    fn file(&self, file: &NamedBytes, covers: Option<&str>, origin: &str) -> Result<(Taken, Vec<Dataset>), FileError> {
        let kind = recognise::kind(&file.name, &file.bytes, self.request.kind)?;
        let hash = sha256(&file.bytes);
        if let Some(taken) = self.known(kind, &hash) {
            return Ok((taken, Vec::new()));
        }
        let tidied = self.tidied(kind, file, covers)?;
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
                synthetic: tidied.prefecture.as_deref().is_some_and(|p| self.is_synthetic(p)),
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
    fn known(&self, kind: Kind, hash: &str) -> Option<Taken> {
        let mut found = self.loads.iter().flat_map(|m| &m.datasets).filter(|d| {
            d.sha256 == hash
                && d.kind == kind_name(kind)
                && d.table != "complaint"
                && self.request.as_of.is_none_or(|as_of| as_of == d.as_of)
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

    fn tidied(&self, kind: Kind, file: &NamedBytes, covers: Option<&str>) -> Result<Tidied, FileError> {
        let given = self.request.as_of;
        let in_name = || tsunagu_store::date::first_date(&file.name);
        let municipalities = &self.rules.municipalities;
        let stated = |stated: Option<Date>| match (given, stated) {
            (Some(given), Some(stated)) if given != stated => Err(FileError::TwoDates { given, stated }),
            (given, stated) => given.or(stated).or_else(in_name).ok_or(ParseError::NoDate.into()),
        };
        Ok(match kind {
            Kind::Register => {
                let as_of =
                    given.or_else(|| recognise::register_date(&file.name)).or(in_name()).ok_or(ParseError::NoDate)?;
                let service = recognise::service_in_name(&file.name);
                let (rows, complaints) = register::parse(&file.bytes, service.as_deref(), self.rules)?;
                let prefecture = self.scope(rows.office_number.iter().map(|n| &n[..2]))?;
                let frames = tidy::register(&rows)?;
                let frames = frames.into_iter().map(|(service, frame)| ("register", Some(service), frame)).collect();
                Tidied { as_of, frames, prefecture, complaints }
            }
            Kind::CountPage | Kind::CountTable => {
                let parse = if kind == Kind::CountPage { place_counts::parse_page } else { place_counts::parse_table };
                let (counts, complaints) = parse(&file.bytes, municipalities)?;
                let prefecture = self.scope(counts.rows.iter().map(|(place, _)| place.prefecture_digits()))?;
                let frames = vec![("listing", None, tidy::place_counts(&counts)?)];
                Tidied { as_of: stated(counts.as_of)?, frames, prefecture, complaints }
            }
            Kind::OfficeList | Kind::Unlisted => {
                let (offices, complaints) = office_list::parse(&file.bytes, municipalities)?;
                let scope = self.scope(offices.office_number.iter().map(|n| &n[..2]))?;
                let table = if kind == Kind::Unlisted { "unlisted" } else { "listed_office" };
                // Only what a list is said to cover may count as nought where it names nobody.
                let synthetic = scope.as_deref().is_some_and(|p| self.is_synthetic(p));
                let prefecture = covers.map(str::to_owned).or(scope.filter(|_| synthetic));
                let frames = vec![(table, None, tidy::office_list(&offices)?)];
                Tidied { as_of: stated(offices.as_of)?, frames, prefecture, complaints }
            }
            Kind::Eligible => {
                let (rows, complaints) = eligible::parse_counts(&file.bytes)?;
                let frames = vec![("eligible", None, tidy::eligible(&rows, "shipped")?)];
                Tidied { as_of: stated(None)?, frames, prefecture: None, complaints }
            }
            Kind::EligibleServices => {
                let (rows, complaints) = eligible::parse_services(&file.bytes)?;
                let frames = vec![("eligible_service", None, tidy::eligible_services(&rows, "shipped")?)];
                Tidied { as_of: stated(None)?, frames, prefecture: None, complaints }
            }
        })
    }

    /// The prefecture that a file covers, none for more than one; 見本県 never mixes with real ones.
    fn scope<'n>(&self, prefectures: impl Iterator<Item = &'n str>) -> Result<Option<String>, FileError> {
        let all: std::collections::BTreeSet<&str> = prefectures.collect();
        let mixed = all.iter().any(|p| self.is_synthetic(p)) && all.len() > 1;
        match (mixed, all.len()) {
            (true, _) => Err(FileError::MixedWithSample),
            (false, 1) => Ok(all.first().map(|p| (*p).to_owned())),
            (false, _) => Ok(None),
        }
    }

    fn is_synthetic(&self, prefecture: &str) -> bool {
        let code = PlaceCode::from_jis(&format!("{prefecture}000"));
        code.and_then(|c| self.rules.municipalities.get(c)).is_some_and(|m| m.synthetic)
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
