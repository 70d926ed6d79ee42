//! The way up: prices near the best of the Lagrangian dual, found on a smoothed copy of it.
//!
//! The dual is a concave function with a kink wherever a unit changes its mind, and plain subgradient steps bounce
//! between the kinks (subgradient, volume and Adam steps were tried: 5 to 20 % below the best after 300 rounds). Here
//! every unit spreads over its options by a softmin of temperature T, and every cell answers a price with a load that
//! rises steadily from band to band. The smoothed dual is climbed by limited-memory BFGS (Nocedal 1980,
//! doi:10.1090/S0025-5718-1980-0572855-7) while T falls, on a [`Scale`] that is even near no price at all and logarithmic
//! beyond. What is smoothed decides only where to look: the bound is always evaluated exactly, by [`Relaxation::bound`].
//!
//! What BFGS starts from is the [`Curvature`] of each class, the units' part of it included: with the cells' part alone,
//! 40 rounds at a low temperature got a third as far (20,000 tenants).
//!
//! The duals of the upper levels have a price in few cells, and logarithms do not get down to none: there, projected
//! steps with momentum along the smoothed subgradient do better (20,000 tenants of whom 483 are left out: 137 proved
//! against 18 to 55 in about the same time).

use super::Goal;
use super::curvature::{Curvature, Scale};
use super::prices::Relaxation;
use super::spread::Spread;
use super::tariff::{Asked, HIGHEST, Tariff};
use crate::case::Id;
use crate::model::BANDS;
use rayon::prelude::*;
use std::time::Instant;

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

/// Pairs of steps and gradient changes that BFGS remembers (5 to 40 come to the same).
const MEMORY: usize = 10;

/// The longest step in one price, on its scale. Steps too long are shortened as a whole: where they were cut class by class,
/// they led nowhere.
const LONGEST: f64 = 0.25;

/// How much of its pace a price keeps from step to step.
const MOMENTUM: f64 = 0.8;

/// Units handled by one task of the thread pool; fixed, so that sums never depend on the number of threads.
const CHUNK: usize = 1_024;

/// The same for the curvature, whose sums are large.
const CURVATURE_PARTS: usize = 4;

