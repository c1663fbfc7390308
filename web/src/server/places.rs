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

/// Up to so many connections of an address with its share get a page that asks to retry later, and one more for each that
/// has ended. A client that connects again and again all the same is closed unread.
const MAX_TURNED_AWAY: usize = 64;

/// What becomes of a connection.
pub enum Entry {
    /// It has a place.
    Admitted(Place),
    /// It gets a page that asks to retry later.
    TurnedAway,
    /// It is closed without a word.
    Closed,
}

/// What one address has.
#[derive(Default)]
struct OfPeer {
    connections: usize,
    told: usize,
}

/// Places for connections.
#[derive(Clone)]
pub struct Places {
    all: Arc<Semaphore>,
    /// None where every connection comes from a proxy; whom requests come from is counted by [`crate::app::turns`].
    peers: Option<Peers>,
}

type Peers = Arc<Mutex<HashMap<IpAddr, OfPeer>>>;

/// A connection's place, given back when it ends.
pub struct Place {
    _of_all: OwnedSemaphorePermit,
    of_peer: Option<(Peers, IpAddr)>,
}

fn lock(peers: &Peers) -> MutexGuard<'_, HashMap<IpAddr, OfPeer>> {
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

    /// The place of a connection, if its address has not its share.
    pub fn of(&self, ip: IpAddr, free: OwnedSemaphorePermit) -> Entry {
        let Some(peers) = &self.peers else { return Entry::Admitted(Place { _of_all: free, of_peer: None }) };
        let ip = network(ip);
        let mut peers_now = lock(peers);
        let of = peers_now.entry(ip).or_default();
        if of.connections < MAX_OF_PEER {
            of.connections += 1;
            return Entry::Admitted(Place { _of_all: free, of_peer: Some((peers.clone(), ip)) });
        }
        if of.told >= MAX_TURNED_AWAY {
            return Entry::Closed;
        }
        of.told += 1;
        Entry::TurnedAway
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((peers, ip)) = &self.of_peer else { return };
        let mut peers = lock(peers);
        match peers.get_mut(ip) {
            Some(of) if of.connections > 1 => {
                of.connections -= 1;
                of.told = of.told.saturating_sub(1);
            }
            _ => {
                peers.remove(ip);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn address_with_its_share_is_told_so_and_then_no_more_until_one_has_ended() {
        let places = Places::new(Reach::Loopback);
        let come = async || places.of("192.0.2.1".parse().expect("an address"), places.free().await.expect("a place"));
        let mut admitted = Vec::new();
        for _ in 0..MAX_OF_PEER {
            let Entry::Admitted(place) = come().await else { panic!("room for all") };
            admitted.push(place);
        }
        for _ in 0..MAX_TURNED_AWAY {
            assert!(matches!(come().await, Entry::TurnedAway));
        }
        assert!(matches!(come().await, Entry::Closed));
        admitted.pop();
        let Entry::Admitted(place) = come().await else { panic!("room for one") };
        admitted.push(place);
        assert!(matches!(come().await, Entry::TurnedAway));
        assert!(matches!(come().await, Entry::Closed));
        // An address without connections leaves nothing behind.
        admitted.clear();
        assert!(lock(places.peers.as_ref().expect("counted")).is_empty());
    }
}
