//! The columns known so far, with what they cost.

use super::Taken;
use super::master::Column;
use super::prices::{Prices, Shared};
use crate::case::{Customer, Fm, Id};
use crate::model::{Choice, Model, Solution, StartPicks, Unit, evaluate};
use crate::solve::state::State;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What tells columns apart: the FM, and the units with their starts.
type Key = (Id<Fm>, Vec<(Id<Unit>, Vec<u16>)>);

/// All columns.
pub(super) struct Book<'m> {
    /// Where as many may move as like to: the prices say what a move costs.
    model: Cow<'m, Model>,
    pub(super) columns: Vec<Column>,
    known: BTreeSet<Key>,
    /// Cost of what runs anyway.
    pub(super) base_cost: i64,
}

impl<'m> Book<'m> {
    /// No columns yet; `None` when not even what runs anyway is legal.
    pub(super) fn new(model: &'m Model) -> Option<Self> {
        let base_cost = evaluate(model, &Solution::empty(model)).ok()?.cost;
        let mut model = Cow::Borrowed(model);
        if model.terms.max_moves.is_some() {
            model.to_mut().terms.max_moves = None;
        }
        Some(Self { model, columns: Vec::new(), known: BTreeSet::new(), base_cost })
    }

    /// The columns of a solution.
    pub(super) fn take_over(&mut self, solution: &Solution) {
        let mut sets: Vec<Vec<Taken>> = vec![Vec::new(); self.model.fms.len()];
        for (unit, fm) in solution.fm.entries() {
            if let Some(fm) = *fm {
                let picks = self.model.tasks_of(unit).map(|(task, _)| solution.pick[task]).collect();
                sets[fm.index()].push((unit, Choice { fm, picks }));
            }
        }
        for (fm, taken) in sets.into_iter().enumerate() {
            self.add(Id::new(fm), taken);
        }
    }

    /// By FM: the least of what its columns, or none, cost less what they earn.
    pub(super) fn least_reduced(&self, prices: &Prices) -> Vec<f64> {
        let mut least = vec![0.0_f64; self.model.fms.len()];
        for column in &self.columns {
            let least = &mut least[column.fm.index()];
            *least = least.min(column.reduced(prices));
        }
        least
    }

    /// Adds a column, and the same one for the other FMs of the group where they can take it.
    pub(super) fn add(&mut self, fm: Id<Fm>, taken: Vec<Taken>) {
        if self.add_one(fm, taken.clone()) {
            let peers = self.model.groups[self.model.fms[fm].group].clone();
            for peer in peers.into_iter().filter(|&peer| peer != fm) {
                let moved = |(unit, choice): &Taken| (*unit, Choice { fm: peer, picks: choice.picks.clone() });
                self.add_one(peer, taken.iter().map(moved).collect());
            }
        }
    }

    /// Adds a column if it is new, with other days where those it comes with do not go together.
    fn add_one(&mut self, fm: Id<Fm>, mut taken: Vec<Taken>) -> bool {
        taken.sort_unstable_by_key(|(unit, _)| *unit);
        let key = (fm, taken.iter().map(|(unit, choice)| (*unit, choice.picks.clone())).collect::<Vec<_>>());
        if taken.is_empty() || !self.known.insert(key) {
            return false;
        }
        let taken = self.fitted(taken);
        let cost = self.cost_of(&taken);
        let moves = taken.iter().filter(|(unit, _)| self.model.units[*unit].moves_to(fm)).count() as i64;
        self.columns.extend(cost.map(|(cost, wait)| Column { fm, taken, shared: Shared { moves, wait }, cost }));
        cost.is_some()
    }

    /// As many of `taken` as fit together, on the days given where these are legal.
    fn fitted(&self, taken: Vec<Taken>) -> Vec<Taken> {
        let mut state = State::new(&self.model, &Solution::empty(&self.model));
        let mut fitted = Vec::with_capacity(taken.len());
        for (unit, choice) in taken {
            let legal = self.model.may_serve(unit, choice.fm)
                && StartPicks::new(&self.model, unit, choice.fm).keeps(&choice.picks, 0)
                && state.insertion(unit, &choice).is_some();
            let choice = if legal { Some(choice) } else { state.any_fit(unit, choice.fm) };
            if let Some(choice) = choice {
                state.insert(unit, &choice);
                fitted.push((unit, choice));
            }
        }
        fitted
    }

    /// What a set costs on top of what runs anyway, and its priority x days of waiting.
    fn cost_of(&self, taken: &[Taken]) -> Option<(i64, i64)> {
        let mut solution = Solution::empty(&self.model);
        taken.iter().for_each(|(unit, choice)| solution.assign(&self.model, *unit, choice));
        let levels = evaluate(&self.model, &solution).ok()?;
        let customers: BTreeSet<Id<Customer>> =
            taken.iter().filter_map(|(unit, _)| self.model.units[*unit].customer).collect();
        let free = customers.into_iter().filter(|&customer| is_free(&self.model, customer)).count() as i64;
        Some((levels.cost - self.base_cost + free * self.model.terms.same_customer, levels.waiting))
    }
}

/// True when nobody serves `customer` anyway, so that its first FM costs nothing.
pub(super) fn is_free(model: &Model, customer: Id<Customer>) -> bool {
    let row = &model.customers[customer];
    row.fms.is_empty() && !row.elsewhere
}
