//! Where a choice finds no room.

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
}
