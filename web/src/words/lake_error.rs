use tsunagu_ingest::decisions::DecisionsError;
use tsunagu_ingest::lake::LakeError;
use tsunagu_ingest::loads::{LoadsError, NoSuchLoad};
use tsunagu_ingest::pull::LakeFault;

use super::record_fault::{record_fault, system_text};

/// Why the lake can't be read or written.
pub fn lake_error(error: &LakeError) -> String {
    lake_fault(&error.into())
}

/// As [`lake_error`], as a run's record keeps it.
pub fn lake_fault(fault: &LakeFault) -> String {
    match fault {
        LakeFault::Disk { path, reason } => {
            t!("湖のファイル {path}：{reason}", path, reason = system_text(reason))
        }
        LakeFault::Parquet(path) => {
            t!("湖のファイル {path} を書けません。空き容量を確かめて、もう一度取り込んでください", path)
        }
        LakeFault::Damaged(path) => t!(
            "湖のファイル {path} がないか、書き込んだときと違います。tsunagu rebuild で、保管庫から作り直してください",
            path
        ),
        LakeFault::Lost(loads) => t!(
            "湖（lake）の目録に、取り込んだもの（{loads}）がありません。公開中の画面はそのままです。tsunagu rebuild で、保管庫から作り直してください",
            loads = loads.join("、")
        ),
        LakeFault::Manifest { path, reason } => t!(
            "湖の目録 {path} を読めません（{reason}）。tsunagu rebuild で、保管庫から作り直してください（新しい版の tsunagu で作ったものなら、その版を使ってください）",
            path,
            reason = record_fault(reason)
        ),
    }
}

/// Why the record of decisions can't be used.
pub fn decisions_error(error: &DecisionsError) -> String {
    t!(
        "取り込みの記録 {path} を読めないか、書き込んだときと違います（{reason}）。バックアップから戻してください（tsunagu restore）。なければ、--home に新しいフォルダーを指定し、元のファイルを取り込み直してください。公開中の画面はそのままです",
        path = error.path,
        reason = record_fault(&error.reason)
    )
}

/// Why loads can't be listed.
pub fn loads_error(error: &LoadsError) -> String {
    match error {
        LoadsError::Lake(error) => lake_error(error),
        LoadsError::Decisions(error) => decisions_error(error),
    }
}

/// Why a text names no load.
pub fn no_such_load(error: &NoSuchLoad) -> String {
    match error {
        NoSuchLoad::Unknown(text) => {
            t!("{text}：その ID か名前の取り込みはありません。tsunagu status --loads で ID を確かめてください", text)
        }
        NoSuchLoad::Several { name, ids } => {
            let each: Vec<String> = ids.iter().map(|(id, as_of)| format!("{id}（{as_of}）")).collect();
            t!(
                "{name}：同じ名前の取り込みが{count}件あります。ID で指定してください：{ids}",
                name,
                count = ids.len(),
                ids = each.join("、")
            )
        }
    }
}
