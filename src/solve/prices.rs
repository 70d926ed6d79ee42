//! Prices of FM-weeks, and the lower bound on the cost level they prove.
//!
//! Let the minutes of FM class c in week w cost l(c,w) each. For any such prices
//!
//! ```text
//! q(l) = sum over cells of  min { price(L) - l (L - base) : base <= L <= limit }
//!      + sum over units of  min { l . load + preference + price of starts : options of the unit }
//! ```
//!
//! is at most the cost of every plan that serves all units: it is the Lagrangian relaxation of "the load of a cell is
//! the sum of what its units bring" (Fisher 1981, doi:10.1287/mnsc.27.1.1). Where a plan leaves out units of total
//! priority U, the bound must hold for all plans that do, so a unit may also pay m per point of its priority instead,
//! and m U is taken off; the best m is found by sorting. In the same way a day of waiting (by priority) and a move may cost
//! something, and all that the plan has of them is taken off ([`Dues`]). Prices are integers and so is the bound: it is exact.

use super::Goal;
use super::classes::{Class, Classes};
use super::tariff::{Asked, Tariff};
use crate::case::{Id, Table};
use crate::model::{Model, Start, Task, Unit};
use rayon::prelude::*;

/// What a plan may leave out or let wait, for the bound to hold against it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slack {
    /// Sum of priority left unassigned.
    pub(crate) unassigned: i64,
    /// Sum of priority x days of waiting.
    pub(crate) waiting: i64,
    /// True when every unit of such a plan is at its least waiting.
    pub(crate) least_waiting: bool,
}

/// What is to be paid beside rates, in cost units, for what a plan may only have so much of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dues {
    /// For a day of waiting and a point of priority.
    pub(crate) per_wait: i64,
    /// For a move to another FM.
    pub(crate) per_move: i64,
}

/// One of the dues.
pub(crate) type Due = fn(&mut Dues) -> &mut i64;

/// The relaxation of a model at given classes.
pub(crate) struct Relaxation<'m> {
    pub(crate) model: &'m Model,
    pub(crate) classes: &'m Classes,
    /// The level that is bounded.
    pub(crate) goal: Goal,
    /// Parts that a point of an upper level is counted in, so that prices can be whole numbers.
    pub(crate) point: i64,
    slack: Slack,
    /// What the cost is bounded at.
    pub(crate) dues: Dues,
    /// By task: the most days that it may wait.
    most_wait: Table<u32, Task>,
    /// Which loads may come to which classes.
    asked: Asked,
}

/// A bound, and the price per point of priority at which it lets units go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    /// The bound in cost units.
    pub(crate) value: i64,
    /// m; `None` when nothing may be left out.
    pub(crate) escape: Option<i64>,
}

/// Parts of a point, and of all points together.
const PARTS: i64 = 10_000_000;
const MOST_PARTS: i64 = 1_000_000_000_000_000;

/// Units handled by one task of the thread pool; their sums are exact, so the split never shows.
const CHUNK: usize = 2_048;

impl<'m> Relaxation<'m> {
    pub(crate) fn new(model: &'m Model, classes: &'m Classes, (goal, slack): (Goal, Slack)) -> Self {
        let asked = Asked::new(model, classes, model.units.ids());
        let point = match goal {
            Goal::Unassigned | Goal::Waiting => point(model),
            Goal::Cost => 1,
        };
        let most_wait = |task| if slack.least_waiting { model.least_wait(task) } else { u32::MAX };
        let most_wait: Vec<u32> = model.tasks.ids().map(most_wait).collect();
        Self { model, classes, goal, point, slack, dues: Dues::default(), most_wait: most_wait.into(), asked }
    }

    /// The exact bound at `rates` (by class, then week, in 1/1000 per minute).
    pub(crate) fn bound(&self, rates: &[i64]) -> Bound {
        let exact: Vec<f64> = rates.iter().map(|&rate| rate as f64).collect();
        let prices = Tariff::new(self, &self.asked, &exact);
        let units: Vec<Id<Unit>> = self.model.units.ids().collect();
        let costs: Vec<Option<i64>> =
            units.par_chunks(CHUNK).flat_map_iter(|some| self.unit_costs(some, &prices)).collect();
        self.bound_of(&costs, rates)
    }

