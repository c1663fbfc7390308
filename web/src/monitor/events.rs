use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::{broadcast, watch};
use tokio::time::Instant;
use tsunagu_domain::office_number::OfficeNumber;

use super::guard::{PageRefusal, Refusal, Session, cookie, of_session};
use crate::app::App;
use crate::page::monitor::live::{self, WatchTarget};
use crate::submissions::Place;

/// However much comes in, a watched page changes no more often than this.
const PAUSE: Duration = Duration::from_secs(1);

/// A session is looked at again after this time, even if nothing comes in.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// Proxies cut what is silent.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

struct Stream {
    app: Arc<App>,
    watched: WatchTarget,
    changed: broadcast::Receiver<OfficeNumber>,
    stopping: watch::Receiver<bool>,
    last: Option<Instant>,
    /// The figures as they were last reported.
    shown: Option<String>,
    number: u64,
    ended: bool,
    /// The session's secret: it may end before the page does.
    secret: String,
    _place: Place,
}

/// `GET /exchange/events`: the figures of a watched page, now and whenever they change; `end` when the server stops.
pub async fn events(
    State(app): State<Arc<App>>,
    session: Session,
    headers: HeaderMap,
) -> Result<Response, PageRefusal> {
    let watched = WatchTarget::of(&session.0).ok_or(PageRefusal(Refusal::NotAllowed))?;
    let place = app.submissions.place(session.0.id).ok_or(PageRefusal(Refusal::Busy))?;
    let secret = cookie(app.submissions.reach, &headers).unwrap_or_default();
    let begun = Stream {
        changed: app.submissions.changes(),
        stopping: app.submissions.stopping(),
        app,
        watched,
        last: None,
        shown: None,
        number: 0,
        ended: false,
        secret,
        _place: place,
    };
    let events = stream::unfold(begun, |mut stream| async move {
        let event = stream.next().await?;
        Some((Ok::<_, Infallible>(event), stream))
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that gathers an answer before passing it on would never pass this one on.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

impl Stream {
    async fn next(&mut self) -> Option<Event> {
        if self.ended {
            return None;
        }
        loop {
            if self.last.is_some() && !(self.change().await && self.is_valid().await) {
                self.ended = true;
                return Some(Event::default().event("end").data("ended"));
            }
            self.last = Some(Instant::now());
            let data = self.figures().await;
            // An office that is not among those watched must not be reported by an event that reports nothing new.
            if self.shown.as_ref() != Some(&data) {
                self.shown = Some(data.clone());
                self.number += 1;
                return Some(Event::default().event("figures").id(self.number.to_string()).data(data));
            }
        }
    }

    async fn figures(&self) -> String {
        let (today, watched) = (self.app.today(), self.watched);
        let figures = self.app.submissions.read(move |c| Ok(live::figures(c, watched, today)?)).await;
        match figures {
            Ok(figures) => serde_json::to_string(&figures).unwrap_or_default(),
            Err(error) => {
                tracing::error!(%error, "a watched page could not be read");
                "{}".to_owned()
            }
        }
    }

    /// Whether the session and its token still do.
    async fn is_valid(&self) -> bool {
        matches!(of_session(&self.app, &self.secret).await, Ok(Some(_)))
    }

    /// Waits for a change of what is watched, or for the moment to look whether the session still holds; false when
    /// the server stops.
    async fn change(&mut self) -> bool {
        loop {
            if *self.stopping.borrow() {
                return false;
            }
            tokio::select! {
                _ = self.stopping.changed() => return false,
                () = tokio::time::sleep(LOOK_AGAIN) => break,
                changed = self.changed.recv() => match changed {
                    Ok(office) if !self.watched.sees(office) => {}
                    // Who has missed some has missed perhaps his own.
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => break,
                    Err(broadcast::error::RecvError::Closed) => return false,
                },
            }
        }
        if let Some(last) = self.last {
            tokio::select! {
                _ = self.stopping.changed() => return false,
                () = tokio::time::sleep_until(last + PAUSE) => {}
            }
        }
        // All that came meanwhile is reported by what is read now.
        while !matches!(
            self.changed.try_recv(),
            Err(broadcast::error::TryRecvError::Empty | broadcast::error::TryRecvError::Closed)
        ) {}
        true
    }
}
