use tsunagu_analytics::report::estimate::figures::EstimateFigure;
use tsunagu_analytics::report::estimate::savings::EstimateReport;
use tsunagu_analytics::report::figure::Unit;
use tsunagu_domain::exact::{Exact, rounded, whole};

use super::adoption_rows::Cell;
use crate::estimate::form::Form;
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

/// An estimate as JSON: every figure by key, and what is wrong with the form.
pub fn json(report: &EstimateReport<'_>, form: &Form) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    // A figure that rests on a field that was not understood is no answer.
    let figures = if form.wrong.is_empty() { figures(report) } else { Vec::new() };
    for (key, _, cell) in figures {
        object.insert(key, super::adoption_rows::value(&cell));
    }
    let wrong = form.wrong.iter().map(|(k, v)| ((*k).to_owned(), serde_json::Value::String(v.clone())));
    object.insert("wrong".into(), serde_json::Value::Object(wrong.collect()));
    object.insert("note".into(), serde_json::Value::String(NOTE.into()));
    serde_json::Value::Object(object)
}
