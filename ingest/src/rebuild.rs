//! The lake made again from the archive alone: what was brought and what was pulled, each run as it was learned.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tsunagu_store::home::Home;
use tsunagu_store::rules::Rules;

use crate::add::{self, AddError, Pulled};
use crate::lake;
use crate::pull;
use crate::source::receipts::{self, ReceiptError};
use crate::step::Observer;

/// What was made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
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
    #[error("保管庫のうち、取り込めないものがあります：{}。何も変えませんでした", .0.join("／"))]
    Refused(Vec<String>),
    /// Loading.
    #[error(transparent)]
    Add(#[from] AddError),
    /// The disk said no.
    #[error("{path}：{source}")]
    Io {
        /// Which file or folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> RebuildError {
    let path = path.display().to_string();
    move |source| RebuildError::Io { path, source }
}

/// Makes the lake from the archive, beside the old one, and then puts it in its place. The caller holds the writer's
/// lock and publishes.
///
/// # Errors
/// When anything in the archive can't be taken again; the old lake then stays.
pub fn rebuild(home: &Home, rules: &Rules, observe: &Observer<'_>) -> Result<Rebuilt, RebuildError> {
    let archive = home.archive();
    let is_counted = |learned: &str| lake::has_run(&home.lake(), learned);
    receipts::settle(&archive, is_counted).map_err(io(&archive))?;
    let runs = runs(&archive, &is_counted)?;
    if runs.is_empty() {
        return Err(RebuildError::Empty);
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
    let mut rebuilt = Rebuilt { runs: runs.len(), sources: 0, rows: 0 };
    let mut refused = Vec::new();
    for (learned, pulled) in runs {
        let outcome = add::add_again(&archive, &scratch, rules, pulled, &learned, observe)?;
        rebuilt.sources += outcome.taken.len();
        rebuilt.rows += outcome.taken.iter().filter(|t| !t.known).map(|t| t.rows).sum::<u64>();
        refused.extend(outcome.refused.into_iter().map(|(name, reason)| format!("{name}（{reason}）")));
    }
    if !refused.is_empty() {
        return Err(RebuildError::Refused(refused));
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

/// Everything that finished runs have receipts for, by the moment it was learned. A pull writes its receipts before
/// it loads: one that was killed in between is unfinished, and its journal is still there.
fn runs(archive: &Path, is_counted: &dyn Fn(&str) -> bool) -> Result<BTreeMap<String, Vec<Pulled>>, RebuildError> {
    let unfinished = pull::unfinished(archive).map_err(io(archive))?;
    let mut runs: BTreeMap<String, Vec<Pulled>> = BTreeMap::new();
    for receipt in receipts::brought(archive)? {
        runs.entry(receipt.learned.clone()).or_default().push(Pulled::Brought(receipt));
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
