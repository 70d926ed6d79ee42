//! From solutions to values of variables and back.

use super::formulation::{Bands, Derived, Formulation};
use crate::model::{Model, Solution};

impl Formulation {
    /// The values of all variables at `solution`, or `None` when the program has no variable for what it does.
    pub(super) fn values_of(&self, model: &Model, solution: &Solution) -> Option<Vec<f64>> {
        let mut values = vec![0.0; self.program.columns.len()];
        let mut served = 0;
        for row in self.chosen.iter().filter(|row| solution.fm[row.offer.unit] == Some(row.offer.fm)) {
            served += 1;
            values[row.x.index()] = 1.0;
            for ((task, _), days) in model.tasks_of(row.offer.unit).zip(&row.days) {
                let (_, var) = days.iter().find(|(pick, _)| *pick == solution.pick[task])?;
                values[var.index()] = 1.0;
            }
        }
        if served != solution.fm.iter().flatten().count() {
            return None;
        }
        self.derived.iter().for_each(|derived| derived.fill(&mut values));
        self.bands.iter().for_each(|bands| bands.fill(&mut values));
        Some(values)
    }

    /// The solution that `values` stand for.
    pub(super) fn solution_of(&self, model: &Model, values: &[f64]) -> Solution {
        let mut solution = Solution::empty(model);
        for row in self.chosen.iter().filter(|row| values[row.x.index()] > 0.5) {
            solution.fm[row.offer.unit] = Some(row.offer.fm);
            for ((task, _), days) in model.tasks_of(row.offer.unit).zip(&row.days) {
                let largest = days.iter().max_by(|a, b| values[a.1.index()].total_cmp(&values[b.1.index()]));
                solution.pick[task] = largest.map_or(0, |(pick, _)| *pick);
            }
        }
        solution
    }
}

impl Derived {
    fn fill(&self, values: &mut [f64]) {
        let sums = self.sums.iter().map(|sum| sum.iter().map(|var| values[var.index()]).sum::<f64>());
        values[self.var.index()] = sums.fold(0.0_f64, |most, sum| most.max(sum - self.less));
    }
}

impl Bands {
    fn fill(&self, values: &mut [f64]) {
        let mut rest: f64 = self.load.iter().map(|(var, hours)| values[var.index()] * hours).sum();
        for &(band, width) in &self.bands {
            values[band.index()] = rest.min(width);
            rest -= values[band.index()];
        }
    }
}
