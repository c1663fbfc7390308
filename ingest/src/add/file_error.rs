use jiff::civil::Date;

use super::AddError;
use super::kind::Question;
use crate::input::InputError;
use crate::source::files::FilesError;
use tsunagu_formats::input::OpenError;
use tsunagu_formats::recognise::Refusal;

/// Why one file was not taken; the run goes on with the others.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error(transparent)]
    NotOpened(#[from] OpenError),
    #[error("{as_of}は今日（{today}）より後の日付です。年を確かめてください")]
    Future { as_of: Date, today: Date },
    #[error(
        "{as_of}は、ケアプランデータ連携システムが始まった{first}より前の日付です。利用状況の現在日を確かめ、--as-of 2026-01-05 のように指定してください"
    )]
    BeforeExchange { as_of: Date, first: Date },
    #[error(
        "いつ現在の資料かの行（例：利用状況は2026年1月5日現在）がページに見つかりません。ブラウザーでページを保存し、tsunagu add ファイル --as-of 日付 で取り込んでください"
    )]
    PagesWithoutDate,
    #[error("同じ中身のファイルが二つあります")]
    Twice,
    #[error("保管庫に {0} がないか、壊れています。tsunagu archive verify で確かめてください")]
    NotArchived(String),
    #[error("このプログラムの知らない種類（{0}）の資料です。取り込んだときのプログラムで作り直してください")]
    UnknownKind(String),
    #[error("--covers の地域の事業所が1件もありません。指定した地域を確かめてください")]
    OutsideScope,
    /// Only the person who brings the file can say.
    #[error("{}", .0.reason())]
    Question(Box<Question>),
    #[error(transparent)]
    Fatal(#[from] AddError),
}
