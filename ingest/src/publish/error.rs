use tsunagu_store::disk::DiskError;

use tsunagu_domain::data::DataError;
use tsunagu_store::disk;

use super::hold::HeldTable;
use crate::decisions::DecisionsError;
use crate::lake::LakeError;

/// Why nothing was published; the last version stays served.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The lake.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// Rules.
    #[error(transparent)]
    Data(#[from] DataError),
    /// DuckDB, at a stage of the build.
    #[error("the build failed at {stage}")]
    Build {
        /// What was being done.
        stage: &'static str,
        /// What DuckDB stated.
        source: duckdb::Error,
    },
    /// An invariant does not hold.
    #[error("the new version breaks {check}: {row}")]
    Check {
        /// The invariant.
        check: String,
        /// The first row that breaks it.
        row: String,
    },
    /// New loads change figures in a way that the data can't explain.
    #[error("{} loads are held", .0.ids.len())]
    Held(HeldTable),
    /// With the new loads no version can be built; they wait.
    #[error("with {ids} no version can be built: {source}")]
    Unbuildable {
        /// The new loads.
        ids: String,
        /// What failed.
        source: Box<PublishError>,
    },
    /// Asked to accept what does not wait.
    #[error("{0} is not held")]
    NotHeld(String),
    /// What was decided about loads.
    #[error(transparent)]
    Decisions(#[from] DecisionsError),
    /// The disk stated no.
    #[error("a file of the warehouse: {0}")]
    Io(#[from] DiskError),
}

impl PublishError {
    /// It is what the loads hold that fails, not the disk.
    pub(super) fn is_of_data(&self) -> bool {
        match self {
            // Nor the machine: with more memory the same loads make a version.
            Self::Build { source, .. } => !disk::is_full(source) && !is_out_of_memory(source),
            Self::Check { .. } => true,
            _ => false,
        }
    }
}

/// Names the stage in which DuckDB failed.
pub(super) fn at(stage: &'static str) -> impl FnOnce(duckdb::Error) -> PublishError {
    move |source| {
        // What DuckDB says is English, and may hold rows: it is for the log.
        tracing::debug!(%source, stage, "a build failed");
        PublishError::Build { stage, source }
    }
}

/// DuckDB tells its errors apart by words alone.
fn is_out_of_memory(error: &duckdb::Error) -> bool {
    error.to_string().contains("Out of Memory Error")
}
