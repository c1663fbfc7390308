use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::spelling::folded;

const FILE: &str = "office_match.toml";

/// How pasted lines are matched with offices.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeMatchRules {
    /// Left out of names that are compared, folded; the longest first.
    pub corporate_forms: Vec<String>,
    /// Names below this likeness are no candidates, percent.
    pub min_likeness_percent: u32,
    /// Candidates of a line.
    pub max_candidates: usize,
    /// Fewer digits are no telephone number.
    pub min_phone_digits: usize,
    /// Lines of one text.
    pub max_lines: usize,
    /// Characters of one line.
    pub max_line_chars: usize,
    /// Words, folded, by which a line may say that its office does not use the exchange.
    pub doubt_words: Vec<String>,
}

/// Reads `office_match.toml`.
pub(super) fn load(data: &Data) -> Result<OfficeMatchRules, DataError> {
    let mut rules = data.toml::<OfficeMatchRules>(FILE)?;
    if rules.min_likeness_percent > 100 || rules.max_candidates == 0 || rules.max_lines == 0 {
        return Err(DataError::wrong(FILE, "min_likeness_percent is above 100, or a maximum is 0".to_owned()));
    }
    rules.corporate_forms = rules.corporate_forms.iter().map(|form| folded(form)).collect();
    rules.doubt_words = rules.doubt_words.iter().map(|word| folded(word)).collect();
    rules.corporate_forms.sort_by_key(|form| std::cmp::Reverse(form.chars().count()));
    Ok(rules)
}
