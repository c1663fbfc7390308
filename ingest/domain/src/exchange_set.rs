//! What is kept of an exchange, and nothing else: numbers of offices, kinds, months, moments and classes of sizes. No
//! name of a file, of a folder or of a person fits in here.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::document_kind::DocumentKind;
use crate::keyed;
pub use crate::office_number::is_office;

/// How a file is packed, by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// .csv
    Csv,
    /// .pdf
    Pdf,
    /// .jpg, .jpeg
    Jpeg,
    /// .gif
    Gif,
    /// .png
    Png,
    /// .txt
    Txt,
    /// What is exchanged by API: no file.
    Json,
    /// Any other.
    Other,
}

keyed!(Format { Csv = "csv", Pdf = "pdf", Jpeg = "jpeg", Gif = "gif", Png = "png", Txt = "txt", Json = "json", Other = "other" });

/// Which version of the standard a name follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Version {
    /// Without codes of services.
    #[serde(rename = "v3")]
    V3,
    /// With codes of three characters.
    #[serde(rename = "v4_0")]
    V4_0,
    /// With codes of two.
    #[serde(rename = "v4_1")]
    V4_1,
    /// Exchanged by API, without names.
    #[serde(rename = "v5_0")]
    V5_0,
}

keyed!(Version { V3 = "v3", V4_0 = "v4_0", V4_1 = "v4_1", V5_0 = "v5_0" });

/// Whether a name is as the standard writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conformity {
    /// As the standard writes it.
    Standard,
    /// Understood all the same. Earlier versions call it `near`.
    #[serde(alias = "near")]
    Nonconforming,
}

keyed!(Conformity { Standard = "standard", Nonconforming = "nonconforming" });

/// Which way a set went, by the office's own number alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the office.
    Sent,
    /// To the office.
    Received,
    /// From the office to itself, which the operator may refuse.
    Inside,
}

keyed!(Direction { Sent = "sent", Received = "received", Inside = "inside" });

/// By what a set was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetOrigin {
    /// By the names of its files.
    #[default]
    Name,
    /// By the software that exchanged it by API, where there are no files.
    Api,
}

keyed!(SetOrigin { Name = "name", Api = "api" });

/// How sets came to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CountOrigin {
    /// From names, each set a row.
    Rows,
    /// From names, as monthly sums.
    Rolled,
    /// Reported by software that exchanges by API, each set a row.
    Api,
    /// The same as monthly sums.
    RolledApi,
    /// Typed by somebody.
    #[serde(rename = "hand")]
    Manual,
}

keyed!(CountOrigin { Rows = "rows", Rolled = "rolled", Api = "api", RolledApi = "rolled_api", Manual = "hand" });

/// What a set is to those before it of the same partner, direction, group and month; `ledger_sql/sending.sql` says the
/// same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SendState {
    /// The first, or one of a kind that has no month.
    First,
    /// A later one.
    Resend,
    /// A later one made so soon after that it may be another user's part of the same sending: names can't say.
    Unclear,
    /// Takes back an earlier one.
    Withdrawal,
}

keyed!(SendState { First = "first", Resend = "resend", Unclear = "unclear", Withdrawal = "withdrawal" });

impl SendState {
    /// Of a set with this moment of making after the one with `before`, where parts of one sending are made within
    /// `split_minutes`.
    pub fn after(before: &str, created_at: &str, split_minutes: i64) -> Self {
        // Within a month, and from the third of a later one of the year, digits tell; reading dates takes long.
        let digits = |created_at: &str| created_at.parse::<i64>().ok().filter(|_| created_at.len() == 14);
        if let (Some(from), Some(to)) = (digits(before), digits(created_at)) {
            if from / 100_000_000 == to / 100_000_000 {
                let seconds = seconds_of_month(to) - seconds_of_month(from);
                return if seconds / 60 <= split_minutes { Self::Unclear } else { Self::Resend };
            }
            if split_minutes < 1_440 && (60_000_000..=1_131_000_000).contains(&(to - from)) && to / 1_000_000 % 100 > 2
            {
                return Self::Resend;
            }
        }
        let at = |created_at: &str| jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", created_at).ok();
        match at(before).zip(at(created_at)) {
            Some((from, to)) if to.duration_since(from).as_mins() <= split_minutes => Self::Unclear,
            _ => Self::Resend,
        }
    }
}

