//! Two FMs share their units anew.
//!
//! When changes are drawn one by one, nearly all of them are refused once the plan is good, and what is left needs several
//! units to change hands at once. Around the present loads, the cost of two FMs is a quadratic form of who serves whom:
//! with D the difference and H the sum of the marginal prices and curvatures of the two rows of [`Field`], and s = 1 for
//! a unit of the first FM and -1 for one of the second, unit i goes over to the other for about
//!
//! ```text
//! c(i) = s(i) (sum over weeks of D l(i)) + K(i, i) / 2        K(i, j) = sum over weeks of H l(i) l(j)
//! ```
//!
//! and changes places with unit j for c(i) + c(j) - K(i, j). Once K stands, a unit with all it may change places with is
//! looked at in a few dozen operations, and a change made takes as many. So the units of the two are heated up far beyond
//! the temperature of the search and cooled down to it again, and the outcome is priced exactly, as one change.
//!
//! What was tried and lost: every shift and swap between two FMs estimated at once as a product of two matrices, and one
//! of them drawn by a heat bath (four times as long for the same cost on 6,000 tenants); the outcome taken when its exact
//! price differs little from its estimate, as detailed balance would have it; no heat; more sweeps.

use super::field::Field;
use super::rows::LANES;
use super::state::State;
use crate::case::{Fm, Id};
use crate::model::Unit;
use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

/// Units looked at together at most.
const MOST: usize = 64;

/// The heat at the start of a walk, in temperatures of the search.
const HEAT: f32 = 12.0;

/// How often each unit gets its turn, on average, while the heat falls.
const SWEEPS: u32 = 5;

/// Random numbers are taken, in runs, from a table of so many.
const NOISE: usize = 4096;

/// Bars a change.
const NEVER: f32 = 1e30;

/// Numbers of up to [`MOST`] units, side by side.
type Row = [f32; MOST];

/// Shares out the units of two FMs; keeps its buffers.
pub(super) struct Split {
    difference: Vec<f32>,
    bend: Vec<f32>,
    units: Vec<Id<Unit>>,
    /// How many of them, first ones first, the first FM had.
    had: usize,
    /// Loads by week.
    columns: Vec<Row>,
    /// K.
    coupling: Box<[Row; MOST]>,
    /// What it costs when a unit goes over.
    cost: Row,
    /// 1 at the first FM, -1 at the second.
    side: Row,
    /// What it costs when a unit changes places with each, noise included.
    keys: Row,
    /// Negated draws of Gumbel's distribution: the least of cost + heat x draw is one draw of a heat bath.
    noise: Vec<f32>,
    out: Vec<Id<Unit>>,
    back: Vec<Id<Unit>>,
}

impl Split {
    /// Draws its noise from `rng`.
    pub(super) fn new(rng: &mut Xoshiro256PlusPlus) -> Self {
        let mut noise = || (-(1.0 - rng.random::<f32>()).ln()).max(1e-30).ln();
        Self {
            difference: Vec::new(),
            bend: Vec::new(),
            units: Vec::new(),
            had: 0,
            columns: Vec::new(),
            coupling: Box::new([[0.0; MOST]; MOST]),
            cost: [0.0; MOST],
            side: [0.0; MOST],
            keys: [0.0; MOST],
            noise: (0..=NOISE + MOST).map(|_| noise()).collect(),
            out: Vec::new(),
            back: Vec::new(),
        }
    }

