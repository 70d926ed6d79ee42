//! The loads of units as padded rows of weeks, so that sums over them need no branches.

use super::state::Span;
use crate::case::Id;
use crate::model::Unit;
use std::ops::Range;

/// Weeks are handled in lanes of so many.
pub(super) const LANES: usize = 8;

/// Minutes by unit and week.
pub(super) struct Rows {
    stride: usize,
    minutes: Vec<f32>,
    /// First and end lane block with load, by unit.
    blocks: Vec<(u32, u32)>,
}

impl Rows {
    /// No load at all.
    pub(super) fn new(units: usize, weeks: usize) -> Self {
        let stride = weeks.next_multiple_of(LANES);
        Self { stride, minutes: vec![0.0; units * stride], blocks: vec![(0, 0); units] }
    }

    /// Takes over what `unit` loads.
    pub(super) fn set(&mut self, unit: Id<Unit>, span: &Span) {
        let row = &mut self.minutes[unit.index() * self.stride..(unit.index() + 1) * self.stride];
        row.fill(0.0);
        for (to, &minutes) in row[span.first..].iter_mut().zip(&span.minutes) {
            *to = minutes as f32;
        }
        let end = span.first + span.minutes.len();
        self.blocks[unit.index()] = ((span.first / LANES) as u32, end.div_ceil(LANES) as u32);
    }

    /// Weeks, padded to whole lanes.
    pub(super) const fn stride(&self) -> usize {
        self.stride
    }

    /// The weeks with load of `unit`, in whole lanes.
    #[inline]
    pub(super) fn range(&self, unit: Id<Unit>) -> Range<usize> {
        let (first, end) = self.blocks[unit.index()];
        first as usize * LANES..end as usize * LANES
    }

    /// The weeks with load of either unit, in whole lanes.
    #[inline]
    pub(super) fn joint_range(&self, unit: Id<Unit>, other: Id<Unit>) -> Range<usize> {
        let (mine, theirs) = (self.range(unit), self.range(other));
        mine.start.min(theirs.start)..mine.end.max(theirs.end)
    }

    /// What `unit` loads in `weeks`.
    #[inline]
    pub(super) fn load(&self, unit: Id<Unit>, weeks: &Range<usize>) -> &[f32] {
        let first = unit.index() * self.stride;
        &self.minutes[first + weeks.start..first + weeks.end]
    }

    /// What `unit` loads in `week`.
    #[inline]
    pub(super) fn minutes(&self, unit: Id<Unit>, week: usize) -> f32 {
        self.minutes[unit.index() * self.stride + week]
    }
}
