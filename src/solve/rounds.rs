//! Search over the whole model in rounds: each round cuts the FMs into disjoint parts, searches every part on its own
//! (side by side), and puts the parts together again.
//!
//! What a part finds depends on the model, the solution and the part's seed alone, so the result is the same for any
//! number of threads. All parts of a round share one temperature, which falls from round to round: together they are
//! one annealing of the whole.

use super::anneal::{self, Schedule};
use super::classes::Classes;
use crate::case::{Fm, Id};
use crate::model::{Model, Part, Solution, Unit};
use crate::plan::Levels;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

/// FMs in one part.
const PART: usize = 48;

/// How the whole is to be searched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Rounds.
    pub(crate) rounds: u32,
    /// Proposals per unit and round.
    pub(crate) proposals_per_unit: u64,
    /// Temperature at the start and at the end, in cost units.
    pub(crate) temperature: (f64, f64),
    /// Seed.
    pub(crate) seed: u64,
}

/// Runs all rounds from `solution`; `after_round` sees each round's solution and says whether to go on.
pub(crate) fn search(
    model: &Model,
    mut solution: Solution,
    plan: Plan,
    after_round: &mut dyn FnMut(u32, &Solution) -> bool,
) -> Solution {
    for round in 0..plan.rounds {
        let parts = cut(model, &solution, plan.seed, round);
        let at = |round: u32| {
            plan.temperature.0
                * (plan.temperature.1 / plan.temperature.0).powf(f64::from(round) / f64::from(plan.rounds))
        };
        let (from, to) = (at(round), at(round + 1));
        let found: Vec<(Part, Solution)> = parts
            .into_par_iter()
            .enumerate()
            .map(|(index, (fms, units))| {
                let proposals = plan.proposals_per_unit * units.len() as u64;
                let part = Part::new(model, &solution, fms, units);
                let start = part.solution(model, &solution);
                let seed = mix(plan.seed, u64::from(round), index as u64);
                let schedule = Schedule { proposals, from, to, seed };
                let (_, best): (Levels, Solution) = anneal::anneal(&part.model, &start, schedule);
                (part, best)
            })
            .collect();
        for (part, best) in &found {
            part.write_back(model, best, &mut solution);
        }
        if !after_round(round, &solution) {
            break;
        }
    }
    solution
}

/// One seed out of three numbers.
pub(crate) fn mix(a: u64, b: u64, c: u64) -> u64 {
    let mut z = a ^ b.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ c.wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Disjoint parts: FMs (ascending) with the units they serve; an unassigned unit joins one part that has an FM for it.
fn cut(model: &Model, solution: &Solution, seed: u64, round: u32) -> Vec<(Vec<Id<Fm>>, Vec<Id<Unit>>)> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(mix(seed, u64::from(round), u64::MAX));
    let mut units_of: Vec<Vec<Id<Unit>>> = vec![Vec::new(); model.fms.len()];
    for (unit, fm) in solution.fm.entries() {
        if let Some(fm) = fm {
            units_of[fm.index()].push(unit);
        }
    }
    let mut part_of = vec![usize::MAX; model.fms.len()];
    let mut parts = Vec::new();
    for market in markets(model) {
        let mut fms = market;
        fms.shuffle(&mut rng);
        let count = fms.len().div_ceil(PART);
        let size = fms.len().div_ceil(count.max(1));
        for some in fms.chunks(size.max(1)) {
            let mut some = some.to_vec();
            some.sort_unstable();
            let units: Vec<Id<Unit>> = some.iter().flat_map(|fm| units_of[fm.index()].iter().copied()).collect();
            some.iter().for_each(|fm| part_of[fm.index()] = parts.len());
            parts.push((some, units));
        }
    }
    let idle: Vec<Id<Unit>> = solution.fm.entries().filter(|(_, fm)| fm.is_none()).map(|(unit, _)| unit).collect();
    for unit in idle {
        let fms = model.candidates(unit);
        if !fms.is_empty() {
            let fm = fms[rng.random_range(0..fms.len())];
            parts[part_of[fm.index()]].1.push(unit);
        }
    }
    parts.retain(|(_, units)| !units.is_empty());
    for (_, units) in &mut parts {
        units.sort_unstable();
    }
    parts
}

/// FMs that share units, directly or through others: the connected components of groups and pools.
fn markets(model: &Model) -> Vec<Vec<Id<Fm>>> {
    let mut leader: Vec<usize> = (0..model.groups.len()).collect();
    fn find(leader: &mut [usize], mut at: usize) -> usize {
        while leader[at] != at {
            leader[at] = leader[leader[at]];
            at = leader[at];
        }
        at
    }
    for members in &model.pools {
        for pair in members.windows(2) {
            let (a, b) = (find(&mut leader, pair[0].group.index()), find(&mut leader, pair[1].group.index()));
            leader[a.max(b)] = a.min(b);
        }
    }
    let mut by_leader: Vec<Vec<Id<Fm>>> = vec![Vec::new(); model.groups.len()];
    for (fm, row) in model.fms.entries() {
        by_leader[find(&mut leader, row.group.index())].push(fm);
    }
    by_leader.retain(|fms| !fms.is_empty());
    let _ = Classes::len;
    by_leader
}
