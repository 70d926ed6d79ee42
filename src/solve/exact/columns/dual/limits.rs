//! Rates of rows at their limits.
//!
//! What a limit is worth has nothing to do with the price of load: where one unit more would be worth thousands of hours, so is
//! the minute that it lacks, and when that unit is decided the rate falls back to the price. A step that suits all other rows
//! takes hundreds of turns there. D along one row is concave and cheap to follow, so that its best rate is found at once.

use super::Dual;

/// The first step of a search for a higher rate, and where it ends.
const STEP: f64 = 1_000.0;
const FAR: f64 = 1e12;

/// How well a rate need be known, as a share of it.
const PRECISION: f64 = 0.001;

impl Dual<'_> {
    /// A row at its limit whose rate is far from right, which only a limit can explain: one that has room all the same, else the
    /// one that is overfull by most.
    pub(super) fn farthest_from_limit(&self, rates: &[f64]) -> Option<usize> {
        let room = |at: usize| self.market.rows[at].limit - self.load[at];
        let above = |at: usize| rates[at] - self.market.rows[at].steepest();
        let most = |of: &dyn Fn(usize) -> f64| {
            let some = (0..self.market.rows.len()).filter(|&at| above(at) >= 0.0 && of(at) > 0.0);
            some.max_by(|&a, &b| of(a).total_cmp(&of(b)))
        };
        most(&|at| room(at).max(0.0) * above(at)).or_else(|| most(&|at| -room(at)))
    }

    /// The rate of `row`, `now` at the last look, at which as much is taken of it as it would like, when all others stay.
    pub(super) fn rate_of(&mut self, row: usize, now: f64) -> f64 {
        let (mut low, mut high) = (0.0, now);
        let mut step = now.max(STEP);
        while self.slope_at(row, high, high - now) > 0.0 && step < FAR {
            low = high;
            high += step;
            step *= 2.0;
        }
        while high - low > 1.0 && high - low > PRECISION * high {
            let middle = (0.5 * (low + high)).round();
            if self.slope_at(row, middle, middle - now) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        self.work += self.ways.len() as u64;
        high
    }

    /// What is taken of `row` more than it would like, at `rate`, which is `more` than at the last look.
    fn slope_at(&self, row: usize, rate: f64, more: f64) -> f64 {
        let market = self.market;
        let (load, _) = market.rows[row].best(rate, self.least[row]);
        let mut slope = market.rows[row].base - load;
        let (mut cost, mut uses) = (0.0, 0.0);
        for part in &self.parts {
            if part.is_first {
                cost = self.costs.candidates[part.candidate];
                uses = 0.0;
            }
            let mut least = (f64::INFINITY, 0.0);
            for &way in &self.ways[part.ways.clone()] {
                let used = market.used(way, row);
                let cost = self.cost[way] + more * used;
                if cost < least.0 {
                    least = (cost, used);
                }
            }
            cost += least.0;
            uses += least.1;
            if part.is_last && (cost < 0.0 || self.decided.must[part.candidate]) {
                slope += uses;
            }
        }
        slope
    }
}
