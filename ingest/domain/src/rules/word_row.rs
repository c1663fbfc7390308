use serde::Deserialize;

use crate::spelling::folded;

/// A key with the words that are written for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordRow {
    /// As the lake keeps it.
    pub key: String,
    /// As it is shown.
    pub label: String,
    /// As it is written.
    pub words: Vec<String>,
}

impl WordRow {
    /// Everything that stands for it.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        self.words.iter().chain([&self.label, &self.key]).map(String::as_str)
    }
}

/// The row that a whole cell is, whatever its width, case and white space.
pub fn named<'r>(all: &'r [WordRow], cell: &str) -> Option<&'r WordRow> {
    let plain = |text: &str| folded(text).to_lowercase();
    let cell = plain(cell);
    all.iter().find(|row| row.spellings().any(|word| plain(word) == cell))
}

/// The label of a key.
pub fn label<'r>(all: &'r [WordRow], key: &str) -> Option<&'r str> {
    all.iter().find(|row| row.key == key).map(|row| row.label.as_str())
}
