use serde::{Serialize, Serializer};
use tsunagu_domain::percent::Percent;

use super::figure::serialised;
use crate::query::adoption::Adoption;
use crate::query::coverage::ServiceRegister;
use crate::snapshot::{Scope, Snapshot};

/// A country, a prefecture or an area by one denominator, held against a line.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupReport {
    /// Name of the denominator.
    pub denominator: String,
    /// The line.
    pub threshold: Percent,
    /// The sum; none for a list of places that has none.
    pub whole: Option<Adoption>,
    /// Its members in the order of display; wards and their city both.
    pub members: Vec<Adoption>,
    /// The areas of a prefecture.
    pub areas: Vec<Adoption>,
    /// The registers behind the sum.
    pub registers: Vec<ServiceRegister>,
}

impl GroupReport {
    /// The country by prefectures.
    pub fn country(snapshot: &Snapshot, denominator: &str, threshold: Percent) -> Self {
        Self::new(snapshot, Some("japan"), Scope::Prefectures, denominator, threshold)
    }

    /// Every real municipality.
    pub fn municipalities(snapshot: &Snapshot, denominator: &str, threshold: Percent) -> Self {
        Self::new(snapshot, None, Scope::AllMunicipalities, denominator, threshold)
    }

    /// A prefecture (six digits) by municipalities, and its areas by id.
    pub fn prefecture(snapshot: &Snapshot, id: &str, denominator: &str, threshold: Percent) -> Self {
        let report = Self::new(snapshot, Some(id), Scope::Municipalities(id), denominator, threshold);
        let areas = owned(snapshot.adoption(Scope::Areas(id), Some(denominator)));
        Self { areas, ..report }
    }

    /// An area by its members.
    pub fn area(snapshot: &Snapshot, id: &str, denominator: &str, threshold: Percent) -> Self {
        Self::new(snapshot, Some(id), Scope::Members(id), denominator, threshold)
    }

    fn new(snapshot: &Snapshot, id: Option<&str>, members: Scope<'_>, denominator: &str, threshold: Percent) -> Self {
        let whole = id.and_then(|id| snapshot.of(id).iter().find(|a| a.denominator == denominator)).cloned();
        Self {
            denominator: denominator.to_owned(),
            threshold,
            whole,
            members: owned(snapshot.adoption(members, Some(denominator))),
            areas: Vec::new(),
            registers: id.map_or(&[][..], |id| snapshot.registers(id, denominator)).to_vec(),
        }
    }
}

pub(super) fn owned(rows: Vec<&Adoption>) -> Vec<Adoption> {
    rows.into_iter().cloned().collect()
}

impl Serialize for GroupReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a, R> {
            denominator: &'a str,
            threshold_percent: String,
            whole: Option<R>,
            members: Vec<R>,
            areas: Vec<R>,
            registers: &'a [ServiceRegister],
        }
        let rates =
            |all: &'_ [Adoption]| all.iter().map(|a| serde_json::json!(serialised(a, self.threshold))).collect();
        let fields = Fields {
            denominator: &self.denominator,
            threshold_percent: self.threshold.to_string(),
            whole: self.whole.as_ref().map(|a| serde_json::json!(serialised(a, self.threshold))),
            members: rates(&self.members),
            areas: rates(&self.areas),
            registers: &self.registers,
        };
        fields.serialize(serializer)
    }
}
