use std::sync::Arc;

use jiff::civil::date;
use serde_json::Value;
use tsunagu::cli;
use tsunagu::page::{View, status};
use tsunagu::source_status::SourceReport;

use super::{text, with_view, words};
use crate::support::shipped_home;

fn report(view: &View<'_>) -> SourceReport {
    SourceReport::read(view.source_status.clone(), &view.reader().expect("a reader")).expect("a report")
}

#[test]
fn changed_value_of_the_sources_report_stands_wherever_it_is_rendered() {
    with_view(&shipped_home().app(), |view| {
        let mut report = report(view);
        let mut status = (*report.status).clone();
        status.sources[0].as_of = Some(date(2019, 7, 13));
        report.status = Arc::new(status);
        report.holdings.as_mut().expect("published").holdings[0].rows = 7_654_321;
        let page = text(status::rendered(view, &report).expect("a page"));
        let terminal = cli::status_text(&report, view.rules, "");
        for rendered in [&page, &terminal] {
            assert!(rendered.contains("7,654,321") && rendered.contains("2019-07-13"), "{rendered}");
        }
        let csv = String::from_utf8(cli::status_csv(&report, view.rules, false)).expect("UTF-8");
        assert!(csv.contains(",7654321,"), "{csv}");
        let json: Value = serde_json::from_str(&cli::status_json(&report, view.rules, false)).expect("JSON");
        assert_eq!(json[0]["rows"], 7_654_321);
        let serialised = serde_json::to_value(&report).expect("it serialises");
        assert_eq!(serialised["holdings"]["holdings"][0]["rows"], 7_654_321);
        assert_eq!(serialised["sources"][0]["as_of"], "2019-07-13");
    });
}

/// Sources are named as `sources.toml` names them; files are named nowhere.
#[test]
fn serialised_report_of_sources_holds_no_words_but_their_names() {
    with_view(&shipped_home().app(), |view| {
        let report = report(view);
        let serialised = serde_json::to_value(&report).expect("it serialises");
        let mut found = Vec::new();
        words(&serialised, "", &mut found);
        assert!(!found.is_empty(), "names are there");
        found.retain(|(key, _)| *key != "name");
        assert!(found.is_empty(), "{found:?}");
    });
}