    /// The exact bound at `rates`, where the cheapest option of each unit costs `costs`.
    pub(crate) fn bound_of(&self, costs: &[Option<i64>], rates: &[i64]) -> Bound {
        let (served, escape) = self.let_go(costs);
        let customers = if self.goal == Goal::Cost { self.customers() } else { 0 };
        let value = served + self.cells(rates) + i128::from(customers) - self.allowed();
        // Levels are whole numbers: what lies above one proves the next.
        let levels = -(-value).div_euclid(i128::from(self.point));
        let most = if levels > 0 { i64::MAX } else { i64::MIN };
        Bound { value: i64::try_from(levels).unwrap_or(most), escape }
    }

    /// What all waiting and moves that a plan may have pay.
    fn allowed(&self) -> i128 {
        let Dues { per_wait, per_move } = self.dues;
        let moves = self.model.terms.max_moves.unwrap_or(0);
        i128::from(per_wait) * i128::from(self.slack.waiting) + i128::from(per_move) * i128::from(moves)
    }

    /// The dues for what a plan of the model may have more or less of, but only so much.
    pub(crate) fn counted(&self) -> Vec<Due> {
        let waits = !self.slack.least_waiting && self.model.may_wait();
        let moves = self.model.terms.max_moves.is_some() && self.model.units.iter().any(|unit| unit.present.is_some());
        let all: [(bool, Due); 2] = [(waits, |dues| &mut dues.per_wait), (moves, |dues| &mut dues.per_move)];
        all.into_iter().filter(|(counts, _)| *counts && self.goal == Goal::Cost).map(|(_, due)| due).collect()
    }

    /// What the customers cost that several FMs serve whatever is decided.
    fn customers(&self) -> i64 {
        let extra = |row: &crate::model::Served| row.fms.len().saturating_sub(1) as i64;
        self.model.customers.iter().map(extra).sum::<i64>() * self.model.terms.same_customer
    }

    /// By FM: how much dearer the `loads` of its cells are than the best these could do at `rates`.
    pub(crate) fn losses(&self, rates: &[i64], loads: &[i64]) -> Vec<i64> {
        let weeks = self.model.weeks;
        let loss = |(fm, class): (usize, &Id<Class>)| -> i64 {
            let cell = |week: usize| {
                let (cell, rate) = (self.model.cell(Id::new(fm), week), rates[class.index() * weeks + week]);
                let (row, curve) = (&self.model.cells[cell], self.model.curve(cell));
                let best = curve.least_reduced(rate, row.base, row.limit).0;
                curve.price(loads[cell] as i32) - rate * loads[cell] - best
            };
            (0..weeks).map(cell).sum()
        };
        self.classes.of.as_slice().par_iter().enumerate().map(loss).collect()
    }

    fn unit_costs(&self, units: &[Id<Unit>], prices: &Tariff<'_>) -> Vec<Option<i64>> {
        let mut walk = Walk::default();
        units.iter().map(|&unit| self.unit_cost(&self.model.units[unit], prices, &mut walk)).collect()
    }

    /// By unit: what each class that could serve it costs at `rates`.
    pub(crate) fn option_costs(&self, rates: &[i64]) -> Vec<Vec<(Id<Class>, i64)>> {
        let exact: Vec<f64> = rates.iter().map(|&rate| rate as f64).collect();
        let prices = Tariff::new(self, &self.asked, &exact);
        let of_unit = |unit: &Unit| {
            let mut walk = Walk::default();
            let costs = self.options(unit).filter_map(|(class, other)| {
                Some((class, other + self.cheapest_starts(unit, class, &prices, &mut walk)?))
            });
            costs.collect()
        };
        self.model.units.as_slice().par_iter().map(of_unit).collect()
    }

    /// The cheapest option of `unit`; `None` when it has none.
    fn unit_cost(&self, unit: &Unit, prices: &Tariff<'_>, walk: &mut Walk) -> Option<i64> {
        let options = self.options(unit);
        options.filter_map(|(class, other)| Some(other + self.cheapest_starts(unit, class, prices, walk)?)).min()
    }

