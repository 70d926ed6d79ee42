//! What a plan puts on every FM-week, and what one more unit would cost there: exact, and quick enough to ask thousands
//! of times.

use super::desk::piece;
use super::lack::Lack;
use crate::case::{Case, Customer, Fm, Id, Tenant};
use crate::model::{Cell, Choice, Curve, Model, Solution, Terms, Unit};
use crate::solve::state::Span;
use std::collections::HashMap;
use std::sync::Arc;

/// A unit to be placed: of the plan's own model, or of one that was made for a tenant alone over the same FMs.
#[derive(Clone, Copy)]
pub(super) struct Piece<'m> {
    pub(super) model: &'m Model,
    pub(super) unit: Id<Unit>,
    /// Its customer in the plan's model, when others may serve it too.
    pub(super) customer: Option<Id<Customer>>,
    /// Its tenant in the plan's model, when that is split.
    pub(super) split: Option<Id<Tenant>>,
}

/// Loads, counts and limits of all cells under one solution.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    weeks: usize,
    cells: Vec<Cell>,
    curves: Arc<Vec<Curve>>,
    start_limits: Vec<Option<u32>>,
    terms: Terms,
    load: Vec<i32>,
    tenants: Vec<u32>,
    /// Units of split tenants by the cells they load.
    parts: HashMap<(Id<Tenant>, usize), u32>,
    starts: Vec<u32>,
    moves: u32,
    /// The FMs that serve each customer with the number of its units (running work that stays counts as one).
    served: Vec<Vec<(Id<Fm>, u32)>>,
}

impl Ledger {
    /// The ledger of a model in which nothing is decided.
    pub(super) fn of_base(model: &Model) -> Self {
        Self {
            weeks: model.weeks,
            cells: model.cells.clone(),
            curves: Arc::clone(&model.curves),
            start_limits: model.fms.iter().map(|fm| fm.start_limit).collect(),
            terms: model.terms.clone(),
            load: model.cells.iter().map(|cell| cell.base).collect(),
            tenants: model.cells.iter().map(|cell| cell.base_tenants).collect(),
            parts: HashMap::new(),
            starts: vec![0; model.cells.len()],
            moves: 0,
            served: model.customers.iter().map(|row| row.fms.iter().map(|&fm| (fm, 1)).collect()).collect(),
        }
    }

    /// The ledger of `solution`; `model` is one of `case`.
    pub(super) fn of(case: &Case, model: &Model, solution: &Solution) -> Self {
        let mut ledger = Self::of_base(model);
        for unit in model.units.ids() {
            if let Some(choice) = solution.choice(model, unit) {
                ledger.add(piece(case, model, unit), &choice);
            }
        }
        ledger
    }

    /// What the load and the customers served by several FMs cost.
    pub(super) fn cost(&self) -> i64 {
        let price = |(cell, &load): (usize, &i32)| self.curves[self.cells[cell].curve as usize].price(load);
        let load: i64 = self.load.iter().enumerate().map(price).sum();
        let shared: i64 = self.served.iter().map(|fms| fms.len().saturating_sub(1) as i64).sum();
        load + shared * self.terms.same_customer
    }

    /// What the FMs who carry more than they may lack, in their order.
    pub(super) fn overfull(&self) -> Vec<(Id<Fm>, Lack)> {
        let fms = (0..self.start_limits.len()).map(|fm| (Id::new(fm), self.excess(Id::new(fm))));
        fms.filter(|(_, lack)| !lack.is_empty()).collect()
    }

    fn excess(&self, fm: Id<Fm>) -> Lack {
        let mut lack = Lack::default();
        for week in 0..self.weeks {
            let cell = self.cell(fm, week);
            let row = &self.cells[cell];
            let short = self.load[cell] - row.limit;
            lack.minutes.extend((short > 0).then_some((week, short)));
            lack.tenants.extend((self.tenants[cell] > row.tenant_limit).then_some(week));
            let starts = self.starts_over(fm, week, 0);
            lack.starts.extend((starts > 0).then_some((week, starts)));
        }
        lack
    }

    /// Moves beyond the limit.
    pub(super) fn excess_moves(&self) -> u32 {
        self.terms.max_moves.map_or(0, |limit| self.moves.saturating_sub(limit))
    }

    pub(super) const fn weeks(&self) -> usize {
        self.weeks
    }

    const fn cell(&self, fm: Id<Fm>, week: usize) -> usize {
        fm.index() * self.weeks + week
    }

    /// Puts `piece` with `choice` on its FM.
    pub(super) fn add(&mut self, piece: Piece<'_>, choice: &Choice) {
        self.change(piece, choice, 1);
    }

    /// Takes `piece`, which stands there with `choice`, off its FM.
    pub(super) fn take(&mut self, piece: Piece<'_>, choice: &Choice) {
        self.change(piece, choice, -1);
    }

