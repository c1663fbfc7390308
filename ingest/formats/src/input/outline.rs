//! A copy of municipal boundaries: of each feature its geometry and the one property that is read. Publishers' other
//! properties are nobody's here, and what somebody has added to them may be a person's.

use std::collections::HashSet;
use std::ops::Range;

use tsunagu_domain::rules::HeaderSubject;

use super::people::{self, Headings};
use super::{Limits, OpenError, PeopleMark};

/// The property that holds the five digits of a municipality or ward.
pub(crate) const CODE: &str = "N03_007";

/// Whether bytes look like 国土数値情報 N03 as GeoJSON.
pub fn looks_like(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4 << 20)];
    let has = |mark: &str| head.windows(mark.len()).any(|w| w == mark.as_bytes());
    head.iter().find(|b| !b.is_ascii_whitespace()).is_some_and(|b| matches!(b, b'{' | 0xef)) && has(CODE)
}

/// Longest code that is kept, in bytes.
const MAX_CODE: usize = 8;

/// Ordinates of a point: longitude and latitude.
const ORDINATES: usize = 2;

/// Decimals of an ordinate: six are a tenth of a metre, and publishers write no more that is measured.
const DECIMALS: usize = 6;

/// Kinds of geometry that are read.
const GEOMETRIES: [&str; 2] = ["Polygon", "MultiPolygon"];

/// Whether bytes are JSON as a whole. A CSV may begin with a bracket as well.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let begins = bytes.iter().find(|b| !b.is_ascii_whitespace()).is_some_and(|b| matches!(b, b'{' | b'['));
    begins && serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok()
}

/// Refuses JSON with names or values about users at any depth. The words by which staff was found.
pub(super) fn guard(bytes: &[u8], headings: &Headings<'_>, limits: &Limits) -> Result<Vec<String>, OpenError> {
    let (mut dropped, mut seen) = (Vec::new(), HashSet::new());
    let mut at = 0;
    while let Some(from) = bytes[at..].iter().position(|b| *b == b'"').map(|n| at + n) {
        let end = end_of_string(bytes, from);
        at = end;
        let Ok(text) = serde_json::from_slice::<String>(&bytes[from..end]) else { continue };
        let is_name = bytes[end..].iter().find(|b| !b.is_ascii_whitespace()) == Some(&b':');
        if is_name && seen.insert(text.clone()) {
            // Each is held against every word about people.
            if seen.len() > limits.property_names {
                return Err(OpenError::TooManyNames { limit: limits.property_names });
            }
            match headings.about(&text) {
                Some(HeaderSubject::Users(word)) => return Err(OpenError::People(PeopleMark::Word(word.to_owned()))),
                Some(HeaderSubject::Staff(word)) => dropped.push(word.to_owned()),
                None => {}
            }
        } else if !is_name {
            dropped.extend(people::guard_text(&text, headings)?);
        }
    }
    dropped.sort();
    dropped.dedup();
    Ok(dropped)
}

/// The copy of a collection of features; the bytes are JSON.
pub(super) fn copy(bytes: &[u8]) -> Vec<u8> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut copy = b"{\"type\":\"FeatureCollection\",\"features\":[".to_vec();
    let features = member(bytes, 0..bytes.len(), "features").map(|range| parts(bytes, range)).unwrap_or_default();
    for (i, feature) in features.into_iter().enumerate() {
        if i > 0 {
            copy.push(b',');
        }
        copy.extend(b"\n{\"type\":\"Feature\",\"properties\":{");
        let code = member(bytes, feature.clone(), "properties").and_then(|range| member(bytes, range, CODE));
        let code = code.and_then(|range| serde_json::from_slice::<String>(&bytes[range]).ok());
        if let Some(code) = code.filter(|c| c.len() <= MAX_CODE && c.bytes().all(|b| b.is_ascii_alphanumeric())) {
            copy.extend(format!("\"{CODE}\":\"{code}\"").into_bytes());
        }
        copy.extend(b"},\"geometry\":");
        copy.extend(geometry(bytes, feature).unwrap_or_else(|| b"null".to_vec()));
        copy.push(b'}');
    }
    copy.extend(b"\n]}\n");
    copy
}

