use std::path::Path;

use super::format::{EarlierFormat, FORMAT};

/// Why a home can't be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The disk stated no.
    #[error("{path} {action}。書き込めるフォルダーか、空き容量があるかを確かめてください")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: String,
        /// The error of the system.
        source: std::io::Error,
    },
    /// Made by the version before, and fit to be upgraded.
    #[error(
        "{path} は前の版の tsunagu のものです。tsunagu publish とすると、この版の形式に直します（前のものも残します）。まだ何も変えていません"
    )]
    Earlier {
        /// The home.
        path: String,
        /// Which.
        format: EarlierFormat,
    },
    /// Made by another version.
    #[error(
        "{path} は別の版の tsunagu のものです（{found}。このプログラムは {FORMAT}）。--home で別のフォルダーを指定してください"
    )]
    Format {
        /// The home.
        path: String,
        /// What its format file says.
        found: String,
    },
    /// Its format file is empty or gone.
    #[error(
        "{path} の FORMAT が空か、なくなっています。ディスクの障害などで中身が失われたとみられます。バックアップがあれば、tsunagu --home 新しいフォルダー restore 控え.zip で戻してください。なければ、FORMAT に {FORMAT} とだけ書いて（この版で使っていた home のとき）、tsunagu status と tsunagu archive verify で確かめてください"
    )]
    NoFormat {
        /// The home.
        path: String,
    },
    /// There is no home.
    #[error(
        "{path} には tsunagu のデータがありません。--home が正しいか確かめてください。新しく始めるときは、tsunagu serve（同梱のデータを読み込みます）か tsunagu add ファイル としてください。何も作っていません"
    )]
    None {
        /// The folder.
        path: String,
    },
    /// The folder holds something that is not ours.
    #[error(
        "{path} には、tsunagu のものでないファイルがあります。--home で、空のフォルダーか新しい名前を指定してください。何も変えていません"
    )]
    Foreign {
        /// The folder.
        path: String,
    },
    /// Somebody else is writing.
    #[error("{path} は {holder} が書き込み中です。終わるのを待って、もう一度お試しください")]
    Locked {
        /// The home.
        path: String,
        /// Process and command of the writer.
        holder: String,
    },
}

pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> HomeError {
    let path = path.display().to_string();
    move |source| HomeError::Io { action, path, source }
}
