use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Mutex;

use jiff::Timestamp;
use jiff::civil::Date;
use polars::frame::DataFrame;
use rayon::prelude::*;
use tsunagu_store::date::japan_date;
use tsunagu_store::place::PlaceCode;
use tsunagu_store::rules::Rules;

use super::offices::{Gathered, Known, columns};
use super::tidied::{FileError, is_synthetic, tidied};
use super::{AddError, Columns, Outcome, Pulled, Request, Taken, pages};
use crate::decisions::{Decisions, State};
use crate::input::{self, Opened, clean};
use crate::lake::{self, Dataset, Manifest};
use crate::parse::{Complaint, table};
use crate::pull::visit::Page;
use crate::source::archive::{self, sha256};
use crate::source::files::{self, FilesError, NamedBytes};
use crate::source::receipts::{self, Receipt};
use crate::source::recognise::{self, AskedKind, Kind, Refusal};
use crate::step::{Observer, Step};
use crate::tidy;

/// Where bytes come from.
pub(super) enum Input {
    Path(PathBuf),
    Shipped(NamedBytes, Option<PlaceCode>),
    Pulled(Pulled),
}

/// What is said of a file besides its bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) kind: Option<AskedKind>,
    /// What it was taken for before.
    pub(super) decided: Option<Kind>,
    pub(super) as_of: Option<Date>,
    pub(super) covers: Option<Vec<PlaceCode>>,
    /// Kept in the receipt; none for what lies in the archive with its receipt already.
    pub(super) origin: Option<&'static str>,
    /// Where it lies, to be named in a question.
    path: Option<PathBuf>,
}

/// Tables of what a listing says.
const LISTINGS: [&str; 3] = ["listing", "listed_office", "unlisted"];

