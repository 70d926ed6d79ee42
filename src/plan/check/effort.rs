//! Load of deployments: minutes by engagement week, spread over ISO weeks by weekday.

use crate::case::{Case, Day, EffortRows, Phase, Workload};
use std::collections::HashMap;

/// The effort of a deployment, after the overrides of its row.
pub(super) struct Profile {
    /// Minutes of each engagement week; never empty.
    pub(super) minutes: Vec<i64>,
    /// Weeks of the last phase.
    pub(super) last_phase_weeks: u32,
}

/// All profiles of a case; deployments of the same effort share one.
pub(super) struct Profiles {
    profiles: Vec<Profile>,
}

/// The longest deployment that is taken for one.
const MOST_WEEKS: u32 = 5200;

/// Work that lies on ISO weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Work {
    /// A profile from a weekday number on.
    Profile { profile: u32, start: i32 },
    /// The same minutes a week on every weekday number from `from` to `to`, both inclusive.
    Even { minutes: i64, from: i32, to: i32 },
}

impl Profiles {
    /// The profiles and, for each workload, the number of its own (`None`: no row of the effort table applies).
    pub(super) fn of(case: &Case) -> (Self, Vec<Option<u32>>) {
        let mut known = HashMap::new();
        let mut profiles = Vec::new();
        let numbers = case
            .workloads
            .iter()
            .map(|workload| {
                let phases = phases(case, workload);
                let rows = phases.map_or(0, |phases| phases.as_ptr() as usize);
                let key = (rows, workload.duration_weeks, workload.minutes_per_week);
                *known.entry(key).or_insert_with(|| {
                    let profile = profile(workload, phases.unwrap_or_default())?;
                    profiles.push(profile);
                    Some(profiles.len() as u32 - 1)
                })
            })
            .collect();
        (Self { profiles }, numbers)
    }

    pub(super) fn get(&self, profile: u32) -> &Profile {
        &self.profiles[profile as usize]
    }

    /// The last day of a deployment of `profile` that starts on `start`.
    pub(super) fn end(&self, profile: u32, start: Day) -> Day {
        let weeks = self.get(profile).minutes.len() as i32;
        Day::of_weekday(start.weekday_number() + 5 * weeks - 1)
    }

    /// Calls `add` with each week of the horizon `work` lies in and its minutes there.
    pub(super) fn spread(&self, work: Work, weeks: usize, mut add: impl FnMut(usize, i64)) {
        let mut inside = |week: i32, minutes: i64| {
            if let Ok(week) = usize::try_from(week)
                && week < weeks
            {
                add(week, minutes);
            }
        };
        match work {
            Work::Profile { profile, start } => {
                let minutes = &self.get(profile).minutes;
                let (first, offset) = (start.div_euclid(5), i64::from(start.rem_euclid(5)));
                let mut before = 0;
                for (at, &now) in minutes.iter().chain([&0]).enumerate() {
                    inside(first + at as i32, fifths(before * offset + now * (5 - offset)));
                    before = now;
                }
            }
            Work::Even { minutes, from, to } => {
                let last_week = to.div_euclid(5).min(weeks as i32 - 1);
                for week in from.div_euclid(5).max(0)..=last_week {
                    let weekdays = to.min(5 * week + 4) - from.max(5 * week) + 1;
                    inside(week, fifths(minutes * i64::from(weekdays.max(0))));
                }
            }
        }
    }

    /// The minutes of `work` inside the horizon.
    pub(super) fn total(&self, work: Work, weeks: usize) -> i64 {
        let mut total = 0;
        self.spread(work, weeks, |_, minutes| total += minutes);
        total
    }
}

/// A fifth of `minutes`, rounded to the nearest minute.
const fn fifths(minutes: i64) -> i64 {
    (minutes + 2) / 5
}

/// The rows of the effort table for a workload: its service's with the largest `seats_from` within its seats, else `*`.
fn phases<'a>(case: &'a Case, workload: &Workload) -> Option<&'a [Phase]> {
    let own = case.effort.by_service.get(&workload.service).map_or(&[][..], Vec::as_slice);
    let within = |rows: &'a [EffortRows]| {
        rows.iter().filter(|row| row.seats_from <= workload.seats).max_by_key(|row| row.seats_from)
    };
    within(own).or_else(|| within(&case.effort.fallback)).map(|row| row.phases.as_slice())
}

fn profile(workload: &Workload, phases: &[Phase]) -> Option<Profile> {
    let mut weeks: Vec<(u32, i64)> =
        phases.iter().filter(|phase| phase.weeks > 0).map(|phase| (phase.weeks, phase.minutes_per_week)).collect();
    match (workload.duration_weeks, workload.minutes_per_week) {
        (Some(duration), Some(minutes)) => weeks = vec![(duration, minutes)],
        (Some(duration), None) => cut_or_lengthen(&mut weeks, duration),
        (None, Some(minutes)) => weeks.iter_mut().for_each(|phase| phase.1 = minutes),
        (None, None) => {}
    }
    let &(last_phase_weeks, _) = weeks.last()?;
    let length = weeks.iter().fold(0_u32, |sum, phase| sum.saturating_add(phase.0));
    if length > MOST_WEEKS {
        return None;
    }
    let minutes: Vec<i64> = weeks.iter().flat_map(|&(weeks, minutes)| (0..weeks).map(move |_| minutes)).collect();
    (!minutes.is_empty()).then_some(Profile { minutes, last_phase_weeks })
}

fn cut_or_lengthen(phases: &mut Vec<(u32, i64)>, duration: u32) {
    let mut left = duration;
    for phase in phases.iter_mut() {
        phase.0 = phase.0.min(left);
        left -= phase.0;
    }
    phases.retain(|phase| phase.0 > 0);
    if let Some(last) = phases.last_mut() {
        last.0 = last.0.saturating_add(left);
    }
}
