use tsunagu_analytics::report::estimate::figures::EstimateFigure;
use tsunagu_analytics::report::estimate::savings::EstimateReport;
use tsunagu_analytics::report::figure::{Source, Unit};
use tsunagu_domain::exact::{Exact, rounded, whole};
use tsunagu_domain::rules::Rules;

use super::adoption_rows::Cell;
use crate::estimate::condition_words::{ConditionLine, lines};
use crate::estimate::form::Form;
use crate::estimate::towns::TownChoice;
use crate::estimate::words::{NOTE, from_words, label};

/// A figure with its key in files and its label.
pub type Figure = (String, String, Cell);

fn number(value: Exact) -> Cell {
    Cell::Number(rounded(value).to_string())
}

/// One decimal, in the form a file reads.
fn tenths(value: Exact) -> Cell {
    let n = rounded(value * whole(10));
    Cell::Number(format!("{}{}.{}", if n < 0 { "-" } else { "" }, n.unsigned_abs() / 10, n.unsigned_abs() % 10))
}

/// Every figure of an estimate, as CSV, JSON, workbook and terminal give it: whole yen, tenths of hours and percents.
pub fn figures(report: &EstimateReport<'_>) -> Vec<Figure> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let on = ("on".to_owned(), t!("いつの値段で計算するか").to_owned(), text(&report.office.date.to_string()));
    let from = ("coverage_from".to_owned(), t!("割合の出どころ").to_owned(), text(from_words(&report.coverage_from)));
    let mut all: Vec<Figure> = report.figures().iter().map(|f| (f.key.to_string(), label(f.key), cell(f))).collect();
    all.insert(0, on);
    // Behind the share, which is the first figure.
    all.insert(2, from);
    all
}

fn cell(figure: &EstimateFigure) -> Cell {
    match (figure.value, figure.unit) {
        (None, _) => Cell::Empty,
        (Some(value), Unit::Percent | Unit::HoursPerYear) => tenths(value.0),
        (Some(value), _) => number(value.0),
    }
}

/// Columns of an estimate as CSV.
pub const COLUMNS: [&str; 4] = ["key", "label", "value", "source"];

/// An estimate as CSV: every figure, and behind them what they rest on, each with where it comes from.
pub fn rows(report: &EstimateReport<'_>, rules: &Rules) -> Vec<Vec<Cell>> {
    let source = |key: &str| {
        let figure = report.figures().into_iter().find(|f| f.key.to_string() == key);
        figure.map_or(String::new(), |f| figure_source(f.source).to_owned())
    };
    let figures = figures(report).into_iter().map(|(key, label, cell)| {
        let source = source(&key);
        vec![Cell::Text(key), Cell::Text(label), cell, Cell::Text(source)]
    });
    let conditions = lines(report, rules).into_iter().map(|c| {
        vec![Cell::Text(format!("condition_{}", c.key)), Cell::Text(c.label), Cell::Text(c.value), Cell::Text(c.source)]
    });
    figures.chain(conditions).collect()
}

/// Where a figure comes from, in words.
fn figure_source(source: Source) -> &'static str {
    match source {
        Source::Input => t!("入力か仮定"),
        Source::Exchanges => t!("交換の記録"),
        Source::Usage => t!("掲載（番号ごと）"),
        Source::UsageAndRegister => t!("掲載と公表システムの事業所名簿"),
        _ => t!("試算（条件と data/cost/ の行から）"),
    }
}

/// An estimate as JSON: every figure by key, what they rest on, and what is wrong with the form.
pub fn json(report: &EstimateReport<'_>, form: &Form, rules: &Rules) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    let faults = form.faults();
    // A figure that rests on a field that was not understood is no answer.
    if faults.is_empty() {
        for (key, _, cell) in figures(report) {
            object.insert(key, super::adoption_rows::value(&cell));
        }
        let condition = |c: ConditionLine| serde_json::json!({ "key": c.key, "label": c.label, "value": c.value, "source": c.source });
        object.insert("conditions".into(), lines(report, rules).into_iter().map(condition).collect());
        object.insert("asked".into(), report.asked.clone().into());
    }
    let wrong = faults.into_iter().map(|(k, v)| (k.to_owned(), serde_json::Value::String(v)));
    object.insert("wrong".into(), serde_json::Value::Object(wrong.collect()));
    if !form.towns.is_empty() {
        let town = |t: &TownChoice| serde_json::json!({ "code": t.code.as_str(), "name": t.name });
        object.insert("towns".into(), form.towns.iter().map(town).collect());
    }
    object.insert("note".into(), serde_json::Value::String(NOTE.into()));
    serde_json::Value::Object(object)
}
