//! A unit spread over its options by a softmin: what it brings to every class and week at given prices.

use super::classes::Class;
use super::prices::Relaxation;
use super::tariff::Tariff;
use crate::case::{Day, Id};
use crate::model::{Load, Task, Unit};

/// Spreads units over their options.
pub(super) struct Spread<'a, 'm> {
    relaxation: &'a Relaxation<'m>,
    prices: &'a Tariff<'a>,
    temperature: f64,
    /// Price of leaving out a point of priority.
    escape: Option<i64>,
    /// The classes of the unit in hand, each with its soft cost.
    options: Vec<(Id<Class>, f64)>,
    /// By task of the unit and start: its soft cost with what follows.
    beyond: Vec<Vec<f64>>,
    /// By task of the unit and start: its share.
    masses: Vec<Vec<f64>>,
}

impl<'a, 'm> Spread<'a, 'm> {
    pub(super) fn new(
        relaxation: &'a Relaxation<'m>,
        prices: &'a Tariff<'a>,
        (temperature, escape): (f64, Option<i64>),
    ) -> Self {
        Self { relaxation, prices, temperature, escape, options: Vec::new(), beyond: Vec::new(), masses: Vec::new() }
    }

    /// Adds what `id` brings to `excess`, minutes by class and week.
    pub(super) fn unit(&mut self, id: Id<Unit>, excess: &mut [f64]) {
        let relaxation = self.relaxation;
        let unit = &relaxation.model.units[id];
        let temperature = self.temperature;
        self.options.clear();
        let escape = match (unit.priority, self.escape) {
            (0, _) => 0.0,
            (_, None) => f64::INFINITY,
            (priority, Some(price)) => (price * priority) as f64,
        };
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
        let relaxation = self.relaxation;
        let model = relaxation.model;
        let first = unit.tasks.start;
        self.beyond.resize_with(unit.tasks.len().max(self.beyond.len()), Vec::new);
        for at in 0..unit.tasks.len() {
            let task = Id::<Task>::new(first + at);
            let mut costs = std::mem::take(&mut self.beyond[at]);
            costs.clear();
            costs.extend(model.starts_of(task).iter().map(|start| {
                let price = || self.prices.get(class, start.load) + relaxation.start_price(unit, start) as f64;
                if relaxation.allows(task, class, start) { price() } else { f64::INFINITY }
            }));
            self.beyond[at] = costs;
        }
        let mut sum = unit.fixed.map_or(0.0, |load| self.prices.get(class, load));
        for at in (0..unit.tasks.len()).rev() {
            let Some((before, gap)) = model.tasks[Id::<Task>::new(first + at)].after else {
                let cost = softmin(&self.beyond[at], self.temperature);
                sum += cost;
                continue;
            };
            let own = model.starts_of(Id::<Task>::new(first + at));
            // Most starts leave all days open, or the same as the start before did.
            let mut last = (usize::MAX, 0.0);
            for (pick, start) in model.starts_of(before).iter().enumerate() {
                let from = first_open(own, model.tasks[before].frees(start.day, gap));
                if from != last.0 {
                    last = (from, softmin(&self.beyond[at][from..], self.temperature));
                }
                self.beyond[before.index() - first][pick] += last.1;
            }
        }
        sum.is_finite().then_some(sum)
    }

    /// Adds `share` of the load of `unit` at `class`, spread over its starts.
    fn load(&mut self, unit: &Unit, class: Id<Class>, share: f64, excess: &mut [f64]) {
        let model = self.relaxation.model;
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
                    let own = model.starts_of(task);
                    for (start, &mass) in model.starts_of(before).iter().zip(&self.masses[before.index() - first]) {
                        if mass > 1e-6 {
                            let from = first_open(own, model.tasks[before].frees(start.day, gap));
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
        let total: f64 = costs.iter().map(|&cost| weight(cost - least, self.temperature)).sum();
        for (share, &cost) in shares.iter_mut().zip(costs) {
            *share += mass * weight(cost - least, self.temperature) / total;
        }
    }

    fn add(&self, class: Id<Class>, load: Id<Load>, mass: f64, excess: &mut [f64]) {
        let model = self.relaxation.model;
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
