//! Prices of FM-weeks, and the lower bounds they prove.
//!
//! Let the minutes of FM class c in week w cost l(c,w) each. For any such prices
//!
//! ```text
//! q(l) = sum over cells of  min { price(L) - l (L - base) : base <= L <= limit }
//!      + sum over units of  min { l . load + preference : options of the unit }
//! ```
//!
//! is at most the cost of every plan that serves all units: it is the Lagrangian relaxation of "the load of a cell is
//! the sum of what its units bring". Where a plan leaves units out, a unit may also pay m per point of priority
//! instead, and m times the priority left out is taken off again. Prices are integers and so is the bound, hence exact.
//!
//! The best prices are sought by the volume algorithm (Barahona and Anbil 2000, doi:10.1007/s101070050002): steps along
//! an average of the subgradients, with Polyak's step length against the cost of the best plan known.

use super::classes::{Class, Classes};
use crate::case::{Day, Id};
use crate::model::{Load, Model, Task, Tie, Unit};
use crate::rules;
use rayon::prelude::*;

/// A proven bound and the prices that prove it.
#[derive(Clone, Debug)]
pub(crate) struct Proof {
    /// The bound, in cost units.
    pub(crate) bound: i64,
    /// Prices by class, then week.
    pub(crate) rates: Vec<i64>,
}

/// What a plan may leave out or let wait, for the bound to hold against it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slack {
    /// Sum of priority left unassigned.
    pub(crate) unassigned: i64,
    /// True when every unit is at its least waiting.
    pub(crate) least_waiting: bool,
}

/// The relaxation of a model at given classes.
pub(crate) struct Relaxation<'m> {
    pub(crate) model: &'m Model,
    pub(crate) classes: &'m Classes,
    slack: Slack,
    fixed_cost: i64,
}

/// What one round finds.
struct Round {
    bound: i64,
    /// Units' minutes less cells' minutes, by class and week.
    excess: Vec<i64>,
    /// Priority that paid its way out.
    left_out: i64,
}

/// Units handled by one task of the thread pool; their sums are exact, so the split never shows.
const CHUNK: usize = 2_048;

impl<'m> Relaxation<'m> {
    pub(crate) fn new(model: &'m Model, classes: &'m Classes, slack: Slack) -> Self {
        let extra = |row: &crate::model::Served| row.fms.len().saturating_sub(1) as i64;
        let fixed_cost = model.customers.iter().map(extra).sum::<i64>() * model.terms.same_customer;
        Self { model, classes, slack, fixed_cost }
    }

    /// Prices to start from: the mean marginal price of the cells of each class and week under `loads` (minutes by
    /// cell).
    pub(crate) fn rates_of(&self, loads: &[i64]) -> Vec<i64> {
        let weeks = self.model.weeks;
        let mut rates = vec![0; self.classes.len() * weeks];
        for (class, fms) in self.classes.fms.entries() {
            for week in 0..weeks {
                let cells = fms.iter().map(|&fm| self.model.cell(fm, week));
                let (mut load, mut capacity) = (0, 0);
                for cell in cells {
                    load += loads[cell];
                    capacity += self.model.curve(cell).capacity();
                }
                rates[class.index() * weeks + week] = self.smooth_rate(load, capacity);
            }
        }
        rates
    }

    /// The price of the next minute at a mean utilisation of load / capacity, interpolated between band centres.
    fn smooth_rate(&self, load: i64, capacity: i64) -> i64 {
        let slopes = self.model.curves.iter().find(|curve| curve.capacity() > 0).map(|curve| *curve.slopes());
        let Some(slopes) = slopes else { return 0 };
        if capacity == 0 {
            return slopes[slopes.len() - 1];
        }
        let tenths = (load as f64 / capacity as f64 * 10.0 - 0.5).clamp(0.0, 10.0);
        let band = (tenths as usize).min(9);
        let share = tenths - band as f64;
        (slopes[band] as f64 * (1.0 - share) + slopes[band + 1] as f64 * share) as i64
    }

    /// The exact bound at `rates`.
    pub(crate) fn bound(&self, rates: &[i64]) -> i64 {
        self.round(rates, 0).bound
    }

