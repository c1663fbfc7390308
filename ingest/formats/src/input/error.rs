use serde::{Deserialize, Serialize};

/// Why a file is not opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum OpenError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// A PDF, whose layout nobody has described.
    #[error("a PDF is not read")]
    Pdf,
    /// OpenDocument.
    #[error("OpenDocument is not read")]
    OpenDocument,
    /// Apple's Numbers.
    #[error("a file of Apple Numbers is not read")]
    Numbers,
    /// A workbook in binary parts.
    #[error("a binary workbook (.xlsb) is not read")]
    BinaryWorkbook,
    /// A Word document or a presentation.
    #[error("an Office document that is no workbook")]
    NotAWorkbook,
    /// A ZIP within a ZIP.
    #[error("a ZIP within a ZIP is not read")]
    NestedZip,
    /// Encrypted.
    #[error("protected by a password")]
    Password,
    /// More bytes than the limit.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// Bytes.
        limit: u64,
    },
    /// It unpacks to more than the limit.
    #[error("unpacks to more than {limit} bytes")]
    UnpackedTooLarge {
        /// Bytes.
        limit: u64,
    },
    /// It lays out more cells than the limit.
    #[error("more than {limit} cells at row {row}, column {column}")]
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
    #[error("{columns} columns in row {row}, more than {limit}")]
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
    #[error("a ZIP of {entries} entries, more than {limit}")]
    TooManyEntries {
        /// Entries.
        limit: usize,
        /// Those it has.
        entries: usize,
    },
    /// JSON with more names of properties than the limit.
    #[error("more than {limit} names of properties")]
    TooManyNames {
        /// Names.
        limit: usize,
    },
    /// More sheets than the limit.
    #[error("more than {limit} sheets")]
    TooManySheets {
        /// Sheets.
        limit: usize,
    },
    /// Several sheets that are one part, read for each of them.
    #[error("several sheets are one part")]
    SharedParts,
    /// It takes longer than anybody waits.
    #[error("takes longer than {limit} seconds")]
    TooSlow {
        /// Seconds.
        limit: u64,
    },
    /// A cell that no office would write.
    #[error("a cell of more than {limit} characters at row {row}, column {column}")]
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
    #[error("the quotation mark in line {line} is not closed")]
    UnclosedQuote {
        /// The line on which it opens, from 1.
        line: u64,
    },
    /// Elements nested deeper than any page.
    #[error("elements nested deeper than {limit}")]
    TooDeep {
        /// Elements.
        limit: usize,
    },
    /// Marks left open, which are opened again in every paragraph.
    #[error("too many marks are left open")]
    Unclosed,
    /// No encoding fits.
    #[error("no encoding fits")]
    Encoding,
    /// A list of people.
    #[error("columns about people")]
    People(PeopleMark),
    /// Neither the archive nor the table in it can be read.
    #[error("damaged: {0:?}")]
    Damaged(Damage),
}

/// Where a list of people was seen to be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeopleMark {
    /// A heading or a word of the rules, as they write it.
    Word(String),
    /// A sheet's name.
    SheetName,
    /// Numbers of ten digits that no office has.
    TenDigits {
        /// Their heading, where it is one.
        heading: Option<String>,
    },
}

/// What of a file is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Damage {
    /// The archive, or the file as a whole.
    File,
    /// What an Excel file holds.
    Workbook,
    /// What an Excel file of before 2007 holds.
    OldWorkbook,
    /// The number of its texts.
    TextCount,
}
