use std::fmt;

use tsunagu_domain::data::DataError;
use tsunagu_ingest::add::AddError;
use tsunagu_ingest::backup::BackupError;
use tsunagu_ingest::decisions::DecisionsError;
use tsunagu_ingest::loads::LoadsError;
use tsunagu_ingest::preview::PreviewError;
use tsunagu_ingest::publish::PublishError;
use tsunagu_ingest::pull::PullError;
use tsunagu_ingest::rebuild::RebuildError;
use tsunagu_ingest::sender::SendError;
use tsunagu_ingest::upgrade::UpgradeError;
use tsunagu_store::home::HomeError;
use tsunagu_store::ledger::LedgerError;
use tsunagu_store::warehouse::WarehouseError;

use crate::words;

/// Why a command did not do what it was asked; one line for the person who typed it.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The call itself is wrong: exit 2.
    Call(String),
    /// A file that was given can't be read, or is not what it should be.
    Refused(String),
    /// Some files were refused, the others are in.
    SomeRefused(usize),
    AllRefused,
    NothingToAdd(String),
    /// Nothing of the run counts until somebody answers: exit 3.
    Question(usize),
    /// What was brought is there already, and waits: exit 3.
    StillHeld(String),
    /// What was brought is there already, and others stand in its place: exit 3.
    Replaced(usize),
    /// Files that were pulled and raise a question; the others are in: exit 3.
    Unanswered(usize),
    Add(#[from] AddError),
    ArchiveDamaged(usize),
    /// A manifest of the lake can't be read, and nothing is published.
    LakeDamaged(String),
    /// The home has an archive or a ledger, and no lake.
    LakeGone,
    WouldBeRefused(usize),
    SomeNotPulled(usize),
    Pull(#[from] PullError),
    Upgrade(#[from] UpgradeError),
    Loads(#[from] LoadsError),
    Decisions(#[from] DecisionsError),
    Rebuild(#[from] RebuildError),
    Backup(#[from] BackupError),
    Preview(#[from] PreviewError),
    Publish(#[from] PublishError),
    Ledger(#[from] LedgerError),
    Send(#[from] SendError),
    Home(#[from] HomeError),
    Data(#[from] DataError),
    Warehouse(#[from] WarehouseError),
    Io {
        what: String,
        source: std::io::Error,
    },
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

/// In words for the person who typed the command.
impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(self))
    }
}

fn text(error: &CliError) -> String {
    use CliError as E;
    match error {
        E::Call(text) | E::Refused(text) | E::LakeDamaged(text) => text.clone(),
        E::SomeRefused(count) => t!(
            "{count}件のファイルを取り込めませんでした（理由は上のとおり）。ほかのファイルは取り込みました",
            count
        ),
        E::AllRefused => t!("どのファイルも取り込めませんでした（理由は上のとおり）").to_owned(),
        E::NothingToAdd(paths) => t!(
            "取り込むファイルが見つかりません。{paths} の下に csv・xlsx・html・txt・zip のファイルがあるか確かめてください",
            paths
        ),
        E::Question(count) => t!(
            "{count}件のファイルについて、答えが要ります（上のとおり）。どのファイルも取り込まず、公開中のものは変えていません",
            count
        ),
        E::StillHeld(ids) => t!(
            "取り込み済みですが、データで説明できない変化のため公開していません：{ids}。tsunagu status で理由を見て、正しければ tsunagu publish --accept {ids}、誤りなら tsunagu archive withdraw {ids}",
            ids
        ),
        E::Replaced(count) => t!(
            "{count}件のファイルは取り込み済みですが、あとから取り込んだ資料に置き換わっています（上のとおり）",
            count
        ),
        E::Unanswered(count) => {
            t!("{count}件のファイルは、答えが要るため取り込みませんでした（上のとおり）", count)
        }
        E::ArchiveDamaged(count) => t!(
            "保管庫の{count}件が失われているか、壊れています（上のとおり）。バックアップから戻してください",
            count
        ),
        E::LakeGone => t!("湖（lake）がなくなっています。保管した資料（archive）か預かりもの（ledger）は残っているので、同梱のデータは読み込みません。tsunagu rebuild で作り直してください").to_owned(),
        E::WouldBeRefused(count) => t!("このままでは送れません（{count}件。上のとおり）", count),
        E::SomeNotPulled(count) => t!("{count}件の公表元から取れませんでした（理由は上のとおり）", count),
        E::Publish(error) => t!("公開できませんでした：{error}", error = words::publish_error(error)),
        E::Io { what, source } => t!("{what}：{reason}", what, reason = words::system(source)),
        E::Workbook(error) => t!("Excelファイルを作れません：{error}", error),
        E::Add(error) => words::add_error(error),
        E::Pull(error) => words::pull_error(error),
        E::Upgrade(error) => words::upgrade_error(error),
        E::Loads(error) => words::loads_error(error),
        E::Decisions(error) => words::decisions_error(error),
        E::Rebuild(error) => words::rebuild_error(error),
        E::Backup(error) => words::backup_error(error),
        E::Preview(error) => words::preview_error(error),
        E::Ledger(error) => words::ledger_error(error),
        E::Send(error) => words::send_error(error),
        E::Home(error) => words::home_error(error),
        E::Data(error) => words::data_error(error),
        E::Warehouse(error) => words::warehouse_error(error),
    }
}

impl From<duckdb::Error> for CliError {
    fn from(error: duckdb::Error) -> Self {
        Self::Warehouse(error.into())
    }
}

impl CliError {
    /// 1 refused or failed, 2 a wrong call, 3 held or a question unanswered: what is served has not changed, and a
    /// schedule must not take it for a fault. Every kind of error says which it is; a new one has to.
    pub fn exit_code(&self) -> u8 {
        const FAILED: u8 = 1;
        const WRONG_CALL: u8 = 2;
        const WAITING: u8 = 3;
        match self {
            Self::Call(_) => WRONG_CALL,
            Self::Pull(PullError::Contact(_)) => WRONG_CALL,
            Self::Send(SendError::Address(_)) => WRONG_CALL,
            Self::Backup(BackupError::NoHome(_)) => WRONG_CALL,
            Self::Question(_) | Self::Unanswered(_) | Self::StillHeld(_) | Self::Replaced(_) => WAITING,
            Self::Publish(PublishError::Held(..) | PublishError::Unbuildable { .. }) => WAITING,
            Self::Refused(_)
            | Self::SomeRefused(_)
            | Self::AllRefused
            | Self::NothingToAdd(_)
            | Self::WouldBeRefused(_) => FAILED,
            Self::ArchiveDamaged(_) | Self::LakeDamaged(_) | Self::LakeGone | Self::SomeNotPulled(_) => FAILED,
            Self::Add(_) | Self::Pull(_) | Self::Publish(_) | Self::Preview(_) | Self::Rebuild(_) => FAILED,
            Self::Upgrade(_) | Self::Loads(_) | Self::Decisions(_) | Self::Backup(_) | Self::Home(_) => FAILED,
            Self::Ledger(_) | Self::Send(_) | Self::Data(_) | Self::Warehouse(_) => FAILED,
            Self::Io { .. } | Self::Workbook(_) => FAILED,
        }
    }
}
