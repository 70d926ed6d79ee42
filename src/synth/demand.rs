//! How many minutes the tenants of each pool ask for in each week: the first pass.

use super::tenant;
use super::world::World;
use crate::case::Day;
use rayon::prelude::*;

/// Minutes by pool and week.
pub(super) type Demand = Vec<Vec<i64>>;

/// Draws every tenant once and adds up what they ask for.
pub(super) fn of(world: &World<'_>) -> Demand {
    let none = || vec![vec![0; world.spec.weeks]; world.pools.len()];
    (0..world.spec.tenants as u64)
        .into_par_iter()
        .fold(none, |mut demand, index| {
            let tenant = tenant::draw(world, index);
            add(&mut demand[tenant.pool], &tenant.work.minutes);
            demand
        })
        .reduce(none, |mut left, right| {
            left.iter_mut().zip(&right).for_each(|(left, right)| add(left, right));
            left
        })
}

fn add(total: &mut [i64], minutes: &[i64]) {
    total.iter_mut().zip(minutes).for_each(|(total, minutes)| *total += minutes);
}

/// The last weekday of a deployment of `weeks` engagement weeks that starts on weekday `start`.
pub(super) fn end_of(weeks: usize, start: Day) -> Day {
    Day::of_weekday(start.weekday_number() + 5 * weeks as i32 - 1)
}

/// Adds the load of a deployment of `profile` (minutes per engagement week) from `start` on to the weeks of the horizon.
///
/// A start on weekday o of its ISO week leaves o fifths of each engagement week to the ISO week after.
pub(super) fn spread(profile: &[i64], start: Day, weeks: &mut [i64]) {
    let (into_week, first) = (i64::from(start.weekday_number().rem_euclid(5)), start.weekday_number().div_euclid(5));
    let minutes = |week: i64| usize::try_from(week).ok().and_then(|week| profile.get(week)).copied().unwrap_or(0);
    for later in 0..=profile.len() as i64 {
        let fifths = minutes(later - 1) * into_week + minutes(later) * (5 - into_week);
        let week = usize::try_from(i64::from(first) + later);
        if let Some(total) = week.ok().and_then(|week| weeks.get_mut(week)) {
            *total += (fifths + 2) / 5;
        }
    }
}
