//! All sets of one FM that could be cheaper than the best known, by a sweep over its weeks.
//!
//! The candidates are decided in the order of the first week they may load: each is left, or taken by one of its ways.
//! What is decided so far costs at least what [`Dual`] says at some rates, and more: a week that nobody yet to come can
//! load any further has the load it has, and one that they cannot fill stays below what the rates would like. At good
//! rates the sets near the best are all alike by whom they take; what sets them apart is how far their weeks are from
//! where the rates want them, and that shows week by week.
//!
//! A search by rates ([`super::tree`]) moves the bound by a tenth of what is open with each doubling of its nodes. Of an FM
//! with 118 units to choose from it left 30 of 50 hours open after 64,000 nodes; a sweep closes the whole in 1,000,000
//! steps, and a node takes as long as a thousand of these. Where a set has a dozen units, the search comes first, until
//! so little is open in one of its nodes that a sweep gets through.
//!
//! From the last week to the first it takes nine to forty times the steps, where it comes to an end at all; in the order of
//! size from half to ten times as many and more.
//!
//! All figures are whole numbers, as in [`Dual`].

use super::dual::{Dual, Part};
use super::row::Row;
use crate::solve::is_over;
use std::time::Instant;

/// Steps between two looks at the clock.
const STEPS_PER_LOOK: u64 = 1 << 14;

/// What a sweep came to.
#[derive(Clone, Debug)]
pub(super) struct Swept {
    /// What every set costs at least, or what those found do; `None` when it ran out of steps.
    pub(super) bound: Option<f64>,
    /// The cheapest set found, by its ways.
    pub(super) found: Option<Vec<usize>>,
    /// Steps made.
    pub(super) steps: u64,
    /// Rows looked at.
    pub(super) work: u64,
}

/// Looks for the sets that `dual` has open and that cost less than its best by more than `slight`, at `rates`, at which it
/// looked last; in so many steps at most, and until the deadline.
pub(super) fn sweep(dual: &Dual<'_>, rates: &[f64], slight: f64, (most, deadline): (u64, Option<Instant>)) -> Swept {
    let rows: Vec<PricedRow<'_>> = dual.market.rows.iter().zip(rates).map(PricedRow::new).collect();
    let Agenda { steps, to_come, least } = Agenda::new(dual, &rows);
    let load: Vec<f64> = rows.iter().map(|priced| priced.row.base).collect();
    let costs = rows.iter().zip(&load).zip(&to_come);
    let costs: Vec<f64> = costs.map(|((row, load), to_come)| row.cost(*load, *to_come)).collect();
    let value = least + costs.iter().sum::<f64>();
    let mut sweep = Sweep {
        rows,
        steps: &steps,
        load,
        costs,
        journal: Vec::new(),
        taken: Vec::new(),
        goal: dual.best - slight,
        slight,
        dropped: f64::INFINITY,
        found: None,
        left: most,
        deadline,
        work: 0,
    };
    sweep.go_on(0, value);
    Swept {
        bound: (sweep.left > 0).then_some(sweep.dropped),
        found: sweep.found,
        steps: most - sweep.left,
        work: sweep.work,
    }
}

/// A row with its rate, the load at which price less rate is least, and what that is.
#[derive(Clone, Debug)]
struct PricedRow<'a> {
    row: &'a Row,
    rate: f64,
    wanted: f64,
    least: f64,
}