    /// True when the prices of all loads at all classes fit in a table.
    pub(crate) fn has_table(&self) -> bool {
        self.model.loads.len() * self.classes.len() <= TABLE
    }

    /// The classes that may serve `unit`, with what they cost beside load.
    pub(crate) fn options(&self, unit: &Unit) -> impl Iterator<Item = (Id<Class>, i64)> + use<'_, 'm> {
        let terms = &self.model.terms;
        let (rows, present) = (unit.rows, unit.present.and_then(|fm| self.classes.of.get(fm)).copied());
        let has_present = unit.present.is_some();
        self.classes.of_unit(self.model, unit).into_iter().map(move |(class, second)| {
            let language = if second { terms.second_language } else { 0 };
            let moved = if has_present && present != Some(class) { terms.move_price } else { 0 };
            (class, rows * (language + moved))
        })
    }

    /// True when some FM of `class` works on the day of `start`, and the waiting allowed is not exceeded.
    pub(crate) fn allows(&self, task: Id<Task>, class: Id<Class>, start: &crate::model::Start) -> bool {
        let bit = start.day.0 as usize;
        let works = self.classes.working[class][bit / 64] >> (bit % 64) & 1 == 1;
        works && !(self.slack.least_waiting && start.wait > 0 && start.wait > self.least_wait(task))
    }

    fn least_wait(&self, task: Id<Task>) -> u32 {
        self.model.starts_of(task).iter().map(|start| start.wait).min().unwrap_or(0)
    }

    /// The bound at `rates`, with `escape` the price of leaving out one point of priority.
    fn round(&self, rates: &[i64], escape: i64) -> Round {
        let size = rates.len();
        let mut table = LoadPrices::new(self, rates);
        table.fill();
        let units: Vec<Id<Unit>> = self.model.units.ids().collect();
        let parts: Vec<Round> = units.par_chunks(CHUNK).map(|some| self.units(some, &table, escape)).collect();
        let mut total = Round { bound: self.fixed_cost, excess: vec![0; size], left_out: 0 };
        for part in parts {
            total.bound += part.bound;
            total.left_out += part.left_out;
            total.excess.iter_mut().zip(&part.excess).for_each(|(sum, more)| *sum += more);
        }
        self.cells(rates, &mut total);
        total.bound -= escape * self.slack.unassigned;
        total
    }

    fn cells(&self, rates: &[i64], total: &mut Round) {
        let weeks = self.model.weeks;
        for (fm, &class) in self.classes.of.entries() {
            for week in 0..weeks {
                let at = class.index() * weeks + week;
                let cell = self.model.cell(fm, week);
                let row = &self.model.cells[cell];
                let (least, load) = self.model.curve(cell).least_reduced(rates[at], row.base, row.limit);
                total.bound += least + rates[at] * i64::from(row.base);
                total.excess[at] -= i64::from(load - row.base);
            }
        }
    }

    fn units(&self, units: &[Id<Unit>], table: &LoadPrices<'_, '_>, escape: i64) -> Round {
        let size = self.classes.len() * self.model.weeks;
        let mut part = Round { bound: 0, excess: vec![0; size], left_out: 0 };
        let mut walk = Walk::default();
        for &unit in units {
            self.unit(unit, table, escape, (&mut part, &mut walk));
        }
        part
    }

