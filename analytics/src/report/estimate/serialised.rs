use jiff::civil::Date;
use serde::{Serialize, Serializer};
use tsunagu_cost::CostError;
use tsunagu_cost::incentive::{Amount, SchemeAnswer};
use tsunagu_cost::office::Method;
use tsunagu_domain::exact::Exact;
use tsunagu_domain::rules::IncentiveKind;

use super::case::{ChannelCost, PaperReport, Steps, YearlySaving};
use super::condition::Condition;
use super::coverage::CoverageFrom;
use super::figures::{EstimateFigure, Fraction};
use super::outlook::Outlook;
use super::savings::{EstimateDetails, EstimateReport};
use super::scheme::EnoughPartners;

impl Serialize for EstimateReport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            conditions: &'a [Condition],
            coverage_from: &'a CoverageFrom,
            figures: Vec<EstimateFigure>,
            outlook: &'a Outlook,
            paper: &'a [PaperReport],
            asked: &'a [&'static str],
            steps: Steps,
            curves: Vec<Curve<'a>>,
            details: Option<Details<'a>>,
        }
        let curves = self.cases.iter().map(|c| Curve {
            case: c.case.key(),
            remaining: Fraction(c.ratio.value),
            yen_by_percent: c.curve.map(|(percent, yen)| (percent, Fraction(yen))),
            digital: c.digital,
            whole: c.whole,
        });
        let fields = Fields {
            conditions: &self.conditions,
            coverage_from: &self.coverage_from,
            figures: self.figures(),
            outlook: &self.outlook,
            paper: &self.paper,
            asked: &self.asked,
            steps: self.steps,
            curves: curves.collect(),
            details: self.details.as_ref().map(details),
        };
        fields.serialize(serializer)
    }
}

#[derive(Serialize)]
struct Curve<'a> {
    case: &'a str,
    remaining: Fraction,
    yen_by_percent: [(i32, Fraction); 4],
    digital: ChannelCost,
    whole: YearlySaving,
}

#[derive(Serialize)]
struct Details<'a> {
    threshold_percent: String,
    at_threshold: YearlySaving,
    sensitivities: Vec<Sensitivity<'a>>,
    sheets_month: Fraction,
    sheets_year: Fraction,
    /// Yen a user and month by the calculation of the briefing; without a method, through the exchange.
    briefing: Vec<(Option<&'static str>, Fraction)>,
    schemes: Vec<Scheme<'a>>,
    grant_caps: Option<[Fraction; 2]>,
    enough_partners: &'a Option<EnoughPartners>,
}

/// An input at its least and most, with the yen a year that are saved then.
#[derive(Serialize)]
struct Sensitivity<'a> {
    rule: &'a str,
    unit: &'a str,
    low: [Fraction; 2],
    high: [Fraction; 2],
}

#[derive(Serialize)]
struct Scheme<'a> {
    kind: IncentiveKind,
    name: &'a str,
    eligibility: &'static str,
    reason: &'static str,
    by: Option<Date>,
    amounts: Vec<SchemeAmount>,
    /// The row that is missing, where no amount can be stated for want of one.
    missing: Option<&'a str>,
}

#[derive(Serialize)]
struct SchemeAmount {
    kind: &'static str,
    unit: &'static str,
    value: Fraction,
}

fn details<'a>(details: &'a EstimateDetails<'_>) -> Details<'a> {
    let (threshold, at_threshold) = details.at_threshold;
    let sensitivities = details.sensitivities.iter().map(|s| Sensitivity {
        rule: s.id,
        unit: s.unit,
        low: [Fraction(s.low.0), Fraction(s.low.1)],
        high: [Fraction(s.high.0), Fraction(s.high.1)],
    });
    Details {
        threshold_percent: threshold.to_string(),
        at_threshold,
        sensitivities: sensitivities.collect(),
        sheets_month: Fraction(details.sheets.value),
        sheets_year: Fraction(details.sheets_year),
        briefing: details.briefing.iter().map(|(method, each)| (method.map(Method::key), Fraction(*each))).collect(),
        schemes: details.schemes.iter().map(scheme).collect(),
        grant_caps: details.grant_caps.map(|(least, most)| [Fraction(least), Fraction(most)]),
        enough_partners: &details.enough_partners,
    }
}

fn scheme<'a>(answer: &'a SchemeAnswer<'_>) -> Scheme<'a> {
    Scheme {
        kind: answer.incentive.kind,
        name: &answer.incentive.name,
        eligibility: answer.eligibility.key(),
        reason: answer.reason.key(),
        by: answer.by,
        amounts: answer.amounts.iter().map(amount).collect(),
        missing: answer.missing.as_ref().map(|CostError::NoRow { id, .. }| id.as_str()),
    }
}

fn amount(amount: &Amount<'_>) -> SchemeAmount {
    let of = |kind, unit, value: Exact| SchemeAmount { kind, unit, value: Fraction(value) };
    match amount {
        Amount::Wages(sum) => of("wages", "yen_per_month", sum.value),
        Amount::WageUnits(sum) => of("wage_units", "units_per_month", sum.value),
        Amount::Once(sum) => of("once", "yen", sum.value),
        Amount::UpTo(sum) => of("up_to", "yen", sum.value),
        Amount::CareFee(compared) => of("care_fee_net", "yen_per_year", compared.net()),
        Amount::Fee(sum) => of("fee", "yen_per_year", sum.value),
        Amount::Base(sum) => of("base", "yen", sum.value),
    }
}
