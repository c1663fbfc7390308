//! From a file to the lake: recognise, parse, tidy, archive, write; one manifest for the whole run.

/// A run, from its inputs to what counts.
mod all;
/// Lists that come as a PDF, a page or a text.
pub(crate) mod announced;
/// What is stated of a file besides its bytes.
mod declaration;
/// Why one file was not taken.
mod file_error;
/// What a run gathers on its way.
mod gathered;
/// What lists of offices are, and what registers cover.
mod kind;
/// Lists of offices wait for the run's registers, and are decided by them.
mod offices;
/// A listing's pages, laid together.
mod pages;
/// What was brought before and stands no more.
mod repeated;
/// What every file of a run needs to know.
mod run;
mod side_by_side;
/// An input as the files in it.
mod unpacked;
/// One file, written into the archive and the lake.
mod written;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use jiff::civil::Date;
use tsunagu_domain::data::{Data, DataError};
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;

use crate::decisions::{Decisions, DecisionsError};
use crate::file_reason::FileReason;
use crate::input::{self, KindOption, Kinds};
use crate::lake::{self, Lake, LakeError};
use crate::losses;
pub use crate::question::{Answer, Question};
use crate::question::{Doubt, Grounds};
use crate::source::archive;
use crate::source::files::{self, FilesError, NamedBytes};
use crate::source::receipts::{self, Receipt};
use crate::source::visit::Page;
use crate::step::{Observer, Step};
use declaration::Input;
pub use repeated::SupersededLoad;
use run::Run;

/// What a user brings and says of it.
#[derive(Debug, Clone)]
pub struct Request {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// `--kind`
    pub kind: Option<KindOption>,
    /// `--as-of`
    pub as_of: Option<Date>,
    /// `--covers`: the prefectures, designated cities and municipalities of which a file holds every office, so that
    /// a town absent from a list has none; empty for the whole country.
    pub covers: Option<Vec<PlaceCode>>,
    /// The kinds of files that are known, by default all that the program has.
    pub kinds: Kinds,
}

impl Default for Request {
    fn default() -> Self {
        Self { paths: Vec::new(), kind: None, as_of: None, covers: None, kinds: &input::ALL }
    }
}

/// A file that was taken.
#[derive(Debug, Clone)]
pub struct IngestedFile {
    /// Its name with its last folder.
    pub name: String,
    /// Its name as it is kept.
    pub kept_name: String,
    /// What it is.
    pub kind: &'static str,
    /// Why it was taken for that; none where the lake had it already.
    pub grounds: Option<Grounds>,
    /// What speaks against it, although its bringer says so.
    pub doubts: Vec<Doubt>,
    /// What it covers, where that is known: prefectures or municipalities; empty for the country.
    pub scope: Option<Vec<PlaceCode>>,
    /// Of when.
    pub as_of: Date,
    /// Rows in the lake.
    pub rows: u64,
    /// Rows that were left out.
    pub left_out: u64,
    /// Of its numbers, the share that the register holds, in tenths of a percent; none where it can't be reported.
    pub in_register_tenths: Option<usize>,
    /// Its columns, for a table.
    pub columns: Columns,
    /// Issues about it.
    pub issues: u64,
    /// Headers of columns about an office's staff, which were left out of what is kept.
    pub dropped: Vec<String>,
    /// The lake had it already; nothing was changed.
    pub known: bool,
    /// The load, where it was there already and waits to be accepted.
    pub held: Option<String>,
}

/// Headers of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Those that are read.
    pub found: Vec<String>,
    /// Those that are not.
    pub ignored: Vec<String>,
    /// Those that were taken out before anything was kept.
    pub dropped: Vec<String>,
}

