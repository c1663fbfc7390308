use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};

/// What a denominator counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Distinct office numbers.
    Sites,
    /// Office number × service.
    Rows,
    /// A number someone wrote down.
    Claimed,
    /// Distinct office numbers of the lists that towns and prefectures bring.
    Own,
}

impl Unit {
    /// Known only where somebody has brought it, and never of every place of a group.
    pub fn is_of_single_places(self) -> bool {
        matches!(self, Self::Claimed | Self::Own)
    }
}

/// A denominator of the listing rate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denominator {
    /// Key in files and addresses.
    pub name: String,
    /// Full label.
    pub label: String,
    /// Short label for tables.
    pub short: String,
    /// What it counts.
    pub unit: Unit,
    /// Used in headlines.
    #[serde(default)]
    pub headline: bool,
    /// Whether the total of a count page may be divided by it; a role's count may not.
    #[serde(default)]
    pub takes_total: bool,
    /// Services counted.
    #[serde(default)]
    pub services: Vec<String>,
    /// Where the definition comes from.
    pub source: String,
    /// How sure it is.
    pub confidence: String,
}

/// A count someone wrote down for one municipality.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Six-digit code.
    pub municipality: String,
    /// The count.
    pub count: u32,
    /// Date of the document.
    pub as_of: Date,
    /// The document.
    pub source: String,
    /// What the document says of it.
    pub note: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DenominatorFile {
    #[serde(rename = "reviewed_on")]
    _reviewed_on: String,
    pub(super) never_covered: Vec<String>,
    pub(super) also_missing: Vec<String>,
    pub(super) denominator: Vec<Denominator>,
    pub(super) claim: Vec<Claim>,
}

/// `denominators.toml` as it stands.
pub(super) fn load(data: &Data) -> Result<DenominatorFile, DataError> {
    data.toml("denominators.toml")
}
