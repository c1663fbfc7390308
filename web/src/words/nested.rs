//! Errors of loading and publishing, walked down to those of files and rules.

use tsunagu_ingest::add::{AddError, FileError};
use tsunagu_ingest::backup::BackupError;
use tsunagu_ingest::input::InputError;
use tsunagu_ingest::publish::PublishError;
use tsunagu_ingest::pull::PullError;
use tsunagu_ingest::pull::health::Health;
use tsunagu_ingest::rebuild::RebuildError;
use tsunagu_ingest::source::files::FilesError;
use tsunagu_ingest::source::visit::{PageFault, Problem, Seen};
use tsunagu_ingest::upgrade::UpgradeError;
use tsunagu_store::disk::DiskError;

use super::{data_error, io_error, kept_error, not_kept, open_error, parse_error, path_error, refusal};

/// Why one file was not taken.
pub fn file_error(error: &FileError) -> String {
    match error {
        FileError::Refused(error) => refusal(error),
        FileError::Input(InputError::Parse(error)) => parse_error(error),
        FileError::Input(InputError::NotKept(error)) => kept_error(error),
        FileError::Files(error) => files_error(error),
        FileError::NotOpened(error) => open_error(error),
        FileError::Fatal(error) => add_error(error),
        _ => error.to_string(),
    }
}

/// Why a path or a ZIP gives no files.
pub fn files_error(error: &FilesError) -> String {
    match error {
        FilesError::NotOpened { path, source } => {
            t!("{path} を読めません（{source}）", path, source = open_error(source))
        }
        FilesError::Path(error) => path_error(error),
        _ => error.to_string(),
    }
}

/// Why a run of loading failed as a whole.
pub fn add_error(error: &AddError) -> String {
    match error {
        AddError::Files(error) => files_error(error),
        AddError::Data(error) => data_error(error),
        _ => error.to_string(),
    }
}

/// What was there instead of what a page should hold.
pub fn seen(seen: &Seen) -> String {
    let (fault, glimpse) = match seen {
        Seen::Text(text) => return text.clone(),
        Seen::Fault { fault, glimpse } => (fault, glimpse),
    };
    let fault = match &**fault {
        PageFault::Parse(error) => parse_error(error),
        PageFault::Offices(error) => {
            t!(
                "{error}。行が後から描かれるページなら、--render を付けて取りに行ってください",
                error = parse_error(error)
            )
        }
        PageFault::Open(error) => open_error(error),
        PageFault::Refusal(error) => refusal(error),
        PageFault::Differs => not_kept().to_owned(),
    };
    match glimpse {
        Some((length, begin)) => t!("{fault}（{length}バイト、「{begin}」）", fault, length, begin),
        None => fault,
    }
}

/// Why the last run of a source failed or stopped, or what its first problem was; none where it went well.
pub fn health_reason(health: &Health) -> Option<String> {
    let problem = |p: &Problem| {
        t!("{label}：{expected}のはずが、{seen}", label = p.label, expected = p.expected, seen = seen(&p.seen))
    };
    health.problem.as_ref().map(problem).or_else(|| Some(health.reason.clone()).filter(|reason| !reason.is_empty()))
}

/// Why the lake was not made again.
pub fn rebuild_error(error: &RebuildError) -> String {
    match error {
        RebuildError::Refused(refused) => {
            let each = refused.iter().map(|(name, error)| format!("{name}（{}）", file_error(error)));
            t!(
                "保管庫のうち、取り込めないものがあります：{refused}。何も変えませんでした",
                refused = each.collect::<Vec<_>>().join("／")
            )
        }
        RebuildError::Add(error) => add_error(error),
        _ => error.to_string(),
    }
}

/// Why a home was not upgraded.
pub fn upgrade_error(error: &UpgradeError) -> String {
    match error {
        UpgradeError::Add(error) => add_error(error),
        _ => error.to_string(),
    }
}

/// Why there is no backup, or nothing was restored.
pub fn backup_error(error: &BackupError) -> String {
    match error {
        BackupError::Io(DiskError { path, source }) => format!("{path}：{}", io_error(source)),
        _ => error.to_string(),
    }
}

/// Why nothing was published.
pub fn publish_error(error: &PublishError) -> String {
    match error {
        PublishError::Data(error) => data_error(error),
        _ => error.to_string(),
    }
}

/// Why a source was not pulled.
pub fn pull_error(error: &PullError) -> String {
    match error {
        PullError::Add(error) => add_error(error),
        _ => error.to_string(),
    }
}
