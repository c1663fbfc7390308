use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::PageContent;
use tsunagu_formats::input::OpenError;
use tsunagu_formats::parse::ParseError;
use tsunagu_formats::recognise::Refusal;

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

/// What was there instead of what a page should hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Seen {
    /// What was not understood.
    Fault {
        /// Why.
        fault: Box<PageFault>,
        /// How many bytes it has and how it begins; none for what the loader refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        glimpse: Option<(usize, String)>,
    },
    /// In words.
    Text(String),
}

/// Why what was pulled is not what its kind says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageFault {
    /// It is not read as its kind.
    Parse(ParseError),
    /// The same of a page of offices, whose rows a script may draw.
    Offices(ParseError),
    /// It is not opened.
    Open(OpenError),
    /// It is none of the kinds.
    Refusal(Refusal),
    /// What is read of it can't be kept.
    Differs,
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
    pub expected: String,
    /// What was there instead.
    pub seen: Seen,
    /// The archived body, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}
