use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;
use crate::document_kind::DocumentKind;

const FILE: &str = "exchange/kinds.toml";

/// Whether a kind's name holds the month it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthInName {
    /// Always.
    Yes,
    /// Always; 000000 where the document belongs to no month.
    YesOrZero,
    /// Never.
    No,
    /// Sometimes.
    Maybe,
}

impl MonthInName {
    /// Whether six digits stand there in every name.
    pub fn always(self) -> bool {
        matches!(self, Self::Yes | Self::YesOrZero)
    }
}

/// A kind of exchanged file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// How its names begin, in capitals.
    pub prefix: String,
    /// Common misspellings.
    #[serde(default)]
    pub also: Vec<String>,
    /// What it is.
    pub label: String,
    /// What its documents are.
    pub group: DocumentKind,
    /// Whether its name holds a month.
    pub month: MonthInName,
    /// Its name ends with four digits more.
    #[serde(default)]
    pub branch: bool,
}

/// What may be sent at once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Bytes in all.
    #[serde(alias = "most_bytes")]
    pub max_bytes: u64,
    /// Files.
    #[serde(alias = "most_files")]
    pub max_files: u64,
    /// Endings, `jpeg` for jpg too.
    pub formats: Vec<String>,
    /// Where this comes from.
    pub source: String,
}

/// A class of sizes: nothing finer is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Key in counters.
    pub key: String,
    /// The largest that belongs to it, bytes.
    #[serde(alias = "most_bytes")]
    pub max_bytes: u64,
    /// As people read it.
    pub label: String,
}

/// Groups that a chart draws as one.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChartGroup {
    /// As the legend says it.
    pub label: String,
    /// What it holds.
    pub groups: Vec<DocumentKind>,
}

/// A chart has no more colours than this.
pub const MAX_DRAWN: usize = 6;

/// Kinds of exchanged files, and what may be sent.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FileKinds {
    /// Where the kinds come from.
    pub source: String,
    /// When a person last looked at them.
    pub reviewed_on: Date,
    /// Kinds, the longest beginning first.
    pub kind: Vec<Kind>,
    /// Beginnings of names that are refused as exchanged files and never counted.
    #[serde(skip_serializing)]
    pub refused: Vec<String>,
    /// What systems put before the name of a copy: a word, perhaps a number, and what parts it from the name.
    pub copied_before: Vec<(String, String)>,
    /// What they put behind it, perhaps with a number.
    pub copied_after: Vec<String>,
    /// A set made so soon after one of the same partner, direction, group and month may be another user's part of it.
    pub split_minutes: i64,
    /// Names of groups.
    pub groups: BTreeMap<DocumentKind, String>,
    /// How charts stack groups, from the bottom up; each group once.
    pub drawn: Vec<ChartGroup>,
    /// What may be sent at once.
    pub limits: Limits,
    /// What each version of names means.
    pub versions: BTreeMap<String, String>,
    /// Classes of sizes, the smallest first.
    pub sizes: Vec<Size>,
}

/// The class of what is larger than every other.
pub const SIZE_OVER: &str = "over";

/// The class of what no listing reports.
pub const SIZE_UNKNOWN: &str = "unknown";

impl FileKinds {
    /// The class of so many bytes.
    pub fn size(&self, bytes: Option<u64>) -> &str {
        let Some(bytes) = bytes else { return SIZE_UNKNOWN };
        self.sizes.iter().find(|s| bytes <= s.max_bytes).map_or(SIZE_OVER, |s| s.key.as_str())
    }

    /// A kind with its place in the order of charts.
    pub fn placed(&self, kind: DocumentKind) -> (usize, DocumentKind) {
        let place = self.drawn.iter().flat_map(|d| &d.groups).position(|g| *g == kind);
        (place.unwrap_or(usize::MAX), kind)
    }

    /// A kind as people read it.
    pub fn group_label(&self, kind: DocumentKind) -> &str {
        self.groups.get(&kind).map_or(kind.key(), String::as_str)
    }
}

/// Beginnings of the names of exchanged files, as this program ships them; none where they can't be read.
pub fn shipped_prefixes() -> Option<&'static [String]> {
    static PREFIXES: LazyLock<Option<Vec<String>>> = LazyLock::new(|| {
        let shipped = load(&Data::embedded()).ok()?;
        let kinds = shipped.kind.into_iter().flat_map(|kind| kind.also.into_iter().chain([kind.prefix]));
        Some(kinds.chain(shipped.refused).collect())
    });
    PREFIXES.as_deref()
}

pub(super) fn load(data: &Data) -> Result<FileKinds, DataError> {
    let mut all: FileKinds = data.toml(FILE)?;
    if let Some(kind) = DocumentKind::ALL.iter().find(|kind| !all.groups.contains_key(kind)) {
        return Err(DataError::wrong(FILE, DataFault::NoGroup(kind.to_string())));
    }
    let plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    if let Some(kind) = all.kind.iter().find(|k| !plain(&k.prefix) || !k.also.iter().all(|a| plain(a))) {
        return Err(DataError::wrong(FILE, DataFault::Prefix(kind.prefix.clone())));
    }
    let mut drawn: Vec<&DocumentKind> = all.drawn.iter().flat_map(|d| &d.groups).collect();
    drawn.sort();
    if !drawn.into_iter().eq(all.groups.keys()) || all.drawn.len() > MAX_DRAWN {
        return Err(DataError::wrong(FILE, DataFault::Drawn { limit: MAX_DRAWN }));
    }
    if !all.sizes.is_sorted_by(|a, b| a.max_bytes < b.max_bytes) {
        return Err(DataError::wrong(FILE, DataFault::SizesNotSorted));
    }
    // UPKIHON_SUB1 begins with UPKIHON_ too.
    all.kind.sort_by_key(|k| std::cmp::Reverse(k.prefix.len()));
    Ok(all)
}
