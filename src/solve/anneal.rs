//! Local search on one part: shifts, swaps, units of two FMs shared out anew, start moves, insertions, and trades between
//! those left out and others, under falling temperature.
//!
//! Every proposal is priced exactly on the few cells it touches. A proposal that leaves out more is refused, and in half of the
//! searches one that waits longer; in the others days of waiting have a price, since plans that wait less, or as long and cost
//! less, mostly lie behind one that waits more. One that makes the cost worse by d is taken when d stays below a threshold
//! T ln(1/u) drawn beforehand (the same law as Metropolis' exp(-d/T) > u), so that pricing can stop as soon as the threshold is
//! passed.

mod hands;
mod patience;
mod repick;
mod trade;

use super::field::Field;
use super::split::Split;
use super::state::{Span, State};
use crate::case::{Fm, Id};
use crate::model::{Choice, Model, Solution, StartPicks, Tie, Unit};
use crate::plan::Levels;
use crate::solve::is_over;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::time::Instant;

/// How one part is to be searched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    /// Proposals to make.
    pub(crate) proposals: u64,
    /// Temperature at the start, in cost units.
    pub(crate) from: f64,
    /// Temperature at the end.
    pub(crate) to: f64,
    /// Seed.
    pub(crate) seed: u64,
}

/// Searches from `solution` and returns the best solution found with its levels.
pub(crate) fn anneal(model: &Model, solution: &Solution, schedule: Schedule) -> (Levels, Solution) {
    anneal_until(model, solution, (schedule, None))
}

/// [`anneal`] with a clock: it ends as it is when `end` is over, however many proposals are left.
pub(crate) fn anneal_until(
    model: &Model,
    solution: &Solution,
    (schedule, end): (Schedule, Option<Instant>),
) -> (Levels, Solution) {
    let mut search = Search::new(model, solution, schedule.seed);
    search.run(schedule, end);
    search.best()
}

struct Search<'m> {
    state: State<'m>,
    rng: Xoshiro256PlusPlus,
    temperature: f64,
    /// What a day of waiting costs for a point of priority, in cost units.
    wait_price: f64,
    /// The FMs of each pool.
    fms: Vec<Vec<Id<Fm>>>,
    /// Units with more than one FM to choose from.
    mobile: Vec<Id<Unit>>,
    /// Units with a task that may start on several days.
    flexible: Vec<Id<Unit>>,
    /// Units without an FM, as of the last step.
    idle: Vec<Id<Unit>>,
    best: (Levels, Solution),
    scratch: [Span; 2],
    field: Field,
    split: Option<Split>,
    minutes: Vec<i32>,
    /// Starts have prices, and not every FM has each.
    repicks: bool,
}

/// Estimates may be wrong by so many temperatures before a proposal is dropped unpriced.
const SLACK: f64 = 30.0;

/// The share of proposals, by number, that are splits: as each takes as long as dozens of others, they have nearly all
/// of the time.
const SPLITS: f64 = 0.15;

/// Out of 256 proposals: the bounds of the shares of shifts, swaps and start moves.
const SHIFTS: u32 = 80;
const SWAPS: u32 = 216;

/// Out of 256 where somebody is left out: trades, which come before all others.
const TRADES: u32 = 24;

impl<'m> Search<'m> {
    fn new(model: &'m Model, solution: &Solution, seed: u64) -> Self {
        let state = State::new(model, solution);
        let fms: Vec<Vec<Id<Fm>>> = model.pools.ids().map(|pool| model.fms_of(pool).collect()).collect();
        let mobile = model.units.ids().filter(|&unit| is_mobile(model, &fms, unit)).collect();
        let flexible = model.units.ids().filter(|&unit| is_flexible(model, unit)).collect();
        let best = (state.levels(), state.solution().clone());
        let field = Field::new(&state);
        Self {
            state,
            rng: Xoshiro256PlusPlus::seed_from_u64(seed),
            temperature: 0.0,
            wait_price: 0.0,
            fms,
            mobile,
            flexible,
            idle: Vec::new(),
            best,
            scratch: Default::default(),
            field,
            split: None,
            minutes: Vec::new(),
            repicks: model.starts.iter().any(|start| start.cost > 0),
        }
    }

