use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a turn is waited for; then the client is asked to come again.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// Peers that are remembered before those without a turn are let go.
const MAX_IDLE_PEERS: usize = 1_024;

/// What one address may have under way or waiting at the most, so that a proxy's many connections hold no endless line.
const MAX_OF_PEER: usize = 256;

/// Lists that are read at once: each takes memory while it comes.
const MAX_UPLOADS: usize = 8;

/// Of them from one address; another one is asked to retry.
const MAX_UPLOADS_OF_PEER: usize = 2;

/// Turns at something that is dear. Each address has a share of them, and waits for its own: a client that asks for much
/// makes only itself wait.
pub struct Share {
    all: Arc<Semaphore>,
    concurrent: usize,
    most: usize,
    peers: Mutex<HashMap<IpAddr, Arc<Semaphore>>>,
}

/// A turn, given back when it is dropped. It goes with the work, not with the client that waits for it: work that nobody wants
/// any more still takes its share until it ends.
#[derive(Debug)]
pub struct Turn {
    _of_peer: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Share {
    /// `all` turns, of them `at_once` for one address, of which no more than `most` have one or wait for one.
    fn new(all: usize, concurrent: usize, most: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(all)), concurrent, most, peers: Mutex::default() }
    }

    /// Waits for a turn of `peer`; none where too many wait, or it does not come in time.
    pub async fn turn(&self, peer: IpAddr) -> Option<Turn> {
        let of_peer = self.of(peer)?;
        let turn = async {
            // Its own first: what waits behind its own share keeps no other address waiting.
            let of_peer = of_peer.acquire_owned().await.ok()?;
            Some(Turn { _of_peer: of_peer, _of_all: self.all.clone().acquire_owned().await.ok()? })
        };
        tokio::time::timeout(MAX_WAIT, turn).await.ok().flatten()
    }

    /// The turns of one address. Each that has one or waits holds on to them.
    fn of(&self, peer: IpAddr) -> Option<Arc<Semaphore>> {
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        if peers.len() >= MAX_IDLE_PEERS {
            peers.retain(|_, of| Arc::strong_count(of) > 1);
        }
        let of = peers.entry(peer).or_insert_with(|| Arc::new(Semaphore::new(self.concurrent)));
        (Arc::strong_count(of) <= self.most).then(|| of.clone())
    }
}

/// What is dear, and shared.
pub struct Turns {
    /// Rendering an answer that is not cached.
    pub rendering: Share,
    /// Bringing a list.
    pub uploads: Share,
    /// Working a list out, which takes seconds.
    pub lists: Share,
}

impl Turns {
    /// For a machine with so many cores: one address renders on half of them, and lists are worked out on half.
    pub fn new(cores: usize) -> Self {
        let half = (cores / 2).max(1);
        Self {
            rendering: Share::new(cores.saturating_mul(2).max(4), half, MAX_OF_PEER),
            uploads: Share::new(MAX_UPLOADS, MAX_UPLOADS_OF_PEER, MAX_UPLOADS_OF_PEER),
            lists: Share::new(half, 1, MAX_UPLOADS_OF_PEER),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[tokio::test]
    async fn an_address_with_its_share_waits_and_others_do_not() {
        let share = Share::new(4, 2, 3);
        let (one, other) = (address("192.0.2.1"), address("192.0.2.2"));
        let first = share.turn(one).await.expect("a turn");
        let _second = share.turn(one).await.expect("a turn");
        let mut third = Box::pin(share.turn(one));
        assert!(third.as_mut().now_or_never().is_none(), "it waits");
        assert!(matches!(share.turn(one).now_or_never(), Some(None)), "a fourth would be one too many");
        assert!(share.turn(other).now_or_never().flatten().is_some());
        drop(first);
        assert!(third.await.is_some());
    }

    #[tokio::test]
    async fn address_without_turns_is_dropped() {
        let share = Share::new(4, 2, 3);
        let _held = share.turn(address("192.0.2.1")).await.expect("a turn");
        for n in 0..2 * MAX_IDLE_PEERS as u32 {
            assert!(share.turn(std::net::Ipv4Addr::from_bits(n).into()).await.is_some());
        }
        assert!(share.peers.lock().expect("unharmed").len() <= MAX_IDLE_PEERS);
    }
}
