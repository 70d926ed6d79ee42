//! Shifts and swaps where the starts of a unit depend on the FM: a start may have a price, and not every FM has each.
//!
//! What a unit loads and costs is then another matter with every FM, so that nothing is known from its present load: no
//! estimate helps, and each proposal is priced with the starts that the unit would have there.

use super::Search;
use crate::case::{Fm, Id};
use crate::model::{Choice, StartPicks, Unit};
use crate::solve::state::Span;

/// A unit with the place it would go to, and what that brings there.
struct Visit {
    choice: Choice,
    span: Span,
    /// What its starts and preferences cost more than now.
    more: i64,
}

impl Search<'_> {
    /// Proposes that `unit` goes to `to`.
    pub(super) fn shift_anew(&mut self, unit: Id<Unit>, from: Id<Fm>, to: Id<Fm>) {
        let threshold = self.threshold();
        let Some(visit) = self.visit(unit, from, to) else { return };
        let state = &self.state;
        let ceiling = threshold + 1 + state.saved_price(unit, from) - visit.more;
        let fits = ceiling > 0
            && state.added_price(to, &visit.span, ceiling).is_some()
            && state.move_allowed(unit, Some(from), to)
            && state.counts_fit(to, unit, &visit.choice.picks, &visit.span, None);
        if fits {
            self.state.remove(unit);
            self.state.insert(unit, &visit.choice);
        }
    }

    /// Proposes that `unit` and some unit of `to` change places.
    pub(super) fn swap_anew(&mut self, unit: Id<Unit>, from: Id<Fm>, to: Id<Fm>) {
        let Some(other) = self.someone_of(to).filter(|&other| self.state.may_serve(other, from)) else { return };
        let threshold = self.threshold();
        let (Some(mine), Some(his)) = (self.visit(unit, from, to), self.visit(other, to, from)) else { return };
        let model = self.state.model;
        if mine.more + his.more > threshold && model.load_is_free()
            || self.state.share_customer(unit, other)
            || !self.state.exchange_allowed((unit, from), (other, to))
        {
            return;
        }
        let state = &mut self.state;
        let Some(here) = state.exchange_price(from, unit, &his.span) else { return };
        let Some(there) = state.exchange_price(to, other, &mine.span) else { return };
        let fits = here + there + mine.more + his.more <= threshold
            && state.counts_fit(to, unit, &mine.choice.picks, &mine.span, Some(other))
            && state.counts_fit(from, other, &his.choice.picks, &his.span, Some(unit));
        if fits {
            state.remove(unit);
            state.remove(other);
            state.insert(unit, &mine.choice);
            state.insert(other, &his.choice);
        }
    }

    /// `unit`, now with `from`, as it would be with `to`: on its present starts if it may keep them, else on the first.
    fn visit(&self, unit: Id<Unit>, from: Id<Fm>, to: Id<Fm>) -> Option<Visit> {
        let state = &self.state;
        let now = state.picks(unit);
        let kept = state.works_on(unit, &now, to);
        let picks = if kept { now.clone() } else { StartPicks::new(state.model, unit, to).earliest()? };
        if state.waiting(unit, &picks) > state.waiting(unit, &now) {
            return None;
        }
        let starts = state.model.start_cost(unit, &picks) - state.model.start_cost(unit, &now);
        let more = starts + state.shift_preference(unit, from, to);
        Some(Visit { span: state.span_of(unit, &picks), choice: Choice { fm: to, picks }, more })
    }
}
