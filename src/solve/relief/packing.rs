//! The annealing of relief: who serves whom, where minutes above a limit have a price and so has being left out.
//!
//! One more FM, who takes anybody, stands for being left out, so that a shift or a swap is the same whether it is between
//! two FMs or brings somebody in. What a change costs is summed over padded rows of weeks without a branch; no price of
//! load, language or customer is looked at. A proposal takes some 50 to 100 nanoseconds, a fifth of what it takes where
//! [`State`](crate::solve::state::State) keeps all of them up to date (150 tenants: 192 million more in 9 seconds).
//!
//! Few units stand in a place that costs anything, and those are what most proposals are about: min-conflicts (Minton et al.
//! 1992, doi:10.1016/0004-3702(92)90007-K). Of 5,000 tenants short of people relief left out 60 to 63 by it in place of 90
//! to 95.
//!
//! Before, this was the search's own annealing on a model with other prices, with its shares of two FMs' units anew (`split`).
//! In the same time (16 reliefs each of four cases of 150 tenants) 43 in place of 35 of 64 now end at the fewest known; in a
//! minute 1,000, 2,000 and 5,000 tenants leave out 8, 26 and 66 in place of 10, 29 and 76. At 20,000 tenants it is far ahead
//! in the first seconds (301 and 332 in place of 431 and 381), level after a minute (some 300), and behind where there is work
//! enough for all (273 in place of 264): what `split` had there is still to be found.
//!
//! What was tried besides: all units of an FM who is overfull as conflicts, not only those of the weeks that are (no better);
//! of some FMs or partners the cheapest (a few less on 1,000 tenants, none on 5,000, for a fifth more time); half or twice the
//! heat, two to eight times the rounds, fewer or more shifts, less focus at 20,000 tenants (no difference beyond chance).

#[cfg(test)]
mod tests;

use super::extra_waiting;
use super::limits::Limits;
use crate::case::{Fm, Id, Table};
use crate::model::{Model, Solution, StartPicks, Task, Tie, Unit};
use crate::solve::anneal::Schedule;
use crate::solve::rows::{LANES, Rows};
use crate::solve::state::Span;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::ops::Range;

/// How often being left out stands among the FMs that a change is drawn from.
const TURNS: usize = 8;

/// Out of 256 proposals: the bounds of the shares of shifts and swaps; the rest are start moves.
const SHIFTS: u64 = 80;
const SWAPS: u64 = 216;

/// Out of 256 proposals so many are about conflicts. The others change what surrounds them.
const FOCUS: u64 = 230;

/// Proposals that take as long as one of the search: relief is given its work in those.
const PER_UNIT_OF_WORK: u64 = 5;

/// What costs more than so many temperatures is never taken.
const HOPELESS: f32 = 20.0;

/// What a plan that does not fit costs.
pub(super) struct Prices {
    /// By cell, a minute above its limit.
    pub(super) minute: Vec<f32>,
    /// By unit, leaving it out.
    pub(super) out: Vec<f32>,
    /// A day that a unit waits longer than it must, for each point of its priority.
    pub(super) wait: f32,
}

/// Units of a part with an FM each, or left out, whether they fit or not.
pub(super) struct Packing<'m> {
    model: &'m Model,
    prices: &'m Prices,
    rng: Xoshiro256PlusPlus,
    /// Who stands for being left out.
    outside: Id<Fm>,
    solution: Solution,
    /// Minutes above the limit by FM and week (below it where negative), and what each costs; the last FM is `outside`.
    over: Vec<f32>,
    minute: Vec<f32>,
    loads: Rows,
    limits: Limits<'m>,
    /// By unit, what its waiting costs on its present starts.
    waiting: Vec<f32>,
    units_of: Vec<Vec<Id<Unit>>>,
    /// Where each unit stands among those of its FM.
    place: Table<usize, Unit>,
    pool_of: Table<u32, Unit>,
    /// The FMs of each pool, `outside` among them, and by pool and FM whether it is one.
    fms: Vec<Vec<Id<Fm>>>,
    serves: Vec<bool>,
    /// Units that may change their FM.
    mobile: Vec<Id<Unit>>,
    is_mobile: Table<bool, Unit>,
    /// Those of them whose place costs something, as of the last look.
    conflicts: Vec<Id<Unit>>,
    /// What all costs more than at the beginning.
    price: f64,
    span: Span,
}

