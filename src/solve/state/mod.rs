//! The search state: a solution with its loads, prices and counts kept up to date, so that the cost of a change is
//! read off a few cells. Every delta is exact: after a change the levels are what [`crate::model::evaluate`] says.

mod counts;
mod preferences;
mod prices;
mod shortage;
mod span;
mod starts;

pub(crate) use span::Span;

use crate::case::{Fm, Id};
use crate::model::{Choice, Model, Solution, Unit};
use crate::plan::Levels;
use preferences::{Fit, fits};

/// A solution under change.
pub(crate) struct State<'m> {
    pub(crate) model: &'m Model,
    solution: Solution,
    levels: Levels,
    moves: u32,
    load: Vec<i32>,
    price: Vec<i64>,
    curve: Vec<u32>,
    limit: Vec<i32>,
    tenants: Vec<u32>,
    starts: Vec<u32>,
    /// What each unit loads on its FM (empty when unassigned).
    spans: Vec<Span>,
    /// The units of each FM, in no order, and where each unit stands there.
    units_of: Vec<Vec<u32>>,
    place: Vec<u32>,
    fits: Vec<Fit>,
    /// The FMs that serve each customer, with the number of units (fixed ones count as one).
    served: Vec<Vec<(Id<Fm>, u32)>>,
    diff: Vec<i32>,
}

impl<'m> State<'m> {
    /// The state of `solution`, which must be legal.
    pub(crate) fn new(model: &'m Model, solution: &Solution) -> Self {
        let cells = &model.cells;
        let mut state = Self {
            model,
            solution: Solution::empty(model),
            levels: Levels::default(),
            moves: 0,
            load: cells.iter().map(|cell| cell.base).collect(),
            price: (0..cells.len()).map(|cell| model.curve(cell).price(cells[cell].base)).collect(),
            curve: cells.iter().map(|cell| cell.curve).collect(),
            limit: cells.iter().map(|cell| cell.limit).collect(),
            tenants: cells.iter().map(|cell| cell.base_tenants).collect(),
            starts: vec![0; cells.len()],
            spans: vec![Span::default(); model.units.len()],
            units_of: vec![Vec::new(); model.fms.len()],
            place: vec![0; model.units.len()],
            fits: fits(model),
            served: model.customers.iter().map(|row| row.fms.iter().map(|&fm| (fm, 1)).collect()).collect(),
            diff: vec![0; model.weeks],
        };
        state.levels.unassigned = model.units.iter().map(|unit| unit.priority).sum();
        state.levels.cost = state.price.iter().sum::<i64>() + state.shared_base();
        for unit in model.units.ids() {
            if let Some(choice) = solution.choice(model, unit) {
                state.insert(unit, &choice);
            }
        }
        state
    }

    fn shared_base(&self) -> i64 {
        let extra = |customer: usize| {
            let elsewhere = usize::from(self.model.customers[Id::new(customer)].elsewhere);
            (self.served[customer].len() + elsewhere).saturating_sub(1) as i64
        };
        (0..self.served.len()).map(extra).sum::<i64>() * self.model.terms.same_customer
    }

    /// The levels of the present solution.
    pub(crate) const fn levels(&self) -> Levels {
        self.levels
    }

    /// The present solution.
    pub(crate) const fn solution(&self) -> &Solution {
        &self.solution
    }

    /// Ends the search and hands the solution out.
    pub(crate) fn into_solution(self) -> Solution {
        self.solution
    }

    /// The FM of `unit`.
    #[inline]
    pub(crate) fn fm_of(&self, unit: Id<Unit>) -> Option<Id<Fm>> {
        self.solution.fm[unit]
    }

    /// The units of `fm`.
    #[inline]
    pub(crate) fn units_of(&self, fm: Id<Fm>) -> &[u32] {
        &self.units_of[fm.index()]
    }

    /// What `unit` loads on its FM.
    #[inline]
    pub(crate) fn span(&self, unit: Id<Unit>) -> &Span {
        &self.spans[unit.index()]
    }

    /// The present picks of `unit`.
    pub(crate) fn picks(&self, unit: Id<Unit>) -> Vec<u16> {
        self.model.tasks_of(unit).map(|(task, _)| self.solution.pick[task]).collect()
    }

