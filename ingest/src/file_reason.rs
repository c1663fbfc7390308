//! Why a file was not taken, as it is shown and as a run's record keeps it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tsunagu_formats::input::OpenError;
use tsunagu_formats::kept::KeptError;
use tsunagu_formats::parse::ParseError;
use tsunagu_formats::recognise::Refusal;

use crate::question::Question;

/// Why one file was not taken; the run goes on with the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[error("the file was not taken: {self:?}")]
pub enum FileReason {
    /// Of a day to come.
    Future {
        /// Its date.
        as_of: Date,
        /// Today.
        today: Date,
    },
    /// Of a day before the exchange began.
    BeforeExchange {
        /// Its date.
        as_of: Date,
        /// The first that can be.
        first: Date,
    },
    /// Pages without a date.
    PagesWithoutDate,
    /// The same bytes twice in a run.
    Twice,
    /// Its body is not in the archive.
    NotArchived(String),
    /// Of a kind that this program does not know.
    UnknownKind(String),
    /// No office lies where it is stated to cover.
    OutsideScope,
    /// Nothing but its bringer says which towns were asked.
    CoversNeeded,
    /// Only the person who brings the file can say.
    Question(Box<Question>),
    /// It can't be read.
    Unreadable {
        /// The path as given.
        path: String,
        /// Why.
        reason: PathReason,
    },
    /// A pipe, a device or a folder.
    NotRegular(String),
    /// More bytes than the limit.
    TooLarge {
        /// The path as given.
        path: String,
        /// Bytes.
        limit: u64,
    },
    /// Its name is that of an exchanged care plan.
    Exchanged,
    /// Left beside a file that a spreadsheet has open.
    LockFile,
    /// Its rows make no table: polars' own words.
    Tidy(String),
    /// Its bringer says another date than the file.
    TwoDates {
        /// By the bringer.
        given: Date,
        /// By the file.
        stated: Date,
    },
    /// Its name has two dates, and nothing else has one.
    DatesInName,
    /// Synthetic rows among real ones.
    MixedWithSample,
    /// The copy without people would be read otherwise.
    NotKept,
    /// A PDF, and the program that reads its text is not there.
    NoTextLayer,
    /// None of ours.
    Refusal(Refusal),
    /// It can't be opened.
    Open(OpenError),
    /// It can't be parsed.
    Parse(ParseError),
    /// As it was written by an earlier version, or by what has no code.
    #[serde(untagged)]
    Text(String),
}

/// Why a path gives no file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PathReason {
    /// A ZIP that is damaged or cut short.
    ZipDamaged,
    /// A ZIP behind a password.
    ZipLocked,
    /// A ZIP that unpacks to more than so many MiB.
    ZipTooLarge {
        /// The limit.
        mib: u64,
    },
    /// A ZIP without a file that may be a source.
    ZipWithoutFiles,
    /// A file in it has the name of an exchanged care plan.
    Exchanged,
    /// It can't be opened.
    Open(OpenError),
    /// The system's own words.
    #[serde(untagged)]
    System(String),
}

impl From<Refusal> for FileReason {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<OpenError> for FileReason {
    fn from(error: OpenError) -> Self {
        Self::Open(error)
    }
}

impl From<ParseError> for FileReason {
    fn from(error: ParseError) -> Self {
        Self::Parse(error)
    }
}

impl From<KeptError> for FileReason {
    fn from(error: KeptError) -> Self {
        match error {
            KeptError::Parse(error) => error.into(),
            KeptError::Open(error) => error.into(),
            KeptError::Differs => Self::NotKept,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reason_of_any_version_is_read_as_it_was_written() {
        let through = |reason: &FileReason| {
            let json = serde_json::to_string(reason).expect("written");
            (serde_json::from_str::<FileReason>(&json).expect("read"), json)
        };
        assert_eq!(through(&FileReason::Twice), (FileReason::Twice, "\"twice\"".to_owned()));
        let zip = FileReason::Unreadable { path: "a.zip".into(), reason: PathReason::ZipDamaged };
        assert_eq!(through(&zip).0, zip);
        let system = FileReason::Unreadable { path: "a.csv".into(), reason: PathReason::System("words".into()) };
        assert_eq!(through(&system).0, system);
        let refusal = FileReason::Refusal(Refusal::ExchangedFile);
        assert_eq!(through(&refusal).0, refusal);
        let earlier = "\"表に直せません\"";
        let read: FileReason = serde_json::from_str(earlier).expect("read");
        assert_eq!(serde_json::to_string(&read).expect("written"), earlier);
    }
}
