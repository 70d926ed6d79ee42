//! Better plans: annealing from many seeds; a few FMs at a time by the program.

use super::ExactLimits;
use super::run::Run;
use crate::case::{Fm, Id};
use crate::model::{Model, Part, Solution, Unit, evaluate};
use crate::plan::Levels;
use crate::solve::Goal;
use crate::solve::anneal::{self, Schedule};
use crate::solve::mean_cost;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use std::ops::Range;
use std::time::{Duration, Instant};

/// Seeds side by side at the most, and the first of all.
const SEEDS: u64 = 16;
pub(super) const FIRST_SEED: u64 = 11;
/// Proposals per unit from one seed. Many more find hardly better plans, more seeds do: with 131 units, 8 million proposals
/// come to 44,163 h in the mean and 43,978 h at the best of 24 seeds, 80 million to 44,075 h in the mean.
const PROPOSALS: u64 = 60_000;
/// Seeds between two looks at the clock.
const BATCH: u64 = 4;
/// The share of the time left that goes here: with half as much the plans are dearer, and the bound is no higher. Where people
/// are short, plans differ by more than bounds do.
const SHARE: f64 = 1.0 / 3.0;
const SHARE_WHERE_SHORT: f64 = 0.5;
/// Proposals per second, until it is known how many this machine makes.
const PER_SECOND: f64 = 14_000_000.0;

/// Proposals for each simplex iteration that may be made, half of what takes as long.
pub(super) const PER_PIVOT: u64 = 20;

/// How hot each turn begins, as a share of what a unit costs in the mean, and how all end. The first forgets the plan it starts
/// from, the others look for better ones near the best so far: on a case of 131 units they come to 43,943 h where as many seeds
/// that begin hot come to 44,020 h.
pub(super) const HEATS: [f64; 5] = [0.12, 0.03, 0.03, 0.03, 0.03];
pub(super) const COLD: f64 = 0.006;

/// The best plan of annealing from many seeds, from `best` and then from what they found, in a share of the seconds or of the
/// work there is; the seeds are others at each `turn`.
pub(super) fn anneal(
    model: &Model,
    best: &(Solution, Levels),
    (seconds, work): (Option<f64>, Option<u64>),
    turn: u64,
) -> Solution {
    let mean = mean_cost(model, best.1);
    let begun = Instant::now();
    let share = if best.1.unassigned > 0 { SHARE_WHERE_SHORT } else { SHARE };
    let time = seconds.map(|seconds| seconds.max(0.0) * share);
    let end = time.map(|time| begun + Duration::from_secs_f64(time));
    let by_clock = time.map(|time| (time * PER_SECOND) as u64);
    let by_work = work.map(|work| work.saturating_mul(PER_PIVOT));
    let of_one = PROPOSALS * model.units.len().max(1) as u64;
    let most = HEATS.len() as u64 * SEEDS * of_one;
    let mut left = by_clock.into_iter().chain(by_work).fold(most, u64::min);
    // What is little goes into one long annealing.
    let heats = if left < most / SEEDS * 2 { &HEATS[..1] } else { &HEATS };
    let mut first = FIRST_SEED + turn * HEATS.len() as u64 * SEEDS;
    let mut best = (best.1, best.0.clone());
    let mut made = 0;
    for (stage, &heat) in heats.iter().enumerate() {
        if left == 0 {
            break;
        }
        let of_stage = left / (heats.len() - stage) as u64;
        let seeds = (of_stage / of_one).clamp(2, SEEDS);
        let proposals = (of_stage / seeds).min(of_one);
        let schedule = |seed| Schedule { proposals, from: mean * heat, to: mean * COLD, seed };
        let from_seed = |seed| anneal::anneal_until(model, &best.1, (schedule(seed), end));
        let until = (stage + 1) as f64 / heats.len() as f64;
        let is_over = || time.is_some_and(|time| begun.elapsed().as_secs_f64() >= time * until);
        let (found, tried) = best_until(first..first + seeds, from_seed, is_over);
        best = found.filter(|found| found.0 < best.0).unwrap_or(best);
        first += seeds;
        made += tried * proposals;
        let gone = begun.elapsed().as_secs_f64();
        let by_pace = time.map(|time| ((time / gone.max(1e-9) - 1.0).max(0.0) * made as f64) as u64);
        left = by_pace.map_or(left - of_stage, |left| left.min(most - made));
    }
    best.1
}

