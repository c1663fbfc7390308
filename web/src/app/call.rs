use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tsunagu_analytics::snapshot::Snapshot;
use tsunagu_store::ledger::Connection;
use tsunagu_store::warehouse::{Warehouse, WarehouseError};

use super::App;
use super::cache::CachedAnswer;
use super::peer::peer;
use super::response::respond;
use super::turns::{Share, Turn, Turns};
use crate::address::base::Base;
use crate::answer::Answer;
use crate::demand::Demand;
use crate::page::{self, PageError, View};

/// One question: what was asked, and of whom.
pub struct Call {
    app: Arc<App>,
    uri: Uri,
    headers: HeaderMap,
    /// The query.
    params: HashMap<String, String>,
    peer: IpAddr,
}

impl FromRequestParts<Arc<App>> for Call {
    type Rejection = QueryRejection;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, QueryRejection> {
        let Query(params) = Query::try_from_uri(&parts.uri)?;
        let peer = peer(app.submissions.reach, parts);
        Ok(Self { app: app.clone(), uri: parts.uri.clone(), headers: parts.headers.clone(), params, peer })
    }
}

impl Call {
    /// The path that was asked for.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// Who asks, as it is counted.
    pub fn peer(&self) -> IpAddr {
        self.peer
    }

    /// What every request may use.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Renders through the cache; the rendering itself runs where blocking is allowed.
    pub async fn cached<F>(self, render: F) -> Response
    where
        F: FnOnce(&View<'_>, &HashMap<String, String>) -> Result<Answer, PageError> + Send + 'static,
    {
        let Self { app, uri, headers, params, peer } = self;
        let key_now = || app.served.open().filter(|_| is_shared(&uri)).map(|open| key(&app, &open, &uri));
        // What is cached needs no thread of its own, and no turn.
        if let Some(cached) = key_now().and_then(|key| app.cache.get(&key)) {
            return cached.respond(&headers);
        }
        let Some(turn) = app.turns.rendering.turn(peer).await else { return busy() };
        // Somebody else may have asked for the same. A request that waits for that has a turn already, so that nobody waits for
        // another's share; the one that renders it has all it needs.
        let key_then = key_now();
        let rendering = match &key_then {
            Some(key) => match app.cache.get_or_begin(key).await {
                Ok(cached) => return cached.respond(&headers),
                Err(rendering) => Some(rendering),
            },
            None => None,
        };
        let (work_app, work_uri) = (app.clone(), uri.clone());
        let work = move |demand| rendered(&work_app, &work_uri, demand, |view| render(view, &params));
        let (key, answer) = match blocking(turn, work).await {
            Ok(rendered) => rendered,
            Err(failed) => return failed,
        };
        let answer = Arc::new(answer);
        match (key, rendering) {
            (Some(key), Some(rendering)) if key_then.as_ref() == Some(&key) => rendering.done(answer.clone()),
            // Made from a later version than was open before.
            (Some(key), _) => app.cache.put(key, answer.clone()),
            (None, _) => {}
        }
        answer.respond(&headers)
    }

    /// Renders what somebody typed: cached nowhere, neither here nor on the way.
    pub async fn uncached<F>(self, render: F) -> Response
    where
        F: FnOnce(&View<'_>, &HashMap<String, String>) -> Result<Answer, PageError> + Send + 'static,
    {
        self.in_turn(|turns| &turns.rendering, render).await
    }

    /// Works out a list that somebody brought: as [`Call::uncached`], in the turns that lists have.
    pub async fn list<F>(self, render: F) -> Response
    where
        F: FnOnce(&View<'_>, &HashMap<String, String>) -> Result<Answer, PageError> + Send + 'static,
    {
        self.in_turn(|turns| &turns.lists, render).await
    }

    async fn in_turn<F>(self, share: fn(&Turns) -> &Share, render: F) -> Response
    where
        F: FnOnce(&View<'_>, &HashMap<String, String>) -> Result<Answer, PageError> + Send + 'static,
    {
        let Self { app, headers, params, peer, .. } = self;
        let Some(turn) = share(&app.turns).turn(peer).await else { return busy() };
        let work = move |demand: Demand| match served(&app, demand, |view| render(view, &params)) {
            Ok((_, answer)) => answer,
            Err(error) => page::error::answer(&error, &app.rules),
        };
        match blocking(turn, work).await {
            Ok(answer) => no_store(respond(&answer, &headers)),
            Err(failed) => failed,
        }
    }

    /// As [`Call::uncached`], with the ledger beside the warehouse.
    pub async fn uncached_with_ledger<F>(self, render: F) -> Response
    where
        F: FnOnce(&View<'_>, &Connection, &HashMap<String, String>) -> Result<Answer, PageError> + Send + 'static,
    {
        self.uncached(move |view, params| view.ledger.read(|ledger| render(view, ledger, params))).await
    }
}

/// Runs work where blocking is allowed. Its turn ends with it; the client may have gone before.
async fn blocking<A: Send + 'static>(
    turn: Turn,
    work: impl FnOnce(Demand) -> A + Send + 'static,
) -> Result<A, Response> {
    let base = Base::current();
    let (waiter, demand) = Demand::new();
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        base.within(|| work(demand))
    });
    let done = done.await;
    drop(waiter);
    done.map_err(|error| {
        tracing::error!(%error, "a page could not be rendered");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    })
}

/// The answer where more is asked for than can be done now.
pub fn busy() -> Response {
    no_store(respond(&page::error::busy(), &HeaderMap::new()))
}

fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Renders from the served version; the version goes along.
fn served<F>(app: &App, demand: Demand, render: F) -> Result<(Arc<Warehouse>, Answer), PageError>
where
    F: FnOnce(&View<'_>) -> Result<Answer, PageError>,
{
    app.with_view(demand, render).inspect_err(|error| {
        if matches!(error, PageError::Store(WarehouseError::Query(_))) {
            app.served.suspect();
        }
    })
}

impl App {
    /// Makes something of what pages are made from.
    ///
    /// # Errors
    /// When nothing is published or the store fails; else as `make` says.
    pub fn with_view<T>(
        &self,
        demand: Demand,
        make: impl FnOnce(&View<'_>) -> Result<T, PageError>,
    ) -> Result<(Arc<Warehouse>, T), PageError> {
        demand.check()?;
        let warehouse = self.served.warehouse()?;
        let snapshot = self.snapshot.get(&warehouse, Snapshot::read)?;
        let (ledger, today, source_status) = (self.submissions.ledger(), self.today(), self.source_status());
        let view = View { rules: &self.rules, warehouse: &warehouse, demand, snapshot, ledger, today, source_status };
        let made = make(&view)?;
        drop(view);
        Ok((warehouse, made))
    }
}

/// What is asked for at greater length nobody else asks for, bytes.
const MAX_CACHED_URI: usize = 512;

/// Whether somebody else may ask for the same; the answers of those who only type would push out what everybody reads.
fn is_shared(uri: &Uri) -> bool {
    uri.path_and_query().is_none_or(|p| p.as_str().len() <= MAX_CACHED_URI)
}

/// What an answer is cached under: another version, another day or another base of its links makes another answer.
fn key(app: &App, warehouse: &Warehouse, uri: &Uri) -> String {
    let edition = app.submissions.edition();
    let base = Base::current();
    format!("{} {} {} {edition} {base:?} {uri}", warehouse.version(), app.today(), app.source_status().mark)
}

/// Renders and packs; with the key it is cached under, if it is to be.
fn rendered<F>(app: &App, uri: &Uri, demand: Demand, render: F) -> (Option<String>, CachedAnswer)
where
    F: FnOnce(&View<'_>) -> Result<Answer, PageError>,
{
    match served(app, demand, render) {
        Ok((warehouse, answer)) => {
            let cached = answer.status == StatusCode::OK && is_shared(uri);
            (cached.then(|| key(app, &warehouse, uri)), CachedAnswer::new(answer))
        }
        Err(error) => (None, CachedAnswer::new(page::error::answer(&error, &app.rules))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test(flavor = "multi_thread")]
    async fn work_whose_answer_is_given_up_ends() {
        let turn = Turns::new(2).lists.turn("192.0.2.1".parse().expect("an address")).await.expect("a turn");
        let (begun, has_begun) = std::sync::mpsc::channel();
        let (end, ended) = std::sync::mpsc::channel();
        let work = move |demand: Demand| {
            begun.send(()).expect("somebody looks");
            while demand.check().is_ok() {
                std::thread::yield_now();
            }
            end.send(()).expect("somebody looks");
            page::error::busy()
        };
        let mut answer = Box::pin(blocking(turn, work));
        assert!(answer.as_mut().now_or_never().is_none());
        has_begun.recv().expect("it has begun");
        assert!(ended.try_recv().is_err(), "somebody waits");
        drop(answer);
        ended.recv().expect("it has ended");
    }
}
