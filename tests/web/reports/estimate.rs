use std::collections::HashMap;

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use tsunagu::cli;
use tsunagu::estimate::form;
use tsunagu::estimate::office::{self, Estimate};
use tsunagu::page::savings::ExchangeUse;
use tsunagu::page::{View, municipality, savings};
use tsunagu_analytics::query::offices::{ListingState, RegisteredOffice};
use tsunagu_analytics::report::estimate::coverage::ListingFacts;
use tsunagu_analytics::report::estimate::outlook::{Outlook, Standing};
use tsunagu_analytics::report::town_savings::TownSavingsReport;
use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::role::Role;

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

/// The cell of a row by its label, as the page shows it.
fn cell_of(page: &str, label: &str, at: usize) -> String {
    let row = page.split("<tr").find(|row| row.contains(&format!("<th scope=\"row\">{label}</th>"))).expect("the row");
    let cell = row.split("<td class=\"number\">").nth(at + 1).expect("the cell");
    cell.split("</td>").next().expect("its end").to_owned()
}

/// Values that nothing else on a page comes to: one of them is changed, and only its own cell says so.
#[test]
fn changed_value_of_an_estimate_stands_wherever_it_is_rendered() {
    with_view(&shipped_home().app(), |view| {
        let mut estimate = estimate(view);
        estimate.report.cases[1].saved.yen = whole(7_654_321);
        estimate.report.outlook.now.least.minutes = whole(-60 * 4_321);
        let page = text(savings::rendered(view, &estimate, true).expect("a page"));
        assert_eq!(cell_of(&page, "現金と時間", 1), "7,654,321円");
        let lead = page.split("data-savings=\"cash-and-time\">").nth(1).and_then(|rest| rest.split("</p>").next());
        assert!(lead.is_some_and(|lead| lead.contains("〜4,321時間の増")), "{lead:?}");
        let Estimate { form, report } = &estimate;
        let file = |format: &str| savings::file_of(view.rules, report, form, format).expect("a file");
        let csv = text(file("csv"));
        let mut rows = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<csv::StringRecord> = rows.records().collect::<Result<_, _>>().expect("a CSV");
        let field = |key: &str| rows.iter().find(|r| &r[0] == key).map(|r| r[2].to_owned());
        assert_eq!(field("central_yen_year").as_deref(), Some("7654321"));
        assert_eq!(field("hours_year_from").as_deref(), Some("-4321.0"));
        let json: Value = serde_json::from_str(&text(file("json"))).expect("JSON");
        assert_eq!((&json["central_yen_year"], &json["hours_year_from"]), (&7_654_321.into(), &(-4_321.0).into()));
        let mut book = Xlsx::new(std::io::Cursor::new(file("xlsx").body.to_vec())).expect("a workbook");
        let mut cell = |sheet: &str, label: &str, column: usize| {
            let range = book.worksheet_range(sheet).expect("the sheet");
            let row = range.rows().find(|row| row[0] == Data::String(label.to_owned())).expect("the row");
            row[column].clone()
        };
        assert_eq!(cell("試算", "現金と時間の合計（円/年）", 2), Data::Float(7_654_321.0));
        assert_eq!(cell("条件", "節約できる時間（幅の下、時間/年）", 1), Data::Float(-4_321.0));
        let terminal = cli::savings_table(report, view.rules);
        let line = terminal.lines().find(|l| l.starts_with("現金と時間の合計（中くらい")).expect("the line");
        assert!(line.ends_with(" 7654321"), "{line}");
        let serialised = serde_json::to_value(report).expect("it serialises");
        let figures = serialised["figures"].as_array().expect("figures");
        let yen = figures.iter().find(|f| f["key"] == "central_yen_year").expect("one");
        assert_eq!((&yen["value"], &yen["unit"]), (&Value::from("7654321"), &Value::from("yen_per_year")));
        assert!(yen["as_of"].is_array() && yen["source"] == "cost_rows" && yen["rule"] == "detail central");
    });
}

/// The town's page renders its report, and works nothing out.
#[test]
fn changed_value_of_a_towns_savings_stands_on_its_page() {
    with_view(&shipped_home().app(), |view| {
        let threshold = view.rules.threshold().percent;
        let report = TownSavingsReport::new(&view.snapshot, view.rules, "282171", threshold, view.today);
        let mut report = report.expect("prices").expect("川西市 is known");
        let pairs = report.pairs.as_mut().expect("its counts fit");
        assert_eq!((pairs.all, pairs.now.pairs.least, pairs.now.pairs.most), (3_868, 0, 68));
        assert_eq!((pairs.target.offices, pairs.target.pairs.most, pairs.mixed.pairs.most), (38, 437, 248));
        pairs.target.pairs.most = 98_765;
        report.sides[1].outlook.reachable[1] = Exact::new(777, 10);
        let serialised = serde_json::to_value(&report).expect("it serialises");
        assert_eq!(serialised["pairs"]["target"]["pairs"]["most"], 98_765);
        let page = text(municipality::savings::rendered(view, "282171", Some(&report)).expect("a page"));
        assert!(cell_of(&page, "25％の目安（だれが使うかは決めない）", 1).starts_with("0〜98,765組"), "{page}");
        assert!(page.contains("約77.7か所"), "{page}");
        let mut found = Vec::new();
        words(&serialised, "", &mut found);
        assert!(found.is_empty(), "{found:?}");
    });
}

