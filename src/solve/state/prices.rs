//! What load costs more or less when units come and go.

use super::{Span, State};
use crate::case::{Fm, Id};
use crate::model::Unit;

impl State<'_> {
    /// What `span` costs on top of the load of `fm`, or `None` when it does not fit in or costs `ceiling` or more.
    #[inline]
    pub(crate) fn added_price(&self, fm: Id<Fm>, span: &Span, ceiling: i64) -> Option<i64> {
        let at = self.model.cell(fm, span.first);
        let cells = at..at + span.minutes.len();
        let (load, limit) = (&self.load[cells.clone()], &self.limit[cells.clone()]);
        let (price, curve) = (&self.price[cells.clone()], &self.curve[cells]);
        let mut sum = 0;
        for week in 0..span.minutes.len() {
            let total = load[week] + span.minutes[week];
            if total > limit[week] {
                return None;
            }
            sum += self.model.curves[curve[week] as usize].price(total) - price[week];
            if sum >= ceiling {
                return None;
            }
        }
        Some(sum)
    }

    /// What is saved when `unit`, which is assigned, leaves its FM (load only).
    #[inline]
    pub(crate) fn saved_price(&self, unit: Id<Unit>, fm: Id<Fm>) -> i64 {
        let span = &self.spans[unit.index()];
        let at = self.model.cell(fm, span.first);
        let mut sum = 0;
        for (week, &minutes) in span.minutes.iter().enumerate() {
            let cell = at + week;
            sum += self.price[cell] - self.model.curves[self.curve[cell] as usize].price(self.load[cell] - minutes);
        }
        sum
    }

    /// What changes for `fm` when `out` leaves it and `span` comes, or `None` when that does not fit.
    pub(crate) fn exchange_price(&mut self, fm: Id<Fm>, out: Id<Unit>, span: &Span) -> Option<i64> {
        let gone = &self.spans[out.index()];
        let first = gone.first.min(span.first);
        let end = (gone.first + gone.minutes.len()).max(span.first + span.minutes.len());
        let diff = &mut self.diff[first..end];
        diff.fill(0);
        for (sum, more) in diff[span.first - first..].iter_mut().zip(&span.minutes) {
            *sum += more;
        }
        for (sum, less) in diff[gone.first - first..].iter_mut().zip(&gone.minutes) {
            *sum -= less;
        }
        self.change_price(fm, first, &self.diff[first..end], 1)
    }

    /// What changes for `fm` when its load changes by `sign` x `minutes` from week `first` on, or `None` when that does
    /// not fit.
    #[inline]
    pub(crate) fn change_price(&self, fm: Id<Fm>, first: usize, minutes: &[i32], sign: i32) -> Option<i64> {
        let at = self.model.cell(fm, first);
        let mut sum = 0;
        for (week, &minutes) in minutes.iter().enumerate() {
            let cell = at + week;
            let change = sign * minutes;
            let total = self.load[cell] + change;
            if change > 0 && total > self.limit[cell] {
                return None;
            }
            sum += self.model.curves[self.curve[cell] as usize].price(total) - self.price[cell];
        }
        Some(sum)
    }
}
