use jiff::civil::Date;
use serde::Serialize;
use tsunagu_cost::office::Office;
use tsunagu_cost::term::{Origin, Term};
use tsunagu_domain::exact::{Exact, whole};

use super::case::CaseReport;
use super::coverage::{CoverageFrom, fraction};
use super::question::{EstimateQuestion, Given};

/// Something that the figures rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// The field of the form.
    pub key: &'static str,
    /// Its value.
    pub value: ConditionValue,
    /// Where it comes from.
    pub source: ConditionSource,
}

/// What a condition is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ConditionValue {
    /// A number, in the unit of its field.
    Number(#[serde(serialize_with = "fraction")] Exact),
    /// One of the field's choices, or a place's code.
    Code(String),
    /// A date.
    Date(Date),
}

/// Where a condition comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConditionSource {
    /// Somebody gave it.
    Given(Given),
    /// The row of `data/cost/` by this id.
    Rule(String),
    /// What is listed, of the date of the listing.
    Listing(Option<Date>),
    /// The first of the choices: nothing was given.
    Unset,
}

/// In the order of the form.
pub(super) fn conditions(
    question: &EstimateQuestion,
    office: &Office,
    from: &CoverageFrom,
    central: &CaseReport<'_>,
) -> Vec<Condition> {
    let given = |key: &str| question.given(key).map(ConditionSource::Given);
    let code = |key: &'static str, code: &str| Condition {
        key,
        value: ConditionValue::Code(code.to_owned()),
        source: given(key).unwrap_or(ConditionSource::Unset),
    };
    let number = |key: &'static str, value: Exact, source: ConditionSource| Condition {
        key,
        value: ConditionValue::Number(value),
        source: given(key).unwrap_or(source),
    };
    let rule = |id: &str| ConditionSource::Rule(id.to_owned());
    let term = |key: &'static str, term: &Term<'_>| {
        let source = match term.origin {
            Origin::Row(row) => rule(&row.id),
            Origin::Typed | Origin::Derived => ConditionSource::Given(Given::Typed),
        };
        number(key, term.value, source)
    };
    let partners = match from {
        CoverageFrom::Numbers { .. } => ConditionSource::Given(Given::Typed),
        _ => rule("typical.partners"),
    };
    let share = match from {
        CoverageFrom::Typed => ConditionSource::Given(Given::Typed),
        CoverageFrom::Counted => ConditionSource::Given(Given::Exchanges),
        CoverageFrom::Town(town) => ConditionSource::Listing(town.as_of),
        CoverageFrom::Numbers { .. } => ConditionSource::Listing(None),
        CoverageFrom::Everyone => ConditionSource::Unset,
    };
    let mut all = vec![
        code("mode", office.mode.key()),
        code("role", office.role.key()),
        code("method", office.method.key()),
        number("users", office.users, rule("briefing.users")),
        number("destinations", whole(office.destinations), rule(&format!("destinations.{}", office.role.key()))),
        number("partners", office.partners, partners),
        number("coverage", office.coverage, share),
        term("wage", &central.month.wage),
        term("fee", &central.month.fee),
        term("overhead", &central.month.overhead),
        number("fte", office.care_managers, ConditionSource::Unset),
    ];
    all.extend(office.digital.map(|minutes| number("digital", minutes, ConditionSource::Unset)));
    all.extend(question.number.as_deref().map(|number| code("office", number)));
    all.extend(question.town.map(|town| code("town", town.as_str())));
    all.push(Condition {
        key: "on",
        value: ConditionValue::Date(office.date),
        source: given("on").unwrap_or(ConditionSource::Unset),
    });
    all
}