/// A geometry of numbers alone: longitude and latitude of each point, to a tenth of a metre.
fn geometry(bytes: &[u8], feature: Range<usize>) -> Option<Vec<u8>> {
    let geometry = member(bytes, feature, "geometry")?;
    let kind: String = serde_json::from_slice(&bytes[member(bytes, geometry.clone(), "type")?]).ok()?;
    let kind = GEOMETRIES.into_iter().find(|known| *known == kind)?;
    let coordinates = &bytes[member(bytes, geometry, "coordinates")?];
    let points = points(coordinates)?;
    Some([format!("{{\"type\":\"{kind}\",\"coordinates\":").into_bytes(), points, b"}".to_vec()].concat())
}

/// The arrays of numbers of a geometry, each with two ordinates and their decimals that are read; none where anything
/// else is in it, or what is nowhere on Earth.
fn points(coordinates: &[u8]) -> Option<Vec<u8>> {
    let mut copy = Vec::with_capacity(coordinates.len());
    // How many parts have been written of each array that is open.
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(byte) = coordinates.get(at) {
        match byte {
            b'[' => {
                if let Some(written) = open.last_mut() {
                    copy.extend((*written > 0).then_some(b','));
                    *written += 1;
                }
                open.push(0);
                copy.push(b'[');
            }
            b']' => {
                open.pop()?;
                copy.push(b']');
            }
            b',' => {}
            byte if byte.is_ascii_whitespace() => {}
            _ => {
                let len = coordinates[at..].iter().take_while(|b| b"+-.eE0123456789".contains(b)).count();
                let written = open.last_mut()?;
                if len == 0 {
                    return None;
                }
                if *written < ORDINATES {
                    copy.extend((*written > 0).then_some(b','));
                    copy.extend(ordinate(std::str::from_utf8(&coordinates[at..at + len]).ok()?)?.into_bytes());
                }
                *written += 1;
                at += len;
                continue;
            }
        }
        at += 1;
    }
    Some(copy)
}

