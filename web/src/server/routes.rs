use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, Form, MatchedPath, Multipart, Path, Request, State};
use axum::http::header;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::trace::TraceLayer;
use tsunagu_domain::place::PlaceCode;

use super::{outer, query};
use crate::address::{self, Link, base};
use crate::app::App;
use crate::app::call::{Call, busy};
use crate::monitor::{api, dashboard, guard, refused_page};
use crate::page::{self, PageError};
use crate::part::style;

/// Every address.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(country))
        .route("/adoption.{format}", get(country_file))
        .route("/prefectures/{code}", get(prefecture))
        .route("/prefectures/{code}/adoption.{format}", get(prefecture_file))
        .merge(towns(&app))
        .merge(
            dashboard::routes()
                .route_layer(middleware::from_fn_with_state(app.clone(), refused_page::with_secretariat)),
        )
        .route("/offices/{number}", get(office))
        .route("/offices/{number}/division", get(office_division))
        .route("/offices/{number}/request", get(office_request))
        .route("/areas/{id}", get(area))
        .route("/areas/{id}/adoption.{format}", get(area_file))
        .route("/savings", get(savings))
        .route("/savings.{format}", get(savings_file))
        .route("/api/v1/savings", get(savings_api))
        .route("/compare-offices", get(compare).merge(brought()))
        .route("/match", get(office_match).post(office_match_review))
        .route("/match/list", post(office_match_list))
        .route("/workforce", get(workforce))
        .route("/search", get(search))
        .route("/move", get(migration))
        .route("/software", get(software))
        .route("/platform-start.{format}", get(platform_start))
        .route("/method", get(method))
        .route("/data", get(data))
        .route("/status", get(status))
        .route("/status/issues.csv", get(issues))
        .route("/status/complaints.csv", get(|| async { moved(address::ISSUES_CSV.path()) }))
        .route("/status/loads.csv", get(loads))
        .route(style::address().path(), get(style_sheet))
        .route("/favicon.svg", get(favicon))
        .route("/healthz", get(|| async { "ok" }))
        .fallback(not_found)
        .layer(middleware::from_fn_with_state(app.clone(), query::understood))
        .layer(middleware::from_fn(base::of_request))
        // Forms are small; where more is sent, the route says so.
        .layer(middleware::from_fn(api::announced))
        .layer(DefaultBodyLimit::max(64 << 10))
        // Pages are made faster than the best packing packs them.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(outer::bounded))
        // Around all of these, so that no answer goes without.
        .layer(middleware::from_fn_with_state(app.clone(), outer::secured))
        // What somebody typed stands in the query, and a token may stand in the path: neither is logged.
        .layer(TraceLayer::new_for_http().make_span_with(|request: &axum::http::Request<_>| {
            let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
            tracing::debug_span!("request", method = %request.method(), route)
        }))
        .with_state(app)
}

fn towns(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/municipalities/{code}", get(municipality))
        .route("/municipalities/{code}/adoption.{format}", get(municipality_file))
        .route("/municipalities/{code}/offices.csv", get(offices_file))
        .route("/municipalities/{code}/savings", get(town_savings))
        .route("/municipalities/{code}/survey", get(town_survey))
        .route("/municipalities/{code}/survey.csv", get(survey_form))
        .route("/municipalities/{code}/move", get(town_move))
        .route_layer(middleware::from_fn_with_state(app.clone(), todays_code))
}

/// Five digits lead to the six-digit address, and a place that became part of another to that one.
async fn todays_code(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let params = request.uri().path_and_query().map_or("", |p| p.as_str());
    let code = params.strip_prefix("/municipalities/").and_then(|rest| rest.split(['/', '?']).next()).unwrap_or("");
    let places = &app.rules.municipalities;
    let became = code.parse().ok().and_then(|code| places.former(code)?.successor());
    match PlaceCode::from_jis(code).or(became) {
        Some(six) => moved(&params.replacen(code, six.as_str(), 1)),
        None => next.run(request).await,
    }
}

/// What was asked for lies at another path.
fn moved(path_and_query: &str) -> Response {
    Redirect::permanent(&Link::of_request(path_and_query).to_string()).into_response()
}

async fn country(call: Call) -> Response {
    call.cached(page::country::page).await
}

async fn country_file(Path(format): Path<String>, call: Call) -> Response {
    call.cached(move |view, params| page::download::country(view, &format, params)).await
}

async fn prefecture(Path(code): Path<String>, call: Call) -> Response {
    call.cached(move |view, params| page::prefecture::page(view, &code, params)).await
}

async fn prefecture_file(Path((code, format)): Path<(String, String)>, call: Call) -> Response {
    call.cached(move |view, params| page::download::prefecture(view, &code, &format, params)).await
}

async fn municipality(Path(code): Path<String>, call: Call) -> Response {
    call.cached(move |view, params| page::municipality::page(view, &code, params)).await
}

