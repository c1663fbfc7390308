use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::cost::Confidence;
use super::incentive::IncentiveKind;
use crate::data::{Data, DataError};
use crate::data_fault::DataFault;

const FILE: &str = "cost/scheme_facts.toml";

/// What a fact of a scheme is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemeFactKind {
    /// When something happens.
    Date,
    /// A paper to hand in.
    Document,
    /// What must hold.
    Condition,
    /// A system that counts as the exchange does.
    Equivalent,
    /// Whom to ask.
    Contact,
}

/// Something that is known of a scheme, and how well.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeFact {
    /// Its key.
    pub id: String,
    /// Of which scheme.
    pub scheme: IncentiveKind,
    /// What it is about.
    pub kind: SchemeFactKind,
    /// The fact.
    pub text: String,
    /// The last day on which it is shown; none where it does not end.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// Where it comes from.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// When a person last looked at it.
    pub reviewed_on: Date,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactFile {
    fact: Vec<SchemeFact>,
}

/// What is known of schemes, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeFacts(Vec<SchemeFact>);

impl SchemeFacts {
    /// What is known of one on a day.
    pub fn on(&self, scheme: IncentiveKind, date: Date) -> impl Iterator<Item = &SchemeFact> {
        self.0.iter().filter(move |f| f.scheme == scheme && f.valid_to.is_none_or(|to| date <= to))
    }
}

pub(super) fn load(data: &Data) -> Result<SchemeFacts, DataError> {
    let facts = data.toml::<FactFile>(FILE)?.fact;
    if let Some(fact) = facts.iter().find(|f| f.source.trim().is_empty()) {
        return Err(DataError::wrong(FILE, DataFault::NoSource(fact.id.clone())));
    }
    let mut ids: Vec<&str> = facts.iter().map(|f| f.id.as_str()).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(DataError::wrong(FILE, DataFault::Overlap(pair[0].to_owned()))),
        None => Ok(SchemeFacts(facts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_and_equivalents_are_four_each_and_every_fact_has_a_source() {
        let facts = load(&Data::embedded()).expect("shipped facts load");
        let day = jiff::civil::date(2026, 12, 1);
        let count = |scheme, kind| facts.on(scheme, day).filter(|f| f.kind == kind).count();
        assert_eq!(count(IncentiveKind::Grant, SchemeFactKind::Document), 4);
        assert_eq!(count(IncentiveKind::CareFee, SchemeFactKind::Equivalent), 4);
        assert_eq!(count(IncentiveKind::Grant, SchemeFactKind::Date), 2);
        let late = facts.on(IncentiveKind::Grant, jiff::civil::date(2027, 3, 13));
        assert!(late.into_iter().all(|f| f.id != "grant.window"), "what is over is shown no more");
    }
}
