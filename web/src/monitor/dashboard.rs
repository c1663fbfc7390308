use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Router, routing::post};
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_store::ledger::access::Action;
use tsunagu_store::ledger::token::Scope;
use tsunagu_store::ledger::{device, no_service as no_service_months, sets, setting};

use super::guard::{MAX_MIB, PageRefusal, Refusal, Session};
use super::typed::{FormResult, PageResult, QueryParams, typed};
use super::{addressed, alerts as alert_changes, api, events, log_in};
use crate::address::{self, Link};
use crate::answer::Answer;
use crate::app::App;
use crate::app::call::Call;
use crate::page::PageError;
use crate::page::monitor::files::{Ending, File};
use crate::page::monitor::scripts;
use crate::page::monitor::typed::{FormValues, Read};
use crate::page::monitor::{self as page, Dashboard};

/// Every address about exchanges.
pub fn routes() -> Router<Arc<App>> {
    let files = File::ALL.iter().flat_map(|file| Ending::ALL.map(|ending| (*file, ending)));
    files
        .fold(Router::new(), |router, (which, ending)| {
            let of_office = move |session: Session, call: Call| file(session, call, which, ending);
            let of_town = move |session: Session, call: Call| town_file(session, call, which, ending);
            let name = format!("{}.{}", which.key(), ending.key());
            let router = router.route(&format!("/exchange/{name}"), get(of_office));
            router.route(&format!("/exchange/town/{name}"), get(of_town))
        })
        .route("/api/v1/exchange/sets", post(api::sets).layer(large()))
        .route("/exchange", get(landing))
        .route("/exchange/log-in", post(log_in::log_in).layer(DefaultBodyLimit::max(MAX_TOKEN_FORM_BYTES)))
        .route("/exchange/log-in/code", post(log_in::log_in_by_code).layer(DefaultBodyLimit::max(MAX_TOKEN_FORM_BYTES)))
        .route("/exchange/log-out", post(log_in::log_out))
        .route("/exchange/devices/forget", post(forget_device))
        .route("/exchange/office", get(office))
        .route("/exchange/live", get(live))
        .route("/exchange/events", get(events::events))
        .route("/exchange/alerts", get(alerts))
        .route("/exchange/feed/{token}", get(addressed::feed))
        .route("/exchange/drop", get(drop_page))
        .route("/exchange/sets", post(api::sets_of_page).layer(large()))
        .route("/exchange/manual", get(manual).post(submit_manual))
        .route("/exchange/no-service", post(no_service))
        .route("/exchange/record", get(record))
        .route("/exchange/settings", get(settings).post(settings_typed))
        .route("/exchange/town", get(town))
        .route("/embed/{token}", get(addressed::embed))
        .route("/embed/{token}/badge.svg", get(addressed::badge))
        .route("/embed/{token}/status.json", get(addressed::status))
        .route("/static/exchange/{hash}/{name}", get(scripts::script))
        .merge(earlier_routes())
}

/// Addresses of the version before; forms are sent on with what they hold.
fn earlier_routes() -> Router<Arc<App>> {
    let moved = |to: Link| Redirect::permanent(&to.to_string()).into_response();
    let manual = move || async move { moved(address::monitor::MANUAL) };
    Router::new()
        .route("/exchange/enter", post(move || async move { moved(address::monitor::LOG_IN) }))
        .route("/exchange/leave", post(move || async move { moved(address::monitor::LOG_OUT) }))
        .route("/exchange/hand", get(manual).post(manual))
}

/// A form with a token is no larger, bytes.
const MAX_TOKEN_FORM_BYTES: usize = 4 << 10;

/// Only where counters are taken may a body be large.
fn large() -> DefaultBodyLimit {
    DefaultBodyLimit::max(MAX_MIB << 20)
}

