use jiff::civil::Date;
use serde::Deserialize;

use super::usage::UseRules;
use crate::data::{Data, DataError};
use crate::data_fault::DataFault;
use crate::municipalities::Municipalities;
use crate::place::PlaceCode;
use crate::spelling::folded;

/// By what a file is recognised: words and headers (folded), and shares in percent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecognitionRules {
    /// When a person last looked at these values.
    pub reviewed_on: Date,
    /// Words of the exchange's listing.
    pub exchange_words: Vec<String>,
    /// Words of it that other lists have too.
    pub weak_words: Vec<String>,
    /// Words that a title of a listing has beside one of the exchange.
    pub purpose_words: Vec<String>,
    /// Words of other lists of offices.
    pub other_words: Vec<String>,
    /// Beginnings of headers of a list of designations.
    pub designation_headers: Vec<String>,
    /// Headers of the municipalities' standard open data.
    pub open_data_headers: Vec<String>,
    /// Headers that a listing has.
    pub listing_headers: Vec<String>,
    /// What headers of columns of few values hold that part no list.
    pub partition_headers: Vec<String>,
    /// What such headers may add.
    pub partition_added: Vec<String>,
    /// Words that say nothing of what a list is.
    pub neutral_words: Vec<String>,
    /// How lists say who uses the exchange.
    pub r#use: UseRules,
    /// What may part a list of users.
    pub mixture: MixtureRules,
    /// Which date above a table is the table's.
    pub titles: TitleWords,
    /// When a column of places contradicts the addresses.
    pub differing_places: DifferingPlaces,
    /// Columns of counts per municipality.
    pub count_table: CountTableWords,
    /// When a list of offices is a listing.
    pub office_list: OfficeListRules,
    /// What a register covers.
    pub register_scope: RegisterScopeRules,
    /// What a list of one's own covers.
    pub own_scope: OwnScopeRules,
    /// Rows of earlier registers, shipped.
    #[serde(skip)]
    pub register_counts: Vec<RegisterCount>,
}

/// When a list may hold offices that use the exchange and others.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MixtureRules {
    /// Distinct cells of a column, at the most.
    pub max_parts: usize,
    /// Characters of the longest of them.
    pub max_part_chars: usize,
    /// Rows from which on a column can part a table.
    pub min_rows: usize,
    /// Characters of the shortest line between rows that may be a title.
    pub min_title_chars: usize,
    /// What stands before a total.
    pub total_words: Vec<String>,
    /// Characters of a line between rows that say nothing: 全13件.
    pub uncounted_chars: String,
}

/// What stands around dates above a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleWords {
    /// Behind the date that the table is of.
    pub marks: Vec<String>,
    /// The same, where something else is of it.
    pub of_another: Vec<String>,
    /// Behind a date, without saying what it is of.
    pub behind: Vec<String>,
    /// Beside a date of the file itself, which says nothing of when its rows were so.
    pub of_the_file: Vec<String>,
}

/// When rows whose column of places and address differ are no slips.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferingPlaces {
    /// So many rows at the least …
    pub min_rows: usize,
    /// … and more than this share of the numbers, percent.
    pub max_percent: usize,
}

/// Headers of counts per municipality.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountTableWords {
    /// 市区町村コード
    pub code: Vec<String>,
    /// 市区町村名
    pub name: Vec<String>,
    /// 都道府県名
    pub prefecture: Vec<String>,
    /// 利用状況の現在日
    pub date: Vec<String>,
    /// What a column of services says of a count of all of them.
    pub of_all: Vec<String>,
}

/// When a list of offices is a listing; shares in percent.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeListRules {
    /// From this share of disability offices on it is refused.
    pub disability_percent: u32,
    /// More of the register than this is no listing without a question.
    pub max_coverage_percent: u32,
    /// Services are looked at from so many offices on.
    pub service_min_offices: usize,
    /// Single municipalities are looked at from so many offices on.
    pub place_min_offices: usize,
    /// More numbers outside the register than this raise a question.
    pub max_outside_percent: u32,
    /// Without a word of the exchange: at least this share is in the register …
    pub min_inside_percent: u32,
    /// … and at most this share of the register is in the list …
    pub max_listing_percent: u32,
    /// … of at least so many numbers.
    pub min_numbers: usize,
    /// The share of numbers that the register must be able to judge.
    pub testable_percent: u32,
    /// The municipalities that hold this share of the numbers are the list's.
    pub home_percent: u32,
}

/// What a register covers, by its rows against the vintage before.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterScopeRules {
    /// A prefecture or municipality keeps this share of its rows, percent …
    pub keeps_percent: u32,
    /// … but for so many rows.
    pub spare_rows: usize,
    /// The file as a whole keeps this share, percent.
    pub total_keeps_percent: u32,
    /// Municipalities that had at least this share of the rows before and have none, percent …
    pub vanished_percent: u32,
    /// … and are at least so many, are cut off.
    pub towns_vanish_from: usize,
    /// A service without a vintage before is the country's with so many prefectures.
    pub country_prefectures: usize,
}

/// What a list of one's own covers; shares in percent.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnScopeRules {
    /// It covers a municipality of whose register it holds this share.
    pub min_coverage_percent: u32,
    /// Without a register: the one municipality that this share of its rows lies in.
    pub main_place_percent: u32,
}

/// Rows of one service's register in one prefecture.
#[derive(Debug, Clone, Deserialize)]
pub struct RegisterCount {
    /// Three digits.
    pub service: String,
    /// Two digits.
    pub prefecture: String,
    /// Of which vintage.
    pub as_of: Date,
    /// How many.
    pub rows: usize,
}

/// Words are compared without case, width, spaces and hyphens.
pub fn folded_word(text: &str) -> String {
    folded(text).to_lowercase()
}

pub(super) fn load(data: &Data, municipalities: &Municipalities) -> Result<RecognitionRules, DataError> {
    const FILE: &str = "recognition.toml";
    let mut rules: RecognitionRules = data.toml(FILE)?;
    let lists = [
        &mut rules.exchange_words,
        &mut rules.weak_words,
        &mut rules.partition_headers,
        &mut rules.purpose_words,
        &mut rules.neutral_words,
        &mut rules.other_words,
        &mut rules.designation_headers,
        &mut rules.open_data_headers,
        &mut rules.listing_headers,
    ];
    for list in lists {
        list.iter_mut().for_each(|word| *word = folded_word(word));
        if list.iter().any(String::is_empty) {
            return Err(DataError::wrong(FILE, DataFault::BlankWord));
        }
    }
    // The longest are taken away first.
    rules.purpose_words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    rules.neutral_words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let o = rules.office_list;
    let shares = [
        o.disability_percent,
        o.max_coverage_percent,
        o.max_outside_percent,
        o.min_inside_percent,
        o.max_listing_percent,
        o.testable_percent,
        o.home_percent,
        rules.register_scope.keeps_percent,
        rules.register_scope.total_keeps_percent,
        rules.own_scope.min_coverage_percent,
        rules.own_scope.main_place_percent,
    ];
    if shares.iter().any(|p| *p > 100) {
        return Err(DataError::wrong(FILE, DataFault::PercentAbove100));
    }
    rules.register_counts = data.csv("register_counts.csv")?;
    let unknown = rules
        .register_counts
        .iter()
        .find(|c| PlaceCode::from_jis(&format!("{}000", c.prefecture)).and_then(|p| municipalities.get(p)).is_none());
    if let Some(count) = unknown {
        return Err(DataError::wrong("register_counts.csv", DataFault::NoPrefecture(count.prefecture.clone())));
    }
    Ok(rules)
}
