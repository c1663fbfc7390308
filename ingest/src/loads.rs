//! The loads of a lake, each with what was decided about it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use tsunagu_store::home::Home;

use crate::decisions::{Decisions, DecisionsError, State};
use crate::lake::{Dataset, LakeError};
use crate::losses;

/// One source, taken as one kind for one date in one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Its id: [`crate::lake::load_id`].
    pub id: String,
    /// The source's name with its last folder; for the operator alone.
    pub name: String,
    /// What it was recognised as.
    pub kind: String,
    /// Of when.
    pub as_of: Date,
    /// When it was learned, UTC.
    pub learned: String,
    /// Rows in the lake.
    pub rows: u64,
    /// None before a publish has judged it.
    pub state: Option<State>,
    /// Places whose figures it changed when it first counted.
    pub changed: Option<u64>,
}

/// Why loads can't be listed.
#[derive(Debug, thiserror::Error)]
pub enum LoadsError {
    /// The lake.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// What was decided.
    #[error(transparent)]
    Decisions(#[from] DecisionsError),
}

/// Why a text names no load.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchLoad {
    /// None has this id or name.
    #[error("{0} names no load")]
    Unknown(String),
    /// Several have this name.
    #[error("{name} names {} loads", ids.len())]
    Several {
        /// As given.
        name: String,
        /// Id and date of each.
        ids: Vec<(String, Date)>,
    },
}

/// Every load of the lake, oldest first; counts derived at a publish are none.
///
/// # Errors
/// When manifests or decisions can't be read.
pub fn all(home: &Home) -> Result<Vec<Load>, LoadsError> {
    let manifests = losses::whole_lake(home)?;
    let decisions = Decisions::read(home)?;
    let mut found: BTreeMap<(String, String), Load> = BTreeMap::new();
    for manifest in &manifests {
        for d in manifest.datasets.iter().filter(|d| !d.load.is_empty()) {
            let load = found.entry((manifest.learned.clone(), d.load.clone())).or_insert_with(|| Load {
                id: d.load.clone(),
                name: d.source_name.clone(),
                kind: d.kind.clone(),
                as_of: d.as_of,
                learned: manifest.learned.clone(),
                rows: 0,
                state: decisions.state(&d.load),
                changed: decisions.changed(&d.load),
            });
            load.rows += if is_of_rows(d) { d.rows } else { 0 };
        }
    }
    Ok(found.into_values().collect())
}

/// Tables about a source's rows are not of them.
fn is_of_rows(dataset: &Dataset) -> bool {
    !matches!(dataset.table.as_str(), "issue" | "listed_place")
}

/// The one load that a text means: an id, or a name, with its last folder or without, that only one has among those
/// that `fits`.
///
/// # Errors
/// When none or several do.
pub fn named<'l>(loads: &'l [Load], text: &str, fits: impl Fn(&Load) -> bool) -> Result<&'l Load, NoSuchLoad> {
    if let Some(load) = loads.iter().find(|l| l.id == text) {
        return Ok(load);
    }
    let has_name = |l: &&Load| l.name == text || l.name.rsplit('/').next() == Some(text);
    let found: Vec<&Load> = loads.iter().filter(has_name).filter(|l| fits(l)).collect();
    match found[..] {
        [] => Err(NoSuchLoad::Unknown(text.to_owned())),
        [only] => Ok(only),
        _ => {
            let ids = found.iter().map(|l| (l.id.clone(), l.as_of)).collect();
            Err(NoSuchLoad::Several { name: text.to_owned(), ids })
        }
    }
}
