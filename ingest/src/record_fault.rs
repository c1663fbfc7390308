//! What is wrong with a record that the program wrote: a receipt, a manifest, a journal, a decision.

use std::io;

use serde::{Deserialize, Serialize};
use serde_json::error::Category;

/// What is wrong with JSON, whole or one line of a file of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JsonFault {
    /// It ends too early.
    Cut,
    /// It is no JSON.
    Syntax {
        /// Character of the line, from 1.
        column: usize,
    },
    /// A field is missing or of another type: the parser's own words, which name it.
    Data(String),
    /// It can't be read.
    Io,
}

impl From<&serde_json::Error> for JsonFault {
    fn from(error: &serde_json::Error) -> Self {
        match error.classify() {
            Category::Eof => Self::Cut,
            Category::Syntax => Self::Syntax { column: error.column() },
            Category::Data => Self::Data(error.to_string()),
            Category::Io => Self::Io,
        }
    }
}

/// What is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[error("the record can't be used: {self:?}")]
pub enum RecordFault {
    /// The whole is no JSON of its type.
    Json(JsonFault),
    /// A line is not.
    Line {
        /// From 1.
        line: usize,
        /// Why.
        fault: JsonFault,
    },
    /// It is of another format.
    Format {
        /// Its format.
        found: u32,
        /// That of this program.
        readable: u32,
    },
    /// It is not what was written.
    Changed,
    /// It is gone.
    Missing,
    /// The manifests' folder is gone, and their files are there.
    NoManifests,
    /// The head beside the record of decisions is gone.
    NoHead,
    /// That head is no JSON of its type.
    Head(JsonFault),
    /// A line does not hold the one before.
    Unchained {
        /// From 1.
        line: usize,
    },
    /// The last lines are gone or changed.
    Truncated,
    /// Record and head were put back to an earlier day.
    PutBack,
    /// The system's own words.
    #[serde(untagged)]
    System(String),
}

impl RecordFault {
    /// A line that is no JSON of its type.
    pub fn line(line: usize, error: &serde_json::Error) -> Self {
        Self::Line { line, fault: error.into() }
    }

    /// As an error of the system, for what has no other.
    pub fn into_io(self) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, self)
    }

    /// What an error of the system is about.
    pub fn of_io(error: &io::Error) -> Self {
        Self::within(error).cloned().unwrap_or_else(|| Self::System(error.to_string()))
    }

    /// The fault that an error of the system carries.
    pub fn within(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl From<&serde_json::Error> for RecordFault {
    fn from(error: &serde_json::Error) -> Self {
        Self::Json(error.into())
    }
}
