use std::fmt;

use serde::{Serialize, Serializer};
use tsunagu_cost::office::Method;
use tsunagu_cost::range::Case;
use tsunagu_cost::savings::BreakEven;
use tsunagu_domain::exact::{Exact, whole};

use super::case::{CaseReport, YearlySaving};
use super::coverage::{CoverageFrom, fraction};
use super::outlook::{Outlook, partners};
use super::savings::EstimateReport;
use crate::report::figure::{Figure, Source, Unit};

/// What a figure of an estimate measures; written as the columns of files are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The share of partners that can be reached.
    Coverage,
    /// Partners that can be reached, as expected.
    Reachable,
    /// The least of them, or the most.
    ReachableEnd(End),
    /// From how many partners it pays, at best or at worst.
    BreakEvenEnd(End),
    /// The least time saved, or the most.
    HoursEnd(End),
    /// The least cash saved, or the most.
    CashEnd(End),
    /// The least of both, or the most.
    YenEnd(End),
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

/// An end of what may be expected, with as few and as many minutes for handling both channels as are assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The least.
    From,
    /// The most.
    To,
}

impl End {
    fn key(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::To => "to",
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Coverage => f.write_str("coverage_percent"),
            Self::Reachable => f.write_str("reachable_partners"),
            Self::ReachableEnd(end) => write!(f, "reachable_partners_{}", end.key()),
            Self::BreakEvenEnd(end) => write!(f, "break_even_partners_{}", end.key()),
            Self::HoursEnd(end) => write!(f, "hours_year_{}", end.key()),
            Self::CashEnd(end) => write!(f, "cash_year_{}", end.key()),
            Self::YenEnd(end) => write!(f, "yen_year_{}", end.key()),
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
            CoverageFrom::Town(_) => Source::UsageAndRegister,
        };
        let listed = match &self.coverage_from {
            CoverageFrom::Town(town) => town.as_of,
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
        all.extend(self.of_outlook(&all[0]));
        for paper in &self.paper {
            all.push(self.figure(Measure::Paper(paper.method), Some(paper.cost.year), Unit::YenPerYear, String::new()));
        }
        all.extend(self.cases.iter().flat_map(|case| self.of_case(case)));
        all
    }

    /// Partners that can be reached are of the date and the source of their share.
    fn of_outlook(&self, share: &EstimateFigure) -> Vec<EstimateFigure> {
        let Outlook { break_even, reachable: [least, expected, most], now, .. } = &self.outlook;
        let reached =
            |key, value: Exact| Figure { key, value: Some(Fraction(value)), unit: Unit::Offices, ..share.clone() };
        let from = |point| partners(point, self.office.partners).map(whole);
        let ends = [(End::From, now.least, break_even.from), (End::To, now.most, break_even.to)];
        let mut all = vec![
            reached(Measure::Reachable, *expected),
            reached(Measure::ReachableEnd(End::From), *least),
            reached(Measure::ReachableEnd(End::To), *most),
        ];
        let of = |measure, value, unit| self.figure(measure, value, unit, String::new());
        all.extend(ends.iter().map(|(end, _, point)| of(Measure::BreakEvenEnd(*end), from(*point), Unit::Offices)));
        let hours = |saved: YearlySaving| Some(saved.minutes / whole(60));
        all.extend(ends.iter().map(|(end, saved, _)| of(Measure::HoursEnd(*end), hours(*saved), Unit::HoursPerYear)));
        all.extend(ends.iter().map(|(end, saved, _)| of(Measure::CashEnd(*end), Some(saved.cash), Unit::YenPerYear)));
        all.extend(ends.iter().map(|(end, saved, _)| of(Measure::YenEnd(*end), Some(saved.yen), Unit::YenPerYear)));
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
            (Measure::Digital(c.case), Some(c.digital.year), Unit::YenPerYear),
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
