use encoding_rs::{Encoding, SHIFT_JIS, UTF_8};

/// Bytes as text: a byte order mark decides, then what a page says of itself, then whether they are UTF-8,
/// else Shift_JIS (Windows-31J). The flag tells whether any character could not be read.
pub fn decoded(bytes: &[u8]) -> (String, bool) {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        let (text, lossy) = encoding.decode_without_bom_handling(&bytes[skip..]);
        return (text.into_owned(), lossy);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), false);
    }
    // A page that calls itself UTF-8 but is not is read as Shift_JIS all the same.
    let encoding = declared(bytes).filter(|e| *e != UTF_8).unwrap_or(SHIFT_JIS);
    let (text, lossy) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), lossy)
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
    fn a_page_that_misstates_its_charset_is_still_read() {
        let (body, _, _) = SHIFT_JIS.encode("<meta charset=\"utf-8\">川西市");
        assert!(decoded(&body).0.ends_with("川西市"));
    }
}
