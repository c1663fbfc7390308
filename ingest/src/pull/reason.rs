use serde::{Deserialize, Serialize};

use super::PullError;
use crate::add::AddError;
use crate::decisions::DecisionsError;
use crate::file_reason::FileReason;
use crate::lake::LakeError;
use crate::record_fault::RecordFault;
use crate::source::fetch::FetchError;
use crate::source::fetch::render::RenderError;

/// What of `sources.toml`, or of a run's journal, can't be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceFault {
    /// The address of the entry page.
    Entry(String),
    /// A host.
    Host {
        /// Which.
        host: String,
        /// Why.
        reason: String,
    },
    /// A pattern of links.
    Link {
        /// Which.
        pattern: String,
        /// Why.
        reason: String,
    },
    /// The time in the journal.
    JournalTime,
}

/// What a run puts into the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArchivePart {
    /// Its journal.
    Journal,
    /// Its record.
    Record,
    /// The receipts of the run before, which are read.
    LastReceipts,
    /// Its pages.
    Pages,
    /// Its receipts.
    Receipts,
    /// The body of an address.
    Address(String),
}

/// Why a run was stopped or failed, as its record keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunReason {
    /// Asking.
    Fetch(FetchError),
    /// Drawing.
    Render(RenderError),
    /// `sources.toml` or the journal.
    Source(SourceFault),
    /// Keeping.
    Archive {
        /// What.
        what: ArchivePart,
        /// The system's own words, or what is wrong with a record.
        reason: RecordFault,
    },
    /// Keeping a file that was loaded.
    ArchiveFile {
        /// Its name.
        name: String,
        /// The system's own words.
        reason: String,
    },
    /// Keeping the receipts of what was loaded.
    ArchiveReceipts(String),
    /// No page was what it should be.
    NothingRead,
    /// A file.
    File(FileReason),
    /// The lake.
    Lake(LakeFault),
    /// The record of decisions.
    Decisions(DecisionsError),
    /// A file of rules or codes can't be used.
    Data(String),
    /// The registers of the lake can't be read.
    Registers,
    /// As an earlier version wrote it, or of what has no code.
    #[serde(untagged)]
    Text(String),
}

/// What of the lake can't be read or written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LakeFault {
    /// The disk refused.
    Disk {
        /// Which file.
        path: String,
        /// The system's own words.
        reason: String,
    },
    /// A frame could not be written.
    Parquet(String),
    /// A file is not what was written.
    Damaged(String),
    /// No manifest names these loads.
    Lost(Vec<String>),
    /// A manifest can't be used.
    Manifest {
        /// Which.
        path: String,
        /// Why.
        reason: RecordFault,
    },
}

impl From<&LakeError> for LakeFault {
    fn from(error: &LakeError) -> Self {
        match error {
            LakeError::Io(error) => Self::Disk { path: error.path.clone(), reason: error.source.to_string() },
            LakeError::Parquet { path, .. } => Self::Parquet(path.clone()),
            LakeError::Damaged { path } => Self::Damaged(path.clone()),
            LakeError::Lost { loads } => Self::Lost(loads.clone()),
            LakeError::Manifest { path, reason } => Self::Manifest { path: path.clone(), reason: reason.clone() },
        }
    }
}

impl From<&AddError> for RunReason {
    fn from(error: &AddError) -> Self {
        match error {
            AddError::Files(error) => Self::File(error.reason()),
            AddError::Lake(error) => Self::Lake(error.into()),
            AddError::Data(error) => Self::Data(error.file().to_owned()),
            AddError::Decisions(error) => Self::Decisions(error.clone()),
            AddError::Archive { name, source } => Self::ArchiveFile { name: name.clone(), reason: source.to_string() },
            AddError::Receipts(source) => Self::ArchiveReceipts(source.to_string()),
            AddError::Registers(_) => Self::Registers,
        }
    }
}

impl From<&PullError> for RunReason {
    fn from(error: &PullError) -> Self {
        match error {
            PullError::Fetch(error) => Self::Fetch(error.clone()),
            PullError::Render(error) => Self::Render(error.clone()),
            PullError::Pattern(fault) => Self::Source(fault.clone()),
            PullError::Archive { what, source } => {
                Self::Archive { what: what.clone(), reason: RecordFault::of_io(source) }
            }
            PullError::NothingRead => Self::NothingRead,
            PullError::Add(error) => error.into(),
            // Such a run has not begun, and has no record.
            PullError::NoContact | PullError::Contact(_) | PullError::Ended { .. } => Self::Text(error.to_string()),
        }
    }
}
