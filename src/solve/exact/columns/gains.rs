//! What decisions brought so far: by how much the bound rose in the node behind them.
//!
//! Pseudocosts (Benichou et al. 1971, doi:10.1007/BF01584074): a decision that moved the bound elsewhere will move it here.

use super::decided::Decision;
use super::market::Market;

/// Rises of the bound by decision, for each share that was decided away.
#[derive(Clone, Debug)]
pub(super) struct Gains {
    candidates: usize,
    ways: usize,
    /// Taking each candidate, leaving each, stopping at each way, going beyond each.
    of: Vec<Gain>,
    /// Of all, for each minute of size.
    all: Gain,
}

#[derive(Clone, Copy, Debug, Default)]
struct Gain {
    sum: f64,
    count: f64,
}

impl Gain {
    fn add(&mut self, gain: f64) {
        self.sum += gain;
        self.count += 1.0;
    }
}

impl Gains {
    pub(super) fn new(market: &Market) -> Self {
        let (candidates, ways) = (market.candidates.len(), market.ways.len());
        Self { candidates, ways, of: vec![Gain::default(); 2 * (candidates + ways)], all: Gain::default() }
    }

    /// The bound rose by `gain` when `decision` took away `share` of a candidate of `size`.
    pub(super) fn learn(&mut self, decision: Decision, (share, size): (f64, f64), gain: f64) {
        let gain = gain / share;
        let at = self.at(decision);
        self.of[at].add(gain);
        self.all.add(gain / size);
    }

    /// How much the bound is expected to rise when `decision` takes away `share` of a candidate of `size`. What all did
    /// counts as much as one decision of its own.
    pub(super) fn expected(&self, decision: Decision, (share, size): (f64, f64)) -> f64 {
        let known = self.of[self.at(decision)];
        let of_all = (self.all.sum + 1.0) / (self.all.count + 1.0) * size;
        (known.sum + of_all) / (known.count + 1.0) * share
    }

    fn at(&self, decision: Decision) -> usize {
        match decision {
            Decision::Take(candidate) => candidate as usize,
            Decision::Leave(candidate) => self.candidates + candidate as usize,
            Decision::Until(way) => 2 * self.candidates + way as usize,
            Decision::Beyond(way) => 2 * self.candidates + self.ways + way as usize,
        }
    }
}
