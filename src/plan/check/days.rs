//! The days on which the deployments of a unit may start with a given FM.

use super::staff::Next;
use super::standing::Ready;
use super::truth::{Fate, Slot, Truth};
use crate::case::{Day, Fm, Id, Workload};

/// A ready deployment of a unit, with the days one FM leaves it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job {
    pub(super) id: Id<Workload>,
    pub(super) ready: Ready,
    pub(super) days: Days,
    /// A day before which it may not start, whatever the other deployments of the unit do.
    pub(super) not_before: Option<Day>,
    /// The job it comes after, and the first day after its end it may start on, less that end.
    pub(super) after: Option<(usize, i32)>,
}

/// Start days with one FM, before the serial gap is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Days {
    /// The FM's working days from the first to the second, both inclusive.
    Span(Day, Day),
    /// The FM's first working day that keeps the serial gap, on or after this day.
    Next(Day),
    /// The FM works again only after the horizon.
    AfterHorizon,
    /// The FM never works again.
    Never,
    /// What it comes after starts only after the horizon.
    Behind,
}

impl Days {
    /// True when the deployment can start inside the horizon as far as the FM's calendar tells.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Self::Span(..) | Self::Next(_))
    }
}

/// The ready deployments of `slot` with `fm`, each behind the one it comes after.
pub(super) fn jobs(truth: &Truth<'_>, slot: &Slot, fm: Id<Fm>) -> Vec<Job> {
    let mut jobs = in_order(truth, slot);
    if matches!(slot.fate, Fate::Bound(_)) {
        bind(truth, &mut jobs, fm);
    }
    jobs
}

fn in_order(truth: &Truth<'_>, slot: &Slot) -> Vec<Job> {
    let mut left: Vec<(Id<Workload>, Ready)> = truth.ready(slot).collect();
    let mut jobs: Vec<Job> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |before: Option<(Id<Workload>, i32)>, left: &[(Id<Workload>, Ready)]| {
            before.is_some_and(|(before, _)| left.iter().any(|&(id, _)| id == before))
        };
        // Chains have no cycles (standings see to that), so some deployment always waits for none that is left.
        let at = left.iter().position(|(_, ready)| !waits(ready.after, &left)).unwrap_or(0);
        let (id, ready) = left.remove(at);
        let job = |before| jobs.iter().position(|job| job.id == before);
        let after = ready.after.and_then(|(before, gap)| Some((job(before)?, gap)));
        let days = Days::Span(ready.first, ready.last);
        jobs.push(Job { id, ready, days, not_before: ready.not_before, after });
    }
    jobs
}

/// Days of a unit that stays with its FM: where the FM is away, the first working day after it.
fn bind(truth: &Truth<'_>, jobs: &mut [Job], fm: Id<Fm>) {
    let mut earliest: Vec<Option<Day>> = Vec::with_capacity(jobs.len());
    for at in 0..jobs.len() {
        let job = jobs[at];
        let before = job.after.map(|(before, gap)| (jobs[before].ready.profile, earliest[before], gap));
        let (days, first) = match before {
            Some((_, None, _)) => (Days::Behind, None),
            Some((profile, Some(start), gap)) => {
                bound_days(truth, &job, fm, Some(truth.profiles.end(profile, start).plus(gap)))
            }
            None => bound_days(truth, &job, fm, job.not_before),
        };
        jobs[at].days = days;
        earliest.push(first);
    }
}

/// The days of one bound deployment and the earliest of them, when what it comes after leaves `not_before`.
fn bound_days(truth: &Truth<'_>, job: &Job, fm: Id<Fm>, not_before: Option<Day>) -> (Days, Option<Day>) {
    let Ready { due, first: from, last, month, .. } = job.ready;
    let own = if month && truth.staff.days(fm, from, last).next().is_some() || truth.staff.works(fm, due) {
        Days::Span(from, last)
    } else {
        next(truth, fm, if month { last.plus(1) } else { due }, |day| Days::Span(day, day))
    };
    let Some(bound) = not_before else { return (own, first(truth, own, fm, from)) };
    match first(truth, own, fm, bound) {
        Some(day) => (own, Some(day)),
        // An FM who comes back after the horizon may have left by the end of the gap.
        None => {
            let days = next(truth, fm, due.max(bound), |_| Days::Next(due));
            (days, first(truth, days, fm, bound))
        }
    }
}

fn next(truth: &Truth<'_>, fm: Id<Fm>, day: Day, on: impl Fn(Day) -> Days) -> Days {
    match truth.staff.next(truth.case, fm, day) {
        Next::On(day) => on(day),
        Next::AfterHorizon => Days::AfterHorizon,
        Next::Never => Days::Never,
    }
}

/// The first of `days` on or after `not_before`.
pub(super) fn first(truth: &Truth<'_>, days: Days, fm: Id<Fm>, not_before: Day) -> Option<Day> {
    each(truth, days, fm, not_before).next()
}

/// Those of `days` that lie on or after `not_before`, ascending.
pub(super) fn each(truth: &Truth<'_>, days: Days, fm: Id<Fm>, not_before: Day) -> impl Iterator<Item = Day> {
    let (from, to, most) = match days {
        Days::Span(from, to) => (from.max(not_before), to, usize::MAX),
        Days::Next(due) => (due.max(not_before), truth.case.horizon.last_day(), 1),
        Days::AfterHorizon | Days::Never | Days::Behind => (Day(0), Day(-1), 0),
    };
    truth.staff.days(fm, from, to).take(most)
}

/// True when the calendar alone lets every deployment start: each on its first day leaves the most room to the next.
pub(super) fn has_legal_days(truth: &Truth<'_>, jobs: &[Job], fm: Id<Fm>) -> bool {
    let mut starts: Vec<Day> = Vec::with_capacity(jobs.len());
    for job in jobs {
        match first(truth, job.days, fm, bound(truth, job, &starts, jobs)) {
            Some(day) => starts.push(day),
            None => return false,
        }
    }
    true
}

/// The first day `job` may start on when the jobs before it start on `starts`.
pub(super) fn bound(truth: &Truth<'_>, job: &Job, starts: &[Day], jobs: &[Job]) -> Day {
    let own = job.not_before.unwrap_or(job.ready.first);
    let chained = job.after.map(|(at, gap)| truth.profiles.end(jobs[at].ready.profile, starts[at]).plus(gap));
    chained.map_or(own, |chained| chained.max(own))
}

/// Finds again what each job comes after, when some jobs were taken out.
pub(super) fn relink(jobs: &mut [Job]) {
    let ids: Vec<Id<Workload>> = jobs.iter().map(|job| job.id).collect();
    for job in jobs {
        let place = |(before, gap)| Some((ids.iter().position(|&id| id == before)?, gap));
        job.after = job.ready.after.and_then(place);
    }
}
