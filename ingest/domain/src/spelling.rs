use unicode_normalization::UnicodeNormalization;

/// A place or service name folded for comparison: NFKC, no white space, small ヶ as ケ.
pub fn folded(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).map(|c| if c == 'ヶ' { 'ケ' } else { c }).collect()
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
    fn spellings_meet() {
        assert_eq!(folded("龍ヶ崎市"), folded("龍ケ崎市"));
        assert_eq!(folded("川西　市"), "川西市");
        assert_eq!(folded_kana("かわにし"), folded_kana("ｶﾜﾆｼ"));
    }
}
