//! Days, weekdays and weeks of the planning horizon.
//!
//! Inside the crate a date is a [`Day`]: the number of calendar days since the Monday of the plan date's week. Load is
//! counted on *weekdays* (Monday to Friday), which have numbers of their own: weekday 5w + d is day d of week w.

use chrono::{Datelike, Days, NaiveDate};

/// The hours of a week: nobody works more, and no work takes more.
pub const HOURS_OF_WEEK: i64 = 168;

/// A calendar day, counted from the Monday the horizon starts on (negative before it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// The ISO week of this day, counted from the first week of the horizon.
    #[must_use]
    pub const fn week(self) -> i32 {
        self.0.div_euclid(7)
    }

    /// 0 for Monday to 6 for Sunday.
    #[must_use]
    pub const fn day_of_week(self) -> i32 {
        self.0.rem_euclid(7)
    }

    /// True from Monday to Friday.
    #[must_use]
    pub const fn is_weekday(self) -> bool {
        self.day_of_week() < 5
    }

    /// This day, or the Monday after it when it falls on a weekend.
    #[must_use]
    pub const fn weekday_on_or_after(self) -> Self {
        let over = self.day_of_week();
        if over < 5 { self } else { Self(self.0 + 7 - over) }
    }

    /// The number of this weekday: 5 x week + day of the week. A weekend counts as the Monday after it.
    #[must_use]
    pub const fn weekday_number(self) -> i32 {
        let day = self.weekday_on_or_after();
        5 * day.week() + day.day_of_week()
    }

    /// The day of weekday `number`; the inverse of [`Day::weekday_number`].
    #[must_use]
    pub const fn of_weekday(number: i32) -> Self {
        Self(7 * number.div_euclid(5) + number.rem_euclid(5))
    }

    /// The day `days` later.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0 + days)
    }
}

/// The weeks a plan covers: `weeks` ISO weeks from the Monday of the plan date's week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    first_monday: NaiveDate,
    plan_day: Day,
    weeks: usize,
}

impl Horizon {
    /// The horizon of `weeks` weeks that starts on the Monday of `plan_date`'s week.
    #[must_use]
    pub fn new(plan_date: NaiveDate, weeks: usize) -> Self {
        let into_week = plan_date.weekday().num_days_from_monday();
        let first_monday = plan_date - Days::new(u64::from(into_week));
        Self { first_monday, plan_day: Day(into_week as i32), weeks }
    }

    /// The number of weeks.
    #[must_use]
    pub const fn weeks(&self) -> usize {
        self.weeks
    }

    /// The plan date.
    #[must_use]
    pub const fn plan_day(&self) -> Day {
        self.plan_day
    }

    /// The Sunday the horizon ends on.
    #[must_use]
    pub const fn last_day(&self) -> Day {
        Day(self.weeks as i32 * 7 - 1)
    }

    /// The first Monday.
    #[must_use]
    pub const fn first_monday(&self) -> NaiveDate {
        self.first_monday
    }

    /// `date` as a day of this horizon.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> Day {
        let days = date.signed_duration_since(self.first_monday).num_days();
        Day(i32::try_from(days).expect("dates of a case lie within a few thousand years"))
    }

    /// The date of `day`.
    #[must_use]
    pub fn date(&self, day: Day) -> NaiveDate {
        self.first_monday + chrono::TimeDelta::days(i64::from(day.0))
    }

    /// The Monday of week `week`.
    #[must_use]
    pub fn monday(&self, week: usize) -> NaiveDate {
        self.date(Day(week as i32 * 7))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_and_days_are_inverse_to_each_other() {
        for number in -20..40 {
            let day = Day::of_weekday(number);
            assert!(day.is_weekday());
            assert_eq!(day.weekday_number(), number);
        }
        assert_eq!(Day(5).weekday_number(), 5, "a Saturday counts as the Monday after it");
        assert_eq!(Day(-1).weekday_number(), 0);
    }

    #[test]
    fn the_horizon_starts_on_the_monday_of_the_plan_date() {
        let wednesday = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
        let horizon = Horizon::new(wednesday, 4);
        assert_eq!(horizon.first_monday(), NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date"));
        assert_eq!(horizon.plan_day(), Day(2));
        assert_eq!(horizon.day(wednesday), Day(2));
        assert_eq!(horizon.date(horizon.last_day()), NaiveDate::from_ymd_opt(2026, 12, 20).expect("a date"));
    }
}