impl<'a> PricedRow<'a> {
    fn new((row, &rate): (&'a Row, &f64)) -> Self {
        let (wanted, price) = row.best(rate, row.base);
        Self { row, rate, wanted, least: price - rate * (wanted - row.base) }
    }

    /// What the row costs at least, less what its load earns, when it has `load` and up to `to_come` is added.
    #[inline]
    fn cost(&self, load: f64, to_come: f64) -> f64 {
        if load < self.wanted && load + to_come >= self.wanted {
            return self.least;
        }
        let load = if load >= self.wanted { load } else { load + to_come };
        self.row.added_price(load) - self.rate * (load - self.row.base)
    }
}

/// A row that a step may change, and how much can still be added to it afterwards.
#[derive(Clone, Copy, Debug)]
struct Touched {
    row: usize,
    to_come: f64,
}

/// A part of a candidate to be decided.
#[derive(Clone, Debug)]
struct Step {
    /// The open ways of the part, the cheapest first.
    choices: Vec<Choice>,
    touched: Vec<Touched>,
    /// At the first part of a candidate that may be left.
    leave: Option<Leave>,
}

/// One way of a part.
#[derive(Clone, Debug)]
struct Choice {
    way: usize,
    /// What it costs more than the least there is for its candidate.
    more: f64,
    /// What it uses of each row that its step touches.
    uses: Vec<f64>,
}

/// Not to take a candidate.
#[derive(Clone, Debug)]
struct Leave {
    /// What that costs more than the least there is for the candidate.
    more: f64,
    /// The rows that may then stay below what the rates want.
    touched: Vec<Touched>,
    /// The step to go on with.
    next: usize,
}

/// What is to be decided, in which order.
struct Agenda {
    steps: Vec<Step>,
    /// By row: what all of it can add at most.
    to_come: Vec<f64>,
    /// What the candidates cost at least when each decides for itself.
    least: f64,
}

impl Agenda {
    fn new(dual: &Dual<'_>, rows: &[PricedRow<'_>]) -> Self {
        let size = |parts: &[Part]| dual.market.candidates[parts[0].candidate].size;
        let mut candidates: Vec<(usize, &[Part])> =
            dual.of_candidates().map(|parts| (first_week(dual, parts), parts)).collect();
        candidates.sort_by(|a, b| a.0.cmp(&b.0).then(size(b.1).total_cmp(&size(a.1))));
        let mut agenda = Self { steps: Vec::new(), to_come: vec![0.0; rows.len()], least: 0.0 };
        // From the last to the first, since each needs to know what comes after it.
        candidates.iter().rev().for_each(|(_, parts)| agenda.put_first(dual, rows, parts));
        let count = agenda.steps.len();
        let leaves = agenda.steps.iter_mut().filter_map(|step| step.leave.as_mut());
        leaves.for_each(|leave| leave.next = count - leave.next);
        agenda.steps.reverse();
        agenda
    }

    /// Puts the candidate of `parts` before all that is there; steps are counted from the end as yet.
    fn put_first(&mut self, dual: &Dual<'_>, rows: &[PricedRow<'_>], parts: &[Part]) {
        let candidate = parts[0].candidate;
        let taken = dual.cost_of_candidate(parts);
        let must = dual.decided.must[candidate];
        let least = if must { taken } else { taken.min(0.0) };
        self.least += least;
        let (next, after) = (self.steps.len(), self.to_come.clone());
        for part in parts.iter().rev() {
            let to_take = if part.is_first { taken - least } else { 0.0 };
            self.put_part_first(dual, part, to_take);
        }
        if must {
            return;
        }
        let touched = after.iter().zip(&self.to_come).enumerate().filter(|(_, (after, before))| before > after);
        let touched = touched.map(|(row, (&to_come, _))| Touched { row, to_come });
        // The others get what the rates want all the same.
        let may_lack = |touched: &Touched| rows[touched.row].row.base + touched.to_come < rows[touched.row].wanted;
        let leave = Leave { more: -least, touched: touched.filter(may_lack).collect(), next };
        if let Some(step) = self.steps.last_mut() {
            step.leave = Some(leave);
        }
    }

    fn put_part_first(&mut self, dual: &Dual<'_>, part: &Part, to_take: f64) {
        let ways = &dual.ways[part.ways.clone()];
        let mut most = vec![0.0_f64; self.to_come.len()];
        for (row, uses) in ways.iter().flat_map(|&way| dual.market.uses(way)) {
            most[row] = most[row].max(uses);
        }
        let rows: Vec<usize> = (0..most.len()).filter(|&row| most[row] > 0.0).collect();
        let cheapest = dual.cheapest(part);
        let choice = |&way: &usize| Choice {
            way,
            more: to_take + dual.cost[way] - cheapest,
            uses: rows.iter().map(|&row| dual.market.used(way, row)).collect(),
        };
        let mut choices: Vec<Choice> = ways.iter().map(choice).collect();
        choices.sort_by(|a, b| a.more.total_cmp(&b.more));
        let touched = rows.iter().map(|&row| Touched { row, to_come: self.to_come[row] }).collect();
        self.steps.push(Step { choices, touched, leave: None });
        self.to_come.iter_mut().zip(most).for_each(|(to_come, most)| *to_come += most);
    }
}

