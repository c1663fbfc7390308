use tsunagu_domain::rules::{Rules, heading};

use super::KnownWords;

/// Words by which a sheet may be named in what is kept and shown.
pub(super) struct SheetNames {
    words: KnownWords,
    /// Those that say what the rows of a sheet are: they are kept of any name.
    telling: Vec<String>,
}

impl SheetNames {
    pub(super) fn new(rules: &Rules) -> Self {
        let recognition = &rules.recognition;
        let telling = recognition.exchange_words.iter().chain(&recognition.weak_words).chain(&recognition.other_words);
        let telling =
            telling.chain(&recognition.r#use.titles_of_others).map(String::as_str).chain(rules.states.words());
        let mut telling: Vec<String> = telling.map(heading).filter(|word| word.chars().count() > 1).collect();
        telling.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        Self { words: KnownWords::of_sheets(rules), telling }
    }

    /// The name of the sheet at a place, from 1: as it came where it is made of words that are known, digits and marks
    /// alone; else the place, with what the name says of its rows. A sheet may be named after a person.
    pub(super) fn shown(&self, name: &str, at: usize, rules: &Rules) -> String {
        let bare = name.trim_matches(is_mark);
        if [name, bare].iter().any(|name| rules.service_code(name).is_some()) || self.words.is_all_of(name) {
            return name.to_owned();
        }
        let folded = heading(name);
        let mut reported: Vec<String> = Vec::new();
        let mut rest = folded.as_str();
        while let Some(c) = rest.chars().next() {
            let word = self.telling.iter().find(|word| rest.starts_with(word.as_str())).map(String::as_str);
            // What a mark parted is one number here.
            let found = word.or_else(|| date(rest).filter(|date| self.words.is_all_of(date)));
            if let Some(found) = found {
                reported.push(found.to_owned());
            }
            // The end of a number is no year.
            let passed = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            rest = &rest[found.map_or(passed.max(c.len_utf8()), str::len)..];
        }
        let reported = if reported.is_empty() { String::new() } else { format!("（{}）", reported.join("・")) };
        format!("{}{reported}", place(at))
    }
}

/// A sheet by its place, from 1.
pub(super) fn place(at: usize) -> String {
    format!("第{at}シート")
}

/// What may stand around the name of a service.
pub(super) fn is_mark(c: char) -> bool {
    c.is_numeric() || c.is_whitespace() || "_-.．・、()（）【】".contains(c)
}

/// A date or a part of one at the beginning of a text: 2025年12月.
fn date(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !"年月日".contains(c)).unwrap_or(text.len());
    let found = &text[..end];
    (found.starts_with(|c: char| c.is_ascii_digit()) && found.contains(['年', '月'])).then_some(found)
}
