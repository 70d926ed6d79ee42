//! The program of a model.
//!
//! ```text
//! x[u,f]      unit u is served by FM f
//! z[u,f,t,s]  ... and its task t starts on day s          only where more than one day is left; sum over s = x[u,f]
//! y[c,k]      minutes of cell c in price band k           between 0 and the width of the band, dearer band by band
//!
//! sum over f of x[u,f] <= 1                                (= 1 where nobody may be left out)
//! load brought to c = sum over k of y[c,k]                 the widths add up to what the limit leaves
//! z of the predecessor too late for day d + z of the task up to d <= x[u,f]        serial gaps, for every day d
//! ```
//!
//! The serial rows are the aggregated ones: with them the choices of one unit at one FM form an integral polyhedron, so
//! that all fractions of the relaxation come from units shared between FMs.

use super::cells;
use super::columns::Prices;
use super::highs::{self, Stop};
use super::offers::{self, Offer};
use super::program::{Program, Var};
use crate::case::{Customer, Fm, Id};
use crate::model::{Model, Task, Unit};
use crate::plan::Levels;
use crate::solve::Goal;
use std::collections::BTreeMap;

/// Minutes in an hour: rows of load are in hours, which keeps all coefficients near 1.
pub(super) const HOUR: f64 = 60.0;

/// What is asked of a program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) goal: Goal,
    /// The levels of the incumbent.
    pub(super) levels: Levels,
    /// True when every unit with an offer must be served.
    pub(super) serve_all: bool,
    /// With the goal of cost: what leaving out a point of priority costs; `None` where no more may be left out than now.
    pub(super) out_price: Option<i64>,
    /// The most that one task's priority x days of wait may lie above the least; `None`: anything.
    pub(super) most_excess: Option<i64>,
}

/// An offer with its variables.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    pub(super) offer: Offer,
    pub(super) x: Var,
    /// By task, the variable of each pick; `x` itself where only one is left.
    pub(super) days: Vec<Vec<(u16, Var)>>,
}

/// A variable whose value follows from others: the largest of some sums, less a number, at least 0.
#[derive(Clone, Debug)]
pub(super) struct Derived {
    pub(super) var: Var,
    pub(super) sums: Vec<Vec<Var>>,
    pub(super) less: f64,
}

/// The price bands of a cell, cheapest first, and the load they hold.
#[derive(Clone, Debug)]
pub(super) struct Bands {
    pub(super) load: Vec<(Var, f64)>,
    pub(super) bands: Vec<(Var, f64)>,
}

/// A program with what its variables mean.
#[derive(Clone, Debug, Default)]
pub(super) struct Formulation {
    pub(super) program: Program,
    pub(super) chosen: Vec<Chosen>,
    pub(super) derived: Vec<Derived>,
    pub(super) bands: Vec<Bands>,
    /// For each unit with offers, the row that gives it one FM.
    pub(super) unit_rows: Vec<(Id<Unit>, usize)>,
    /// The row of the priority left out, where something may be.
    pub(super) spare_row: Option<usize>,
    /// Cells with a limit or a price that can count, each with the row of its load.
    pub(super) load_rows: Vec<(usize, usize)>,
    /// The rows of the moves and of the waiting, where only so much may be.
    moves_row: Option<usize>,
    waits_row: Option<usize>,
}

/// What the relaxation of a program says things are worth.
#[derive(Clone, Debug)]
pub(super) struct Relaxed {
    /// Serving each unit, a move, a day of waiting.
    pub(super) prices: Prices,
    /// By offer, in the order of [`Formulation::chosen`]: whether some of it is taken.
    pub(super) taken: Vec<bool>,
    /// A minute of each cell with a limit or a price that can count, in cost units.
    pub(super) minutes: Vec<(usize, f64)>,
    pub(super) bound: Option<f64>,
    /// Simplex iterations that it took.
    pub(super) work: u64,
}

