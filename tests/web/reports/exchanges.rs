use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use tsunagu::app::App;
use tsunagu::monitor::notices;
use tsunagu::page::View;
use tsunagu::page::monitor::files::{Ending, File};
use tsunagu::page::monitor::{Dashboard, alerts, embed, office, town, town_sums};
use tsunagu_analytics::report::monitor::alert::{AlertReport, AlertsReport, NoticeReport};
use tsunagu_analytics::report::monitor::town::TownMonitorReport;
use tsunagu_domain::exchange_set::Direction;
use tsunagu_domain::pair_side::Side;
use tsunagu_store::ledger::LedgerError;
use tsunagu_store::ledger::alert::{AlertEnding, AlertKind, Phase};

use super::{text, with_view, words};
use crate::support::counters::{OFFICE, PARTNER, home_of_its_own, set, take};
use crate::support::{at, counters};

const TOWN: &str = "992011";

async fn app() -> (crate::support::TestHome, Arc<App>) {
    let home = home_of_its_own();
    let app = home.app();
    take(&app, OFFICE, vec![set("20261105090000"), set("20261106090000")], "2026-11-10T00:00:00Z").await;
    counters::town(&app, &["9910100305"]).await;
    (home, app)
}

fn with_dashboard(app: &App, test: impl Fn(&View<'_>, &Dashboard<'_>)) {
    with_view(app, |view| {
        let read: Result<(), LedgerError> = view.ledger.read(|ledger| {
            test(view, &Dashboard { view, ledger, office: OFFICE.parse().expect("a number") });
            Ok(())
        });
        read.expect("a ledger");
    });
}

