//! The days on which the tasks of a unit start.

use super::State;
use crate::case::{Fm, Id};
use crate::model::{Choice, Start, StartPicks, Task, Unit};
use crate::plan::Levels;

/// Start choices of one unit and FM that [`State::best_picks`] looks at.
const FULL_WALK: usize = 4_000;

impl<'m> State<'m> {
    pub(crate) fn starts_at<'a>(&'a self, unit: Id<Unit>, picks: &'a [u16]) -> impl Iterator<Item = &'m Start> + 'a {
        let model = self.model;
        model.tasks_of(unit).zip(picks).map(move |((task, _), &pick)| &model.starts_of(task)[usize::from(pick)])
    }

    /// True when every start of `picks` falls on a working day of `fm` (serial gaps are kept by any picks that kept them
    /// with another FM).
    #[inline]
    pub(crate) fn works_on(&self, unit: Id<Unit>, picks: &[u16], fm: Id<Fm>) -> bool {
        let row = &self.model.fms[fm];
        self.starts_at(unit, picks).all(|start| row.works_on(start.day))
    }

    /// True when `fm` works on every start of `unit`, which is assigned.
    pub(crate) fn works_as_now(&self, unit: Id<Unit>, fm: Id<Fm>) -> bool {
        let row = &self.model.fms[fm];
        let start = |task: Id<Task>| &self.model.starts_of(task)[usize::from(self.solution.pick[task])];
        self.model.tasks_of(unit).all(|(task, _)| row.works_on(start(task).day))
    }

    /// Priority x days waited of `unit` with `picks`.
    pub(crate) fn waiting(&self, unit: Id<Unit>, picks: &[u16]) -> i64 {
        let row = &self.model.units[unit];
        let days: i64 = self.starts_at(unit, picks).map(|start| i64::from(start.wait)).sum();
        days * row.priority
    }

    /// The best picks of `unit` for `fm`: least waiting, then least added price; exact for up to [`FULL_WALK`] choices,
    /// beyond that the best of those visited. `None` when no choice fits.
    pub(crate) fn best_picks(&self, unit: Id<Unit>, fm: Id<Fm>) -> Option<(Levels, Choice)> {
        let mut best: Option<(Levels, Choice)> = None;
        let mut visits = 0;
        StartPicks::new(self.model, unit, fm).visit(&mut |picks| {
            visits += 1;
            let choice = Choice { fm, picks: picks.to_vec() };
            if let Some(worse) = self.insertion(unit, &choice)
                && best.as_ref().is_none_or(|(levels, _)| worse < *levels)
            {
                best = Some((worse, choice));
            }
            visits < FULL_WALK
        });
        best
    }
}
