//! How little one FM's choice can cost at least, when some of it is decided: the Lagrangian dual over its rows.
//!
//! With a rate for each row, every unit decides for itself and every row for itself:
//!
//! ```text
//! D(r) = sum over rows of  min { price(l) - r (l - base) : l } + sum over units of min(0, cost + r x what it uses)
//! ```
//!
//! is a lower bound for any rates. They rise along a deflected subgradient with the step of Polyak (1969,
//! doi:10.1016/0041-5553(69)90061-5) towards the value to be reached; those of rows at their limits, which may be a hundred times
//! the others, are set one by one ([`limits`]). Rates are whole numbers, so D is exact.

mod exchange;
mod limits;
mod mend;
mod unclear;

pub(super) use unclear::Unclear;

use super::decided::Decided;
use super::market::Market;
use super::prices::Costs;
use std::ops::Range;

/// Of the last direction, what goes into the next.
const DEFLECTION: f64 = 0.5;
/// Steps without a better bound until they become shorter, and how much.
const PATIENCE: u32 = 4;
const SHORTER: f64 = 0.6;
/// Ways that take as long as all else of a look at some rates.
const WORK_PER_LOOK: u64 = 100;
/// Each so many steps the rate of one row at its limit is set by itself.
const EVERY: usize = 3;
/// What counts of earlier steps in the share that a way has.
const MEMORY: f64 = 0.85;

/// A part of a candidate that is open, with its open ways.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) candidate: usize,
    pub(super) is_first: bool,
    is_last: bool,
    pub(super) ways: Range<usize>,
}

/// The rates of one FM, and what is found on the way to good ones.
#[derive(Clone, Debug)]
pub(super) struct Dual<'m> {
    pub(super) market: &'m Market,
    /// What candidates and ways cost beside load.
    pub(super) costs: Costs,
    pub(super) decided: Decided,
    /// What is open: the parts, and their ways one after the other.
    parts: Vec<Part>,
    pub(super) ways: Vec<usize>,
    /// By way: what it costs at the last rates.
    pub(super) cost: Vec<f64>,
    /// By way: how often it was taken of late, out of `steps`.
    share: Vec<f64>,
    steps: f64,
    /// By row: the least load that what is decided brings.
    least: Vec<f64>,
    /// By row: the load of what was taken last, and what the rows would like to have more than it.
    load: Vec<f64>,
    slope: Vec<f64>,
    taken: Vec<usize>,
    /// Sets of ways found, each cheaper than those before it, and than `best` at first.
    pub(super) sets: Vec<Vec<usize>>,
    /// The least that any set is known to cost.
    pub(super) best: f64,
    /// Ways looked at, and what else a look at some rates takes.
    pub(super) work: u64,
}

impl<'m> Dual<'m> {
    /// Nothing is decided yet; a set that costs `best` is known.
    pub(super) fn new(market: &'m Market, costs: Costs, best: f64) -> Self {
        let (ways, rows) = (market.ways.len(), market.rows.len());
        Self {
            market,
            costs,
            decided: Decided::nothing(market),
            parts: Vec::new(),
            ways: Vec::new(),
            cost: vec![0.0; ways],
            share: vec![0.0; ways],
            steps: 0.0,
            least: vec![0.0; rows],
            load: market.free(),
            slope: market.free(),
            taken: Vec::new(),
            sets: Vec::new(),
            best,
            work: 0,
        }
    }

