use tsunagu_ingest::backup::{BackupDamage, BackupError, BackupFault};
use tsunagu_ingest::rebuild::RebuildError;
use tsunagu_ingest::source::receipts::ReceiptError;
use tsunagu_ingest::source::verify::ArchiveFault;
use tsunagu_ingest::upgrade::UpgradeError;
use tsunagu_store::home::EarlierFormat;
use tsunagu_store::ledger::LedgerError;

use super::add_error::{add_error, file_reason};
use super::lake_error::{decisions_error, lake_error};
use super::ledger_error::ledger_error;
use super::record_fault::{json_fault, receipts_fault, record_fault};
use super::store_error::{disk_error, home_error};
use crate::language::Text;

/// Something of an archive that is not what it was.
pub fn archive_fault(fault: &ArchiveFault) -> String {
    match fault {
        ArchiveFault::Damaged(hash) => t!("中身が変わっています：{hash}", hash),
        ArchiveFault::Missing(hash) => t!("受取書にあるのに、ないか長さが違います：{hash}", hash),
        ArchiveFault::Unreadable(name) => t!("読めない受取書です：{name}", name),
        ArchiveFault::Unclaimed(hash) => t!("受取書がなくなっています（保管した中身）：{hash}", hash),
        ArchiveFault::Unreceipted(load) => t!("受取書がなくなっています（取り込みの ID）：{load}", load),
        ArchiveFault::Decisions(error) => decisions_error(error),
    }
}

/// Why the lake stayed as it was.
pub fn rebuild_error(error: &RebuildError) -> String {
    match error {
        RebuildError::Empty => {
            t!("保管庫に受取書がありません。作り直せるものがないため、何も変えませんでした").to_owned()
        }
        RebuildError::Receipt(error) => t!("{error}。何も変えませんでした", error = receipt_error(error)),
        RebuildError::Refused(refused) => {
            let each = refused.iter().map(|(name, reason)| format!("{name}（{}）", file_reason(reason)));
            t!(
                "保管庫のうち、取り込めないものがあります：{refused}。何も変えませんでした",
                refused = each.collect::<Vec<_>>().join("／")
            )
        }
        RebuildError::Lost(loads) => t!(
            "取り込んだもの（{named}）の受取書が保管庫になく、作り直すとなくなります。何も変えませんでした。バックアップから戻してください（tsunagu restore）。なくてよければ tsunagu rebuild --without {ids}",
            named = loads.join("、"),
            ids = loads.join(" ")
        ),
        RebuildError::NotLost(load) => t!(
            "{load} は保管庫からなくなっていません。何も変えませんでした。取り消すときは tsunagu archive withdraw {load}",
            load
        ),
        RebuildError::Decisions(error) => decisions_error(error),
        RebuildError::Add(error) => add_error(error),
        RebuildError::Io(error) => disk_error(error),
    }
}

fn receipt_error(error: &ReceiptError) -> String {
    t!("受取書 {path} を読めません（{reason}）", path = error.path, reason = receipts_fault(&error.reason))
}

/// Why a home stays in its earlier format.
pub fn upgrade_error(error: &UpgradeError) -> String {
    match error {
        UpgradeError::Home(error) => home_error(error),
        UpgradeError::Old { path, reason } => t!(
            "前の版の {path} を読めません（{reason}）。何も変えていません。前の版の tsunagu で控えを取り、お知らせください",
            path,
            reason = record_fault(reason)
        ),
        UpgradeError::Add(error) => add_error(error),
        UpgradeError::Lake(error) => lake_error(error),
        UpgradeError::Decisions(error) => decisions_error(error),
        UpgradeError::Io(error) => disk_error(error),
    }
}

/// How to go back from an upgrade, as it lies beside the old files.
pub fn way_back(format: EarlierFormat) -> &'static str {
    match format {
        EarlierFormat::First => FROM_FIRST.get(),
        EarlierFormat::Second => FROM_SECOND.get(),
    }
}

const FROM_FIRST: Text = Text(
    "\
このフォルダーには、形式を新しくする前の受取書（receipts）・湖（lake）・FORMAT が入っています。
前の版の tsunagu に戻すには、tsunagu を止めてから、次のようにします。
  1. 上のフォルダーの lake、DECISIONS と、archive の中の receipts・decisions.jsonl・decisions.head・unclaimed.txt を消す
  2. このフォルダーの lake を上のフォルダーへ、receipts を archive/ へ、FORMAT を上のフォルダーへ移す
  3. 前の版の tsunagu で tsunagu publish とする
新しい版で困らないことを確かめたら、このフォルダーは消してかまいません。
",
);

