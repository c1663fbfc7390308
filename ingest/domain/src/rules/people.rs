use std::collections::HashSet;

use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;
use crate::spelling::folded_kana;

const FILE: &str = "people.toml";

/// Longest header, in characters, folded.
const MAX_HEADER: usize = 20;

/// Words in headers that name columns about people; all folded by [`heading`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleWords {
    /// When a person last looked at these words.
    pub reviewed_on: Date,
    /// Of service users: the file is refused.
    pub users: Vec<String>,
    /// The same, too short to be looked for within a header.
    pub users_alone: Vec<String>,
    /// Of users, unless a word of staff stands with it.
    pub anybody: Vec<String>,
    /// Headers with such a word that are about nobody.
    pub not_users: Vec<String>,
    /// What makes a number or a matter of the word before it.
    pub counts: Vec<String>,
    /// Of an office's staff: the column is left out.
    pub staff: Vec<String>,
    /// The same, too short to be looked for within a header.
    pub staff_alone: Vec<String>,
    /// Of the person whose column stands before it.
    pub kana: Vec<String>,
    /// The same, where the table has another of its sort.
    pub beside: Vec<String>,
    /// Characters of a name or an address that are kept.
    pub max_name_chars: usize,
    /// What names follow at once in a name or an address, beside users and staff.
    pub before_names: Vec<String>,
    /// What stands behind such a word, and is no name.
    pub of_matters: Vec<String>,
    /// What ends as a name does that is addressed, and is none.
    pub not_persons: Vec<String>,
    /// What stands behind the name of somebody who is called by it.
    pub called: Vec<String>,
    /// What headers add to a word.
    pub added: Vec<String>,
    /// Of headers about offices and matters.
    pub headings: Vec<String>,
    /// Of which names of sheets are made.
    pub sheets: Vec<String>,
    /// Of which titles and notes are made, beside the words of recognition.
    pub titles: Vec<String>,
    /// Words of one character that say something alone.
    pub alone: Vec<String>,
    /// Parts of names of services.
    pub services: Vec<String>,
    /// How tokens begin: nearly no cell of data begins so.
    #[serde(skip)]
    begins: HashSet<char>,
}

