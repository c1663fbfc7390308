use tsunagu_store::disk::DiskError;
use tsunagu_store::home::{FORMAT, HomeAction, HomeError};
use tsunagu_store::warehouse::{SCHEMA_VERSION, WarehouseError, WarehouseFault};

use super::DISK_FULL;
use super::record_fault::system;

/// What the disk refused.
pub fn disk_error(error: &DiskError) -> String {
    t!("{path}：{reason}", path = error.path, reason = system(&error.source))
}

/// Why a home can't be used.
pub fn home_error(error: &HomeError) -> String {
    match error {
        HomeError::Io { action, path, .. } => {
            let action = home_action(*action);
            t!("{path} {action}。書き込めるフォルダーか、空き容量があるかを確かめてください", path, action)
        }
        HomeError::Earlier { path, .. } => t!(
            "{path} は前の版の tsunagu のものです。tsunagu publish とすると、この版の形式に直します（前のものも残します）。まだ何も変えていません",
            path
        ),
        HomeError::Format { path, found } => t!(
            "{path} は別の版の tsunagu のものです（{found}。このプログラムは {format}）。--home で別のフォルダーを指定してください",
            path,
            found,
            format = FORMAT
        ),
        HomeError::NoFormat { path } => t!(
            "{path} の FORMAT が空か、なくなっています。ディスクの障害などで中身が失われたとみられます。バックアップがあれば、tsunagu --home 新しいフォルダー restore 控え.zip で戻してください。なければ、FORMAT に {format} とだけ書いて（この版で使っていた home のとき）、tsunagu status と tsunagu archive verify で確かめてください",
            path,
            format = FORMAT
        ),
        HomeError::None { path } => t!(
            "{path} には tsunagu のデータがありません。--home が正しいか確かめてください。新しく始めるときは、tsunagu serve（同梱のデータを読み込みます）か tsunagu add ファイル としてください。何も作っていません",
            path
        ),
        HomeError::Foreign { path } => t!(
            "{path} には、tsunagu のものでないファイルがあります。--home で、空のフォルダーか新しい名前を指定してください。何も変えていません",
            path
        ),
        HomeError::Locked { path, holder } => t!(
            "{path} は {holder} が書き込み中です。終わるのを待って、もう一度お試しください",
            path,
            holder = holder.as_deref().unwrap_or(t!("ほかのプログラム"))
        ),
    }
}

fn home_action(action: HomeAction) -> &'static str {
    match action {
        HomeAction::Open => t!("を開けません"),
        HomeAction::Read => t!("を読めません"),
        HomeAction::Create => t!("を作れません"),
        HomeAction::Move => t!("を移せません"),
        HomeAction::Write => t!("に書き込めません"),
    }
}

/// Why a warehouse can't be read.
pub fn warehouse_error(error: &WarehouseError) -> String {
    match error {
        WarehouseError::Open { path, reason } => t!(
            "倉庫 {path} を開けません（{reason}）。tsunagu publish で作り直してください（できなければ tsunagu rebuild）",
            path,
            reason = warehouse_fault(*reason)
        ),
        WarehouseError::Query(_) => t!("倉庫が答えられません。tsunagu publish で作り直してください").to_owned(),
        WarehouseError::Busy(_) => t!("倉庫が混み合っています。少し待って、もう一度お試しください").to_owned(),
        WarehouseError::Gone => t!("公開していた倉庫がなくなっているか、どれなのか分かりません（warehouse/CURRENT）。tsunagu publish で作り直してください（できなければ tsunagu rebuild）").to_owned(),
        WarehouseError::Nothing => t!("まだ何も公開されていません。tsunagu add ファイル で取り込むか、tsunagu serve で同梱のデータを読み込んでください").to_owned(),
    }
}

fn warehouse_fault(fault: WarehouseFault) -> String {
    match fault {
        WarehouseFault::DiskFull => DISK_FULL.into(),
        WarehouseFault::Unreadable => t!("なくなったか、壊れているか、ほかのプログラムが使っています").to_owned(),
        WarehouseFault::Schema { found } => {
            t!("版は{found}、このプログラムが読めるのは{newest}", found, newest = SCHEMA_VERSION)
        }
    }
}
