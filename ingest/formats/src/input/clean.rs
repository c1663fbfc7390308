/// Longest name that is shown, in characters.
const MAX_NAME: usize = 200;

/// Characters that act on a terminal or turn the direction of a line instead of being shown.
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text has any of them besides line ends and tabs.
pub fn has_control(text: &str) -> bool {
    // With what bytes such characters begin; few others do, so few are looked at.
    let may_begin = |b: u8| b < b' ' || b == 0x7f || matches!(b, 0xc2 | 0xd8 | 0xe2);
    let is_one = |c: char| is_control(c) && !matches!(c, '\n' | '\r' | '\t');
    text.bytes().enumerate().any(|(at, b)| may_begin(b) && text[at..].starts_with(is_one))
}

/// A name of a file or a sheet fit to be shown on one line.
pub fn name(written: &str) -> String {
    written.chars().filter(|c| !is_control(*c)).take(MAX_NAME).collect()
}

/// A cell without control characters. Line breaks and tabs that an office typed into it stay white space.
pub fn cell(written: &str) -> String {
    if !written.chars().any(is_control) {
        return written.to_owned();
    }
    let plain = |c: char| match c {
        '\n' | '\t' => Some(c),
        '\r' | '\u{85}' => Some('\n'),
        c if is_control(c) => None,
        c => Some(c),
    };
    written.replace("\r\n", "\n").chars().filter_map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_control_is_seen_and_nothing_else_is() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let expected = is_control(c) && !matches!(c, '\n' | '\r' | '\t');
            assert_eq!(has_control(&format!("川{c}西")), expected, "{c:?}");
        }
    }

    #[test]
    fn controls_and_overrides_are_left_out() {
        assert_eq!(name("a\u{1b}[31m\u{202e}b\u{9b}\n.csv"), "a[31mb.csv");
        assert_eq!(cell("川\u{0}西\u{7f}市\r\n2階\u{2066}"), "川西市\n2階");
    }
}