/// What every file of a run needs to know.
pub(super) struct Run<'a> {
    pub(super) archive: PathBuf,
    pub(super) lake: PathBuf,
    pub(super) rules: &'a Rules,
    pub(super) request: &'a Request,
    pub(super) learned: String,
    pub(super) loads: &'a [Manifest],
    pub(super) observe: &'a Observer<'a>,
    pub(super) decisions: &'a Decisions,
    /// Bytes that this run has taken already, as which kind and for which date.
    pub(super) seen: Mutex<HashSet<(String, &'static str, Date)>>,
    /// What is written once the run counts.
    pub(super) receipts: Mutex<Vec<Receipt>>,
    /// Bodies that were not in the archive before.
    pub(super) new_bodies: Mutex<Vec<String>>,
    pub(super) gathered: Gathered,
    /// What was taken before is taken again, and nobody is asked.
    pub(super) is_rebuild: bool,
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Run<'_> {
    /// Takes every input; what was taken counts at once, by one manifest. A run that fails as a whole leaves no byte.
    pub(super) fn all(&self, inputs: Vec<Input>) -> Result<Outcome, AddError> {
        let done = Mutex::new(Outcome::default());
        self.taken(inputs, &done).inspect_err(|_| self.give_up())?;
        let questions = self.questions();
        if !questions.is_empty() {
            self.give_up();
            return Ok(Outcome { questions, ..Outcome::default() });
        }
        let mut outcome = done.into_inner().unwrap_or_default();
        outcome.taken.sort_by(|a, b| a.name.cmp(&b.name));
        outcome.refused.sort();
        outcome.skipped.sort();
        Ok(outcome)
    }

    fn taken(&self, inputs: Vec<Input>, done: &Mutex<Outcome>) -> Result<(), AddError> {
        let mut datasets: Vec<Dataset> =
            inputs.into_par_iter().map(|input| self.input(input, done)).collect::<Result<Vec<_>, _>>()?.concat();
        datasets.extend(self.waited(done)?);
        if self.has_questions() {
            // Nothing of the run counts: what it has written is nobody's.
            return self.remove(&datasets);
        }
        if datasets.is_empty() {
            return Ok(());
        }
        let unkept = |source| AddError::Archive { name: "受取書".to_owned(), source };
        let mut written = std::mem::take(&mut *locked(&self.receipts));
        written.sort_by(|a, b| (&a.name, &a.sha256).cmp(&(&b.name, &b.sha256)));
        let brought = !written.is_empty();
        if brought {
            receipts::begin(&self.archive, &self.learned, &written).map_err(unkept)?;
        }
        (self.observe)(Step::BeforeManifest, "");
        lake::commit(&self.lake, &self.learned, datasets)?;
        (self.observe)(Step::ManifestWritten, "");
        if brought {
            receipts::settle(&self.archive, |learned| learned == self.learned).map_err(unkept)?;
        }
        (self.observe)(Step::RunFinished, "");
        Ok(())
    }

    fn give_up(&self) {
        let bodies = std::mem::take(&mut *locked(&self.new_bodies));
        bodies.iter().for_each(|hash| archive::drop_bytes(&self.archive, hash));
    }

    fn input(&self, input: Input, done: &Mutex<Outcome>) -> Result<Vec<Dataset>, AddError> {
        let mut datasets = Vec::new();
        match self.files(input) {
            Ok(Unpacked::Files(files, said)) => {
                for file in files {
                    let name = file.name.clone();
                    let looked = self.opened(file).and_then(|file| {
                        let look = self.first_look(&file, &said)?;
                        Ok((file, look))
                    });
                    let taken = match looked {
                        Ok((file, Some(known))) if known.kind == Kind::Register => self.file(&file, &said, known),
                        // What looks like a register as published may have been brought as a list.
                        Ok((file, Some(known))) => self.file(&file.laid_out(&self.rules.intake.file), &said, known),
                        Ok((file, None)) => {
                            self.wait(file, said.clone());
                            continue;
                        }
                        Err(error) => Err(error),
                    };
                    datasets.extend(self.done(&name, &said, taken, done)?);
                }
            }
            Ok(Unpacked::Pages { name, prefecture, as_of, pages, none_words }) => {
                let taken = self.pages(&name, prefecture, as_of, &pages, &none_words);
                datasets.extend(self.done(&name, &Said::default(), taken, done)?);
            }
            Err((name, reason)) => datasets.extend(self.done(&name, &Said::default(), Err(reason), done)?),
        }
        Ok(datasets)
    }

    /// Lists of offices, once every register of the run has been read.
    fn waited(&self, done: &Mutex<Outcome>) -> Result<Vec<Dataset>, AddError> {
        let waiting = self.waiting();
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let offices = self.known_offices()?;
        let each = waiting.into_par_iter().map(|(file, said)| {
            let taken = self.decided(&file, &said, &offices).and_then(|known| self.file(&file, &said, known));
            self.done(&file.name, &said, taken, done)
        });
        Ok(each.collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// Notes what became of a file; its datasets, if it was taken.
    fn done(
        &self,
        name: &str,
        said: &Said,
        taken: Result<(Taken, Vec<Dataset>), FileError>,
        done: &Mutex<Outcome>,
    ) -> Result<Vec<Dataset>, AddError> {
        let mut done = locked(done);
        match taken {
            Ok((taken, datasets)) => {
                done.taken.push(taken);
                return Ok(datasets);
            }
            Err(FileError::Fatal(error)) => return Err(error),
            Err(FileError::Files(error @ FilesError::LockFile)) => done.skipped.push((shown(name), error.to_string())),
            // The other copy is in: nothing is lost and nothing is wrong.
            Err(FileError::Twice) => tracing::info!("a file was brought twice"),
            Err(FileError::Question(question)) if said.origin.is_some() => {
                self.ask(*question, &shown(name), said.path.clone());
            }
            Err(error) => {
                done.unanswered += usize::from(matches!(error, FileError::Question(_)));
                done.refused.push((shown(name), error.to_string()));
            }
        }
        Ok(Vec::new())
    }

    fn remove(&self, datasets: &[Dataset]) -> Result<(), AddError> {
        for path in datasets.iter().map(|d| self.lake.join(&d.path)) {
            std::fs::remove_file(&path)
                .map_err(|source| lake::LakeError::Io { path: path.display().to_string(), source })?;
        }
        Ok(())
    }

    /// The files of an input with what is said of them, or the name and the reason why there are none.
    fn files(&self, input: Input) -> Result<Unpacked, (String, FileError)> {
        let asked = |covers, origin| Said {
            kind: self.request.kind,
            as_of: self.request.as_of,
            covers,
            origin: Some(origin),
            ..Said::default()
        };
        let archived = |hash: &str, name: &str| {
            archive::bytes_of(&self.archive, hash)
                .ok_or_else(|| (name.to_owned(), FileError::NotArchived(hash.to_owned())))
        };
        match input {
            Input::Path(path) => {
                let name = path.file_name().map(|n| clean::name(&n.to_string_lossy())).unwrap_or_default();
                let files = files::read(&path, self.rules.intake.file.bytes).map_err(|e| (name, e.into()))?;
                let said = Said { path: Some(path), ..asked(self.request.covers.clone(), "file") };
                Ok(Unpacked::Files(files, said))
            }
            Input::Shipped(file, covers) => {
                // 見本県's listings are what the program says they are.
                let kind = file.name.contains("usage_").then_some(AskedKind::Usage);
                let said = Said { kind, ..asked(covers.map(|p| vec![p]), "shipped") };
                Ok(Unpacked::Files(vec![file], said))
            }
            Input::Pulled(Pulled::Brought(receipt)) => {
                let bytes = archived(&receipt.sha256, &receipt.name)?;
                let said = Said {
                    decided: kind_named(&receipt.kind),
                    as_of: receipt.as_of.parse().ok(),
                    covers: receipt.covered(),
                    ..Said::default()
                };
                Ok(Unpacked::Files(vec![NamedBytes { name: receipt.name, bytes }], said))
            }
            Input::Pulled(Pulled::File { name, sha256, as_of }) => {
                let bytes = archived(&sha256, &name)?;
                let files = files::opened(&name, bytes, self.rules.intake.file.bytes).map_err(|e| (name, e.into()))?;
                Ok(Unpacked::Files(files, Said { as_of, ..Said::default() }))
            }
            Input::Pulled(Pulled::Pages { name, prefecture, as_of, pages, none_words }) => {
                Ok(Unpacked::Pages { name, prefecture, as_of, pages, none_words })
            }
        }
    }

    /// Pages of a listing, as one set of tables.
    fn pages(
        &self,
        name: &str,
        prefecture: Option<String>,
        as_of: Option<Date>,
        pages: &[Page],
        none_words: &[String],
    ) -> Result<(Taken, Vec<Dataset>), FileError> {
        let as_of = as_of.ok_or(FileError::PagesWithoutDate)?;
        self.not_in_the_future(as_of)?;
        self.not_before_the_exchange(as_of)?;
        let listed: String = pages
            .iter()
            .map(|p| format!("{} {} {:?} {}\n", p.visit.role, p.visit.sha256, p.place.map(|c| c.to_string()), p.whole))
            .collect();
        let hash = sha256(listed.as_bytes());
        if let Some(taken) = self.known("listing_pages", as_of, &hash, None) {
            return Ok((taken, Vec::new()));
        }
        let tidied = pages::tidied(self.rules, &self.archive, pages, none_words)?;
        (self.observe)(Step::Parsed, name);
        let frames = tidied.frames.into_iter().map(|(table, frame)| (table, None, frame)).collect();
        let of = Of {
            name,
            kind: "listing_pages",
            hash: &hash,
            as_of,
            prefecture: None,
            scope: Vec::new(),
            home: prefecture,
        };
        self.write(&of, frames, &tidied.complaints)
    }

    /// A file, opened within bounds and without people.
    fn opened(&self, file: NamedBytes) -> Result<Opened, FileError> {
        // Refused by its name, before a byte of it is looked at.
        if recognise::is_exchanged_name(&file.name) {
            return Err(Refusal::ExchangedFile.into());
        }
        Ok(input::open(&file.name, file.bytes, &self.rules.intake.file, self.rules)?)
    }

    fn file(
        &self,
        file: &Opened,
        said: &Said,
        Known { kind, why, in_register_tenths }: Known,
    ) -> Result<(Taken, Vec<Dataset>), FileError> {
        let columns = columns(kind, file, &self.rules.headers);
        let hash = sha256(&file.bytes);
        let mut parsed = tidied(self.rules, said.as_of, kind, file, said.covers.as_deref())?;
        self.not_in_the_future(parsed.as_of)?;
        if parsed.frames.iter().any(|(table, ..)| LISTINGS.contains(table)) {
            self.not_before_the_exchange(parsed.as_of)?;
        }
        // Held against what was read: the same bytes under a name with another date are another load.
        let covers = said.covers.as_deref().map(|covers| match kind {
            Kind::Register => covers.to_vec(),
            _ => self.spelled_out(covers),
        });
        if let Some(taken) = self.known(kind_name(kind), parsed.as_of, &hash, covers.as_deref()) {
            return Ok((taken, Vec::new()));
        }
        let scope = self.scope(kind, &parsed, said)?;
        if matches!(kind, Kind::Register | Kind::OwnList) {
            parsed.prefecture = one_prefecture(&scope);
        }
        if !locked(&self.seen).insert((hash.clone(), kind_name(kind), parsed.as_of)) {
            return Err(FileError::Twice);
        }
        (self.observe)(Step::Parsed, &file.name);
        if let Some(origin) = said.origin {
            let is_new = archive::keep(&self.archive, &file.bytes, &hash)
                .map_err(|source| AddError::Archive { name: file.name.clone(), source })?;
            if is_new {
                locked(&self.new_bodies).push(hash.clone());
            }
            locked(&self.receipts).push(Receipt {
                name: file.name.clone(),
                kind: kind_name(kind).to_owned(),
                as_of: parsed.as_of.to_string(),
                learned: self.learned.clone(),
                sha256: hash.clone(),
                bytes: file.bytes.len() as u64,
                origin: origin.to_owned(),
                covers: None,
                scope: (said.covers.is_some() || matches!(kind, Kind::Register | Kind::OwnList)).then(|| scope.clone()),
                dropped: file.dropped.clone(),
            });
        }
        (self.observe)(Step::Archived, &file.name);
        let unread = table::unread(file.sheets(), |cell| recognise::is_telling(cell, &self.rules.headers));
        let complaints = parsed.complaints.into_iter().chain(unread);
        let complaints: Vec<_> = complaints.map(|c| (file.name.clone(), c)).collect();
        let prefecture = parsed.prefecture;
        let of = Of {
            name: &file.name,
            kind: kind_name(kind),
            hash: &hash,
            as_of: parsed.as_of,
            home: prefecture.clone(),
            prefecture,
            scope: scope.clone(),
        };
        let (mut taken, datasets) = self.write(&of, parsed.frames, &complaints)?;
        taken.dropped = file.dropped.clone();
        taken.why = why;
        taken.in_register_tenths = in_register_tenths;
        taken.columns = columns;
        taken.left_out = left_out(&complaints);
        taken.scope = (said.covers.is_some() || matches!(kind, Kind::Register | Kind::OwnList)).then_some(scope);
        Ok((taken, datasets))
    }

    /// A slip of the year would stand as the newest for a year.
    fn not_in_the_future(&self, as_of: Date) -> Result<(), FileError> {
        let learned: Option<Timestamp> = self.learned.parse().ok();
        match learned.map(japan_date) {
            Some(today) if as_of > today => Err(FileError::Future { as_of, today }),
            _ => Ok(()),
        }
    }

    /// A listing of an earlier day has another date beside it that was taken for its own.
    fn not_before_the_exchange(&self, as_of: Date) -> Result<(), FileError> {
        let first = self.rules.listing_begins_on;
        if as_of < first { Err(FileError::BeforeExchange { as_of, first }) } else { Ok(()) }
    }

    /// Writes the tables of a source to the lake; they count once the run's manifest does.
    fn write(
        &self,
        of: &Of<'_>,
        mut frames: Vec<(&'static str, Option<String>, DataFrame)>,
        complaints: &[(String, Complaint)],
    ) -> Result<(Taken, Vec<Dataset>), FileError> {
        if !complaints.is_empty() {
            frames.push(("complaint", None, tidy::complaints(complaints)?));
        }
        let mut datasets = Vec::new();
        for (table, service, mut frame) in frames {
            let path = lake::relative_path(table, of.as_of, &self.learned, of.hash, service.as_deref());
            let file_sha256 = lake::write(&self.lake, &path, &mut frame).map_err(AddError::from)?;
            datasets.push(Dataset {
                load: lake::load_id(&self.learned, of.kind, of.as_of, of.hash),
                table: table.to_owned(),
                kind: of.kind.to_owned(),
                source_name: of.name.to_owned(),
                sha256: of.hash.to_owned(),
                as_of: of.as_of,
                service,
                synthetic: of.home.as_deref().is_some_and(|p| is_synthetic(self.rules, p)),
                prefecture: of.prefecture.clone(),
                scope: of.scope.clone(),
                rows: frame.height() as u64,
                complaints: complaints.len() as u64,
                path,
                file_sha256,
            });
        }
        (self.observe)(Step::LakeWritten, of.name);
        let rows = datasets.iter().filter(|d| !ABOUT.contains(&d.table.as_str())).map(|d| d.rows).sum();
        let taken = Taken {
            name: of.name.to_owned(),
            kind: of.kind,
            why: String::new(),
            scope: None,
            left_out: 0,
            in_register_tenths: None,
            columns: Columns::default(),
            as_of: of.as_of,
            rows,
            complaints: complaints.len() as u64,
            dropped: Vec::new(),
            known: false,
            held: None,
        };
        Ok((taken, datasets))
    }

    /// The same bytes, taken as the same kind for the same date, are in the lake already and not withdrawn.
    fn known(&self, kind: &'static str, as_of: Date, hash: &str, covers: Option<&[PlaceCode]>) -> Option<Taken> {
        let mut found = self.loads.iter().flat_map(|m| &m.datasets).filter(|d| {
            d.sha256 == hash
                && d.kind == kind
                && !ABOUT.contains(&d.table.as_str())
                && as_of == d.as_of
                && self.decisions.state(&d.load) != Some(State::Withdrawn)
                && covers.is_none_or(|covers| d.scope == *covers)
        });
        let first = found.next()?;
        let rows = first.rows + found.map(|d| d.rows).sum::<u64>();
        Some(Taken {
            name: first.source_name.clone(),
            kind,
            why: String::new(),
            scope: None,
            left_out: 0,
            in_register_tenths: None,
            columns: Columns::default(),
            as_of: first.as_of,
            rows,
            complaints: first.complaints,
            dropped: Vec::new(),
            known: true,
            held: (self.decisions.state(&first.load) == Some(State::Held)).then(|| first.load.clone()),
        })
    }
}

/// Tables about a source's rows, not of them.
const ABOUT: [&str; 2] = ["complaint", "listed_place"];

/// Kinds of complaints about a row that was left out.
const LEFT_OUT: [&str; 9] = [
    "bad_number",
    "bad_count",
    "short_row",
    "unknown_service",
    "duplicate",
    "closed",
    "no_number",
    "scientific_number",
    "disability_number",
];

/// Rows that were left out.
fn left_out(complaints: &[(String, Complaint)]) -> u64 {
    let rows: HashSet<u64> =
        complaints.iter().filter(|(_, c)| LEFT_OUT.contains(&c.kind)).filter_map(|(_, c)| c.row).collect();
    rows.len() as u64
}

/// An input, opened.
enum Unpacked {
    Files(Vec<NamedBytes>, Said),
    Pages { name: String, prefecture: Option<String>, as_of: Option<Date>, pages: Vec<Page>, none_words: Vec<String> },
}

/// What a source's tables are of.
struct Of<'a> {
    name: &'a str,
    kind: &'static str,
    hash: &'a str,
    as_of: Date,
    /// The prefecture that it covers as a whole.
    prefecture: Option<String>,
    /// The prefectures or municipalities that it covers as a whole; empty for a register of the country.
    scope: Vec<PlaceCode>,
    /// The prefecture it speaks of, covered or not.
    home: Option<String>,
}

/// A name fit to be shown: that of an exchanged file is not repeated, for it may hold a person's.
fn shown(name: &str) -> String {
    if recognise::is_exchanged_name(name) {
        "（交換ファイルとみられる名前）".to_owned()
    } else {
        name.to_owned()
    }
}

/// The prefecture that all of these codes lie in, as its two digits.
fn one_prefecture(scope: &[PlaceCode]) -> Option<String> {
    let first = scope.first()?.prefecture_digits();
    scope.iter().all(|c| c.prefecture_digits() == first).then(|| first.to_owned())
}

/// The kind of a receipt.
fn kind_named(name: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind_name(*kind) == name)
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Register => "register",
        Kind::CountPage => "count_page",
        Kind::CountTable => "count_table",
        Kind::OfficeList => "office_list",
        Kind::OfficePage => "office_page",
        Kind::OfficeSearch => "office_search",
        Kind::Unlisted => "unlisted",
        Kind::OwnList => "own_list",
        Kind::Boundary => "boundary",
        Kind::Eligible => "eligible",
        Kind::EligibleServices => "eligible_services",
    }
}