impl Formulation {
    /// The program that answers `question`.
    pub(super) fn new(model: &Model, question: Question) -> Self {
        let offers = |unit| offers::of_unit(model, unit, question.most_excess);
        Self::of_offers(model, question, &offers)
    }

    /// The program that answers `question` with no other than these offers of each unit.
    pub(super) fn of_offers(model: &Model, question: Question, offers: &dyn Fn(Id<Unit>) -> Vec<Offer>) -> Self {
        let mut this = Self::default();
        let mut unassigned = Vec::new();
        let mut hopeless = 0;
        for unit in model.units.ids() {
            let offers = offers(unit);
            if offers.is_empty() {
                hopeless += model.units[unit].priority;
            }
            let first = this.chosen.len();
            offers.into_iter().for_each(|offer| this.offer(model, offer));
            this.one_fm(model, unit, (first, question), &mut unassigned);
        }
        this.levels(model, question, unassigned, hopeless);
        this.moves(model);
        this.customers(model, question.goal == Goal::Cost);
        let fms: Vec<Id<Fm>> = model.fms.ids().collect();
        cells::add(&mut this, model, &fms, question.goal == Goal::Cost);
        if question.goal == Goal::Cost {
            this.preferences(model);
        }
        this
    }

    fn any_of(&mut self, xs: Vec<Var>) -> Var {
        match xs.as_slice() {
            [only] => *only,
            several => self.largest(several.iter().map(|&x| vec![x]).collect(), 1.0),
        }
    }

    fn offer(&mut self, model: &Model, offer: Offer) {
        let x = self.program.binary(0.0);
        let mut days: Vec<Vec<(u16, Var)>> = Vec::with_capacity(offer.picks.len());
        for picks in &offer.picks {
            let row = match picks.as_slice() {
                [only] => vec![(*only, x)],
                several => self.days(several, x),
            };
            days.push(row);
        }
        for (task, row) in model.tasks_of(offer.unit) {
            if row.after.is_some() {
                self.serial(model, task, &offer, (x, &days));
            }
        }
        self.chosen.push(Chosen { offer, x, days });
    }

    fn days(&mut self, picks: &[u16], x: Var) -> Vec<(u16, Var)> {
        let days: Vec<(u16, Var)> = picks.iter().map(|&pick| (pick, self.program.binary(0.0))).collect();
        let terms = days.iter().map(|&(_, var)| (var, 1.0)).chain([(x, -1.0)]).collect();
        self.program.equal(terms, 0.0);
        days
    }

    /// The rows that keep the gap between `task` and the one before it.
    fn serial(&mut self, model: &Model, task: Id<Task>, offer: &Offer, (x, days): (Var, &[Vec<(u16, Var)>])) {
        let Some((before, _)) = model.tasks[task].after else { return };
        let first = model.units[offer.unit].tasks.start;
        let (own, earlier) = (&days[task.index() - first], &days[before.index() - first]);
        if own.len() < 2 || earlier.len() < 2 {
            return;
        }
        let bounds: Vec<_> = offers::bounds_of(model, task, offer).map(|(_, day)| day).zip(earlier).collect();
        for &(pick, var) in own {
            if model.tasks[task].follows {
                let next = |day| offers::first_on_or_after(model, task, offer.fm, day);
                let leading = bounds.iter().filter(|(day, _)| next(*day) == Some(pick));
                self.program.equal(leading.map(|(_, before)| (before.1, 1.0)).chain([(var, -1.0)]).collect(), 0.0);
                continue;
            }
            let day = model.starts_of(task)[usize::from(pick)].day;
            let late: Vec<Var> = bounds.iter().filter(|(bound, _)| *bound > day).map(|(_, row)| row.1).collect();
            if !late.is_empty() {
                let early = own.iter().filter(|other| other.0 <= pick).map(|other| other.1);
                let terms = late.into_iter().chain(early).map(|var| (var, 1.0)).chain([(x, -1.0)]).collect();
                self.program.at_most(terms, 0.0);
            }
        }
    }