    fn run(&mut self, schedule: Schedule, end: Option<Instant>) {
        const STEPS: u64 = 100;
        let cooling = (schedule.to / schedule.from).powf(1.0 / (STEPS - 1) as f64);
        self.temperature = schedule.from;
        self.wait_price = self.first_wait_price(schedule.from);
        for step in 0..STEPS {
            if is_over(end) {
                break;
            }
            self.fill_gaps();
            let mut left = (schedule.proposals / STEPS) as i64;
            while left > 0 {
                left -= if self.rng.random_bool(SPLITS) { self.split() } else { self.propose() };
            }
            self.temperature *= cooling;
            self.learn_wait_price(step as f64 / STEPS as f64);
            // The incumbent is looked at often enough near the end, where it is best.
            if step >= STEPS / 2 || self.state.levels().unassigned < self.best.0.unassigned {
                self.keep_best();
            }
        }
        self.keep_best();
    }

    fn keep_best(&mut self) {
        if self.state.levels() < self.best.0 {
            self.best = (self.state.levels(), self.state.solution().clone());
        }
    }

    fn best(self) -> (Levels, Solution) {
        self.best
    }

    /// Makes one proposal: one unit of work.
    fn propose(&mut self) -> i64 {
        let draw = self.rng.random::<u32>();
        let [kind, trade] = [draw & 255, draw >> 8 & 255];
        if trade < TRADES && !self.idle.is_empty() {
            self.trade();
        } else if kind < SWAPS && !self.mobile.is_empty() {
            let Some((unit, from, to)) = self.draw() else { return 1 };
            match (kind < SHIFTS, self.repicks) {
                (true, false) => self.shift(unit, from, to),
                (false, false) => self.swap(unit, from, to),
                (true, true) => self.shift_anew(unit, from, to),
                (false, true) => self.swap_anew(unit, from, to),
            }
        } else if !self.flexible.is_empty() {
            let unit = self.flexible[self.rng.random_range(0..self.flexible.len())];
            self.restart(unit);
        }
        1
    }

    /// Draws a unit that may move, its FM, and another FM for it; `None` when it has none or the two are the same.
    fn draw(&mut self) -> Option<(Id<Unit>, Id<Fm>, Id<Fm>)> {
        let unit = self.mobile[self.rng.random_range(0..self.mobile.len())];
        let from = self.state.fm_of(unit)?;
        let fms = &self.fms[self.state.model.units[unit].pool.index()];
        let to = fms[self.rng.random_range(0..fms.len())];
        (to != from).then_some((unit, from, to))
    }

    /// How much worse the cost may become.
    fn threshold(&mut self) -> i64 {
        let draw: f64 = self.rng.random();
        (-self.temperature * (1.0 - draw).ln()) as i64
    }

    fn shift(&mut self, unit: Id<Unit>, from: Id<Fm>, to: Id<Fm>) {
        let threshold = self.threshold();
        if f64::from(self.field.shift(unit, from, to)) > threshold as f64 + SLACK * self.temperature {
            return;
        }
        self.shift_at(unit, (from, to), threshold);
    }

    fn shift_at(&mut self, unit: Id<Unit>, (from, to): (Id<Fm>, Id<Fm>), threshold: i64) -> bool {
        let state = &mut self.state;
        let saved = state.saved_price(unit, from) - state.shift_preference(unit, from, to);
        let ceiling = saved + threshold + 1;
        if ceiling <= 0 || state.added_price(to, state.span(unit), ceiling).is_none() {
            return false;
        }
        let picks = state.picks(unit);
        let fits = state.works_on(unit, &picks, to)
            && state.move_allowed(unit, Some(from), to)
            && state.counts_fit(to, unit, &picks, state.span(unit), None);
        if fits {
            state.remove(unit);
            state.insert(unit, &Choice { fm: to, picks });
            self.refresh(unit, from, to);
        }
        fits
    }

    /// Brings the estimates up to date after `unit` went from one FM to another.
    fn refresh(&mut self, unit: Id<Unit>, from: Id<Fm>, to: Id<Fm>) {
        let span = self.state.span(unit);
        self.field.refresh_span(&self.state, from, span);
        self.field.refresh_span(&self.state, to, span);
    }

    /// Draws a unit of `fm`.
    fn someone_of(&mut self, fm: Id<Fm>) -> Option<Id<Unit>> {
        let units = self.state.units_of(fm);
        let at = if units.is_empty() { return None } else { self.rng.random_range(0..units.len()) };
        Some(Id::new(units[at] as usize))
    }

