//! Draws in whole numbers, the same on every platform: only the key stream is taken from the crates.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a stream of draws is for. Each has its own, so that a change in one leaves the others as they were; the
/// numbers stand clear of those of the sample prefecture.
#[derive(Clone, Copy)]
pub(super) enum Stream {
    Members = 101,
    Adoption,
    Partners,
    Programs,
    Cycle,
    Events,
    Names,
    Folders,
}

/// One independent stream of draws.
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    pub(super) fn new(seed: u64, stream: Stream) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(stream as u64).to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number in `0..n`; 0 when `n` is 0.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }

    /// A number in `low..high`.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low))
    }

    /// A number in `low..high`, more often a low one: the smaller of two.
    pub(super) fn low_between(&mut self, low: u32, high: u32) -> u32 {
        self.between(low, high).min(self.between(low, high))
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, n: u32) -> bool {
        self.below(100) < n
    }

    /// One of `items`; they are never none.
    pub(super) fn one_of<T: Copy, const N: usize>(&mut self, items: [T; N]) -> T {
        items[self.below(N as u32) as usize]
    }

    /// A position in `weights`, drawn in proportion to them; none when all are 0.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> Option<usize> {
        let mut left = self.below(weights.iter().sum());
        weights.iter().position(|&weight| {
            let here = left < weight;
            left = left.saturating_sub(weight);
            here
        })
    }

    /// Puts `items` in random order (Fisher–Yates).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u32 + 1) as usize);
        }
    }
}
