use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;
use crate::month::Month;

const FILE: &str = "exchange/monitor.toml";

/// How exchanges are watched, kept and published: all of `data/exchange/monitor.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Monitor {
    /// When a person last looked at it.
    pub reviewed_on: Date,
    /// When plans and actuals are expected.
    pub windows: Windows,
    /// When a partner counts as silent.
    pub silent: SilenceRule,
    /// When use counts as steady.
    pub stage: StageRules,
    /// How many partners a scheme asks for.
    pub subsidy: Subsidy,
    /// When names have become worse.
    pub conformity: ConformityFall,
    /// What may be published.
    #[serde(alias = "floor")]
    pub suppression: SuppressionThreshold,
    /// How long things are kept.
    pub retention: Retention,
    /// Tokens and sessions.
    pub access: Access,
    /// Telling others of alerts.
    pub notice: WebhookRules,
    /// The move to another service.
    pub r#move: Change,
    /// Exchanges without file names.
    pub api: Change,
}

/// Days of a month by which plans and actuals are expected.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Windows {
    /// Of the month before.
    pub plan_from_day: i8,
    /// Of the month itself.
    pub plan_to_day: i8,
    /// Of the month after.
    pub actual_on_time_to: i8,
    /// Of the month after.
    pub actual_late_to: i8,
    /// Where this comes from.
    pub source: String,
}

/// Months with exchanges before a month without any.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SilenceRule {
    /// Months in a row.
    pub seen_months: u32,
}

/// Months in a row with both directions, or with none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageRules {
    /// Months in a row.
    pub steady_months: u32,
    /// Months without any exchange after which use has ceased.
    pub quiet_months: i32,
}

/// A number of partners within a fiscal year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subsidy {
    /// Distinct office numbers.
    pub partners: usize,
    /// Where this comes from.
    pub source: String,
}

/// A fall of the share of names that follow the standard.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConformityFall {
    /// Percentage points.
    pub points: u64,
    /// Months that a month is compared with.
    pub compared_months: usize,
    /// Sets that a month needs to be compared.
    pub sets_from: u64,
}

/// The least number of offices behind a published sum.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuppressionThreshold {
    /// Offices, and partners.
    pub offices: u64,
    /// No one of them may stand for more than this share, percent.
    #[serde(alias = "most_percent")]
    pub max_percent: u64,
    /// Day of the following month after which a month is finalized.
    #[serde(alias = "settle_day")]
    pub finalize_day: i8,
    /// Where this comes from.
    pub source: String,
}

/// How long things are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Rows of sets.
    pub set_months: i32,
    /// Sums by month.
    pub month_years: i32,
    /// More days than this after the last, a day is believed only when another confirms it.
    pub doubted_after_days: i32,
}

impl Retention {
    /// The first month whose rows are kept on a day.
    pub fn sets_from(&self, today: Date) -> Month {
        Month::of(today).plus(-self.set_months)
    }

    /// The first month whose sums are kept on a day.
    pub fn months_from(&self, today: Date) -> Month {
        Month::of(today).plus(-12 * self.month_years)
    }
}

/// Tokens and sessions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Days until a token expires, unless it is made with another day.
    pub token_days: i32,
    /// Hours of a session in a browser.
    pub session_hours: i64,
    /// Days that a browser is remembered, where it asks to be.
    pub device_days: i32,
    /// Wrong tokens of one address that are looked at in a minute, and codes.
    pub wrong_a_minute: u32,
    /// Minutes until a one-time code expires.
    pub code_minutes: i64,
    /// Tries after which a code is of no use.
    pub code_tries: u32,
    /// Codes that are made for an office within an hour.
    pub codes_an_hour: u32,
}

/// Telling others of alerts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookRules {
    /// Addresses inside somebody's network may be reported: for trying out alone.
    pub allow_private: bool,
    /// After so many tries it is given up.
    pub tries: u32,
}

/// What will change how exchanges can be counted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Six digits.
    pub month: String,
    /// What it is.
    pub label: String,
    /// Where this comes from.
    pub source: String,
}

pub(super) fn load(data: &Data) -> Result<Monitor, DataError> {
    let monitor: Monitor = data.toml(FILE)?;
    let w = &monitor.windows;
    let days =
        [w.plan_from_day, w.plan_to_day, w.actual_on_time_to, w.actual_late_to, monitor.suppression.finalize_day];
    if days.iter().any(|d| !(1..=28).contains(d)) || w.actual_on_time_to >= w.actual_late_to {
        return Err(DataError::wrong(FILE, DataFault::Windows));
    }
    if monitor.suppression.offices < 2 || monitor.access.wrong_a_minute == 0 || monitor.retention.set_months < 1 {
        return Err(DataError::wrong(FILE, DataFault::Suppression));
    }
    Ok(monitor)
}
