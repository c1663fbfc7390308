mod data_error;
mod issue_action;
mod mismatch;
mod nested;
mod open_error;
mod parse_error;
mod path_error;
mod refusal;

pub use data_error::{csv_fault, data_error};
pub use issue_action::{issue_action, kept_action};
pub use mismatch::mismatch;
pub use nested::{
    add_error, backup_error, file_error, files_error, health_reason, publish_error, pull_error, rebuild_error, seen,
    upgrade_error,
};
pub use open_error::open_error;
pub use parse_error::{kept_error, not_kept, parse_error};
pub use path_error::{io_error, list_error, path_error};
pub use refusal::{exchanged_file, refusal};

use tsunagu_analytics::query::adoption::Numerator;
use tsunagu_ingest::input;

use crate::language::Text;

/// What a source cannot say.
pub const UNKNOWN: Text = Text("この資料では分かりません");
/// No listing is known.
pub const NO_DATA: Text = Text("データなし");
/// Title of every page and file.
pub const PRODUCT: Text = Text("Tsunagu（繋ぐ）");
/// The measure.
pub const LISTING_RATE: Text = Text("WAM NET掲載率");
/// The measure in full.
pub const LISTING_RATE_FULL: Text = Text("WAM NET掲載率（所在地別・事業所番号ベース）");
/// The system that offices join.
pub const SYSTEM: Text = Text("ケアプランデータ連携システム");
/// Said wherever 見本県 shows.
pub const SYNTHETIC: Text = Text("合成データ（実在の地域・事業所ではありません）");

/// What a rate's numerator is, for tables.
pub fn numerator(numerator: Numerator) -> &'static str {
    match numerator {
        Numerator::Matched => t!("番号を照合"),
        Numerator::CountPage => t!("件数"),
        Numerator::List => t!("番号（照合なし）"),
        Numerator::Mixed => t!("混在"),
    }
}

/// What is stated while there is no ledger, also to those who can do nothing about it.
pub const LEDGER_GONE: Text = Text(
    "預かりもの（ledger）が壊れているか、なくなっているため、アクセスキーの要る画面と受信を止めています。管理する人は、控えを tsunagu --home 新しいフォルダー restore 控え.zip で戻し、そのフォルダーで tsunagu serve を動かしてください。送る人は、直ってからもう一度送ってください（二重にはなりません）",
);

/// What a file was taken for, in words.
pub fn kind_label(kind: &str) -> &'static str {
    match kind {
        "listing_pages" => input::office_page::KIND.label,
        _ => input::named(&input::ALL, kind).map_or(t!("資料"), |kind| kind.label),
    }
}

/// The headers that were seen, for the person who looks for the right file.
fn found_headers(headers: &[String]) -> String {
    if headers.is_empty() { String::new() } else { t!("（あった見出し：{seen}）", seen = headers.join("、")) }
}
