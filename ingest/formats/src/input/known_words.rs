use std::sync::Arc;

use tsunagu_domain::municipalities::ENDS;
use tsunagu_domain::rules::{Rules, WordSet};
use unicode_normalization::UnicodeNormalization;

use super::digits::{self, DigitGroup};

/// Most digits of a number that is no date.
const MAX_DIGITS: usize = 4;

/// Fewer digits than this has a date of an era with its time; a person's number has as many.
const MAX_SHORT_DIGITS: usize = 10;

/// How often a text is looked at, at the most.
const MAX_PASSES: usize = 4;

/// Stands for what is left out where something must stand.
pub(crate) const GAP: &str = "？";

/// Characters of the longest count: 1,234件.
const MAX_COUNT: usize = 6;

/// Words that name nobody. Of titles, notes and prose only these are kept, with dates and marks: lists of words that
/// name people can't be complete, one of words that don't need not be.
pub struct KnownWords(Arc<WordSet>);

impl KnownWords {
    /// The words of the rules.
    pub fn new(rules: &Rules) -> Self {
        Self(rules.words_of_texts())
    }

    /// As files are named.
    pub(crate) fn of_file_names(rules: &Rules) -> Self {
        Self(rules.words_of_file_names())
    }

    /// As sheets are named.
    pub(crate) fn of_sheets(rules: &Rules) -> Self {
        Self(rules.words_of_sheets())
    }

    /// A text without what is no known word, date or mark; `gap` stands for each run that is left out.
    pub fn only(&self, text: &str, gap: &str) -> String {
        // What is left out may leave digits side by side: a copy of the copy has to be itself.
        let mut kept = self.without_unknown(text, gap);
        for _ in 0..MAX_PASSES {
            let again = self.without_unknown(&kept, gap);
            if again.nfkc().eq(kept.nfkc()) {
                break;
            }
            kept = again;
        }
        kept
    }

    fn without_unknown(&self, text: &str, gap: &str) -> String {
        let written: Vec<char> = text.nfkc().collect();
        let mut kept = String::new();
        let (mut at, mut is_in_gap) = (0, false);
        while at < written.len() {
            let c = written[at];
            let (taken, is_known) = match self.0.longest_at(&written[at..]) {
                Some(chars) => (chars, true),
                None if c.is_ascii_digit() => {
                    let groups = digits::joined(&written, at);
                    let is_of_era = at > 0 && "RHrh".contains(written[at - 1]);
                    kept.push_str(&kept_of_numbers(&groups, &written, is_of_era, gap));
                    is_in_gap = false;
                    at = groups.last().map_or(at + 1, DigitGroup::to);
                    continue;
                }
                // R8.2.1
                None if "RHrh".contains(c) => (1, written.get(at + 1).is_some_and(char::is_ascii_digit)),
                None => (1, !c.is_alphanumeric() && !is_of_mail(c)),
            };
            if is_known {
                kept.extend(&written[at..at + taken]);
            } else if !is_in_gap {
                kept.push_str(gap);
            }
            is_in_gap = !is_known;
            at += taken;
        }
        kept
    }

    /// Whether a text is nothing but such words, dates and marks.
    pub fn is_all_of(&self, text: &str) -> bool {
        self.only(text, "") == text.nfkc().collect::<String>()
    }

    /// The counts of a cell, parted by white space, each as [`of_count`](Self::of_count) keeps it.
    pub(crate) fn of_counts(&self, cell: &str) -> String {
        let pieces: Vec<(&str, String)> = cell.split_whitespace().map(|piece| (piece, self.of_count(piece))).collect();
        match pieces.iter().all(|(piece, kept)| piece == kept) {
            true => cell.to_owned(),
            false => pieces.into_iter().map(|(_, kept)| kept).collect::<Vec<_>>().join(" "),
        }
    }

    /// `川西市(13)`, as the publisher writes counts, with its name as far as it is known and its count where it is one.
    fn of_count(&self, piece: &str) -> String {
        let shaped = piece.char_indices().rev().find(|(_, c)| matches!(c, '(' | '（'));
        let Some((at, _)) = shaped.filter(|_| piece.ends_with([')', '）'])) else { return self.only(piece, GAP) };
        let (name, count) = piece.split_at(at);
        let inner = count.trim_matches(['(', '（', ')', '）']);
        let is_count =
            inner.chars().count() <= MAX_COUNT && inner.chars().all(|c| c.is_numeric() || "，,件".contains(c));
        // What it ends with says that it is a place: as such it is an issue.
        let unknown = || {
            let end = name.trim_end_matches(['※', '*']).chars().next_back().filter(|c| ENDS.contains(c));
            let known = self.only(name, GAP);
            let end = end.filter(|end| !known.ends_with(*end)).map_or(String::new(), |end| end.to_string());
            format!("{known}{end}")
        };
        let name = if self.is_all_of(name) { name.to_owned() } else { unknown() };
        if is_count { format!("{name}{count}") } else { format!("{name}(－)") }
    }

