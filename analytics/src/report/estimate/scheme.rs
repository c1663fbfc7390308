use serde::Serialize;
use tsunagu_cost::office::Office;
use tsunagu_domain::rules::CostRows;

use super::coverage::CoverageFrom;
use crate::measure::partners::at_least;

/// How likely it is that enough partners are listed, by the town's share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnoughPartners {
    /// How many a scheme asks for.
    pub needed: u32,
    /// Of how many.
    pub partners: u32,
    /// Whose share it is.
    pub town: String,
    /// The chance, in thousandths.
    pub permille: u64,
}

impl EnoughPartners {
    pub(super) fn new(office: &Office, from: &CoverageFrom, rows: &CostRows) -> Option<Self> {
        let needed = rows.on("software.partners", office.date)?.value.to_integer().try_into().ok()?;
        let CoverageFrom::Town(town) = from else { return None };
        let partners = u32::try_from(office.partners.to_integer()).unwrap_or(0);
        let share = *office.coverage.numer() as f64 / *office.coverage.denom() as f64;
        let permille = (at_least(needed, partners, share) * 1000.0).round() as u64;
        Some(Self { needed, partners, town: town.name.clone(), permille })
    }
}
