use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;

const FILE: &str = "cost/incentives.toml";

/// What a scheme pays for, and so how its amount is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IncentiveKind {
    /// The licence fee, waived.
    Fee,
    /// 介護情報基盤の助成金
    Grant,
    /// 処遇改善加算 イ→ロ
    Addon,
    /// 処遇改善加算 of 居宅介護支援・訪問看護・訪問リハ
    NewAddon,
    /// 居宅介護支援費（Ⅱ）
    CareFee,
    /// 介護ソフトの補助
    Software,
    /// Over.
    Closed,
}

/// A scheme with its conditions and dates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incentive {
    /// How its amount is worked out.
    pub kind: IncentiveKind,
    /// Its name.
    pub name: String,
    /// What to say first, before its conditions hold.
    #[serde(default)]
    pub summary: Option<String>,
    /// Who gets it.
    pub condition: String,
    /// Services it is for; every one where empty.
    pub services: Vec<String>,
    /// Services of which it is not known yet.
    #[serde(default)]
    pub unconfirmed: Vec<String>,
    /// What to say once it is over.
    #[serde(default)]
    pub over: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day, where one is known.
    #[serde(default)]
    pub to: Option<Date>,
    /// The last day on which one may apply.
    #[serde(default)]
    pub apply_by: Option<Date>,
    /// Why nothing more can be stated yet.
    #[serde(default)]
    pub awaiting: Option<String>,
    /// What is to be done.
    pub todo: Vec<String>,
    /// What the move of January 2027 changes.
    pub after_move: String,
    /// Where this comes from.
    pub source: String,
    /// What else to know.
    #[serde(default)]
    pub note: String,
}

/// A date to know.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its day, or the first of a span.
    #[serde(alias = "day")]
    pub date: Date,
    /// The last day of a span.
    #[serde(default)]
    pub until: Option<Date>,
    /// What happens.
    pub name: String,
    /// `deadline` or `planned`.
    pub kind: String,
    /// What it means.
    pub detail: String,
    /// Where this comes from.
    pub source: String,
}

/// Schemes, dates, and the groups of services that the grant reports apart.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incentives {
    /// When a person last looked at them.
    pub reviewed_on: Date,
    /// Services of each group of the grant.
    pub groups: BTreeMap<String, Vec<String>>,
    /// Schemes in the order of display.
    pub incentive: Vec<Incentive>,
    /// Dates, in order.
    pub event: Vec<Event>,
}

pub(super) fn load(data: &Data, known: impl Fn(&str) -> bool) -> Result<Incentives, DataError> {
    let mut all: Incentives = data.toml(FILE)?;
    all.event.sort_by_key(|e| e.date);
    let services = all.groups.values().chain(all.incentive.iter().map(|i| &i.services)).flatten();
    if let Some(code) = services.into_iter().find(|code| !known(code)) {
        return Err(DataError::wrong(FILE, format!("service {code} is not in services.toml")));
    }
    match all.incentive.iter().find(|i| i.source.trim().is_empty()) {
        Some(i) => Err(DataError::wrong(FILE, DataFault::NoSource(i.name.clone()))),
        None => Ok(all),
    }
}
