//! Somebody left out comes in, where there is room or somebody served goes out: who is left out decides what the others
//! cost. On 5,000 tenants short of people the cost falls from 16 to 6 % above its bound by trades.

use super::Search;
use crate::case::{Fm, Id};
use crate::model::{Choice, StartPicks, Unit};
use crate::solve::construct::{self, Candidates};
use crate::solve::field::Field;
use rand::RngExt;
use rand::seq::SliceRandom;

/// Unassigned units that are tried at a time: where people are too few there are many, and most are tried in vain.
const GAPS: usize = 4;

impl Search<'_> {
    /// Gives some unassigned units the cheapest place there is, else one in place of a less urgent unit.
    pub(super) fn fill_gaps(&mut self) {
        self.idle.clear();
        if self.state.levels().unassigned == 0 {
            return;
        }
        let model = self.state.model;
        let mut fms_of = Candidates::new(model);
        let mut idle = self.left_out();
        idle.shuffle(&mut self.rng);
        for &unit in idle.iter().take(GAPS) {
            let fms = fms_of.get(unit);
            if let Some(choice) = construct::cheapest(&self.state, unit, &fms, &mut self.rng) {
                self.state.insert(unit, &choice);
            } else if !fms.is_empty() {
                let fm = fms[self.rng.random_range(0..fms.len())];
                self.replace(unit, fm);
            }
        }
        self.idle = self.left_out();
        self.field = Field::new(&self.state);
    }

    fn left_out(&self) -> Vec<Id<Unit>> {
        self.state.model.units.ids().filter(|&unit| self.state.fm_of(unit).is_none()).collect()
    }

    /// Puts `unit` on `fm` in place of one unit that is not more urgent.
    fn replace(&mut self, unit: Id<Unit>, fm: Id<Fm>) {
        let model = self.state.model;
        let victims: Vec<u32> = self.state.units_of(fm).to_vec();
        for victim in victims.into_iter().map(|index| Id::new(index as usize)) {
            if model.units[victim].priority > model.units[unit].priority {
                continue;
            }
            let before = self.state.levels().unassigned;
            let Some(choice) = self.state.remove(victim) else { continue };
            match construct::settle(&self.state, unit, fm) {
                Some((_, mine)) if self.state.levels().unassigned - model.units[unit].priority <= before => {
                    self.state.insert(unit, &mine);
                    return;
                }
                _ => self.state.insert(victim, &choice),
            }
        }
    }

    /// Proposes that somebody left out takes the place of somebody who is no more urgent.
    pub(super) fn trade(&mut self) {
        let at = self.rng.random_range(0..self.idle.len());
        let unit = self.idle[at];
        let fms = &self.fms[self.state.model.units[unit].pool.index()];
        if fms.is_empty() {
            return;
        }
        let fm = fms[self.rng.random_range(0..fms.len())];
        let Some(other) = self.someone_of(fm).filter(|&other| self.may_trade(unit, other, fm)) else { return };
        let Some(picks) = self.some_days(unit, fm) else { return };
        let threshold = self.threshold();
        let model = self.state.model;
        let span = self.state.span_of(unit, &picks);
        let Some(load) = self.state.exchange_price(fm, other, &span) else { return };
        let state = &self.state;
        let gone = state.picks(other);
        let out = model.units[other].priority - model.units[unit].priority;
        let waits = state.waiting(unit, &picks) - state.waiting(other, &gone);
        let preferences = state.preference(unit, fm) - state.preference(other, fm)
            + state.customer_change(unit, None, Some(fm))
            + state.customer_change(other, Some(fm), None);
        let starts = model.start_cost(unit, &picks) - model.start_cost(other, &gone);
        let pays = out < 0 || self.pays((waits, load + preferences + starts), threshold);
        if !pays || !state.counts_fit(fm, unit, &picks, &span, Some(other)) || !state.move_allowed(unit, None, fm) {
            return;
        }
        self.idle[at] = other;
        let before = state.span(other).clone();
        self.state.remove(other);
        self.state.insert(unit, &Choice { fm, picks });
        self.field.refresh_unit(&self.state, unit);
        self.field.refresh_span(&self.state, fm, &before);
        self.field.refresh_span(&self.state, fm, &span);
    }

    fn may_trade(&self, unit: Id<Unit>, other: Id<Unit>, fm: Id<Fm>) -> bool {
        let model = self.state.model;
        model.units[other].priority <= model.units[unit].priority
            && !self.state.share_customer(unit, other)
            && self.state.may_serve(unit, fm)
    }

    /// Legal days for the tasks of `unit`, drawn one after the other.
    fn some_days(&mut self, unit: Id<Unit>, fm: Id<Fm>) -> Option<Vec<u16>> {
        let options = StartPicks::new(self.state.model, unit, fm);
        let mut picks = Vec::new();
        for _ in self.state.model.tasks_of(unit) {
            let legal = options.legal(&picks);
            if legal.is_empty() {
                return None;
            }
            picks.push(legal[self.rng.random_range(0..legal.len())]);
        }
        Some(picks)
    }
}
