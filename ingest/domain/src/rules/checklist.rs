use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::data_fault::DataFault;

const FILE: &str = "checklists.toml";

/// Lines that are printed with a box before each.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    /// Its heading.
    pub title: String,
    /// What it is for.
    pub lead: String,
    /// The last day on which it is shown; none where it does not end.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// It is of the move to the WEB service.
    #[serde(default)]
    pub is_of_move: bool,
    /// Where this comes from.
    pub source: String,
    /// When a person last looked at it.
    pub reviewed_on: Date,
    /// In the order of doing.
    pub items: Vec<ChecklistItem>,
}

/// A line with a box.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// What is done when the box is ticked.
    pub text: String,
    /// What is easily mistaken.
    #[serde(default)]
    pub note: String,
}

/// A sentence that may be reported to a partner.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The sentence.
    pub text: String,
    /// The last day on which it is reported; none where it does not end.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// Where this comes from.
    pub source: String,
    /// When a person last looked at it.
    pub reviewed_on: Date,
}

/// What offices tick off, and what they may tell each other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklists {
    checklist: Vec<Checklist>,
    fact: Vec<Fact>,
}

impl Checklists {
    /// The lists that hold on a day, in order.
    pub fn on(&self, date: Date) -> impl Iterator<Item = &Checklist> {
        self.checklist.iter().filter(move |c| c.valid_to.is_none_or(|to| date <= to))
    }

    /// The sentences that hold on a day, in order.
    pub fn facts_on(&self, date: Date) -> impl Iterator<Item = &Fact> {
        self.fact.iter().filter(move |f| f.valid_to.is_none_or(|to| date <= to))
    }
}

pub(super) fn load(data: &Data) -> Result<Checklists, DataError> {
    let all: Checklists = data.toml(FILE)?;
    let rows = all.checklist.iter().map(|c| (&c.title, &c.source)).chain(all.fact.iter().map(|f| (&f.text, &f.source)));
    let unsourced = rows.filter(|(_, source)| source.trim().is_empty());
    let unsourced = unsourced.map(|(name, _)| DataFault::NoSource(name.clone()));
    let empty = all.checklist.iter().filter(|c| c.items.is_empty());
    let fault = empty.map(|c| DataFault::NoItems(c.title.clone())).chain(unsourced).next();
    match fault {
        Some(reason) => Err(DataError::wrong(FILE, reason)),
        None => Ok(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn planned_change_is_not_announced_once_it_has_come() {
        let lists = load(&Data::embedded()).expect("shipped lists load");
        assert_eq!((lists.on(date(2026, 11, 24)).count(), lists.on(date(2027, 2, 1)).count()), (2, 1));
        let planned = |date| lists.facts_on(date).any(|f| f.text.contains("移る予定"));
        assert!(planned(date(2027, 1, 31)) && !planned(date(2027, 2, 1)));
    }
}
