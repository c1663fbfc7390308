use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use tsunagu::app::App;
use tsunagu::monitor::{alerts, daily};
use tsunagu::submissions::Reach;
use tsunagu_analytics::query::monitor as query;
use tsunagu_domain::data::Data;
use tsunagu_domain::exchange_set::CountOrigin;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::Rules;
use tsunagu_store::home::Home;
use tsunagu_store::ledger::access::Action;
use tsunagu_store::ledger::setting::{self, Setting};
use tsunagu_store::ledger::token::{self, Scope};
use tsunagu_store::ledger::{LedgerError, alert, retention};

use crate::support::counters::town;
use crate::support::counters::{OFFICE, batch, post, secret, set, token};
use crate::support::counters::{home_of_its_own, take, with};
use crate::support::{TestHome, at, serve};

/// The server over a home at another time.
fn app_at(home: &TestHome, now: fn() -> Timestamp) -> Arc<App> {
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
    App::new(rules, Home::open(&home.path()).expect("a home"), Reach::Loopback, now).expect("a ledger")
}

fn years_ahead() -> Timestamp {
    "2036-11-22T00:00:00Z".parse().expect("a moment")
}

fn years_behind() -> Timestamp {
    "2001-01-01T00:00:00Z".parse().expect("a moment")
}

const LIMITS: query::CountLimits = query::CountLimits { split_minutes: 10, max_files: 30 };

fn office() -> OfficeNumber {
    OFFICE.parse().expect("a number")
}

/// Rows that are kept, months that are published, and whether the one alert is still open.
async fn state(app: &App) -> (u64, i64, usize) {
    app.submissions
        .read(|c| {
            let rows = query::counts(c, office(), LIMITS)?
                .volumes
                .iter()
                .filter(|v| v.origin == CountOrigin::Rows)
                .map(|v| v.sets)
                .sum();
            let published = c.query_row("select count(*) from public_month", [], |row| row.get(0))?;
            Ok::<_, LedgerError>((rows, published, alert::open(c, office())?.len()))
        })
        .await
        .expect("read")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_for_a_day_ends_nothing_and_sums_up_nothing() {
    let home = home_of_its_own();
    let app = home.app();
    // Sent in September, and nothing came back: late.
    let plan = with(set("20260925200201"), &[("months", json!(["202609"]))]);
    take(&app, OFFICE, vec![plan], "2026-11-20T00:00:00Z").await;
    // Of November, which is not over, nothing may be published.
    let offices = ["9910100305", "9910100313", "9910100545"];
    town(&app, &offices).await;
    for (at, office) in offices.iter().enumerate() {
        let november = with(set(&format!("202611050900{at:02}")), &[("partner", json!(format!("019999990{at}")))]);
        take(&app, office, vec![november], "2026-11-20T00:00:00Z").await;
    }
    daily::run(&app).await.expect("the day is done");
    let before = state(&app).await;
    assert!(before.0 == 1 && before.1 > 0 && before.2 == 1, "{before:?}");
    for now in [years_ahead, years_behind] {
        let wrong = app_at(&home, now);
        daily::run(&wrong).await.expect("the day is done");
        alerts::look(&wrong, office()).await.expect("looked");
        assert_eq!(state(&wrong).await, before);
    }
    daily::run(&app).await.expect("the day is done");
    assert_eq!(state(&app).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_day_that_is_far_ahead_closes_no_month() {
    let home = home_of_its_own();
    daily::run(&app_at(&home, years_ahead)).await.expect("the day is done");
    let app = home.app();
    let secret = secret(&app, Scope::Send).await;
    let base = serve(app).await;
    let (_, message) = post(&base, &secret, &batch(vec![set("20261105200201")])).await;
    assert!(message.contains(r#""accepted":1"#), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_again_stays_so_when_the_first_time_becomes_a_sum() {
    let home = home_of_its_own();
    let app = home.app();
    let of = |created_at: &str| with(set(created_at), &[("months", json!(["202511"]))]);
    let parts = [of("20251103090700"), of("20251103090900")];
    let first = [of("20251030090000"), of("20251102090000"), of("20251103090000")].into_iter().chain(parts);
    take(&app, OFFICE, first.collect(), "2026-11-20T00:00:00Z").await;
    // And of how many names can't say.
    let again = async || -> (u64, u64) {
        let sum = |all: &[query::Volume]| all.iter().fold((0, 0), |sum, v| (sum.0 + v.resends, sum.1 + v.unclear));
        let read = app.submissions.read(move |c| Ok(sum(&query::counts(c, office(), LIMITS)?.volumes)));
        read.await.expect("read")
    };
    assert_eq!(again().await, (2, 2));
    let mut writer = app.submissions.ledger().writer().expect("a writer");
    for month in ["202511", "202512"] {
        retention::roll_up(&mut writer, month, "202111", 10).expect("rolled");
        assert_eq!(again().await, (2, 2), "before {month}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_token_that_was_revoked_meanwhile_nothing_is_written() {
    let home = home_of_its_own();
    let app = home.app();
    let (id, _) = token(&app, Scope::Office, Some(OFFICE), None, "2027-11-01T00:00:00Z").await;
    let write = async || {
        let set = |c: &_| setting::set(c, office(), &Setting { users: Some(7), ..Setting::default() });
        app.submissions.write_as(id, Action::Settings, app.timestamp(), set).await
    };
    assert!(write().await.is_ok());
    app.submissions.write(move |c| token::revoke(c, id, at("2026-11-21T00:00:00Z"))).await.expect("revoked");
    assert!(matches!(write().await, Err(LedgerError::Revoked)));
}
