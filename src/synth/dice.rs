//! Random draws: one independent stream per thing drawn, so that any of them can be drawn again alone.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// What a stream is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    Tenant = 1,
    Customer = 2,
    Fm = 3,
    Booking = 4,
}

/// A seeded stream of draws.
pub(super) struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// The stream of thing number `index` of a kind.
    pub(super) fn new(seed: u64, stream: Stream, index: u64) -> Self {
        // Odd constants of SplitMix64 keep the streams apart; seed_from_u64 mixes the bits.
        let key = seed
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .wrapping_add((stream as u64).wrapping_mul(0xBF58_476D_1CE4_E5B9))
            .wrapping_add(index.wrapping_mul(0x94D0_49BB_1331_11EB));
        Self(Xoshiro256PlusPlus::seed_from_u64(key))
    }

    /// A number below `n`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.0.next_u32()) * n as u64) >> 32) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1).max(1) as usize) as i32
    }

    /// True in `share` of a thousand draws.
    pub(super) fn per_mille(&mut self, share: usize) -> bool {
        self.below(1000) < share
    }

    /// One of `items`.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// A position in `weights`, each as likely as its weight.
    pub(super) fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut rest = self.below(weights.iter().sum());
        weights.iter().position(|&weight| rest.checked_sub(weight).map(|left| rest = left).is_none()).unwrap_or(0)
    }

    /// Seats: Pareto distributed from 150 with exponent 1.1, at most 60,000.
    pub(super) fn seats(&mut self) -> u32 {
        let uniform = (f64::from(self.0.next_u32() >> 8) + 1.0) / f64::from(1_u32 << 24);
        (150.0 * uniform.powf(-1.0 / 1.1)).min(60_000.0) as u32
    }
}
