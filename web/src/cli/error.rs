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
    #[error("{0}")]
    Call(String),
    /// A file that was given can't be read, or is not what it should be.
    #[error("{0}")]
    Refused(String),
    /// Some files were refused, the others are in.
    #[error("{0}件のファイルを取り込めませんでした（理由は上のとおり）。ほかのファイルは取り込みました")]
    SomeRefused(usize),
    #[error("どのファイルも取り込めませんでした（理由は上のとおり）")]
    AllRefused,
    #[error(
        "取り込むファイルが見つかりません。{0} の下に csv・xlsx・html・txt・zip のファイルがあるか確かめてください"
    )]
    NothingToAdd(String),
    /// Nothing of the run counts until somebody answers: exit 3.
    #[error(
        "{0}件のファイルについて、答えが要ります（上のとおり）。どのファイルも取り込まず、公開中のものは変えていません"
    )]
    Question(usize),
    /// What was brought is there already, and waits: exit 3.
    #[error(
        "取り込み済みですが、データで説明できない変化のため公開していません：{0}。tsunagu status で理由を見て、正しければ tsunagu publish --accept {0}、誤りなら tsunagu archive withdraw {0}"
    )]
    StillHeld(String),
    /// What was brought is there already, and others stand in its place: exit 3.
    #[error("{0}件のファイルは取り込み済みですが、あとから取り込んだ資料に置き換わっています（上のとおり）")]
    Replaced(usize),
    /// Files that were pulled and raise a question; the others are in: exit 3.
    #[error("{0}件のファイルは、答えが要るため取り込みませんでした（上のとおり）")]
    Unanswered(usize),
    #[error("{}", words::add_error(.0))]
    Add(#[from] AddError),
    #[error("保管庫の{0}件が失われているか、壊れています（上のとおり）。バックアップから戻してください")]
    ArchiveDamaged(usize),
    /// A manifest of the lake can't be read, and nothing is published.
    #[error("{0}")]
    LakeDamaged(String),
    /// The home has an archive or a ledger, and no lake.
    #[error(
        "湖（lake）がなくなっています。保管した資料（archive）か預かりもの（ledger）は残っているので、同梱のデータは読み込みません。tsunagu rebuild で作り直してください"
    )]
    LakeGone,
    #[error("このままでは送れません（{0}件。上のとおり）")]
    WouldBeRefused(usize),
    #[error("{0}件の公表元から取れませんでした（理由は上のとおり）")]
    SomeNotPulled(usize),
    #[error("{}", words::pull_error(.0))]
    Pull(#[from] PullError),
    #[error("{}", words::upgrade_error(.0))]
    Upgrade(#[from] UpgradeError),
    #[error(transparent)]
    Loads(#[from] LoadsError),
    #[error(transparent)]
    Decisions(#[from] DecisionsError),
    #[error("{}", words::rebuild_error(.0))]
    Rebuild(#[from] RebuildError),
    #[error("{}", words::backup_error(.0))]
    Backup(#[from] BackupError),
    #[error(transparent)]
    Preview(#[from] PreviewError),
    #[error("公開できませんでした：{}", words::publish_error(.0))]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Send(#[from] SendError),
    #[error(transparent)]
    Home(#[from] HomeError),
    #[error("{}", words::data_error(.0))]
    Data(#[from] DataError),
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
    #[error("{what}：{}", words::io_error(.source))]
    Io { what: String, source: std::io::Error },
    #[error("Excelファイルを作れません：{0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
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
