//! Where a choice finds no room, for explanation.

use super::State;
use crate::case::Id;
use crate::model::{Choice, Unit};

impl State<'_> {
    /// The weeks in which `choice` of `unit` has no room, with the minutes that are short.
    pub(crate) fn shortage(&self, choice: &Choice, unit: Id<Unit>) -> Vec<(usize, i32)> {
        let span = self.span_of(unit, &choice.picks);
        let weeks = (span.first..).zip(&span.minutes).filter(|(_, minutes)| **minutes > 0);
        let over = weeks.map(|(week, minutes)| {
            let cell = self.model.cell(choice.fm, week);
            (week, self.load[cell] + minutes - self.limit[cell])
        });
        over.filter(|(_, minutes)| *minutes > 0).collect()
    }

    /// The weeks of `choice` for `unit`, which has no FM, in which the FM may not have its tenant too.
    pub(crate) fn weeks_without_place(&self, choice: &Choice, unit: Id<Unit>) -> Vec<usize> {
        let span = self.span_of(unit, &choice.picks);
        let weeks = (span.first..).zip(&span.minutes).filter(|(_, minutes)| **minutes > 0).map(|(week, _)| week);
        weeks.filter(|&week| !self.has_place(choice.fm, unit, week)).collect()
    }

    /// The weeks in which more of `choice` for `unit`, which has no FM, would start than the FM may still start.
    pub(crate) fn weeks_without_starts(&self, choice: &Choice, unit: Id<Unit>) -> Vec<usize> {
        let mut weeks = self.start_weeks(unit, &choice.picks);
        weeks.sort_unstable();
        let too_many = |same: &&[usize]| same.len() as u32 > self.starts_left(choice.fm, same[0]);
        weeks.chunk_by(|a, b| a == b).filter(too_many).map(|same| same[0]).collect()
    }
}
