//! The load of a deployment: each weekday carries a fifth of the week's minutes of the phase it falls in, and an ISO week
//! the sum over its weekdays, rounded to the nearest minute.

use super::Running;
use super::calendar::weekdays_before;
use crate::case::{Day, Horizon};

/// Minutes per ISO week of a deployment of `profile` (minutes per engagement week) that starts on weekday `start`:
/// the week of the start, and the load of that week and those after it (not cut at the horizon).
///
/// With a start on weekday `o` of its week (0 = Monday), ISO week `j` of the deployment holds `o` days of engagement
/// week `j - 1` and `5 - o` of engagement week `j`.
#[must_use]
pub fn week_loads(profile: &[i64], start: Day) -> (i32, Vec<i64>) {
    let number = start.weekday_number();
    let offset = number.rem_euclid(5);
    let weeks = profile.len() + usize::from(offset > 0 && !profile.is_empty());
    let of_week = |week: usize| profile.get(week).copied().unwrap_or(0);
    let before = |week: usize| week.checked_sub(1).map_or(0, of_week);
    let days = i64::from(offset);
    let loads = (0..weeks).map(|week| fifths(before(week) * days + of_week(week) * (5 - days))).collect();
    (number.div_euclid(5), loads)
}

/// The last weekday of the last engagement week of a deployment of `weeks` weeks that starts on weekday `start`.
#[must_use]
pub fn end_of(weeks: usize, start: Day) -> Day {
    Day::of_weekday(start.weekday_number() + 5 * weeks as i32 - 1)
}

/// A deployment that started on `start`, as far as it lies in the horizon.
pub(super) fn running_since(horizon: &Horizon, profile: &[i64], start: Day) -> Running {
    let (week, loads) = week_loads(profile, start);
    let gone = usize::try_from(-week).unwrap_or(0);
    let first_week = usize::try_from(week).unwrap_or(0);
    let left = horizon.weeks().saturating_sub(first_week);
    let minutes = loads.into_iter().skip(gone).take(left).collect();
    Running { first_week, minutes, end: end_of(profile.len(), start) }
}

/// A deployment that takes `minutes` a week from the plan date until `end`.
pub(super) fn running_until(horizon: &Horizon, minutes: i64, end: Day) -> Running {
    let from = horizon.plan_day();
    let weeks = usize::try_from(end.week() + 1).unwrap_or(0).min(horizon.weeks());
    let in_week = |week: usize| {
        let monday = Day(week as i32 * 7);
        weekdays_before(end.plus(1).min(monday.plus(7))) - weekdays_before(from.max(monday))
    };
    let minutes = (0..weeks).map(|week| fifths(minutes * i64::from(in_week(week).max(0)))).collect();
    Running { first_week: 0, minutes, end }
}

/// A fifth of `minutes`, to the nearest minute; fifths never tie.
const fn fifths(minutes: i64) -> i64 {
    (minutes + 2).div_euclid(5)
}
