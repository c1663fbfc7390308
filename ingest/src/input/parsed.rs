use crate::file_reason::FileReason;
use jiff::civil::Date;
use polars::frame::DataFrame;
use tsunagu_domain::date::{first_date, last_date};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;
use tsunagu_formats::input::OpenedFile;
use tsunagu_formats::kept::KeptError;
use tsunagu_formats::parse::{Issue, ParseError};

/// Why a file is not read as its kind.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// It is not what its kind says, or contradicts itself.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// What is read of it can't be kept.
    #[error(transparent)]
    NotKept(#[from] KeptError),
    /// Its rows make no table.
    #[error("its rows make no table: {0}")]
    Tidy(#[from] polars::error::PolarsError),
    /// Its bringer says another date than the file.
    #[error("--as-of is {given}, the file states {stated}")]
    TwoDates {
        /// By the bringer.
        given: Date,
        /// By the file.
        stated: Date,
    },
    /// Its name has two dates, and nothing else has one.
    #[error("two dates in the name of the file")]
    DatesInName,
    /// Synthetic rows among real ones.
    #[error("synthetic rows among real ones")]
    MixedWithSample,
}

impl From<InputError> for FileReason {
    fn from(error: InputError) -> Self {
        match error {
            InputError::Parse(error) => error.into(),
            InputError::NotKept(error) => error.into(),
            InputError::Tidy(error) => Self::Tidy(error.to_string()),
            InputError::TwoDates { given, stated } => Self::TwoDates { given, stated },
            InputError::DatesInName => Self::DatesInName,
            InputError::MixedWithSample => Self::MixedWithSample,
        }
    }
}

/// What is given with a file.
#[derive(Debug, Clone, Copy)]
pub struct ImportOptions<'g> {
    /// The rules.
    pub rules: &'g Rules,
    /// The date its bringer says it is of.
    pub as_of: Option<Date>,
    /// The prefectures, designated cities and municipalities of which it is stated to hold every office; empty for the
    /// country.
    pub covers: Option<&'g [PlaceCode]>,
}

impl ImportOptions<'_> {
    /// Of when a file is: as given, as `stated` in it, or by its name.
    ///
    /// # Errors
    /// When these differ, or none of them is there.
    pub fn date(&self, file: &OpenedFile, stated: Option<Date>) -> Result<Date, InputError> {
        let in_name = first_date(&file.name);
        match (self.as_of, stated) {
            (Some(given), Some(stated)) if given != stated => Err(InputError::TwoDates { given, stated }),
            (None, None) if in_name != last_date(&file.name) => Err(InputError::DatesInName),
            (given, stated) => given.or(stated).or(in_name).ok_or(ParseError::NoDate.into()),
        }
    }

    /// The day on which states and closures are judged: as given, or by the file's name.
    pub(super) fn day(&self, file: &OpenedFile) -> Option<Date> {
        self.as_of.or_else(|| first_date(&file.name))
    }
}

/// A table of the lake.
#[derive(Debug, Clone)]
pub struct LakeTable {
    /// Its name.
    pub table: &'static str,
    /// The service whose rows it holds, for a register.
    pub service: Option<String>,
    /// Its rows.
    pub frame: DataFrame,
}

impl LakeTable {
    /// Of rows of any service.
    pub fn of(table: &'static str, frame: DataFrame) -> Self {
        Self { table, service: None, frame }
    }
}

/// What is read of a file.
#[derive(Debug, Clone)]
pub struct ParsedFile {
    /// Of when.
    pub as_of: Date,
    /// Its rows.
    pub tables: Vec<LakeTable>,
    /// The one prefecture that it covers, as two digits.
    pub prefecture: Option<String>,
    /// What was wrong with it.
    pub issues: Vec<Issue>,
    /// The offices of a register or of a list of one's own.
    pub offices: Vec<KnownOffice>,
}

impl ParsedFile {
    /// Of tables that cover nothing and tell of no offices.
    pub fn of(as_of: Date, tables: Vec<LakeTable>, issues: Vec<Issue>) -> Self {
        Self { as_of, tables, prefecture: None, issues, offices: Vec::new() }
    }

    /// The code of the one prefecture that it covers.
    pub(crate) fn prefecture_code(&self) -> Vec<PlaceCode> {
        self.prefecture.iter().filter_map(|p| PlaceCode::from_jis(&format!("{p}000"))).collect()
    }
}

/// One office and service of a register.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KnownOffice {
    /// 事業所番号
    pub number: OfficeNumber,
    /// Three digits.
    pub service: [u8; 3],
    /// Where it is.
    pub place: Option<PlaceCode>,
}

/// Three digits as bytes; none for anything else.
pub fn service_key(code: &str) -> Option<[u8; 3]> {
    code.as_bytes().try_into().ok()
}
