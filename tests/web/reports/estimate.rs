use std::collections::HashMap;

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use tsunagu::cli;
use tsunagu::estimate::office::Estimate;
use tsunagu::page::{View, savings};
use tsunagu_domain::exact::whole;

use super::{text, with_view, words};
use crate::support::shipped_home;

/// An office of 川西市 with everything that a scheme asks for.
fn params() -> HashMap<String, String> {
    let typed = [("mode", "detail"), ("users", "35"), ("town", "282171"), ("s430", "1"), ("wage", "1500")];
    typed.map(|(field, value)| (field.to_owned(), value.to_owned())).into()
}

fn estimate<'v>(view: &'v View<'_>) -> Estimate<'v> {
    let Estimate { form, report } = savings::worked_of(view, &params()).expect("worked out");
    Estimate { form, report: report.with_details(view.rules).expect("prices") }
}

#[test]
fn changed_value_of_an_estimate_stands_wherever_it_is_rendered() {
    with_view(&shipped_home().app(), |view| {
        let mut estimate = estimate(view);
        estimate.report.cases[1].saved.yen = whole(7_654_321);
        let page = text(savings::rendered(view, &estimate, true).expect("a page"));
        assert!(page.contains("7,654,321円"), "{page}");
        let Estimate { form, report } = &estimate;
        let file = |format: &str| savings::file_of(report, form, format).expect("a file");
        let csv = text(file("csv"));
        assert!(csv.lines().any(|l| l.starts_with("central_yen_year,") && l.ends_with(",7654321")), "{csv}");
        let json: Value = serde_json::from_str(&text(file("json"))).expect("JSON");
        assert_eq!(json["central_yen_year"], 7_654_321);
        let mut book = Xlsx::new(std::io::Cursor::new(file("xlsx").body.to_vec())).expect("a workbook");
        let sheet = book.worksheet_range_at(1).expect("a sheet").expect("readable");
        assert!(sheet.cells().any(|(_, _, cell)| *cell == Data::Float(7_654_321.0)), "{sheet:?}");
        let terminal = cli::savings_table(report);
        assert!(terminal.contains("7654321"), "{terminal}");
        let serialised = serde_json::to_value(report).expect("it serialises");
        let figures = serialised["figures"].as_array().expect("figures");
        let yen = figures.iter().find(|f| f["key"] == "central_yen_year").expect("one");
        assert_eq!((&yen["value"], &yen["unit"]), (&Value::from("7654321"), &Value::from("yen_per_year")));
        assert!(yen["as_of"].is_array() && yen["source"] == "cost_rows" && yen["rule"] == "detail central");
    });
}

#[test]
fn conditions_of_an_estimate_know_where_they_come_from() {
    with_view(&shipped_home().app(), |view| {
        let serialised = serde_json::to_value(&estimate(view).report).expect("it serialises");
        let conditions = serialised["conditions"].as_array().expect("conditions");
        let source = |key: &str| {
            let found = conditions.iter().find(|c| c["key"] == key).expect("a condition");
            found["source"].to_string()
        };
        assert_eq!(source("users"), r#"{"given":"typed"}"#);
        assert_eq!(source("partners"), r#"{"rule":"typical.partners"}"#);
        assert_eq!(source("fee"), r#"{"rule":"fee.annual"}"#);
        assert!(source("coverage").starts_with(r#"{"listing":"#), "{conditions:?}");
        assert_eq!(source("method"), r#""unset""#);
    });
}

/// Towns and schemes are named as their sources do.
#[test]
fn serialised_estimate_holds_no_words_but_names_of_its_sources() {
    with_view(&shipped_home().app(), |view| {
        let serialised = serde_json::to_value(&estimate(view).report).expect("it serialises");
        assert!(serialised["details"]["schemes"].as_array().is_some_and(|all| !all.is_empty()));
        let mut found = Vec::new();
        words(&serialised, "", &mut found);
        assert!(found.iter().any(|(_, text)| *text == "川西市"), "names are there");
        found.retain(|(key, _)| !["name", "town"].contains(key));
        assert!(found.is_empty(), "{found:?}");
    });
}
