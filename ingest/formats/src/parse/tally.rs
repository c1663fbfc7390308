use std::collections::BTreeMap;
use tsunagu_domain::issue::IssueKind;

use tsunagu_domain::municipalities::{FormerPlace, Municipalities, Resolution};
use tsunagu_domain::place::PlaceCode;

use super::{Action, Issue, Mismatch, ParseError};

/// Counts as they are read, by place or by the former place that a row is of.
#[derive(Default)]
pub(super) struct Tally {
    /// The place today, and the count.
    counts: BTreeMap<PlaceCode, (PlaceCode, u32)>,
    /// Places of today that a part of a split place's count belongs to, nobody knows how much, and its name.
    lacking: BTreeMap<PlaceCode, String>,
}

impl Tally {
    /// # Errors
    /// When the place has another count already: which of them is whole nobody can tell.
    pub(super) fn add(
        &mut self,
        resolution: Resolution,
        count: u32,
        line: u64,
        municipalities: &Municipalities,
    ) -> Result<(), ParseError> {
        if let Resolution::Split { former } = resolution
            && let Some(former) = municipalities.former(former).filter(|_| count > 0)
        {
            self.lacking.extend(former.successors().into_iter().map(|place| (place, former.name.clone())));
        }
        let Some(place) = resolution.place() else { return Ok(()) };
        let row = match resolution {
            Resolution::Successor { former, .. } => former,
            _ => place,
        };
        match self.counts.get(&row) {
            Some(&(_, first)) if first != count => {
                let former = municipalities.former(row).map(|f| f.name.as_str());
                let name = former.or_else(|| municipalities.get(row).map(|m| m.name.as_str())).unwrap_or_default();
                let name = name.to_owned();
                return Err(Mismatch::TwoCounts { line, place: row, name, first, count }.into());
            }
            Some(_) => {}
            None => {
                self.counts.insert(row, (place, count));
            }
        }
        Ok(())
    }

    /// Counts by today's places: those of former places added up where they went. A sum that lacks a part is none.
    ///
    /// # Errors
    /// When a place stands beside what it was made of: the same offices would count twice.
    pub(super) fn sums(
        &self,
        municipalities: &Municipalities,
        issues: &mut Vec<Issue>,
    ) -> Result<Vec<(PlaceCode, u32)>, ParseError> {
        self.counted_once(municipalities)?;
        let mut sums: BTreeMap<PlaceCode, u32> = BTreeMap::new();
        for (place, count) in self.counts.values() {
            *sums.entry(*place).or_default() += count;
        }
        let name = |place: PlaceCode| municipalities.get(place).map_or("", |m| m.name.as_str());
        sums.retain(|place, sum| {
            if let Some(former) = self.lacking.get(place) {
                let action = Action::PartOfSplitCount { place: name(*place).to_owned(), former: former.clone() };
                issues.push(Issue {
                    column: "市区町村名".to_owned(), ..Issue::file(IssueKind::PartsMissing, action)
                });
                return false;
            }
            let parts: Vec<_> = municipalities.all_former().filter(|f| f.successor() == Some(*place)).collect();
            let (there, missing): (Vec<&FormerPlace>, Vec<&FormerPlace>) =
                parts.into_iter().partition(|f| self.counts.contains_key(&f.code));
            if there.is_empty() {
                return true;
            }
            let named = |all: &[&FormerPlace]| all.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
            let whole = missing.is_empty() || self.counts.contains_key(place);
            let (former, place) = (named(&there), name(*place).to_owned());
            let (kind, action) = if whole {
                (IssueKind::AbolishedWard, Action::FormerCountsAdded { former, place, sum: *sum })
            } else {
                let missing = named(&missing);
                (IssueKind::PartsMissing, Action::FormerCountMissing { former, place, missing })
            };
            issues.push(Issue { column: "市区町村名".to_owned(), ..Issue::file(kind, action) });
            whole
        });
        Ok(sums.into_iter().collect())
    }

    /// A place that was there before it took in another may stand beside it; one that was made of it may not.
    fn counted_once(&self, municipalities: &Municipalities) -> Result<(), ParseError> {
        let both = municipalities.all_former().find_map(|former| {
            let successor = former.successor().filter(|_| !former.is_absorbed)?;
            let (_, part) = self.counts.get(&former.code)?;
            (*part > 0 && self.counts.contains_key(&successor)).then_some((former, successor))
        });
        let Some((former, successor)) = both else { return Ok(()) };
        let name = municipalities.get(successor).map_or("", |m| m.name.as_str());
        Err(Mismatch::CountedTwice { former: former.name.clone(), successor: name.to_owned() }.into())
    }
}
