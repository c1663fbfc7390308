use serde::{Serialize, Serializer};
use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::percent::Percent;
use tsunagu_domain::place::PlaceKind;
use tsunagu_domain::rules::Rules;

use super::figure::serialised;
use super::group::owned;
use super::numbers::NumbersReport;
use crate::query::adoption::{Adoption, Point};
use crate::query::coverage::ServiceRegister;
use crate::query::migration::PlatformStart;
use crate::query::neighbours::Neighbour;
use crate::snapshot::{Scope, Snapshot};

/// How many neighbours a place is held beside.
const MAX_NEIGHBOURS: usize = 8;

/// A municipality or ward: its rates, what it is held beside, and how it came there.
#[derive(Debug, Clone, PartialEq)]
pub struct TownReport {
    /// Name of the denominator that was chosen.
    pub denominator: String,
    /// The line.
    pub threshold: Percent,
    /// Its rates by every denominator, in the order of display.
    pub rates: Vec<Adoption>,
    /// The registers behind the chosen one.
    pub registers: Vec<ServiceRegister>,
    /// The place, its area and its prefecture, by the chosen denominator.
    pub around: Vec<Adoption>,
    /// The wards of a designated city, by the chosen denominator.
    pub wards: Vec<Adoption>,
    /// The nearest places, nearest first.
    pub neighbours: Vec<Neighbour>,
    /// The place and its neighbours by the chosen denominator, the place first.
    pub beside: Vec<Adoption>,
    /// Its listings, oldest first.
    pub history: Vec<Point>,
    /// What its listed numbers say, where they are known.
    pub numbers: Option<NumbersReport>,
    /// When it begins to use 介護情報基盤, where a list says so: no adoption, and in no rate.
    pub platform_start: Option<PlatformStart>,
}

impl TownReport {
    /// A place by a denominator, held against a line; without what its numbers say, which takes a query.
    pub fn new(
        snapshot: &Snapshot,
        rules: &Rules,
        place: &Municipality,
        denominator: &str,
        threshold: Percent,
    ) -> Self {
        let id = place.code.as_str();
        let chosen = |id: &str| snapshot.of(id).iter().find(|a| a.denominator == denominator).cloned();
        let neighbours = snapshot.neighbours(id, MAX_NEIGHBOURS).to_vec();
        let groups = groups(rules, place);
        let around = std::iter::once(id).chain(groups.iter().map(String::as_str)).filter_map(chosen).collect();
        let beside = std::iter::once(id).chain(neighbours.iter().map(|n| n.id.as_str())).filter_map(chosen).collect();
        let wards = match place.kind {
            PlaceKind::DesignatedCity => owned(snapshot.adoption(Scope::Members(id), Some(denominator))),
            _ => Vec::new(),
        };
        Self {
            denominator: denominator.to_owned(),
            threshold,
            rates: snapshot.of(id).to_vec(),
            registers: snapshot.registers(id, denominator).to_vec(),
            around,
            wards,
            neighbours,
            beside,
            history: snapshot.history(id, denominator).to_vec(),
            numbers: None,
            platform_start: None,
        }
    }

    /// The place's rate by the chosen denominator; none where nothing is known of it.
    pub fn chosen(&self) -> Option<&Adoption> {
        self.rates.iter().find(|a| a.denominator == self.denominator)
    }
}

/// Ids of the area and the prefecture that a place lies in.
fn groups(rules: &Rules, place: &Municipality) -> Vec<String> {
    let area = rules.areas.iter().find(|a| {
        a.members.contains(&place.code)
            || a.members.iter().any(|m| rules.municipalities.get(*m).is_some_and(|m| m.parent == Some(place.code)))
    });
    area.map(|a| a.id.clone()).into_iter().chain([place.code.prefecture().to_string()]).collect()
}

impl Serialize for TownReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a, R> {
            denominator: &'a str,
            threshold_percent: String,
            rates: Vec<R>,
            registers: &'a [ServiceRegister],
            around: Vec<R>,
            wards: Vec<R>,
            neighbours: &'a [Neighbour],
            beside: Vec<R>,
            history: &'a [Point],
            numbers: &'a Option<NumbersReport>,
            platform_start: &'a Option<PlatformStart>,
        }
        let rates = |all: &[Adoption]| all.iter().map(|a| serde_json::json!(serialised(a, self.threshold))).collect();
        let fields = Fields {
            denominator: &self.denominator,
            threshold_percent: self.threshold.to_string(),
            rates: rates(&self.rates),
            registers: &self.registers,
            around: rates(&self.around),
            wards: rates(&self.wards),
            neighbours: &self.neighbours,
            beside: rates(&self.beside),
            history: &self.history,
            numbers: &self.numbers,
            platform_start: &self.platform_start,
        };
        fields.serialize(serializer)
    }
}
