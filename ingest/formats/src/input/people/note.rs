use tsunagu_domain::rules::{HeaderSubject, PeopleWords};

use crate::input::{OpenError, PeopleMark};

/// Longest word before a name, in characters.
const MAX_WORD: usize = 20;

/// Between a word and the name that follows.
const COLONS: [char; 8] = ['：', ':', '／', '/', '＝', '=', '→', '…'];

/// Where a word before a name may begin.
fn is_boundary(c: char) -> bool {
    c.is_whitespace() || COLONS.contains(&c) || is_bracket(c) || "、。，．,;；・◆■●○※*＊-－―|｜".contains(c)
}

fn is_bracket(c: char) -> bool {
    "()（）[]［］【】「」『』〈〉《》<>＜＞〔〕".contains(c)
}

/// Takes what names staff out of a cell: 担当：壱岐, （担当 壱岐）. In a row of offices a word alone is part of a name,
/// and only a colon reports. The words.
///
/// # Errors
/// When it names a user: 利用者：壱岐.
pub(super) fn leave_out(cell: &mut String, words: &PeopleWords, is_of_table: bool) -> Result<Vec<String>, OpenError> {
    let mut found = Vec::new();
    // What has been looked at is not looked at again: a cell may hold thousands.
    let mut begin = 0;
    while let Some((from, word)) = named(cell, begin, words, is_of_table)? {
        begin = from;
        let rest = &cell[from..];
        let opened = cell[..from].chars().filter(|c| is_bracket(*c)).count() % 2 == 1;
        let is_end = |c: char| c == '\n' || opened && is_bracket(c);
        let to = rest.find(is_end).map_or(cell.len(), |n| from + n);
        cell.replace_range(from..to, "");
        found.push(word);
    }
    if !found.is_empty() {
        for empty in ["（）", "()", "［］", "[]", "【】"] {
            *cell = cell.replace(empty, "");
        }
        if !cell.chars().any(char::is_alphanumeric) {
            cell.clear();
        }
    }
    Ok(found)
}

/// Where the first word from `begin` on before a name of staff begins, and the word.
fn named(
    cell: &str,
    begin: usize,
    words: &PeopleWords,
    is_of_table: bool,
) -> Result<Option<(usize, String)>, OpenError> {
    // Nearly every cell is of one word.
    if !cell[begin..].chars().any(is_boundary) {
        return Ok(None);
    }
    let mut from = begin;
    for (at, c) in cell[begin..].char_indices().map(|(at, c)| (begin + at, c)).filter(|(_, c)| is_boundary(*c)) {
        let word = &cell[from..at];
        let begin = from;
        from = at + c.len_utf8();
        if word.is_empty() || word.chars().count() > MAX_WORD {
            continue;
        }
        let goes_on = cell[from..].chars().any(char::is_alphanumeric);
        let is_colon = COLONS.contains(&c) || c.is_whitespace() && cell[from..].trim_start().starts_with(COLONS);
        match words.is_exactly(word) {
            Some(HeaderSubject::Users(word)) if goes_on && (is_colon || c.is_whitespace() && !is_plain(word)) => {
                return Err(OpenError::People(PeopleMark::Word(word.to_owned())));
            }
            Some(HeaderSubject::Staff(word)) if goes_on && (is_colon || c.is_whitespace() && !is_of_table) => {
                return Ok(Some((begin, word.to_owned())));
            }
            _ => {}
        }
        if is_colon
            && goes_on
            && let Some(word) = words.ends_with_staff(word)
        {
            return Ok(Some((begin, word.to_owned())));
        }
        // （担当壱岐）
        let is_in_brackets = is_bracket(c) && cell[..begin].ends_with(is_bracket);
        if is_in_brackets
            && !is_of_table
            && let Some(word) = words.begins_with_staff(word)
        {
            return Ok(Some((begin, word.to_owned())));
        }
    }
    Ok(None)
}

/// 利用者 各位 is stated to users, and not about one.
pub(super) fn is_plain(word: &str) -> bool {
    ["利用者", "家族", "本人", "入居者", "入所者", "契約者", "患者", "受給者", "被保険"].contains(&word)
}

/// Takes mail addresses out of a cell; whether there was one.
pub(super) fn leave_out_mail(cell: &mut String) -> bool {
    let is_of_address = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let mut any = false;
    let mut behind = 0;
    while let Some(at) = cell[behind..].find(['@', '＠']).map(|n| behind + n) {
        let mark = cell[at..].chars().next().map_or(1, char::len_utf8);
        let from = cell[..at].char_indices().rev().take_while(|(_, c)| is_of_address(*c)).last().map(|(i, _)| i);
        let domain: usize = cell[at + mark..].chars().take_while(|c| is_of_address(*c)).map(char::len_utf8).sum();
        match from {
            Some(from) if domain > 0 => {
                cell.replace_range(from..at + mark + domain, "");
                any = true;
                behind = from;
            }
            _ => behind = at + mark,
        }
    }
    any
}