/// The first week that the candidate of `parts` may load; its rows begin anew with the first week after the last.
fn first_week(dual: &Dual<'_>, parts: &[Part]) -> usize {
    let ways = parts.iter().flat_map(|part| &dual.ways[part.ways.clone()]);
    let rows = ways.flat_map(|&way| dual.market.uses(way)).map(|(row, _)| row);
    rows.map(|row| row % dual.market.weeks).min().unwrap_or(0)
}

struct Sweep<'a> {
    rows: Vec<PricedRow<'a>>,
    steps: &'a [Step],
    /// By row: the load of what is taken, and what the row costs at least.
    load: Vec<f64>,
    costs: Vec<f64>,
    /// What was changed: a row, with the load and the cost it had.
    journal: Vec<(usize, f64, f64)>,
    taken: Vec<usize>,
    /// Only sets that cost less count.
    goal: f64,
    slight: f64,
    /// What costs least of all that was not looked at any further.
    dropped: f64,
    found: Option<Vec<usize>>,
    left: u64,
    deadline: Option<Instant>,
    work: u64,
}

impl Sweep<'_> {
    /// Decides what comes from step `at` on, unless what is decided costs too much; that is `value` at least.
    fn go_on(&mut self, at: usize, value: f64) {
        if value >= self.goal {
            self.dropped = self.dropped.min(value);
            return;
        }
        let steps = self.steps;
        let Some(step) = steps.get(at) else {
            // All is decided: it costs just that.
            self.goal = value - self.slight;
            self.dropped = self.dropped.min(value);
            self.found = Some(self.taken.clone());
            return;
        };
        let (before, after) = match &step.leave {
            Some(leave) if leave.more > 0.0 => (None, Some(leave)),
            leave => (leave.as_ref(), None),
        };
        before.into_iter().for_each(|leave| self.leave(leave, value));
        for choice in &step.choices {
            if value + choice.more >= self.goal {
                // The others cost no less.
                self.dropped = self.dropped.min(value + choice.more);
                break;
            }
            self.take((at, &step.touched), choice, value);
        }
        after.into_iter().for_each(|leave| self.leave(leave, value));
    }

    fn leave(&mut self, leave: &Leave, value: f64) {
        if !self.may_step() {
            return;
        }
        let mark = self.journal.len();
        let mut value = value + leave.more;
        for &Touched { row, to_come } in &leave.touched {
            if value >= self.goal {
                break;
            }
            value += self.change(row, self.load[row], to_come);
        }
        self.go_on(leave.next, value);
        self.undo(mark);
    }

    fn take(&mut self, (at, touched): (usize, &[Touched]), choice: &Choice, value: f64) {
        if !self.may_step() {
            return;
        }
        let mark = self.journal.len();
        let mut value = value + choice.more;
        for (&Touched { row, to_come }, uses) in touched.iter().zip(&choice.uses) {
            let load = self.load[row] + uses;
            if load > self.rows[row].row.limit {
                value = f64::INFINITY;
            }
            if value >= self.goal {
                break;
            }
            value += self.change(row, load, to_come);
        }
        self.taken.push(choice.way);
        self.go_on(at + 1, value);
        self.taken.pop();
        self.undo(mark);
    }

    /// Gives `row` a load, to which up to `to_come` may be added; returns by how much more it costs.
    #[inline]
    fn change(&mut self, row: usize, load: f64, to_come: f64) -> f64 {
        let before = self.costs[row];
        self.journal.push((row, self.load[row], before));
        self.load[row] = load;
        self.costs[row] = self.rows[row].cost(load, to_come);
        self.work += 1;
        self.costs[row] - before
    }

    /// Takes back what was changed since `mark`.
    fn undo(&mut self, mark: usize) {
        for (row, load, cost) in self.journal.drain(mark..).rev() {
            self.load[row] = load;
            self.costs[row] = cost;
        }
    }

    /// Counts a step; false when there is none left.
    fn may_step(&mut self) -> bool {
        if self.left.is_multiple_of(STEPS_PER_LOOK) && is_over(self.deadline) {
            self.left = 0;
        }
        let is_left = self.left > 0;
        self.left -= u64::from(is_left);
        is_left
    }
}
