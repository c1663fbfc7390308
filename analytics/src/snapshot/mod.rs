//! What every page asks of a version, read once and held for as long as the version is served: rates, neighbours,
//! registers and histories of all places. A few megabytes; no answer of it takes a query.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use duckdb::Connection;
use jiff::civil::Date;

use crate::query::adoption::{Adoption, Point};
use crate::query::coverage::ServiceRegister;
use crate::query::neighbours::Neighbour;
use crate::query::survey::SurveyAnswer;

/// The queries that fill it.
mod read;

/// Histories and registers of a group lie by denominator.
type ByDenominator<T> = HashMap<String, T>;

/// Which groups are asked for.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'a> {
    /// One group by id.
    One(&'a str),
    /// The prefectures of the country, 見本県 last.
    Prefectures,
    /// Municipalities of a prefecture (six digits), wards and their city.
    Municipalities(&'a str),
    /// Municipalities of the whole country, without 見本県.
    AllMunicipalities,
    /// Areas of a prefecture.
    Areas(&'a str),
    /// Members of an area or a designated city.
    Members(&'a str),
}

/// What is listed of a place by one denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The numerator of the rate.
    pub listed: u64,
    /// Those who could be; positive.
    pub eligible: u64,
    /// The newest listing in it.
    pub as_of: Option<Date>,
}

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
    /// Of the towns that were asked.
    survey_answers: HashMap<String, Vec<SurveyAnswer>>,
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

    /// What is listed of a municipality or ward, where it can be divided.
    pub fn share(&self, place: &str, denominator: &str) -> Option<Share> {
        let is_of_place = |a: &&Adoption| a.denominator == denominator && a.is_municipal() && !a.is_unknown_part();
        let a = self.of(place).iter().find(is_of_place)?;
        let eligible = a.eligible.filter(|n| *n > 0)?;
        Some(Share { listed: a.counted?, eligible, as_of: a.listing_as_of.map(|span| span.1) })
    }

    /// The registers behind a denominator of a group, by service. A service of the denominator that is not among them
    /// is missing from the count.
    pub fn registers(&self, id: &str, denominator: &str) -> &[ServiceRegister] {
        self.registers.get(id).and_then(|by| by.get(denominator)).map_or(&[], |found| &found[..])
    }

    /// What the offices of a town answered to surveys, the newest survey first.
    pub fn survey_answers(&self, id: &str) -> &[SurveyAnswer] {
        self.survey_answers.get(id).map_or(&[], Vec::as_slice)
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
