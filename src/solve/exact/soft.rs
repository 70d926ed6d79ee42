//! Better plans where load costs nothing: annealing over the offers that matter, across the limits.
//!
//! Tight limits leave few changes that fit, so a search that keeps them is soon stuck. Here a cell may be overfull, for a
//! price per minute that is some times what the relaxation says a minute of it is worth: just a model with another price
//! of load, and fewer FMs for each unit. What is still overfull in the end gives way (`room`).

use super::offers::Offer;
use crate::case::{Id, Table};
use crate::model::{BANDS, BandPrices, Curve, Model, PoolBook, Solution, Start};
use crate::solve::anneal::{self, Schedule};
use crate::solve::room::{self, Effort};
use crate::solve::state::State;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// The stages: how many times the worth of a minute one too many costs, and the temperatures at their beginnings as
/// shares of the first.
const STAGES: [(f64, f64); 6] = [(1.5, 1.0), (2.0, 0.5), (3.0, 0.25), (6.0, 0.12), (15.0, 0.06), (50.0, 0.03)];

/// The temperature at the end of a stage, as a share of that at its beginning.
const COOL: f64 = 0.5;

/// Steps of the walk that makes room for who no longer fits.
const STEPS: u64 = 2_000;

/// Seeds of the annealings, side by side.
const SEEDS: [u64; 2] = [11, 12];

/// Models to search in, in which limits may be broken for a price.
pub(super) struct Soft<'m> {
    hard: &'m Model,
    stages: Vec<(Model, f64)>,
}

impl<'m> Soft<'m> {
    /// The models of `inside` (by unit), where a minute of each cell is worth `worth`, from the temperature `hot` on.
    pub(super) fn new(hard: &'m Model, inside: &[Vec<Offer>], (worth, hot): (&[f64], f64)) -> Self {
        let narrow = narrowed(hard, inside);
        let stage = |(dearer, share): (f64, f64)| {
            let mut model = narrow.clone();
            soften(&mut model, worth, dearer);
            (model, hot * share)
        };
        Self { hard, stages: STAGES.into_iter().map(stage).collect() }
    }

    /// Plans found from `solution` with `proposals` each.
    pub(super) fn search(&self, solution: &Solution, proposals: u64) -> Vec<Solution> {
        let proposals = proposals / self.stages.len() as u64;
        let one = |&seed: &u64| {
            let mut found = solution.clone();
            for (model, from) in &self.stages {
                let schedule = Schedule { proposals, from: *from, to: from * COOL, seed };
                found = anneal::anneal(model, &found, schedule).1;
            }
            self.fitted(&found)
        };
        SEEDS.par_iter().map(one).collect()
    }

    /// As much of `solution` as fits, with room made for the rest.
    fn fitted(&self, solution: &Solution) -> Solution {
        let mut state = State::new(self.hard, &Solution::empty(self.hard));
        for unit in self.hard.units.ids() {
            if let Some(choice) = solution.choice(self.hard, unit)
                && state.insertion(unit, &choice).is_some()
            {
                state.insert(unit, &choice);
            }
        }
        room::make(&mut state, Effort { steps: STEPS, deadline: None, seed: 1 });
        state.into_solution()
    }
}

/// The model with no other offers than those `inside` (by unit).
pub(super) fn narrowed(hard: &Model, inside: &[Vec<Offer>]) -> Model {
    let mut narrow = hard.clone();
    narrow.pools = Table::new();
    let mut pools = PoolBook::default();
    for (unit, offers) in inside.iter().enumerate() {
        let groups = offers.iter().map(|offer| hard.fms[offer.fm].group).collect();
        narrow.units[Id::new(unit)].pool = pools.pool(&mut narrow, groups);
    }
    narrow
}

/// Lets each cell be overfull by the largest load, for a price.
fn soften(model: &mut Model, worth: &[f64], dearer: f64) {
    let largest = model.loads.ids().flat_map(|load| model.loads.get(load).1).copied().max().unwrap_or(0);
    let least = least_worth(model);
    let mut curves: Vec<Curve> = Vec::new();
    let mut known: HashMap<(i64, i64), u32> = HashMap::new();
    for (cell, &worth) in model.cells.iter_mut().zip(worth) {
        let over = (dearer * worth.max(least)).round() as i64;
        let limit = i64::from(cell.limit);
        cell.curve = *known.entry((limit, over)).or_insert_with(|| {
            let mut prices = BandPrices::FREE;
            prices.0[BANDS - 1] = over;
            curves.push(Curve::new(limit, &prices));
            curves.len() as u32 - 1
        });
        cell.limit = cell.limit.saturating_add(largest);
    }
    model.curves = Arc::new(curves);
}

/// What a minute is worth at least: a third of what starts cost per minute, so that no limit is ever broken for nothing.
fn least_worth(model: &Model) -> f64 {
    let minutes = |start: &Start| model.loads.get(start.load).1.iter().map(|&minutes| i64::from(minutes)).sum::<i64>();
    let (costs, load) =
        model.starts.iter().fold((0, 0), |sum, start| (sum.0 + i64::from(start.cost), sum.1 + minutes(start)));
    costs as f64 / load.max(1) as f64 / 3.0
}