async fn municipality_file(Path((code, format)): Path<(String, String)>, call: Call) -> Response {
    call.cached(move |view, params| page::download::municipality(view, &code, &format, params)).await
}

async fn offices_file(Path(code): Path<String>, call: Call) -> Response {
    call.cached(move |view, params| page::download::offices(view, &code, params)).await
}

async fn town_savings(Path(code): Path<String>, call: Call) -> Response {
    call.cached(move |view, params| page::municipality::savings::page(view, &code, params)).await
}

async fn town_survey(Path(code): Path<String>, call: Call) -> Response {
    call.cached(move |view, _| page::municipality::survey::page(view, &code)).await
}

async fn survey_form(Path(code): Path<String>, call: Call) -> Response {
    call.cached(move |view, params| page::municipality::survey::form(view, &code, params)).await
}

async fn town_move(Path(code): Path<String>, call: Call) -> Response {
    call.uncached(move |view, params| page::migration::board::page(view, &code, params)).await
}

async fn migration(call: Call) -> Response {
    call.cached(page::migration::page).await
}

async fn software(call: Call) -> Response {
    call.uncached(page::migration::software::page).await
}

async fn platform_start(Path(format): Path<String>, call: Call) -> Response {
    call.cached(move |view, params| page::download::platform_start(view, &format, params)).await
}

async fn office(Path(number): Path<String>, call: Call) -> Response {
    call.cached(move |view, _| page::office::page(view, &number)).await
}

async fn office_division(Path(number): Path<String>, call: Call) -> Response {
    call.uncached(move |view, params| page::office::division::page(view, &number, params)).await
}

async fn office_request(Path(number): Path<String>, call: Call) -> Response {
    call.uncached(move |view, params| page::office::request::page(view, &number, params)).await
}

async fn area(Path(id): Path<String>, call: Call) -> Response {
    call.cached(move |view, params| page::area::page(view, &id, params)).await
}

async fn area_file(Path((id, format)): Path<(String, String)>, call: Call) -> Response {
    call.cached(move |view, params| page::download::area(view, &id, &format, params)).await
}

async fn savings(call: Call) -> Response {
    call.uncached(page::savings::page).await
}

async fn savings_file(Path(format): Path<String>, call: Call) -> Response {
    call.uncached(move |view, params| page::savings::file(view, &format, params)).await
}

async fn savings_api(call: Call) -> Response {
    call.uncached(|view, params| page::savings::file(view, "json", params)).await
}

async fn compare(call: Call) -> Response {
    call.uncached(|view, _| page::compare::page(view)).await
}

fn brought() -> MethodRouter<Arc<App>> {
    post(compared).layer(DefaultBodyLimit::max(guard::MAX_MIB << 20))
}

async fn compared(call: Call, parts: Result<Multipart, MultipartRejection>) -> Response {
    // Anybody may bring a list, and a large one takes memory while it comes.
    let Some(_turn) = call.app().clone().turns.uploads.turn(call.peer()).await else { return busy() };
    let brought = match parts {
        Ok(parts) => page::compare::UploadedList::read(parts).await,
        Err(_) => Err(page::compare::not_a_form()),
    };
    call.list(move |view, _| page::compare::results(view, brought)).await
}

async fn office_match(call: Call) -> Response {
    call.cached(|view, _| page::office_match::page(view)).await
}

/// Fields of a form, each once; what is no form has none, and the page says what is missing.
type FormResult = Result<Form<HashMap<String, String>>, FormRejection>;

fn typed(form: FormResult) -> HashMap<String, String> {
    form.map(|Form(typed)| typed).unwrap_or_default()
}

async fn office_match_review(call: Call, form: FormResult) -> Response {
    call.list(move |view, _| page::office_match::review(view, &typed(form))).await
}

async fn office_match_list(call: Call, form: FormResult) -> Response {
    call.list(move |view, _| page::office_match::list(view, &typed(form))).await
}

async fn workforce(call: Call) -> Response {
    call.cached(page::workforce::page).await
}

async fn search(call: Call) -> Response {
    call.cached(page::search::page).await
}

async fn method(call: Call) -> Response {
    call.cached(|view, _| page::method::page(view)).await
}

async fn data(call: Call) -> Response {
    call.cached(|view, _| page::data::page(view)).await
}

async fn status(call: Call) -> Response {
    call.cached(|view, _| page::status::page(view)).await
}

async fn issues(call: Call) -> Response {
    call.cached(page::download::issues).await
}

async fn loads(call: Call) -> Response {
    call.cached(page::download::loads).await
}

async fn not_found(call: Call) -> Response {
    let path = call.path().to_owned();
    if let Some(shorter) = path.strip_suffix('/').filter(|p| p.starts_with('/') && !p.starts_with("//")) {
        return moved(shorter);
    }
    call.cached(move |_, _| Err(PageError::NotFound { params: path })).await
}

async fn style_sheet() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, style::SHEET).into_response()
}

async fn favicon() -> Response {
    (
        [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")],
        include_str!("../static/favicon.svg"),
    )
        .into_response()
}
