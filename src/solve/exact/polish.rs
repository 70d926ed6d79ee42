//! Better plans: long annealing from several seeds, then a few FMs at a time by the program.

use super::ExactLimits;
use super::formulation::Goal;
use super::run::Run;
use crate::case::{Fm, Id};
use crate::model::{Model, Part, Solution, Unit, evaluate};
use crate::plan::Levels;
use crate::solve::anneal::{self, Schedule};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use std::time::Instant;

/// Seeds of the annealing, each run on a thread of its own.
const SEEDS: [u64; 2] = [11, 12];
/// Proposals per unit.
const PROPOSALS: u64 = 100_000;
/// The most proposals per second of the limit: a tenth of it goes here.
const PER_SECOND: f64 = 200_000.0;

/// The best plans of long annealing from `best`, one per seed.
pub(super) fn anneal(model: &Model, best: &(Solution, Levels), seconds: Option<f64>) -> Vec<Solution> {
    let mean = (best.1.cost as f64 / model.units.len().max(1) as f64).max(1.0);
    let all = PROPOSALS * model.units.len() as u64;
    let proposals = seconds.map_or(all, |seconds| all.min((seconds.max(0.0) * PER_SECOND) as u64));
    let schedule = |seed| Schedule { proposals, from: mean * 0.1, to: mean * 0.0005, seed };
    SEEDS.par_iter().map(|&seed| anneal::anneal(model, &best.0, schedule(seed)).1).collect()
}

/// Rounds of neighbourhoods.
const ROUNDS: u64 = 10;
/// FMs in a neighbourhood.
const FMS: usize = 3;
/// Limits of one neighbourhood's program.
const LIMITS: ExactLimits = ExactLimits { seconds: None, nodes: Some(60), work: None, gap: 1e-4, verbose: false };
/// Seconds one neighbourhood's program may take where the clock counts.
const SECONDS: f64 = 3.0;

/// Solves two neighbourhoods of a few FMs side by side, again and again; returns the best plan and the work.
pub(super) fn neighbourhoods(model: &Model, mut solution: Solution, deadline: Option<Instant>) -> (Solution, u64) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(17);
    let mut work = 0;
    for _ in 0..ROUNDS {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()).as_secs_f64());
        if left.is_some_and(|left| left < 0.1) {
            break;
        }
        let limits = ExactLimits { seconds: left.map(|left| left.min(SECONDS)), ..LIMITS };
        let parts = two_parts(model, &solution, &mut rng);
        let found: Vec<(Part, Option<Solution>, u64)> = parts
            .into_par_iter()
            .map(|(fms, units)| {
                let part = Part::new(model, &solution, fms, units);
                let (better, work) = improve(&part.model, part.solution(model, &solution), limits);
                (part, better, work)
            })
            .collect();
        for (part, better, more) in found {
            work += more;
            if let Some(better) = better {
                let mut whole = solution.clone();
                part.write_back(model, &better, &mut whole);
                if evaluate(model, &whole).is_ok_and(|new| evaluate(model, &solution).is_ok_and(|old| new < old)) {
                    solution = whole;
                }
            }
        }
    }
    (solution, work)
}

fn improve(part: &Model, start: Solution, limits: ExactLimits) -> (Option<Solution>, u64) {
    let Ok(levels) = evaluate(part, &start) else { return (None, 0) };
    let mut run = Run::new(part, (start, levels), limits);
    run.ask(Goal::Cost, 1.0);
    let outcome = run.finish();
    ((outcome.levels < levels).then_some(outcome.solution), outcome.work)
}

/// A few FMs and the units that may change among them.
type Neighbourhood = (Vec<Id<Fm>>, Vec<Id<Unit>>);

/// Two disjoint sets of FMs that share customers, with the units they serve; the first also gets the units
/// without an FM that could go there.
fn two_parts(model: &Model, solution: &Solution, rng: &mut Xoshiro256PlusPlus) -> Vec<Neighbourhood> {
    let mut free: Vec<bool> = vec![true; model.fms.len()];
    let mut parts = Vec::new();
    for _ in 0..2 {
        let fms = related(model, rng, &free);
        if fms.is_empty() {
            break;
        }
        fms.iter().for_each(|fm| free[fm.index()] = false);
        let first = parts.is_empty();
        let inside = |unit: Id<Unit>, fm: Option<Id<Fm>>| match fm {
            Some(fm) => fms.binary_search(&fm).is_ok(),
            None => first && model.candidates(unit).iter().any(|fm| fms.binary_search(fm).is_ok()),
        };
        let units = solution.fm.entries().filter(|(unit, fm)| inside(*unit, **fm)).map(|(unit, _)| unit).collect();
        parts.push((fms, units));
    }
    parts
}

/// A few free FMs that a unit, chosen at random, could go to.
fn related(model: &Model, rng: &mut Xoshiro256PlusPlus, free: &[bool]) -> Vec<Id<Fm>> {
    if model.units.is_empty() {
        return Vec::new();
    }
    for _ in 0..20 {
        let unit = Id::new(rng.random_range(0..model.units.len()));
        let mut fms = model.candidates(unit);
        fms.retain(|fm| free[fm.index()]);
        fms.shuffle(rng);
        fms.truncate(FMS);
        fms.sort_unstable();
        if fms.len() > 1 {
            return fms;
        }
    }
    Vec::new()
}
