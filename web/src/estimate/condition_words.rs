use tsunagu_analytics::report::estimate::condition::{Condition, ConditionSource, ConditionValue};
use tsunagu_analytics::report::estimate::question::Given;
use tsunagu_analytics::report::estimate::savings::EstimateReport;
use tsunagu_domain::exact::whole;
use tsunagu_domain::rules::Rules;

use super::form_words::{label, word_of};
use super::words::from_words;
use crate::show::{date, yen};

/// A condition as files give it: key, label, value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionLine {
    /// The field of the form.
    pub key: &'static str,
    /// Its name.
    pub label: String,
    /// Its value.
    pub value: String,
    /// Where it comes from.
    pub source: String,
}

/// Conditions in the order of the form.
const KEYS: [&str; 14] = [
    "office",
    "town",
    "mode",
    "role",
    "method",
    "users",
    "destinations",
    "partners",
    "coverage",
    "wage",
    "fee",
    "overhead",
    "fte",
    "on",
];

/// Every condition of a report, in the order of the form.
pub fn lines(report: &EstimateReport<'_>, rules: &Rules) -> Vec<ConditionLine> {
    let line = |c: &Condition| ConditionLine {
        key: c.key,
        label: condition_label(c.key).to_owned(),
        value: value(c, rules),
        source: source(c, report),
    };
    report.conditions.iter().map(line).collect()
}

/// Every condition that a report may have, in one order; what this one has not is empty.
pub fn columns(report: &EstimateReport<'_>, rules: &Rules) -> Vec<ConditionLine> {
    let mut given = lines(report, rules);
    let column = |key: &'static str| {
        let found = given.iter().position(|c| c.key == key).map(|i| given.swap_remove(i));
        let empty = || ConditionLine {
            key,
            label: condition_label(key).to_owned(),
            value: String::new(),
            source: String::new(),
        };
        found.unwrap_or_else(empty)
    };
    KEYS.map(column).into()
}

fn condition_label(key: &str) -> &str {
    match key {
        "town" => t!("市区町村"),
        "coverage" => t!("データで送れる割合（％）"),
        key => label(key),
    }
}

fn value(condition: &Condition, rules: &Rules) -> String {
    match (&condition.value, condition.key) {
        (ConditionValue::Number(share), "coverage") => yen::tenths(*share * whole(100)),
        (ConditionValue::Number(number), _) => plain(&yen::plain(*number)),
        (ConditionValue::Code(code), "town") => {
            let town = code.parse().ok().and_then(|code| rules.municipalities.get(code));
            town.map_or_else(|| code.clone(), |town| format!("{code} {}", town.name))
        }
        (ConditionValue::Code(code), key) => word_of(key, code).to_owned(),
        (ConditionValue::Date(date), _) => date.to_string(),
    }
}

/// Digits as a program reads them.
fn plain(text: &str) -> String {
    text.replace(',', "").replace('−', "-")
}

fn source(condition: &Condition, report: &EstimateReport<'_>) -> String {
    match &condition.source {
        ConditionSource::Given(Given::Typed) => t!("入力").to_owned(),
        ConditionSource::Given(Given::Register) => t!("公表システムの事業所名簿").to_owned(),
        ConditionSource::Given(Given::Exchanges) => t!("交換の記録").to_owned(),
        ConditionSource::Rule(id) => match report.rows.on(id, report.office.date) {
            Some(row) => format!("{id}：{}（{}）", row.source, crate::words::confidence(row.confidence)),
            None => id.clone(),
        },
        ConditionSource::Listing(as_of) => {
            let from = from_words(&report.coverage_from);
            as_of.map_or_else(|| from.to_owned(), |day| t!("{from}（{day}現在）", from, day = date::day(day)))
        }
        ConditionSource::Unset if condition.key == "coverage" => from_words(&report.coverage_from).to_owned(),
        ConditionSource::Unset if condition.key == "on" => t!("空欄（今日）").to_owned(),
        ConditionSource::Unset if condition.key == "fte" => t!("空欄（1人分として）").to_owned(),
        ConditionSource::Unset => t!("空欄（選ばれていないときの値）").to_owned(),
    }
}