/// A longitude or a latitude as it is written, or without what is beyond its decimals.
fn ordinate(written: &str) -> Option<String> {
    let value: f64 = written.parse().ok().filter(|value: &f64| value.abs() <= 180.0)?;
    let decimals = written.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    if decimals <= DECIMALS && !written.contains(['e', 'E']) {
        return Some(written.to_owned());
    }
    let rounded = format!("{value:.DECIMALS$}");
    Some(rounded.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// Where a string ends that begins at a place.
fn end_of_string(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The last member of an object by its name; none where the range is no object.
fn member(bytes: &[u8], object: Range<usize>, name: &str) -> Option<Range<usize>> {
    let opens = bytes[object.clone()].iter().position(|b| !b.is_ascii_whitespace())?;
    if bytes[object.start + opens] != b'{' {
        return None;
    }
    let mut named = parts(bytes, object).into_iter().filter_map(|part| {
        let end = end_of_string(bytes, part.start);
        let key: String = serde_json::from_slice(bytes.get(part.start..end)?).ok()?;
        let colon = bytes[end..part.end].iter().position(|b| *b == b':')?;
        (key == name).then_some(end + colon + 1..part.end)
    });
    named.next_back().map(|range| trimmed(bytes, range))
}

/// What the commas of an object or an array part; none where the range is neither.
fn parts(bytes: &[u8], range: Range<usize>) -> Vec<Range<usize>> {
    let range = trimmed(bytes, range);
    let (mut found, mut depth, mut at, mut from) = (Vec::new(), 0usize, range.start, range.start + 1);
    while at < range.end {
        match bytes[at] {
            b'"' => {
                at = end_of_string(bytes, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 1 => {
                found.push(trimmed(bytes, from..at));
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    let is_nested = matches!(bytes.get(range.start), Some(b'{' | b'['));
    let last = trimmed(bytes, from.min(range.end)..range.end.saturating_sub(1).max(from.min(range.end)));
    if is_nested && !last.is_empty() {
        found.push(last);
    }
    found
}

fn trimmed(bytes: &[u8], range: Range<usize>) -> Range<usize> {
    let inner = &bytes[range.clone()];
    let before = inner.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let behind = inner[before..].iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
    range.start + before..range.end - behind
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Content, OpenedFile, open};
    use tsunagu_domain::data::Data;
    use tsunagu_domain::rules::Rules;

    fn opened(json: &str) -> Result<OpenedFile, OpenError> {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        open("N03-20250101_28.geojson", json.as_bytes().to_vec(), &rules.intake.file, &rules)
    }

    fn features(properties: &str, beside: &str) -> String {
        format!(
            "\u{feff}{{ \"type\": \"FeatureCollection\", \"crs\": {{\"a\": {{}}}}, \"features\": [\n{{\"type\":\"Feature\"{beside},\"geometry\": \
             {{\"type\":\"Polygon\",\"coordinates\":[[[135.0, 34.5],[135.1,34.5],[135.1,3.46e1],[135.0,34.5]]]}},\
             \"properties\":{{{properties}\"N03_001\":\"兵庫県\\\"}}\",\"N03_007\":\"28217\"}}}}, \
             {{\"type\":\"Feature\",\"properties\":null,\"geometry\":null}}]}}"
        )
    }

    #[test]
    fn boundaries_are_kept_without_what_is_not_read_and_parse_as_they_came() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let json = features("\"備考\":\"壱岐花子\",\"a\":{\"管理者\":[\"弐宮太郎\"]},", ",\"id\":\"壱岐花子\"");
        let opened = opened(&json).expect("opened");
        let copy = String::from_utf8(opened.bytes.clone()).expect("UTF-8");
        assert!(!copy.contains("花子") && !copy.contains("太郎") && !copy.contains("兵庫"), "{copy}");
        assert_eq!((opened.dropped, opened.came_as.is_some()), (vec!["管理者".to_owned()], true));
        let parsed = |bytes: &[u8]| crate::parse::boundary::parse(bytes, 1, &rules.municipalities).expect("parsed");
        assert_eq!(parsed(&opened.bytes), parsed(json.as_bytes()));
        assert_eq!(parsed(&opened.bytes).0.rows.len(), 1);
        let again = self::opened(&copy).expect("opened again");
        assert_eq!((again.bytes, again.came_as), (opened.bytes, None));
    }

    #[test]
    fn third_ordinates_and_more_decimals_are_not_kept() {
        let geometry = |points: &str| {
            let json = features("", "").replacen("[135.1,34.5]", points, 1);
            let copy = String::from_utf8(opened(&json).expect("opened").bytes).expect("UTF-8");
            let again = opened(&copy).expect("opened again");
            assert_eq!((String::from_utf8_lossy(&again.bytes).into_owned(), again.came_as), (copy.clone(), None));
            copy
        };
        assert!(!geometry("[123456,34.5]").contains("135.0"), "beyond the Earth");
        for points in [
            "[135.1,34.5,123.4567]",
            "[135.1,34.5,1234567890.5]",
            "[135.1, 34.5, 12,34,56]",
            "[135.1,34.50000001234567]",
            "[1351e-1,34.5]",
        ] {
            let copy = geometry(points);
            assert!(copy.contains("[135.0,34.5],[135.1,34.5],[135.1,34.6]"), "{points}: {copy}");
        }
        assert!(geometry("[135.1234564321,34.123456]").contains("[135.123456,34.123456]"));
    }

    #[test]
    fn names_of_properties_beyond_the_limit_refuse_the_file() {
        let names = |count: usize| (0..count).map(|i| format!("\"p{i}\":1,")).collect::<String>();
        assert!(opened(&features(&names(900), "")).is_ok());
        let error = opened(&features(&names(1100), "")).map(|o| o.content).expect_err("too many");
        assert!(matches!(error, OpenError::TooManyNames { limit: 1000 }), "{error}");
    }

    #[test]
    fn users_at_any_depth_refuse_the_file() {
        for properties in [
            "\"利用者氏名\":\"壱岐花子\",",
            "\"a\":{\"b\":[{\"被保険者番号\":1}]},",
            "\"\\u6c0f\\u540d\":\"壱岐花子\",",
            "\"a\":{\"key\":\"氏名\",\"value\":\"壱岐花子\"},",
            "\"備考\":\"利用者：壱岐花子\",",
        ] {
            let error = opened(&features(properties, "")).map(|o| o.content).expect_err(properties);
            assert!(matches!(error, OpenError::People(_)), "{properties}: {error}");
        }
    }

    #[test]
    fn text_that_begins_with_a_bracket_and_is_no_json_is_a_table() {
        let opened = opened("[備考],事業所番号,管理者\nx,0179900071,壱岐花子\n").expect("opened");
        assert!(matches!(opened.content, Content::Tables(_)), "{:?}", opened.content);
        assert!(!String::from_utf8_lossy(&opened.bytes).contains("花子"));
        let users = self::opened("[備考],利用者氏名\nx,壱岐花子\n").map(|o| o.content).expect_err("users");
        assert!(matches!(users, OpenError::People(_)), "{users}");
    }
}