    /// Whether a text begins with a word that is more than a character of a name.
    pub(crate) fn begins(&self, text: &[char]) -> bool {
        self.0.longest_at(text).is_some_and(|chars| chars > 1)
    }
}

fn is_of_mail(c: char) -> bool {
    c == '@'
}

/// What stays of groups of digits: days with their times, and numbers of a few digits. A telephone number and the number
/// of a person have more, however they are parted; a day beside them stays.
fn kept_of_numbers(groups: &[DigitGroup<'_>], written: &[char], is_of_era: bool, gap: &str) -> String {
    let mut kept = String::new();
    let mut at = 0;
    while at < groups.len() {
        let rest = (at..groups.len()).find(|i| digits::day(&groups[*i..], is_of_era && *i == 0).is_some());
        let next = rest.unwrap_or(groups.len());
        let (end, stays) = match next == at {
            true => (at + digits::day(&groups[at..], is_of_era && at == 0).unwrap_or(1), true),
            false => (next, is_short(&groups[at..next])),
        };
        if at > 0 {
            kept.extend(&written[groups[at - 1].to()..groups[at].from]);
        }
        match stays {
            true => kept.extend(&written[groups[at].from..groups[end - 1].to()]),
            false => kept.push_str(gap),
        }
        at = end;
    }
    kept
}

/// A number of a few digits, or the day of an era that is not written, with its time: 8.12.31 10:30.
fn is_short(groups: &[DigitGroup<'_>]) -> bool {
    let digits = digits::count(groups);
    digits <= MAX_DIGITS || digits < MAX_SHORT_DIGITS && digits::day(groups, true) == Some(groups.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;

    #[test]
    fn dates_places_and_words_of_lists_stay_and_nothing_else() {
        let words = KnownWords::new(&Rules::load(&Data::embedded()).expect("shipped rules load"));
        for whole in [
            "ケアプランデータ連携システム利用状況(令和8年2月1日 9:00現在)",
            "兵庫県川西市の指定事業所一覧",
            "2026-01-05時点",
            "R8.2.1現在",
            "(2026/2/1 10:30 現在)",
            "R8.12.31 10:30現在",
            "2025-12-31 2026-01-05",
            "訪問介護",
            "該当する事業所はありません",
            "全13件",
            "2026-01-05、13件",
            "20260105 9:00",
            "2026.1.5_2026.2.5",
        ] {
            assert_eq!(words.only(whole, "…"), whole);
        }
        let parts = [
            ("利用者 壱岐花子 令和8年2月1日現在", "利用… … 令和8年2月1日現在"),
            ("印刷日:2026年11月20日 壱岐花子", "印刷日:2026年11月20日 …"),
            ("電話 000-987-6543", "… …"),
            ("090ー9876ー5432", "…"),
            ("090 9876 5432", "…"),
            ("090(9876)5432", "…"),
            ("番号 0 0 0 9 8 7 6 5 4 3", "番号 …"),
            ("09 09 87 65 43", "…"),
            ("2012345678", "…"),
            ("0000012345", "…"),
            ("番号 0000―123―456", "番号 …"),
            ("番号 0000─123─456", "番号 …"),
            ("番号 0000_1234_56", "番号 …"),
            ("番号 0000、123、456", "番号 …"),
            ("番号 0000*123*456", "番号 …"),
            ("番号 0000 ー 123 ー 456", "番号 …"),
            ("2026年2月5日、0000-123-456", "2026年2月5日、…"),
            ("2026/2/5、0000-123-456", "2026/2/5、…"),
            ("0000-123-456_2026/2/5 9:00", "…_2026/2/5 9:00"),
            ("2026/2/5 0000 123456", "2026/2/5 …"),
            ("hanako@example.jp", "…@…"),
        ];
        for (text, kept) in parts {
            assert!(!words.is_all_of(text), "{text}");
            let found = words.only(text, "…");
            assert!(!found.contains("花子") && !found.contains("6543") && !found.contains("hanako"), "{found}");
            if !text.contains('@') {
                assert_eq!(found, kept, "{text}");
            }
        }
    }
}
