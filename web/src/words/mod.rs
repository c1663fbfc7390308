/// Why files were not taken.
mod add_error;
/// Why archive, backup or an earlier home can't be used.
mod archive_error;
/// Terms and formulas of savings.
mod cost;
/// What is wrong with rules and shipped files.
mod data_error;
/// What waits to be accepted.
mod hold;
/// What was done about an issue.
mod issue_action;
/// Why lake, loads or decisions can't be used.
mod lake_error;
/// Why the ledger can't be used.
mod ledger_error;
/// What changed on an axis of time, and since a figure.
mod milestone;
/// Why a file is not of the kind it was taken for.
mod mismatch;
/// Pasted lines and their review.
mod office_match;
/// Why bytes are not opened.
mod open_error;
/// Why a file is not parsed or kept.
mod parse_error;
/// Why a path is not read.
mod path_error;
/// Why sources gave nothing.
mod pull_error;
/// What only the person who brings a file can say.
mod question;
/// What is wrong with what the program wrote, and what the system states.
mod record_fault;
/// Why a file is none of ours.
mod refusal;
/// Why nothing was sent.
mod send_error;
/// Why a home, a file or a warehouse can't be used.
mod store_error;

use tsunagu_analytics::query::adoption::Numerator;
use tsunagu_domain::percent::Percent;

use crate::language::Text;
use crate::show::number;

pub use add_error::{add_error, file_reason, grounds, preview_error};
pub use archive_error::{archive_fault, backup_error, rebuild_error, upgrade_error, way_back};
pub use cost::{confidence, cost_error, cost_label, formula};
pub use data_error::{csv_fault, data_error};
pub use hold::{held_figure, held_place, publish_error};
pub use issue_action::{issue_action, kept_action};
pub use lake_error::{decisions_error, lake_error, loads_error, no_such_load};
pub use ledger_error::ledger_error;
pub use milestone::{milestones, staleness};
pub use mismatch::mismatch;
pub use office_match::{pasted_text, review_fault};
pub use open_error::open_error;
pub use parse_error::{kept_error, not_kept, parse_error};
pub use path_error::{io_error, list_error, path_error};
pub use pull_error::{expected, health_reason, pull_error, seen};
pub use question::{doubt, reading, undecided};
pub use record_fault::system;
pub use refusal::{exchanged_file, refusal};
pub use send_error::{notify_error, send_error};
pub use store_error::{home_error, warehouse_error};

/// There is no room on a disk.
pub const DISK_FULL: Text = Text("ディスクの空きがありません。空きを作ってから、もう一度お試しください");

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
/// Said wherever a line to reach stands.
pub const NO_DUTY: Text = Text("基準・義務ではありません");

/// 25％は目安で、基準・義務ではありません。
pub fn no_duty(threshold: Percent) -> String {
    t!("{threshold}は目安で、{no_duty}。", threshold = number::threshold(threshold), no_duty = NO_DUTY)
}
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
    "預かった記録（ledger）が壊れているか、なくなっているため、ログインの要る画面と受信を止めています。事務局が控えから戻すまで、お待ちください。送る人は、直ってからもう一度送ってください（二重にはなりません）",
);

/// What a file was taken for, in words.
pub fn kind_label(kind: &str) -> &'static str {
    match kind {
        "register" => t!("事業所名簿（分母）"),
        "count_page" | "count_table" => t!("掲載件数"),
        "office_list" => t!("掲載の一覧（分子）"),
        "office_page" | "listing_pages" => t!("掲載の画面（分子）"),
        "unlisted" => t!("所在地を表示できない事業所の一覧"),
        "office_search" => t!("名称検索の結果"),
        "survey" => t!("アンケートの答え"),
        "filed" => t!("届出（加入または誓約）の一覧"),
        "own_list" => t!("市区町村などの一覧（分母 own）"),
        "eligible" | "eligible_services" => t!("同梱の対象数"),
        "boundary" => t!("行政区域の境界"),
        "platform_start" => t!("介護情報基盤の利用開始日（率には入れない）"),
        "notices" => t!("お知らせの見張り（日付とリンクだけ）"),
        "software" => t!("介護ソフトの対応（標準仕様4.1・5.0）"),
        "migrated" => t!("移行を確かめた事業所の一覧"),
        _ => t!("資料"),
    }
}

/// The headers that were seen, for the person who looks for the right file.
fn found_headers(headers: &[String]) -> String {
    if headers.is_empty() { String::new() } else { t!("（あった見出し：{seen}）", seen = headers.join("、")) }
}
