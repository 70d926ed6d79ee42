//! A solution: for every unit an FM and the start days of its tasks, or nothing.

use super::{Load, Model, Start, Task, Unit};
use crate::case::{Fm, Id, Table};

/// Which FM serves each unit, and on which of its days each task starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// The FM of each unit.
    pub fm: Table<Option<Id<Fm>>, Unit>,
    /// For each task, the index of its start in [`Model::starts_of`]; without meaning where the unit has no FM.
    pub pick: Table<u16, Task>,
}

/// An FM for a unit, and a start for each of its tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The FM.
    pub fm: Id<Fm>,
    /// Index of the start of each task of the unit, in order of the tasks.
    pub picks: Vec<u16>,
}

impl Solution {
    /// The solution in which nobody has an FM.
    #[must_use]
    pub fn empty(model: &Model) -> Self {
        Self { fm: vec![None; model.units.len()].into(), pick: vec![0; model.tasks.len()].into() }
    }

    /// The start of `task`, if its unit has an FM.
    #[must_use]
    pub fn start<'m>(&self, model: &'m Model, task: Id<Task>) -> Option<&'m Start> {
        self.fm[model.tasks[task].unit]?;
        model.starts_of(task).get(usize::from(self.pick[task]))
    }

    /// Priority x days that the tasks of `unit` wait; 0 without an FM.
    pub(crate) fn waiting(&self, model: &Model, unit: Id<Unit>) -> i64 {
        let starts = model.tasks_of(unit).filter_map(|(task, _)| self.start(model, task));
        starts.map(|start| i64::from(start.wait)).sum::<i64>() * model.units[unit].priority
    }

    /// Gives `unit` an FM and starts.
    pub fn assign(&mut self, model: &Model, unit: Id<Unit>, choice: &Choice) {
        self.fm[unit] = Some(choice.fm);
        for ((task, _), &pick) in model.tasks_of(unit).zip(&choice.picks) {
            self.pick[task] = pick;
        }
    }

    /// The FM and the starts of `unit`.
    #[must_use]
    pub fn choice(&self, model: &Model, unit: Id<Unit>) -> Option<Choice> {
        let picks = model.tasks_of(unit).map(|(task, _)| self.pick[task]).collect();
        Some(Choice { fm: self.fm[unit]?, picks })
    }

    /// The loads `unit` puts on its FM: the running work that comes with it, and its tasks. Empty without an FM.
    pub fn loads<'a>(&'a self, model: &'a Model, unit: Id<Unit>) -> impl Iterator<Item = Id<Load>> + 'a {
        let served = self.fm[unit].is_some();
        let fixed = model.units[unit].fixed.filter(|_| served);
        fixed
            .into_iter()
            .chain(model.tasks_of(unit).filter_map(move |(task, _)| self.start(model, task).map(|start| start.load)))
    }

    /// Minutes of load by cell, running work included.
    #[must_use]
    pub fn cell_loads(&self, model: &Model) -> Vec<i64> {
        let mut loads: Vec<i64> = model.cells.iter().map(|cell| i64::from(cell.base)).collect();
        for (unit, fm) in self.fm.entries() {
            let Some(fm) = *fm else { continue };
            for load in self.loads(model, unit) {
                let (first, minutes) = model.loads.get(load);
                let at = model.cell(fm, first);
                loads[at..].iter_mut().zip(minutes).for_each(|(sum, &more)| *sum += i64::from(more));
            }
        }
        loads
    }
}
