//! What a unit loads on an FM, week by week.

use super::State;
use crate::case::Id;
use crate::model::{Model, Unit};

/// Minutes in consecutive weeks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: usize,
    pub(crate) minutes: Vec<i32>,
}

impl Span {
    /// The load of `unit` with `picks`: the running work that comes with it, and what it starts.
    pub(crate) fn of(model: &Model, unit: Id<Unit>, picks: &[u16]) -> Self {
        let mut span = Self::default();
        span.fill(model, unit, picks);
        span
    }

    /// Becomes the load of `unit` with `picks`.
    pub(crate) fn fill(&mut self, model: &Model, unit: Id<Unit>, picks: &[u16]) {
        let row = &model.units[unit];
        let tasks = row.tasks.clone().zip(picks);
        let starts = tasks.map(|(task, &pick)| model.starts_of(Id::new(task))[usize::from(pick)].load);
        let loads = || row.fixed.into_iter().chain(starts.clone()).map(|load| model.loads.get(load));
        let first = loads().map(|(first, _)| first).min().unwrap_or(0);
        let end = loads().map(|(first, minutes)| first + minutes.len()).max().unwrap_or(0);
        self.first = first;
        self.minutes.clear();
        self.minutes.resize(end - first, 0);
        for (week, minutes) in loads() {
            for (sum, &more) in self.minutes[week - first..].iter_mut().zip(minutes) {
                *sum += more;
            }
        }
    }

    /// The weeks with load, and their minutes.
    pub(crate) fn busy(&self) -> impl Iterator<Item = (usize, i32)> + '_ {
        (self.first..).zip(self.minutes.iter().copied()).filter(|(_, minutes)| *minutes > 0)
    }

    /// True when there is load in `week`.
    pub(crate) fn is_active(&self, week: usize) -> bool {
        week >= self.first && self.minutes.get(week - self.first).is_some_and(|minutes| *minutes > 0)
    }
}

impl State<'_> {
    /// The load of `unit` with `picks`.
    pub(crate) fn span_of(&self, unit: Id<Unit>, picks: &[u16]) -> Span {
        Span::of(self.model, unit, picks)
    }
}
