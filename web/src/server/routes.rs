use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tsunagu_store::place::PlaceCode;
use tsunagu_store::warehouse::Warehouse;

use super::{Answer, App};
use crate::page::{self, PageError, View};
use crate::part::style;

type Asked = Query<HashMap<String, String>>;
type Shared = State<Arc<App>>;

const CONTENT_SECURITY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Every address.
pub fn router(app: Arc<App>) -> Router {
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    Router::new()
        .route("/", get(country))
        .route("/adoption.{format}", get(country_file))
        .route("/prefectures/{code}", get(prefecture))
        .route("/prefectures/{code}/adoption.{format}", get(prefecture_file))
        .route("/municipalities/{code}", get(municipality))
        .route("/municipalities/{code}/adoption.{format}", get(municipality_file))
        .route("/municipalities/{code}/offices.csv", get(offices_file))
        .route("/municipalities/{code}/savings", get(town_savings))
        .route("/offices/{number}", get(office))
        .route("/offices/{number}/division", get(office_division))
        .route("/offices/{number}/request", get(office_request))
        .route("/areas/{id}", get(area))
        .route("/areas/{id}/adoption.{format}", get(area_file))
        .route("/savings", get(savings))
        .route("/savings.{format}", get(savings_file))
        .route("/api/v1/savings", get(savings_api))
        .route("/compare-offices", get(compare).post(compared))
        .route("/workforce", get(workforce))
        .route("/search", get(search))
        .route("/method", get(method))
        .route("/data", get(data))
        .route("/status", get(status))
        .route("/status/complaints.csv", get(complaints))
        .route(style::address(), get(style_sheet))
        .route("/favicon.svg", get(favicon))
        .route("/healthz", get(|| async { "ok" }))
        .fallback(not_found)
        // A list of offices is the largest thing that is sent here.
        .layer(DefaultBodyLimit::max(8 << 20))
        // Pages are made faster than the best packing packs them.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(30)))
        // What somebody typed stands in the query, and is logged nowhere.
        .layer(TraceLayer::new_for_http().make_span_with(|request: &axum::http::Request<_>| {
            tracing::debug_span!("request", method = %request.method(), path = request.uri().path())
        }))
        .with_state(app)
}

