//! The climb to good prices in stages, from a rough view of the dual to a fine one.
//!
//! Where a plan may only wait so many days or move so many units, these have a price too, which is settled between the stages:
//! the bound is concave in it, and a dozen exact bounds find the best at the prices of the weeks. Without, every unit waits for
//! nothing: of two cases of 2,000 tenants with ten days allowed, 20 and 22 % of the cost stayed open in place of 7 and 11 %. To
//! settle it three times as often proves no more.

use crate::solve::ascent::Ascent;
use crate::solve::is_over;
use crate::solve::prices::{Bound, Due, Relaxation};
use std::time::{Duration, Instant};

/// Evaluations of the smoothed dual in a stage: as many as look at so many units in all, but at least and at most so many.
const LOOKS: usize = 1_500_000;
const ROUNDS: [usize; 2] = [10, 60];

/// Models with more units get none: the prices to begin with are close already, and what is left would take minutes.
const MOST: usize = 300_000;

/// Where the clock leaves time for fewer, there are none either: the first ones only lead away.
const FEW: usize = 6;

/// An evaluation takes so many times as long as an exact one.
const SMOOTHED: f64 = 3.0;

/// What a due is at first and at the most, as shares of the mean cost of a unit, and by which factors it changes.
const FIRST_DUE: f64 = 0.1;
const MOST_DUE: f64 = 1_000.0;
const FACTORS: [f64; 3] = [4.0, 2.0, 1.2];

/// How the prices are to be found.
pub(super) struct Climb {
    /// Mean cost of a unit.
    pub(super) mean: f64,
    pub(super) deadline: Option<Instant>,
}

impl Climb {
    /// The best bound on the way up from `rates`, by class and week, with a stage at each of `heats`: temperatures as
    /// shares of the mean cost. What waiting and moves are to pay is settled anew before each.
    pub(super) fn run(&self, relaxation: &mut Relaxation<'_>, rates: &mut [f64], heats: &[f64]) -> i64 {
        let begun = Instant::now();
        let mut best = relaxation.bound(&whole(rates));
        let counted = relaxation.counted();
        let one = begun.elapsed().mul_f64(SMOOTHED);
        let left = self.deadline.map(|end| end.saturating_duration_since(Instant::now()));
        let rounds = rounds(relaxation.model.units.len(), heats.len(), left.map(|left| (left, one)));
        for &heat in heats.iter().filter(|_| rounds > 0) {
            for &due in &counted {
                let settled = self.settle(relaxation, &whole(rates), due);
                if settled.value > best.value {
                    best = settled;
                }
            }
            let ascent = Ascent { relaxation, temperature: self.mean * heat, escape: best.escape, every: 1 };
            ascent.climb(rates, rounds, self.deadline);
            let found = relaxation.bound(&whole(rates));
            if found.value > best.value {
                best = found;
            }
            if is_over(self.deadline) {
                break;
            }
        }
        best.value
    }

    /// Settles `due` where the bound at `rates` is highest, which is concave in it; returns that bound.
    fn settle(&self, relaxation: &mut Relaxation<'_>, rates: &[i64], due: Due) -> Bound {
        let bound = |relaxation: &mut Relaxation<'_>, paid: f64| {
            *due(&mut relaxation.dues) = paid.round() as i64;
            relaxation.bound(rates)
        };
        let start = match *due(&mut relaxation.dues) {
            0 => self.mean * FIRST_DUE,
            known => known as f64,
        };
        let mut best = (start, bound(relaxation, start));
        for factor in FACTORS {
            let before = best.0;
            for factor in [factor, 1.0 / factor] {
                // What was better upwards is not looked at again from above.
                while (1.0..=self.mean * MOST_DUE).contains(&best.0) && !is_over(self.deadline) {
                    let found = bound(relaxation, best.0 * factor);
                    if found.value <= best.1.value {
                        break;
                    }
                    best = (best.0 * factor, found);
                }
                if best.0 > before {
                    break;
                }
            }
        }
        *due(&mut relaxation.dues) = best.0.round() as i64;
        best.1
    }
}

/// Evaluations in each of so many stages, of so many units, within a time, of which one takes a part.
pub(super) fn rounds(units: usize, stages: usize, time: Option<(Duration, Duration)>) -> usize {
    let [least, most] = ROUNDS;
    let wanted = if units > MOST { 0 } else { (LOOKS / units.max(1) / stages).clamp(least, most) };
    let fit = time.map_or(wanted, |(all, one)| (all.as_secs_f64() / one.as_secs_f64().max(1e-9)) as usize / stages);
    if fit < FEW { 0 } else { wanted.min(fit) }
}

/// Prices as whole numbers.
pub(super) fn whole(rates: &[f64]) -> Vec<i64> {
    rates.iter().map(|rate| rate.round() as i64).collect()
}
