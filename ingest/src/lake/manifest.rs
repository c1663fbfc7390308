use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tsunagu_domain::date::file_stamp;
use tsunagu_domain::digest::sha256;
use tsunagu_domain::place::PlaceCode;

/// Version of the layout, checked when a manifest is read. 1 had no load ids, scopes and file hashes, and its
/// `name` columns were folded.
pub(super) const FORMAT: u32 = 3;

/// Those that are read: 2 named data issues otherwise.
pub(super) const READABLE_FORMATS: std::ops::RangeInclusive<u32> = 2..=FORMAT;

/// Hexadecimal digits of a load's id.
const ID_DIGITS: usize = 12;

/// The id of a load: one source, taken as one kind for one date in one run. A rebuild from the archive gives the
/// same ids, so that decisions about loads outlive the lake.
pub fn load_id(learned: &str, kind: &str, as_of: Date, source_sha256: &str) -> String {
    sha256(format!("{learned} {kind} {as_of} {source_sha256}").as_bytes()).chars().take(ID_DIGITS).collect()
}

/// One Parquet file of the lake and what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dataset {
    /// The load it is of: [`load_id`], or empty for derived counts.
    pub load: String,
    /// issue, or a table that a kind of file fills: register, listing, listed_office, …
    #[serde(deserialize_with = "named_as_today")]
    pub table: String,
    /// What the source was recognised as; `derived` for counts made from the register.
    pub kind: String,
    /// The source's name with its last folder.
    pub source_name: String,
    /// Of the source's bytes, or of the rows of derived counts.
    pub sha256: String,
    /// The date the rows speak of.
    pub as_of: Date,
    /// Service code, for a register.
    pub service: Option<String>,
    /// Two digits where the file covers one prefecture; none where it covers the country.
    pub prefecture: Option<String>,
    /// The prefectures or municipalities that a register or a list covers; empty for the whole country (a register)
    /// and for what states nothing (a list).
    #[serde(default)]
    pub scope: Vec<PlaceCode>,
    /// Rows in the file.
    pub rows: u64,
    /// Data issues of the source; `complaints` in manifests of format 2.
    #[serde(alias = "complaints")]
    pub issues: u64,
    /// 見本県.
    pub synthetic: bool,
    /// Relative to the lake.
    pub path: String,
    /// Of the Parquet file itself, so that a build notices a changed byte.
    pub file_sha256: String,
}

/// The table of data issues has another name in manifests of format 2.
fn named_as_today<'de, D: serde::Deserializer<'de>>(table: D) -> Result<String, D::Error> {
    let table = String::deserialize(table)?;
    Ok(if table == "complaint" { "issue".to_owned() } else { table })
}

/// All files of one load; either all of them count or none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    pub(super) format: u32,
    /// When they were learned, UTC.
    pub learned: String,
    /// The files.
    pub datasets: Vec<Dataset>,
}

impl Manifest {
    /// The same load with only the files that `keeps` keeps.
    pub fn only(&self, keeps: impl Fn(&Dataset) -> bool) -> Self {
        let datasets = self.datasets.iter().filter(|d| keeps(d)).cloned().collect();
        Self { format: self.format, learned: self.learned.clone(), datasets }
    }
}

/// A manifest is named after the moment of its run and what it holds: one that was changed is no longer called so.
pub(super) fn manifest_name(learned: &str, json: &[u8]) -> String {
    let hash: String = sha256(json).chars().take(16).collect();
    format!("{}-{hash}.json", file_stamp(learned))
}

/// Where a file of this load goes: `<table>/as_of=YYYY-MM-DD/<learned>-<hash>[-<part>].parquet`.
pub fn relative_path(table: &str, as_of: Date, learned: &str, sha256: &str, part: Option<&str>) -> String {
    let short: String = sha256.chars().take(16).collect();
    let part = part.map(|p| format!("-{p}")).unwrap_or_default();
    format!("{table}/as_of={as_of}/{}-{short}{part}.parquet", file_stamp(learned))
}
