use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use unicode_normalization::UnicodeNormalization;

use super::Rules;
use crate::municipalities::ENDS;

/// Words that name nobody, in lower case and of one width.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordSet {
    words: HashSet<String>,
    /// The first characters of the words: most positions of a text are passed over by them.
    begins: HashSet<char>,
    /// Characters of the longest.
    longest: usize,
}

impl WordSet {
    /// The length in characters of the longest word at the beginning of a text.
    pub fn longest_at(&self, text: &[char]) -> Option<usize> {
        let first = text.first()?.to_lowercase().next()?;
        if !self.begins.contains(&first) {
            return None;
        }
        let longest = text.len().min(self.longest);
        let lower: Vec<char> = text[..longest].iter().flat_map(|c| c.to_lowercase().next()).collect();
        (1..=lower.len()).rev().find(|chars| self.words.contains(&lower[..*chars].iter().collect::<String>()))
    }

    fn of(words: impl Iterator<Item = String>) -> Self {
        let mut set = Self::default();
        set.extend(words);
        set
    }

    fn extend(&mut self, words: impl Iterator<Item = String>) {
        for word in words {
            self.begins.extend(word.chars().next());
            self.longest = self.longest.max(word.chars().count());
            self.words.insert(word);
        }
    }
}

/// The sets of words that rules give, each made where it is first needed: they are several thousand, and a run asks for
/// them with every file.
#[derive(Debug, Clone, Default)]
pub(super) struct WordSets {
    texts: OnceLock<Arc<WordSet>>,
    file_names: OnceLock<Arc<WordSet>>,
    sheets: OnceLock<Arc<WordSet>>,
}

impl Rules {
    /// Words of titles, notes and prose.
    pub fn words_of_texts(&self) -> Arc<WordSet> {
        self.word_sets.texts.get_or_init(|| Arc::new(of_texts(self))).clone()
    }

    /// The same, and places without their last character: 猪名川, as files are named.
    pub fn words_of_file_names(&self) -> Arc<WordSet> {
        let made = || {
            let all = self.municipalities.iter().flat_map(|m| [&m.name, &m.prefecture, &m.county_name]);
            let bare = all.filter_map(|name| name.strip_suffix(ENDS));
            let mut words = WordSet::clone(&self.words_of_texts());
            words.extend(bare.filter(|name| name.chars().count() > 1).map(plain));
            Arc::new(words)
        };
        self.word_sets.file_names.get_or_init(made).clone()
    }

    /// The same, and the words of which sheets are named, of one character too: 表, 図.
    pub fn words_of_sheets(&self) -> Arc<WordSet> {
        let made = || {
            let mut words = WordSet::clone(&self.words_of_texts());
            words.extend(self.people.sheets.iter().map(|word| plain(word)));
            Arc::new(words)
        };
        self.word_sets.sheets.get_or_init(made).clone()
    }
}

fn of_texts(rules: &Rules) -> WordSet {
    let r = &rules.recognition;
    let recognised = r.exchange_words.iter().chain(&r.weak_words).chain(&r.purpose_words).chain(&r.other_words);
    let recognised = recognised.chain(&r.neutral_words).chain(&r.r#use.titles_of_others);
    let places = rules.municipalities.iter().flat_map(|m| [&m.name, &m.prefecture, &m.county_name]);
    // Wards stand below the name of their city.
    let wards = rules.municipalities.iter().filter_map(|m| m.name.split_once('市')).map(|(_, ward)| ward);
    let former = rules.municipalities.all_former().map(|f| &f.name);
    let services = rules.services.iter().flat_map(|s| s.also.iter().chain(&s.short).chain([&s.name]));
    let none = rules.sources.source.iter().flat_map(|s| &s.none_words);
    let people = rules.people.sheets.iter().chain(&rules.people.titles).chain(&rules.people.services);
    let people = people.chain(&rules.headers.rows.remarks);
    let filed = rules.survey.filings.iter().flat_map(|row| rules.survey.title_words(row));
    let all = recognised.chain(places).chain(former).chain(services).chain(none).chain(people);
    let all = all.map(String::as_str).chain(filed).chain(wards).chain(rules.states.words());
    // Other words of one character may be a part of a name.
    let is_word = |word: &String| word.chars().count() > 1 || rules.people.alone.contains(word);
    WordSet::of(all.map(plain).filter(is_word))
}

fn plain(word: &str) -> String {
    word.nfkc().flat_map(char::to_lowercase).collect()
}
