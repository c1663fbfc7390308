use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::door::Door;
use super::places::Places;
use super::router;
use crate::app::App;
use crate::monitor::jobs;

/// What is read of a connection before it is understood: a head of a request is no longer, bytes.
const MAX_HEAD: usize = 64 << 10;

/// How long the other side of a connection is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// A client that takes longer to send its request is cut off.
    pub head: Duration,
    /// A client that takes nothing of its answer for so long is cut off.
    pub taken: Duration,
}

const TIMEOUTS: Timeouts = Timeouts { head: Duration::from_secs(10), taken: Duration::from_secs(30) };

/// Requests under way get so long when the server stops.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

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
    let watch = tokio::spawn(jobs::follow(app.clone()));
    let make = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let graceful = GracefulShutdown::new();
    let mut door = Door::open(listener, Places::new(app.submissions.reach))?;
    tokio::pin!(stop);
    loop {
        let arrival = tokio::select! {
            () = &mut stop => break,
            arrival = door.next() => arrival,
        };
        let Some(arrival) = arrival else { break };
        let peer = arrival.peer;
        let Ok((stream, place)) = arrival.into_parts() else { continue };
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
    door.close().await;
    app.submissions.stop();
    app.submissions.log_uses(app.timestamp());
    let _ = tokio::time::timeout(LAST_ANSWERS, graceful.shutdown()).await;
    watch.abort();
    Ok(())
}
