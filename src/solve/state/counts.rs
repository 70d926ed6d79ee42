//! The limits on tenants and starts of an FM, and what they and the limit on load leave.

use super::{Span, State};
use crate::case::{Fm, Id};
use crate::model::Unit;

impl State<'_> {
    /// True when the numbers of tenants and starts of `fm` leave room for `unit`, once `out` has left it.
    pub(crate) fn counts_fit(
        &self,
        fm: Id<Fm>,
        unit: Id<Unit>,
        picks: &[u16],
        span: &Span,
        out: Option<Id<Unit>>,
    ) -> bool {
        let row = &self.model.fms[fm];
        let tenants_fit = !row.limits_tenants || self.tenants_fit(fm, unit, span, out);
        tenants_fit && row.start_limit.is_none_or(|limit| self.starts_fit(fm, unit, picks, out, limit))
    }

    fn tenants_fit(&self, fm: Id<Fm>, unit: Id<Unit>, span: &Span, out: Option<Id<Unit>>) -> bool {
        let leaves = |week: usize| {
            let goes = |out: Id<Unit>| self.spans[out.index()].is_active(week) && !self.is_there(out, (fm, week), None);
            out.is_some_and(goes)
        };
        let weeks = span.minutes.iter().enumerate().filter(|(_, minutes)| **minutes > 0);
        weeks.map(|(week, _)| span.first + week).filter(|&week| !self.is_there(unit, (fm, week), out)).all(|week| {
            let cell = self.model.cell(fm, week);
            self.tenants[cell] + 1 - u32::from(leaves(week)) <= self.model.cells[cell].tenant_limit
        })
    }

    /// True when the tenant of `unit` loads `fm` in `week` through running work or another unit than `but`: then `unit` is
    /// no tenant more.
    pub(super) fn is_there(&self, unit: Id<Unit>, (fm, week): (Id<Fm>, usize), but: Option<Id<Unit>>) -> bool {
        let with_fm = |other: &Id<Unit>| self.solution.fm[*other] == Some(fm) && Some(*other) != but;
        let mut others = self.model.siblings(unit).filter(with_fm);
        self.model.runs_in(unit, week) || others.any(|other| self.spans[other.index()].is_active(week))
    }

    fn starts_fit(&self, fm: Id<Fm>, unit: Id<Unit>, picks: &[u16], out: Option<Id<Unit>>, limit: u32) -> bool {
        let weeks = self.start_weeks(unit, picks);
        let leaving = out.map_or_else(Vec::new, |out| self.start_weeks(out, &self.picks(out)));
        let count = |list: &[usize], week: usize| list.iter().filter(|&&other| other == week).count() as u32;
        weeks.iter().all(|&week| {
            let now = self.starts[self.model.cell(fm, week)] - count(&leaving, week);
            now + count(&weeks, week) <= limit
        })
    }

    pub(super) fn start_weeks(&self, unit: Id<Unit>, picks: &[u16]) -> Vec<usize> {
        self.starts_at(unit, picks).map(|start| start.day.week() as usize).collect()
    }

    /// True when `fm` may have the tenant of `unit` in `week`.
    pub(crate) fn has_place(&self, fm: Id<Fm>, unit: Id<Unit>, week: usize) -> bool {
        let cell = self.model.cell(fm, week);
        self.is_there(unit, (fm, week), None) || self.tenants[cell] < self.model.cells[cell].tenant_limit
    }

    /// Deployments `fm` may still start in `week`.
    pub(crate) fn starts_left(&self, fm: Id<Fm>, week: usize) -> u32 {
        let started = self.starts[self.model.cell(fm, week)];
        self.model.fms[fm].start_limit.map_or(u32::MAX, |limit| limit.saturating_sub(started))
    }

    /// Minutes `fm` may still take on in `week`.
    pub(crate) fn minutes_left(&self, fm: Id<Fm>, week: usize) -> i32 {
        let cell = self.model.cell(fm, week);
        self.limit[cell] - self.load[cell]
    }
}
