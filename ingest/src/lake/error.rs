use tsunagu_store::disk::DiskError;

use crate::record_fault::RecordFault;

/// Why the lake can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// The disk stated no.
    #[error("a file of the lake: {0}")]
    Io(#[from] DiskError),
    /// A frame could not be written.
    #[error("{path} of the lake can't be written")]
    Parquet {
        /// Which file.
        path: String,
        /// What polars stated.
        source: polars::error::PolarsError,
    },
    /// A file that is not what was written.
    #[error("{path} of the lake is not what was written")]
    Damaged {
        /// Relative to the lake.
        path: String,
    },
    /// What was taken, and no manifest names any more.
    #[error("no manifest names {}", .loads.join(" "))]
    Lost {
        /// Ids of loads.
        loads: Vec<String>,
    },
    /// A manifest that this program does not understand.
    #[error("the manifest {path} can't be used: {reason}")]
    Manifest {
        /// Which file.
        path: String,
        /// Why.
        reason: RecordFault,
    },
}
