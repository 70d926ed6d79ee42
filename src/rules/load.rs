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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::date;
    use proptest::prelude::*;

    #[test]
    fn a_start_on_monday_loads_whole_weeks() {
        assert_eq!(week_loads(&[600, 300], Day(14)), (2, vec![600, 300]));
        assert_eq!(end_of(2, Day(14)), Day(14 + 11), "the Friday of the second week");
    }

    #[test]
    fn a_start_within_the_week_splits_every_engagement_week() {
        // Thursday: week 2 has 2 days of 600; week 3 has 3 of 600 and 2 of 300; week 4 has 3 of 300.
        assert_eq!(week_loads(&[600, 300], Day(17)), (2, vec![240, 360 + 120, 180]));
        assert_eq!(end_of(2, Day(17)), Day(14 + 14 + 2), "a Wednesday");
    }

    #[test]
    fn each_iso_week_is_rounded_to_the_nearest_minute() {
        // 1 minute a week from Wednesday: 3/5 and 2/5 of a minute, rounded to 1 and 0.
        assert_eq!(week_loads(&[1], Day(2)), (0, vec![1, 0]));
        assert_eq!(week_loads(&[7], Day(1)), (0, vec![6, 1]), "5.6 and 1.4");
    }

    #[test]
    fn a_phase_without_hours_and_a_start_before_the_horizon_are_ordinary() {
        assert_eq!(week_loads(&[0, 60], Day(-7)), (-1, vec![0, 60]));
        assert_eq!(week_loads(&[], Day(3)), (0, vec![]));
    }

    #[test]
    fn what_lies_outside_the_horizon_is_not_counted() {
        let horizon = Horizon::new(date("2026-11-25"), 3);
        let running = running_since(&horizon, &[100, 200, 300, 400, 500], Day(-7));
        assert_eq!((running.first_week, running.minutes), (0, vec![200, 300, 400]));
        assert_eq!(running.end, Day(25), "known though it lies outside");
        let late = running_until(&horizon, 500, Day(700));
        assert_eq!(late.minutes, [300, 500, 500], "the plan date is a Wednesday");
    }

    proptest! {
        #[test]
        fn every_week_is_the_rounded_sum_of_its_days(
            profile in prop::collection::vec(0..5000i64, 1..12),
            number in -20..60i32,
        ) {
            let start = Day::of_weekday(number);
            let (first, loads) = week_loads(&profile, start);
            let days: Vec<(i32, i64)> =
                (0..5 * profile.len()).map(|k| (Day::of_weekday(number + k as i32).week(), profile[k / 5])).collect();
            for (index, &load) in loads.iter().enumerate() {
                let fifths: i64 = days.iter().filter(|(week, _)| *week == first + index as i32).map(|day| day.1).sum();
                prop_assert_eq!(load, (fifths as f64 / 5.0).round() as i64);
            }
            let (last, _) = days[days.len() - 1];
            prop_assert_eq!(first + loads.len() as i32 - 1, last);
            prop_assert_eq!(end_of(profile.len(), start), Day::of_weekday(number + days.len() as i32 - 1));
        }

        #[test]
        fn the_loads_sum_to_the_profile_within_rounding(
            profile in prop::collection::vec(0..5000i64, 1..12),
            number in -20..60i32,
        ) {
            let (_, loads) = week_loads(&profile, Day::of_weekday(number));
            let difference = loads.iter().sum::<i64>() - profile.iter().sum::<i64>();
            prop_assert!(5 * difference.abs() <= 2 * loads.len() as i64, "at most 2/5 of a minute in each week");
        }
    }
}
