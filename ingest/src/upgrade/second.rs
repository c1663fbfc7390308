use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tsunagu_store::disk::io;

use tsunagu_store::durable::write_durably;
use tsunagu_store::home::{self, Home};

use super::{Upgrade, UpgradeError};
use crate::decisions;
use crate::lake::Lake;
use crate::source::unclaimed;
use crate::source::verify::verify;

/// Where what changes goes.
const BEFORE: &str = "before-3";

/// How to go back, beside what it is about.
const WAY_BACK: &str = "\
このフォルダーには、形式を新しくする前の取り込みの記録（decisions.jsonl）と FORMAT が入っています。
前の版の tsunagu に戻すには、tsunagu を止めてから、次のようにします。
  1. 上のフォルダーの DECISIONS と、archive の中の decisions.jsonl・decisions.head・unclaimed.txt を消す
  2. このフォルダーの decisions.jsonl を archive/ へ、FORMAT を上のフォルダーへ移す
  3. 前の版の tsunagu で tsunagu publish とする
そのあとに取り込んだものは、もう一度確かめられます。新しい版で困らないことを確かめたら、このフォルダーは消してかまいません。
";

/// Killed at any moment, the next call goes on: the format file changes last.
pub(super) fn upgrade(home: &Home) -> Result<Upgrade, UpgradeError> {
    let before = home.root().join(BEFORE);
    fs::create_dir_all(&before).map_err(io(&before))?;
    fs::write(before.join("README.txt"), WAY_BACK).map_err(io(&before))?;
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
