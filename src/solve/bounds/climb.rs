//! The climb to good prices in stages, from a rough view of the dual to a fine one.

use crate::solve::ascent::Ascent;
use crate::solve::prices::Relaxation;
use std::cell::Cell;
use std::time::Instant;

/// A stage of the climb.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stage {
    /// Evaluations of the smoothed dual.
    pub(super) rounds: usize,
    /// Temperature as a share of the mean cost of a unit.
    pub(super) heat: f64,
    /// Units looked at: a sample finds the way for all while the temperature is high (more evaluations on too small a
    /// sample lead away from it).
    pub(super) sample: usize,
}

impl Stage {
    /// One of so many of `units` is looked at.
    pub(super) const fn every(&self, units: usize) -> usize {
        if units < 2 * self.sample { 1 } else { units / self.sample }
    }
}

/// How the prices are to be found.
pub(super) struct Climb {
    /// Mean cost of a unit.
    mean: f64,
    deadline: Option<Instant>,
    /// Seconds it takes to look at a unit, as far as is known, so that a stage ends in time.
    pace: Cell<f64>,
}

impl Climb {
    pub(super) fn new(mean: f64, deadline: Option<Instant>) -> Self {
        Self { mean, deadline, pace: Cell::new(0.0) }
    }

    /// The best bound on the way up from `logs`, the logarithms of the prices, which end at the top.
    pub(super) fn run(&self, relaxation: &Relaxation<'_>, logs: &mut Vec<f64>, stages: &[Stage]) -> i64 {
        let units = relaxation.model.units.len();
        let mut best = relaxation.bound(&rates(logs));
        for stage in stages {
            let (&Stage { rounds, heat, .. }, every) = (stage, stage.every(units));
            let rounds = rounds.min(self.rounds_left(units / every));
            if rounds == 0 {
                break;
            }
            let begun = Instant::now();
            let ascent = Ascent { relaxation, temperature: self.mean * heat, escape: best.escape, every };
            ascent.climb(logs, rounds);
            let found = relaxation.bound(&rates(logs));
            if found.value > best.value {
                best = found;
            }
            self.pace.set(begun.elapsed().as_secs_f64() / (rounds * units / every).max(1) as f64);
        }
        best.value
    }

    /// Rounds of so many looks each that end by the deadline.
    fn rounds_left(&self, looks: usize) -> usize {
        let Some(deadline) = self.deadline else { return usize::MAX };
        let left = deadline.saturating_duration_since(Instant::now()).as_secs_f64();
        (left / (self.pace.get() * looks as f64).max(1e-9)) as usize
    }
}

/// Prices as whole numbers; the least of them is no price at all.
pub(super) fn rates(logs: &[f64]) -> Vec<i64> {
    logs.iter().map(|&log| if log > 0.0 { log.exp().round() as i64 } else { 0 }).collect()
}
