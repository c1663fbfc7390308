//! What every page asks of a version, read once and held for as long as the version is served: rates, neighbours,
//! registers and histories of all places. A few megabytes; no answer of it takes a query.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use duckdb::Connection;

use crate::query::adoption::{Adoption, Point, Scope};
use crate::query::coverage::ServiceRegister;
use crate::query::neighbours::Neighbour;

/// The queries that fill it.
mod read;

/// Histories and registers of a group lie by denominator.
type ByDenominator<T> = HashMap<String, T>;

/// One version's rates, neighbours, registers and histories.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// In the order of display; the rows of a group lie together.
    rows: Vec<Adoption>,
    by_id: HashMap<String, Range<usize>>,
    members: HashMap<String, BTreeSet<String>>,
    neighbours: HashMap<String, Vec<Neighbour>>,
    registers: HashMap<String, ByDenominator<Arc<[ServiceRegister]>>>,
    histories: HashMap<String, ByDenominator<Vec<Point>>>,
}

impl Snapshot {
    /// Reads a version.
    ///
    /// # Errors
    /// On a database error.
    pub fn read(connection: &Connection) -> duckdb::Result<Self> {
        read::snapshot(connection)
    }

    /// Rates of the groups in `scope`, in the order of display, for one denominator or, with none, for all.
    pub fn adoption(&self, scope: Scope<'_>, denominator: Option<&str>) -> Vec<&Adoption> {
        let chosen = |a: &&Adoption| denominator.is_none_or(|d| a.denominator == d);
        let all = || self.rows.iter().filter(chosen);
        match scope {
            Scope::One(id) => self.of(id).iter().filter(chosen).collect(),
            Scope::Each(ids) => {
                let ranges: BTreeSet<_> = ids.split(',').filter_map(|id| self.by_id.get(id)).map(|r| r.start).collect();
                ranges.into_iter().flat_map(|start| self.from(start)).filter(chosen).collect()
            }
            Scope::Prefectures => all().filter(|a| a.kind == "prefecture").collect(),
            Scope::Municipalities(prefecture) => {
                all().filter(|a| a.is_municipal() && a.prefecture_code.as_deref() == Some(prefecture)).collect()
            }
            Scope::AllMunicipalities => all().filter(|a| a.is_municipal() && !a.synthetic).collect(),
            Scope::Areas(prefecture) => {
                all().filter(|a| a.kind == "area" && a.prefecture_code.as_deref() == Some(prefecture)).collect()
            }
            Scope::Members(group) => {
                let Some(members) = self.members.get(group) else { return Vec::new() };
                let unknown = |a: &Adoption| {
                    a.kind == "ward_unknown" && a.parent.as_ref().is_some_and(|parent| members.contains(parent))
                };
                let is_member = |a: &Adoption| members.contains(&a.id) && a.kind != "designated_city";
                all().filter(|a| a.id != group && (is_member(a) || unknown(a))).collect()
            }
        }
    }

    /// The rates of a group by every denominator, in the order of display.
    pub fn of(&self, id: &str) -> &[Adoption] {
        self.by_id.get(id).map_or(&[], |range| &self.rows[range.clone()])
    }

    fn from(&self, start: usize) -> &[Adoption] {
        self.of(&self.rows[start].id)
    }

    /// The registers behind a denominator of a group, by service. A service of the denominator that is not among them
    /// is missing from the count.
    pub fn registers(&self, id: &str, denominator: &str) -> &[ServiceRegister] {
        self.registers.get(id).and_then(|by| by.get(denominator)).map_or(&[], |found| &found[..])
    }

    /// The `count` nearest places, nearest first; none where the positions of a place's offices are unknown.
    pub fn neighbours(&self, id: &str, count: usize) -> &[Neighbour] {
        let all = self.neighbours.get(id).map_or(&[][..], |found| found);
        &all[..count.min(all.len())]
    }

    /// All listings of a group, oldest first: only dates on which each of its listed places has a listing.
    pub fn history(&self, id: &str, denominator: &str) -> &[Point] {
        self.histories.get(id).and_then(|by| by.get(denominator)).map_or(&[], |found| found)
    }
}
