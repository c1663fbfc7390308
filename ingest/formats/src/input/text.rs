use std::borrow::Cow;

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes as text: a byte order mark decides, then what a page says of itself, then what the bytes look like, else
/// Shift_JIS (Windows-31J). The flag reports whether any character could not be read.
pub fn decoded(bytes: &[u8]) -> (String, bool) {
    let (text, lossy) = read(bytes);
    (text.into_owned(), lossy)
}

/// As [`decoded`]; UTF-8 is not copied.
pub fn read(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[skip..]);
    }
    if let Some(encoding) = without_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), false);
    }
    // A page that calls itself UTF-8 but is not is read as Shift_JIS all the same.
    let stated = declared(bytes).filter(|e| *e != UTF_8);
    let encoding = stated.unwrap_or_else(|| if looks_like_euc(bytes) { EUC_JP } else { SHIFT_JIS });
    encoding.decode_without_bom_handling(bytes)
}

/// UTF-16 that lost its mark has a zero beside each line end and comma; mail's JIS has escapes that nothing else has.
fn without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4 << 10)];
    let ends = |first: usize| {
        let pairs =
            head.chunks_exact(2).filter(|pair| pair[first] == 0 && matches!(pair[1 - first], 9..=13 | 32..=126));
        pairs.count()
    };
    let (big, little) = (ends(0), ends(1));
    let pairs = head.len() / 2;
    if pairs > 0 && little.max(big) * 20 > pairs && little.min(big) * 10 < little.max(big) {
        return Some(if little > big { UTF_16LE } else { UTF_16BE });
    }
    let is_jis = [b"\x1b$B", b"\x1b$@"].iter().any(|escape| head.windows(3).any(|w| w == **escape));
    (is_jis && head.is_ascii()).then_some(ISO_2022_JP)
}

/// Kana and kanji of EUC are pairs above 0xA0; read as Shift_JIS they are half-width kana, of which no office writes
/// whole tables.
fn looks_like_euc(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64 << 10)];
    let (as_euc, _) = EUC_JP.decode_without_bom_handling(head);
    let (as_sjis, _) = SHIFT_JIS.decode_without_bom_handling(head);
    let broken = |text: &str| text.matches('\u{fffd}').count();
    let narrow = as_sjis.chars().filter(|c| ('\u{ff61}'..='\u{ff9f}').contains(c)).count();
    let wide = as_sjis.chars().filter(|c| *c > '\u{7f}').count();
    broken(&as_euc) <= broken(&as_sjis).min(1) && narrow * 2 > wide
}

/// The line a record begins on, from 1. The reader counts a CRLF's second half with the next record, so the
/// position of a record may still point at it.
pub fn line_of(record: &csv::StringRecord, text: &str) -> u64 {
    record.position().map_or(0, |at| {
        let pending = text.as_bytes().get(at.byte() as usize) == Some(&b'\n');
        at.line() + u64::from(pending)
    })
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encodings_of_offices() {
        let (sjis, _, _) = SHIFT_JIS.encode("川西市（１３）");
        assert_eq!(decoded(&sjis), ("川西市（１３）".into(), false));
        assert_eq!(decoded("\u{feff}川西市".as_bytes()), ("川西市".into(), false));
        assert_eq!(decoded("川西市".as_bytes()), ("川西市".into(), false));
    }

    #[test]
    fn utf_16_without_its_mark_and_older_encodings_are_distinguished() {
        let text = "事業所番号,事業所名\r\n0179900071,川西ケアセンター\r\n";
        let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        assert_eq!(decoded(&wide(u16::to_le_bytes)).0, text);
        assert_eq!(decoded(&wide(u16::to_be_bytes)).0, text);
        assert_eq!(decoded(&EUC_JP.encode(text).0).0, text);
        assert_eq!(decoded(&SHIFT_JIS.encode(text).0).0, text);
        assert_eq!(decoded(&SHIFT_JIS.encode("ｻｰﾋﾞｽ種類,事業所名").0).0, "ｻｰﾋﾞｽ種類,事業所名");
        assert_eq!(decoded(&ISO_2022_JP.encode(text).0).0, text);
    }

    #[test]
    fn a_page_that_misstates_its_charset_is_still_read() {
        let (body, _, _) = SHIFT_JIS.encode("<meta charset=\"utf-8\">川西市");
        assert!(decoded(&body).0.ends_with("川西市"));
    }
}
