//! Cuts the whole into disjoint parts: FMs that share units, in chunks at random, with the units they serve.

use super::markets::markets;
use crate::case::{Fm, Id};
use crate::model::{Model, Solution, Unit};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// FMs in one part.
const PART: usize = 96;

/// The FMs and the units of one part.
pub(super) type Piece = (Vec<Id<Fm>>, Vec<Id<Unit>>);

/// Disjoint parts: FMs (ascending) with the units they serve; an unassigned unit joins one part that has an FM for it.
pub(super) fn cut(model: &Model, solution: &Solution, seed: u64) -> Vec<Piece> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
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
