//! The way up: prices near the best of the Lagrangian dual, found on a smoothed copy of it.
//!
//! The dual is a concave function with a kink wherever a unit changes its mind, and plain subgradient steps bounce
//! between the kinks (subgradient, volume and Adam steps were tried: 5 to 20 % below the best after 300 rounds). Here
//! every unit spreads over its options by a softmin of temperature T, and every cell answers a price with a load that
//! rises steadily from band to band. The smoothed dual is climbed by limited-memory BFGS (Nocedal 1980,
//! doi:10.1090/S0025-5718-1980-0572855-7) in the logarithms of the prices, while T falls. What is smoothed decides only
//! where to look: the bound is always evaluated exactly, by [`Relaxation::bound`].

use super::classes::Class;
use super::prices::Relaxation;
use super::tariff::{Asked, HIGHEST, Tariff};
use crate::case::{Day, Id};
use crate::model::{BANDS, Load, Task, Unit};
use crate::rules;
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

/// Pairs of steps and gradient changes that BFGS remembers.
const MEMORY: usize = 10;

/// The longest step in one logarithm of a price.
const LONGEST: f64 = 0.25;

/// Units handled by one task of the thread pool; fixed, so that sums never depend on the number of threads.
const CHUNK: usize = 1_024;

impl Ascent<'_, '_> {
    /// Climbs for `rounds` evaluations from `logs`, the logarithms of the prices by class and week.
    pub(crate) fn climb(&self, logs: &mut Vec<f64>, rounds: usize) {
        let mut pairs: Vec<(Vec<f64>, Vec<f64>, f64)> = Vec::new();
        let relaxation = self.relaxation;
        let asked = Asked::new(relaxation.model, relaxation.classes, self.sample().map(Id::new));
        let mut gradient = self.gradient(logs, &asked);
        let mut length = 1.0;
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
                if pairs.len() == MEMORY {
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

    /// A guess of the second derivative of each logarithm: what the cells alone would give.
    fn curvature(&self, logs: &[f64]) -> Vec<f64> {
        let (model, classes) = (self.relaxation.model, self.relaxation.classes);
        let mut capacity = vec![1.0; logs.len()];
        for (fm, class) in classes.of.entries() {
            for week in 0..model.weeks {
                capacity[class.index() * model.weeks + week] += model.curve(model.cell(fm, week)).capacity() as f64;
            }
        }
        capacity.iter().zip(logs).map(|(capacity, log)| log.exp() * capacity / 6.0).collect()
    }

    /// The units looked at.
    fn sample(&self) -> impl Iterator<Item = usize> + use<> {
        (0..self.relaxation.model.units.len()).step_by(self.every)
    }

    /// Price x (minutes the units bring less minutes the cells take), by class and week.
    fn gradient(&self, logs: &[f64], asked: &Asked) -> Vec<f64> {
        let rates: Vec<f64> = logs.iter().map(|log| log.exp()).collect();
        let prices = Tariff::new(self.relaxation, asked, &rates);
        let units: Vec<usize> = self.sample().collect();
        let parts: Vec<Vec<f64>> = units.par_chunks(CHUNK).map(|some| self.units(some, &prices)).collect();
        let mut excess = vec![0.0; rates.len()];
        let scale = self.every as f64;
        for part in parts {
            excess.iter_mut().zip(part).for_each(|(sum, more)| *sum += scale * more);
        }
        self.take_cells(&rates, &mut excess);
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
                let load = model.curve(cell).capacity() as f64 * tenths[at] / 10.0;
                excess[at] -= load.clamp(f64::from(row.base), f64::from(row.limit)) - f64::from(row.base);
            }
        }
    }

    fn units(&self, units: &[usize], prices: &Tariff<'_>) -> Vec<f64> {
        let mut excess = vec![0.0; self.relaxation.classes.len() * self.relaxation.model.weeks];
        let mut spread = Spread { ascent: self, prices, options: Vec::new(), beyond: Vec::new(), masses: Vec::new() };
        for &unit in units {
            spread.unit(Id::new(unit), &mut excess);
        }
        excess
    }
}

/// Spreads units over their options.
struct Spread<'a, 'r, 'm> {
    ascent: &'a Ascent<'r, 'm>,
    prices: &'a Tariff<'a>,
    /// The classes of the unit in hand, each with its soft cost.
    options: Vec<(Id<Class>, f64)>,
    /// By task of the unit and start: its soft cost with what follows.
    beyond: Vec<Vec<f64>>,
    /// By task of the unit and start: its share.
    masses: Vec<Vec<f64>>,
}

