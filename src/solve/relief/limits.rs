//! What a packing keeps to at any price: working days, and the limits on tenants and starts.

use crate::case::{Fm, Id};
use crate::model::{Model, Solution, Start, Unit};
use crate::solve::rows::Rows;

/// Tenants and starts by cell, where there is a limit.
pub(super) struct Limits<'m> {
    model: &'m Model,
    binds: bool,
    tenants: Vec<u32>,
    starts: Vec<u32>,
}

impl<'m> Limits<'m> {
    /// With nobody but those whose running work stays.
    pub(super) fn new(model: &'m Model) -> Self {
        let binds = model.fms.iter().any(|fm| fm.limits_tenants || fm.start_limit.is_some());
        let tenants = model.cells.iter().map(|cell| cell.base_tenants).collect();
        Self { model, binds, tenants, starts: vec![0; model.cells.len()] }
    }

    /// Counts that `unit` comes to `fm` (`sign` 1), or leaves (-1); it has that FM in `solution`.
    pub(super) fn count(&mut self, solution: &Solution, loads: &Rows, (unit, fm): (Id<Unit>, Id<Fm>), sign: i32) {
        if !self.binds {
            return;
        }
        for week in busy_weeks(self.model, loads, unit) {
            if !self.is_there((solution, loads), unit, (fm, week), None) {
                let tenants = &mut self.tenants[self.model.cell(fm, week)];
                *tenants = tenants.wrapping_add_signed(sign);
            }
        }
        for week in start_weeks(self.model, solution, unit) {
            let starts = &mut self.starts[self.model.cell(fm, week)];
            *starts = starts.wrapping_add_signed(sign);
        }
    }

    /// True when `fm` works on the starts of `unit` and its limits leave room for it, once `out` has left.
    pub(super) fn allow(
        &self,
        solution: &Solution,
        loads: &Rows,
        (unit, fm): (Id<Unit>, Id<Fm>),
        out: Option<Id<Unit>>,
    ) -> bool {
        let (model, row) = (self.model, &self.model.fms[fm]);
        starts_of(model, solution, unit).all(|start| row.works_on(start.day))
            && (!row.limits_tenants || self.tenants_fit((solution, loads), (unit, fm), out))
            && row.start_limit.is_none_or(|limit| self.starts_fit(solution, (unit, fm), (out, limit)))
    }

    /// Tenants and starts by cell.
    #[cfg(test)]
    pub(super) fn counts(&self) -> (Vec<u32>, Vec<u32>) {
        (self.tenants.clone(), self.starts.clone())
    }

    fn tenants_fit(
        &self,
        (solution, loads): (&Solution, &Rows),
        (unit, fm): (Id<Unit>, Id<Fm>),
        out: Option<Id<Unit>>,
    ) -> bool {
        let is_there = |unit, week, but| self.is_there((solution, loads), unit, (fm, week), but);
        let leaves = |week| out.is_some_and(|out| loads.minutes(out, week) > 0.0 && !is_there(out, week, None));
        busy_weeks(self.model, loads, unit).filter(|&week| !is_there(unit, week, out)).all(|week| {
            let cell = self.model.cell(fm, week);
            self.tenants[cell] + 1 - u32::from(leaves(week)) <= self.model.cells[cell].tenant_limit
        })
    }

    /// True when the tenant of `unit` loads `fm` in `week` through running work or another unit than `but`.
    fn is_there(
        &self,
        (solution, loads): (&Solution, &Rows),
        unit: Id<Unit>,
        (fm, week): (Id<Fm>, usize),
        but: Option<Id<Unit>>,
    ) -> bool {
        let with_fm = |other: &Id<Unit>| solution.fm[*other] == Some(fm) && Some(*other) != but;
        let mut others = self.model.siblings(unit).filter(with_fm);
        self.model.runs_in(unit, week) || others.any(|other| loads.minutes(other, week) > 0.0)
    }

    fn starts_fit(
        &self,
        solution: &Solution,
        (unit, fm): (Id<Unit>, Id<Fm>),
        (out, limit): (Option<Id<Unit>>, u32),
    ) -> bool {
        let weeks = |unit| start_weeks(self.model, solution, unit);
        let count = |unit, week| weeks(unit).filter(|&other| other == week).count() as u32;
        weeks(unit).all(|week| {
            let leaving = out.map_or(0, |out| count(out, week));
            self.starts[self.model.cell(fm, week)] - leaving + count(unit, week) <= limit
        })
    }
}

fn busy_weeks<'a>(model: &Model, loads: &'a Rows, unit: Id<Unit>) -> impl Iterator<Item = usize> + use<'a> {
    (0..model.weeks).filter(move |&week| loads.minutes(unit, week) > 0.0)
}

/// The starts of `unit`, whether it has an FM or not.
fn starts_of<'a>(model: &'a Model, solution: &'a Solution, unit: Id<Unit>) -> impl Iterator<Item = &'a Start> {
    model.tasks_of(unit).map(|(task, _)| &model.starts_of(task)[usize::from(solution.pick[task])])
}

fn start_weeks<'a>(model: &'a Model, solution: &'a Solution, unit: Id<Unit>) -> impl Iterator<Item = usize> + 'a {
    starts_of(model, solution, unit).map(|start| start.day.week() as usize)
}
