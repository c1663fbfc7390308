//! Random draws that are the same on every platform.
//!
//! Only the ChaCha key stream is taken from the crates. The steps from bits to numbers are written here
//! with exact arithmetic (no `exp`, `ln` or `powf`, whose last digit differs between systems, and no range
//! sampling of `rand`, which may change between minor versions), so a seed keeps its prefecture and its town.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One independent stream of draws.
pub(crate) struct Draws(ChaCha8Rng);

impl Draws {
    /// Stream number `stream` of `seed`. Every stage has its own, so that a change in one stage (say, names)
    /// leaves the others (say, who joins when) as they were.
    pub(crate) fn new(seed: u64, stream: impl Into<u64>) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&stream.into().to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number in `0..n`; 0 when `n` is 0. The bias of this method is below `n / 2^32`.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }

    /// A number in `[0, 1)` with 32 random bits.
    pub(crate) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// True with probability `p`; one draw is used whatever `p` is.
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// A number in `(-1, 1)`, most often near 0 (the sum of two uniform draws).
    pub(crate) fn spread(&mut self) -> f64 {
        self.unit() - self.unit()
    }

    /// A number in `low..high`.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low))
    }

    /// A number in `low..high`, more often a low one: the smaller of two.
    pub(crate) fn low_between(&mut self, low: u32, high: u32) -> u32 {
        self.between(low, high).min(self.between(low, high))
    }

    /// True so many times in a hundred.
    pub(crate) fn percent(&mut self, n: u32) -> bool {
        self.below(100) < n
    }

    /// One of `items`; they are never none.
    pub(crate) fn one_of<T: Copy, const N: usize>(&mut self, items: [T; N]) -> T {
        items[self.below(N as u32) as usize]
    }

    /// A position in `weights`, drawn in proportion to them; none when all are 0.
    pub(crate) fn weighted(&mut self, weights: &[u32]) -> Option<usize> {
        let mut left = self.below(weights.iter().sum());
        weights.iter().position(|&weight| {
            let here = left < weight;
            left = left.saturating_sub(weight);
            here
        })
    }

    /// Puts `items` in random order (Fisher–Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u32 + 1) as usize);
        }
    }
}
