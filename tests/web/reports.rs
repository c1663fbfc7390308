/// An office's savings.
mod estimate;
/// What is exchanged.
mod exchanges;
/// How the sources stand.
mod sources;

use std::collections::HashMap;

use calamine::{Reader, Xlsx};
use serde_json::Value;
use tsunagu::answer::Answer;
use tsunagu::app::App;
use tsunagu::cli;
use tsunagu::demand::Demand;
use tsunagu::file::adoption_rows::RowRules;
use tsunagu::page::choice::Choice;
use tsunagu::page::{View, download, municipality};
use tsunagu_analytics::report::group::GroupReport;
use tsunagu_analytics::report::numbers::{NumbersOf, NumbersReport};
use tsunagu_analytics::report::town::TownReport;

use crate::support::counters::rules;
use crate::support::shipped_home;

/// A town with figures that are nobody's.
const KAWANISHI: &str = "282171";

pub fn with_view(app: &App, test: impl Fn(&View<'_>)) {
    app.with_view(Demand::default(), |view| {
        test(view);
        Ok(())
    })
    .expect("a view");
}

/// What a rendering says.
pub fn text(answer: Answer) -> String {
    String::from_utf8(answer.body.to_vec()).expect("UTF-8")
}

/// One value of a report is changed: page, CSV, workbook, JSON and terminal all say it.
#[test]
fn changed_value_of_a_report_stands_wherever_the_report_is_rendered() {
    let app = shipped_home().app();
    with_view(&app, |view| {
        let params = HashMap::new();
        let choice = Choice::read(&params, view.rules).expect("the defaults");
        let place = municipality::find(view, KAWANISHI).expect("川西市");
        let mut report = municipality::report(view, place, &choice);
        let chosen = report.rates.iter_mut().find(|a| a.denominator == choice.denominator.name).expect("a rate");
        (chosen.counted, chosen.listed, chosen.eligible) = (Some(4_321), Some(4_321), Some(8_765));
        let page = text(municipality::rendered(view, place, &choice, &report).expect("a page"));
        assert!(page.contains("49.3％") && page.contains("掲載4,321件÷対象8,765"), "{page}");
        let file =
            |format: &str| download::town((view.rules, view.today), place, &report, format, &params).expect("a file");
        assert!(text(file("csv")).contains(",4321,8765,49.30,25,"), "{}", text(file("csv")));
        let json: Value = serde_json::from_str(&text(file("json"))).expect("JSON");
        let row = json.as_array().expect("rows").iter().find(|r| r["denominator"] == choice.denominator.name.as_str());
        assert_eq!(row.expect("the chosen one")["eligible"], 8_765);
        let mut book = Xlsx::new(std::io::Cursor::new(file("xlsx").body.to_vec())).expect("a workbook");
        let sheet = book.worksheet_range_at(0).expect("a sheet").expect("readable");
        assert!(sheet.cells().any(|(_, _, cell)| *cell == calamine::Data::Float(8_765.0)));
        let by = RowRules { rules: view.rules, threshold: choice.threshold, today: view.today };
        assert!(cli::adoption_table(&report.rates, by).contains("8,765"));
        let serialised = serde_json::to_value(&report).expect("it serialises");
        let figures = serialised["rates"][0]["figures"].as_array().expect("figures");
        let eligible = figures.iter().find(|f| f["key"] == "eligible").expect("one");
        assert_eq!((&eligible["value"], &eligible["unit"]), (&Value::from(8_765), &Value::from("offices")));
        assert!(eligible["as_of"].is_array() && eligible["source"] == "register" && eligible["rule"] == "sites");
    });
}

/// Texts that are not ASCII, each with its key.
pub fn words<'v>(value: &'v Value, key: &'v str, found: &mut Vec<(&'v str, &'v str)>) {
    match value {
        Value::String(text) if !text.is_ascii() => found.push((key, text)),
        Value::Array(all) => all.iter().for_each(|value| words(value, key, found)),
        Value::Object(all) => all.iter().for_each(|(key, value)| words(value, key, found)),
        _ => {}
    }
}

/// A serialised report names places and offices as its sources do, and is otherwise keys and numbers.
#[test]
fn serialised_report_holds_no_words_but_names_of_its_sources() {
    let (app, rules) = (shipped_home().app(), rules());
    with_view(&app, |view| {
        let choice = Choice::read(&HashMap::new(), view.rules).expect("the defaults");
        let denominator = choice.denominator.name.as_str();
        let towns = rules.municipalities.iter().filter(|m| m.synthetic || m.code.as_str() == KAWANISHI);
        let mut reports: Vec<Value> = towns
            .map(|place| {
                let mut report = TownReport::new(&view.snapshot, &rules, place, denominator, choice.threshold);
                let reader = view.reader().expect("a reader");
                report.numbers = NumbersReport::read(&reader, place.code.as_str(), NumbersOf::Place).expect("read");
                serde_json::to_value(&report).expect("it serialises")
            })
            .collect();
        let country = GroupReport::country(&view.snapshot, denominator, choice.threshold);
        reports.push(serde_json::to_value(&country).expect("it serialises"));
        let mut found = Vec::new();
        reports.iter().for_each(|report| words(report, "", &mut found));
        assert!(found.iter().any(|(_, text)| *text == "川西市"), "names are there");
        found.retain(|(key, _)| !["name", "prefecture", "services"].contains(key));
        assert!(found.is_empty(), "{found:?}");
    });
}