fn has_number(book: Vec<u8>, wanted: f64) -> bool {
    let mut book = Xlsx::new(std::io::Cursor::new(book)).expect("a workbook");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("readable");
    sheet.cells().any(|(_, _, cell)| *cell == Data::Float(wanted))
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_value_of_an_offices_report_stands_wherever_it_is_rendered() {
    let (_home, app) = app().await;
    with_dashboard(&app, |view, dashboard| {
        let mut report = dashboard.report().expect("a report");
        report.volumes[0].sets = 7_654_321;
        report.partners.of_year = 8_642;
        let page = text(office::rendered(dashboard, &report, None).expect("a page"));
        assert!(page.contains("7,654,321") && page.contains("8,642"), "{page}");
        let file = |ending| office::file_of(dashboard, &report, File::Volumes, ending).expect("a file");
        assert!(text(file(Ending::Csv)).contains(",7654321,"));
        assert!(has_number(file(Ending::Xlsx).body.to_vec(), 7_654_321.0));
        let content = embed::office_content(&report);
        assert!(text(embed::page_of(view, &content, "light").expect("a page")).contains("8,642"));
        let status: Value = serde_json::from_str(&text(embed::status_of(&content))).expect("JSON");
        assert_eq!(status["figures"]["partners_this_fiscal_year"], 8_642);
        let serialised = serde_json::to_value(&report).expect("it serialises");
        let figure = &serialised["figures"][0];
        assert_eq!((&figure["value"], &figure["unit"]), (&Value::from(8_642), &Value::from("offices")));
        assert!(figure["as_of"].is_array() && figure["source"] == "exchanges");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_value_of_a_towns_report_stands_wherever_it_is_rendered() {
    let (_home, app) = app().await;
    with_dashboard(&app, |view, dashboard| {
        let place = view.rules.municipalities.get(TOWN.parse().expect("a code")).expect("a town");
        let report = TownMonitorReport::read(dashboard.ledger, place.code, view.rules, view.today);
        let mut report = report.expect("a report");
        let volume = report.volumes.iter_mut().find(|v| v.direction == Direction::Sent).expect("sets");
        volume.sets = 7_654_321;
        report.offices = 8_642;
        let page = text(town::rendered(view, place, &report).expect("a page"));
        assert!(page.contains("7,654,321") && page.contains("<strong>8,642</strong>か所"), "{page}");
        let file = |ending| town_sums::file_of(view, &report, File::Volumes, ending).expect("a file");
        assert!(text(file(Ending::Csv)).contains(",7654321"));
        assert!(has_number(file(Ending::Xlsx).body.to_vec(), 7_654_321.0));
    });
}

#[test]
fn notice_is_the_report_of_an_alert_and_its_text() {
    let alert = late_alert();
    let office = OFFICE.parse().expect("a number");
    let report = NoticeReport { office, phase: Phase::Began, at: alert.began, alert };
    let body = notices::payload(&report, "遅れ");
    let serialised = serde_json::to_value(&report).expect("it serialises");
    let fields = serialised.as_object().expect("an object");
    assert!(fields.iter().all(|(key, value)| body[key] == *value), "{body}");
    assert_eq!((&body["month"], &body["text"]), (&Value::from("202610"), &Value::from("遅れ")));
}

fn late_alert() -> AlertReport {
    AlertReport {
        id: 7,
        kind: AlertKind::Late,
        partner: PARTNER.to_owned(),
        month: "202610".parse().expect("a month"),
        side: Some(Side::Provides),
        is_once: false,
        began: at("2026-11-20T00:00:00Z"),
        ended: Some(at("2026-11-21T00:00:00Z")),
        ending: Some(AlertEnding::Arrived),
    }
}

/// Page, feed and webhook say the same of one report, from the side of the office that reads it.
#[tokio::test(flavor = "multi_thread")]
async fn changed_alert_of_a_report_stands_wherever_it_is_rendered() {
    let (_home, app) = app().await;
    with_dashboard(&app, |view, dashboard| {
        let of = |alert: AlertReport| AlertsReport {
            office: dashboard.office,
            is_judged: true,
            open: Vec::new(),
            ended: vec![alert],
        };
        let page = |report: &AlertsReport| text(alerts::rendered(dashboard, report).expect("a page"));
        let feed = |report: &AlertsReport| text(alerts::feed(report, view.rules).expect("a feed"));
        let webhook = |report: &AlertsReport| {
            let notice = &report.notices()[0];
            notices::payload(notice, &tsunagu::page::monitor::alert_words::notice(notice, 5)).to_string()
        };
        let shown = of(late_alert());
        for text in [page(&shown), feed(&shown), webhook(&shown)] {
            assert!(text.contains("送りました") && !text.contains("届きました"), "{text}");
        }
        assert!(page(&shown).contains("送った記録がありません"));
        let theirs = of(AlertReport {
            side: Some(Side::ManagesCare),
            month: "202701".parse().expect("a month"),
            ..late_alert()
        });
        for text in [page(&theirs), feed(&theirs), webhook(&theirs)] {
            assert!(text.contains("届きました") && !text.contains("送りました"), "{text}");
            assert!(text.contains("令和9年1月分"), "{text}");
        }
        let mut found = Vec::new();
        let serialised = serde_json::to_value(&shown).expect("it serialises");
        words(&serialised, "", &mut found);
        assert!(found.is_empty(), "{found:?}");
    });
}

/// Numbers, keys and months: names of partners are the register's.
#[tokio::test(flavor = "multi_thread")]
async fn serialised_reports_of_exchanges_hold_no_words() {
    let (_home, app) = app().await;
    with_dashboard(&app, |view, dashboard| {
        let code = TOWN.parse().expect("a code");
        let town = TownMonitorReport::read(dashboard.ledger, code, view.rules, view.today).expect("a report");
        let office = serde_json::to_value(dashboard.report().expect("a report")).expect("it serialises");
        assert!(office["volumes"].as_array().is_some_and(|all| !all.is_empty()), "{office}");
        let town = serde_json::to_value(&town).expect("it serialises");
        let mut found = Vec::new();
        [&office, &town].into_iter().for_each(|report| words(report, "", &mut found));
        assert!(found.is_empty(), "{found:?}");
        assert!(!town.to_string().contains("9910100305"), "a town sees no office");
    });
}
