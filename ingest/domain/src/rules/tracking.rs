use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;

const FILE: &str = "tracking.toml";

/// Names that others append to links to follow who opens them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackingNames {
    /// When a person last looked at it.
    pub reviewed_on: Date,
    /// How such names begin.
    prefix: Vec<String>,
    /// Such names whole.
    name: Vec<String>,
}

impl TrackingNames {
    /// Whether a field of a query is one of them.
    pub fn contains(&self, field: &str) -> bool {
        let field = field.to_ascii_lowercase();
        self.name.contains(&field) || self.prefix.iter().any(|prefix| field.starts_with(prefix.as_str()))
    }
}

/// Reads `tracking.toml`.
pub(super) fn load(data: &Data) -> Result<TrackingNames, DataError> {
    let names: TrackingNames = data.toml(FILE)?;
    // A blank prefix would begin every name.
    match names.name.iter().chain(&names.prefix).find(|n| n.trim().is_empty() || **n != n.to_ascii_lowercase()) {
        Some(name) => Err(DataError::wrong(FILE, DataFault::TrackingName(name.clone()))),
        None => Ok(names),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_met_in_any_case_and_fields_of_pages_are_not() {
        let names = load(&Data::embedded()).expect("names");
        for field in ["utm_source", "UTM_Campaign", "fbclid", "GCLID"] {
            assert!(names.contains(field), "{field}");
        }
        for field in ["", "denominator", "threshold", "as_of", "utm", "users"] {
            assert!(!names.contains(field), "{field}");
        }
    }
}