/// What comes out best of as many of `seeds` as there is time for, some at a time; and how many those are.
fn best_until<K: Ord + Copy + Send>(
    seeds: Range<u64>,
    from_seed: impl Fn(u64) -> (K, Solution) + Send + Sync,
    is_over: impl Fn() -> bool,
) -> (Option<(K, Solution)>, u64) {
    let mut best: Option<(K, Solution)> = None;
    let mut next = seeds.start;
    while next < seeds.end && (next == seeds.start || !is_over()) {
        let some = next..(next + BATCH).min(seeds.end);
        next = some.end;
        best = best.into_iter().chain(best_of(some, &from_seed)).min_by_key(|(key, _)| *key);
    }
    (best, next - seeds.start)
}

/// What comes out best, and first of those that are as good, when all of `seeds` are tried side by side.
pub(super) fn best_of<K: Ord + Copy + Send>(
    seeds: Range<u64>,
    from_seed: impl Fn(u64) -> (K, Solution) + Send + Sync,
) -> Option<(K, Solution)> {
    let found: Vec<(K, Solution)> = seeds.into_par_iter().map(from_seed).collect();
    found.into_iter().min_by_key(|(key, _)| *key)
}

/// Limits of one neighbourhood's program.
const LIMITS: ExactLimits = ExactLimits { seconds: None, nodes: Some(60), work: None, gap: 1e-4, verbose: false };
/// Units of a neighbourhood to begin with where neighbourhoods grow.
const UNITS: usize = 40;
/// Seconds below which a neighbourhood's program was too small to be of use.
const QUICK: f64 = 0.3;
/// Seconds that such a program may take.
const PATIENCE: f64 = 2.5;
/// Rounds of growing neighbourhoods where the clock does not count.
const COUNTED_ROUNDS: usize = 20;

/// Improves `goal` from `solution` in neighbourhoods that grow as long as their programs are closed quickly, and shrink
/// where they are not; returns the best plan and the work.
pub(super) fn growing(
    model: &Model,
    (mut solution, goal): (Solution, Goal),
    (deadline, seed): (Option<Instant>, u64),
) -> (Solution, u64) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut work = 0;
    let most = model.fms.len().max(2);
    let mut size = (UNITS * model.fms.len()).div_ceil(model.units.len().max(1)).clamp(2, most);
    for round in 0.. {
        let left = seconds_until(deadline);
        let served = goal == Goal::Unassigned && solution.fm.iter().all(Option::is_some);
        if served || left.map_or(round >= COUNTED_ROUNDS, |left| left < 0.1) {
            break;
        }
        let began = Instant::now();
        let limits = ExactLimits { seconds: left.map(|left| left.min(PATIENCE)), ..LIMITS };
        let parts = two_parts(model, (&solution, goal), (size, &mut rng));
        let (improved, more) = improve_all(model, &mut solution, (parts, goal, limits));
        work += more;
        if size == most && !improved {
            break;
        }
        let took = left.map(|_| began.elapsed().as_secs_f64());
        if took.is_some_and(|took| took < QUICK) {
            size = (size + 1).min(most);
        } else if took.is_some_and(|took| took > 0.8 * PATIENCE) {
            size = (size - 1).max(2);
        }
    }
    (solution, work)
}

fn seconds_until(deadline: Option<Instant>) -> Option<f64> {
    deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()).as_secs_f64())
}