    fn change(&mut self, piece: Piece<'_>, choice: &Choice, sign: i32) {
        let fm = choice.fm;
        for (week, minutes) in Span::of(piece.model, piece.unit, &choice.picks).busy() {
            let cell = self.cell(fm, week);
            self.load[cell] += sign * minutes;
            let others = piece.split.map_or(0, |tenant| {
                let parts = self.parts.entry((tenant, cell)).or_default();
                let before = *parts;
                *parts = parts.wrapping_add_signed(sign);
                before.min(*parts)
            });
            if others == 0 && !piece.model.runs_in(piece.unit, week) {
                self.tenants[cell] = self.tenants[cell].wrapping_add_signed(sign);
            }
        }
        for week in piece.start_weeks(&choice.picks) {
            let cell = self.cell(fm, week);
            self.starts[cell] = self.starts[cell].wrapping_add_signed(sign);
        }
        self.moves = self.moves.wrapping_add_signed(sign * piece.moves_to(fm) as i32);
        if let Some(customer) = piece.customer {
            count(&mut self.served[customer.index()], fm, sign);
        }
    }

    /// The price of the minutes `more` on top of the load of `fm` in `week` and of `placed` minutes there.
    #[inline]
    pub(super) fn price(&self, fm: Id<Fm>, week: usize, placed: i32, more: i32) -> i64 {
        let cell = self.cell(fm, week);
        let curve = &self.curves[self.cells[cell].curve as usize];
        let before = self.load[cell] + placed;
        curve.price(before + more) - curve.price(before)
    }

    /// The minutes that are short when `minutes` come on top of the load of `fm` in `week`.
    #[inline]
    pub(super) fn short(&self, fm: Id<Fm>, week: usize, minutes: i32) -> i32 {
        let cell = self.cell(fm, week);
        if minutes > 0 { (self.load[cell] + minutes - self.cells[cell].limit).max(0) } else { 0 }
    }

    /// True when `piece` would be one tenant more than `fm` may have in `week`.
    pub(super) fn tenants_full(&self, piece: Piece<'_>, fm: Id<Fm>, week: usize) -> bool {
        let cell = self.cell(fm, week);
        let others = piece.split.and_then(|tenant| self.parts.get(&(tenant, cell))).is_some_and(|&parts| parts > 0);
        !others && !piece.model.runs_in(piece.unit, week) && self.tenants[cell] >= self.cells[cell].tenant_limit
    }

    /// Starts beyond the limit of `fm` in `week` when `more` come.
    pub(super) fn starts_over(&self, fm: Id<Fm>, week: usize, more: u32) -> u32 {
        let now = self.starts[self.cell(fm, week)];
        self.start_limits[fm.index()].map_or(0, |limit| (now + more).saturating_sub(limit))
    }

    /// Moves beyond the limit when `piece` goes to `fm`.
    pub(super) fn moves_over(&self, piece: Piece<'_>, fm: Id<Fm>) -> u32 {
        let more = piece.moves_to(fm);
        if more == 0 {
            return 0;
        }
        self.terms.max_moves.map_or(0, |limit| (self.moves + more).saturating_sub(limit))
    }

    /// What the customer of `piece` costs more when `fm` serves it too.
    pub(super) fn customer_price(&self, piece: Piece<'_>, fm: Id<Fm>) -> i64 {
        let Some(customer) = piece.customer else { return 0 };
        let served = &self.served[customer.index()];
        let is_another = !served.is_empty() && served.iter().all(|entry| entry.0 != fm);
        if is_another { self.terms.same_customer } else { 0 }
    }

    /// What the second language costs when `fm` serves `piece`.
    pub(super) fn language_price(&self, piece: Piece<'_>, fm: Id<Fm>) -> i64 {
        let group = piece.model.fms[fm].group;
        let mut members = piece.model.pools[piece.row().pool].iter();
        let is_second = members.any(|member| member.group == group && member.second_language);
        if is_second { self.terms.second_language } else { 0 }
    }

    /// What the move costs when `piece` goes to `fm`.
    pub(super) fn move_price(&self, piece: Piece<'_>, fm: Id<Fm>) -> i64 {
        i64::from(piece.moves_to(fm)) * self.terms.move_price
    }
}

fn count(served: &mut Vec<(Id<Fm>, u32)>, fm: Id<Fm>, sign: i32) {
    match served.iter_mut().position(|entry| entry.0 == fm) {
        Some(at) => {
            served[at].1 = served[at].1.wrapping_add_signed(sign);
            if served[at].1 == 0 {
                served.swap_remove(at);
            }
        }
        None => served.push((fm, 1)),
    }
}

impl<'m> Piece<'m> {
    pub(super) fn row(self) -> &'m Unit {
        &self.model.units[self.unit]
    }

    /// 1 when it is a move that it goes to `fm`.
    pub(super) fn moves_to(self, fm: Id<Fm>) -> u32 {
        u32::from(self.row().moves_to(fm))
    }

    /// The week of each start of `picks`.
    pub(super) fn start_weeks(self, picks: &[u16]) -> impl Iterator<Item = usize> {
        let tasks = self.model.tasks_of(self.unit).zip(picks);
        let starts = tasks.map(|((task, _), &pick)| self.model.starts_of(task)[usize::from(pick)]);
        starts.map(|start| start.day.week() as usize).collect::<Vec<_>>().into_iter()
    }

    /// Priority x days waited with `picks`.
    pub(super) fn waiting(self, picks: &[u16]) -> i64 {
        let tasks = self.model.tasks_of(self.unit).zip(picks);
        let waits = tasks.map(|((task, _), &pick)| i64::from(self.model.starts_of(task)[usize::from(pick)].wait));
        self.wait_price(waits.sum())
    }

    /// What `days` of waiting count.
    pub(super) fn wait_price(self, days: i64) -> i64 {
        days * self.row().priority
    }
}
