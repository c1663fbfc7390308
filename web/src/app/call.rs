use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tsunagu_store::ledger::Connection;
use tsunagu_store::warehouse::{Warehouse, WarehouseError};

use super::App;
use crate::address::base::Base;
use crate::answer::Answer;
use crate::page::{self, PageError, View};

/// One question: what was asked, and of whom.
pub struct Call {
    app: Arc<App>,
    uri: Uri,
    headers: HeaderMap,
    /// The query.
    asked: HashMap<String, String>,
}

impl FromRequestParts<Arc<App>> for Call {
    type Rejection = QueryRejection;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, QueryRejection> {
        let Query(asked) = Query::try_from_uri(&parts.uri)?;
        Ok(Self { app: app.clone(), uri: parts.uri.clone(), headers: parts.headers.clone(), asked })
    }
}

impl Call {
    /// The path that was asked for.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// Renders through the cache; the rendering itself runs where blocking is allowed.
    pub async fn cached<F>(self, render: F) -> Response
    where
        F: FnOnce(&View<'_>, &HashMap<String, String>) -> Result<Answer, PageError> + Send + 'static,
    {
        let Self { app, uri, headers, asked } = self;
        // What is cached needs no thread of its own.
        if let Some(cached) = app.served.open().and_then(|w| app.cache.get(&key(&app, &w, &uri))) {
            return respond(&cached, &headers);
        }
        let base = Base::current();
        let answer =
            tokio::task::spawn_blocking(move || base.within(|| rendered(&app, &uri, |view| render(view, &asked))));
        match answer.await {
            Ok(answer) => respond(&answer, &headers),
            Err(error) => failed(&error),
        }
    }

    /// Renders what somebody typed: cached nowhere, neither here nor on the way.
    pub async fn uncached<F>(self, render: F) -> Response
    where
        F: FnOnce(&View<'_>, &HashMap<String, String>) -> Result<Answer, PageError> + Send + 'static,
    {
        let Self { app, headers, asked, .. } = self;
        let base = Base::current();
        let rendered = tokio::task::spawn_blocking(move || {
            base.within(|| match served(&app, |view| render(view, &asked)) {
                Ok((_, answer)) => answer,
                Err(error) => page::error::answer(&error, &app.rules),
            })
        });
        match rendered.await {
            Ok(answer) => {
                let mut response = respond(&answer, &headers);
                response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
                response
            }
            Err(error) => failed(&error),
        }
    }
}

impl Call {
    /// As [`Call::uncached`], with the ledger beside the warehouse.
    pub async fn uncached_with_ledger<F>(self, render: F) -> Response
    where
        F: FnOnce(&View<'_>, &Connection, &HashMap<String, String>) -> Result<Answer, PageError> + Send + 'static,
    {
        self.uncached(move |view, asked| view.ledger.read(|ledger| render(view, ledger, asked))).await
    }
}

fn failed(error: &tokio::task::JoinError) -> Response {
    tracing::error!(%error, "a page could not be rendered");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Renders from the served version; the version goes along.
fn served<F>(app: &App, render: F) -> Result<(Arc<Warehouse>, Answer), PageError>
where
    F: FnOnce(&View<'_>) -> Result<Answer, PageError>,
{
    asked(app, render).inspect_err(|error| {
        if matches!(error, PageError::Store(WarehouseError::Query(_))) {
            app.served.suspect();
        }
    })
}

fn asked<F>(app: &App, render: F) -> Result<(Arc<Warehouse>, Answer), PageError>
where
    F: FnOnce(&View<'_>) -> Result<Answer, PageError>,
{
    let warehouse = app.served.warehouse()?;
    let reader = warehouse.reader()?;
    let shares = app.shares.of(&warehouse, &reader)?;
    let ledger = app.submissions.ledger();
    let view =
        View { rules: &app.rules, reader, shares, ledger, today: app.today(), source_status: app.source_status() };
    let answer = render(&view)?;
    drop(view);
    Ok((warehouse, answer))
}

/// What an answer is cached under: another version, another day or another base of its links makes another answer.
fn key(app: &App, warehouse: &Warehouse, uri: &Uri) -> String {
    let edition = app.submissions.edition();
    let base = Base::current();
    format!("{} {} {} {edition} {base:?} {uri}", warehouse.version(), app.today(), app.source_status().mark)
}

fn rendered<F>(app: &App, uri: &Uri, render: F) -> Arc<Answer>
where
    F: FnOnce(&View<'_>) -> Result<Answer, PageError>,
{
    match served(app, render) {
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
