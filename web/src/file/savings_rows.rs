use tsunagu_cost::range::{Case, Outcome};
use tsunagu_cost::savings::BreakEven;
use tsunagu_domain::exact::{Exact, rounded, whole};

use super::adoption_rows::Cell;
use crate::estimate::office::Estimate;
use crate::estimate::words::{NOTE, case_names, from_words, method_name};

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

/// Every figure of a estimate form, as page, CSV, JSON and workbook give it: whole yen, tenths of hours and percents.
pub fn figures(estimate: &Estimate<'_>) -> Vec<Figure> {
    let month = &estimate.savings.case(Case::Central).month;
    let mut all: Vec<Figure> = Vec::new();
    let mut push = |key: String, label: String, cell: Cell| all.push((key, label, cell));
    push("on".into(), t!("いつの値段で計算するか").into(), Cell::Text(estimate.office.date.to_string()));
    push(
        "coverage_percent".into(),
        t!("データで送れる割合（％）").into(),
        tenths(estimate.office.coverage * whole(100)),
    );
    push("coverage_from".into(), t!("割合の出どころ").into(), Cell::Text(from_words(&estimate.coverage_from).into()));
    for (method, channel) in &estimate.by_method {
        let minutes = channel.minutes() + channel.fixed_minutes();
        let yearly = (channel.yen() + month.worth(minutes)) * whole(12);
        push(
            format!("paper_{}_year", method.key()),
            t!("{method}の費用（円/年）", method = method_name(*method)),
            number(yearly),
        );
    }
    for outcome in &estimate.savings.cases {
        case_figures(outcome, &mut push);
    }
    all
}

fn case_figures(outcome: &Outcome<'_>, push: &mut impl FnMut(String, String, Cell)) {
    let (key, name) = case_names(outcome.case);
    let year = whole(12);
    push(
        format!("{key}_digital_year"),
        t!("全部データのときの費用（{name}、円/年）", name),
        number(outcome.month.digital_yen() * year),
    );
    push(
        format!("{key}_hours_year"),
        t!("節約できる時間（{name}、時間/年）", name),
        tenths(outcome.saved.minutes * year / whole(60)),
    );
    push(format!("{key}_cash_year"), t!("節約できる現金（{name}、円/年）", name), number(outcome.saved.cash * year));
    push(format!("{key}_yen_year"), t!("現金と時間の合計（{name}、円/年）", name), number(outcome.saved.yen * year));
    let (share, partners) = match outcome.break_even {
        BreakEven::Always => (tenths(whole(0)), number(whole(0))),
        BreakEven::Above { share, partners } => (tenths(share * whole(100)), Cell::Number(partners.to_string())),
        BreakEven::OnlyWhole => (tenths(whole(100)), Cell::Empty),
        BreakEven::Never => (Cell::Empty, Cell::Empty),
    };
    push(format!("{key}_break_even_percent"), t!("元が取れる割合（{name}、％）", name), share);
    push(format!("{key}_break_even_partners"), t!("元が取れる相手の数（{name}）", name), partners);
    let month = outcome.turns_positive.map_or(Cell::Empty, |m| Cell::Number(m.to_string()));
    push(format!("{key}_turns_positive_month"), t!("累計がプラスになる月（{name}）", name), month);
}

/// A estimate form as JSON: every figure by key, and what was wrong.
pub fn json(estimate: &Estimate<'_>) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    // A figure that rests on a field that was not understood is no answer.
    let figures = if estimate.form.wrong.is_empty() { figures(estimate) } else { Vec::new() };
    for (key, _, cell) in figures {
        object.insert(key, super::adoption_rows::value(&cell));
    }
    let wrong = estimate.form.wrong.iter().map(|(k, v)| ((*k).to_owned(), serde_json::Value::String(v.clone())));
    object.insert("wrong".into(), serde_json::Value::Object(wrong.collect()));
    object.insert("note".into(), serde_json::Value::String(NOTE.into()));
    serde_json::Value::Object(object)
}