    /// At most one FM for `unit`, whose offers stand from `first` on.
    fn one_fm(
        &mut self,
        model: &Model,
        unit: Id<Unit>,
        (first, question): (usize, Question),
        unassigned: &mut Vec<(Var, f64)>,
    ) {
        let all: Vec<(Var, f64)> = self.chosen[first..].iter().map(|row| (row.x, 1.0)).collect();
        if all.is_empty() {
            return;
        }
        self.unit_rows.push((unit, self.program.rows.len()));
        if question.serve_all {
            self.program.equal(all, 1.0);
        } else {
            let priority = model.units[unit].priority as f64;
            unassigned.extend(all.iter().map(|&(var, _)| (var, -priority)));
            self.program.constant += if question.goal == Goal::Unassigned { priority } else { 0.0 };
            self.program.at_most(all, 1.0);
        }
    }

    /// Rows or costs of the first two levels. `served` holds minus the priority of every x.
    fn levels(&mut self, model: &Model, question: Question, served: Vec<(Var, f64)>, hopeless: i64) {
        if question.goal == Goal::Unassigned {
            self.program.constant += hopeless as f64;
            return self.add_costs(&served);
        }
        if let Some(price) = question.out_price {
            let price = hours(price);
            self.program.constant += price * self.priorities(model) as f64;
            self.add_costs(&served.iter().map(|&(var, priority)| (var, price * priority)).collect::<Vec<_>>());
        } else if !question.serve_all {
            let total: i64 = self.priorities(model);
            self.spare_row = Some(self.program.rows.len());
            self.program.at_most(served, (question.levels.unassigned - hopeless - total) as f64);
        }
        let waits = self.waits(model);
        if question.goal == Goal::Waiting {
            self.add_costs(&waits);
        } else if !(waits.is_empty() || question.serve_all && question.most_excess == Some(0)) {
            // Where every unit is served, each at its least, no other sum is left.
            self.waits_row = Some(self.program.rows.len());
            self.program.at_most(waits, question.levels.waiting as f64);
        }
    }

    fn priorities(&self, model: &Model) -> i64 {
        self.unit_rows.iter().map(|(unit, _)| model.units[*unit].priority).sum()
    }

    fn waits(&self, model: &Model) -> Vec<(Var, f64)> {
        let mut waits: BTreeMap<Var, f64> = BTreeMap::new();
        for row in &self.chosen {
            let unit = &model.units[row.offer.unit];
            for ((task, _), days) in model.tasks_of(row.offer.unit).zip(&row.days) {
                for &(pick, var) in days {
                    let wait = i64::from(model.starts_of(task)[usize::from(pick)].wait) * unit.priority;
                    *waits.entry(var).or_default() += wait as f64;
                }
            }
        }
        waits.into_iter().filter(|(_, wait)| *wait > 0.0).collect()
    }

    fn add_costs(&mut self, terms: &[(Var, f64)]) {
        for (var, cost) in terms {
            self.program.columns[var.index()].cost += cost;
        }
    }

    fn moves(&mut self, model: &Model) {
        let Some(limit) = model.terms.max_moves else { return };
        let moved = |row: &&Chosen| model.units[row.offer.unit].moves_to(row.offer.fm);
        let terms: Vec<(Var, f64)> = self.chosen.iter().filter(moved).map(|row| (row.x, 1.0)).collect();
        if !terms.is_empty() {
            self.moves_row = Some(self.program.rows.len());
            self.program.at_most(terms, f64::from(limit));
        }
    }

