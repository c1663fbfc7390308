//! A set as somebody sends it, before anything of it is believed.

use serde::Deserialize;

use crate::exchange_set::{
    Conformity, Direction, ExchangeSet, Format, MAX_FILES, MAX_MONTHS, SetOrigin, Version, is_month, is_office,
    is_timestamp,
};
use crate::rules::{FileKinds, SIZE_OVER, SIZE_UNKNOWN};

/// What is no document kind is refused by its field, as every other value, and not as a broken body. A set that names
/// tell of has `created_at`, `files`, `size` and `conformity`; one by API has `key` and `exchanged_at` instead.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UncheckedSet {
    #[serde(default)]
    origin: SetOrigin,
    key: Option<String>,
    direction: Direction,
    partner: String,
    #[serde(alias = "serial")]
    created_at: Option<String>,
    exchanged_at: Option<String>,
    #[serde(alias = "group")]
    document_kind: String,
    months: Vec<String>,
    files: Option<u32>,
    size: Option<String>,
    format: Format,
    version: Version,
    conformity: Option<Conformity>,
}

/// `Err` with the field, where it may not be as it is.
fn is(valid: bool, field: &'static str) -> Result<(), &'static str> {
    if valid { Ok(()) } else { Err(field) }
}

impl UncheckedSet {
    /// The set, where every field may be as it is.
    ///
    /// # Errors
    /// With the field that can't be as it is; its value is not repeated.
    pub fn checked(self, rules: &FileKinds) -> Result<ExchangeSet, &'static str> {
        let plain = |t: &str| t.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        let partner = self.partner.is_empty() && self.origin == SetOrigin::Name
            || is_office(&self.partner) && plain(&self.partner);
        let months = self.months.len() <= MAX_MONTHS
            && self.months.iter().all(|m| is_month(m))
            && self.months.is_sorted_by(|a, b| a < b);
        is(partner, "partner")?;
        let document_kind = self.document_kind.parse().map_err(|_| "document_kind")?;
        is(months, "months")?;
        let set = |key, created_at, files, size, conformity| ExchangeSet {
            direction: self.direction,
            partner: self.partner,
            created_at,
            document_kind,
            months: self.months,
            files,
            size,
            format: self.format,
            version: self.version,
            conformity,
            origin: self.origin,
            key,
        };
        match self.origin {
            SetOrigin::Name => {
                let created_at = self.created_at.filter(|text| is_timestamp(text)).ok_or("created_at")?;
                let files = self.files.filter(|n| (1..=MAX_FILES).contains(n)).ok_or("files")?;
                let known = |key: &str| {
                    [SIZE_OVER, SIZE_UNKNOWN].contains(&key) || rules.sizes.iter().any(|size| size.key == key)
                };
                let size = self.size.filter(|key| known(key)).ok_or("size")?;
                is(matches!(self.format, Format::Csv | Format::Jpeg), "format")?;
                is(self.version != Version::V5_0, "version")?;
                is(self.key.is_none(), "key")?;
                is(self.exchanged_at.is_none(), "exchanged_at")?;
                Ok(set(String::new(), created_at, files, size, self.conformity.ok_or("conformity")?))
            }
            SetOrigin::Api => {
                let key = self.key.filter(|key| is_random_uuid(key)).ok_or("key")?.to_ascii_lowercase();
                let exchanged_at = self.exchanged_at.as_deref().and_then(in_japan).ok_or("exchanged_at")?;
                is(self.version == Version::V5_0, "version")?;
                is(self.format == Format::Json, "format")?;
                // What only names of files can tell.
                is(self.created_at.is_none(), "created_at")?;
                is(self.files.is_none(), "files")?;
                is(self.size.is_none(), "size")?;
                is(self.conformity.is_none(), "conformity")?;
                Ok(set(key, exchanged_at, 0, SIZE_UNKNOWN.to_owned(), Conformity::Standard))
            }
        }
    }
}

