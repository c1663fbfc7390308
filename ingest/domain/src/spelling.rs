use unicode_normalization::UnicodeNormalization;

/// A place or service name folded for comparison: NFKC, no white space, small ヶ as ケ.
pub fn folded(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).map(|c| if c == 'ヶ' { 'ケ' } else { c }).collect()
}

/// A letter that NFKC leaves as it is, whatever stands beside it, and that is no digit but one of ASCII: nearly every letter
/// of a register. Asking the tables of Unicode for each took a tenth of reading it.
pub fn is_plain(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '、' | '。' | '「' | '」')
}

/// Digits of any script; see [`char::is_numeric`].
pub fn digits(text: &str) -> usize {
    text.chars().filter(|c| if is_plain(*c) { c.is_ascii_digit() } else { c.is_numeric() }).count()
}

/// Kana folded for search: as [`folded`], hiragana as katakana.
pub fn folded_kana(text: &str) -> String {
    folded(text)
        .chars()
        .map(|c| match c {
            'ぁ'..='ゖ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_letters_are_left_by_nfkc_and_no_digits_but_of_ascii() {
        let all = (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| is_plain(*c));
        let after = |c: char, mark: char| [c, mark].into_iter().nfkc().collect::<String>();
        for c in all {
            assert_eq!(after('a', c), format!("a{c}"), "{c:?}");
            assert_eq!(c.is_numeric(), c.is_ascii_digit(), "{c:?}");
        }
        assert!(!is_plain('\u{3099}') && !is_plain('ｶ') && !is_plain('１') && !is_plain('〇'));
        assert_eq!(digits("〒072-740１１1一〇"), 10);
    }

    #[test]
    fn spellings_meet() {
        assert_eq!(folded("龍ヶ崎市"), folded("龍ケ崎市"));
        assert_eq!(folded("川西　市"), "川西市");
        assert_eq!(folded_kana("かわにし"), folded_kana("ｶﾜﾆｼ"));
    }
}