/// Renders what somebody typed: kept nowhere, neither here nor on the way.
async fn answer_once<F>(app: Arc<App>, headers: HeaderMap, render: F) -> Response
where
    F: FnOnce(&View<'_>) -> Result<Answer, PageError> + Send + 'static,
{
    let rendered = tokio::task::spawn_blocking(move || match looked(&app, render) {
        Ok((_, answer)) => answer,
        Err(error) => page::error::answer(&error, &app.rules),
    });
    match rendered.await {
        Ok(answer) => {
            let mut response = respond(&answer, &headers);
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Renders from the served version; the version goes along.
fn looked<F>(app: &App, render: F) -> Result<(Arc<Warehouse>, Answer), PageError>
where
    F: FnOnce(&View<'_>) -> Result<Answer, PageError>,
{
    let warehouse = app.served.warehouse()?;
    let reader = warehouse.reader()?;
    let shares = app.shares.of(&warehouse, &reader)?;
    let view = View { rules: &app.rules, reader, shares, today: app.today(), standing: app.standing() };
    let answer = render(&view)?;
    drop(view);
    Ok((warehouse, answer))
}

/// Renders through the cache; the rendering itself runs where blocking is allowed.
async fn answer<F>(app: Arc<App>, uri: Uri, headers: HeaderMap, render: F) -> Response
where
    F: FnOnce(&View<'_>) -> Result<Answer, PageError> + Send + 'static,
{
    // What is kept needs no thread of its own.
    if let Some(kept) = app.served.open().and_then(|w| app.cache.get(&key(&app, &w, &uri))) {
        return respond(&kept, &headers);
    }
    let rendered = tokio::task::spawn_blocking(move || rendered(&app, &uri, render)).await;
    match rendered {
        Ok(answer) => respond(&answer, &headers),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What an answer is kept under: another version or another day makes another answer.
fn key(app: &App, warehouse: &Warehouse, uri: &Uri) -> String {
    format!("{} {} {} {uri}", warehouse.version(), app.today(), app.standing().mark)
}

fn rendered<F>(app: &App, uri: &Uri, render: F) -> Arc<Answer>
where
    F: FnOnce(&View<'_>) -> Result<Answer, PageError>,
{
    match looked(app, render) {
        Ok((warehouse, answer)) => {
            let answer = Arc::new(answer);
            if answer.status == StatusCode::OK {
                app.cache.put(key(app, &warehouse, uri), answer.clone());
            }
            answer
        }
        Err(error) => Arc::new(page::error::answer(&error, &app.rules)),
    }
}

fn respond(answer: &Answer, headers: &HeaderMap) -> Response {
    let asked = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).unwrap_or("");
    let mut response = if answer.status == StatusCode::OK && asked.split(',').any(|t| t.trim() == answer.tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        (answer.status, [(header::CONTENT_TYPE, answer.media)], answer.body.clone()).into_response()
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&answer.tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Some(name) = &answer.file_name
        && let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
    {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

async fn country(State(app): Shared, uri: Uri, Query(asked): Asked, headers: HeaderMap) -> Response {
    answer(app, uri, headers, move |view| page::country::page(view, &asked)).await
}

async fn country_file(
    State(app): Shared,
    uri: Uri,
    Path(format): Path<String>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    answer(app, uri, headers, move |view| page::download::country(view, &format, &asked)).await
}

async fn prefecture(
    State(app): Shared,
    uri: Uri,
    Path(code): Path<String>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    answer(app, uri, headers, move |view| page::prefecture::page(view, &code, &asked)).await
}

async fn prefecture_file(
    State(app): Shared,
    uri: Uri,
    Path((code, format)): Path<(String, String)>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    answer(app, uri, headers, move |view| page::download::prefecture(view, &code, &format, &asked)).await
}

/// Five digits lead to the six-digit address.
async fn municipality(
    State(app): Shared,
    uri: Uri,
    Path(code): Path<String>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    if let Some(six) = PlaceCode::from_jis(&code) {
        return Redirect::permanent(&format!("/municipalities/{six}")).into_response();
    }
    answer(app, uri, headers, move |view| page::municipality::page(view, &code, &asked)).await
}

async fn municipality_file(
    State(app): Shared,
    uri: Uri,
    Path((code, format)): Path<(String, String)>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    answer(app, uri, headers, move |view| page::download::municipality(view, &code, &format, &asked)).await
}

async fn offices_file(
    State(app): Shared,
    uri: Uri,
    Path(code): Path<String>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    answer(app, uri, headers, move |view| page::download::offices(view, &code, &asked)).await
}

async fn town_savings(
    State(app): Shared,
    uri: Uri,
    Path(code): Path<String>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    answer(app, uri, headers, move |view| page::municipality::savings::page(view, &code, &asked)).await
}

async fn office(State(app): Shared, uri: Uri, Path(number): Path<String>, headers: HeaderMap) -> Response {
    answer(app, uri, headers, move |view| page::office::page(view, &number)).await
}

async fn office_division(
    State(app): Shared,
    Path(number): Path<String>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    answer_once(app, headers, move |view| page::office::division::page(view, &number, &asked)).await
}

async fn office_request(
    State(app): Shared,
    Path(number): Path<String>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    answer_once(app, headers, move |view| page::office::request::page(view, &number, &asked)).await
}

async fn area(
    State(app): Shared,
    uri: Uri,
    Path(id): Path<String>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    answer(app, uri, headers, move |view| page::area::page(view, &id, &asked)).await
}

async fn area_file(
    State(app): Shared,
    uri: Uri,
    Path((id, format)): Path<(String, String)>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    answer(app, uri, headers, move |view| page::download::area(view, &id, &format, &asked)).await
}

async fn savings(State(app): Shared, Query(asked): Asked, headers: HeaderMap) -> Response {
    answer_once(app, headers, move |view| page::savings::page(view, &asked)).await
}

async fn savings_file(
    State(app): Shared,
    Path(format): Path<String>,
    Query(asked): Asked,
    headers: HeaderMap,
) -> Response {
    answer_once(app, headers, move |view| page::savings::file(view, &format, &asked)).await
}

async fn savings_api(State(app): Shared, Query(asked): Asked, headers: HeaderMap) -> Response {
    answer_once(app, headers, move |view| page::savings::file(view, "json", &asked)).await
}

async fn compare(State(app): Shared, headers: HeaderMap) -> Response {
    answer_once(app, headers, page::compare::page).await
}

async fn compared(State(app): Shared, headers: HeaderMap, parts: Result<Multipart, MultipartRejection>) -> Response {
    let brought = match parts {
        Ok(parts) => page::compare::Brought::read(parts).await,
        Err(_) => Err(page::compare::not_a_form()),
    };
    match brought {
        Ok(brought) => answer_once(app, headers, move |view| page::compare::results(view, brought)).await,
        Err(error) => answer_once(app, headers, move |_| Err(error)).await,
    }
}

async fn workforce(State(app): Shared, uri: Uri, Query(asked): Asked, headers: HeaderMap) -> Response {
    answer(app, uri, headers, move |view| page::workforce::page(view, &asked)).await
}

async fn search(State(app): Shared, uri: Uri, Query(asked): Asked, headers: HeaderMap) -> Response {
    answer(app, uri, headers, move |view| page::search::page(view, &asked)).await
}

async fn method(State(app): Shared, uri: Uri, headers: HeaderMap) -> Response {
    answer(app, uri, headers, page::method::page).await
}

async fn data(State(app): Shared, uri: Uri, headers: HeaderMap) -> Response {
    answer(app, uri, headers, page::data::page).await
}

async fn status(State(app): Shared, uri: Uri, headers: HeaderMap) -> Response {
    answer(app, uri, headers, page::status::page).await
}

async fn complaints(State(app): Shared, uri: Uri, Query(asked): Asked, headers: HeaderMap) -> Response {
    answer(app, uri, headers, move |view| page::download::complaints(view, &asked)).await
}

async fn not_found(State(app): Shared, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().to_owned();
    if let Some(shorter) = path.strip_suffix('/').filter(|p| p.starts_with('/') && !p.starts_with("//")) {
        return Redirect::permanent(shorter).into_response();
    }
    answer(app, uri, headers, move |_| Err(PageError::NotFound { asked: path })).await
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
