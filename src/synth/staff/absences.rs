//! Draws when an FM is away.

use super::super::dice::Dice;
use super::super::world::World;
use crate::case::Day;

/// One row of `absences.csv`.
pub(in crate::synth) struct Away {
    pub(in crate::synth) from: Day,
    pub(in crate::synth) to: Day,
    /// The part of the working time that is lost, in thousandths.
    pub(in crate::synth) share: u32,
    /// Colleagues take over: capacity stays.
    covered: bool,
}

impl Away {
    /// True when nothing is left of the day.
    pub(in crate::synth) fn is_full(&self) -> bool {
        self.share == 1000
    }

    /// True when `day` lies within.
    pub(in crate::synth) fn holds(&self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// Thousandths of capacity lost on `day`.
    pub(in crate::synth) fn lost(&self, day: Day) -> i64 {
        if self.holds(day) && !self.covered { i64::from(self.share) } else { 0 }
    }
}

/// Draws the absences of one FM, at most one in each quarter of the horizon, with days between them.
///
/// Short ones (at most ten weekdays) are covered by colleagues; a core FM has no others.
pub(super) fn draw(world: &World<'_>, core: bool, dice: &mut Dice) -> Vec<Away> {
    let quarter = world.spec.weeks as i32 * 7 / 4;
    let mut away = Vec::new();
    for number in 0..4 {
        let kind = dice.weighted(&[300, 660, 20, 20]);
        let from = Day(number * quarter + dice.between(0, quarter / 3)).weekday_on_or_after();
        // Two thirds of a quarter at most, so that no two absences touch.
        let longest = (quarter * 2 / 3 - 5).max(1);
        match kind {
            1 => away.push(Away { from, to: from.plus(dice.between(1, 11).min(longest)), share: 1000, covered: true }),
            2 if !core && longest > 25 => {
                away.push(Away { from, to: from.plus(dice.between(25, longest)), share: 1000, covered: false });
            }
            3 if !core => {
                let share = 100 * dice.between(2, 6) as u32;
                away.push(Away { from, to: from.plus(dice.between(5, longest.max(5))), share, covered: false });
            }
            _ => {}
        }
    }
    away
}
