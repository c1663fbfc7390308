use std::fmt;

use serde::{Serialize, Serializer};
use tsunagu_cost::office::Method;
use tsunagu_cost::range::Case;
use tsunagu_cost::savings::BreakEven;
use tsunagu_domain::exact::{Exact, whole};

use super::case::CaseReport;
use super::coverage::{CoverageFrom, fraction};
use super::savings::EstimateReport;
use crate::report::figure::{Figure, Source, Unit};

/// What a figure of an estimate measures; written as the columns of files are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The share of partners that can be reached.
    Coverage,
    /// Everything on paper.
    Paper(Method),
    /// Everything through the exchange.
    Digital(Case),
    /// Time saved.
    Hours(Case),
    /// Cash saved.
    Cash(Case),
    /// Cash and time saved.
    Yen(Case),
    /// From which share it pays.
    BreakEvenShare(Case),
    /// From how many partners.
    BreakEvenPartners(Case),
    /// In which month the sum of all turns positive.
    TurnsPositive(Case),
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Coverage => f.write_str("coverage_percent"),
            Self::Paper(method) => write!(f, "paper_{}_year", method.key()),
            Self::Digital(case) => write!(f, "{}_digital_year", case.key()),
            Self::Hours(case) => write!(f, "{}_hours_year", case.key()),
            Self::Cash(case) => write!(f, "{}_cash_year", case.key()),
            Self::Yen(case) => write!(f, "{}_yen_year", case.key()),
            Self::BreakEvenShare(case) => write!(f, "{}_break_even_percent", case.key()),
            Self::BreakEvenPartners(case) => write!(f, "{}_break_even_partners", case.key()),
            Self::TurnsPositive(case) => write!(f, "{}_turns_positive_month", case.key()),
        }
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An exact value, a fraction where it does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fraction(#[serde(serialize_with = "fraction")] pub Exact);

/// A figure of an estimate.
pub type EstimateFigure = Figure<Measure, Fraction>;

impl EstimateReport<'_> {
    /// Every figure that files have, in their order.
    pub fn figures(&self) -> Vec<EstimateFigure> {
        let of_share = match &self.coverage_from {
            CoverageFrom::Typed | CoverageFrom::Everyone => Source::Input,
            CoverageFrom::Counted => Source::Exchanges,
            CoverageFrom::Numbers { .. } => Source::Usage,
            CoverageFrom::Town { .. } => Source::UsageAndRegister,
        };
        let listed = match &self.coverage_from {
            CoverageFrom::Town { as_of, .. } => *as_of,
            _ => None,
        };
        let mut all = vec![Figure {
            key: Measure::Coverage,
            value: Some(Fraction(self.office.coverage * whole(100))),
            unit: Unit::Percent,
            as_of: listed.map(|date| (date, date)),
            rule: self.coverage_from.key().to_owned(),
            source: of_share,
        }];
        for paper in &self.paper {
            all.push(self.figure(Measure::Paper(paper.method), Some(paper.year), Unit::YenPerYear, String::new()));
        }
        all.extend(self.cases.iter().flat_map(|case| self.of_case(case)));
        all
    }

    fn of_case(&self, c: &CaseReport<'_>) -> [EstimateFigure; 7] {
        let (share, partners) = match c.break_even {
            BreakEven::Always => (Some(whole(0)), Some(whole(0))),
            BreakEven::Above { share, partners } => (Some(share * whole(100)), Some(whole(partners))),
            BreakEven::OnlyWhole => (Some(whole(100)), None),
            BreakEven::Never => (None, None),
        };
        let month = c.turns_positive.map(whole);
        [
            (Measure::Digital(c.case), Some(c.digital_year), Unit::YenPerYear),
            (Measure::Hours(c.case), Some(c.saved.minutes / whole(60)), Unit::HoursPerYear),
            (Measure::Cash(c.case), Some(c.saved.cash), Unit::YenPerYear),
            (Measure::Yen(c.case), Some(c.saved.yen), Unit::YenPerYear),
            (Measure::BreakEvenShare(c.case), share, Unit::Percent),
            (Measure::BreakEvenPartners(c.case), partners, Unit::Offices),
            (Measure::TurnsPositive(c.case), month, Unit::Months),
        ]
        .map(|(measure, value, unit)| self.figure(measure, value, unit, format!(" {}", c.case.key())))
    }

    /// Prices are those of one day.
    fn figure(&self, key: Measure, value: Option<Exact>, unit: Unit, case: String) -> EstimateFigure {
        Figure {
            key,
            value: value.map(Fraction),
            unit,
            as_of: Some((self.office.date, self.office.date)),
            rule: format!("{}{case}", self.office.mode.key()),
            source: Source::CostRows,
        }
    }
}