    /// The best bound found in `most` steps from `rates`, which become those it was found at; ends when it reaches
    /// `target`. Infinite when what is decided does not fit.
    pub(super) fn ascend(&mut self, rates: &mut Vec<f64>, target: &dyn Fn(f64) -> f64, most: usize) -> f64 {
        if !self.weigh_decided() {
            return f64::INFINITY;
        }
        self.list_open();
        self.share.fill(0.0);
        self.steps = 0.0;
        let mut best = (f64::NEG_INFINITY, rates.clone());
        let mut direction = vec![0.0; rates.len()];
        let (mut length, mut since) = (1.0, 0);
        let mut last = f64::NEG_INFINITY;
        for step in 0..most {
            let value = self.value(rates);
            last = value;
            if step % EVERY == EVERY - 1
                && let Some(row) = self.farthest_from_limit(rates)
            {
                rates[row] = self.rate_of(row, rates[row]);
                direction[row] = 0.0;
                continue;
            }
            if step == 0 {
                self.fix(value);
                self.list_open();
            }
            self.remember();
            if value > best.0 {
                best.0 = value;
                best.1.copy_from_slice(rates);
                since = 0;
            } else {
                since += 1;
            }
            if since == PATIENCE {
                length *= SHORTER;
                since = 0;
            }
            let target = target(self.best);
            let along = direction.iter_mut().zip(&self.slope);
            along.for_each(|(direction, slope)| *direction = slope + DEFLECTION * *direction);
            let norm: f64 = direction.iter().map(|part| part * part).sum();
            if value >= target || norm == 0.0 {
                break;
            }
            let step = length * (target - value) / norm;
            rates.iter_mut().zip(&direction).for_each(|(rate, part)| *rate = (*rate + step * part).max(0.0).round());
        }
        self.mend(last);
        *rates = best.1;
        best.0
    }

    /// Lists what is open but for what `rates` rule out; false when what is decided does not fit.
    pub(super) fn narrow(&mut self, rates: &[f64]) -> bool {
        if !self.weigh_decided() {
            return false;
        }
        self.list_open();
        let value = self.value(rates);
        self.fix(value);
        self.list_open();
        true
    }

    /// D at `rates`: what each unit and each row does for itself.
    fn value(&mut self, rates: &[f64]) -> f64 {
        self.work += WORK_PER_LOOK + self.ways.len() as u64;
        let market = self.market;
        let mut value = 0.0;
        for (at, (row, rate)) in market.rows.iter().zip(rates).enumerate() {
            let (load, price) = row.best(*rate, self.least[at]);
            value += price - rate * (load - row.base);
            self.slope[at] = row.base - load;
            self.load[at] = row.base;
        }
        self.taken.clear();
        let (mut others, mut cost, mut before) = (0.0, 0.0, 0);
        for part in &self.parts {
            if part.is_first {
                cost = self.costs.candidates[part.candidate];
                before = self.taken.len();
            }
            let mut least = (f64::INFINITY, 0);
            for &way in &self.ways[part.ways.clone()] {
                let cost = self.costs.ways[way] + market.load_at(way, rates);
                self.cost[way] = cost;
                if cost < least.0 {
                    least = (cost, way);
                }
            }
            cost += least.0;
            self.taken.push(least.1);
            if part.is_last && (cost < 0.0 || self.decided.must[part.candidate]) {
                value += cost;
                others += self.costs.candidates[part.candidate];
            } else if part.is_last {
                self.taken.truncate(before);
            }
        }
        for &way in &self.taken {
            for (first, uses) in market.spans(way) {
                let rows = self.load[first..].iter_mut().zip(&mut self.slope[first..]).zip(uses);
                rows.for_each(|((load, slope), uses)| {
                    *load += uses;
                    *slope += uses;
                });
            }
            others += self.costs.ways[way];
        }
        self.offer_set(others);
        value
    }

    /// Lists what is open: the parts of each candidate that has an open way for each of them.
    fn list_open(&mut self) {
        self.parts.clear();
        self.ways.clear();
        for (at, candidate) in self.market.candidates.iter().enumerate() {
            let (first, first_way) = (self.parts.len(), self.ways.len());
            for part in &candidate.parts {
                let before = self.ways.len();
                self.ways.extend(part.clone().filter(|&way| self.decided.open[way]));
                if self.ways.len() == before {
                    self.parts.truncate(first);
                    self.ways.truncate(first_way);
                    break;
                }
                let is_first = self.parts.len() == first;
                self.parts.push(Part { candidate: at, is_first, is_last: false, ways: before..self.ways.len() });
            }
            if let Some(last) = self.parts[first..].last_mut() {
                last.is_last = true;
            }
        }
    }

    /// What was taken last is a set of its own: keeps it when it fits and is the best so far.
    fn offer_set(&mut self, others: f64) {
        let cost = self.cost_with(others);
        if cost < self.best {
            self.best = cost;
            self.sets.push(self.taken.clone());
        }
    }

