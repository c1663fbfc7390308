use tsunagu_store::disk::DiskError;

use tsunagu_domain::data::DataError;
use tsunagu_store::disk;

use super::hold::HeldTable;
use super::stage;
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
    #[error("倉庫を作れません（{}ところで失敗しました）。前のものをそのまま使います", stage::label(stage))]
    Build {
        /// What was being done.
        stage: &'static str,
        /// What DuckDB stated.
        source: duckdb::Error,
    },
    /// An invariant does not hold.
    #[error("新しい倉庫が決まりに合いません（{check}。例：{row}）。前のものをそのまま使います")]
    Check {
        /// The invariant.
        check: String,
        /// The first row that breaks it.
        row: String,
    },
    /// New loads change figures in a way that the data can't explain.
    #[error(
        "データで説明できない急な変化があるため、この回に取り込んだものの公開を止めました。今の画面はそのままです。\n{}\n正しいときは tsunagu publish --accept {}、正しくないときは tsunagu archive withdraw ID としてください（一覧は tsunagu status --loads）",
        .0.text(), .0.ids()
    )]
    Held(HeldTable),
    /// With the new loads no version can be built; they wait.
    #[error(
        "{source}。この回に取り込んだもの（{ids}）の公開を止めました。tsunagu archive withdraw ID で取り消すか、原因を除いてから tsunagu publish --accept ID としてください"
    )]
    Unbuildable {
        /// The new loads.
        ids: String,
        /// What failed.
        source: Box<PublishError>,
    },
    /// Asked to accept what does not wait.
    #[error("{0} は公開を止めているものではありません。止めているものの ID は tsunagu status --loads で見られます")]
    NotHeld(String),
    /// What was decided about loads.
    #[error(transparent)]
    Decisions(#[from] DecisionsError),
    /// The disk stated no.
    #[error("倉庫のファイル {0}")]
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