    fn unit(&self, id: Id<Unit>, table: &LoadPrices<'_, '_>, escape: i64, (part, walk): (&mut Round, &mut Walk)) {
        let model = self.model;
        let unit = &model.units[id];
        let mut best: Option<(i64, Id<Class>)> = None;
        for (class, preference) in self.options(unit) {
            let Some(load) = self.cheapest_starts(unit, class, table, walk) else { continue };
            let cost = load + preference;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, class));
            }
        }
        let out = escape * unit.priority;
        match best {
            // Nobody can ever serve it: it is left out in every plan, and costs nothing.
            None => part.left_out += unit.priority,
            Some((cost, _)) if self.slack.unassigned > 0 && out < cost => {
                part.bound += out;
                part.left_out += unit.priority;
            }
            Some((cost, class)) => {
                part.bound += cost;
                self.add_excess(unit, class, table, (part, walk));
            }
        }
        if best.is_none() {
            part.bound += out;
        }
    }

    /// The least price of the load of `unit` at `class` over its starts, serial gaps kept; `None` when it has none.
    ///
    /// Tasks stand with predecessors first, so going backwards every task's costs already hold the best of what
    /// follows it.
    fn cheapest_starts(
        &self,
        unit: &Unit,
        class: Id<Class>,
        table: &LoadPrices<'_, '_>,
        walk: &mut Walk,
    ) -> Option<i64> {
        let first = unit.tasks.start;
        let fixed = unit.fixed.map_or(0, |load| table.price(class, load));
        walk.prepare(unit.tasks.len());
        let mut sum = fixed;
        for at in (0..unit.tasks.len()).rev() {
            let task = Id::<Task>::new(first + at);
            self.own_costs(task, class, table, &mut walk.costs[at]);
            walk.add_followers(self.model, first, at);
            match self.model.tasks[task].after {
                Some((before, _)) => walk.followers[before.index() - first].push(at),
                None => sum += walk.costs[at].iter().filter_map(|cost| *cost).min()?,
            }
        }
        Some(sum)
    }

    fn own_costs(&self, task: Id<Task>, class: Id<Class>, table: &LoadPrices<'_, '_>, costs: &mut Vec<Option<i64>>) {
        let working = &self.classes.working[class];
        let starts = self.model.starts_of(task);
        let least = starts.iter().map(|start| start.wait).min().unwrap_or(0);
        let allowed = |day: Day, wait: u32| {
            let bit = day.0 as usize;
            working[bit / 64] >> (bit % 64) & 1 == 1 && !(self.slack.least_waiting && wait > least)
        };
        let cost = |start: &crate::model::Start| allowed(start.day, start.wait).then(|| table.price(class, start.load));
        costs.clear();
        costs.extend(starts.iter().map(cost));
    }

    /// Adds the load of the cheapest starts of `unit` at `class`.
    fn add_excess(
        &self,
        unit: &Unit,
        class: Id<Class>,
        table: &LoadPrices<'_, '_>,
        (part, walk): (&mut Round, &mut Walk),
    ) {
        if self.cheapest_starts(unit, class, table, walk).is_none() {
            return;
        }
        let first = unit.tasks.start;
        walk.chosen.clear();
        for at in 0..unit.tasks.len() {
            let task = Id::<Task>::new(first + at);
            let not_before = walk.not_before(self.model, first, at);
            let starts = self.model.starts_of(task).iter().zip(&walk.costs[at]).enumerate();
            let open = starts.filter(|(_, (start, cost))| cost.is_some() && start.day >= not_before);
            let Some((pick, (start, _))) = open.min_by_key(|(_, (_, cost))| **cost) else { return };
            walk.chosen.push(pick);
            self.add_load(class, start.load, part);
        }
        if let Some(load) = unit.fixed {
            self.add_load(class, load, part);
        }
    }

    fn add_load(&self, class: Id<Class>, load: Id<Load>, part: &mut Round) {
        let (first, minutes) = self.model.loads.get(load);
        let at = class.index() * self.model.weeks + first;
        part.excess[at..].iter_mut().zip(minutes).for_each(|(sum, &more)| *sum += i64::from(more));
    }
}

/// Scratch space for the starts of one unit.
#[derive(Default)]
struct Walk {
    /// By task and start: its price with the best of what follows; `None` where it may not start.
    costs: Vec<Vec<Option<i64>>>,
    /// By task: the tasks that come after it.
    followers: Vec<Vec<usize>>,
    chosen: Vec<usize>,
}

impl Walk {
    fn prepare(&mut self, tasks: usize) {
        self.costs.resize_with(tasks.max(self.costs.len()), Vec::new);
        self.followers.resize_with(tasks.max(self.followers.len()), Vec::new);
        self.followers.iter_mut().for_each(Vec::clear);
    }

