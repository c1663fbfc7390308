use jiff::civil::Date;

use crate::wording::{CsvFault, TomlFault};

/// What is wrong in a data file; names and values are as the file writes them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each says in its text what it is")]
pub enum DataFault {
    #[error("no UTF-8 from byte {byte}")]
    NotUtf8 { byte: usize },
    #[error(transparent)]
    Toml(TomlFault),
    #[error(transparent)]
    Csv(CsvFault),

    #[error("{0} has no source")]
    NoSource(String),
    #[error("{0} is planned, and stands among the services as well")]
    BegunAlready(String),
    #[error("{0} has no items")]
    NoItems(String),
    #[error("{0} has no meaning")]
    NoMeaning(String),
    #[error("{id}: a label has up to {limit} characters")]
    LongLabel { id: String, limit: usize },
    #[error("{0}: without a known day, on is the first of a month")]
    DayOfMonth(String),
    #[error("{0:?}: a tracking name is written in small letters and not blank")]
    TrackingName(String),
    #[error("{id}: {text} is no number")]
    NoNumber { id: String, text: String },
    #[error("{0}: valid_to is before valid_from")]
    EndsBeforeItBegins(String),
    #[error("{0}: the value lies outside low to high")]
    OutsideOfItsRange(String),
    #[error("{id}: no row from {from} to the day before {to}")]
    Gap { id: String, from: Date, to: Date },
    #[error("{0}: two rows of one day")]
    Overlap(String),

    #[error("groups lacks {0}")]
    NoGroup(String),
    #[error("{0}: a prefix has capital letters and digits")]
    Prefix(String),
    #[error("drawn has each group once, in up to {limit} parts")]
    Drawn { limit: usize },
    #[error("sizes do not rise")]
    SizesNotSorted,

    #[error("number and service need a header each")]
    NoHeaders,
    #[error("a percentage is above 100")]
    PercentAbove100,
    #[error("a limit is zero")]
    LimitOfZero,
    #[error("windows and finalize_day are days from 1 to 28, and what is late comes after what is on time")]
    Windows,
    /// A secretariat with a name and no telephone, or a municipality that there is not.
    #[error("the secretariat needs a name and a telephone, and its municipality a name or code")]
    Secretariat,
    #[error("suppression is at least 2, wrong_a_minute and set_months at least 1")]
    Suppression,
    #[error("{0} needs a word that is not blank")]
    NoWords(String),
    #[error("a word is blank")]
    BlankWord,
    #[error("{0} is no prefecture's number")]
    NoPrefecture(String),

    #[error("{source_id}: entry begins with https://")]
    EntryAddress { source_id: String },
    #[error("{source_id}: delay_ms is at least 1000")]
    Delay { source_id: String },
    #[error("{source_id}: budget_requests, hosts and a page of the role entry are needed")]
    NoEntry { source_id: String },
    #[error("{source_id}: no page of the role {role} that follow names")]
    NoPageToFollow { source_id: String, role: String },

    /// What only a change of the program's own tables can bring about.
    #[error("{0}")]
    Detail(String),
}

impl From<String> for DataFault {
    fn from(detail: String) -> Self {
        Self::Detail(detail)
    }
}

impl From<&str> for DataFault {
    fn from(detail: &str) -> Self {
        Self::Detail(detail.to_owned())
    }
}
