use std::io;

use tsunagu_formats::filename::list::{ListDamage, ListError, Unlisted};
use tsunagu_formats::input::path::PathError;

/// Why a path is not read.
pub fn path_error(error: &PathError) -> String {
    match error {
        PathError::NotRegular(path) => t!(
            "{path} はふつうのファイルではありません（パイプ・装置・フォルダーは読めません）。ファイルに保存してから指定してください",
            path
        ),
        PathError::TooLarge { path, limit } => {
            t!("{path} は大きすぎます（{limit} MiB まで）", path, limit = limit >> 20)
        }
        PathError::Io { path, source } => t!("{path} を読めません（{source}）", path, source),
    }
}

/// Why a list of names can't be had.
pub fn list_error(error: &ListError) -> String {
    let (given, reason) = match error {
        ListError::Unreadable { given, reason } => (given, unlisted(reason)),
        ListError::Damaged { given, damage } => (given, list_damage(*damage).to_owned()),
    };
    t!("{given} を読めません（{reason}）", given, reason)
}

fn unlisted(reason: &Unlisted) -> String {
    match reason {
        Unlisted::Io(io::ErrorKind::NotFound) => t!("そこにありません。書き方を確かめてください").to_owned(),
        Unlisted::Io(io::ErrorKind::PermissionDenied) => t!("読む権限がありません").to_owned(),
        Unlisted::Io(kind) => kind.to_string(),
        Unlisted::Path(error) => path_error(error),
    }
}

fn list_damage(damage: ListDamage) -> &'static str {
    match damage {
        ListDamage::NoZip => t!("ZIPとして読めません"),
        ListDamage::Directory => t!("ZIPの目次が壊れています"),
        ListDamage::TooLarge => t!("一覧が大きすぎます（64 MiBまで）"),
    }
}

/// An error of the system, or what is stated of a path in its place.
pub fn io_error(error: &io::Error) -> String {
    let path = error.get_ref().and_then(|inner| inner.downcast_ref::<PathError>());
    path.map_or_else(|| error.to_string(), path_error)
}
