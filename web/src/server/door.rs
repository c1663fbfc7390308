//! Where connections come in: on a thread of its own, so that a crowd that is turned away takes nothing of the threads
//! that answer.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

use super::places::{Entry, Place, Places, TURNED_AWAY};

/// A connection that was let in, and its place.
pub struct Arrival {
    stream: std::net::TcpStream,
    /// Where it comes from.
    pub peer: SocketAddr,
    /// Its place.
    pub place: Place,
}

impl Arrival {
    /// The connection, to be read here, and its place.
    ///
    /// # Errors
    /// When it can't be watched here.
    pub fn into_parts(self) -> std::io::Result<(TcpStream, Place)> {
        Ok((TcpStream::from_std(self.stream)?, self.place))
    }
}

/// An open door; it is closed when this is dropped.
pub struct Door {
    arrivals: mpsc::UnboundedReceiver<Arrival>,
    close: Option<oneshot::Sender<()>>,
}

impl Door {
    /// Lets in every connection to `listener` that has a place.
    ///
    /// # Errors
    /// When there is no thread for it.
    pub fn open(listener: TcpListener, places: Places) -> std::io::Result<Self> {
        let listener = listener.into_std()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        // There are never more of them than places.
        let (arrived, arrivals) = mpsc::unbounded_channel();
        let (close, closed) = oneshot::channel();
        std::thread::Builder::new().name("door".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = closed => {}
                    () = admit(listener, &places, arrived) => {}
                }
            });
        })?;
        Ok(Self { arrivals, close: Some(close) })
    }

    /// The next who was let in.
    pub async fn next(&mut self) -> Option<Arrival> {
        self.arrivals.recv().await
    }

    /// Closes the door; nobody listens any more when this is done.
    pub async fn close(mut self) {
        drop(self.close.take());
        while self.next().await.is_some() {}
    }
}

async fn admit(listener: std::net::TcpListener, places: &Places, arrived: mpsc::UnboundedSender<Arrival>) {
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return tracing::error!(%error, "nobody can be let in"),
    };
    loop {
        let free = places.free().await;
        let (Some(free), Ok((stream, peer))) = (free, listener.accept().await) else {
            // No more files to open, or a peer that has gone: the next one may do better.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let place = match places.of(peer.ip(), free) {
            Entry::Admitted(place) => place,
            Entry::TurnedAway => {
                // What does not go at once goes not at all: nothing waits for a client that has too much already.
                let _ = stream.try_write(&TURNED_AWAY);
                continue;
            }
            Entry::Closed => continue,
        };
        let Ok(stream) = stream.into_std() else { continue };
        if arrived.send(Arrival { stream, peer, place }).is_err() {
            return;
        }
    }
}
