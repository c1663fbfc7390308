use serde::Deserialize;

use crate::spelling::folded;

/// Characters of the longest heading that is a cell's word.
const MAX_HEADING: usize = 8;

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
    /// Words of offices that do not, wherever they stand.
    pub others_anywhere: Vec<String>,
    /// What stands before the name of an office that does not.
    pub marks_of_others: Vec<String>,
    /// What headers of counts of an office's own uses hold.
    pub uses_counted: Vec<String>,
    /// What headers of days hold on which an office begins to.
    pub uses_begin: Vec<String>,
    /// What headers of days hold until which it does.
    pub uses_end: Vec<String>,
    /// What such headers hold where the days are of the designation.
    pub uses_end_excepts: Vec<String>,
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
        self.titles_of_others.iter().chain(&self.others_anywhere).any(|word| title.contains(word.as_str()))
    }

    /// Whether what stands alone in its row or names a sheet says that the offices with it do not.
    pub fn is_heading_of_others(&self, title: &str) -> bool {
        let bare = folded(title);
        let bare =
            bare.trim_matches(|c: char| !c.is_alphanumeric() && !self.marks_of_others.iter().any(|m| m.contains(c)));
        self.is_title_of_others(title)
            || bare.chars().count() <= MAX_HEADING && !bare.is_empty() && self.is_of_another(bare)
    }

    /// Whether the name of an office is marked as that of one that does not: × before it, （未導入） behind it.
    pub fn is_name_of_another(&self, name: &str) -> bool {
        let name = folded(name);
        let behind =
            name.rsplit_once(['(', '【', '[', '※']).map_or("", |(_, behind)| behind.trim_end_matches([')', '】', ']']));
        self.marks_of_others.iter().any(|mark| name.starts_with(mark.as_str()))
            || self.titles_of_others.iter().any(|word| behind == word)
            || self.others_anywhere.iter().any(|word| behind.contains(word.as_str()))
            // （4月から）
            || behind.ends_with("から")
    }
}