    /// What the load costs more than what runs anyway, with `others`; infinite when it does not fit.
    fn cost_with(&self, others: f64) -> f64 {
        let rows = || self.market.rows.iter().zip(&self.load);
        if rows().any(|(row, load)| *load > row.limit) {
            return f64::INFINITY;
        }
        others + rows().map(|(row, load)| row.added_price(*load)).sum::<f64>()
    }

    fn remember(&mut self) {
        self.share.iter_mut().for_each(|share| *share *= MEMORY);
        self.steps = self.steps * MEMORY + 1.0;
        self.taken.iter().for_each(|&way| self.share[way] += 1.0);
    }

    /// Adds up the least that what is decided brings to each row; false when it cannot be.
    fn weigh_decided(&mut self) -> bool {
        let market = self.market;
        self.least.iter_mut().zip(&market.rows).for_each(|(least, row)| *least = row.base);
        let mut seen = vec![(0, f64::INFINITY); market.rows.len()];
        for (candidate, _) in market.candidates.iter().zip(&self.decided.must).filter(|(_, must)| **must) {
            for part in &candidate.parts {
                let open = part.clone().filter(|&way| self.decided.open[way]);
                let mut count = 0;
                for way in open {
                    count += 1;
                    for (first, uses) in market.spans(way) {
                        let rows = seen[first..].iter_mut().zip(uses);
                        rows.for_each(|(seen, uses)| *seen = (seen.0 + 1, seen.1.min(*uses)));
                    }
                }
                if count == 0 {
                    return false;
                }
                for (least, seen) in self.least.iter_mut().zip(&mut seen) {
                    if seen.0 == count {
                        *least += seen.1;
                    }
                    *seen = (0, f64::INFINITY);
                }
            }
        }
        let fits = self.least.iter().zip(&market.rows).all(|(least, row)| *least <= row.limit);
        if fits {
            self.close_what_does_not_fit();
        }
        fits
    }

    /// Closes the ways of what is not taken yet that do not fit on top of what is.
    fn close_what_does_not_fit(&mut self) {
        let market = self.market;
        let undecided = market.candidates.iter().zip(&self.decided.must).filter(|(_, must)| !**must);
        for way in undecided.flat_map(|(candidate, _)| candidate.ways.clone()) {
            let fits = |(first, uses): (usize, &[f64])| {
                let rows = market.rows[first..].iter().zip(&self.least[first..]).zip(uses);
                rows.into_iter().all(|((row, least), uses)| least + uses <= row.limit)
            };
            self.decided.open[way] &= market.spans(way).all(fits);
        }
    }

    /// Closes what no set below `best` can contain, and takes what all of them do, by the cost of the last rates, at
    /// which D is `value`.
    fn fix(&mut self, value: f64) {
        let reach = self.best - value;
        let mut decided = std::mem::take(&mut self.decided);
        for parts in self.of_candidates() {
            let candidate = parts[0].candidate;
            let taken = self.cost_of_candidate(parts);
            let more = if decided.must[candidate] { 0.0 } else { taken.max(0.0) };
            for part in parts {
                let least = self.cheapest(part);
                for &way in &self.ways[part.ways.clone()] {
                    decided.open[way] &= more + self.cost[way] - least <= reach;
                }
            }
            decided.must[candidate] |= -taken > reach;
        }
        self.decided = decided;
    }

    /// The open parts, candidate by candidate.
    pub(super) fn of_candidates(&self) -> impl Iterator<Item = &[Part]> {
        self.parts.chunk_by(|a, b| a.candidate == b.candidate)
    }

    /// What the candidate of `parts` costs at the last rates, by its cheapest ways.
    pub(super) fn cost_of_candidate(&self, parts: &[Part]) -> f64 {
        self.costs.candidates[parts[0].candidate] + parts.iter().map(|part| self.cheapest(part)).sum::<f64>()
    }

    /// What the cheapest open way of `part` costs at the last rates.
    pub(super) fn cheapest(&self, part: &Part) -> f64 {
        self.ways[part.ways.clone()].iter().map(|&way| self.cost[way]).fold(f64::INFINITY, f64::min)
    }
}