    /// What a customer costs that several FMs serve.
    fn customers(&mut self, model: &Model, priced: bool) {
        if !priced || model.terms.same_customer == 0 {
            return;
        }
        let price = hours(model.terms.same_customer);
        let mut served: BTreeMap<Id<Customer>, BTreeMap<Id<Fm>, Vec<Var>>> = BTreeMap::new();
        for row in &self.chosen {
            if let Some(customer) = model.units[row.offer.unit].customer {
                served.entry(customer).or_default().entry(row.offer.fm).or_default().push(row.x);
            }
        }
        for (id, row) in model.customers.entries() {
            let anyway = row.fms.len() + usize::from(row.elsewhere);
            self.program.constant += price * anyway.saturating_sub(1) as f64;
            let Some(mut by_fm) = served.remove(&id) else { continue };
            by_fm.retain(|fm, _| !row.fms.contains(fm));
            self.customer(by_fm, anyway > 0, price);
        }
    }

    fn customer(&mut self, by_fm: BTreeMap<Id<Fm>, Vec<Var>>, served_anyway: bool, price: f64) {
        let mut all = Vec::new();
        for xs in by_fm.into_values() {
            all.push(self.any_of(xs));
        }
        if served_anyway {
            all.iter().for_each(|var| self.program.columns[var.index()].cost += price);
        } else if all.len() > 1 {
            let most = all.len() as f64;
            let extra = self.program.continuous(price, most);
            let terms = all.iter().map(|&var| (var, 1.0)).chain([(extra, -1.0)]).collect();
            self.program.at_most(terms, 1.0);
            self.derived.push(Derived { var: extra, sums: vec![all], less: 1.0 });
        }
    }

    /// A variable that is at least each of `sums`.
    pub(super) fn largest(&mut self, sums: Vec<Vec<Var>>, upper: f64) -> Var {
        let var = self.program.continuous(0.0, upper);
        for sum in &sums {
            let terms = sum.iter().map(|&term| (term, 1.0)).chain([(var, -1.0)]).collect();
            self.program.at_most(terms, 0.0);
        }
        self.derived.push(Derived { var, sums, less: 0.0 });
        var
    }

    fn preferences(&mut self, model: &Model) {
        for row in &self.chosen {
            let cost = hours(model.preference(row.offer.unit, row.offer.fm));
            self.program.columns[row.x.index()].cost += cost;
            for ((task, _), days) in model.tasks_of(row.offer.unit).zip(&row.days) {
                for &(pick, var) in days {
                    let cost = hours(i64::from(model.starts_of(task)[usize::from(pick)].cost));
                    self.program.columns[var.index()].cost += cost;
                }
            }
        }
    }

    /// What the relaxation says.
    pub(super) fn relaxed(&self, model: &Model, (out_price, stop): (Option<i64>, Stop)) -> Relaxed {
        let mut relaxed = self.program.clone();
        relaxed.columns.iter_mut().for_each(|column| column.whole = false);
        let answer = highs::solve(&relaxed, None, stop);
        let dual = |row: usize| answer.duals.get(row).copied().unwrap_or(0.0);
        let out = self.spare_row.map_or(0.0, dual) - out_price.map_or(0.0, hours);
        let mut units = vec![0.0; model.units.len()];
        for &(unit, row) in &self.unit_rows {
            units[unit.index()] = dual(row) - out * model.units[unit].priority as f64;
        }
        let per_minute = Levels::COST_PER_HOUR as f64 / HOUR;
        let minutes = self.load_rows.iter().map(|&(cell, row)| (cell, -dual(row) * per_minute)).collect();
        let value = |row: &Chosen| answer.values.as_ref().map_or(0.0, |values| values[row.x.index()]);
        let taken = self.chosen.iter().map(|row| value(row) > 1e-6).collect();
        let price = |row: Option<usize>| row.map_or(0.0, |row| -dual(row));
        let prices = Prices { units, per_move: price(self.moves_row), per_wait: price(self.waits_row) };
        Relaxed { prices, taken, minutes, bound: answer.bound, work: answer.iterations }
    }
}

/// A cost in hours.
pub(super) fn hours(cost: i64) -> f64 {
    cost as f64 / Levels::COST_PER_HOUR as f64
}
