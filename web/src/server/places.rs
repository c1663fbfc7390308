use std::collections::HashMap;
use std::fmt::Write;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::outer::SECURITY;
use crate::app::peer::network;
use crate::page;
use crate::submissions::Reach;

/// Connections at once; more wait to be taken.
const MAX_CONNECTIONS: usize = 2_048;

/// Of them from one address: idle or slow ones of one leave room for everybody else.
const MAX_OF_PEER: usize = 256;

/// Places for connections.
pub struct Places {
    all: Arc<Semaphore>,
    /// None where every connection comes from a proxy; whom requests come from is counted by [`crate::app::turns`].
    peers: Option<Peers>,
}

type Peers = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// A connection's place, given back when it ends.
pub struct Place {
    _of_all: OwnedSemaphorePermit,
    of_peer: Option<(Peers, IpAddr)>,
}

fn lock(peers: &Peers) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
    peers.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Places {
    pub fn new(reach: Reach) -> Self {
        let peers = (reach != Reach::Proxy).then(Peers::default);
        Self { all: Arc::new(Semaphore::new(MAX_CONNECTIONS)), peers }
    }

    /// Waits until one more connection may be taken.
    pub async fn free(&self) -> Option<OwnedSemaphorePermit> {
        self.all.clone().acquire_owned().await.ok()
    }

    /// The place of a connection; none where its address has its share.
    pub fn of(&self, ip: IpAddr, free: OwnedSemaphorePermit) -> Option<Place> {
        let Some(peers) = &self.peers else { return Some(Place { _of_all: free, of_peer: None }) };
        let ip = network(ip);
        let mut counts = lock(peers);
        let count = counts.entry(ip).or_default();
        if *count >= MAX_OF_PEER {
            return None;
        }
        *count += 1;
        Some(Place { _of_all: free, of_peer: Some((peers.clone(), ip)) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((peers, ip)) = &self.of_peer else { return };
        let mut counts = lock(peers);
        match counts.get_mut(ip) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                counts.remove(ip);
            }
        }
    }
}

/// What is written to a connection that has no place, before anything of it is read.
pub static TURNED_AWAY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let page = page::error::busy();
    let mut head = format!(
        "HTTP/1.1 {}\r\nconnection: close\r\ncache-control: no-store\r\ncontent-type: {}\r\ncontent-length: {}\r\n",
        page.status,
        page.media,
        page.body.len()
    );
    for (name, value) in SECURITY {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    if let Some(seconds) = page.retry_after {
        let _ = write!(head, "retry-after: {seconds}\r\n");
    }
    [head.as_bytes(), b"\r\n", &page.body].concat()
});