/// Whom a header is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderSubject<'w> {
    /// Service users, by this word.
    Users(&'w str),
    /// Staff of an office, by this word.
    Staff(&'w str),
}

/// A header as it is compared: width, kana, case, white space, marks and invisible characters make no difference.
pub fn heading(text: &str) -> String {
    folded_kana(text).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Classes of words, as bits.
mod class {
    pub const USERS: u8 = 1;
    pub const STAFF: u8 = 2;
    pub const ANYBODY: u8 = 4;
}

impl PeopleWords {
    /// Whom a header is about, if about anybody. `管理者氏名` is about staff, `氏名` alone about users.
    pub fn about(&self, header: &str) -> Option<HeaderSubject<'_>> {
        let header = heading(header);
        let spans =
            |word: &str| header.match_indices(word).map(|(at, found)| (at, at + found.len())).collect::<Vec<_>>();
        let harmless: Vec<_> = self.not_users.iter().flat_map(|phrase| spans(phrase)).collect();
        // 保険者番号 is a town's code, 被保険者番号 is not: the word must lie within the phrase as a whole.
        let is_harmless = |(from, to): &(usize, usize)| {
            harmless.iter().any(|(a, b)| a <= from && to <= b) || self.is_counted(&header[*to..])
        };
        let named = |words: &[String]| words.iter().position(|w| spans(w).iter().any(|span| !is_harmless(span)));
        if let Some(i) = named(&self.users) {
            // 利用者担当者 is still about the user.
            return Some(HeaderSubject::Users(&self.users[i]));
        }
        match (self.whole(&header), named(&self.staff), named(&self.anybody)) {
            (Some(about), ..) => Some(about),
            (None, Some(i), _) => Some(HeaderSubject::Staff(&self.staff[i])),
            (None, None, Some(i)) => Some(HeaderSubject::Users(&self.anybody[i])),
            (None, None, None) => None,
        }
    }

    /// As [`PeopleWords::about`], for a cell that holds nothing but such words and what a header adds to them.
    pub fn is_exactly(&self, cell: &str) -> Option<HeaderSubject<'_>> {
        let first = cell.chars().find(|c| c.is_alphanumeric())?;
        let begins = |c: char| self.begins.contains(&c) || c.is_numeric();
        // Every cell of a table is asked for: most are answered by their first letter, which is its own folding where it
        // is a common ideograph.
        let may_begin = match first {
            '\u{4e00}'..='\u{9fff}' => begins(first),
            other => heading(other.encode_utf8(&mut [0; 4])).chars().next().is_some_and(begins),
        };
        if !may_begin {
            return None;
        }
        self.whole(&heading(cell))
    }

    /// Whether a header is of what belongs to the person before it, or to the office: フリガナ, 住所, 電話.
    pub fn is_beside(&self, header: &str) -> bool {
        let header = heading(header);
        self.kana.contains(&header) || self.beside.contains(&header)
    }

    /// Whether it is of how a name is read.
    pub fn is_kana(&self, header: &str) -> bool {
        self.kana.contains(&heading(header))
    }

    /// Whether it has a word of headers about offices and matters.
    pub fn is_of_matter(&self, header: &str) -> bool {
        let header = heading(header);
        header.chars().count() <= MAX_HEADER && self.headings.iter().any(|word| header.contains(word.as_str()))
    }

    /// Whether a text ends with a word of staff: 本件担当, ご担当者.
    pub fn ends_with_staff(&self, text: &str) -> Option<&str> {
        let text = heading(text);
        let all = self.staff.iter().chain(&self.staff_alone);
        all.map(String::as_str).filter(|word| text.ends_with(word)).max_by_key(|word| word.len())
    }

    /// Whether a text begins with a word of staff and goes on: 担当壱岐.
    pub fn begins_with_staff(&self, text: &str) -> Option<&str> {
        let text = heading(text);
        let goes_on =
            |word: &&str| text.strip_prefix(word).is_some_and(|rest| !rest.is_empty() && !self.is_counted(rest));
        self.staff.iter().chain(&self.staff_alone).map(String::as_str).find(goes_on)
    }

    /// Whether what stands behind a word makes it a number of people, or a matter about them.
    fn is_counted(&self, rest: &str) -> bool {
        let rest =
            ["ノ", "延ベ", "延", "1人当タリ"].iter().fold(rest, |rest, link| rest.strip_prefix(link).unwrap_or(rest));
        self.counts.iter().any(|count| rest.starts_with(count.as_str()))
    }

    /// Whom a folded header is about that is made of words and what is added to them alone.
    fn whole(&self, header: &str) -> Option<HeaderSubject<'_>> {
        let header = header.trim_matches(|c: char| c.is_ascii_digit());
        if header.is_empty() || header.chars().count() > MAX_HEADER {
            return None;
        }
        // Sets of classes by which the text up to each byte can be read, one bit for each set.
        let mut ways = vec![0u8; header.len() + 1];
        ways[0] = 1;
        let lists: [(&[String], u8); 6] = [
            (&self.users, class::USERS),
            (&self.users_alone, class::USERS),
            (&self.staff, class::STAFF),
            (&self.staff_alone, class::STAFF),
            (&self.anybody, class::ANYBODY),
            (&self.added, 0),
        ];
        for (at, _) in header.char_indices() {
            if ways[at] == 0 {
                continue;
            }
            for (words, class) in lists {
                for word in words.iter().filter(|word| header[at..].starts_with(word.as_str())) {
                    let sets = (0..8u8).filter(|set| ways[at] & 1 << set != 0);
                    let reached = sets.fold(0, |all, set| all | 1 << (set | class));
                    ways[at + word.len()] |= reached;
                }
            }
        }
        let has = |class: u8| (0..8u8).any(|set| ways[header.len()] & 1 << set != 0 && set & class != 0);
        let word = |lists: [&'_ [String]; 2]| -> Option<&str> {
            let [a, b] = lists.map(|l| l.iter().filter(|w| header.contains(w.as_str())).max_by_key(|w| w.len()));
            let found = a.or(b)?;
            let all = [&self.users, &self.users_alone, &self.staff, &self.staff_alone, &self.anybody];
            all.into_iter().flatten().find(|w| *w == found).map(String::as_str)
        };
        // 担当ケアマネジャー can be read as two words of staff, and is a user's.
        if has(class::USERS) || self.users.iter().any(|word| has(class::STAFF) && header.contains(word.as_str())) {
            word([&self.users, &self.users_alone]).map(HeaderSubject::Users)
        } else if has(class::STAFF) {
            word([&self.staff, &self.staff_alone]).map(HeaderSubject::Staff)
        } else if has(class::ANYBODY) {
            word([&self.anybody, &self.anybody]).map(HeaderSubject::Users)
        } else {
            None
        }
    }

    /// Every list, by the key it has in the file.
    fn lists(&mut self) -> [(&'static str, &mut Vec<String>); 15] {
        [
            ("users", &mut self.users),
            ("users_alone", &mut self.users_alone),
            ("anybody", &mut self.anybody),
            ("not_users", &mut self.not_users),
            ("counts", &mut self.counts),
            ("staff", &mut self.staff),
            ("staff_alone", &mut self.staff_alone),
            ("kana", &mut self.kana),
            ("beside", &mut self.beside),
            ("before_names", &mut self.before_names),
            ("of_matters", &mut self.of_matters),
            ("not_persons", &mut self.not_persons),
            ("added", &mut self.added),
            ("headings", &mut self.headings),
            ("sheets", &mut self.sheets),
        ]
    }
}

pub(super) fn load(data: &Data) -> Result<PeopleWords, DataError> {
    let mut words: PeopleWords = data.toml(FILE)?;
    for (key, list) in words.lists() {
        list.iter_mut().for_each(|word| *word = heading(word));
        if list.is_empty() || list.iter().any(String::is_empty) {
            return Err(DataError::wrong(FILE, DataFault::NoWords(key.to_owned())));
        }
    }
    let PeopleWords { users, users_alone, staff, staff_alone, anybody, added, .. } = &words;
    let tokens = [users, users_alone, staff, staff_alone, anybody, added];
    words.begins = tokens.into_iter().flatten().filter_map(|word| word.chars().next()).collect();
    Ok(words)
}

#[cfg(test)]
#[path = "people_tests.rs"]
mod tests;
