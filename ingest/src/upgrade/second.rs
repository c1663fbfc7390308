use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tsunagu_store::disk::io;

use tsunagu_store::durable::write_durably;
use tsunagu_store::home::{self, EarlierFormat, Home};

use super::{Upgrade, UpgradeError, WayBack};
use crate::decisions;
use crate::lake::Lake;
use crate::source::unclaimed;
use crate::source::verify::verify;

/// Where what changes goes.
const BEFORE: &str = "before-3";

/// Killed at any moment, the next call goes on: the format file changes last.
pub(super) fn upgrade(home: &Home, way_back: WayBack) -> Result<Upgrade, UpgradeError> {
    let before = home.root().join(BEFORE);
    fs::create_dir_all(&before).map_err(io(&before))?;
    fs::write(before.join("README.txt"), way_back(EarlierFormat::Second)).map_err(io(&before))?;
    keep(&home.root().join("FORMAT"), &before.join("FORMAT"))?;
    keep(&home.decisions(), &before.join("decisions.jsonl"))?;
    chained(home)?;
    home::write_format(home.root())?;
    Ok(Upgrade { before, ..Upgrade::default() })
}

/// Makes what was decided hold together, and takes for known what lies there without a receipt: before, killed runs left
/// bodies and nothing reported them from others.
pub(crate) fn chained(home: &Home) -> Result<(), UpgradeError> {
    // A lake that is damaged or not there knows no moments; the publish that follows reports of it.
    let manifests = Lake::of_home(home).list().unwrap_or_default();
    let learned: BTreeMap<&str, &str> =
        manifests.iter().flat_map(|m| m.datasets.iter().map(|d| (d.load.as_str(), m.learned.as_str()))).collect();
    decisions::chain(home, |load| learned.get(load).map(|&timestamp| timestamp.to_owned()))?;
    let archive = home.archive();
    let bodies = verify(home).map_err(io(&archive))?.unclaimed;
    Ok(unclaimed::accept(&archive, &bodies).map_err(io(&archive))?)
}

/// A copy of what is there, unless an upgrade that was killed has kept it already.
fn keep(from: &Path, to: &Path) -> Result<(), UpgradeError> {
    if to.exists() || !from.exists() {
        return Ok(());
    }
    let bytes = fs::read(from).map_err(io(from))?;
    Ok(write_durably(to, &bytes).map_err(io(to))?)
}