    /// What the units pay in sum when priority worth `slack.unassigned` may be let go at the best price, and that price. Many
    /// long units at the highest rates pay more than fits into 64 bits.
    fn let_go(&self, costs: &[Option<i64>]) -> (i128, Option<i64>) {
        let priority = |unit: usize| self.model.units[Id::new(unit)].priority;
        if self.goal == Goal::Unassigned {
            let pay = |(unit, cost): (usize, &Option<i64>)| {
                let out = self.point * priority(unit);
                i128::from(cost.map_or(out, |cost| cost.min(out)))
            };
            return (costs.iter().enumerate().map(pay).sum(), Some(self.point));
        }
        let hopeless: i64 =
            costs.iter().enumerate().filter(|(_, cost)| cost.is_none()).map(|(unit, _)| priority(unit)).sum();
        let slack = self.slack.unassigned - hopeless;
        if slack <= 0 {
            // Whoever has no priority may be left out all the same.
            let must = costs.iter().enumerate().filter(|(unit, _)| priority(*unit) > 0);
            return (must.filter_map(|(_, cost)| cost.map(i128::from)).sum(), None);
        }
        // Dearest per point first; m is the price of the unit at which the slack is used up.
        let mut dear: Vec<(i64, i64)> = costs
            .iter()
            .enumerate()
            .filter_map(|(unit, cost)| Some(((*cost)?.div_euclid(priority(unit).max(1)), priority(unit))))
            .collect();
        dear.sort_unstable_by(|a, b| b.cmp(a));
        let mut used = 0;
        let last = dear.iter().find(|(_, priority)| {
            used += priority;
            used >= slack
        });
        let escape = last.map_or(0, |(price, _)| *price);
        let price = i128::from(escape);
        let pay = |(unit, cost): (usize, &Option<i64>)| {
            cost.map_or(0, |cost| i128::from(cost).min(price * i128::from(priority(unit))))
        };
        let paid: i128 = costs.iter().enumerate().map(pay).sum();
        (paid - price * i128::from(slack), Some(escape))
    }

    fn cells(&self, rates: &[i64]) -> i128 {
        let weeks = self.model.weeks;
        let of_fm = |(fm, class): (usize, &Id<Class>)| -> i128 {
            let rates = &rates[class.index() * weeks..(class.index() + 1) * weeks];
            let cell = |(week, &rate): (usize, &i64)| {
                let cell = self.model.cell(Id::new(fm), week);
                let row = &self.model.cells[cell];
                match self.goal {
                    Goal::Unassigned | Goal::Waiting => -rate * i64::from(row.limit - row.base),
                    Goal::Cost => {
                        self.model.curve(cell).least_reduced(rate, row.base, row.limit).0 + rate * i64::from(row.base)
                    }
                }
            };
            rates.iter().enumerate().map(cell).map(i128::from).sum()
        };
        self.classes.of.as_slice().par_iter().enumerate().map(of_fm).sum()
    }

    /// The classes that may serve `unit`, with what they cost beside load.
    pub(crate) fn options(&self, unit: &Unit) -> impl Iterator<Item = (Id<Class>, i64)> + use<'_, 'm> {
        let terms = &self.model.terms;
        let present = unit.present.and_then(|fm| self.classes.of.get(fm)).copied();
        let has_present = unit.present.is_some();
        self.classes.of_unit(unit).iter().map(move |&(class, second)| {
            let language = if second { terms.second_language } else { 0 };
            let moved = if has_present && present != Some(class) { terms.move_price + self.dues.per_move } else { 0 };
            (class, if self.goal == Goal::Cost { language + moved } else { 0 })
        })
    }

    /// What `start` of `unit` costs beside load.
    pub(crate) fn start_price(&self, unit: &Unit, start: &Start) -> i64 {
        match self.goal {
            Goal::Unassigned => 0,
            Goal::Waiting => self.point * unit.priority * i64::from(start.wait),
            Goal::Cost => i64::from(start.cost) + self.dues.per_wait * unit.priority * i64::from(start.wait),
        }
    }