const FROM_SECOND: Text = Text(
    "\
このフォルダーには、形式を新しくする前の取り込みの記録（decisions.jsonl）と FORMAT が入っています。
前の版の tsunagu に戻すには、tsunagu を止めてから、次のようにします。
  1. 上のフォルダーの DECISIONS と、archive の中の decisions.jsonl・decisions.head・unclaimed.txt を消す
  2. このフォルダーの decisions.jsonl を archive/ へ、FORMAT を上のフォルダーへ移す
  3. 前の版の tsunagu で tsunagu publish とする
そのあとに取り込んだものは、もう一度確かめられます。新しい版で困らないことを確かめたら、このフォルダーは消してかまいません。
",
);

/// Why there is no backup, or nothing was restored.
pub fn backup_error(error: &BackupError) -> String {
    match error {
        BackupError::Io(error) => disk_error(error),
        BackupError::Ledger(error) => ledger_error(error),
        BackupError::Home(error) => home_error(error),
        BackupError::Nothing(home) => {
            t!("{home} には収める資料がありません。--home が正しいか確かめてください", home)
        }
        BackupError::Exists(path) => t!("{path} はもうあります。別の名前を指定してください", path),
        BackupError::Damaged { path, reason } => t!(
            "{path} は tsunagu のバックアップではないか、壊れています（{reason}）。何も変えませんでした",
            path,
            reason = backup_damage(reason)
        ),
        BackupError::Unsound(faults) => t!(
            "保管庫か預かりものが壊れているため、控えを取りません。前の控えは捨てないでください。壊れているもの：{faults}",
            faults = faults.iter().map(backup_fault).collect::<Vec<_>>().join("、")
        ),
        BackupError::BringsBack { tokens, offices } => {
            let named = |all: Vec<String>| if all.is_empty() { t!("なし").to_owned() } else { all.join("、") };
            t!(
                "この控えを戻すと、取り消したアクセスキー（番号 {tokens}）と、消した事業所の記録（{offices}）がもう一度使えるようになります。よければ --accept を付けてください。何も変えませんでした",
                tokens = named(tokens.iter().map(i64::to_string).collect()),
                offices = named(offices.clone())
            )
        }
        BackupError::NoHome(path) => t!(
            "--instead-of {path} には tsunagu のデータがありません。フォルダーが正しいか確かめてください。何も変えませんでした",
            path
        ),
        BackupError::Incomparable { path, reason } => {
            let reason = match &**reason {
                LedgerError::Missing => t!("ありません").to_owned(),
                LedgerError::Damaged => t!("壊れています").to_owned(),
                other => ledger_error(other),
            };
            t!(
                "--instead-of {path} の預かりもの（ledger）を読めないため、取り消したアクセスキーや消した記録が戻らないかを比べられません（{reason}）。何も変えませんでした。比べずに戻すときは --instead-of を外してください",
                path,
                reason
            )
        }
        BackupError::NotEmpty(home) => {
            t!("{home} にはもう資料があります。--home で空のフォルダーを指定してください", home)
        }
    }
}

fn backup_fault(fault: &BackupFault) -> String {
    match fault {
        BackupFault::Archive(fault) => archive_fault(fault),
        BackupFault::LedgerDamaged => "ledger.sqlite".to_owned(),
        BackupFault::LedgerMissing => t!("ledger.sqlite（なくなっています）").to_owned(),
    }
}

fn backup_damage(damage: &BackupDamage) -> String {
    match damage {
        BackupDamage::UnsupportedZip => t!("対応していない形のZIPです").to_owned(),
        BackupDamage::Io => t!("読み込めません").to_owned(),
        BackupDamage::NoZip => t!("ZIPではないか、途中で切れています").to_owned(),
        BackupDamage::NoList => t!("一覧がありません").to_owned(),
        BackupDamage::List(fault) => t!("中の一覧：{fault}", fault = json_fault(fault)),
        BackupDamage::Format { found, readable } => t!("形式 {found}、このプログラムは {readable}", found, readable),
        BackupDamage::Outside(name) => t!("{name} は置けない場所です", name),
        BackupDamage::Missing(name) => t!("{name} がありません", name),
        BackupDamage::Cut(name) => {
            t!("{name} を最後まで取り出せません。途中で切れているとみられます", name)
        }
        BackupDamage::Changed(name) => t!("{name} の中身が一覧と違います", name),
        BackupDamage::Archive(faults) => t!(
            "中の資料が壊れています：{faults}",
            faults = faults.iter().map(archive_fault).collect::<Vec<_>>().join("、")
        ),
        BackupDamage::Ledger => t!("中の預かりもの（ledger）が壊れています").to_owned(),
        BackupDamage::Upgrade(error) => upgrade_error(error),
    }
}
