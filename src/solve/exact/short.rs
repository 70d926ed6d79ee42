//! Where people are short: who is left out, and who waits.
//!
//! A plan that leaves out as few as possible has little room to change, so that annealing stays with whom it began with. Relief
//! ([`crate::solve::relief`]) goes through plans that do not fit and ends at others that do; who stays out decides what all
//! others cost. The price of being left out says whom to try: units that are cheaper to leave out, by their size where room
//! is sought, by what prices say that serving them costs where as few as possible are out.
//!
//! On three cases of 150 units 4, 12 and 6 of 16 reliefs ended at the fewest known, and 7, 16 and 12 where leaving out the
//! largest unit was cheaper by half. On 1,000 units and more such a rebate leaves out more, since many large ones are then
//! cheaper than few small ones: the search of those goes without.
//!
//! Who waits is sought in the same way. Two cases of 150 units whose customers may wait ten days (`--tightness 1 --seed 52` and
//! 54) came to 155 and 85 days in 40 s by annealing, in which waiting could only become less, and come to some 50 by relief.
//!
//! What was tried and lost: annealing of the cost with soft limits, whose prices are learnt as those of relief are (never better
//! than with hard ones); sending a unit away and making room for another (finds no place); a hotter annealing (better by 5 %
//! in some runs and worse in others).

use super::formulation::Formulation;
use super::polish::{COLD, FIRST_SEED, HEATS, PER_PIVOT, best_of};
use super::run::Run;
use crate::case::Id;
use crate::model::{Model, Solution, Unit};
use crate::plan::Levels;
use crate::solve::anneal::{self, Schedule};
use crate::solve::relief::{self, Aim};
use crate::solve::state::State;
use crate::solve::{Goal, mean_cost, room, rounds};
use std::time::Instant;

/// Shares of the time left for the relaxation of the first level and for its program, which proves soon what it proves at all
/// and has nothing to find after the relief.
const SHARE_OF_UNASSIGNED_RELAXED: f64 = 0.1;
const SHARE_OF_UNASSIGNED: f64 = 0.1;

/// The shares of the time left by which no other relief begins: one that leaves out less, one that leaves out others, one that
/// waits less.
const SHARE_OF_ROOM: f64 = 0.35;
const SHARE_OF_OTHERS: f64 = 0.15;
const SHARE_OF_WAITING: f64 = 0.3;

/// Work per unit of one relief, and its rounds. Which plan packs best is chance: of 16 reliefs each of four cases of 150 units
/// 43 of 64 end at the fewest known; with half the rounds 37, with those and a fifth of the work 15.
const RELIEF: u64 = 20_000;
const RELIEF_ROUNDS: u32 = 400;

/// Proposals of all reliefs for each of one annealing, where work is counted; for less waiting, where many days are saved by the
/// first reliefs, this part of it.
const RELIEF_SHARE: u64 = 4;
const PART_OF_WAITING: u64 = 3;

/// Reliefs side by side.
const PAIR: u64 = 2;

/// The most pairs, one after the other, where work is counted and not the clock.
const PAIRS: u64 = 8;

/// The share of the time for one that it may take before the walk and the annealing after it.
const SHARE_OF_RELIEF: f64 = 0.8;

/// Steps of the walk after each.
const WALK: u64 = 20_000;

/// What being left out counts where nobody may have to be.
const NOBODY_OUT: f64 = 20.0;

/// By how much less it costs to leave out the unit that takes most to serve, as a share.
const REBATE: f64 = 0.5;

