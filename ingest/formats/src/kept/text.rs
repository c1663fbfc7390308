//! Names and addresses of an office, which stay as they are written but for what is a person's in them.

use std::borrow::Cow;

use tsunagu_domain::office_number::is_office;
use tsunagu_domain::rules::PeopleWords;
use tsunagu_domain::spelling;

use crate::input::KnownWords;
use crate::input::digits::{self, DigitGroup, PERSON, half_width};

/// Digits of the number of an office, and of an insured number.
const OFFICE: usize = 10;

/// Digits of the longest number of a person.
const MAX_PERSON: usize = 12;

/// Parts of a number of a person, at the most.
const MAX_PARTS: usize = 4;

/// Characters of the longest name of a person.
const MAX_NAME: usize = 8;

/// What ends the part of an address before a person: 川西市小花1番地.
const ENDS_OF_ADDRESS: &str = "市区町村郡番地号丁目条階室";

/// A name or an address without numbers that no office has, and without persons.
pub(super) fn kept(cell: &str, words: &KnownWords, people: &PeopleWords) -> String {
    let end = cell.char_indices().nth(people.max_name_chars).map_or(cell.len(), |(at, _)| at);
    let cell = without_numbers(&cell[..end]);
    let text = Text::new(&cell, words, people);
    let named = (0..text.written.len()).find(|at| text.may_begin(*at) && (text.is_named(*at) || text.is_titled(*at)));
    let until = named.unwrap_or(text.written.len());
    let addressed = text.addressed(until);
    if named.is_none() && addressed.is_none() {
        return cell.into_owned();
    }
    let (from, to) = addressed.unwrap_or((until, until));
    let rest: String = text.written[..from].iter().chain(&text.written[to..until]).collect();
    rest.trim_end_matches(|c: char| c.is_whitespace() || is_open(c)).to_owned()
}

/// A name or an address without numbers of nine digits and more that no office has, however they are parted.
pub(super) fn without_numbers(cell: &str) -> Cow<'_, str> {
    if spelling::digits(cell) < PERSON {
        return cell.into();
    }
    let written: Vec<char> = cell.chars().collect();
    let plain: Vec<char> = written.iter().copied().map(half_width).collect();
    let mut rest = String::new();
    let (mut at, mut from) = (0, 0);
    while at < plain.len() {
        let groups = digits::joined(&plain, at);
        let Some(last) = groups.last() else {
            at += 1;
            continue;
        };
        at = last.to();
        for (first, last) in of_persons(&groups, &plain) {
            rest.extend(&written[from..groups[first].from]);
            from = groups[last].to();
        }
    }
    if from == 0 {
        return cell.into();
    }
    rest.extend(&written[from..]);
    rest.trim_end().to_owned().into()
}

/// The groups, from first to last, that are the number of a person. The numbers of houses, flats and floors in an address
/// are many digits as well: they begin with no zeros, have one digit, or are parted otherwise.
fn of_persons(groups: &[DigitGroup<'_>], text: &[char]) -> Vec<(usize, usize)> {
    const OF_LISTS: [char; 5] = ['・', '、', ',', '/', '〜'];
    let mark = |at: usize| text[groups[at].to()..groups[at + 1].from].iter().collect::<String>();
    let mut found = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        let begins = at;
        // As far as one and the same mark parts them.
        let mut end = at + 1;
        while end < groups.len() && end - at <= MAX_PARTS && (end == at + 1 || mark(end - 1) == mark(at)) {
            end += 1;
        }
        let stands_alone = groups[at].is_office();
        let rest = || groups[at..].iter().position(DigitGroup::is_office).map_or(groups.len(), |n| at + n);
        let zeros = groups[at].digits.len() > 2 && groups[at].digits[0] == '0';
        let alike = &groups[at..end];
        let is_list = || {
            let mark = mark(at);
            // 301 302 401 are flats.
            let is_of_flats = alike.len() < 3 || alike.iter().all(|group| group.digits.len() == 3);
            mark.contains(OF_LISTS) || mark.trim().is_empty() && is_of_flats
        };
        let is_parted = (2..=MAX_PARTS).contains(&alike.len())
            && (OFFICE..=MAX_PERSON).contains(&digits::count(alike))
            && alike.iter().all(|group| group.digits.len() > 1)
            && !is_list();
        let of_office = |groups: &[DigitGroup<'_>]| {
            digits::count(groups) == OFFICE && is_office(&groups.iter().flat_map(|g| g.digits).collect::<String>())
        };
        if stands_alone || of_office(alike) {
            at = if stands_alone { at + 1 } else { end };
        } else if zeros && digits::count(&groups[at..groups.len().min(at + PERSON)]) >= PERSON {
            // 0000-123-456 2F: as far as it is one number, where that is one.
            let end = if digits::count(alike) >= PERSON { end } else { rest() };
            found.push((begins, end - 1));
            at = end;
        } else if is_parted {
            found.push((begins, end - 1));
            at = end;
        } else {
            if groups[at].digits.len() >= PERSON {
                found.push((begins, begins));
            }
            at += 1;
        }
    }
    found
}

/// A cell with what it is compared by.
struct Text<'t> {
    written: Vec<char>,
    /// The same, of half width.
    plain: Vec<char>,
    /// The same as words about people are compared.
    folded: Vec<char>,
    words: &'t KnownWords,
    people: &'t PeopleWords,
}

impl<'t> Text<'t> {
    fn new(cell: &str, words: &'t KnownWords, people: &'t PeopleWords) -> Self {
        let written: Vec<char> = cell.chars().collect();
        let plain: Vec<char> = written.iter().copied().map(half_width).collect();
        let folded = plain.iter().copied().map(folded).collect();
        Self { written, plain, folded, words, people }
    }

