//! What a minute above a limit costs, learnt from round to round.

use crate::case::{Fm, Id};
use crate::model::{Model, Solution};
use std::ops::Range;

/// By how much the price of a cell that is overfull after a round grows, as a share of what it was at first; what remains
/// of all that after a round in which it is not.
const LEARNT: f64 = 0.5;
const REMEMBERED: f64 = 0.95;

/// What a minute above the limit of a cell costs, as a multiple of what it costs at first.
pub(super) struct Weights(Vec<f64>);

impl Weights {
    pub(super) fn new(model: &Model) -> Self {
        Self(vec![1.0; model.cells.len()])
    }

    /// Takes over which cells are overfull after a round.
    pub(super) fn learn(&mut self, overfull: &[bool]) {
        for (weight, &overfull) in self.0.iter_mut().zip(overfull) {
            *weight = if overfull { *weight + LEARNT } else { 1.0 + (*weight - 1.0) * REMEMBERED };
        }
    }

    /// Those of `fms`, one after the other.
    pub(super) fn of(&self, model: &Model, fms: &[Id<Fm>]) -> impl Iterator<Item = f64> {
        fms.iter().flat_map(|&fm| &self.0[weeks_of(model, fm)]).copied()
    }
}

/// The cells of `fm`.
fn weeks_of(model: &Model, fm: Id<Fm>) -> Range<usize> {
    let first = model.cell(fm, 0);
    first..first + model.weeks
}

/// By cell: whether more minutes are taken than there are.
pub(super) fn overfull_cells(model: &Model, solution: &Solution) -> Vec<bool> {
    let loads = solution.cell_loads(model);
    model.cells.iter().zip(loads).map(|(cell, load)| load > i64::from(cell.limit)).collect()
}

pub(super) fn is_overfull(model: &Model, fm: Id<Fm>, cells: &[bool]) -> bool {
    cells[weeks_of(model, fm)].contains(&true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::model::Choice;
    use crate::rules::Facts;

    #[test]
    fn a_week_gets_dearer_while_it_is_overfull_and_cheaper_again_when_it_is_not() {
        // One FM with 40 hours a week; one tenant with 50 hours in each of two weeks out of four.
        let case = case("2026-11-23", 4).effort("*", &[(2, 100)]).fm("F1", |_| {});
        let case = case.tenant("T1", |_| {}).workload("Teams", |row| row.esd = esd("2026-11-23")).done();
        let model = Model::build(&case, &Facts::of(&case));
        let idle = Solution::empty(&model);
        let mut busy = idle.clone();
        busy.assign(&model, Id::new(0), &Choice { fm: Id::new(0), picks: vec![0] });
        let mut weights = Weights::new(&model);
        weights.learn(&overfull_cells(&model, &busy));
        weights.learn(&overfull_cells(&model, &busy));
        assert_eq!(weights.0, [2.0, 2.0, 1.0, 1.0]);
        weights.learn(&overfull_cells(&model, &idle));
        assert_eq!(weights.of(&model, &[Id::new(0)]).collect::<Vec<f64>>(), [1.95, 1.95, 1.0, 1.0]);
    }
}
