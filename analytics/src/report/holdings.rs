use std::collections::BTreeMap;

use duckdb::Connection;
use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::query::holdings::{self, IssueRow, StoredRows};
use crate::query::migration::{self, NoticeWatch};
use crate::query::unlisted::{Unlisted, unlisted};

/// What a version is built from: of when, learned when, and what was not taken as it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingsReport {
    /// By kind and date.
    pub holdings: Vec<StoredRows>,
    /// What was not taken as it stood.
    pub issues: Vec<IssueRow>,
    /// Offices without a place.
    pub unlisted: Vec<Unlisted>,
    /// Notices in which a watched word stands.
    pub watch: NoticeWatch,
    /// Offices that lists say have moved, and those of them that nobody places.
    pub migrated: (u64, u64),
    /// When the newest source was learned, UTC.
    pub learned: String,
    /// When the version was published, UTC.
    pub published: String,
}

impl HoldingsReport {
    /// Reads a version.
    ///
    /// # Errors
    /// On a database error.
    pub fn read(connection: &Connection) -> duckdb::Result<Self> {
        Ok(Self {
            holdings: holdings::holdings(connection)?,
            issues: holdings::issues(connection)?,
            unlisted: unlisted(connection)?,
            watch: migration::notices(connection)?,
            migrated: migration::migrated_counts(connection)?,
            learned: holdings::last_learned(connection)?,
            published: holdings::published(connection)?,
        })
    }

    /// Issues by kind, the most frequent first.
    pub fn issue_counts(&self) -> Vec<(&str, u64)> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        self.issues.iter().for_each(|issue| *counts.entry(&issue.kind).or_default() += 1);
        let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        counts
    }
}

/// Names of files are the operator's, and are left out.
impl Serialize for HoldingsReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            learned: &'a str,
            published: &'a str,
            holdings: Vec<Stored<'a>>,
            issues: BTreeMap<&'a str, u64>,
            unlisted: &'a [Unlisted],
            watch: &'a NoticeWatch,
            migrated: (u64, u64),
        }
        let fields = Fields {
            learned: &self.learned,
            published: &self.published,
            holdings: self.holdings.iter().map(Stored::of).collect(),
            issues: self.issue_counts().into_iter().collect(),
            unlisted: &self.unlisted,
            watch: &self.watch,
            migrated: self.migrated,
        };
        fields.serialize(serializer)
    }
}

#[derive(Serialize)]
struct Stored<'a> {
    table: &'a str,
    kind: &'a str,
    service: Option<&'a str>,
    prefecture: Option<&'a str>,
    synthetic: bool,
    as_of: Option<Date>,
    learned: &'a str,
    rows: u64,
    issues: u64,
    load: &'a str,
    loads: u64,
    sha256: &'a str,
}

impl<'a> Stored<'a> {
    fn of(h: &'a StoredRows) -> Self {
        Self {
            table: &h.table,
            kind: &h.kind,
            service: h.service.as_deref(),
            prefecture: h.prefecture.as_deref(),
            synthetic: h.synthetic,
            as_of: h.as_of,
            learned: &h.learned,
            rows: h.rows,
            issues: h.issues,
            load: &h.load,
            loads: h.loads,
            sha256: &h.sha256,
        }
    }
}
