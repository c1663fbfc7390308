use jiff::civil::Date;
use tsunagu_cost::CostError;
use tsunagu_cost::channel::{Channel, sheets_saved};
use tsunagu_cost::incentive::{Facts, SchemeAnswer, answers};
use tsunagu_cost::office::{Method, Office};
use tsunagu_cost::range::{Case, Savings, Sensitivity, sensitivities};
use tsunagu_cost::savings::by_method;
use tsunagu_cost::term::{Book, Sum};
use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::percent::Percent;
use tsunagu_domain::rules::{CostRows, Rules};
use tsunagu_store::warehouse::WarehouseError;

use super::case::{CaseReport, PaperReport, Steps, YearlySaving, year};
use super::condition::{Condition, ConditionSource, conditions};
use super::coverage::{Coverage, CoverageFrom, ListingFacts, coverage};
use super::outlook::Outlook;
use super::question::EstimateQuestion;
use super::scheme::EnoughPartners;

/// An office's savings, worked out once for page, file, API and terminal.
#[derive(Debug, Clone)]
pub struct EstimateReport<'r> {
    /// The office with the share of partners that is used.
    pub office: Office,
    /// What is known for schemes.
    pub facts: Facts,
    /// Fields without which something that was asked has no answer.
    pub asked: Vec<&'static str>,
    /// Where the share comes from.
    pub coverage_from: CoverageFrom,
    /// Everything that the figures rest on, with where it comes from.
    pub conditions: Vec<Condition>,
    /// What may be expected, from the least to the most.
    pub outlook: Outlook,
    /// Low, central, high, in the order of [`Case::ALL`].
    pub cases: [CaseReport<'r>; 3],
    /// On paper by each method, in the order of the briefing.
    pub paper: Vec<PaperReport>,
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
    /// The same in a year.
    pub sheets_year: Exact,
    /// The calculation of the briefing for each user and month: on paper by each method, and through the exchange.
    pub briefing: Vec<(Option<Method>, Exact)>,
    /// How the office stands to every scheme.
    pub schemes: Vec<SchemeAnswer<'r>>,
    /// The least and the most that the grant for connecting pays, whatever the service; none where it has no cap on the day.
    pub grant_caps: Option<(Exact, Exact)>,
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
        let Coverage { share: coverage, span, from } = coverage(question, rules, known)?;
        let partners = match &from {
            CoverageFrom::Numbers { each, .. } if question.given("partners").is_none() => whole(each.len() as u32),
            _ => question.office.partners,
        };
        let office = Office { coverage, partners, ..question.office.clone() };
        let rows = &rules.cost;
        let cases = Savings::of(&office, rows)?.cases.map(|outcome| CaseReport::new(outcome, coverage, office.users));
        let [_, central, _] = &cases;
        let paper = by_method(&office, rows)?;
        let paper = paper.iter().map(|(m, c)| PaperReport::new(*m, c, &central.month, office.users)).collect();
        Ok(Self {
            outlook: Outlook::new(&office, span, rows)?,
            conditions: conditions(question, &office, &from, central),
            steps: Steps::new(central, &office),
            facts: question.facts.clone(),
            asked: question.asked.clone(),
            office,
            coverage_from: from,
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
        let sheets = sheets_saved(office, &Book::on(self.rows, office.date))?;
        let details = EstimateDetails {
            sheets_year: year(sheets.value),
            briefing: briefing(office, self.rows)?,
            at_threshold: (threshold, YearlySaving::at(&self.case(Case::Central).month, share)),
            sensitivities: sensitivities(office, &savings, self.rows)?,
            sheets,
            schemes: answers(&rules.incentives, &self.facts, office.date, self.rows),
            grant_caps: caps(self.rows, office.date),
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

    /// Whether somebody gave a condition.
    pub fn given(&self, key: &str) -> bool {
        self.conditions.iter().any(|c| c.key == key && matches!(c.source, ConditionSource::Given(_)))
    }

    /// The case between.
    pub fn central(&self) -> &CaseReport<'r> {
        self.case(Case::Central)
    }
}

/// The example of the briefing at the wage of the office: what a user costs in a month.
fn briefing(office: &Office, rows: &CostRows) -> Result<Vec<(Option<Method>, Exact)>, CostError> {
    let example = Office { wage: office.wage, ..Office::of_the_briefing(office.date) };
    let outcome = Savings::of(&example, rows)?.case(Case::Central).clone();
    let each = |channel: &Channel<'_>| {
        let minutes = channel.minutes() + channel.fixed_minutes();
        (channel.yen() + outcome.month.worth(minutes)) / example.users
    };
    let mut all: Vec<_> = by_method(&example, rows)?.iter().map(|(method, c)| (Some(*method), each(c))).collect();
    all.push((None, each(&outcome.month.digital)));
    Ok(all)
}

fn caps(rows: &CostRows, date: Date) -> Option<(Exact, Exact)> {
    let caps: Vec<Exact> = rows.below("grant.cap.", date).map(|row| row.value).collect();
    caps.iter().min().copied().zip(caps.iter().max().copied())
}
