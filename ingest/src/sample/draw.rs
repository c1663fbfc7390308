//! Random draws that are the same on every platform.
//!
//! Only the ChaCha key stream is taken from the crates. The steps from bits to numbers are written here
//! with exact arithmetic (no `exp`, `ln` or `powf`, whose last digit differs between systems, and no range
//! sampling of `rand`, which may change between minor versions), so a seed keeps its prefecture.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One independent stream of draws.
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    /// Stream number `stream` of `seed`. Every stage has its own, so that a change in one stage (say, names)
    /// leaves the others (say, who joins when) as they were.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&stream.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number in `0..n`; 0 when `n` is 0. The bias of this method is below `n / 2^32`.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }

    /// A number in `[0, 1)` with 32 random bits.
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// True with probability `p`; one draw is used whatever `p` is.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// A number in `(-1, 1)`, most often near 0 (the sum of two uniform draws).
    pub(super) fn spread(&mut self) -> f64 {
        self.unit() - self.unit()
    }

    /// A position in `weights`, drawn in proportion to them; 0 when all are 0.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (position, &weight) in weights.iter().enumerate() {
            if left < weight {
                return position;
            }
            left -= weight;
        }
        0
    }

    /// Puts `items` in random order (Fisher–Yates).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u32 + 1) as usize);
        }
    }
}
