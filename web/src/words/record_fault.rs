use std::io;

use tsunagu_ingest::record_fault::{JsonFault, RecordFault};
use tsunagu_store::regular::NOT_REGULAR;

/// What the system stated, in its own words; what we state in its place in ours.
pub fn system(error: &io::Error) -> String {
    RecordFault::within(error).map_or_else(|| system_text(&super::io_error(error)), receipts_fault)
}

/// As [`system`], of the text alone.
pub fn system_text(text: &str) -> String {
    if text == NOT_REGULAR { t!("ふつうのファイルではありません").to_owned() } else { text.to_owned() }
}

/// What is wrong with JSON.
pub fn json_fault(fault: &JsonFault) -> String {
    match fault {
        JsonFault::Cut => t!("途中で切れています").to_owned(),
        JsonFault::Syntax { column } => t!("JSON（データの書き方）になっていません（{column}文字目）", column),
        JsonFault::Data(words) => t!("項目が足りないか、値の形が違います（詳細：{words}）", words),
        JsonFault::Io => t!("読み込めません").to_owned(),
    }
}

/// What is wrong with a record that the program wrote; formats are told of as manifests tell.
pub fn record_fault(fault: &RecordFault) -> String {
    match fault {
        RecordFault::Json(fault) => json_fault(fault),
        RecordFault::Line { line, fault } => t!("{line}行目：{fault}", line, fault = json_fault(fault)),
        RecordFault::Format { found, readable } => t!("形式 {found}、このプログラムは {readable}", found, readable),
        RecordFault::Changed => t!("書き込んだときと違います").to_owned(),
        RecordFault::Missing => t!("なくなっています").to_owned(),
        RecordFault::NoManifests => {
            t!("目録のフォルダーがないのに、データが残っています。フォルダーを元に戻してください").to_owned()
        }
        RecordFault::NoHead => t!("末尾の控え decisions.head がありません").to_owned(),
        RecordFault::Head(fault) => t!("decisions.head：{fault}", fault = json_fault(fault)),
        RecordFault::Unchained { line } => t!("{line}行目が、その前の行と合いません", line),
        RecordFault::Truncated => t!("末尾の行がないか、書き込んだときと違います").to_owned(),
        RecordFault::PutBack => t!("前の日のものに戻されていて、そのあとに決めたことがありません").to_owned(),
        RecordFault::System(text) => system_text(text),
    }
}

/// What is wrong with receipts.
pub fn receipts_fault(fault: &RecordFault) -> String {
    match fault {
        RecordFault::Format { found, readable } => {
            t!("形式 {found}（このプログラムは {readable}）", found, readable)
        }
        other => record_fault(other),
    }
}