/// Improves the neighbourhoods `parts` side by side; returns whether `solution` is better, and the work.
fn improve_all(
    model: &Model,
    solution: &mut Solution,
    (parts, goal, limits): (Vec<Neighbourhood>, Goal, ExactLimits),
) -> (bool, u64) {
    let found: Vec<(Part, Option<Solution>, u64)> = parts
        .into_par_iter()
        .map(|(fms, units)| {
            let part = Part::new(model, solution, fms, units);
            let (better, work) = improve(&part.model, part.solution(model, solution), (goal, limits));
            (part, better, work)
        })
        .collect();
    let (mut improved, mut work) = (false, 0);
    for (part, better, more) in found {
        work += more;
        if let Some(better) = better {
            let mut whole = solution.clone();
            part.write_back(model, &better, &mut whole);
            if evaluate(model, &whole).is_ok_and(|new| evaluate(model, solution).is_ok_and(|old| new < old)) {
                *solution = whole;
                improved = true;
            }
        }
    }
    (improved, work)
}

fn improve(part: &Model, start: Solution, (goal, limits): (Goal, ExactLimits)) -> (Option<Solution>, u64) {
    let Ok(levels) = evaluate(part, &start) else { return (None, 0) };
    let mut run = Run::new(part, (start, levels), limits);
    run.ask(goal, 1.0);
    let outcome = run.finish();
    ((outcome.levels < levels).then_some(outcome.solution), outcome.work)
}

/// A few FMs and the units that may change among them.
type Neighbourhood = (Vec<Id<Fm>>, Vec<Id<Unit>>);

/// Two disjoint sets of FMs that could serve the same units, with the units they serve. Units without an FM that could go
/// there join the first set; where they are the goal, they are what the sets are chosen for, and the second has some too.
fn two_parts(
    model: &Model,
    (solution, goal): (&Solution, Goal),
    (most, rng): (usize, &mut Xoshiro256PlusPlus),
) -> Vec<Neighbourhood> {
    let wanted = |unit: &Id<Unit>| goal != Goal::Unassigned || solution.fm[*unit].is_none();
    let seeds: Vec<Id<Unit>> = model.units.ids().filter(wanted).collect();
    let mut free: Vec<bool> = vec![true; model.fms.len()];
    let mut parts: Vec<Neighbourhood> = Vec::new();
    for _ in 0..2 {
        let fms = related(model, (most, rng), (&free, &seeds));
        if fms.is_empty() {
            break;
        }
        fms.iter().for_each(|fm| free[fm.index()] = false);
        let open = |unit: Id<Unit>| match parts.first() {
            None => true,
            Some((_, taken)) => goal == Goal::Unassigned && taken.binary_search(&unit).is_err(),
        };
        let inside = |unit: Id<Unit>, fm: Option<Id<Fm>>| match fm {
            Some(fm) => fms.binary_search(&fm).is_ok(),
            None => open(unit) && model.candidates(unit).iter().any(|fm| fms.binary_search(fm).is_ok()),
        };
        let units = solution.fm.entries().filter(|(unit, fm)| inside(*unit, **fm)).map(|(unit, _)| unit).collect();
        parts.push((fms, units));
    }
    parts
}

/// A few free FMs that one of `seeds`, chosen at random, could go to.
fn related(
    model: &Model,
    (most, rng): (usize, &mut Xoshiro256PlusPlus),
    (free, seeds): (&[bool], &[Id<Unit>]),
) -> Vec<Id<Fm>> {
    if seeds.is_empty() {
        return Vec::new();
    }
    for _ in 0..20 {
        let unit = seeds[rng.random_range(0..seeds.len())];
        let mut fms = model.candidates(unit);
        fms.retain(|fm| free[fm.index()]);
        fms.shuffle(rng);
        fms.truncate(most);
        fms.sort_unstable();
        if fms.len() > 1 {
            return fms;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn seeds_are_tried_some_at_a_time_until_there_is_no_more_for_them() {
        let tried = |most: usize| {
            let looks = Cell::new(0);
            let is_over = || looks.replace(looks.get() + 1) + 1 >= most;
            let nothing = Solution::empty(&Model::empty(4));
            let (best, tried) = best_until(11..21, |seed| (30 - seed, nothing.clone()), is_over);
            (best.map(|(key, _)| key), tried)
        };
        // Some are tried in any case; the later ones are better here.
        assert_eq!(tried(1), (Some(16), 4));
        assert_eq!(tried(2), (Some(12), 8));
        assert_eq!(tried(9), (Some(10), 10));
    }
}
