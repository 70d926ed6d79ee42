//! A unit spread over its options by a softmin: what it brings to every class and week at given prices.

use super::classes::Class;
use super::curvature::Curvature;
use super::prices::Relaxation;
use super::tariff::Tariff;
use crate::case::{Day, Id};
use crate::model::{Load, Model, Task, Unit};

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
    /// By week, what the unit in hand brings on average, what its workload in hand does, and what a start of that does.
    mean: Vec<f64>,
    own: Vec<f64>,
    minutes: Vec<f64>,
}

/// The share of a fair part that a class has at least in a covariance, where it costs less than so many times the best.
const FAIR: f64 = 0.1;
const IN_QUESTION: f64 = 1.5;

/// Shares worth mentioning: as a part of what is fair, and at the most.
const WORTH_MENTIONING: [f64; 2] = [1e-2, 1e-3];

impl<'a, 'm> Spread<'a, 'm> {
    pub(super) fn new(
        relaxation: &'a Relaxation<'m>,
        prices: &'a Tariff<'a>,
        (temperature, escape): (f64, Option<i64>),
    ) -> Self {
        Self {
            relaxation,
            prices,
            temperature,
            escape,
            options: Vec::new(),
            beyond: Vec::new(),
            masses: Vec::new(),
            mean: Vec::new(),
            own: Vec::new(),
            minutes: Vec::new(),
        }
    }

    /// Adds what `id` brings to `excess`, minutes by class and week.
    pub(super) fn unit(&mut self, id: Id<Unit>, excess: &mut [f64]) {
        self.options(id, 0.0, |spread, unit, (class, share)| spread.load(unit, class, share, excess));
    }

    /// Adds the covariance of what `id` brings to the weeks of each class to `sum`; starts of different workloads count as
    /// independent. Classes nobody asks for just now have a part of what is fair, or nothing would tell how fast units
    /// come to them once they get cheaper.
    pub(super) fn covariance(&mut self, id: Id<Unit>, sum: &mut Curvature) {
        self.options(id, FAIR, |spread, unit, option| spread.vary(unit, option, sum));
    }

    /// Calls `then` with each class that gets a share of `id` worth mentioning, and the share: softmin over the FMs, so that
    /// at the same price each gets the same. Classes at prices in question have `fair` of that at the least.
    fn options(&mut self, id: Id<Unit>, fair: f64, mut then: impl FnMut(&mut Self, &Unit, (Id<Class>, f64))) {
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
        if !least.is_finite() {
            return;
        }
        let weight = |cost: f64| weight(cost - least, temperature);
        let fms = |class: Id<Class>| relaxation.classes.fms[class].len() as f64;
        let options = std::mem::take(&mut self.options);
        let total = weight(escape) + options.iter().map(|&(class, cost)| fms(class) * weight(cost)).sum::<f64>();
        let all: f64 = options.iter().map(|&(class, _)| fms(class)).sum();
        for &(class, cost) in &options {
            let even = fms(class) / all;
            let least_share = if cost < IN_QUESTION * least { fair * even } else { 0.0 };
            let share = (fms(class) * weight(cost) / total).max(least_share);
            if share > (WORTH_MENTIONING[0] * even).min(WORTH_MENTIONING[1]) {
                self.soft_cost(unit, class);
                then(self, unit, (class, share));
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
        self.shares(unit, share);
        let excess = &mut excess[class.index() * model.weeks..];
        for (task, masses) in unit.tasks.clone().zip(&self.masses) {
            for (start, &mass) in model.starts_of(Id::new(task)).iter().zip(masses).filter(|(_, mass)| **mass > 1e-6) {
                add(model, start.load, mass, excess);
            }
        }
        if let Some(load) = unit.fixed {
            add(model, load, share, excess);
        }
    }

    /// Adds the covariance of what `unit` brings to the weeks of `class`, which gets `share` of it, to `sum`.
    fn vary(&mut self, unit: &Unit, (class, share): (Id<Class>, f64), sum: &mut Curvature) {
        let model = self.relaxation.model;
        self.shares(unit, 1.0);
        self.mean.clear();
        self.mean.resize(model.weeks, 0.0);
        for (task, masses) in unit.tasks.clone().zip(&self.masses) {
            let starts = model.starts_of(Id::new(task)).iter().zip(masses).filter(|(_, mass)| **mass > 1e-3);
            self.own.clear();
            self.own.resize(model.weeks, 0.0);
            for (start, &mass) in starts {
                add(model, start.load, mass, &mut self.own);
                if masses.len() > 1 {
                    let (first, minutes) = model.loads.get(start.load);
                    self.minutes.clear();
                    self.minutes.extend(minutes.iter().map(|&minutes| f64::from(minutes)));
                    sum.add_square(class.index(), (first, &self.minutes), share * mass);
                }
            }
            if masses.len() > 1 {
                sum.add_square(class.index(), busy(&self.own), -share);
            }
            self.mean.iter_mut().zip(&self.own).for_each(|(sum, more)| *sum += more);
        }
        if let Some(load) = unit.fixed {
            add(model, load, 1.0, &mut self.mean);
        }
        sum.add_square(class.index(), busy(&self.mean), share * (1.0 - share));
    }

    /// Leaves `masses` filled: `share` of each workload of `unit`, spread over its starts.
    fn shares(&mut self, unit: &Unit, share: f64) {
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
            self.masses[at] = shares;
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
}

/// Adds `mass` of `load` to the weeks of a class.
fn add(model: &Model, load: Id<Load>, mass: f64, weeks: &mut [f64]) {
    let (first, minutes) = model.loads.get(load);
    weeks[first..].iter_mut().zip(minutes).for_each(|(sum, &more)| *sum += mass * f64::from(more));
}

/// The weeks with any load, and the first of them.
fn busy(weeks: &[f64]) -> (usize, &[f64]) {
    let is_busy = |&load: &f64| load > 0.0;
    let first = weeks.iter().position(is_busy).unwrap_or(0);
    let end = weeks.iter().rposition(is_busy).map_or(first, |last| last + 1);
    (first, &weeks[first..end])
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
