/// Widths in em of what charts print in a Japanese sans-serif: full-width characters take 1, digits and
/// letters a little over half.
pub fn em(text: &str) -> f64 {
    text.chars().map(|c| if is_half_width(c) { 0.58 } else { 1.0 }).sum()
}

/// In pixels at a font size.
pub fn px(text: &str, font_size: f64) -> f64 {
    em(text) * font_size
}

/// The longest beginning of `text` that fits into `room` pixels, with … where it is cut.
pub fn fitted(text: &str, font_size: f64, room: f64) -> String {
    if px(text, font_size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if px(&kept, font_size) + px(&c.to_string(), font_size) + font_size > room {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

fn is_half_width(c: char) -> bool {
    c.is_ascii() || ('\u{ff61}'..='\u{ff9f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_is_one_em() {
        assert_eq!(em("川西市"), 3.0);
        assert!((em("8.7％") - 2.74).abs() < 1e-9);
        assert_eq!(fitted("神戸市東灘区", 10.0, 40.0), "神戸市…");
        assert_eq!(fitted("川西市", 10.0, 40.0), "川西市");
    }
}
