//! Working days of a region, inside the horizon.

use crate::case::{Case, Day, Id, Region};

/// A region's working days: weekdays that are no holiday.
pub(super) struct Calendar {
    /// `before[d]` working days lie on the days 0..d of the horizon.
    before: Vec<u32>,
}

impl Calendar {
    pub(super) fn of(case: &Case, region: Id<Region>) -> Self {
        let mut before = vec![0];
        let mut count = 0;
        for day in 0..=case.horizon.last_day().0 {
            count += u32::from(is_working(case, region, Day(day)));
            before.push(count);
        }
        Self { before }
    }

    /// True on a working day of the horizon.
    pub(super) fn works(&self, day: Day) -> bool {
        match usize::try_from(day.0) {
            Ok(at) if at + 1 < self.before.len() => self.before[at + 1] > self.before[at],
            _ => false,
        }
    }

    /// The first working day of the horizon on or after `day`.
    pub(super) fn on_or_after(&self, day: Day) -> Option<Day> {
        self.days(day).find(|&day| self.works(day))
    }

    /// Working days after `from` up to and including `until`.
    pub(super) fn wait(&self, from: Day, until: Day) -> u32 {
        self.up_to(until).saturating_sub(self.up_to(from))
    }

    /// The day `wait` working days after `day`, or the last day of the horizon if it comes first: an FM from elsewhere may
    /// work on the holidays at its end.
    pub(super) fn later(&self, day: Day, wait: u32) -> Day {
        let Some(last_wait) = wait.checked_sub(1) else { return day };
        let mut worked = self.days(day.plus(1)).filter(|&day| self.works(day));
        worked.nth(last_wait as usize).unwrap_or(Day(self.before.len() as i32 - 2).max(day))
    }

    fn up_to(&self, day: Day) -> u32 {
        let at = usize::try_from(day.0 + 1).unwrap_or(0);
        self.before[at.min(self.before.len() - 1)]
    }

    fn days(&self, from: Day) -> impl Iterator<Item = Day> + use<> {
        (from.0.max(0)..self.before.len() as i32 - 1).map(Day)
    }
}

/// True on a weekday that is no holiday of `region`, inside the horizon or not.
pub(super) fn is_working(case: &Case, region: Id<Region>, day: Day) -> bool {
    day.is_weekday() && !case.is_holiday(region, case.horizon.date(day))
}
