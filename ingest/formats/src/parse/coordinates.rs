use tsunagu_domain::issue::IssueKind;

use super::{Action, Issue};
use crate::input::published::header;

/// Where Japan lies: a coordinate outside is a mistake.
pub(crate) const LATITUDES: std::ops::RangeInclusive<f64> = 20.0..=46.0;
/// The same to the east.
pub(crate) const LONGITUDES: std::ops::RangeInclusive<f64> = 122.0..=154.0;

/// The position of a row; one outside of Japan is none.
pub(super) fn coordinates(lat: &str, lon: &str, line: u64, issues: &mut Vec<Issue>) -> (Option<f64>, Option<f64>) {
    if lat.is_empty() && lon.is_empty() {
        return (None, None);
    }
    match (lat.parse::<f64>(), lon.parse::<f64>()) {
        (Ok(lat), Ok(lon)) if LATITUDES.contains(&lat) && LONGITUDES.contains(&lon) => (Some(lat), Some(lon)),
        _ => {
            issues.push(Issue::cell(line, header::LAT, IssueKind::Coordinates, Action::CoordinatesBlanked));
            (None, None)
        }
    }
}
