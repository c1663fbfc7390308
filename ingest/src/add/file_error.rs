use jiff::civil::Date;

use super::AddError;
use super::kind::Question;
use crate::input::InputError;
use crate::source::files::FilesError;
use tsunagu_formats::input::OpenError;
use tsunagu_formats::recognise::Refusal;

/// Why one file was not taken; the run goes on with the others.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is none of the kinds that are taken.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It is not read as its kind.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Its path or its ZIP.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// It is not opened.
    #[error(transparent)]
    NotOpened(#[from] OpenError),
    /// Of a day to come.
    #[error("{as_of}は今日（{today}）より後の日付です。年を確かめてください")]
    Future {
        /// Of when it is stated to be.
        as_of: Date,
        /// The date in Japan.
        today: Date,
    },
    /// Of a day before there was anything to list.
    #[error(
        "{as_of}は、ケアプランデータ連携システムが始まった{first}より前の日付です。利用状況の現在日を確かめ、--as-of 2026-01-05 のように指定してください"
    )]
    BeforeExchange {
        /// Of when it is stated to be.
        as_of: Date,
        /// The first day of the exchange.
        first: Date,
    },
    /// Saved pages that state no date.
    #[error(
        "いつ現在の資料かの行（例：利用状況は2026年1月5日現在）がページに見つかりません。ブラウザーでページを保存し、tsunagu add ファイル --as-of 日付 で取り込んでください"
    )]
    PagesWithoutDate,
    /// The same bytes were brought twice in one run.
    #[error("同じ中身のファイルが二つあります")]
    Twice,
    /// A body that the archive has lost, by its hash.
    #[error("保管庫に {0} がないか、壊れています。tsunagu archive verify で確かめてください")]
    NotArchived(String),
    /// A kind of another program.
    #[error("このプログラムの知らない種類（{0}）の資料です。取り込んだときのプログラムで作り直してください")]
    UnknownKind(String),
    /// No office lies in what it is stated to cover.
    #[error("--covers の地域の事業所が1件もありません。指定した地域を確かめてください")]
    OutsideScope,
    /// Only the person who brings the file can say.
    #[error("{}", .0.reason())]
    Question(Box<Question>),
    /// The run as a whole fails.
    #[error(transparent)]
    Fatal(#[from] AddError),
}
