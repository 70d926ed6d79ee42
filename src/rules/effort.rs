//! The minutes of each engagement week: the phases of the effort table, changed by what the workload's row says.
//!
//! `duration_weeks` alone cuts or lengthens the last phase, `hours_per_week` alone replaces the hours of every phase, both
//! together are one phase.

use crate::case::{Case, Phase, Workload};
use std::collections::HashSet;
use std::iter::repeat_n;
use std::sync::{Arc, Mutex, PoisonError};

/// The longest deployment that is taken for one: a hundred years.
const MOST_WEEKS: usize = 5_200;

/// What a deployment takes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Effort {
    /// Minutes of each engagement week; never empty.
    pub(super) profile: Arc<[i64]>,
    /// How many of these weeks are the last phase.
    pub(super) last_phase_weeks: usize,
}

impl Effort {
    /// Minutes per week of the last phase.
    pub(super) fn last_phase_minutes(&self) -> i64 {
        self.profile.last().copied().unwrap_or(0)
    }
}

/// All profiles of a case, each kept once.
#[derive(Default)]
pub(super) struct Profiles {
    known: Mutex<HashSet<Arc<[i64]>>>,
}

impl Profiles {
    fn share(&self, weeks: &[i64]) -> Arc<[i64]> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        find_or_insert(&mut known, weeks, || weeks.into())
    }
}

/// One thread's view of the [`Profiles`]: it asks for the lock only when it meets a profile for the first time.
pub(super) struct EffortReader<'a> {
    case: &'a Case,
    shared: &'a Profiles,
    seen: HashSet<Arc<[i64]>>,
    weeks: Vec<i64>,
}

impl<'a> EffortReader<'a> {
    pub(super) fn new(case: &'a Case, shared: &'a Profiles) -> Self {
        Self { case, shared, seen: HashSet::new(), weeks: Vec::new() }
    }

    /// What a deployment of `workload` takes.
    ///
    /// # Errors
    /// In words, when the tables do not say.
    pub(super) fn of(&mut self, workload: &Workload) -> Result<Effort, String> {
        let last_phase_weeks = self.expand(workload)?;
        let shared = self.shared;
        let profile = find_or_insert(&mut self.seen, &self.weeks, || shared.share(&self.weeks));
        Ok(Effort { profile, last_phase_weeks })
    }

    /// Fills `self.weeks` and returns how many of them are the last phase.
    fn expand(&mut self, workload: &Workload) -> Result<usize, String> {
        let duration = workload.duration_weeks.map(|weeks| weeks as usize);
        let own = duration.zip(workload.minutes_per_week);
        let phases = if own.is_none() { self.phases(workload)? } else { &[] };
        let length = duration.unwrap_or_else(|| phases.iter().map(|phase| phase.weeks as usize).sum());
        if length == 0 || length > MOST_WEEKS {
            return Err(format!("a deployment of {length} weeks; expected 1 to {MOST_WEEKS}"));
        }
        self.weeks.clear();
        let last_phase_starts = fill(&mut self.weeks, phases, length);
        let last = self.weeks.last().copied().unwrap_or(0);
        self.weeks.resize(length, last);
        if let Some(minutes) = workload.minutes_per_week {
            self.weeks.fill(minutes);
        }
        Ok(length - last_phase_starts)
    }

    fn phases(&self, workload: &Workload) -> Result<&'a [Phase], String> {
        self.case.effort.phases(workload.service, workload.seats).ok_or_else(|| {
            let service = self.case.services.name(workload.service);
            format!(
                "no row of effort.csv applies to {service} with {} seats; add one (or a row of `*`), or give both \
                 duration_weeks and hours_per_week",
                workload.seats
            )
        })
    }
}

/// Lays the phases one after the other, at most `length` weeks of them, and returns the week the last one starts in.
fn fill(weeks: &mut Vec<i64>, phases: &[Phase], length: usize) -> usize {
    let mut last_phase_starts = 0;
    for phase in phases.iter().filter(|phase| phase.weeks > 0) {
        let room = length - weeks.len();
        if room == 0 {
            break;
        }
        last_phase_starts = weeks.len();
        weeks.extend(repeat_n(phase.minutes_per_week, room.min(phase.weeks as usize)));
    }
    last_phase_starts
}

fn find_or_insert(known: &mut HashSet<Arc<[i64]>>, weeks: &[i64], make: impl FnOnce() -> Arc<[i64]>) -> Arc<[i64]> {
    if let Some(profile) = known.get(weeks) {
        return Arc::clone(profile);
    }
    let profile = make();
    known.insert(Arc::clone(&profile));
    profile
}
