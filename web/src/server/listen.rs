use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::places::{Places, TURNED_AWAY};
use super::router;
use crate::app::App;
use crate::monitor::{alerts, daily, notices};

/// What is read of a connection before it is understood: a head of a request is no longer, bytes.
const MAX_HEAD: usize = 64 << 10;

/// How long the other side of a connection is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// Whoever takes longer to say what he wants is cut off.
    pub head: Duration,
    /// Whoever takes nothing of his answer for so long is cut off.
    pub taken: Duration,
}

const TIMEOUTS: Timeouts = Timeouts { head: Duration::from_secs(10), taken: Duration::from_secs(30) };

/// Requests under way get so long when the server stops.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Uses that are many are logged as a sum, so often.
const LOG_EVERY: Duration = Duration::from_secs(60);

/// Answers on `listener` until `stop` is done, and changes to new warehouse versions as they are published. Pages that
/// are watched end first: an open stream would hold the server for good.
///
/// # Errors
/// Never for one connection; those that fail are let go.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    serve_within(app, listener, stop, TIMEOUTS).await
}

/// As [`serve`], with other timeouts.
///
/// # Errors
/// As [`serve`].
pub async fn serve_within(
    app: Arc<App>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
    timeouts: Timeouts,
) -> std::io::Result<()> {
    let watch = tokio::spawn(follow(app.clone()));
    let make = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let graceful = GracefulShutdown::new();
    let places = Places::new(app.submissions.reach);
    tokio::pin!(stop);
    loop {
        let accepted = async {
            let free = places.free().await;
            (free, listener.accept().await)
        };
        let (free, (stream, peer)) = tokio::select! {
            () = &mut stop => break,
            accepted = accepted => match accepted {
                (Some(free), Ok(accepted)) => (free, accepted),
                // No more files to open, or a peer that has gone: the next one may do better.
                _ => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let Some(place) = places.of(peer.ip(), free) else {
            // What does not go at once goes not at all: nothing waits for a client that has too much already.
            let _ = stream.try_write(&TURNED_AWAY);
            continue;
        };
        let Ok(service) = make.clone().oneshot(peer).await;
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(timeouts.taken));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(timeouts.head)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended");
            }
            drop(place);
        });
    }
    drop(listener);
    app.submissions.stop();
    app.submissions.log_uses(app.timestamp());
    let _ = tokio::time::timeout(LAST_ANSWERS, graceful.shutdown()).await;
    watch.abort();
    Ok(())
}

/// Looks every second for what has changed on the disk, and at the turn of a day for what is to go.
async fn follow(app: Arc<App>) {
    let mut kept = None;
    let mut logged = Instant::now();
    // Whoever is slow to be reported holds nothing else up.
    let mut telling: Option<tokio::task::JoinHandle<()>> = None;
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let looked = app.clone();
        let _ = tokio::task::spawn_blocking(move || looked.follow()).await;
        app.submissions.tidy();
        if logged.elapsed() >= LOG_EVERY {
            app.submissions.log_uses(app.timestamp());
            logged = Instant::now();
        }
        for office in app.submissions.changed() {
            if let Err(error) = alerts::look(&app, office).await {
                tracing::error!(%error, "alerts could not be looked at; they are tried again");
                app.submissions.look_again(office);
            }
        }
        if kept != Some(app.today()) {
            kept = Some(app.today());
            daily::run(&app).await;
        }
        if telling.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
            let app = app.clone();
            telling = Some(tokio::spawn(async move { notices::notify(&app).await }));
        }
    }
}
