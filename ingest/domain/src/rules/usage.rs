use serde::Deserialize;

use crate::spelling::folded;

/// How lists say that an office uses the exchange or does not.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseRules {
    /// What headers of such columns hold.
    pub headers: Vec<String>,
    /// What cells of an office that does not begin with …
    pub others_begin: Vec<String>,
    /// … hold …
    pub others_hold: Vec<String>,
    /// … or are.
    pub others_are: Vec<String>,
    /// What cells of an office that does are, or begin with.
    pub users: Vec<String>,
    /// What sheets and lines above offices that do not hold.
    pub titles_of_others: Vec<String>,
}

impl UseRules {
    /// Whether a column may say who uses the exchange.
    pub fn is_header(&self, header: &str) -> bool {
        let header = folded(header);
        self.headers.iter().any(|word| header.contains(word.as_str()))
    }

    /// Whether a cell says that its office does not, or not yet.
    pub fn is_of_another(&self, cell: &str) -> bool {
        let cell = folded(cell);
        self.others_are.iter().any(|word| cell.eq_ignore_ascii_case(word))
            || self.others_begin.iter().any(|word| cell.starts_with(word.as_str()))
            || self.others_hold.iter().any(|word| cell.contains(word.as_str()))
    }

    /// Whether a cell says that its office does.
    pub fn is_of_a_user(&self, cell: &str) -> bool {
        let cell = folded(cell);
        self.users.iter().any(|word| cell.starts_with(word.as_str()))
    }

    /// Whether offices below a title do not.
    pub fn is_title_of_others(&self, title: &str) -> bool {
        let title = folded(title);
        self.titles_of_others.iter().any(|word| title.contains(word.as_str()))
    }
}
