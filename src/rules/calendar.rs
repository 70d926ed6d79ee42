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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::date;
    use proptest::prelude::*;

    /// Four weeks from Monday, 23 November 2026; days 0 to 27.
    fn calendar(holidays: &[i32]) -> RegionCalendar {
        let horizon = Horizon::new(date("2026-11-25"), 4);
        let dates: Vec<NaiveDate> = holidays.iter().map(|&day| horizon.date(Day(day))).collect();
        RegionCalendar::new(&horizon, &dates)
    }

    #[test]
    fn weekends_and_holidays_are_not_worked() {
        let calendar = calendar(&[7]);
        let worked: Vec<i32> = (0..14).filter(|&day| calendar.is_working(Day(day))).collect();
        assert_eq!(worked, [0, 1, 2, 3, 4, 8, 9, 10, 11]);
        assert_eq!(calendar.on_or_after(Day(5)), Day(8), "Saturday, Sunday and the holiday are skipped");
    }

    #[test]
    fn waiting_counts_the_working_days_after_the_due_day() {
        // From Friday (4) to Wednesday (9) with Monday a holiday: Tuesday and Wednesday.
        assert_eq!(calendar(&[7]).wait_days(Day(4), Day(9)), 2);
        assert_eq!(calendar(&[]).wait_days(Day(4), Day(9)), 3);
        assert_eq!(calendar(&[]).wait_days(Day(9), Day(4)), 0, "a start before the due day does not wait");
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition_on_any_day(
            holidays in prop::collection::vec(-60..90i32, 0..30),
            from in -70..100i32,
            span in 0..40i32,
        ) {
            let calendar = calendar(&holidays);
            let works = |day: i32| day.rem_euclid(7) < 5 && !holidays.contains(&day);
            let waits = (from + 1..=from + span).filter(|&day| works(day)).count();
            prop_assert_eq!(calendar.is_working(Day(from)), works(from));
            prop_assert_eq!(Some(calendar.on_or_after(Day(from)).0), (from..).find(|&day| works(day)));
            prop_assert_eq!(calendar.wait_days(Day(from), Day(from + span)) as usize, waits);
        }

        #[test]
        fn the_day_after_a_wait_is_the_first_that_has_waited_so_long(
            holidays in prop::collection::vec(-20..60i32, 0..20),
            from in -10..40i32,
            wait in 0..15u32,
            room in 0..40i32,
        ) {
            let calendar = calendar(&holidays);
            let limit = from + room;
            let first = (from..=limit).find(|&day| calendar.wait_days(Day(from), Day(day)) >= wait);
            prop_assert_eq!(calendar.after_wait(Day(from), wait, Day(limit)), Day(first.unwrap_or(limit)));
        }
    }
}
