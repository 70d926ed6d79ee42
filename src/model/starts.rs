//! The legal choices of start days of a unit for one FM.

use super::{Model, Start, Tie, Unit};
use crate::case::{Day, Fm, Id};
use std::ops::Range;

/// Lists of more starts are not walked through as a whole.
const LONG: usize = 40;

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
        let mut picks = Vec::with_capacity(self.unit.tasks.len());
        self.complete(&mut picks).then_some(picks)
    }

    /// Gives each task still open its earliest legal day, which leaves those that come after it all the days they can
    /// have; false when one has none.
    fn complete(&self, picks: &mut Vec<u16>) -> bool {
        while picks.len() < self.unit.tasks.len() {
            let Some(pick) = self.open(picks).next() else { return false };
            picks.push(pick);
        }
        true
    }

    /// Calls `each` with every legal choice in lexicographic order until it returns false. The work is in proportion to
    /// the calls: no part of a choice is tried that cannot be completed.
    pub fn visit(&self, each: &mut dyn FnMut(&[u16]) -> bool) {
        let mut picks = Vec::with_capacity(self.unit.tasks.len());
        if self.complete(&mut picks.clone()) {
            self.extend(&mut picks, each);
        }
    }

    fn extend(&self, picks: &mut Vec<u16>, each: &mut dyn FnMut(&[u16]) -> bool) -> bool {
        let at = picks.len();
        if at == self.unit.tasks.len() {
            return each(picks);
        }
        let is_followed = self.is_followed(at);
        for pick in self.legal(picks) {
            picks.push(pick);
            let go_on = is_followed && !self.complete(&mut picks.clone()) || self.extend(picks, each);
            picks.pop();
            if !go_on {
                return false;
            }
        }
        true
    }

    /// True when another task of the unit comes after the task at `at`.
    fn is_followed(&self, at: usize) -> bool {
        let tasks = self.unit.tasks.clone();
        let task = tasks.start + at;
        tasks.into_iter().any(|other| self.model.tasks[Id::new(other)].after.is_some_and(|(id, _)| id.index() == task))
    }

    /// The legal picks of the next task, given those of the tasks before it.
    #[must_use]
    pub fn legal(&self, picks: &[u16]) -> Vec<u16> {
        self.open(picks).collect()
    }

    fn open(&self, picks: &[u16]) -> impl Iterator<Item = u16> {
        self.open_at(picks.len(), picks)
    }

    /// The legal picks of the task at `at`, given that of the task it comes after (the others are not looked at).
    pub fn open_at(&self, at: usize, picks: &[u16]) -> impl Iterator<Item = u16> {
        let task = Id::new(self.unit.tasks.start + at);
        let task_row = &self.model.tasks[task];
        let not_before = self.not_before(at, picks);
        let works = |day: Day| self.model.fms[self.fm].works_on(day);
        let starts = self.model.starts_of(task);
        let near = if starts.len() > LONG { self.near(starts) } else { 0..starts.len() };
        let days = (near.start as u16..).zip(&starts[near]);
        let legal = days.filter(move |(_, start)| start.day >= not_before && works(start.day));
        legal.map(|(pick, _)| pick).take(if task_row.follows { 1 } else { usize::MAX })
    }

    /// Where those of `starts` stand that lie between the first and the last day the FM works.
    fn near(&self, starts: &[Start]) -> Range<usize> {
        let (first, last) = self.model.fms[self.fm].first_and_last();
        starts.partition_point(|start| start.day < first)..starts.partition_point(|start| start.day <= last)
    }

    /// True when `picks`, from task `from` on, is legal; the picks before it are taken as legal.
    #[must_use]
    pub fn keeps(&self, picks: &[u16], from: usize) -> bool {
        (from..picks.len()).all(|next| self.legal(&picks[..next]).contains(&picks[next]))
    }

    /// The earliest day the predecessor of the task at `at` leaves for it.
    fn not_before(&self, at: usize, picks: &[u16]) -> Day {
        let task = &self.model.tasks[Id::new(self.unit.tasks.start + at)];
        let Some((before, gap)) = task.after else { return Day(0) };
        let pick = picks[before.index() - self.unit.tasks.start];
        let start = self.model.starts_of(before)[usize::from(pick)];
        self.model.tasks[before].frees(start.day, gap)
    }
}

impl Model {
    /// True when some FM may serve `unit` on legal days, load and limits aside.
    pub(crate) fn has_option(&self, unit: Id<Unit>) -> bool {
        let possible = |fm: Id<Fm>| StartPicks::new(self, unit, fm).earliest().is_some();
        match self.units[unit].tie {
            Tie::Running | Tie::Locked => self.candidates(unit).into_iter().any(possible),
            Tie::None | Tie::Loose => self.fms_of(self.units[unit].pool).any(possible),
        }
    }
}