impl Run<'_> {
    /// Proves that somebody must be left out, or finds who need not be. The relaxation comes first: where it closes the level
    /// no relief is sought in vain.
    pub(super) fn find_room(&mut self) {
        let goal = Goal::Unassigned;
        let formulation = Formulation::new(self.model, self.question(goal));
        self.raise(goal, self.relaxed_bound(&formulation, (goal, self.stop(goal, SHARE_OF_UNASSIGNED_RELAXED))));
        if self.best.1.unassigned > self.bounds.unassigned {
            let alike = vec![1.0; self.model.units.len()];
            let other = if self.bounds.unassigned > self.hopeless {
                worths(self.model, &sizes(self.model), 0)
            } else {
                vec![NOBODY_OUT; alike.len()]
            };
            let aims = [Aim::Room(&alike), Aim::Room(&other)];
            self.relieve((aims, Some(self.bounds.unassigned)), (SHARE_OF_ROOM, 1));
        }
        if self.best.1.unassigned > self.bounds.unassigned {
            let bound = self.answer(&formulation, (goal, SHARE_OF_UNASSIGNED));
            self.raise(goal, bound);
        }
    }

    /// Looks for a cheaper plan that leaves out others, those first that cost most by good prices.
    pub(super) fn leave_out_others(&mut self) {
        let prices = self.prices().units;
        let worth = worths(self.model, &prices, self.best.1.unassigned - self.hopeless);
        self.relieve(([Aim::Room(&worth); 2], None), (SHARE_OF_OTHERS, 1));
    }

    /// Looks for a plan that waits less.
    pub(super) fn wait_less(&mut self) {
        self.relieve((Aim::WAIT_LESS, Some(self.bounds.waiting)), (SHARE_OF_WAITING, PART_OF_WAITING));
    }

    /// Reliefs in a share of the time left, or in so small a part of the work.
    fn relieve(&mut self, (aims, enough): (Pair<'_>, Option<i64>), (share, part): (f64, u64)) {
        let limits = (self.deadline(share), self.limits.work.map(|work| work / part));
        let found = relieve(self.model, (&self.best, aims, enough), limits);
        self.keep(found);
    }
}

/// Reliefs side by side, so many that the result is the same for any number of threads: what each is for, the same level.
pub(super) type Pair<'a> = [Aim<'a>; PAIR as usize];

/// What being left out counts by unit, where serving it takes as much as `takes` says: less, the more that is for each point
/// of priority. Those that would use up `spare` first are all alike.
fn worths(model: &Model, takes: &[f64], spare: i64) -> Vec<f64> {
    let priorities = model.units.iter().map(|unit| unit.priority.max(1));
    let burdens: Vec<(f64, i64)> = takes.iter().zip(priorities).map(|(takes, p)| (takes / p as f64, p)).collect();
    let mut order = burdens.clone();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut left = spare;
    let last = order.iter().find(|(_, priority)| {
        left -= priority;
        left < 0
    });
    let most = last.map_or(0.0, |last| last.0).max(f64::MIN_POSITIVE);
    burdens.iter().map(|(burden, _)| 1.0 - REBATE * (burden / most).clamp(0.0, 1.0)).collect()
}

/// Minutes by unit, when all its tasks start on their first days.
fn sizes(model: &Model) -> Vec<f64> {
    let minutes = |unit: Id<Unit>| {
        let earliest = model.tasks_of(unit).filter_map(|(task, _)| model.starts_of(task).first());
        let minutes = earliest.flat_map(|start| model.loads.get(start.load).1);
        minutes.map(|&minutes| f64::from(minutes)).sum()
    };
    model.units.ids().map(minutes).collect()
}