    /// True when some FM of `class` works on the day of `start`, and the waiting allowed is not exceeded.
    pub(crate) fn allows(&self, task: Id<Task>, class: Id<Class>, start: &Start) -> bool {
        let bit = start.day.0 as usize;
        let works = self.classes.working[class][bit / 64] >> (bit % 64) & 1 == 1;
        works && start.wait <= self.most_wait[task]
    }

    /// The least price of the load of `unit` at `class` over its starts, serial gaps kept; `None` when it has none.
    ///
    /// Tasks stand with predecessors first, so going backwards every task's costs already hold the best of what
    /// follows it.
    fn cheapest_starts(&self, unit: &Unit, class: Id<Class>, prices: &Tariff<'_>, walk: &mut Walk) -> Option<i64> {
        let first = unit.tasks.start;
        let mut sum = unit.fixed.map_or(0, |load| prices.get(class, load) as i64);
        walk.costs.resize_with(unit.tasks.len().max(walk.costs.len()), Vec::new);
        for at in 0..unit.tasks.len() {
            let task = Id::new(first + at);
            let price = |start: &Start| prices.get(class, start.load) as i64 + self.start_price(unit, start);
            let own = |start: &Start| self.allows(task, class, start).then(|| price(start));
            walk.costs[at].clear();
            walk.costs[at].extend(self.model.starts_of(task).iter().map(own));
        }
        for at in (0..unit.tasks.len()).rev() {
            match self.model.tasks[Id::<Task>::new(first + at)].after {
                Some((before, gap)) => walk.pass_on(self.model, (first, at), before, gap),
                None => sum += walk.costs[at].iter().flatten().min()?,
            }
        }
        Some(sum)
    }
}

/// Parts of a point that keep all sums of priorities small.
fn point(model: &Model) -> i64 {
    let all: i64 = model.units.iter().map(|unit| unit.priority).sum();
    (MOST_PARTS / all.max(1)).clamp(1, PARTS)
}

/// The starts of the unit in hand.
#[derive(Default)]
struct Walk {
    /// By task and start: its price with the best of what follows; `None` where it may not start.
    costs: Vec<Vec<Option<i64>>>,
}

impl Walk {
    /// Adds to each start of task `before` the cheapest start of the task at `at` that keeps the gap.
    fn pass_on(&mut self, model: &Model, (first, at): (usize, usize), before: Id<Task>, gap: i32) {
        let starts = model.starts_of(Id::new(first + at));
        let followers = std::mem::take(&mut self.costs[at]);
        // Most starts leave all days open, or the same as the start before did.
        let mut last = (usize::MAX, None);
        for (start, cost) in model.starts_of(before).iter().zip(&mut self.costs[before.index() - first]) {
            let bound = model.tasks[before].frees(start.day, gap);
            let open = starts.partition_point(|start| start.day < bound);
            if open != last.0 {
                last = (open, followers[open..].iter().flatten().min());
            }
            *cost = cost.and_then(|own| Some(own + last.1?));
        }
        self.costs[at] = followers;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::rules::Facts;

    #[test]
    fn what_all_units_pay_may_be_more_than_64_bits_hold() {
        // Three units that pay 2^62 each; the FM's 8 weeks of 2400 minutes earn 4.8e8 a minute.
        let due = |row: &mut crate::case::Workload| row.esd = esd("2026-12-07");
        let case = case("2026-11-23", 8).effort("*", &[(2, 10)]).fm("F1", |_| {});
        let tenants = ["T1", "T2", "T3"].into_iter();
        let case = tenants.fold(case, |case, id| case.tenant(id, |_| {}).workload("Teams", due)).done();
        let model = Model::build(&case, &Facts::of(&case));
        let classes = Classes::new(&model, &|_| true);
        let (costs, rates) = ([Some(1 << 62); 3], vec![480_000_000; classes.len() * model.weeks]);
        let bound = |unassigned| {
            let slack = Slack { unassigned, waiting: 0, least_waiting: false };
            Relaxation::new(&model, &classes, (Goal::Cost, slack)).bound_of(&costs, &rates).value
        };
        assert_eq!(bound(0), i64::MAX, "3 x 2^62 less some thousand millions");
        assert_eq!(bound(2), (1 << 62) + bound(3), "one of the three must be served");
        assert!(bound(3) < 0);
    }
}
