use crate::file_reason::FileReason;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::PageContent;

use super::fetch::FetchError;

/// One answer of a publisher; its body lies in the archive under its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Kind of page in `sources.toml`, or `robots`.
    pub role: String,
    /// What was asked for.
    pub address: String,
    /// 200, or 304 for what had not changed.
    pub status: u16,
    /// When, UTC.
    pub fetched: String,
    /// Of the body as sent, unpacked; hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// `ETag`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// `Last-Modified`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// Where redirects led.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// The body is what a browser drew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rendered: bool,
}

/// A visited page and what is known of it from the link that led there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The answer.
    #[serde(flatten)]
    pub visit: Visit,
    /// What it is read as.
    pub content: PageContent,
    /// Text of the link; a file's name behind the month it is of.
    pub label: String,
    /// Of when, by the page itself or by the one that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// Two digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefecture: Option<String>,
    /// The municipality it lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceCode>,
    /// The number of offices that the link states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<u32>,
    /// It was understood, and so was every further page of the same place.
    pub whole: bool,
}

/// A page that could not be had or read: what was expected and what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Its address.
    pub address: String,
    /// Kind of page in `sources.toml`.
    pub role: String,
    /// Text of the link that led there.
    pub label: String,
    /// What such a page should hold.
    pub expected: ExpectedContent,
    /// What was there instead.
    pub seen: SeenContent,
    /// The archived body, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// What a page should hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedContent {
    /// A page that can be had.
    Page,
    /// A list of so many offices.
    List(u32),
    /// Municipalities with counts.
    Counts,
    /// Rows of offices.
    Offices,
    /// The columns of a register.
    Register,
    /// A PDF.
    Pdf,
    /// A ZIP of boundaries.
    Boundaries,
    /// Towns with their starts.
    Starts,
    /// Notices with their dates.
    Notices,
    /// Products with versions of the standard.
    Software,
    /// Links to follow, by their labels.
    Links(Vec<String>),
    /// What can be loaded.
    Load,
    /// As an earlier version wrote it.
    #[serde(untagged)]
    Text(String),
}

/// What was there instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenContent {
    /// No page.
    NoPage(FetchError),
    /// A word of no rows.
    NoRows,
    /// Links, none of which fits.
    Links {
        /// How many.
        count: usize,
        /// Only a part of the source was asked for.
        is_selected: bool,
    },
    /// Something else.
    Other {
        /// What.
        content: OtherContent,
        /// Its bytes.
        bytes: usize,
        /// The beginning of its text.
        text: String,
    },
    /// What was not loaded.
    Refused(FileReason),
    /// As an earlier version wrote it.
    #[serde(untagged)]
    Text(String),
}

/// What a page holds that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherContent {
    /// It can't be read.
    Unread(FileReason),
    /// It can't be read, and a browser may have to draw it first.
    Undrawn(FileReason),
    /// A table of another kind.
    OtherTable,
    /// No PDF.
    NotPdf,
    /// No ZIP.
    NotZip,
}