/// What became of every file.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Taken, now or before.
    pub taken: Vec<IngestedFile>,
    /// Name and reason.
    pub refused: Vec<(String, FileReason)>,
    /// Passed over without being wrong: name and reason.
    pub skipped: Vec<(String, FileReason)>,
    /// What only the person who brings the files can say; then nothing of the run was taken.
    pub questions: Vec<Question>,
    /// Taken before, and replaced by later loads that this run does not bring as well.
    pub replaced: Vec<SupersededLoad>,
    /// Pulled files that were refused because nobody could be asked.
    pub unanswered: usize,
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
    /// What was decided about loads.
    #[error(transparent)]
    Decisions(#[from] DecisionsError),
    /// The archive.
    #[error("{name} can't be archived: {source}")]
    Archive {
        /// Which file.
        name: String,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The receipts of the run.
    #[error("the receipts can't be archived: {0}")]
    Receipts(#[source] std::io::Error),
    /// The registers of the lake, which tell what a list is.
    #[error("the registers or listings of the lake can't be read")]
    Registers(#[source] duckdb::Error),
}

/// What a pull or the archive hands over; the bytes lie in the archive already.
#[derive(Debug, Clone)]
pub enum PulledInput {
    /// A file that stands for itself.
    File {
        /// Its name behind the month it is of.
        name: String,
        /// Of its bytes.
        sha256: String,
        /// Of when, where its name does not say.
        as_of: Option<Date>,
    },
    /// A file that somebody brought, as its receipt reports it.
    Brought(Receipt),
    /// A listing's pages of one prefecture and date.
    Pages {
        /// The source's name with the prefecture's digits.
        name: String,
        /// Two digits.
        prefecture: Option<String>,
        /// Of when.
        as_of: Option<Date>,
        /// The pages.
        pages: Vec<Page>,
        /// Words by which a page says that it has no rows.
        none_words: Vec<String>,
    },
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
            let covers = covers.and_then(|p| PlaceCode::from_jis(&format!("{p}000")));
            inputs.push(Input::Shipped(NamedBytes { name, bytes }, covers));
        }
    }
    load(home, rules, inputs, &Request::default(), now, observe)
}

/// Loads what a pull has put into the archive.
///
/// # Errors
/// As [`add`].
pub fn add_pulled(
    home: &Home,
    rules: &Rules,
    pulled: Vec<PulledInput>,
    learned: Timestamp,
    observe: &Observer<'_>,
) -> Result<Outcome, AddError> {
    load(home, rules, pulled.into_iter().map(Input::Pulled).collect(), &Request::default(), learned, observe)
}

/// Loads what the archive holds into an empty lake elsewhere, as it was learned at one moment.
///
/// # Errors
/// As [`add`].
#[expect(clippy::too_many_arguments, reason = "the parts of a run, each used once")]
pub fn add_archived(
    archive: &Path,
    lake: &Lake,
    rules: &Rules,
    kinds: Kinds,
    pulled: Vec<PulledInput>,
    learned: &str,
    decisions: &Decisions,
    observe: &Observer<'_>,
) -> Result<Outcome, AddError> {
    let loads = lake.list()?;
    let inputs = pulled.into_iter().map(Input::Pulled).collect();
    let request = Request { kinds, ..Request::default() };
    let run = run(archive, lake, rules, &request, learned, &loads, decisions, observe);
    Run { is_rebuild: true, ..run }.all(inputs)
}

#[expect(clippy::too_many_arguments, reason = "the parts of a run, each used once")]
fn run<'a>(
    archive: &Path,
    lake: &Lake,
    rules: &'a Rules,
    request: &'a Request,
    learned: &str,
    loads: &'a [lake::Manifest],
    decisions: &'a Decisions,
    observe: &'a Observer<'a>,
) -> Run<'a> {
    Run {
        archive: archive.to_owned(),
        lake: lake.clone(),
        rules,
        request,
        learned: learned.to_owned(),
        loads,
        observe,
        decisions,
        seen: Mutex::default(),
        receipts: Mutex::default(),
        new_bodies: Mutex::default(),
        gathered: gathered::RunEvidence::default(),
        is_committed: AtomicBool::new(false),
        is_rebuild: false,
    }
}

fn load(
    home: &Home,
    rules: &Rules,
    inputs: Vec<Input>,
    request: &Request,
    now: Timestamp,
    observe: &Observer<'_>,
) -> Result<Outcome, AddError> {
    let loads = losses::whole_lake(home)?;
    let lake = Lake::of_home(home);
    lake.sweep(&loads)?;
    let archive = home.archive();
    let unkept = |source| AddError::Archive { name: archive.display().to_string(), source };
    archive::sweep(&archive).map_err(unkept)?;
    receipts::finalize(&archive, |learned| lake.has_run(learned)).map_err(unkept)?;
    let decisions = Decisions::read(home)?;
    observe(Step::Locked, "");
    run(&archive, &lake, rules, request, &now.to_string(), &loads, &decisions, observe).all(inputs)
}
