use tsunagu_formats::kept::KeptError;
use tsunagu_formats::parse::{ParseError, Unreadable};

use super::{csv_fault, mismatch, open_error};

/// Why a file as a whole can't be taken, for the person who brought it.
pub fn parse_error(error: &ParseError) -> String {
    match error {
        ParseError::NotThisKind(reason) => mismatch(reason),
        ParseError::NoDate => {
            t!("いつ時点の資料か分かりません。--as-of 2025-12-31 のように日付を付けて、もう一度取り込んでください")
                .to_owned()
        }
        ParseError::Unreadable(reason) => t!("ファイルを読めません（{reason}）", reason = unreadable(reason)),
        ParseError::NotOpened(error) => open_error(error),
    }
}

/// Why a file has no copy that is read as the file.
pub fn kept_error(error: &KeptError) -> String {
    match error {
        KeptError::Parse(error) => parse_error(error),
        KeptError::Open(error) => open_error(error),
        KeptError::Differs => not_kept().to_owned(),
    }
}

/// What is stated of a file whose copy would be read otherwise.
pub fn not_kept() -> &'static str {
    t!(
        "このファイルからは、読み取る列だけの写しを作れません。題や見出しの行を一つにし、事業所の行だけにして保存し直してください"
    )
}

fn unreadable(reason: &Unreadable) -> String {
    match reason {
        Unreadable::Csv(fault) => csv_fault(fault),
        Unreadable::GeoJson => {
            t!("GeoJSONとして読めません。途中で切れていないか確かめ、国土数値情報の行政区域（N03）を取り直してください")
                .to_owned()
        }
    }
}
