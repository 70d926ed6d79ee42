//! The way up: prices near the best of the Lagrangian dual, found on a smoothed copy of it.
//!
//! The dual is a concave function with a kink wherever a unit changes its mind, and plain subgradient steps bounce
//! between the kinks (subgradient, volume and Adam steps were tried: 5 to 20 % below the best after 300 rounds). Here
//! every unit spreads over its options by a softmin of temperature T, and every cell answers a price with a load that
//! rises steadily from band to band. The smoothed dual is climbed by limited-memory BFGS (Nocedal 1980,
//! doi:10.1090/S0025-5718-1980-0572855-7) in the logarithms of the prices, while T falls. What is smoothed decides only
//! where to look: the bound is always evaluated exactly, by [`Relaxation::bound`].
//!
//! The duals of the upper levels have a price in few cells, and logarithms do not get down to none: there, projected
//! steps with momentum along the smoothed subgradient do better (20,000 tenants of whom 483 are left out: 137 proved
//! against 18 to 55 in about the same time).

use super::Goal;
use super::prices::Relaxation;
use super::spread::Spread;
use super::tariff::{Asked, HIGHEST, Tariff};
use crate::case::Id;
use crate::model::BANDS;
use rayon::prelude::*;

/// One smoothed dual.
pub(crate) struct Ascent<'r, 'm> {
    pub(crate) relaxation: &'r Relaxation<'m>,
    /// T, in cost units.
    pub(crate) temperature: f64,
    /// Price of leaving out a point of priority; `None` when nothing may be left out.
    pub(crate) escape: Option<i64>,
    /// Only every so-manieth unit is looked at, and counts for all: enough to find the way while T is high.
    pub(crate) every: usize,
}

/// Pairs of steps and gradient changes that BFGS remembers, and where it looks at a sample: with 100,000 tenants, the gap is
/// 3.2 % after 14 s in place of 3.5 % after 18 s.
const MEMORY: usize = 10;
const MEMORY_OF_SAMPLE: usize = 5;

/// The longest step in one logarithm of a price.
const LONGEST: f64 = 0.25;

/// How much of its pace a price keeps from step to step.
const MOMENTUM: f64 = 0.8;

/// Units handled by one task of the thread pool; fixed, so that sums never depend on the number of threads.
const CHUNK: usize = 1_024;

impl Ascent<'_, '_> {
    /// Climbs for `rounds` evaluations from `logs`, the logarithms of the prices by class and week.
    pub(crate) fn climb(&self, logs: &mut Vec<f64>, rounds: usize) {
        let mut pairs: Vec<(Vec<f64>, Vec<f64>, f64)> = Vec::new();
        let asked = self.asked();
        let mut gradient = self.gradient(logs, &asked);
        let mut length = 1.0;
        let memory = if self.every > 1 { MEMORY_OF_SAMPLE } else { MEMORY };
        for _ in 0..rounds {
            let mut step = direction(&gradient, &pairs, &self.curvature(logs));
            let longest = step.iter().fold(0.0f64, |most, d| most.max(d.abs()));
            let scale = length * (LONGEST / longest.max(LONGEST));
            step.iter_mut().for_each(|d| *d *= scale);
            let slope = dot(&step, &gradient);
            if slope <= 0.0 {
                pairs.clear();
                continue;
            }
            let trial: Vec<f64> = logs.iter().zip(&step).map(|(log, d)| (log + d).clamp(0.0, HIGHEST)).collect();
            let next = self.gradient(&trial, &asked);
            // Overshot: the slope along the step has turned and grown. Shorten, but keep the curvature just learnt.
            let turned = dot(&step, &next) < -0.7 * slope;
            let change: Vec<f64> = gradient.iter().zip(&next).map(|(old, new)| old - new).collect();
            let curvature = dot(&step, &change);
            if curvature > 1e-12 * dot(&change, &change).sqrt() {
                if pairs.len() == memory {
                    pairs.remove(0);
                }
                pairs.push((step, change, 1.0 / curvature));
            }
            if turned {
                length = (length * 0.5f64).max(0.05);
            } else {
                length = (length * 1.5f64).min(1.0);
                *logs = trial;
                gradient = next;
            }
        }
    }

    /// Takes projected steps along the excess, for duals where most prices are 0: there logarithms get stuck. The longest
    /// step falls from one of `steps` to the other; a step of 1 adds `scale` to the price of a cell brought twice what it
    /// can take.
    pub(crate) fn walk(&self, prices: &mut [f64], (scale, steps): (f64, [f64; 2]), rounds: usize) {
        let asked = self.asked();
        let (model, classes) = (self.relaxation.model, self.relaxation.classes);
        let capacity = classes.sums(model, |cell| f64::from(model.cells[cell].limit));
        let mut pace = vec![0.0; prices.len()];
        for round in 0..rounds {
            let step = scale * steps[0] * (steps[1] / steps[0]).powf(round as f64 / rounds as f64);
            let excess = self.excess(prices, &asked);
            for (at, price) in prices.iter_mut().enumerate() {
                pace[at] = MOMENTUM * pace[at] + (1.0 - MOMENTUM) * excess[at] / capacity[at].max(1.0);
                *price = (*price + step * pace[at]).clamp(0.0, HIGHEST.exp());
            }
        }
    }