/// A UUID of random or of time and random bits (version 4 or 7): nothing that somebody has typed fits in there.
fn is_random_uuid(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        14 => matches!(byte, b'4' | b'7'),
        19 => matches!(byte, b'8' | b'9' | b'a' | b'b' | b'A' | b'B'),
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

/// A moment of RFC 3339 as fourteen digits of Japan's time.
fn in_japan(text: &str) -> Option<String> {
    // With a zone in brackets it would be read as well; a moment and its offset are enough.
    let plain = text.len() <= 35 && !text.contains('[');
    let at: jiff::Timestamp = text.parse().ok().filter(|_| plain)?;
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    Some(at.to_zoned(zone).strftime("%Y%m%d%H%M%S").to_string()).filter(|digits| is_timestamp(digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Data;
    use crate::rules::Rules;

    const BY_API: &str = r#"{"origin":"api","key":"018f6f2e-7c3a-7b1c-9d2e-5a4b3c2d1e0f","direction":"sent",
        "partner":"0300000005","exchanged_at":"2027-04-05T00:12:00Z","document_kind":"monthly_plan",
        "months":["202705"],"version":"v5_0","format":"json"}"#;

    fn checked(text: &str) -> Result<ExchangeSet, &'static str> {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load").filename;
        serde_json::from_str::<UncheckedSet>(text).expect("a set").checked(&rules)
    }

    #[test]
    fn set_by_api_has_a_key_and_a_moment_and_nothing_that_names_tell() {
        let set = checked(BY_API).expect("valid");
        assert_eq!((set.created_at.as_str(), set.files, set.origin), ("20270405091200", 0, SetOrigin::Api));
        let again = serde_json::to_string(&set).expect("text");
        assert!(again.contains(r#""origin":"api","key":"018f6f2e"#), "{again}");
        for (from, to, field) in [
            ("018f6f2e-7c3a-7b1c", "018f6f2e-7c3a-1b1c", "key"),
            ("018f6f2e-7c3a-7b1c-9d2e-5a4b3c2d1e0f", "00000000-0000-0000-0000-000001234567", "key"),
            ("018f6f2e-7c3a-7b1c-9d2e-5a4b3c2d1e0f", "川西花子", "key"),
            ("2027-04-05T00:12:00Z", "2027-04-05T00:12:00", "exchanged_at"),
            ("2027-04-05T00:12:00Z", "2027-04-05T09:12:00+09:00[Asia/Tokyo]", "exchanged_at"),
            ("0300000005", "", "partner"),
            ("v5_0", "v4_1", "version"),
            ("\"json\"", "\"csv\"", "format"),
            ("\"months\"", "\"created_at\":\"20270405091200\",\"months\"", "created_at"),
            ("\"months\"", "\"files\":3,\"months\"", "files"),
            ("\"months\"", "\"size\":\"10k\",\"months\"", "size"),
            ("\"months\"", "\"conformity\":\"standard\",\"months\"", "conformity"),
        ] {
            assert!(BY_API.contains(from), "{from}");
            assert_eq!(checked(&BY_API.replace(from, to)).err(), Some(field), "{to}");
        }
    }

    #[test]
    fn set_by_name_is_as_it_was_and_takes_nothing_of_the_api() {
        let by_name = r#"{"direction":"sent","partner":"0300000005","created_at":"20261025200201",
            "document_kind":"monthly_plan","months":["202611"],"files":3,"size":"10k","format":"csv","version":"v4_1",
            "conformity":"standard"}"#;
        let set = checked(by_name).expect("valid");
        let again = serde_json::to_string(&set).expect("text");
        assert!(
            !again.contains("origin") && !again.contains("key"),
            "an earlier server refuses unknown fields: {again}"
        );
        for (from, to, field) in [
            ("v4_1", "v5_0", "version"),
            ("\"csv\"", "\"json\"", "format"),
            ("\"files\":3,", "", "files"),
            ("\"months\"", "\"exchanged_at\":\"2027-04-05T00:12:00Z\",\"months\"", "exchanged_at"),
            ("\"months\"", "\"key\":\"018f6f2e-7c3a-7b1c-9d2e-5a4b3c2d1e0f\",\"months\"", "key"),
        ] {
            assert_eq!(checked(&by_name.replace(from, to)).err(), Some(field), "{to}");
        }
    }
}
