use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::spelling::folded;

const FILE: &str = "survey.toml";

/// How answers of a voluntary survey and lists of what offices have filed are read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyRules {
    /// When a person last looked at them.
    pub reviewed_on: Date,
    /// Offices behind every count that the public sees.
    pub min_public_offices: usize,
    /// Headers of columns.
    pub columns: SurveyColumns,
    /// Answers in the order in which they are shown.
    #[serde(rename = "answer")]
    pub answers: Vec<Category>,
    /// What offices file.
    #[serde(rename = "filing")]
    pub filings: Vec<Category>,
}

/// Headers, folded.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyColumns {
    /// The answer.
    pub answer: Vec<String>,
    /// The day of the answer.
    pub answered_on: Vec<String>,
    /// What was filed.
    pub filing: Vec<String>,
}

/// One of the things that a cell may say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// In the lake.
    pub key: String,
    /// On forms and pages.
    pub label: String,
    /// Whole cells that say it, folded.
    words: Vec<String>,
}

/// Characters of a word that may stand for a category within a title.
const MIN_TITLE_CHARS: usize = 4;

impl Category {
    /// What stands for it within a title, as written.
    pub fn titles(&self) -> impl Iterator<Item = &String> {
        let is_long = |word: &&String| word.chars().count() >= MIN_TITLE_CHARS;
        self.words.iter().filter(is_long).chain([&self.label])
    }
}

/// The category that a cell is, whole.
pub fn category<'c>(all: &'c [Category], cell: &str) -> Option<&'c Category> {
    let cell = folded(cell);
    all.iter().find(|category| category.words.contains(&cell) || category.key == cell)
}

/// Reads `survey.toml`.
pub(super) fn load(data: &Data) -> Result<SurveyRules, DataError> {
    let mut rules = data.toml::<SurveyRules>(FILE)?;
    let columns = &mut rules.columns;
    for names in [&mut columns.answer, &mut columns.answered_on, &mut columns.filing] {
        names.iter_mut().for_each(|name| *name = folded(name));
    }
    for category in rules.answers.iter_mut().chain(&mut rules.filings) {
        category.words.push(category.label.clone());
        category.words.iter_mut().for_each(|word| *word = folded(word));
    }
    for all in [&rules.answers, &rules.filings] {
        let mut seen = std::collections::HashSet::new();
        let words = all.iter().flat_map(|c| c.words.iter().collect::<std::collections::HashSet<_>>());
        if let Some(word) = words.into_iter().find(|word| !seen.insert((*word).clone())) {
            return Err(DataError::wrong(FILE, format!("{word} stands for two things")));
        }
    }
    if rules.min_public_offices == 0 || !rules.answers.iter().any(|answer| answer.key == USING) {
        return Err(DataError::wrong(FILE, format!("min_public_offices is 0, or no answer has the key {USING}")));
    }
    Ok(rules)
}

/// The key of the answer of an office that uses the exchange.
pub const USING: &str = "using";
/// The key of one that has registered for the move, too.
pub const MIGRATED: &str = "migrated";