    /// Looks for a better share-out at `temperature`; the units that go over are in [`Split::changes`]. Returns how many
    /// were looked at.
    pub(super) fn look(
        &mut self,
        (state, field): (&State<'_>, &Field),
        (a, b): (Id<Fm>, Id<Fm>),
        temperature: f64,
        rng: &mut Xoshiro256PlusPlus,
    ) -> usize {
        self.gather(state, (a, b), rng);
        field.between(a, b, &mut self.difference, &mut self.bend);
        self.couple(field);
        self.walk(temperature as f32, rng);
        self.out.clear();
        self.back.clear();
        for (index, (&unit, &side)) in self.units.iter().zip(&self.side).enumerate() {
            match (index < self.had, side > 0.0) {
                (true, false) => self.out.push(unit),
                (false, true) => self.back.push(unit),
                _ => {}
            }
        }
        self.units.len()
    }

    /// The units that leave the first FM, and those that come to it.
    pub(super) fn changes(&self) -> (&[Id<Unit>], &[Id<Unit>]) {
        (&self.out, &self.back)
    }

    /// Collects the units that either may serve as they start now, with what else than load their going over costs.
    fn gather(&mut self, state: &State<'_>, (a, b): (Id<Fm>, Id<Fm>), rng: &mut Xoshiro256PlusPlus) {
        self.units.clear();
        self.side = [0.0; MOST];
        let half = MOST - state.units_of(b).len().min(MOST / 2);
        for (from, to, sign, most) in [(a, b, 1.0, half), (b, a, -1.0, MOST)] {
            self.had = self.units.len();
            let all = state.units_of(from);
            // Of more than there is place for, some that stand side by side in a list that has no order.
            let (tail, head) = all.split_at(if all.len() > MOST / 2 { rng.random_range(0..all.len()) } else { 0 });
            let all = head.iter().chain(tail).map(|&unit| Id::new(unit as usize));
            let free = all.filter(|&unit| state.may_serve(unit, to) && state.works_as_now(unit, to));
            for unit in free.take(most - self.had) {
                self.side[self.units.len()] = sign;
                self.cost[self.units.len()] = state.shift_preference(unit, from, to) as f32;
                self.units.push(unit);
            }
        }
    }

    /// Fills K and completes the costs.
    fn couple(&mut self, field: &Field) {
        let loads = field.loads();
        self.columns.clear();
        self.columns.resize(loads.stride(), [0.0; MOST]);
        for (index, &unit) in self.units.iter().enumerate() {
            let weeks = loads.range(unit);
            for (column, &load) in self.columns[weeks.clone()].iter_mut().zip(loads.load(unit, &weeks)) {
                column[index] = load;
            }
        }
        for (index, &unit) in self.units.iter().enumerate() {
            let weeks = loads.range(unit);
            let (load, bend) = (loads.load(unit, &weeks), &self.bend[weeks.clone()]);
            // K is symmetric: what stands before the diagonal is copied from beyond it.
            let blocks = self.units.len().div_ceil(LANES);
            for (block, sums) in
                self.coupling[index].as_chunks_mut().0.iter_mut().enumerate().take(blocks).skip(index / LANES)
            {
                *sums = [0f32; LANES];
                for ((column, load), bend) in self.columns[weeks.clone()].iter().zip(load).zip(bend) {
                    let (bent, column) = (load * bend, lanes(column)[block]);
                    for lane in 0..LANES {
                        sums[lane] += bent * column[lane];
                    }
                }
            }
            for other in 0..index {
                self.coupling[index][other] = self.coupling[other][index];
            }
            let linear: f32 = load.iter().zip(&self.difference[weeks]).map(|(load, price)| load * price).sum();
            self.cost[index] += self.side[index] * linear + 0.5 * self.coupling[index][index];
        }
    }

    /// Heats the two up and cools them down to `temperature`.
    fn walk(&mut self, temperature: f32, rng: &mut Xoshiro256PlusPlus) {
        let count = self.units.len();
        let cooling = HEAT.powf(-1.0 / (SWEEPS - 1) as f32);
        let mut heat = temperature * HEAT;
        for _ in 0..SWEEPS {
            for _ in 0..count {
                let draw: u64 = rng.random();
                self.turn(((draw & 0xFFFF) as usize * count) >> 16, heat, (draw >> 32) as usize % NOISE);
            }
            heat *= cooling;
        }
    }

    /// A unit stays, goes over, or changes places with one of the other side: one draw of a heat bath, whose noise begins
    /// at `draw`.
    #[inline]
    fn turn(&mut self, unit: usize, heat: f32, draw: usize) {
        let unit = unit % MOST;
        let blocks = self.units.len().div_ceil(LANES);
        let (cost, side) = (self.cost[unit], self.side[unit]);
        let (row, noise) = (&self.coupling[unit], &self.noise[draw..=draw + MOST]);
        let mut least = [NEVER; LANES];
        let keys = self.keys.as_chunks_mut::<LANES>().0[..blocks].iter_mut();
        let costs = lanes(&self.cost).iter().zip(lanes(row));
        let others = lanes(&self.side).iter().zip(lanes(noise));
        for ((keys, (costs, row)), (sides, noise)) in keys.zip(costs).zip(others) {
            for lane in 0..LANES {
                let barred = (1.0 + side * sides[lane]) * NEVER;
                let key = costs[lane] - row[lane] + heat * noise[lane] + barred;
                keys[lane] = key;
                least[lane] = if key < least[lane] { key } else { least[lane] };
            }
        }
        let swap = least.into_iter().fold(NEVER, |least, key| if key < least { key } else { least });
        // Its own place among the others is barred, so that its noise there is free.
        let (stay, alone) = (heat * noise[unit] - cost, heat * noise[MOST]);
        if stay <= alone.min(swap) {
            return;
        }
        self.flip(unit);
        if swap < alone
            && let Some(other) = self.keys.iter().position(|&key| key == swap)
        {
            self.flip(other);
        }
    }

    fn flip(&mut self, unit: usize) {
        let (side, row) = (self.side[unit], &self.coupling[unit]);
        let back = -self.cost[unit];
        for ((cost, other), bend) in self.cost.iter_mut().zip(&self.side).zip(row) {
            *cost += side * other * bend;
        }
        self.cost[unit] = back;
        self.side[unit] = -side;
    }
}

/// Numbers in lanes.
fn lanes(row: &[f32]) -> &[[f32; LANES]] {
    row.as_chunks().0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use crate::rules::Facts;
    use crate::solve::construct;
    use crate::synth::{Spec, files};
    use crate::tables::{self, Memory};
    use rand::SeedableRng;

    /// What each unit's going over costs, from what it cost at first and who has gone over since.
    fn afresh(split: &Split, (cost, side): (&Row, &Row)) -> Vec<f32> {
        let count = split.units.len();
        let price = |unit: usize| {
            let half = 0.5 * split.coupling[unit][unit];
            let gone = |other: usize| side[other] * (1.0 - side[other] * split.side[other]) / 2.0;
            let more: f32 = (0..count).map(|other| gone(other) * split.coupling[unit][other]).sum();
            split.side[unit] * (side[unit] * (cost[unit] - half) + more) + half
        };
        (0..count).map(price).collect()
    }

    #[test]
    fn the_costs_kept_up_to_date_are_those_computed_afresh() {
        let spec = Spec { tenants: 120, ..Spec::default() };
        let memory = files(&spec).expect("sound").into_iter().fold(Memory::new(), |memory, (name, bytes)| {
            memory.with(&name, std::str::from_utf8(&bytes).expect("tables are UTF-8"))
        });
        let case = tables::read(&memory).expect("tables").case.expect("no errors");
        let model = Model::build(&case, &Facts::of(&case));
        let state = State::new(&model, &construct::greedy(&model));
        let field = Field::new(&state);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        let mut split = Split::new(&mut rng);
        let mut changed = 0;
        for (a, b) in model.fms.ids().zip(model.fms.ids().skip(1)) {
            split.gather(&state, (a, b), &mut rng);
            field.between(a, b, &mut split.difference, &mut split.bend);
            split.couple(&field);
            let first = (split.cost, split.side);
            split.walk(1_000_000.0, &mut rng);
            let scale = split.cost.iter().fold(1.0f32, |most, cost| most.max(cost.abs()));
            for (kept, afresh) in split.cost.iter().zip(afresh(&split, (&first.0, &first.1))) {
                assert!((kept - afresh).abs() < 1e-3 * scale, "{kept} {afresh} {scale}");
            }
            changed += split.side.iter().zip(&first.1).filter(|(now, then)| now != then).count();
        }
        assert!(changed > 0);
    }
}
