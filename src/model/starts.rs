//! The legal choices of start days of a unit for one FM.

use super::{Model, Unit};
use crate::case::{Day, Fm, Id};
use crate::rules;

/// Walks through the start choices of one unit for one FM: every vector of picks (one index into
/// [`Model::starts_of`] per task, in order of the tasks) on days the FM works that keeps all serial gaps.
///
/// Tasks are visited so that a predecessor always comes before its successors; [`Model::build`] orders them so.
pub struct StartPicks<'m> {
    model: &'m Model,
    unit: &'m Unit,
    fm: Id<Fm>,
}

impl<'m> StartPicks<'m> {
    /// The choices of `unit` for `fm`.
    #[must_use]
    pub fn new(model: &'m Model, unit: Id<Unit>, fm: Id<Fm>) -> Self {
        Self { model, unit: &model.units[unit], fm }
    }

    /// The first legal choice: every task on its earliest day.
    #[must_use]
    pub fn earliest(&self) -> Option<Vec<u16>> {
        let mut found = None;
        self.visit(&mut |picks| {
            found = Some(picks.to_vec());
            false
        });
        found
    }

    /// Calls `each` with every legal choice in lexicographic order until it returns false.
    pub fn visit(&self, each: &mut dyn FnMut(&[u16]) -> bool) {
        let mut picks = Vec::with_capacity(self.unit.tasks.len());
        self.extend(&mut picks, each);
    }

    fn extend(&self, picks: &mut Vec<u16>, each: &mut dyn FnMut(&[u16]) -> bool) -> bool {
        if picks.len() == self.unit.tasks.len() {
            return each(picks);
        }
        for pick in self.legal(picks) {
            picks.push(pick);
            let go_on = self.extend(picks, each);
            picks.pop();
            if !go_on {
                return false;
            }
        }
        true
    }

    /// The legal picks of the next task, given those of the tasks before it.
    #[must_use]
    pub fn legal(&self, picks: &[u16]) -> Vec<u16> {
        let task = Id::new(self.unit.tasks.start + picks.len());
        let task_row = &self.model.tasks[task];
        let not_before = self.not_before(picks);
        let works = |day: Day| self.model.fms[self.fm].works_on(day);
        let days = self.model.starts_of(task).iter().enumerate();
        let legal = days.filter(|(_, start)| start.day >= not_before && works(start.day));
        legal.map(|(pick, _)| pick as u16).take(if task_row.follows { 1 } else { usize::MAX }).collect()
    }

    /// True when `picks`, from task `from` on, is legal; the picks before it are taken as legal.
    #[must_use]
    pub fn keeps(&self, picks: &[u16], from: usize) -> bool {
        (from..picks.len()).all(|next| self.legal(&picks[..next]).contains(&picks[next]))
    }

    /// The earliest day the predecessor of the next task leaves for it.
    fn not_before(&self, picks: &[u16]) -> Day {
        let task = &self.model.tasks[Id::new(self.unit.tasks.start + picks.len())];
        let Some((before, gap)) = task.after else { return Day(0) };
        let pick = picks[before.index() - self.unit.tasks.start];
        let start = self.model.starts_of(before)[usize::from(pick)];
        rules::end_of(self.model.tasks[before].weeks as usize, start.day).plus(gap + 1)
    }
}