/// A better plan than `best`, by relief from many seeds, until the deadline or until the level that it is for is no more than
/// `enough`; each begins where the best so far ended, unless it would end long before it is through.
pub(super) fn relieve(
    model: &Model,
    (best, aims, enough): (&(Solution, Levels), Pair<'_>, Option<i64>),
    (deadline, work): (Option<Instant>, Option<u64>),
) -> Solution {
    let most = work.map(|work| work.saturating_mul(RELIEF_SHARE * PER_PIVOT));
    let proposals = most.map(|most| most / PAIR).into_iter().fold(RELIEF * model.units.len() as u64, u64::min);
    let pairs = most.map_or(PAIRS, |most| (most / (PAIR * proposals).max(1)).clamp(1, PAIRS));
    let mut best = (best.1, best.0.clone());
    for turn in 0.. {
        let first = FIRST_SEED + turn * PAIR;
        let of_seed = |seed: u64| (proposals, aims[(seed - first) as usize], seed);
        let relieved = |seed| relieved(model, (best.0, &best.1), of_seed(seed), deadline);
        let begun = Instant::now();
        best = best_of(first..first + PAIR, relieved).filter(|found| found.0 < best.0).unwrap_or(best);
        let is_over = deadline.map_or(turn + 1 >= pairs, |end| Instant::now() + begun.elapsed() / 2 >= end);
        if is_over || enough.is_some_and(|enough| aims[0].level(best.0) <= enough) {
            break;
        }
    }
    best.1
}

/// What one relief, a walk and an annealing after it make of `solution` by the deadline, with its levels.
fn relieved(
    model: &Model,
    (levels, solution): (Levels, &Solution),
    (proposals, aim, seed): (u64, Aim<'_>, u64),
    deadline: Option<Instant>,
) -> (Levels, Solution) {
    let effort = (proposals, seed, deadline);
    let mut state = with_room(State::new(model, solution), aim, effort);
    if !aim.is_waiting() && state.levels().unassigned == levels.unassigned && model.may_wait() {
        // Relief for room does not look at who waits.
        state = with_room(state, Aim::WAIT_LESS[1], effort);
    }
    if state.levels().upper() > levels.upper() {
        return (state.levels(), state.into_solution());
    }
    let mean = mean_cost(model, levels);
    let schedule = Schedule { proposals: proposals / 2, from: mean * HEATS[0], to: mean * COLD, seed };
    anneal::anneal_until(model, &state.into_solution(), (schedule, deadline))
}

/// What one relief and a walk make of `state`.
fn with_room<'m>(
    state: State<'m>,
    aim: Aim<'_>,
    (proposals, seed, deadline): (u64, u64, Option<Instant>),
) -> State<'m> {
    let now = Instant::now();
    let plan = rounds::Plan {
        rounds: relief::rounds(RELIEF_ROUNDS, (proposals, state.model.units.len())),
        proposals,
        temperature: relief::TEMPERATURE,
        seed,
        deadline: deadline.map(|end| (now, end.saturating_duration_since(now).mul_f64(SHARE_OF_RELIEF))),
    };
    let mut state = relief::relieved(&state, plan, aim).0.unwrap_or(state);
    room::make(&mut state, room::Effort { steps: WALK, deadline, seed });
    state
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::rules::Facts;

    #[test]
    fn whoever_takes_more_for_each_point_of_priority_is_cheaper_to_leave_out() {
        // T0 to T3 with 10, 20, 40 and 40 hours in each of two weeks; T3 has twice the priority.
        let desk = case("2026-11-23", 4).fm("F1", |_| {});
        let rows = [(10, 1), (20, 1), (40, 1), (40, 2)].into_iter().enumerate();
        let case = rows.fold(desk, |case, (at, (hours, priority))| {
            let service = format!("W{at}");
            let tenant = case.effort(&service, &[(2, hours)]).tenant(&format!("T{at}"), |row| row.priority = priority);
            tenant.workload(&service, |row| row.esd = esd("2026-11-23"))
        });
        let case = case.done();
        let model = Model::build(&case, &Facts::of(&case));
        let sizes = sizes(&model);
        assert_eq!(sizes, [1200.0, 2400.0, 4800.0, 4800.0]);
        assert_eq!(worths(&model, &sizes, 0), [0.875, 0.75, 0.5, 0.75]);
        // Where one may be left out anyway, the next one counts as much as the largest.
        assert_eq!(worths(&model, &sizes, 1), [0.75, 0.5, 0.5, 0.5]);
    }
}
