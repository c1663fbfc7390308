use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;

/// Changes that the data can't explain: a publish that shows one waits until somebody accepts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthRules {
    /// When a person last looked at these values.
    pub reviewed_on: Date,
    /// A town that keeps less than this share of its listed offices, percent …
    pub keeps_percent: u32,
    /// … of at least so many.
    pub loses_from: u32,
    /// A town whose listed offices grow to at least this share of what they were, percent …
    pub grows_percent: u32,
    /// … by at least so many …
    pub gains_from: u32,
    /// A first list of a town above this rate, percent.
    pub first_list_percent: u32,
    /// A rate that moves more than so many times its largest earlier move …
    pub times_history: u32,
    /// … and more than so many percentage points …
    pub rate_points: u32,
    /// … after at least so many earlier moves.
    pub history_from: u32,
    /// A prefecture that keeps less than this share of its eligible offices, percent.
    pub eligible_keeps_percent: u32,
    /// A town that keeps less than this share of a service's offices from one register to the next, percent …
    pub service_keeps_percent: u32,
    /// … of at least so many.
    pub service_from: u32,
    /// A register that takes the place of one of the same date keeps at least this share of a town's service, percent …
    pub corrected_keeps_percent: u32,
    /// … of at least so many.
    pub corrected_from: u32,
    /// A list of which at least this share of the numbers stands elsewhere in the register, percent …
    pub elsewhere_percent: u32,
    /// … and at least so many.
    pub elsewhere_from: u32,
    /// Towns with less than this share of the numbers of a list without a scope are named by the way, percent.
    pub by_the_way_percent: u32,
    /// A town's first list of its own with less than this share of the register's eligible offices, percent.
    pub own_part_percent: u32,
    /// A list in the place of another of the same place and date keeps at least this share of its numbers, percent …
    pub replaced_keeps_percent: u32,
    /// … of at least so many.
    pub replaced_from: u32,
    /// A run that brings so much less than the usual is reported, percent.
    pub rows_fall_percent: u32,
}

pub(super) fn load(data: &Data) -> Result<HealthRules, DataError> {
    let rules: HealthRules = data.toml("health.toml")?;
    let shares = [
        rules.keeps_percent,
        rules.eligible_keeps_percent,
        rules.rows_fall_percent,
        rules.first_list_percent,
        rules.service_keeps_percent,
        rules.corrected_keeps_percent,
        rules.elsewhere_percent,
        rules.by_the_way_percent,
        rules.own_part_percent,
        rules.replaced_keeps_percent,
    ];
    if shares.iter().any(|p| *p > 100) {
        return Err(DataError::wrong("health.toml", DataFault::PercentAbove100));
    }
    Ok(rules)
}