/// Renders a page of an office.
async fn at_dashboard<F>(call: Call, office: OfficeNumber, render: F) -> Response
where
    F: FnOnce(&Dashboard<'_>, &QueryParams) -> Result<Answer, PageError> + Send + 'static,
{
    with_origin(
        call.uncached_with_ledger(move |view, ledger, params| render(&Dashboard { view, ledger, office }, params))
            .await,
    )
}

/// Browsers that do not say `Sec-Fetch-Site` say where a form comes from only if the page lets them.
fn with_origin(mut response: Response) -> Response {
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// The policy of the pages that have a script: our own, which asks this server alone.
const WITH_SCRIPT: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn with_script(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(WITH_SCRIPT));
    response
}

async fn landing(call: Call) -> Response {
    with_origin(call.cached(page::landing::page).await)
}

async fn office(session: Session, call: Call) -> PageResult {
    Ok(at_dashboard(call, session.office()?, page::office::page).await)
}

async fn file(session: Session, call: Call, which: File, ending: Ending) -> PageResult {
    Ok(at_dashboard(call, session.office()?, move |dashboard, _| page::office::file(dashboard, which, ending)).await)
}

async fn live(session: Session, call: Call) -> PageResult {
    Ok(with_script(at_dashboard(call, session.office()?, |dashboard, _| page::live::page(dashboard)).await))
}

async fn alerts(session: Session, call: Call) -> PageResult {
    Ok(at_dashboard(call, session.office()?, |dashboard, _| page::alerts::page(dashboard)).await)
}

async fn drop_page(session: Session, call: Call) -> PageResult {
    Ok(with_script(at_dashboard(call, session.office()?, |dashboard, _| page::drop::page(dashboard)).await))
}

async fn record(session: Session, call: Call) -> PageResult {
    Ok(at_dashboard(call, session.office()?, page::record::page).await)
}

async fn manual(session: Session, call: Call) -> PageResult {
    Ok(at_dashboard(call, session.office()?, |dashboard, params| page::manual::page(dashboard, params, None)).await)
}

async fn settings(session: Session, call: Call) -> PageResult {
    Ok(at_dashboard(call, session.office()?, |dashboard, params| page::settings::page(dashboard, params, None)).await)
}

/// Reads a form at an office's dashboard: what it says, or the page again with what is wrong.
async fn read<T: Send + 'static>(
    call: Call,
    office: OfficeNumber,
    typed: QueryParams,
    read: fn(&Dashboard<'_>, &QueryParams) -> Result<Read<T>, PageError>,
    page: fn(&Dashboard<'_>, &QueryParams, Option<&FormValues>) -> Result<Answer, PageError>,
) -> Result<T, Response> {
    let (notify, message) = tokio::sync::oneshot::channel();
    let shown = at_dashboard(call, office, move |dashboard, params| match read(dashboard, &typed)? {
        Ok(read) => {
            let _ = notify.send(read);
            page(dashboard, params, None)
        }
        Err(wrong) => page(dashboard, params, Some(&(typed, wrong))),
    })
    .await;
    message.await.map_err(|_| shown)
}

async fn submit_manual(session: Session, State(app): State<Arc<App>>, call: Call, form: FormResult) -> PageResult {
    let office = session.office()?;
    let manual = match read(call, office, typed(form)?, page::manual::read, page::manual::page).await {
        Ok(manual) => manual,
        Err(shown) => return Ok(shown),
    };
    let write = move |c: &rusqlite::Connection| sets::set_manual_count(c, office, &manual);
    app.submissions
        .write_as(session.0.id, Action::Manual, app.timestamp(), write)
        .await
        .map_err(|e| PageRefusal(e.into()))?;
    app.submissions.notify(office);
    Ok(Redirect::to(&address::monitor::MANUAL.with("done", "1").to_string()).into_response())
}

/// A month without a service, or one that had one after all: what was late in it ends or begins again at once.
async fn no_service(session: Session, State(app): State<Arc<App>>, form: FormResult) -> PageResult {
    let office = session.office()?;
    let said = page::no_service::read(&typed(form)?, &app.rules, Month::of(app.today()));
    let refused =
        || PageRefusal(Refusal::Malformed(t!("入力を読み取れませんでした。もう一度入れてください").to_owned()));
    let said = said.ok_or_else(refused)?;
    let (now, month) = (app.timestamp(), said.month);
    let write =
        move |c: &rusqlite::Connection| no_service_months::set(c, office, (&said.partner, said.month), said.is_so, now);
    app.submissions.write_as(session.0.id, Action::Manual, now, write).await.map_err(|e| PageRefusal(e.into()))?;
    alert_changes::look(&app, office).await.map_err(|e| PageRefusal(e.into()))?;
    let shown = address::monitor::OFFICE.with("month", &month.to_string()).anchor("pairs");
    Ok(Redirect::to(&shown.to_string()).into_response())
}

async fn settings_typed(session: Session, State(app): State<Arc<App>>, call: Call, form: FormResult) -> PageResult {
    let office = session.office()?;
    let setting = match read(call, office, typed(form)?, page::settings::read, page::settings::page).await {
        Ok(setting) => setting,
        Err(shown) => return Ok(shown),
    };
    let write = move |c: &rusqlite::Connection| setting::set(c, office, &setting);
    app.submissions
        .write_as(session.0.id, Action::Settings, app.timestamp(), write)
        .await
        .map_err(|e| PageRefusal(e.into()))?;
    Ok(Redirect::to(&address::monitor::SETTINGS.with("done", "1").to_string()).into_response())
}

/// A remembered browser is remembered no more.
async fn forget_device(session: Session, State(app): State<Arc<App>>, form: FormResult) -> PageResult {
    let office = session.office()?;
    let key = typed(form)?.get("device").cloned().unwrap_or_default();
    let write = move |c: &rusqlite::Connection| device::forget(c, office, &key);
    app.submissions
        .write_as(session.0.id, Action::ForgetDevice, app.timestamp(), write)
        .await
        .map_err(|e| PageRefusal(e.into()))?;
    Ok(Redirect::to(&address::monitor::SETTINGS.with("done", "forgotten").to_string()).into_response())
}

/// The place of a town's session.
fn place_of(session: &Session) -> Result<PlaceCode, PageRefusal> {
    match (session.0.scope, session.0.place) {
        (Scope::Town, Some(place)) => Ok(place),
        _ => Err(PageRefusal(Refusal::NotAllowed)),
    }
}

async fn town(session: Session, call: Call) -> PageResult {
    let place = place_of(&session)?;
    let shown = call.uncached_with_ledger(move |view, ledger, _| page::town::page(view, ledger, place)).await;
    Ok(with_origin(with_script(shown)))
}

async fn town_file(session: Session, call: Call, which: File, ending: Ending) -> PageResult {
    let place = place_of(&session)?;
    Ok(call
        .uncached_with_ledger(move |view, ledger, _| page::town_sums::file(view, ledger, place, which, ending))
        .await)
}