impl<'m> Packing<'m> {
    /// The packing of `start`, in which those left out who may go anywhere are outside.
    pub(super) fn new(model: &'m Model, prices: &'m Prices, start: Solution, seed: u64) -> Self {
        let loads = Rows::new(model.units.len(), model.weeks);
        let stride = loads.stride();
        let outside = Id::new(model.fms.len());
        let mut over = vec![0.0; (model.fms.len() + 1) * stride];
        let mut minute = over.clone();
        for fm in model.fms.ids() {
            for week in 0..model.weeks {
                let (cell, at) = (model.cell(fm, week), fm.index() * stride + week);
                over[at] = (model.cells[cell].base - model.cells[cell].limit) as f32;
                minute[at] = prices.minute[cell];
            }
        }
        let fms = fms_of_pools(model, outside);
        let mut packing = Self {
            model,
            prices,
            rng: Xoshiro256PlusPlus::seed_from_u64(seed),
            outside,
            solution: start,
            over,
            minute,
            loads,
            limits: Limits::new(model),
            waiting: vec![0.0; model.units.len()],
            units_of: vec![Vec::new(); model.fms.len() + 1],
            place: vec![0; model.units.len()].into(),
            pool_of: model.units.iter().map(|unit| unit.pool.index() as u32).collect(),
            serves: by_pool_and_fm(&fms, outside),
            fms,
            mobile: Vec::new(),
            is_mobile: vec![false; model.units.len()].into(),
            conflicts: Vec::new(),
            price: 0.0,
            span: Span::default(),
        };
        model.units.ids().for_each(|unit| packing.enter(unit));
        packing
    }

    /// Puts `unit` where it stands, or outside on starts that keep its serial gaps: somebody who never had an FM has none yet.
    fn enter(&mut self, unit: Id<Unit>) {
        let free = matches!(self.model.units[unit].tie, Tie::None | Tie::Loose);
        let fms = &self.fms[self.model.units[unit].pool.index()];
        let is_mobile = free && fms.len() > TURNS;
        let (fm, picks) = match self.solution.fm[unit].take() {
            Some(fm) => (fm, self.picks(unit)),
            None if is_mobile => {
                let first = |&fm: &Id<Fm>| StartPicks::new(self.model, unit, fm).earliest();
                let Some(picks) = fms[..fms.len() - TURNS].iter().find_map(first) else { return };
                (self.outside, picks)
            }
            None => return,
        };
        self.is_mobile[unit] = is_mobile;
        self.mobile.extend(is_mobile.then_some(unit));
        self.fill(unit, &picks);
        self.insert(unit, fm);
    }

    fn picks(&self, unit: Id<Unit>) -> Vec<u16> {
        self.model.tasks_of(unit).map(|(task, _)| self.solution.pick[task]).collect()
    }

    /// Lets `unit`, which is with nobody, start on `picks`.
    fn fill(&mut self, unit: Id<Unit>, picks: &[u16]) {
        for ((task, _), &pick) in self.model.tasks_of(unit).zip(picks) {
            self.solution.pick[task] = pick;
        }
        self.span.fill(self.model, unit, picks);
        self.loads.set(unit, &self.span);
        if self.prices.wait > 0.0 {
            self.waiting[unit.index()] = self.prices.wait * extra_waiting(self.model, &self.solution, unit) as f32;
        }
    }

    fn insert(&mut self, unit: Id<Unit>, fm: Id<Fm>) {
        self.solution.fm[unit] = Some(fm);
        self.place[unit] = self.units_of[fm.index()].len();
        self.units_of[fm.index()].push(unit);
        self.add(unit, fm, 1);
    }

    fn remove(&mut self, unit: Id<Unit>, fm: Id<Fm>) {
        self.add(unit, fm, -1);
        self.solution.fm[unit] = None;
        let (place, list) = (self.place[unit], &mut self.units_of[fm.index()]);
        list.swap_remove(place);
        if let Some(&other) = list.get(place) {
            self.place[other] = place;
        }
    }

    fn add(&mut self, unit: Id<Unit>, fm: Id<Fm>, sign: i32) {
        let weeks = self.loads.range(unit);
        let row = fm.index() * self.loads.stride();
        let over = &mut self.over[row + weeks.start..row + weeks.end];
        for (over, load) in over.iter_mut().zip(self.loads.load(unit, &weeks)) {
            *over += sign as f32 * load;
        }
        if fm != self.outside {
            self.limits.count(&self.solution, &self.loads, (unit, fm), sign);
        }
    }

    /// Anneals by `schedule`; returns who has which FM in the cheapest packing of its second half, those outside left out.
    pub(super) fn run(mut self, schedule: Schedule) -> Solution {
        if let Some(best) = self.anneal(schedule) {
            self.solution = best;
        }
        self.into_solution()
    }

