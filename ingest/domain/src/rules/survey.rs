use jiff::civil::Date;
use serde::Deserialize;

use super::WordRow;
use crate::data::{Data, DataError};
use crate::spelling::folded;

const FILE: &str = "survey.toml";

/// How answers of a voluntary survey and lists of what offices have filed are read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyRules {
    /// When a person last looked at them.
    pub reviewed_on: Date,
    /// Keys of the answers of offices that use the exchange.
    users: Vec<String>,
    /// The key of the answer of one that has registered for the move.
    pub migrated: String,
    /// Characters of a word by which a title names what all of a list have filed.
    min_title_chars: usize,
    /// Headers of columns.
    pub columns: SurveyColumns,
    /// Answers in the order in which they are shown.
    #[serde(rename = "answer")]
    pub answers: Vec<WordRow>,
    /// What offices file.
    #[serde(rename = "filing")]
    pub filings: Vec<WordRow>,
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

impl SurveyRules {
    /// Whether an answer of this key is of an office that uses the exchange.
    pub fn is_user(&self, key: &str) -> bool {
        self.users.iter().any(|user| user == key)
    }

    /// What stands for a filing within a title: a word of one letter stands in many.
    pub fn title_words<'r>(&self, row: &'r WordRow) -> impl Iterator<Item = &'r str> + use<'r> {
        let min = self.min_title_chars;
        row.spellings().filter(move |word| word.chars().count() >= min)
    }
}

/// Reads `survey.toml`.
pub(super) fn load(data: &Data) -> Result<SurveyRules, DataError> {
    let mut rules = data.toml::<SurveyRules>(FILE)?;
    let columns = &mut rules.columns;
    for names in [&mut columns.answer, &mut columns.answered_on, &mut columns.filing] {
        names.iter_mut().for_each(|name| *name = folded(name));
    }
    for all in [&rules.answers, &rules.filings] {
        let mut seen = std::collections::HashMap::new();
        for (row, word) in all.iter().flat_map(|row| row.spellings().map(move |word| (row, folded(word)))) {
            if seen.insert(word.clone(), &row.key).is_some_and(|key| *key != row.key) {
                return Err(DataError::wrong(FILE, format!("{word} stands for two things")));
            }
        }
    }
    let is_answer = |key: &&String| rules.answers.iter().any(|answer| answer.key == **key);
    if let Some(key) = rules.users.iter().chain([&rules.migrated]).find(|key| !is_answer(key)) {
        return Err(DataError::wrong(FILE, format!("no answer has the key {key}")));
    }
    Ok(rules)
}