    /// Adds to each start of task `at` the cheapest starts of its followers that keep the gap.
    fn add_followers(&mut self, model: &Model, first: usize, at: usize) {
        let followers = std::mem::take(&mut self.followers[at]);
        let mut costs = std::mem::take(&mut self.costs[at]);
        let task = Id::<Task>::new(first + at);
        for &next in &followers {
            let next_task = Id::<Task>::new(first + next);
            let gap = model.tasks[next_task].after.map_or(0, |(_, gap)| gap);
            for (start, cost) in model.starts_of(task).iter().zip(costs.iter_mut()) {
                let Some(own) = *cost else { continue };
                let bound = rules::end_of(model.tasks[task].weeks as usize, start.day).plus(gap + 1);
                let open = model.starts_of(next_task).iter().zip(&self.costs[next]);
                let best = open.filter(|(start, _)| start.day >= bound).filter_map(|(_, cost)| *cost).min();
                *cost = best.map(|best| own + best);
            }
        }
        self.costs[at] = costs;
        self.followers[at] = followers;
    }

    fn not_before(&self, model: &Model, first: usize, at: usize) -> Day {
        let task = &model.tasks[Id::<Task>::new(first + at)];
        let Some((before, gap)) = task.after else { return Day(0) };
        let start = model.starts_of(before)[self.chosen[before.index() - first]];
        rules::end_of(model.tasks[before].weeks as usize, start.day).plus(gap + 1)
    }
}

/// The price of every load at every class, looked up where the table is small enough to keep.
struct LoadPrices<'r, 'm> {
    relaxation: &'r Relaxation<'m>,
    rates: &'r [i64],
    table: Vec<i64>,
}

/// Entries of the table that are worth keeping.
const TABLE: usize = 24_000_000;

impl<'r, 'm> LoadPrices<'r, 'm> {
    const fn new(relaxation: &'r Relaxation<'m>, rates: &'r [i64]) -> Self {
        Self { relaxation, rates, table: Vec::new() }
    }

    fn fill(&mut self) {
        let loads = self.relaxation.model.loads.len();
        let classes = self.relaxation.classes.len();
        if loads == 0 || !self.relaxation.has_table() {
            return;
        }
        let ids = || self.relaxation.model.loads.ids();
        let row = |class: usize| ids().map(|load| self.dot(Id::new(class), load)).collect::<Vec<i64>>();
        let rows: Vec<Vec<i64>> = (0..classes).into_par_iter().map(row).collect();
        self.table = rows.concat();
    }

    #[inline]
    fn price(&self, class: Id<Class>, load: Id<Load>) -> i64 {
        if self.table.is_empty() {
            self.dot(class, load)
        } else {
            self.table[class.index() * self.relaxation.model.loads.len() + load.index()]
        }
    }

    fn dot(&self, class: Id<Class>, load: Id<Load>) -> i64 {
        let model = self.relaxation.model;
        let (first, minutes) = model.loads.get(load);
        let at = class.index() * model.weeks + first;
        self.rates[at..].iter().zip(minutes).map(|(rate, &minutes)| rate * i64::from(minutes)).sum()
    }
}

/// Sum of priority x least waiting over the units, less what leaving out `unassigned` points of priority can save.
pub(crate) fn waiting_bound(model: &Model, unassigned: i64) -> i64 {
    let mut waits: Vec<(i64, i64)> = model
        .units
        .ids()
        .map(|unit| (least_wait(model, unit), unit))
        .map(|(wait, unit)| (wait, model.units[unit].priority / model.units[unit].rows))
        .collect();
    waits.sort_unstable_by(|a, b| b.cmp(a));
    let mut left = unassigned;
    let mut sum = 0;
    for (wait, priority) in waits {
        let out = priority.min(left);
        left -= out;
        sum += wait * (priority - out);
    }
    sum
}

fn least_wait(model: &Model, unit: Id<Unit>) -> i64 {
    let tasks = model.tasks_of(unit).map(|(task, _)| model.starts_of(task));
    tasks.map(|starts| starts.iter().map(|start| i64::from(start.wait)).min().unwrap_or(0)).sum()
}

/// True when no FM can ever serve `unit`: nobody is eligible, or nobody has legal days.
pub(crate) fn is_hopeless(model: &Model, classes: &Classes, unit: Id<Unit>) -> bool {
    let _ = Tie::None;
    classes.of_unit(model, &model.units[unit]).is_empty()
}