    /// Load of a cell in minutes.
    #[inline]
    pub(crate) fn load(&self, cell: usize) -> i32 {
        self.load[cell]
    }

    /// What the levels become worse by when `unit`, which is unassigned, gets `choice`; `None` when it does not fit.
    pub(crate) fn insertion(&self, unit: Id<Unit>, choice: &Choice) -> Option<Levels> {
        let span = self.span_of(unit, &choice.picks);
        if !self.counts_fit(choice.fm, unit, &choice.picks, &span, None) || !self.move_allowed(unit, None, choice.fm) {
            return None;
        }
        let load = self.added_price(choice.fm, &span, i64::MAX)?;
        let customer = self.customer_change(unit, None, Some(choice.fm));
        Some(Levels {
            unassigned: -self.model.units[unit].priority,
            waiting: self.waiting(unit, &choice.picks),
            cost: load + self.preference(unit, choice.fm) + customer + self.model.start_cost(unit, &choice.picks),
        })
    }

    /// Gives `unit`, which is unassigned, `choice`, which must fit.
    pub(crate) fn insert(&mut self, unit: Id<Unit>, choice: &Choice) {
        let fm = choice.fm;
        let mut span = std::mem::take(&mut self.spans[unit.index()]);
        span.fill(self.model, unit, &choice.picks);
        let customer = self.customer_change(unit, None, Some(fm));
        self.levels.cost += self.preference(unit, fm) + customer + self.model.start_cost(unit, &choice.picks);
        self.levels.unassigned -= self.model.units[unit].priority;
        self.levels.waiting += self.waiting(unit, &choice.picks);
        self.spans[unit.index()] = span;
        self.solution.assign(self.model, unit, choice);
        self.change_cells(unit, fm, 1);
        self.place[unit.index()] = self.units_of[fm.index()].len() as u32;
        self.units_of[fm.index()].push(unit.index() as u32);
    }

    /// Takes its FM from `unit`, if it has one, and returns the choice it had.
    pub(crate) fn remove(&mut self, unit: Id<Unit>) -> Option<Choice> {
        let fm = self.fm_of(unit)?;
        let picks = self.picks(unit);
        let saved = self.preference(unit, fm) + self.model.start_cost(unit, &picks);
        self.levels.cost += self.customer_change(unit, Some(fm), None) - saved;
        self.levels.unassigned += self.model.units[unit].priority;
        self.levels.waiting -= self.waiting(unit, &picks);
        self.change_cells(unit, fm, -1);
        self.solution.fm[unit] = None;
        let place = self.place[unit.index()] as usize;
        let list = &mut self.units_of[fm.index()];
        list.swap_remove(place);
        if let Some(&other) = list.get(place) {
            self.place[other as usize] = place as u32;
        }
        self.spans[unit.index()].minutes.clear();
        Some(Choice { fm, picks })
    }

    fn change_cells(&mut self, unit: Id<Unit>, fm: Id<Fm>, sign: i32) {
        let model = self.model;
        let span = &self.spans[unit.index()];
        for (week, &minutes) in (span.first..).zip(&span.minutes).filter(|(_, minutes)| **minutes > 0) {
            let cell = model.cell(fm, week);
            self.load[cell] += sign * minutes;
            let price = model.curves[self.curve[cell] as usize].price(self.load[cell]);
            self.levels.cost += price - self.price[cell];
            self.price[cell] = price;
            if !self.is_there(unit, (fm, week), None) {
                self.tenants[cell] = self.tenants[cell].wrapping_add_signed(sign);
            }
        }
        for (task, _) in model.tasks_of(unit) {
            let start = model.starts_of(task)[usize::from(self.solution.pick[task])];
            let cell = model.cell(fm, start.day.week() as usize);
            self.starts[cell] = self.starts[cell].wrapping_add_signed(sign);
        }
        let row = &model.units[unit];
        self.moves = self.moves.wrapping_add_signed(i32::from(row.moves_to(fm)) * sign);
        self.count_customer(row.customer, fm, sign);
    }
}
