use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::percent::Percent;

/// A line that a rate is held against.
#[derive(Debug, Clone)]
pub struct Threshold {
    /// Key.
    pub name: String,
    /// The line.
    pub percent: Percent,
    /// Label on charts.
    pub label: String,
    /// What it is not.
    pub note: String,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub confidence: String,
    /// Used when none is asked for.
    pub default: bool,
    /// Named on the method page as a line in use.
    pub shown: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ThresholdRow {
    name: String,
    percent: String,
    label: String,
    note: String,
    source: String,
    confidence: String,
    default: bool,
    shown: bool,
}

#[derive(Debug, Clone, Deserialize)]
struct ThresholdFile {
    listing_old_after_days: i32,
    figure_old_after_months: i32,
    listing_begins_on: Date,
    threshold: Vec<ThresholdRow>,
}

/// What `thresholds.toml` says.
pub(super) struct Thresholds {
    /// The lines, of which one is the default.
    pub(super) lines: Vec<Threshold>,
    /// The age in days beyond which a listing is old.
    pub(super) listing_old_after_days: i32,
    /// The age in months beyond which no pace and no forecast is made of a figure.
    pub(super) figure_old_after_months: i32,
    /// No listing is of an earlier day.
    pub(super) listing_begins_on: Date,
}

/// Reads `thresholds.toml`.
pub(super) fn load(data: &Data) -> Result<Thresholds, DataError> {
    let file = data.toml::<ThresholdFile>("thresholds.toml")?;
    let thresholds: Vec<_> = file
        .threshold
        .into_iter()
        .map(|row| {
            let percent = row
                .percent
                .parse()
                .map_err(|e: crate::percent::PercentError| DataError::wrong("thresholds.toml", e.to_string()))?;
            let ThresholdRow { name, label, note, source, confidence, default, shown, .. } = row;
            Ok(Threshold { name, percent, label, note, source, confidence, default, shown })
        })
        .collect::<Result<_, DataError>>()?;
    match thresholds.iter().filter(|t: &&Threshold| t.default).count() {
        1 => Ok(Thresholds {
            lines: thresholds,
            listing_old_after_days: file.listing_old_after_days,
            figure_old_after_months: file.figure_old_after_months,
            listing_begins_on: file.listing_begins_on,
        }),
        n => Err(DataError::wrong("thresholds.toml", format!("{n} thresholds have default = true; one must"))),
    }
}