/// Seconds of a moment of making, as fourteen digits, since its month began.
fn seconds_of_month(created_at: i64) -> i64 {
    let two = |at: i64| created_at / at % 100;
    two(1_000_000) * 86_400 + two(10_000) * 3_600 + two(100) * 60 + two(1)
}

/// One set as it is sent and kept. Unknown fields are refused, so that nothing else can come along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeSet {
    /// Which way it went.
    pub direction: Direction,
    /// The other office's number, capitals; empty where the name leaves the receiver out.
    pub partner: String,
    /// Fourteen digits: when it was made, not when it was sent. Earlier versions call it `serial`.
    #[serde(alias = "serial")]
    pub created_at: String,
    /// What its documents are. Earlier versions call it `group`.
    #[serde(alias = "group")]
    pub document_kind: DocumentKind,
    /// Months it is of, six digits each, ascending; none for kinds without a month.
    pub months: Vec<String>,
    /// Files, copies of one counted once.
    pub files: u32,
    /// Key of the class of its size.
    pub size: String,
    /// `jpeg` where a picture is in it, else `csv`.
    pub format: Format,
    /// Which version its names follow.
    pub version: Version,
    /// How near its names are to the standard.
    pub conformity: Conformity,
    /// By what it was counted.
    #[serde(default, skip_serializing_if = "is_by_name")]
    pub origin: SetOrigin,
    /// What its client calls it, so that it counts once however often it is sent: a random UUID. Empty where names tell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
}

fn is_by_name(origin: &SetOrigin) -> bool {
    *origin == SetOrigin::Name
}

/// Files whose names are not of the standard's form, of one format. Their names are gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherFiles {
    /// Their format.
    pub format: Format,
    /// How many.
    pub files: u32,
}

/// What counted them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Importer {
    /// The page.
    Browser,
    /// The program at an office.
    Program,
    /// Another.
    #[default]
    Api,
}

keyed!(Importer { Browser = "browser", Program = "program", Api = "api" });

/// What an office sends at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch<S = ExchangeSet> {
    /// Whose they are; a token of another office is refused.
    pub office: String,
    /// What counted them.
    #[serde(default)]
    pub importer: Importer,
    /// With these everything that the office has sent and received up to now was counted: only then is something late or
    /// silent, because it is not there.
    #[serde(default)]
    pub complete: bool,
    /// Sets.
    pub sets: Vec<S>,
    /// Files of other names, as the folder holds them now; none where that was not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<Vec<OtherFiles>>,
}

/// No set holds more files than this.
pub const MAX_FILES: u32 = 10_000;

/// No set is of more months than this.
pub const MAX_MONTHS: usize = 24;

impl<S> Default for Batch<S> {
    fn default() -> Self {
        Self { office: String::new(), importer: Importer::default(), complete: false, sets: Vec::new(), other: None }
    }
}

impl ExchangeSet {
    /// The month it was made in, six digits.
    pub fn made_month(&self) -> &str {
        self.created_at.get(..6).unwrap_or("")
    }

    /// The month it is of, the newest of several; of a kind without months, that it was made in.
    pub fn month(&self) -> &str {
        self.months.last().map_or(self.made_month(), String::as_str)
    }
}

/// Six digits that are a year of this century and a month.
pub fn is_month(text: &str) -> bool {
    matches!(
        text.as_bytes(),
        [b'2', b'0', b'0'..=b'9', b'0'..=b'9', b'0', b'1'..=b'9']
            | [b'2', b'0', b'0'..=b'9', b'0'..=b'9', b'1', b'0'..=b'2']
    )
}

/// YYYYMMDDHHMMSS, ASCII digits.
pub fn is_timestamp(text: &str) -> bool {
    if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let at = |from: usize, to: usize| text[from..to].parse::<i16>().unwrap_or(99);
    let day = Date::new(at(0, 4), at(4, 6) as i8, at(6, 8) as i8);
    is_month(&text[..6]) && day.is_ok() && at(8, 10) < 24 && at(10, 12) < 60 && at(12, 14) < 60
}
