//! What only the person who brings a file can say, and what was seen in it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Share {
    /// So many.
    pub part: usize,
    /// Of so many.
    pub whole: usize,
}

impl Share {
    /// Whether the part is more than this share of the whole.
    pub(crate) fn is_above(self, percent: u32) -> bool {
        self.part * 100 > self.whole * percent as usize
    }

    /// Whether the part is at least this share of a whole that is not empty.
    pub(crate) fn is_at_least(self, percent: u32) -> bool {
        self.whole > 0 && self.part * 100 >= self.whole * percent as usize
    }

    /// In tenths of a percent, rounded down: 99.96 % must not read as all of it.
    pub fn tenths(self) -> usize {
        (self.part * 1000).checked_div(self.whole).unwrap_or(0)
    }
}

/// Why a file was taken for what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grounds {
    /// Its receipt.
    Receipt,
    /// Its form alone.
    Form,
    /// `--kind`
    Requested,
    /// A column of office numbers.
    NumberColumn,
    /// The headers of a register as published.
    RegisterHeaders,
    /// A word of the exchange.
    Word(String),
    /// Nearly all numbers in the register, far from the whole of it.
    PartOfRegister(Share),
}

/// What speaks against a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The headers of 自治体標準オープンデータセット.
    OpenData,
    /// A header of designations.
    Column(String),
    /// A word of other lists.
    Word(String),
    /// What a name or title says beside a word of the exchange.
    Title(String),
    /// A town that a name or title names, where the numbers are of others.
    OtherTown(String),
    /// Most offices of the towns of the list.
    WholeHome {
        /// Names of the towns.
        home: Vec<String>,
        /// Of the register's offices there.
        share: Share,
    },
    /// Most offices of one town.
    WholePlace {
        /// Its name.
        place: String,
        /// Of the register's offices there.
        share: Share,
    },
    /// Most offices of one service.
    WholeService {
        /// Names of the towns.
        home: Vec<String>,
        /// Its name.
        service: String,
        /// Of the register's offices there.
        share: Share,
    },
    /// Many numbers that the register has not.
    OutsideRegister(Share),
    /// A total that is neither that of the rows nor that of the numbers.
    OtherTotal {
        /// As stated.
        stated: usize,
        /// Rows with a number.
        rows: usize,
        /// Distinct numbers.
        numbers: usize,
    },
    /// A title of one file of several: `1/3`.
    OneOfSeveral(String),
    /// A column of few values.
    PartingColumn {
        /// Its header.
        header: String,
        /// Up to two values that can't be names.
        values: Vec<String>,
        /// Distinct values.
        count: usize,
        /// Some are blank.
        has_blank: bool,
    },
    /// A line of its own between offices.
    LineBetween {
        /// From 1.
        line: u64,
        /// What it says.
        title: String,
    },
    /// Several sheets: names of those that are neither a place nor a service.
    Sheets(Vec<String>),
}

/// Rows of a service in a register, and in the vintage before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRows {
    /// Its name.
    pub service: String,
    /// Rows.
    pub now: usize,
    /// The prefecture that they are of; none for the country.
    pub prefecture: Option<String>,
    /// Rows of the vintage before; 0 where there is none.
    pub before: usize,
}

/// What can't be decided, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undecided {
    /// What a list of offices is.
    List {
        /// Distinct numbers.
        numbers: usize,
        /// Of the numbers that the register can judge, those it holds.
        inside: Share,
        /// A word of the exchange.
        word: Option<String>,
        /// What a name or title says, where there is no such word.
        title: Option<String>,
        /// What speaks against a listing.
        doubts: Vec<Doubt>,
    },
    /// What a page counts: no word says.
    CountPage,
    /// What a table counts: neither header nor title says.
    CountTable,
    /// What a table counts: its title says something else.
    TitledCounts(String),
    /// What a register covers.
    RegisterScope {
        /// Those that fall shortest.
        services: Vec<ServiceRows>,
        /// How many its rows are of.
        prefectures: usize,
        /// How many its rows are of.
        municipalities: usize,
    },
}

/// What would be done with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Counted as a listing.
    Usage,
    /// Counted as a list of a town's own.
    Own,
    /// Taken as a register.
    Register,
    /// Taken as a register of these municipalities alone.
    Places(Vec<String>),
    /// Taken as a register of the whole of a prefecture.
    Prefecture(String),
    /// Taken as a register of the whole of each of its prefectures.
    Prefectures,
    /// Taken as a register of the country.
    Country,
    /// Counted as a listing that was drawn from a register.
    UsageOfRegister,
}

/// One way to answer a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What to add to the command.
    pub flag: String,
    /// What would be done then.
    pub reading: Reading,
}

/// What only the person who brings a file can say. Nothing of the run counts until it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The file's name.
    pub name: String,
    /// Where it lies; none for what was pulled.
    pub path: Option<PathBuf>,
    /// What can't be decided.
    pub about: Undecided,
    /// The ways to answer, the likeliest first.
    pub answers: Vec<Answer>,
}

impl Question {
    /// A question about a file that the caller names.
    pub(crate) fn of(about: Undecided, answers: Vec<Answer>) -> Self {
        Self { name: String::new(), path: None, about, answers }
    }
}