    fn anneal(&mut self, schedule: Schedule) -> Option<Solution> {
        if self.mobile.is_empty() {
            return None;
        }
        let mut best: Option<(f64, Solution)> = None;
        // Who is in conflict is looked up again when each unit had its turn on average.
        let proposals = PER_UNIT_OF_WORK * schedule.proposals;
        let looks = (proposals / self.mobile.len() as u64).max(2);
        let cooling = (schedule.to / schedule.from).powf(1.0 / (looks - 1) as f64);
        let mut temperature = schedule.from;
        for look in 0..looks {
            self.find_conflicts();
            for _ in 0..proposals / looks {
                self.propose(temperature as f32);
            }
            temperature *= cooling;
            if look >= looks / 2 && best.as_ref().is_none_or(|(price, _)| self.price < *price) {
                best = Some((self.price, self.solution.clone()));
            }
        }
        best.map(|(_, solution)| solution)
    }

    /// Who has which FM, those outside left out.
    fn into_solution(self) -> Solution {
        let (mut solution, outside) = (self.solution, Some(self.outside));
        solution.fm.iter_mut().filter(|fm| **fm == outside).for_each(|fm| *fm = None);
        solution
    }

    /// Looks up which units wait longer than they must, where that has a price, and which mobile ones are outside or have load in
    /// a week that is overfull.
    fn find_conflicts(&mut self) {
        self.conflicts.clear();
        let stride = self.loads.stride();
        for (over, units) in self.over.chunks_exact(stride).zip(&self.units_of[..self.outside.index()]) {
            if !over.iter().any(|over| *over > 0.0) {
                continue;
            }
            let in_conflict = |&unit: &Id<Unit>| {
                let weeks = self.loads.range(unit);
                let loads = self.loads.load(unit, &weeks);
                self.is_mobile[unit] && over[weeks].iter().zip(loads).any(|(over, load)| *over > 0.0 && *load > 0.0)
            };
            self.conflicts.extend(units.iter().copied().filter(in_conflict));
        }
        self.conflicts.extend_from_slice(&self.units_of[self.outside.index()]);
        if self.prices.wait > 0.0 {
            let served = self.units_of[..self.outside.index()].iter().flatten();
            self.conflicts.extend(served.copied().filter(|unit| self.waiting[unit.index()] > 0.0));
        }
    }

    fn propose(&mut self, temperature: f32) {
        let draw: u64 = self.rng.random();
        let (kind, focused) = (draw & 255, draw >> 8 & 255 < FOCUS);
        let list = if focused && !self.conflicts.is_empty() { &self.conflicts } else { &self.mobile };
        let Some(unit) = one_of(list, draw) else { return };
        let Some(from) = self.solution.fm[unit] else { return };
        if kind >= SWAPS || !self.is_mobile[unit] {
            return self.restart((unit, from), temperature);
        }
        let draw: u64 = self.rng.random();
        let Some(to) = one_of(&self.fms[self.pool_of[unit] as usize], draw).filter(|&to| to != from) else { return };
        if kind < SHIFTS {
            return self.shift(unit, (from, to), temperature);
        }
        // The upper half of the draw chose the FM.
        let Some(other) = one_of(&self.units_of[to.index()], draw << 32) else { return };
        if self.is_mobile[other] && self.serves[self.pool_of[other] as usize * self.units_of.len() + from.index()] {
            self.swap((unit, from), (other, to), temperature);
        }
    }

    fn shift(&mut self, unit: Id<Unit>, (from, to): (Id<Fm>, Id<Fm>), temperature: f32) {
        let change = self.price_of_shift(unit, (from, to));
        if self.takes(change, temperature) && self.may_come(unit, to, None) {
            self.price += f64::from(change);
            self.remove(unit, from);
            self.insert(unit, to);
        }
    }

    fn swap(&mut self, (unit, from): (Id<Unit>, Id<Fm>), (other, to): (Id<Unit>, Id<Fm>), temperature: f32) {
        let change = self.price_of_swap((unit, from), (other, to));
        if self.takes(change, temperature)
            && self.may_come(unit, to, Some(other))
            && self.may_come(other, from, Some(unit))
        {
            self.price += f64::from(change);
            self.remove(unit, from);
            self.remove(other, to);
            self.insert(unit, to);
            self.insert(other, from);
        }
    }

    /// Tries another day for one task of `unit`.
    fn restart(&mut self, (unit, fm): (Id<Unit>, Id<Fm>), temperature: f32) {
        let model = self.model;
        let tasks = model.units[unit].tasks.clone();
        if tasks.is_empty() || fm == self.outside {
            return;
        }
        let at = self.rng.random_range(0..tasks.len());
        let task: Id<Task> = Id::new(tasks.start + at);
        if model.starts_of(task).len() < 2 {
            return;
        }
        let former = self.picks(unit);
        let options = StartPicks::new(model, unit, fm);
        let legal = options.legal(&former[..at]);
        let Some(pick) = one_of(&legal, self.rng.random()).filter(|&pick| pick != former[at]) else { return };
        let mut picks = former.clone();
        picks[at] = pick;
        if !options.keeps(&picks, at + 1) {
            return;
        }
        self.remove(unit, fm);
        let before = self.price_of_coming(unit, fm);
        self.fill(unit, &picks);
        let change = self.price_of_coming(unit, fm) - before;
        if self.takes(change, temperature) && self.may_come(unit, fm, None) {
            self.price += f64::from(change);
        } else {
            self.fill(unit, &former);
        }
        self.insert(unit, fm);
    }