    /// How long the longest of some words is that stands at a place.
    fn longest<'w>(&self, at: usize, words: impl Iterator<Item = &'w String>) -> Option<usize> {
        let stands = |word: &&String| {
            let mut rest = self.folded[at..].iter();
            word.chars().all(|c| rest.next() == Some(&c))
        };
        words.filter(stands).map(|word| word.chars().count()).max()
    }

    /// Whether a word about people may stand at a place. A name of an office begins with a post as well (代表の家), and
    /// hardly with a user who is parted from what follows.
    fn may_begin(&self, at: usize) -> bool {
        let is_parted = |len: usize| self.plain.get(at + len).is_some_and(|c| c.is_whitespace());
        match at.checked_sub(1) {
            Some(before) => is_open(self.written[before]),
            None => self.longest(at, self.people.users.iter()).is_some_and(is_parted),
        }
    }

    /// Whether a word about people stands at a place, and a name behind it.
    fn is_named(&self, at: usize) -> bool {
        let p = self.people;
        // ご利用者, 御担当
        let of_people =
            || p.users.iter().chain(&p.staff).chain(&p.users_alone).chain(&p.staff_alone).chain(&p.before_names);
        let is_polite = matches!(self.folded[at], 'ゴ' | 'オ' | '御') && self.longest(at, of_people()).is_none();
        let at = at + usize::from(is_polite);
        if self.longest(at, p.not_users.iter()).is_some() {
            return false;
        }
        let glued = self.longest(at, p.users.iter().chain(&p.staff).chain(&p.before_names));
        let Some(len) = glued.max(self.longest(at, p.users_alone.iter().chain(&p.staff_alone))) else { return false };
        let mut behind = at + len;
        // 利用者氏名, 管理者様
        let added = || p.added.iter().chain(&p.anybody).filter(|word| !is_kana(word));
        while let Some(len) = self.longest(behind, added()) {
            behind += len;
        }
        let mark = self.plain[behind..].iter().take_while(|c| !c.is_alphanumeric()).count();
        let rest = behind + mark;
        if rest == self.plain.len() || self.is_matter(rest) {
            return false;
        }
        // A post that stands alone may begin a name as well: ケアマネ！あ.
        let is_parted = mark > 0 && (glued == Some(len) || is_open(self.written[behind]));
        is_parted || glued == Some(len) && !self.is_linked(rest)
    }

    /// Whether what stands at a place is known, or a matter of people and no name.
    fn is_matter(&self, at: usize) -> bool {
        let is_whole = |len: usize| len > 1 || self.plain.get(at + len).is_none_or(|c| !c.is_alphanumeric());
        let words = self.people.of_matters.iter().chain(&self.people.counts);
        self.words.begins(&self.plain[at..]) || self.longest(at, words).is_some_and(is_whole)
    }

    /// Whether the word before goes on into a sentence or a name of its own: 管理者の里.
    fn is_linked(&self, at: usize) -> bool {
        let next = self.plain.get(at + 1);
        "のがをにとへで".contains(self.plain[at]) && next.is_none_or(|c| !is_hiragana(*c) || self.is_matter(at + 1))
    }

    /// Whether a name in kanji stands here with what people are called by behind it: 壱岐花子さん, 壱岐氏.
    fn is_titled(&self, at: usize) -> bool {
        let is_of_name = |c: &&char| ('\u{4e00}'..='\u{9fff}').contains(*c) || "々〆ヶ".contains(**c);
        let name = self.plain[at..].iter().take(MAX_NAME).take_while(is_of_name).count();
        let behind = |name: usize| {
            let rest = &self.plain[at + name..];
            self.people.called.iter().any(|word| {
                let length = word.chars().count();
                rest.iter().copied().take(length).eq(word.chars())
                    && rest.get(length).is_none_or(|c| !c.is_alphanumeric())
            })
        };
        // 氏 and 殿 are kanji themselves.
        name > 1 && (behind(name) || name > 2 && behind(name - 1))
    }

    /// Where somebody stands who is addressed: 壱岐花子様方.
    fn addressed(&self, until: usize) -> Option<(usize, usize)> {
        let ends = |at: usize| self.plain[..until].get(at).is_none_or(|c| !c.is_alphanumeric());
        for at in 1..until {
            let is_address = self.plain.get(at + 1) == Some(&'方') && ends(at + 2);
            if self.plain[at] != '様' || !is_address && !ends(at + 1) {
                continue;
            }
            let is_of_name =
                |c: &&char| c.is_alphabetic() && !(is_address && ENDS_OF_ADDRESS.contains(**c)) && !c.is_ascii();
            let name = self.plain[..at].iter().rev().take(MAX_NAME).take_while(is_of_name).count();
            let ends_with = |word: &String| {
                let len = word.chars().count();
                at + 1 >= len && self.folded[at + 1 - len..=at].iter().copied().eq(word.chars())
            };
            if name > 0 && !self.people.not_persons.iter().any(ends_with) {
                return Some((at - name, at + 1 + usize::from(is_address)));
            }
        }
        None
    }
}

/// What a word about people stands behind.
fn is_open(c: char) -> bool {
    c.is_whitespace() || "()（）[]［］【】「」『』〈〉《》<>＜＞〔〕:：/／、，,;；|｜".contains(c)
}

fn is_hiragana(c: char) -> bool {
    ('ぁ'..='ゖ').contains(&c)
}

/// ノ, ゴ and オ stand in names as well.
fn is_kana(word: &str) -> bool {
    word.chars().count() == 1 && word.chars().all(|c| ('ァ'..='ヺ').contains(&c))
}

fn folded(c: char) -> char {
    match c {
        'ヶ' => 'ケ',
        c if is_hiragana(c) => char::from_u32(c as u32 + 0x60).unwrap_or(c),
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
