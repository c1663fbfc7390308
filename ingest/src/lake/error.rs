use tsunagu_store::disk::DiskError;

/// Why the lake can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// The disk stated no.
    #[error("湖のファイル {0}")]
    Io(#[from] DiskError),
    /// A frame could not be written.
    #[error("湖のファイル {path} を書けません。空き容量を確かめて、もう一度取り込んでください")]
    Parquet {
        /// Which file.
        path: String,
        /// What polars stated.
        source: polars::error::PolarsError,
    },
    /// A file that is not what was written.
    #[error("湖のファイル {path} がないか、書き込んだときと違います。tsunagu rebuild で、保管庫から作り直してください")]
    Damaged {
        /// Relative to the lake.
        path: String,
    },
    /// What was taken, and no manifest names any more.
    #[error(
        "湖（lake）の目録に、取り込んだもの（{}）がありません。公開中の画面はそのままです。tsunagu rebuild で、保管庫から作り直してください",
        .loads.join("、")
    )]
    Lost {
        /// Ids of loads.
        loads: Vec<String>,
    },
    /// A manifest that this program does not understand.
    #[error(
        "湖の目録 {path} を読めません（{reason}）。tsunagu rebuild で、保管庫から作り直してください（新しい版の tsunagu で作ったものなら、その版を使ってください）"
    )]
    Manifest {
        /// Which file.
        path: String,
        /// Why.
        reason: String,
    },
}
