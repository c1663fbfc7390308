use super::*;
use crate::input::outline::looks_like;
use tsunagu_domain::data::Data;

/// A square with `steps` points on each side, its south-west corner at (135, 34), written as N03 writes features.
fn square(code: &str, x: f64, side: f64, steps: u32) -> String {
    let at = |i: u32| f64::from(i) / f64::from(steps) * side;
    let mut points = Vec::new();
    points.extend((0..steps).map(|i| (x + at(i), 34.0)));
    points.extend((0..steps).map(|i| (x + side, 34.0 + at(i))));
    points.extend((0..steps).map(|i| (x + side - at(i), 34.0 + side)));
    points.extend((0..=steps).map(|i| (x, 34.0 + side - at(i))));
    let points: Vec<String> = points.iter().map(|(x, y)| format!("[{x},{y}]")).collect();
    let code = if code.is_empty() { "null".to_owned() } else { format!("\"{code}\"") };
    format!(
        r#"{{"type":"Feature","properties":{{"N03_001":"兵庫県","N03_007":{code}}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
        points.join(",")
    )
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","name":"N03","features":[{}]}}"#, features.join(","))
}

fn read(text: &str) -> Result<(Outlines, Vec<Issue>), ParseError> {
    let municipalities = Municipalities::load(&Data::embedded()).expect("shipped data loads");
    parse(text.as_bytes(), 200, &municipalities)
}

#[test]
fn straight_sides_keep_their_corners_and_small_islands_go() {
    let features = [square("28217", 135.0, 0.1, 50), square("28217", 136.0, 0.001, 3), square("28301", 135.2, 0.05, 5)];
    let (outlines, issues) = read(&collection(&features)).expect("read");
    let shape: Vec<_> = outlines.rows.iter().map(|(p, rings)| (p.to_string(), rings.len(), rings[0].len())).collect();
    assert_eq!(shape, [("282171".into(), 1, 5), ("283011".into(), 1, 5)]);
    assert_eq!(outlines.rows[0].1[0][..2], [[135.0, 34.0], [135.1, 34.0]]);
    assert!(issues.is_empty());
}

#[test]
fn the_largest_part_stays_however_small() {
    let (outlines, _) = read(&collection(&[square("28217", 135.0, 0.001, 3)])).expect("read");
    assert_eq!(outlines.rows[0].1.len(), 1);
}

#[test]
fn features_of_no_municipality_are_reported() {
    let features = [square("28217", 135.0, 0.1, 5), square("", 135.3, 0.1, 5), square("28999", 135.5, 0.1, 5)];
    let (outlines, issues) = read(&collection(&features)).expect("read");
    assert_eq!(outlines.rows.len(), 1);
    let kinds: Vec<_> = issues.iter().map(|c| c.kind.key()).collect();
    assert_eq!(kinds, ["no_code", "unknown_place"]);
    assert_eq!(issues[1].action, Action::OutlineCodeUnknown { code: "28999".to_owned() });
}

#[test]
fn what_is_no_boundary_is_refused() {
    assert!(read(&collection(&[square("", 135.0, 0.1, 5)])).is_err());
    let cut = &collection(&[square("28217", 135.0, 0.1, 5)])[..200];
    assert!(matches!(read(cut), Err(ParseError::Unreadable(_))));
    assert!(looks_like(collection(&[square("28217", 135.0, 0.1, 5)]).as_bytes()));
    assert!(!looks_like(b"office_number,N03_007\n"));
}

#[test]
fn the_date_stands_in_the_name() {
    let name = "N03-20250101_28_GML.zip/N03-20250101_28.geojson";
    assert_eq!(date_in_name(name).map(|d| d.to_string()).as_deref(), Some("2025-01-01"));
    assert_eq!(date_in_name("outlines.geojson"), None);
}
