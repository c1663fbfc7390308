use std::fmt;

use tsunagu_domain::rules::{Headers, Rules};
use tsunagu_formats::input::OpenedFile;

use super::parsed::{ImportOptions, InputError, ParsedFile};

/// A kind of file. It is known by its key: two of the same key are the same.
pub struct InputKind {
    /// In receipts, in loads and in the lake; never changed, for what was brought is known by it.
    pub key: &'static str,
    /// The `--kind` that asks for it; none where its form alone reports it.
    pub option: Option<KindOption>,
    /// What its rows are in a rate.
    pub role: RateRole,
    /// Its tables have office numbers: which of these kinds one is takes evidence.
    pub is_numbered: bool,
    /// Headers that set its table apart from notes, beside that of office numbers.
    pub headers: &'static [&'static str],
    /// What its form says.
    pub recognise: fn(&Candidate<'_>) -> Option<Detection>,
    /// What is kept of a file, and read; none where it is kept as it is.
    pub keep: fn(&OpenedFile, &Rules) -> Result<Option<OpenedFile>, InputError>,
    /// Its rows as tables of the lake: parse, then tidy. No disk, no clock.
    pub read: fn(&OpenedFile, &ImportOptions<'_>) -> Result<ParsedFile, InputError>,
}

impl PartialEq for InputKind {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for InputKind {}

impl fmt::Debug for InputKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key)
    }
}

/// What `--kind` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KindOption {
    /// 事業所名簿
    Register,
    /// 利用状況, in any of its forms
    Usage,
    /// 所在地を表示できない事業所
    Unlisted,
    /// 市区町村などの事業所の一覧
    Own,
    /// アンケートの答え
    Survey,
    /// 届出をした事業所の一覧
    Filed,
    /// 介護情報基盤の利用開始日の一覧
    Platform,
    /// 介護ソフトの調査
    Software,
    /// 移行を確かめた事業所の一覧
    Migrated,
}

impl KindOption {
    /// As it is typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Usage => "usage",
            Self::Unlisted => "unlisted",
            Self::Own => "own",
            Self::Survey => "survey",
            Self::Filed => "filed",
            Self::Platform => "platform",
            Self::Software => "software",
            Self::Migrated => "migrated",
        }
    }
}

/// What rows are in a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateRole {
    /// The denominator: what it covers is found, and its offices tell what lists are.
    Register,
    /// The denominator `own`.
    OwnList,
    /// The numerator: not of a day before the exchange began.
    Listing,
    /// Neither: statements of offices, of the towns that they were asked in.
    Survey,
    /// Neither.
    Beside,
}

/// What the first look at a file reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detection {
    /// It can only be this.
    Sure(&'static InputKind),
    /// Counts per municipality of nobody knows what.
    Counts,
    /// A table with office numbers, which may be a listing, a register or a list of one's own: what it is takes
    /// evidence.
    Offices {
        /// The columns are those of a register.
        is_register: bool,
        /// The headers.
        headers: Vec<String>,
    },
}

/// A file as a kind looks at it.
#[derive(Clone, Copy)]
pub struct Candidate<'f> {
    /// The file, opened.
    pub file: &'f OpenedFile,
    /// Its headers, where one of them reports a kind.
    pub header: &'f [String],
    /// Which headers are read.
    pub headers: &'f Headers,
}

impl Candidate<'_> {
    /// Whether a header stands in it.
    pub fn has(&self, name: &str) -> bool {
        self.header.iter().any(|header| header == name)
    }

    /// Whether it has a column of office numbers.
    pub fn has_number(&self) -> bool {
        self.header.iter().any(|header| self.headers.is_number(header))
    }

    /// The beginning of its text: no page says what it is further below.
    pub fn head(&self) -> &str {
        const HEAD: usize = 4 << 20;
        let text = self.file.text();
        &text[..text.floor_char_boundary(HEAD)]
    }
}