    /// What it costs more when `unit` goes from one FM to another.
    #[inline]
    fn price_of_shift(&self, unit: Id<Unit>, (from, to): (Id<Fm>, Id<Fm>)) -> f32 {
        let weeks = self.loads.range(unit);
        let load = self.loads.load(unit, &weeks);
        let minutes = self.change(from, &weeks, |week| -load[week]) + self.change(to, &weeks, |week| load[week]);
        minutes + self.price_of_place(unit, to) - self.price_of_place(unit, from)
    }

    /// What it costs more when two units change places.
    #[inline]
    fn price_of_swap(&self, (unit, here): (Id<Unit>, Id<Fm>), (other, there): (Id<Unit>, Id<Fm>)) -> f32 {
        let weeks = self.loads.joint_range(unit, other);
        let (mine, theirs) = (self.loads.load(unit, &weeks), self.loads.load(other, &weeks));
        let minutes = self.change(here, &weeks, |week| theirs[week] - mine[week])
            + self.change(there, &weeks, |week| mine[week] - theirs[week]);
        let out = |unit| self.price_of_place(unit, there) - self.price_of_place(unit, here);
        minutes + out(unit) - out(other)
    }

    /// What `unit` costs with `fm`, when it comes.
    fn price_of_coming(&self, unit: Id<Unit>, fm: Id<Fm>) -> f32 {
        let weeks = self.loads.range(unit);
        let load = self.loads.load(unit, &weeks);
        self.change(fm, &weeks, |week| load[week]) + self.price_of_place(unit, fm)
    }

    /// What it costs that `unit` is with `fm` on its starts: its waiting, or being outside.
    fn price_of_place(&self, unit: Id<Unit>, fm: Id<Fm>) -> f32 {
        let index = unit.index();
        if fm == self.outside { self.prices.out[index] } else { self.waiting[index] }
    }

    /// What it costs that `fm` has so many minutes `more`, counted from the first of `weeks`.
    #[inline]
    fn change(&self, fm: Id<Fm>, weeks: &Range<usize>, more: impl Fn(usize) -> f32) -> f32 {
        let row = fm.index() * self.loads.stride();
        let row = row + weeks.start..row + weeks.end;
        let lanes = self.over[row.clone()].as_chunks::<LANES>().0.iter().zip(self.minute[row].as_chunks::<LANES>().0);
        let mut sums = [0f32; LANES];
        for (block, (over, minute)) in lanes.enumerate() {
            for lane in 0..LANES {
                let after = over[lane] + more(block * LANES + lane);
                sums[lane] += minute[lane] * (above(after) - above(over[lane]));
            }
        }
        sums.iter().sum()
    }

    /// Metropolis' rule.
    fn takes(&mut self, change: f32, temperature: f32) -> bool {
        let likely = change <= temperature * HOPELESS;
        likely && (change <= 0.0 || change <= -temperature * (1.0 - self.rng.random::<f32>()).ln())
    }

    /// True when `unit` may come to `fm` on its starts, once `out` has left.
    fn may_come(&self, unit: Id<Unit>, fm: Id<Fm>, out: Option<Id<Unit>>) -> bool {
        fm == self.outside || self.limits.allow(&self.solution, &self.loads, (unit, fm), out)
    }
}

/// One of `list`, by the upper half of `draw`.
fn one_of<T: Copy>(list: &[T], draw: u64) -> Option<T> {
    list.get((((draw >> 32) * list.len() as u64) >> 32) as usize).copied()
}

#[inline]
fn above(minutes: f32) -> f32 {
    if minutes > 0.0 { minutes } else { 0.0 }
}

/// The FMs of each pool, and `outside`.
fn fms_of_pools(model: &Model, outside: Id<Fm>) -> Vec<Vec<Id<Fm>>> {
    model.pools.ids().map(|pool| model.fms_of(pool).chain([outside; TURNS]).collect()).collect()
}

/// By pool and FM, row by row: whether it is one of `fms`.
fn by_pool_and_fm(fms: &[Vec<Id<Fm>>], outside: Id<Fm>) -> Vec<bool> {
    let width = outside.index() + 1;
    let mut serves = vec![false; fms.len() * width];
    for (pool, fms) in fms.iter().enumerate() {
        fms.iter().for_each(|fm| serves[pool * width + fm.index()] = true);
    }
    serves
}
