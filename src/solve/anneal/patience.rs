//! What a day of waiting costs while plans are searched that wait less, or as long and cost less.

use super::Search;
use rand::RngExt;

/// What a day of waiting costs at first, in temperatures at the start, drawn between these; or so much that nobody ever waits
/// longer, in this share of the searches.
const WAIT_PRICES: [f64; 2] = [0.5, 8.0];
const STRICT: f64 = 0.5;
const NEVER: f64 = 1e9;

/// How that price changes with every step, and from which share of the steps on it rises faster.
const DEARER: f64 = 1.1;
const DEARER_LATE: f64 = 1.5;
const LATE: f64 = 0.9;

impl Search<'_> {
    /// What a day of waiting costs at first. Where it may be worth something, plans with more waiting lie between two with
    /// little; what it is worth differs from part to part, and where little is left, never to wait longer gets there first.
    pub(super) fn first_wait_price(&mut self, temperature: f64) -> f64 {
        if !self.state.model.may_wait() {
            return 0.0;
        }
        let [least, most] = WAIT_PRICES;
        let draw: f64 = self.rng.random();
        let times = if self.rng.random_bool(STRICT) { NEVER } else { least * (most / least).powf(draw) };
        times * temperature
    }

    /// As long as there is more waiting than in the best plan, it becomes dearer, near the end soon.
    pub(super) fn learn_wait_price(&mut self, share: f64) {
        if self.state.levels().waiting > self.best.0.waiting {
            self.wait_price *= if share < LATE { DEARER } else { DEARER_LATE };
        }
    }

    /// True when a change that costs `change` more, and waits `waits` more, stays below `threshold`.
    pub(super) fn pays(&self, (waits, change): (i64, i64), threshold: i64) -> bool {
        change as f64 + self.wait_price * waits as f64 <= threshold as f64
    }
}