impl Spread<'_, '_, '_> {
    fn unit(&mut self, id: Id<Unit>, excess: &mut [f64]) {
        let relaxation = self.ascent.relaxation;
        let unit = &relaxation.model.units[id];
        let temperature = self.ascent.temperature;
        self.options.clear();
        let escape = self.ascent.escape.map_or(f64::INFINITY, |price| (price * unit.priority) as f64);
        let mut least = escape;
        for (class, preference) in relaxation.options(unit) {
            if let Some(cost) = self.soft_cost(unit, class) {
                let cost = cost + preference as f64;
                least = least.min(cost);
                self.options.push((class, cost));
            }
        }
        let weight = |cost: f64| weight(cost - least, temperature);
        if !least.is_finite() {
            return;
        }
        let total = weight(escape) + self.options.iter().map(|(_, cost)| weight(*cost)).sum::<f64>();
        let options = std::mem::take(&mut self.options);
        for &(class, cost) in &options {
            let share = weight(cost) / total;
            if share > 1e-3 {
                self.soft_cost(unit, class);
                self.load(unit, class, share, excess);
            }
        }
        self.options = options;
    }

    /// The softmin of the starts of `unit` at `class`; leaves `beyond` filled. Tasks stand with predecessors first.
    fn soft_cost(&mut self, unit: &Unit, class: Id<Class>) -> Option<f64> {
        let relaxation = self.ascent.relaxation;
        let model = relaxation.model;
        let first = unit.tasks.start;
        self.beyond.resize_with(unit.tasks.len().max(self.beyond.len()), Vec::new);
        for at in 0..unit.tasks.len() {
            let task = Id::<Task>::new(first + at);
            let mut costs = std::mem::take(&mut self.beyond[at]);
            costs.clear();
            costs.extend(model.starts_of(task).iter().map(|start| {
                let price = || self.prices.get(class, start.load) + f64::from(start.cost);
                if relaxation.allows(task, class, start) { price() } else { f64::INFINITY }
            }));
            self.beyond[at] = costs;
        }
        let mut sum = unit.fixed.map_or(0.0, |load| self.prices.get(class, load));
        for at in (0..unit.tasks.len()).rev() {
            let Some((before, gap)) = model.tasks[Id::<Task>::new(first + at)].after else {
                let cost = softmin(&self.beyond[at], self.ascent.temperature);
                sum += cost;
                continue;
            };
            let weeks = model.tasks[before].weeks as usize;
            let own = model.starts_of(Id::<Task>::new(first + at));
            // Most starts leave all days open, or the same as the start before did.
            let mut last = (usize::MAX, 0.0);
            for (pick, start) in model.starts_of(before).iter().enumerate() {
                let from = first_open(own, rules::end_of(weeks, start.day).plus(gap + 1));
                if from != last.0 {
                    last = (from, softmin(&self.beyond[at][from..], self.ascent.temperature));
                }
                self.beyond[before.index() - first][pick] += last.1;
            }
        }
        sum.is_finite().then_some(sum)
    }

    /// Adds `share` of the load of `unit` at `class`, spread over its starts.
    fn load(&mut self, unit: &Unit, class: Id<Class>, share: f64, excess: &mut [f64]) {
        let model = self.ascent.relaxation.model;
        let first = unit.tasks.start;
        self.masses.resize_with(unit.tasks.len().max(self.masses.len()), Vec::new);
        for at in 0..unit.tasks.len() {
            let task = Id::<Task>::new(first + at);
            let costs = &self.beyond[at];
            let mut shares = std::mem::take(&mut self.masses[at]);
            shares.clear();
            shares.resize(costs.len(), 0.0);
            match model.tasks[task].after {
                None => self.spread(costs, share, &mut shares),
                Some((before, gap)) => {
                    let weeks = model.tasks[before].weeks as usize;
                    let own = model.starts_of(task);
                    for (start, &mass) in model.starts_of(before).iter().zip(&self.masses[before.index() - first]) {
                        if mass > 1e-6 {
                            let from = first_open(own, rules::end_of(weeks, start.day).plus(gap + 1));
                            self.spread(&costs[from..], mass, &mut shares[from..]);
                        }
                    }
                }
            }
            for (start, &mass) in model.starts_of(task).iter().zip(&shares).filter(|(_, mass)| **mass > 1e-6) {
                self.add(class, start.load, mass, excess);
            }
            self.masses[at] = shares;
        }
        if let Some(load) = unit.fixed {
            self.add(class, load, share, excess);
        }
    }

    /// Adds `mass`, spread over the starts by their `costs`, to `shares`.
    fn spread(&self, costs: &[f64], mass: f64, shares: &mut [f64]) {
        if let ([_], [share]) = (costs, &mut *shares) {
            *share += mass;
            return;
        }
        let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
        let total: f64 = costs.iter().map(|&cost| weight(cost - least, self.ascent.temperature)).sum();
        for (share, &cost) in shares.iter_mut().zip(costs) {
            *share += mass * weight(cost - least, self.ascent.temperature) / total;
        }
    }

    fn add(&self, class: Id<Class>, load: Id<Load>, mass: f64, excess: &mut [f64]) {
        let model = self.ascent.relaxation.model;
        let (first, minutes) = model.loads.get(load);
        let at = class.index() * model.weeks + first;
        excess[at..].iter_mut().zip(minutes).for_each(|(sum, &more)| *sum += mass * f64::from(more));
    }
}

fn first_open(starts: &[crate::model::Start], bound: Day) -> usize {
    starts.partition_point(|start| start.day < bound)
}

fn softmin(costs: &[f64], temperature: f64) -> f64 {
    if let [cost] = costs {
        return *cost;
    }
    let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
    if !least.is_finite() {
        return f64::INFINITY;
    }
    least - temperature * costs.iter().map(|cost| weight(cost - least, temperature)).sum::<f64>().ln()
}

/// The weight of an option that costs `more` than the least; what is beyond notice is 0 without asking the exponential.
#[inline]
fn weight(more: f64, temperature: f64) -> f64 {
    let scaled = more / temperature;
    if scaled > 12.0 { 0.0 } else { (-scaled).exp() }
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