    fn asked(&self) -> Asked {
        Asked::new(self.relaxation.model, self.relaxation.classes, self.sample().map(Id::new))
    }

    /// Minutes the units bring less minutes the cells take at `rates`, by class and week.
    fn excess(&self, rates: &[f64], asked: &Asked) -> Vec<f64> {
        let prices = Tariff::new(self.relaxation, asked, rates);
        let units: Vec<usize> = self.sample().collect();
        let parts: Vec<Vec<f64>> = units.par_chunks(CHUNK).map(|some| self.units(some, &prices)).collect();
        let mut excess = vec![0.0; rates.len()];
        let scale = self.every as f64;
        for part in parts {
            excess.iter_mut().zip(part).for_each(|(sum, more)| *sum += scale * more);
        }
        self.take_cells(rates, &mut excess);
        excess
    }

    /// A guess of the second derivative of each logarithm: what the cells alone would give.
    fn curvature(&self, logs: &[f64]) -> Vec<f64> {
        let (model, classes) = (self.relaxation.model, self.relaxation.classes);
        let capacity = classes.sums(model, |cell| model.curve(cell).capacity() as f64);
        capacity.iter().zip(logs).map(|(capacity, log)| log.exp() * (capacity + 1.0) / 6.0).collect()
    }

    /// The units looked at.
    fn sample(&self) -> impl Iterator<Item = usize> + use<> {
        (0..self.relaxation.model.units.len()).step_by(self.every)
    }

    /// Price x excess, by class and week.
    fn gradient(&self, logs: &[f64], asked: &Asked) -> Vec<f64> {
        let rates: Vec<f64> = logs.iter().map(|log| log.exp()).collect();
        let excess = self.excess(&rates, asked);
        excess.iter().zip(&rates).map(|(excess, rate)| excess * rate).collect()
    }

    fn take_cells(&self, rates: &[f64], excess: &mut [f64]) {
        let (model, classes) = (self.relaxation.model, self.relaxation.classes);
        let Some(slopes) = model.curves.iter().find(|curve| curve.capacity() > 0).map(|curve| *curve.slopes()) else {
            return;
        };
        let tenths: Vec<f64> = rates.iter().map(|&rate| tenths_at(rate, &slopes)).collect();
        for (fm, class) in classes.of.entries() {
            for week in 0..model.weeks {
                let at = class.index() * model.weeks + week;
                let cell = model.cell(fm, week);
                let row = &model.cells[cell];
                let (base, limit) = (f64::from(row.base), f64::from(row.limit));
                let load = match self.relaxation.goal {
                    Goal::Unassigned | Goal::Waiting => limit,
                    Goal::Cost => (model.curve(cell).capacity() as f64 * tenths[at] / 10.0).clamp(base, limit),
                };
                excess[at] -= load - base;
            }
        }
    }

    fn units(&self, units: &[usize], prices: &Tariff<'_>) -> Vec<f64> {
        let mut excess = vec![0.0; self.relaxation.classes.len() * self.relaxation.model.weeks];
        let mut spread = Spread::new(self.relaxation, prices, (self.temperature, self.escape));
        for &unit in units {
            spread.unit(Id::new(unit), &mut excess);
        }
        excess
    }
}

/// The mean filling of a cell, in tenths of its capacity, that answers a price: each band is half full at its price.
fn tenths_at(rate: f64, slopes: &[i64; BANDS]) -> f64 {
    let price = |band: usize| slopes[band] as f64;
    if slopes[BANDS - 1] == 0 {
        return 10.0;
    }
    if rate <= price(0) {
        return 0.5 * rate / price(0);
    }
    match (1..BANDS).find(|&band| rate <= price(band)) {
        Some(band) => band as f64 - 0.5 + (rate - price(band - 1)) / (price(band) - price(band - 1)).max(1e-9),
        None => 10.5 + (rate / price(BANDS - 1) - 1.0),
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The BFGS direction: the inverse of the curvature learnt from `pairs`, on top of `diagonal`, times the gradient.
fn direction(gradient: &[f64], pairs: &[(Vec<f64>, Vec<f64>, f64)], diagonal: &[f64]) -> Vec<f64> {
    let mut q = gradient.to_vec();
    let mut alphas = Vec::with_capacity(pairs.len());
    for (step, change, inverse) in pairs.iter().rev() {
        let alpha = inverse * dot(step, &q);
        q.iter_mut().zip(change).for_each(|(q, change)| *q -= alpha * change);
        alphas.push(alpha);
    }
    q.iter_mut().zip(diagonal).for_each(|(q, diagonal)| *q /= diagonal);
    for ((step, change, inverse), alpha) in pairs.iter().zip(alphas.into_iter().rev()) {
        let beta = inverse * dot(change, &q);
        q.iter_mut().zip(step).for_each(|(q, step)| *q += (alpha - beta) * step);
    }
    q
}