/// Five partners of a town whose list names nobody were once 0 %, and a loss.
#[test]
fn partners_whose_town_has_only_counts_are_taken_at_its_rate_from_none_to_all() {
    with_view(&shipped_home().app(), |view| {
        let numbers = ["2875000008", "2875000016", "2875000024", "2875000032", "2875000040"];
        let typed = [("users", "35".to_owned()), ("numbers", numbers.join(" "))];
        let typed = typed.map(|(field, value)| (field.to_owned(), value)).into();
        let form = form::read(&typed, view.rules, view.today);
        let listed = |asked: &[&str]| Ok(vec![ListingState::Unknown; asked.len()]);
        let place = RegisteredOffice { place: Some("282171".to_owned()), services: vec!["150".to_owned()] };
        let registered = |asked: &[&str]| Ok(asked.iter().map(|n| ((*n).to_owned(), place.clone())).collect());
        let known = ListingFacts { listed: &listed, registered: &registered, snapshot: &view.snapshot };
        let estimate = office::estimate(form, view.rules, Some(known)).expect("worked out");
        assert!(estimate.form.faults().is_empty(), "{:?}", estimate.form.wrong);
        let Outlook { reachable, standing, .. } = &estimate.report.outlook;
        assert_eq!(estimate.report.office.coverage, Exact::new(13, 149));
        assert_eq!(*reachable, [whole(0), Exact::new(65, 149), whole(5)]);
        assert_eq!(*standing, Standing::Within, "it may be none of them, and all");
        let page = text(
            savings::rendered(
                view,
                &Estimate { report: estimate.report.with_details(view.rules).expect("prices"), form: estimate.form },
                true,
            )
            .expect("a page"),
        );
        assert!(page.contains("いま使えそうなのは0〜5か所") && page.contains("川西市の掲載率8.7％"), "{page}");
    });
}

/// A card and the page that it leads to are one answer, and so is the file.
#[test]
fn card_of_an_office_its_page_and_its_file_say_the_same() {
    with_view(&shipped_home().app(), |view| {
        let of = ExchangeUse { office: "9970100146", role: Role::CareManager, users: 35, partners: 17, digital: 5 };
        let card = savings::of_exchanges(view, of).expect("a card").into_string();
        let link = card.split("href=\"").last().and_then(|rest| rest.split('"').next()).expect("a link");
        let query = link.split_once('?').expect("a query").1.replace("&amp;", "&");
        let typed = query.split('&').filter_map(|pair| pair.split_once('='));
        let typed: HashMap<String, String> = typed.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        let paragraph = |html: &str, name: &str| {
            let part =
                html.split(&format!("data-savings=\"{name}\">")).nth(1).unwrap_or_else(|| panic!("{name}: {html}"));
            part.split("</p>").next().expect("its end").to_owned()
        };
        let page = text(savings::page(view, &typed).expect("a page"));
        assert_eq!(paragraph(&card, "cash-and-time"), paragraph(&page, "cash-and-time"));
        let answer = |html: &str| paragraph(html, "break-even").split('。').next().map(str::to_owned);
        assert_eq!(answer(&card), answer(&page));
        let json: Value =
            serde_json::from_str(&text(savings::file(view, "json", &typed).expect("a file"))).expect("JSON");
        assert_eq!((&json["coverage_percent"], &json["reachable_partners"]), (&29.4.into(), &5.into()));
    });
}

/// Everything that a sum rests on goes with it into every file, each with where it comes from.
#[test]
fn conditions_travel_with_their_sources_in_every_file() {
    with_view(&shipped_home().app(), |view| {
        let Estimate { form, report } = &estimate(view);
        let file = |format: &str| savings::file_of(view.rules, report, form, format).expect("a file");
        let json: Value = serde_json::from_str(&text(file("json"))).expect("JSON");
        let conditions = json["conditions"].as_array().expect("conditions");
        let csv = text(file("csv"));
        let mut book = Xlsx::new(std::io::Cursor::new(file("xlsx").body.to_vec())).expect("a workbook");
        let sheet = book.worksheet_range("条件").expect("the sheet");
        for key in ["users", "partners", "mode", "role", "town", "wage", "fee", "on"] {
            let of = |c: &&Value| c["key"] == key;
            let found = conditions.iter().find(of).unwrap_or_else(|| panic!("{key}: {conditions:?}"));
            let [label, value, source] = ["label", "value", "source"].map(|name| found[name].as_str().expect("a text"));
            assert!(!source.is_empty(), "{key}");
            assert!(csv.contains(&format!("condition_{key},")) && csv.contains(source), "{key}: {csv}");
            let texts = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<String>>());
            let mut rows = texts.filter(|row| row[0] == label && row[1] == value);
            assert!(rows.any(|row| row[2] == source), "{key}");
        }
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
