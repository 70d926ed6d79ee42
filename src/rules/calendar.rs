//! The working days of a region: weekdays that are no holiday. Due days and waits are counted on them.

use crate::case::{Case, Day, Horizon, Region, Table};
use chrono::NaiveDate;

/// The working days of a region: weekdays that are no holiday.
///
/// Right on any day. Inside the horizon a count is one look-up; outside it is worked out from the list of holidays.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionCalendar {
    /// Holidays on weekdays, ascending and without repeats.
    holidays: Vec<Day>,
    /// How many of them lie before day 0.
    holidays_before_horizon: i32,
    /// `worked[d]`: the working days among the days 0 to d - 1 of the horizon.
    worked: Vec<i32>,
}

impl RegionCalendar {
    pub(super) fn new(horizon: &Horizon, holidays: &[NaiveDate]) -> Self {
        let mut holidays: Vec<Day> =
            holidays.iter().map(|&date| horizon.day(date)).filter(|d| d.is_weekday()).collect();
        holidays.sort_unstable();
        holidays.dedup();
        let holidays_before_horizon = count_below(&holidays, Day(0));
        let mut calendar = Self { holidays, holidays_before_horizon, worked: Vec::new() };
        calendar.worked = (0..=horizon.last_day().0 + 1).map(|day| calendar.count_from_holidays(Day(day))).collect();
        calendar
    }

    /// True on a weekday that is no holiday of the region (any day, inside the horizon or not).
    #[must_use]
    pub fn is_working(&self, day: Day) -> bool {
        day.is_weekday() && self.worked_before(day.plus(1)) > self.worked_before(day)
    }

    /// The first working day on or after `day`.
    #[must_use]
    pub fn on_or_after(&self, day: Day) -> Day {
        let mut candidate = day.weekday_on_or_after();
        while !self.is_working(candidate) {
            candidate = candidate.plus(1).weekday_on_or_after();
        }
        candidate
    }

    /// The number of working days after `from` up to and including `until`: the days a start on `until` has waited when
    /// it was due on `from`.
    #[must_use]
    pub fn wait_days(&self, from: Day, until: Day) -> u32 {
        let days = self.worked_before(until.plus(1)) - self.worked_before(from.plus(1));
        u32::try_from(days).unwrap_or(0)
    }

    /// The day on which a start that was due on `from` has waited `wait` working days, or `limit` if that comes first.
    #[must_use]
    pub fn after_wait(&self, from: Day, wait: u32, limit: Day) -> Day {
        if wait == 0 || limit <= from {
            return from.min(limit);
        }
        let (mut waits_less, mut reached) = (from.0, limit.0);
        while reached - waits_less > 1 {
            let middle = waits_less + (reached - waits_less) / 2;
            if self.wait_days(from, Day(middle)) < wait { waits_less = middle } else { reached = middle }
        }
        Day(reached)
    }

    /// Working days between day 0 and `day`, which does not count (negative before day 0).
    fn worked_before(&self, day: Day) -> i32 {
        let known = usize::try_from(day.0).ok().and_then(|index| self.worked.get(index));
        known.copied().unwrap_or_else(|| self.count_from_holidays(day))
    }

    fn count_from_holidays(&self, day: Day) -> i32 {
        weekdays_before(day) - (count_below(&self.holidays, day) - self.holidays_before_horizon)
    }
}

/// The calendar of every region.
pub(super) fn of_regions(case: &Case) -> Table<RegionCalendar, Region> {
    let holidays = |region| case.holidays.get(region).map_or(&[][..], Vec::as_slice);
    case.regions.iter().map(|(region, _)| RegionCalendar::new(&case.horizon, holidays(region))).collect()
}

/// Weekdays between day 0 and `day`, which does not count (negative before day 0).
pub(super) const fn weekdays_before(day: Day) -> i32 {
    day.weekday_number()
}

fn count_below(days: &[Day], day: Day) -> i32 {
    i32::try_from(days.partition_point(|&holiday| holiday < day)).unwrap_or(i32::MAX)
}
