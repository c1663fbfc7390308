use std::collections::{BTreeMap, BTreeSet};
use tsunagu_domain::issue::IssueKind;

use geo::{Area, BoundingRect, Geometry, LineString, MultiPolygon, Polygon, Simplify};
use geojson::{Feature, FeatureReader};
use jiff::civil::Date;
use tsunagu_domain::municipalities::Municipalities;
use tsunagu_domain::place::PlaceCode;

use super::{Action, Issue, Mismatch, ParseError, Unreadable};
use crate::input::outline::CODE;

/// Decimals of a degree that are kept: four are about ten metres.
const DECIMALS: f64 = 1e4;

/// Outlines of municipalities and wards, simplified for maps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outlines {
    /// Municipality and its rings, each a closed line of longitude and latitude in degrees. Holes are left out: what
    /// lies in them has an outline of its own.
    pub rows: Vec<(PlaceCode, Vec<Vec<[f64; 2]>>)>,
}

/// Reads the features of a prefecture or the country; the islands of a municipality are features of their own.
/// Points nearer than `tolerance_m` metres to the simplified line are left out, and islands smaller than that, save
/// the largest part of each municipality.
///
/// # Errors
/// When it is no GeoJSON, or no feature names a municipality.
pub fn parse(
    bytes: &[u8],
    tolerance_m: u32,
    municipalities: &Municipalities,
) -> Result<(Outlines, Vec<Issue>), ParseError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut parts: BTreeMap<PlaceCode, Vec<Polygon>> = BTreeMap::new();
    let mut unknown = BTreeSet::new();
    let mut without = 0;
    for feature in FeatureReader::from_reader(bytes).features() {
        let feature = feature.map_err(|_| ParseError::Unreadable(Unreadable::GeoJson))?;
        let Some(code) = code(&feature) else {
            without += 1;
            continue;
        };
        match place(&code, municipalities) {
            Some(place) => parts.entry(place).or_default().extend(polygons(feature)),
            None => {
                unknown.insert(code);
            }
        }
    }
    if parts.is_empty() {
        return Err(Mismatch::NoOutlines(CODE.to_owned()).into());
    }
    let tolerance = degrees(tolerance_m);
    let rows = parts.into_iter().map(|(place, parts)| (place, simplified(&parts, tolerance))).collect();
    let mut issues = Vec::new();
    if without > 0 {
        issues.push(Issue::file(IssueKind::NoCode, Action::OutlinesWithoutCode { outlines: without }));
    }
    let unknown = unknown.into_iter().map(|code| Action::OutlineCodeUnknown { code });
    issues.extend(unknown.map(|action| Issue::file(IssueKind::UnknownPlace, action)));
    Ok((Outlines { rows }, issues))
}

/// The date in a file's name: N03-20250101_28.geojson.
pub fn date_in_name(name: &str) -> Option<Date> {
    let (_, after) = name.rsplit_once("N03-")?;
    tsunagu_domain::date::first_date(after.get(..8)?)
}

fn code(feature: &Feature) -> Option<String> {
    let code = feature.property(CODE)?;
    code.as_str().map(crate::input::clean::name).filter(|code| !code.is_empty())
}

fn place(code: &str, municipalities: &Municipalities) -> Option<PlaceCode> {
    let place = PlaceCode::from_jis(code)?;
    municipalities.get(place).filter(|m| m.kind.is_leaf()).map(|m| m.code)
}

fn polygons(feature: Feature) -> Vec<Polygon> {
    match feature.geometry.and_then(|g| Geometry::try_from(g).ok()) {
        Some(Geometry::Polygon(one)) => vec![one],
        Some(Geometry::MultiPolygon(MultiPolygon(many))) => many,
        _ => Vec::new(),
    }
}

/// Metres of a meridian as degrees.
fn degrees(metres: u32) -> f64 {
    f64::from(metres) / 111_320.0
}

fn simplified(parts: &[Polygon], tolerance: f64) -> Vec<Vec<[f64; 2]>> {
    let shown = |part: &&Polygon| part.bounding_rect().is_some_and(|r| r.width().max(r.height()) >= 2.0 * tolerance);
    let round = |x: f64| (x * DECIMALS).round() / DECIMALS;
    let ring = |line: &LineString| {
        let mut points: Vec<[f64; 2]> = line.coords().map(|c| [round(c.x), round(c.y)]).collect();
        points.dedup();
        points
    };
    let simpler = |part: &Polygon| ring(&part.exterior().simplify(tolerance));
    let rings: Vec<_> = parts.iter().filter(shown).map(simpler).filter(|ring| ring.len() >= 4).collect();
    if rings.is_empty() {
        // A municipality of small islands alone: its largest part stays as it is.
        let largest = parts.iter().max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
        return largest.map(|part| ring(part.exterior())).into_iter().collect();
    }
    rings
}

#[cfg(test)]
#[path = "boundary_tests.rs"]
mod tests;
