//! The lake made again from the archive alone: what was brought and what was pulled, each run as it was learned.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tsunagu_store::disk::{DiskError, io};

use jiff::Timestamp;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;

use crate::add::{self, AddError, FileError, PulledInput};
use crate::decisions::{Decision, Decisions, DecisionsError, State};
use crate::input::Kinds;
use crate::lake::Lake;
use crate::losses;
use crate::pull;
use crate::source::receipts::{self, ReceiptError};
use crate::source::unclaimed;
use crate::source::verify::verify;
use crate::step::Observer;

/// What was made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RebuildReport {
    /// Runs of add and pull.
    pub runs: usize,
    /// Files and groups of pages.
    pub sources: usize,
    /// Rows.
    pub rows: u64,
}

/// Why the lake stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// The archive has no receipts.
    #[error("保管庫に受取書がありません。作り直せるものがないため、何も変えませんでした")]
    Empty,
    /// A receipt can't be read.
    #[error("{0}。何も変えませんでした")]
    Receipt(#[from] ReceiptError),
    /// Something in the archive is no longer taken.
    #[error("保管庫のうち、取り込めないものがあります：{}。何も変えませんでした", .0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("／"))]
    Refused(Vec<(String, FileError)>),
    /// Loads that count or wait would not be in the lake any more.
    #[error(
        "取り込んだもの（{}）の受取書が保管庫になく、作り直すとなくなります。何も変えませんでした。バックアップから戻してください（tsunagu restore）。なくてよければ tsunagu rebuild --without {}",
        .0.join("、"), .0.join(" ")
    )]
    Lost(Vec<String>),
    /// Asked to go on without what is there.
    #[error("{0} は保管庫からなくなっていません。何も変えませんでした。取り消すときは tsunagu archive withdraw {0}")]
    NotLost(String),
    /// What was decided about loads.
    #[error(transparent)]
    Decisions(#[from] DecisionsError),
    /// Loading.
    #[error(transparent)]
    Add(#[from] AddError),
    /// The disk stated no.
    #[error(transparent)]
    Io(#[from] DiskError),
}

/// Makes the lake from the archive, beside the old one, and then puts it in its place. The caller holds the writer's
/// lock and publishes; `kinds` are those by which the archive was filled. What it has lost must be named in `without`, and counts as withdrawn from then on.
///
/// # Errors
/// When anything in the archive can't be taken again, or is gone; the old lake then stays.
pub fn rebuild(
    home: &Home,
    rules: &Rules,
    kinds: Kinds,
    without: &[String],
    now: Timestamp,
    observe: &Observer<'_>,
) -> Result<RebuildReport, RebuildError> {
    let archive = home.archive();
    let mut decisions = Decisions::read(home)?;
    let current = Lake::of_home(home);
    let is_counted = |learned: &str| current.has_run(learned);
    receipts::finalize(&archive, is_counted).map_err(io(&archive))?;
    let runs = runs(&archive, &is_counted)?;
    if runs.is_empty() {
        let lost = losses::decided_lost(&[], &decisions);
        return Err(if lost.is_empty() { RebuildError::Empty } else { RebuildError::Lost(lost.into_iter().collect()) });
    }
    let lake = home.rebuilt_lake();
    if lake.exists() {
        fs::remove_dir_all(&lake).map_err(io(&lake))?;
    }
    let scratch = home.root().join("lake.rebuilding");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).map_err(io(&scratch))?;
    }
    fs::create_dir_all(&scratch).map_err(io(&scratch))?;
    let _leftover = Leftover(&scratch);
    let mut rebuilt = RebuildReport { runs: runs.len(), sources: 0, rows: 0 };
    let mut refused = Vec::new();
    for (learned, pulled) in runs {
        let outcome = add::add_archived(
            &archive,
            &Lake::in_folder(&scratch),
            rules,
            kinds,
            pulled,
            &learned,
            &decisions,
            observe,
        )?;
        rebuilt.sources += outcome.taken.len();
        rebuilt.rows += outcome.taken.iter().filter(|t| !t.known).map(|t| t.rows).sum::<u64>();
        refused.extend(outcome.refused);
    }
    if !refused.is_empty() {
        return Err(RebuildError::Refused(refused));
    }
    let lost = losses::decided_lost(&Lake::in_folder(&scratch).list().map_err(AddError::from)?, &decisions);
    if let Some(id) = without.iter().find(|id| !lost.contains(*id)) {
        return Err(RebuildError::NotLost(id.clone()));
    }
    let unnamed: Vec<String> = lost.iter().filter(|id| !without.contains(id)).cloned().collect();
    if !unnamed.is_empty() {
        return Err(RebuildError::Lost(unnamed));
    }
    if !lost.is_empty() {
        let on = now.to_string();
        let withdrawn = lost.iter().map(|load| Decision::new(&on, load, State::Withdrawn)).collect();
        decisions.record(home, withdrawn).map_err(io(&home.decisions()))?;
        // Nobody waits for the receipts of these bodies any more.
        let bodies = verify(home).map_err(io(&archive))?.unclaimed;
        unclaimed::accept(&archive, &bodies).map_err(io(&archive))?;
    }
    // From here on a kill leaves the old lake or a whole new one: opening the home moves the new one in.
    fs::rename(&scratch, &lake).map_err(io(&lake))?;
    let old = home.root().join("lake.old");
    if old.exists() {
        fs::remove_dir_all(&old).map_err(io(&old))?;
    }
    fs::rename(home.lake(), &old).map_err(io(&old))?;
    fs::rename(&lake, home.lake()).map_err(io(&lake))?;
    fs::remove_dir_all(&old).map_err(io(&old))?;
    Ok(rebuilt)
}

/// A lake being made: one that fails leaves nothing behind. One that is whole has another name by then.
struct Leftover<'p>(&'p Path);

impl Drop for Leftover<'_> {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.0);
    }
}

/// Everything that finished runs have receipts for, by the moment it was learned. A pull writes its receipts before
/// it loads: one that was killed in between is unfinished, and its journal is still there.
fn runs(archive: &Path, is_counted: &dyn Fn(&str) -> bool) -> Result<BTreeMap<String, Vec<PulledInput>>, RebuildError> {
    let unfinished = pull::unfinished(archive).map_err(io(archive))?;
    let mut runs: BTreeMap<String, Vec<PulledInput>> = BTreeMap::new();
    for receipt in receipts::brought(archive)? {
        runs.entry(receipt.learned.clone()).or_default().push(PulledInput::Brought(receipt));
    }
    for path in pull::finished(archive).map_err(io(archive))? {
        let wrong = |e: std::io::Error| ReceiptError { path: path.display().to_string(), reason: e.to_string() };
        let (header, pages) = pull::receipts(&path).map_err(wrong)?;
        if unfinished.contains(&header.learned) && !is_counted(&header.learned) {
            continue;
        }
        runs.entry(header.learned.clone()).or_default().extend(pull::pulled(&header, &pages));
    }
    Ok(runs)
}
