use tsunagu_cost::CostError;
use tsunagu_cost::channel::sheets_saved;
use tsunagu_cost::incentive::{Facts, SchemeAnswer, answers};
use tsunagu_cost::office::Office;
use tsunagu_cost::range::{Case, Savings, Sensitivity, sensitivities};
use tsunagu_cost::savings::by_method;
use tsunagu_cost::term::{Book, Sum};
use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::percent::Percent;
use tsunagu_domain::rules::{CostRows, Rules};
use tsunagu_store::warehouse::WarehouseError;

use super::case::{CaseReport, PaperReport, Steps, YearlySaving};
use super::condition::{Condition, conditions};
use super::coverage::{CoverageFrom, ListingFacts, coverage};
use super::question::EstimateQuestion;
use super::scheme::EnoughPartners;

/// An office's savings, worked out once for page, file, API and terminal.
#[derive(Debug, Clone)]
pub struct EstimateReport<'r> {
    /// The office with the share of partners that is used.
    pub office: Office,
    /// What is known for schemes.
    pub facts: Facts,
    /// Where the share comes from.
    pub coverage_from: CoverageFrom,
    /// Everything that the figures rest on, with where it comes from.
    pub conditions: Vec<Condition>,
    /// Low, central, high, in the order of [`Case::ALL`].
    pub cases: [CaseReport<'r>; 3],
    /// On paper by each method, in the order of the briefing.
    pub paper: Vec<PaperReport<'r>>,
    /// From paper to both channels.
    pub steps: Steps,
    /// The rows that it was worked out from.
    pub rows: &'r CostRows,
    /// What only a page shows, where it was asked for.
    pub details: Option<EstimateDetails<'r>>,
}

/// What the figures depend on, and what else there is for such an office.
#[derive(Debug, Clone)]
pub struct EstimateDetails<'r> {
    /// What a year saves in the central case when so many partners use the exchange.
    pub at_threshold: (Percent, YearlySaving),
    /// Every input with a range, the one that matters most first.
    pub sensitivities: Vec<Sensitivity<'r>>,
    /// Sheets a month that need not be printed.
    pub sheets: Sum<'r>,
    /// How the office stands to every scheme.
    pub schemes: Vec<SchemeAnswer<'r>>,
    /// How likely enough partners are listed; none where the share is no town's.
    pub enough_partners: Option<EnoughPartners>,
}

/// Why nothing could be worked out.
#[derive(Debug, thiserror::Error)]
pub enum EstimateError {
    /// No price.
    #[error(transparent)]
    Cost(#[from] CostError),
    /// The store.
    #[error(transparent)]
    Store(#[from] WarehouseError),
}

impl<'r> EstimateReport<'r> {
    /// Works a question out, without its details.
    ///
    /// # Errors
    /// When a price does not hold on the day, or the store fails.
    pub fn new(
        question: &EstimateQuestion,
        rules: &'r Rules,
        known: Option<ListingFacts<'_>>,
    ) -> Result<Self, EstimateError> {
        let (coverage, coverage_from) = coverage(question, rules, known)?;
        let partners = match &coverage_from {
            CoverageFrom::Numbers { each, .. } if question.given("partners").is_none() => whole(each.len() as u32),
            _ => question.office.partners,
        };
        let office = Office { coverage, partners, ..question.office.clone() };
        let rows = &rules.cost;
        let cases = Savings::of(&office, rows)?.cases.map(|outcome| CaseReport::new(outcome, coverage));
        let [_, central, _] = &cases;
        let paper =
            by_method(&office, rows)?.into_iter().map(|(m, c)| PaperReport::new(m, c, &central.month)).collect();
        Ok(Self {
            conditions: conditions(question, &office, &coverage_from, central),
            steps: Steps::new(central, &office),
            facts: question.facts.clone(),
            office,
            coverage_from,
            cases,
            paper,
            rows,
            details: None,
        })
    }

    /// The same with what only a page shows.
    ///
    /// # Errors
    /// When a price does not hold on the day.
    pub fn with_details(self, rules: &'r Rules) -> Result<Self, EstimateError> {
        let (office, threshold) = (&self.office, rules.threshold().percent);
        let share = Exact::new(threshold.hundredths().into(), 10_000);
        let savings = Savings::of(office, self.rows)?;
        let details = EstimateDetails {
            at_threshold: (threshold, YearlySaving::at(&self.case(Case::Central).month, share)),
            sensitivities: sensitivities(office, &savings, self.rows)?,
            sheets: sheets_saved(office, &Book::on(self.rows, office.date))?,
            schemes: answers(&rules.incentives, &self.facts, office.date, self.rows),
            enough_partners: EnoughPartners::new(office, &self.coverage_from, self.rows),
        };
        Ok(Self { details: Some(details), ..self })
    }

    /// A case.
    pub fn case(&self, case: Case) -> &CaseReport<'r> {
        let [low, central, high] = &self.cases;
        match case {
            Case::Low => low,
            Case::Central => central,
            Case::High => high,
        }
    }

    /// The case between.
    pub fn central(&self) -> &CaseReport<'r> {
        self.case(Case::Central)
    }
}
