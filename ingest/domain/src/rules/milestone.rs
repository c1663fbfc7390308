use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;
use crate::month::Month;

const FILE: &str = "milestones.toml";

/// A label on an axis has room for so many characters.
const MAX_LABEL: usize = 8;

/// A day on which the rules of the exchange changed, or are to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// Its key.
    pub id: String,
    /// The day; the first of the month where only that is known.
    pub on: Date,
    /// The day itself is known.
    pub day_known: bool,
    /// It is announced and has not been confirmed.
    pub planned: bool,
    /// What stands beside its line on an axis.
    pub label: String,
    /// What it changed, to follow 「このあと」.
    pub change: String,
    /// Where this comes from.
    pub source: String,
    /// How sure it is.
    pub confidence: String,
}

impl Milestone {
    /// The month it lies in.
    pub fn month(&self) -> Month {
        Month::of(self.on)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MilestoneFile {
    #[expect(dead_code, reason = "for those who look after the file")]
    reviewed_on: Date,
    milestone: Vec<Milestone>,
}

/// Reads `milestones.toml`, the earliest first.
pub(super) fn load(data: &Data) -> Result<Vec<Milestone>, DataError> {
    let mut milestones = data.toml::<MilestoneFile>(FILE)?.milestone;
    if let Some(fault) = milestones.iter().find_map(fault) {
        return Err(DataError::wrong(FILE, fault));
    }
    milestones.sort_by_key(|m| m.on);
    Ok(milestones)
}

fn fault(m: &Milestone) -> Option<DataFault> {
    if m.source.trim().is_empty() || m.confidence.trim().is_empty() {
        return Some(DataFault::NoSource(m.id.clone()));
    }
    if m.label.trim().is_empty() || m.change.trim().is_empty() {
        return Some(DataFault::NoMeaning(m.id.clone()));
    }
    if m.label.chars().count() > MAX_LABEL {
        return Some(DataFault::LongLabel { id: m.id.clone(), limit: MAX_LABEL });
    }
    (!m.day_known && m.on.day() != 1).then(|| DataFault::DayOfMonth(m.id.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn shipped_milestones_are_sourced_and_the_move_is_that_of_the_monitor() {
        let data = Data::embedded();
        let milestones = load(&data).expect("milestones");
        let dates: Vec<_> = milestones.iter().map(|m| (m.on, m.planned)).collect();
        let wanted = [(2025, 6, false), (2026, 6, false), (2027, 1, true), (2027, 4, true)];
        assert_eq!(dates, wanted.map(|(year, month, planned)| (date(year, month, 1), planned)));
        let rules = crate::rules::Rules::load(&data).expect("rules");
        let moved = milestones.iter().find(|m| m.id == "move").expect("the move");
        assert_eq!(moved.month().to_string(), rules.monitor.r#move.month, "one date in two files");
    }

    #[test]
    fn a_milestone_without_a_source_or_with_a_day_that_nobody_knows_is_refused() {
        let milestones = load(&Data::embedded()).expect("milestones");
        let moved = milestones.iter().find(|m| !m.day_known).expect("one of a month").clone();
        assert_eq!(fault(&moved), None);
        assert!(fault(&Milestone { source: " ".into(), ..moved.clone() }).is_some());
        assert!(fault(&Milestone { on: date(2027, 1, 5), ..moved.clone() }).is_some());
        assert!(fault(&Milestone { label: "九文字より長い名前".into(), ..moved }).is_some());
    }
}