    fn swap(&mut self, unit: Id<Unit>, from: Id<Fm>, to: Id<Fm>) {
        let Some(other) = self.someone_of(to) else { return };
        if !self.state.may_serve(other, from) {
            return;
        }
        let threshold = self.threshold();
        let estimate = f64::from(self.field.swap((unit, from), (other, to)));
        if estimate > threshold as f64 + SLACK * self.temperature {
            return;
        }
        self.swap_at((unit, from), (other, to), threshold);
    }

    fn swap_at(&mut self, (unit, from): (Id<Unit>, Id<Fm>), (other, to): (Id<Unit>, Id<Fm>), threshold: i64) -> bool {
        if self.state.share_customer(unit, other) {
            return false;
        }
        let [mine, his] = &mut self.scratch;
        mine.clone_from(self.state.span(unit));
        his.clone_from(self.state.span(other));
        let state = &mut self.state;
        let preferences = state.shift_preference(unit, from, to) + state.shift_preference(other, to, from);
        let Some(here) = state.exchange_price(from, unit, his) else { return false };
        let Some(there) = state.exchange_price(to, other, mine) else { return false };
        if here + there + preferences > threshold {
            return false;
        }
        let (picks, other_picks) = (state.picks(unit), state.picks(other));
        let fits = state.works_on(unit, &picks, to)
            && state.works_on(other, &other_picks, from)
            && state.counts_fit(to, unit, &picks, mine, Some(other))
            && state.counts_fit(from, other, &other_picks, his, Some(unit))
            && state.exchange_allowed((unit, from), (other, to));
        if fits {
            state.remove(unit);
            state.remove(other);
            state.insert(unit, &Choice { fm: to, picks });
            state.insert(other, &Choice { fm: from, picks: other_picks });
            self.refresh(unit, from, to);
            self.refresh(other, from, to);
        }
        fits
    }

    /// Tries another day for one task of `unit`, perhaps on another FM.
    fn restart(&mut self, unit: Id<Unit>) {
        let Some(fm) = self.state.fm_of(unit) else { return };
        let model = self.state.model;
        let mut picks = self.state.picks(unit);
        let at = self.rng.random_range(0..picks.len());
        let options = StartPicks::new(model, unit, fm);
        let legal = options.legal(&picks[..at]);
        if legal.len() < 2 {
            return;
        }
        picks[at] = legal[self.rng.random_range(0..legal.len())];
        let legal = options.keeps(&picks, at + 1);
        if !legal {
            return;
        }
        let threshold = self.threshold();
        let state = &mut self.state;
        let span = state.span_of(unit, &picks);
        let Some(change) = state.exchange_price(fm, unit, &span) else { return };
        let former = state.picks(unit);
        let waits = state.waiting(unit, &picks) - state.waiting(unit, &former);
        let change = change + model.start_cost(unit, &picks) - model.start_cost(unit, &former);
        if self.pays((waits, change), threshold) && self.state.counts_fit(fm, unit, &picks, &span, Some(unit)) {
            let before = self.state.span(unit).clone();
            self.state.remove(unit);
            self.state.insert(unit, &Choice { fm, picks });
            self.field.refresh_unit(&self.state, unit);
            self.field.refresh_span(&self.state, fm, &before);
            self.field.refresh_span(&self.state, fm, self.state.span(unit));
        }
    }
}

/// True when `unit` has more than one FM to choose from.
fn is_mobile(model: &Model, fms: &[Vec<Id<Fm>>], unit: Id<Unit>) -> bool {
    let row = &model.units[unit];
    match row.tie {
        Tie::Running | Tie::Locked => false,
        Tie::None | Tie::Loose => fms[row.pool.index()].len() > 1,
    }
}

fn is_flexible(model: &Model, unit: Id<Unit>) -> bool {
    model.tasks_of(unit).any(|(task, _)| model.starts_of(task).len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::rules::Facts;

    #[test]
    fn an_annealing_whose_time_is_over_hands_out_what_it_began_with() {
        let desk = case("2026-11-23", 4).effort("*", &[(2, 20)]).fm("F1", |_| {}).tenant("T1", |_| {});
        let case = desk.workload("Teams", |row| row.esd = esd("2026-11-23")).done();
        let model = Model::build(&case, &Facts::of(&case));
        let schedule = Schedule { proposals: 1_000, from: 1_000.0, to: 10.0, seed: 1 };
        let fm = |end| anneal_until(&model, &Solution::empty(&model), (schedule, end)).1.fm[Id::new(0)];
        assert_eq!((fm(Some(Instant::now())), fm(None)), (None, Some(Id::new(0))));
    }
}
