use tsunagu_formats::input::{Damage, OpenError, PeopleMark, clean};

/// Why a file is not opened, for the person who brought it.
pub fn open_error(error: &OpenError) -> String {
    match error {
        OpenError::Empty => t!("中身が空です（0バイト）。元のファイルを確かめてください").to_owned(),
        OpenError::Encoding => t!("文字コードが分かりません。UTF-8 か Shift_JIS で保存し直してください").to_owned(),
        OpenError::Password => t!("パスワードで保護されています。パスワードを外して保存し直してください").to_owned(),
        OpenError::People(mark) => t!(
            "氏名や被保険者番号の列（{mark}）があるようです。利用者や担当者の個人の情報は取り込めません（何も保存していません）。その列を除いたファイルを指定してください",
            mark = people_mark(mark)
        ),
        OpenError::Damaged(damage) => t!(
            "ファイルを読めません（{damage}）。Excelか表計算ソフトで開き、保存し直してください",
            damage = damaged(*damage)
        ),
        OpenError::UnclosedQuote { line } => t!(
            "{line}行目の引用符（\"）が閉じていません。そこから先の行が1つのセルとして読まれてしまいます。{line}行目の引用符を直してください（何も取り込んでいません）",
            line
        ),
        OpenError::Pdf
        | OpenError::OpenDocument
        | OpenError::Numbers
        | OpenError::BinaryWorkbook
        | OpenError::NotAWorkbook
        | OpenError::NestedZip => not_read(error).to_owned(),
        _ => beyond_a_limit(error),
    }
}

/// Formats that are not read, and what to bring instead.
fn not_read(error: &OpenError) -> &'static str {
    match error {
        OpenError::Pdf => {
            t!(
                "PDFは、介護情報基盤の対応状況（市町村の開始日の一覧）のほかは読めません。表計算ソフトなどで「事業所番号」の列を持つCSVかExcelにしてから取り込んでください"
            )
        }
        OpenError::OpenDocument => {
            t!(".ods（LibreOffice などの形式）は読めません。Excel形式（.xlsx）かCSVで保存し直してください")
        }
        OpenError::Numbers => {
            t!(".numbers（Apple Numbers の形式）は読めません。Excel形式（.xlsx）かCSVに書き出してください")
        }
        OpenError::BinaryWorkbook => {
            t!(".xlsb（Excelバイナリ形式）は読めません。Excelで .xlsx に保存し直してください")
        }
        OpenError::NestedZip => t!("ZIPの中のZIPは読めません。中のZIPを取り出してから指定してください"),
        _ => t!("表計算のファイルではありません（WordやPowerPointなど）。表をCSVかExcelにしてから取り込んでください"),
    }
}

/// What is larger, longer or deeper than any file of an office.
fn beyond_a_limit(error: &OpenError) -> String {
    match error {
        OpenError::TooLarge { limit } => t!("ファイルが大きすぎます（{limit} まで）", limit = size(*limit)),
        OpenError::UnpackedTooLarge { limit } => t!(
            "展開すると大きすぎます（{limit} まで）。使っていないシートや画像を除いて保存し直してください",
            limit = size(*limit)
        ),
        OpenError::TooManyCells { limit, sheet, row, column } => t!(
            "表が大きすぎます（{limit}マスまで）。{place}で上限を超えました。離れた場所に残った値を消すか、ファイルを分けてください",
            limit,
            place = place(sheet.as_deref(), *row, *column)
        ),
        OpenError::TooManyColumns { limit, sheet, row, columns } => t!(
            "列が多すぎます（{limit}列まで）。{sheet}{row}行目に{columns}列あります。右のほうに残った値や空の列を消すか、要る列だけのファイルにしてください",
            limit,
            sheet = of_sheet(sheet.as_deref()),
            row,
            columns
        ),
        OpenError::TooManyEntries { limit, entries } => t!(
            "ZIPの中のファイルが多すぎます（{entries}個。{limit}個まで）。要るファイルだけのZIPにしてください",
            entries,
            limit
        ),
        OpenError::TooManyNames { limit } => t!(
            "項目名の種類が多すぎます（{limit}種類まで）。国土数値情報の行政区域（N03）をそのまま指定してください",
            limit
        ),
        OpenError::TooManySheets { limit } => {
            t!("シートが多すぎます（{limit}枚まで）。要るシートだけのファイルにしてください", limit)
        }
        OpenError::SharedParts => {
            t!("複数のシートが同じ中身を指しています。Excelで開き、保存し直してください").to_owned()
        }
        OpenError::TooSlow { limit } => {
            t!("読むのに時間がかかりすぎます（{limit}秒まで）。要るシートだけのファイルにしてください", limit)
        }
        OpenError::LongCell { limit, sheet, row, column } => t!(
            "{place}のセルが長すぎます（{limit}文字まで）。引用符（\"）の閉じ忘れか、表でないものが入っていないか確かめてください",
            place = place(sheet.as_deref(), *row, *column),
            limit
        ),
        OpenError::TooDeep { limit } => t!(
            "ページの入れ子が深すぎます（{limit}段まで）。ブラウザーで開いて保存し直すか、表をCSVにしてください",
            limit
        ),
        _ => t!("ページの中で閉じていないタグ（<b> や <font> など）が重なりすぎています。ブラウザーで開いて保存し直すか、表をCSVにしてください").to_owned(),
    }
}

fn people_mark(mark: &PeopleMark) -> String {
    match mark {
        PeopleMark::Word(word) => word.clone(),
        PeopleMark::SheetName => t!("シートの名前").to_owned(),
        PeopleMark::TenDigits { heading: Some(heading) } => t!("{heading}：10桁の番号", heading),
        PeopleMark::TenDigits { heading: None } => t!("10桁の番号").to_owned(),
    }
}

fn damaged(damage: Damage) -> &'static str {
    match damage {
        Damage::File => t!("ファイルが壊れているか、途中で切れています"),
        Damage::Workbook => t!("Excelファイルの中身が壊れています"),
        Damage::OldWorkbook => t!("Excelファイル（.xls）の中身が壊れています"),
        Damage::TextCount => t!("文字列の個数が、実際の中身と合っていません"),
    }
}

fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{}MB", bytes >> 20) } else { t!("{bytes}バイト", bytes) }
}

fn of_sheet(sheet: Option<&str>) -> String {
    sheet.map_or(String::new(), |name| t!("シート「{name}」", name = clean::name(name)))
}

fn place(sheet: Option<&str>, row: u64, column: u64) -> String {
    if row == 0 {
        return t!("ファイル全体のどこか").to_owned();
    }
    t!("{sheet}{row}行目・{column}列目", sheet = of_sheet(sheet), row, column)
}
