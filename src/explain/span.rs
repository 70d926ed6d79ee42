//! The minutes a unit puts on its FM, week by week.

use super::ledger::Piece;

/// Minutes in consecutive weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    first: usize,
    minutes: Vec<i32>,
}

impl Span {
    /// The load of `piece` with `picks`: the running work that comes with it, and what it starts.
    pub(super) fn of(piece: Piece<'_>, picks: &[u16]) -> Self {
        let model = piece.model;
        let tasks = model.tasks_of(piece.unit).zip(picks);
        let starts = tasks.map(|((task, _), &pick)| model.starts_of(task)[usize::from(pick)].load);
        let loads: Vec<_> = piece.row().fixed.into_iter().chain(starts).map(|load| model.loads.get(load)).collect();
        let first = loads.iter().map(|(first, _)| *first).min().unwrap_or(0);
        let end = loads.iter().map(|(first, minutes)| first + minutes.len()).max().unwrap_or(0);
        let mut span = Self { first, minutes: vec![0; end - first] };
        for (week, minutes) in loads {
            span.minutes[week - first..].iter_mut().zip(minutes).for_each(|(sum, more)| *sum += more);
        }
        span
    }

    /// The weeks with load, and their minutes.
    pub(super) fn busy(&self) -> impl Iterator<Item = (usize, i32)> + '_ {
        (self.first..).zip(self.minutes.iter().copied()).filter(|(_, minutes)| *minutes > 0)
    }
}