impl Ascent<'_, '_> {
    /// Climbs for `rounds` evaluations from `rates`, the prices by class and week, as far as they end by `deadline`. Prices
    /// that bar everybody stay.
    pub(crate) fn climb(&self, rates: &mut [f64], rounds: usize, deadline: Option<Instant>) {
        let scale = Scale::of(self.relaxation.model);
        let mut marks: Vec<f64> = rates.iter().map(|&rate| scale.mark(rate)).collect();
        let asked = self.asked();
        let mut begun = Instant::now();
        let curvature = self.curvature(&scale, &marks, &asked);
        let mut gradient = self.gradient(&scale, &marks, &asked);
        let mut pairs: Vec<(Vec<f64>, Vec<f64>, f64)> = Vec::new();
        let mut length = 1.0;
        for _ in 0..rounds {
            let now = Instant::now();
            if deadline.is_some_and(|end| now + (now - begun) > end) {
                break;
            }
            begun = now;
            let mut step = direction(&gradient, &pairs, &curvature);
            for ((step, &mark), &slope) in step.iter_mut().zip(&marks).zip(&gradient) {
                let low = mark <= 0.0 && (slope < 0.0 || *step < 0.0);
                if slope == 0.0 || low || scale.bars(mark) {
                    *step = 0.0;
                }
            }
            let longest = step.iter().fold(0.0f64, |most, d| most.max(d.abs()));
            let shorter = length * (LONGEST / longest.max(LONGEST));
            step.iter_mut().for_each(|d| *d *= shorter);
            let slope = dot(&step, &gradient);
            if slope <= 0.0 {
                pairs.clear();
                continue;
            }
            let trial: Vec<f64> = marks.iter().zip(&step).map(|(mark, d)| scale.clamp(mark + d)).collect();
            let next = self.gradient(&scale, &trial, &asked);
            // Overshot: the slope along the step has turned and grown. Shorten, but keep the curvature just learnt.
            let turned = dot(&step, &next) < -0.7 * slope;
            let change: Vec<f64> = gradient.iter().zip(&next).map(|(old, new)| old - new).collect();
            let bend = dot(&step, &change);
            if bend > 1e-12 * dot(&change, &change).sqrt() {
                if pairs.len() == MEMORY {
                    pairs.remove(0);
                }
                pairs.push((step, change, 1.0 / bend));
            }
            if turned {
                length = (length * 0.5f64).max(0.05);
            } else {
                length = (length * 1.5f64).min(1.0);
                marks = trial;
                gradient = next;
            }
        }
        rates.iter_mut().zip(marks).for_each(|(rate, mark)| *rate = scale.rate(mark));
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
                *price = (*price + step * pace[at]).clamp(0.0, HIGHEST);
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

    /// The second derivative at `marks`, class by class.
    fn curvature(&self, scale: &Scale, marks: &[f64], asked: &Asked) -> Curvature {
        let (model, classes) = (self.relaxation.model, self.relaxation.classes);
        let rates: Vec<f64> = marks.iter().map(|&mark| scale.rate(mark)).collect();
        let prices = Tariff::new(self.relaxation, asked, &rates);
        let units: Vec<usize> = self.sample().collect();
        let part = units.len().div_ceil(CURVATURE_PARTS).max(1);
        let parts: Vec<Curvature> = units.par_chunks(part).map(|some| self.vary(some, &prices)).collect();
        let mut sum = Curvature::new(classes.len(), model.weeks);
        parts.iter().for_each(|part| sum.add(part, self.every as f64 / self.temperature));
        let capacity = classes.sums(model, |cell| model.curve(cell).capacity() as f64);
        let slopes = marks.iter().map(|&mark| if scale.bars(mark) { 0.0 } else { scale.slope(mark) });
        sum.factored(&capacity, &slopes.collect::<Vec<f64>>())
    }

    fn vary(&self, units: &[usize], prices: &Tariff<'_>) -> Curvature {
        let mut sum = Curvature::new(self.relaxation.classes.len(), self.relaxation.model.weeks);
        let mut spread = Spread::new(self.relaxation, prices, (self.temperature, self.escape));
        units.iter().for_each(|&unit| spread.covariance(Id::new(unit), &mut sum));
        sum
    }

    /// The units looked at.
    fn sample(&self) -> impl Iterator<Item = usize> + use<> {
        (0..self.relaxation.model.units.len()).step_by(self.every)
    }

    /// How fast the smoothed dual rises along each mark.
    fn gradient(&self, scale: &Scale, marks: &[f64], asked: &Asked) -> Vec<f64> {
        let rates: Vec<f64> = marks.iter().map(|&mark| scale.rate(mark)).collect();
        let excess = self.excess(&rates, asked);
        excess.iter().zip(marks).map(|(excess, &mark)| excess * scale.slope(mark)).collect()
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

/// The BFGS direction: the inverse of what is learnt from `pairs`, on top of `curvature`, times the gradient.
fn direction(gradient: &[f64], pairs: &[(Vec<f64>, Vec<f64>, f64)], curvature: &Curvature) -> Vec<f64> {
    let mut q = gradient.to_vec();
    let mut alphas = Vec::with_capacity(pairs.len());
    for (step, change, inverse) in pairs.iter().rev() {
        let alpha = inverse * dot(step, &q);
        q.iter_mut().zip(change).for_each(|(q, change)| *q -= alpha * change);
        alphas.push(alpha);
    }
    curvature.divide(&mut q);
    for ((step, change, inverse), alpha) in pairs.iter().zip(alphas.into_iter().rev()) {
        let beta = inverse * dot(change, &q);
        q.iter_mut().zip(step).for_each(|(q, step)| *q += (alpha - beta) * step);
    }
    q
}
