use super::clean;

/// Why a file is not opened. The text is for the person who brought it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Nothing in it.
    #[error("中身が空です（0バイト）。元のファイルを確かめてください")]
    Empty,
    /// A PDF, whose layout nobody has described.
    #[error("PDFは読めません。表計算ソフトなどで「事業所番号」の列を持つCSVかExcelにしてから取り込んでください")]
    Pdf,
    /// OpenDocument.
    #[error(".ods（LibreOffice などの形式）は読めません。Excel形式（.xlsx）かCSVで保存し直してください")]
    OpenDocument,
    /// Apple's Numbers.
    #[error(".numbers（Apple Numbers の形式）は読めません。Excel形式（.xlsx）かCSVに書き出してください")]
    Numbers,
    /// A workbook in binary parts.
    #[error(".xlsb（Excelバイナリ形式）は読めません。Excelで .xlsx に保存し直してください")]
    BinaryWorkbook,
    /// A Word document or a presentation.
    #[error("表計算のファイルではありません（WordやPowerPointなど）。表をCSVかExcelにしてから取り込んでください")]
    NotAWorkbook,
    /// A ZIP within a ZIP.
    #[error("ZIPの中のZIPは読めません。中のZIPを取り出してから指定してください")]
    NestedZip,
    /// Encrypted.
    #[error("パスワードで保護されています。パスワードを外して保存し直してください")]
    Password,
    /// More bytes than the limit.
    #[error("ファイルが大きすぎます（{} まで）", size(*limit))]
    TooLarge {
        /// Bytes.
        limit: u64,
    },
    /// It unpacks to more than the limit.
    #[error("展開すると大きすぎます（{} まで）。使っていないシートや画像を除いて保存し直してください", size(*limit))]
    UnpackedTooLarge {
        /// Bytes.
        limit: u64,
    },
    /// It lays out more cells than the limit.
    #[error(
        "表が大きすぎます（{limit}マスまで）。{}で上限を超えました。離れた場所に残った値を消すか、ファイルを分けてください",
        place(sheet.as_deref(), *row, *column)
    )]
    TooManyCells {
        /// Cells.
        limit: u64,
        /// Where the limit was passed.
        sheet: Option<String>,
        /// Row, from 1.
        row: u64,
        /// Column, from 1.
        column: u64,
    },
    /// A row with more columns than the limit.
    #[error(
        "列が多すぎます（{limit}列まで）。{}に{columns}列あります。右のほうに残った値や空の列を消すか、要る列だけのファイルにしてください",
        row_place(sheet.as_deref(), *row)
    )]
    TooManyColumns {
        /// Columns.
        limit: usize,
        /// Its sheet.
        sheet: Option<String>,
        /// Row, from 1.
        row: u64,
        /// Columns that it has, at the least.
        columns: u64,
    },
    /// A ZIP with more entries than the limit.
    #[error("ZIPの中のファイルが多すぎます（{entries}個。{limit}個まで）。要るファイルだけのZIPにしてください")]
    TooManyEntries {
        /// Entries.
        limit: usize,
        /// Those it has.
        entries: usize,
    },
    /// JSON with more names of properties than the limit.
    #[error("項目名の種類が多すぎます（{limit}種類まで）。国土数値情報の行政区域（N03）をそのまま指定してください")]
    TooManyNames {
        /// Names.
        limit: usize,
    },
    /// More sheets than the limit.
    #[error("シートが多すぎます（{limit}枚まで）。要るシートだけのファイルにしてください")]
    TooManySheets {
        /// Sheets.
        limit: usize,
    },
    /// Several sheets that are one part, read for each of them.
    #[error("複数のシートが同じ中身を指しています。Excelで開き、保存し直してください")]
    SharedParts,
    /// It takes longer than anybody waits.
    #[error("読むのに時間がかかりすぎます（{limit}秒まで）。要るシートだけのファイルにしてください")]
    TooSlow {
        /// Seconds.
        limit: u64,
    },
    /// A cell that no office would write.
    #[error("{}のセルが長すぎます（{limit}文字まで）。引用符（\"）の閉じ忘れか、表でないものが入っていないか確かめてください", place(sheet.as_deref(), *row, *column))]
    LongCell {
        /// Characters.
        limit: usize,
        /// Its sheet.
        sheet: Option<String>,
        /// Row, from 1.
        row: u64,
        /// Column, from 1.
        column: u64,
    },
    /// A quotation mark that is never closed, or closes rows later.
    #[error(
        "{line}行目の引用符（\"）が閉じていません。そこから先の行が1つのセルとして読まれてしまいます。{line}行目の引用符を直してください（何も取り込んでいません）"
    )]
    UnclosedQuote {
        /// The line on which it opens, from 1.
        line: u64,
    },
    /// Elements nested deeper than any page.
    #[error("ページの入れ子が深すぎます（{limit}段まで）。ブラウザーで開いて保存し直すか、表をCSVにしてください")]
    TooDeep {
        /// Elements.
        limit: usize,
    },
    /// Marks left open, which are opened again in every paragraph.
    #[error(
        "ページの中で閉じていないタグ（<b> や <font> など）が重なりすぎています。ブラウザーで開いて保存し直すか、表をCSVにしてください"
    )]
    Unclosed,
    /// No encoding fits.
    #[error("文字コードが分かりません。UTF-8 か Shift_JIS で保存し直してください")]
    Encoding,
    /// A list of people.
    #[error(
        "氏名や被保険者番号の列（{0}）があるようです。利用者や担当者の個人の情報は取り込めません（何も保存していません）。その列を除いたファイルを指定してください"
    )]
    People(String),
    /// Neither the archive nor the table in it can be read.
    #[error("ファイルを読めません（{0}）。Excelか表計算ソフトで開き、保存し直してください")]
    Damaged(&'static str),
}

fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{}MB", bytes >> 20) } else { format!("{bytes}バイト") }
}

fn row_place(sheet: Option<&str>, row: u64) -> String {
    format!("{}{row}行目", of_sheet(sheet))
}

fn of_sheet(sheet: Option<&str>) -> String {
    sheet.map(|name| format!("シート「{}」", clean::name(name))).unwrap_or_default()
}

fn place(sheet: Option<&str>, row: u64, column: u64) -> String {
    let sheet = of_sheet(sheet);
    if row == 0 {
        return "ファイル全体のどこか".to_owned();
    }
    format!("{sheet}{row}行目・{column}列目")
}
