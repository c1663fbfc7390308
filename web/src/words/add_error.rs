use tsunagu_formats::input::path::PathError;
use tsunagu_ingest::add::AddError;
use tsunagu_ingest::file_reason::{FileReason, PathReason};
use tsunagu_ingest::preview::PreviewError;
use tsunagu_ingest::question::Grounds;
use tsunagu_ingest::source::files::{ENDINGS, FilesError};

use super::lake_error::{decisions_error, lake_error};
use super::question;
use super::record_fault::{system, system_text};
use super::store_error::{disk_error, home_error};
use super::{data_error, not_kept, open_error, parse_error, path_error, refusal};

/// Why a run as a whole failed.
pub fn add_error(error: &AddError) -> String {
    match error {
        AddError::Files(error) => files_error(error),
        AddError::Lake(error) => lake_error(error),
        AddError::Data(error) => data_error(error),
        AddError::Decisions(error) => decisions_error(error),
        AddError::Archive { name, source } => not_archived(name, &system(source)),
        AddError::Receipts(source) => not_archived(t!("受取書"), &system(source)),
        AddError::Registers(_) => registers().to_owned(),
    }
}

pub(super) fn not_archived(name: &str, reason: &str) -> String {
    t!("{name} を保管できません（{reason}）。空き容量を確かめてください", name, reason)
}

pub(super) fn registers() -> &'static str {
    t!("取り込み済みの事業所名簿か利用状況を読めません。tsunagu rebuild で作り直せます")
}

/// Why a load can't be tried.
pub fn preview_error(error: &PreviewError) -> String {
    match error {
        PreviewError::Io(error) => {
            t!("試しに取り込む場所を作れません（{reason}）。空き容量を確かめてください", reason = disk_error(error))
        }
        PreviewError::Home(error) => home_error(error),
        PreviewError::Lake(error) => lake_error(error),
        PreviewError::Table(_) => {
            t!("取り込んだ表を読めません。tsunagu rebuild で、保管庫から作り直してください").to_owned()
        }
    }
}

fn files_error(error: &FilesError) -> String {
    match error {
        FilesError::Path(error) => path_error(error),
        other => file_reason(&other.reason()),
    }
}

/// Why one file was not taken.
pub fn file_reason(reason: &FileReason) -> String {
    match reason {
        FileReason::Future { as_of, today } => {
            t!("{as_of}は今日（{today}）より後の日付です。年を確かめてください", as_of, today)
        }
        FileReason::BeforeExchange { as_of, first } => t!(
            "{as_of}は、ケアプランデータ連携システムが始まった{first}より前の日付です。利用状況の現在日を確かめ、--as-of 2026-01-05 のように指定してください",
            as_of,
            first
        ),
        FileReason::PagesWithoutDate => t!("いつ現在の資料かの行（例：利用状況は2026年1月5日現在）がページに見つかりません。ブラウザーでページを保存し、tsunagu add ファイル --as-of 日付 で取り込んでください").to_owned(),
        FileReason::Twice => t!("同じ中身のファイルが二つあります").to_owned(),
        FileReason::NotArchived(hash) => {
            t!("保管庫に {hash} がないか、壊れています。tsunagu archive verify で確かめてください", hash)
        }
        FileReason::UnknownKind(kind) => t!(
            "このプログラムの知らない種類（{kind}）の資料です。取り込んだときのプログラムで作り直してください",
            kind
        ),
        FileReason::OutsideScope => {
            t!("--covers の地域の事業所が1件もないか、ほとんどありません。指定した地域を確かめてください").to_owned()
        }
        FileReason::CoversNeeded => {
            t!("どの市区町村の事業所についてのものかが分かりません。市区町村ごとに分け、--covers 川西市 のように一つ指定してください").to_owned()
        }
        FileReason::Question(asked) => question::question_reason(asked),
        FileReason::Unreadable { path, reason } => {
            t!("{path} を読めません（{reason}）", path, reason = path_reason(reason))
        }
        FileReason::NotRegular(path) => path_error(&PathError::NotRegular(path.clone())),
        FileReason::TooLarge { path, limit } => {
            path_error(&PathError::TooLarge { path: path.clone(), limit: *limit })
        }
        FileReason::Exchanged => exchanged().to_owned(),
        FileReason::LockFile => t!("表計算ソフトが開いている間の一時ファイルのため、飛ばしました").to_owned(),
        FileReason::Tidy(reason) => t!("表に直せません（{reason}）", reason),
        FileReason::TwoDates { given, stated } => t!(
            "--as-of は{given}ですが、ファイルには{stated}現在とあります。どちらかを直してください",
            given,
            stated
        ),
        FileReason::DatesInName => t!("ファイル名に日付が二つあり、どちらの時点か分かりません。--as-of 2026-01-05 のように指定してください").to_owned(),
        FileReason::MixedWithSample => {
            t!("見本県と実在の都道府県が混ざっています。分けて取り込んでください").to_owned()
        }
        FileReason::NotKept => not_kept().to_owned(),
        FileReason::NoTextLayer => t!(
            "PDFの文字を取り出すプログラム pdftotext が、この機械にありません。poppler（poppler-utils）を入れてから、もう一度お試しください。入れられないときは、PDFの一覧を「都道府県,市区町村,利用開始日」のCSVにして tsunagu add --kind platform で取り込めます"
        )
        .to_owned(),
        FileReason::Refusal(found) => refusal(found),
        FileReason::Open(error) => open_error(error),
        FileReason::Parse(error) => parse_error(error),
        FileReason::Text(text) => text.clone(),
    }
}

fn path_reason(reason: &PathReason) -> String {
    match reason {
        PathReason::ZipDamaged => t!("ZIPが壊れているか、途中で切れています").to_owned(),
        PathReason::ZipLocked => t!("ZIPがパスワードで保護されています。取り出してから指定してください").to_owned(),
        PathReason::ZipTooLarge { mib } => t!("中身が大きすぎます（合わせて{mib} MiBまで）", mib),
        PathReason::ZipWithoutFiles => {
            t!("ZIPの中に取り込めるファイル（{endings}）がありません", endings = ENDINGS.join("・"))
        }
        PathReason::Exchanged => exchanged().to_owned(),
        PathReason::Open(error) => open_error(error),
        PathReason::System(text) => system_text(text),
    }
}

fn exchanged() -> &'static str {
    t!(
        "ケアプランの交換ファイルとみられる名前のため、中を読まず、保存もしませんでした。事業所名簿か利用状況のファイルを指定してください"
    )
}

/// Why a file was taken for what it was taken for.
pub fn grounds(grounds: &Grounds) -> String {
    match grounds {
        Grounds::Receipt => t!("受取書のとおり").to_owned(),
        Grounds::Form => t!("中身の形").to_owned(),
        Grounds::Requested => t!("--kind の指定").to_owned(),
        Grounds::NumberColumn => t!("事業所番号の列").to_owned(),
        Grounds::RegisterHeaders => t!("公表システムの事業所名簿の見出し").to_owned(),
        Grounds::Word(word) => t!("「{word}」の語", word),
        Grounds::PartOfRegister(share) => {
            t!("番号が事業所名簿とよく合う一部の事業所：{share}", share = question::share(*share))
        }
    }
}
