//! Relief: who is left out comes in while FMs may be overfull for a time, at prices that rise where they stay so.
//!
//! With hard limits, room for one more unit must gather at one FM by chance. Here the load above a limit has a price per
//! minute, and being left out one per point of priority; units shift and swap between FMs, and between an FM and those
//! left out (`packing`). Load below the limits, languages, customers, moves and waiting count for nothing; the search that
//! follows sees to them.
//!
//! The price is low at first, so that much may change, and each week of an FM learns its own: after every round in which it
//! was overfull its minutes are dearer, and otherwise cheaper again. What is short everywhere is so found out: guided local
//! search (Voudouris and Tsang 1999, doi:10.1016/S0377-2217(98)00099-X) with weights that are forgotten again (Hutter,
//! Tompkins and Hoos 2002, doi:10.1007/3-540-46135-3_16).
//!
//! After each round (of large cases, after the last) whoever does not fit is left out, the urgent and the small stay, and every
//! market keeps the best it ever had (`best`).
//! Soft limits in a local search that ends within them: strategic oscillation (Glover 1989, doi:10.1287/ijoc.1.3.190).
//!
//! There is relief several times, each from the best so far and longer than the one before: of three cases of 1,000 to 2,000
//! tenants a minute leaves out 19, 28 and 7 in place of 19, 34 and 10. A weekly run that starts from a former plan has its
//! share, with a fraction of the work: 21, 27 and 8 in place of 24, 36 and 9.
//!
//! Who waits longer than it must is relieved in the same way ([`Aim::Waiting`]): a day has a price, and
//! whoever waits is a conflict. Of 2,000 tenants who may wait ten days (`--tightness 0.95 --seed 5`) a minute leaves nobody out
//! and 252 days of waiting, in place of one and 742.
//!
//! Against one price for all that only rises, learning finds room for one more tenant in 70 instead of 6 % of the runs on the
//! hardest of three cases of 150 tenants, and leaves out 27 instead of 33 in sum on three of 1,000 to 2,000; at 20,000 tenants,
//! where there is less work for each, it is as good.
//!
//! What was tried and lost: limits that stay hard, with those left out as an FM (69 against 45 of 5,000 tenants); a price
//! for all minutes, so that the large are left out first; more rounds where prices do not learn, and fewer where they do; a
//! start three times as dear, or as hot; later reliefs that begin or end hotter or colder (no difference); programs of some FMs after it, which found nobody a place in a quarter of a minute.

mod best;
mod limits;
mod packing;
#[cfg(test)]
mod tests;
mod weights;

use super::construct;
use super::room::{self, Effort};
use super::rounds::{Plan, Round, Temperature};
use super::state::State;
use crate::case::{Fm, Id};
use crate::model::{Choice, Model, Solution, Task, Unit};
use crate::plan::Levels;
use best::Best;
use packing::{Packing, Prices};
use std::time::Instant;
use weights::{Weights, is_overfull, overfull_cells};

/// The price of leaving out a unit of mean priority.
const OUT: f64 = 1_000_000.0;

/// Minutes above a limit that cost as much where it was never exceeded.
const MINUTES: f64 = 1_000.0;

/// Temperatures for it.
pub(crate) const TEMPERATURE: Temperature = Temperature { from: 0.02 * OUT, to: 0.006 * OUT };

/// The most proposals per unit where few parts need relief.
const MOST_PER_UNIT: u64 = 100_000;

/// Of the proposals of a round at least this share is made where the clock leaves no time for all of them in all rounds: prices
/// learn from the number of rounds (20,000 tenants, a minute: 297 left out after 76 short rounds, 328 after 40 long ones).
const SLOWEST: f64 = 0.1;

/// Units up to which each round is looked at for what fits: that takes as long for all as a round does, and of more units
/// rounds learn more (20,000 tenants, a minute: 373 left out).
const LOOKED_AT: usize = 6_000;

/// Proposals per unit that a round is worth: of little work there are fewer rounds, since what each takes besides is much more.
const LEAST_OF_ROUND: u64 = 10;

/// Steps of the walk after it.
const WALK: u64 = 20_000;

/// Rounds of a relief of so many `proposals` for so many `units`, `most` at the most.
pub(crate) fn rounds(most: u32, (proposals, units): (u64, usize)) -> u32 {
    let worth = proposals / (LEAST_OF_ROUND * units.max(1) as u64);
    u32::try_from(worth).unwrap_or(u32::MAX).clamp(1, most)
}

/// What relief is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Aim<'a> {
    /// To leave out less: leaving out a unit costs its priority times its worth, which differs little between units that may
    /// stand for each other.
    Room(&'a [f64]),
    /// To wait less: leaving out a unit costs so many times its priority, and a day of waiting so many times.
    Waiting { out: f64, day: f64 },
}

/// Improves `state` in each market where relief leaves out less priority, or as much and less is waited; returns the
/// proposals made, none where there is nothing to do.
pub(crate) fn relieve(state: &mut State<'_>, (plan, aim): (Plan, Aim<'_>)) -> u64 {
    let model = state.model;
    let (Some(mut found), work) = relieved(state, plan, aim) else { return 0 };
    room::make(&mut found, Effort { steps: WALK, deadline: None, seed: plan.seed });
    let mut best = Best::new(model, state.solution().clone());
    best.take(found.solution(), |found, best| found < best);
    *state = State::new(model, &best.solution);
    work
}

/// What relief makes of `state`, better or not, unless there is nothing to do; and the proposals made.
pub(crate) fn relieved<'m>(state: &State<'m>, plan: Plan, aim: Aim<'_>) -> (Option<State<'m>>, u64) {
    let (model, solution) = (state.model, state.solution());
    // Where load costs nothing, starts differ between FMs, and nobody could go anywhere without another one.
    if model.load_is_free()
        || model.terms.max_moves.is_some()
        || !model.units.ids().any(|unit| aim.is_about(model, solution, unit))
    {
        return (None, 0);
    }
    let mut soft = solution.clone();
    let mut overfull = overfull_cells(model, &soft);
    let mut weights = Weights::new(model);
    let mut best = Best::new(model, Solution::empty(model));
    let (mut work, mut pace) = (0, 1.0);
    for number in 0..plan.rounds {
        let (round, began) = (Round::new(plan, number), Instant::now());
        if round.begin >= 1.0 {
            break;
        }
        work += step(model, &mut soft, (plan, &round, pace), (&overfull, &weights, aim));
        overfull = overfull_cells(model, &soft);
        weights.learn(&overfull);
        if let Some((begun, limit)) = plan.deadline {
            let each = limit.saturating_sub(begun.elapsed()).as_secs_f64() / f64::from(plan.rounds - number);
            pace = (pace * each / began.elapsed().as_secs_f64()).clamp(SLOWEST, 1.0);
        }
        if model.units.len() <= LOOKED_AT && best.may_gain_by(&soft, &overfull) {
            best.take(&harden(model, &soft, plan.seed), |found, best| found < best);
        }
    }
    best.take(&harden(model, &soft, plan.seed), |found, best| found <= best);
    (Some(State::new(model, &best.solution)), work)
}

/// One round: anneals every part in which somebody is left out or an FM overfull, with the share
/// `pace` of the usual proposals; returns those made.
fn step(
    model: &Model,
    solution: &mut Solution,
    (plan, round, pace): (Plan, &Round, f64),
    (overfull, weights, aim): (&[bool], &Weights, Aim<'_>),
) -> u64 {
    let full = |&fm: &Id<Fm>| is_overfull(model, fm, overfull);
    let mut pieces = round.cut(model, solution);
    pieces.retain(|(fms, units)| units.iter().any(|&unit| aim.is_open(model, solution, unit)) || fms.iter().any(full));
    let units: usize = pieces.iter().map(|(_, units)| units.len()).sum();
    let per_unit = (pace * (plan.proposals / units.max(1) as u64).min(MOST_PER_UNIT) as f64) as u64;
    let proposals = |units: usize| per_unit * units as u64 / u64::from(plan.rounds);
    let price = OUT * model.units.len() as f64 / all_priority(model).max(1) as f64;
    // The price of whom no priority keeps in is next to nothing beside the others, but not nothing.
    let (worth, wait): (&dyn Fn(Id<Unit>) -> f64, f64) = match &aim {
        Aim::Room(worths) => (&|unit| worths[unit.index()], 0.0),
        Aim::Waiting { out, day } => (&|_| *out, *day),
    };
    let out = |&unit: &Id<Unit>| (price * worth(unit) * model.units[unit].priority.max(1) as f64).max(1.0) as f32;
    let prices: Vec<Prices> = pieces
        .iter()
        .map(|(fms, units)| Prices {
            minute: weights.of(model, fms).map(|weight| (OUT / MINUTES * weight) as f32).collect(),
            out: units.iter().map(out).collect(),
            wait: (price * wait) as f32,
        })
        .collect();
    round.run(model, solution, (pieces, &proposals), &|part, turn| {
        Packing::new(part, &prices[turn.index], turn.start, turn.schedule.seed).run(turn.schedule)
    })
}

impl Aim<'_> {
    /// What to try for less waiting. Where everybody can be served, it helps that nobody may be left out, and where not, that
    /// those left out do not crowd in: on a case of 60 units three were left out by the second alone, and none after the first.
    pub(crate) const WAIT_LESS: [Self; 2] =
        [Self::Waiting { out: 20.0, day: 0.01 }, Self::Waiting { out: 2.0, day: 0.02 }];

    /// The level that is to become less.
    pub(crate) const fn level(self, levels: Levels) -> i64 {
        match self {
            Self::Room(_) => levels.unassigned,
            Self::Waiting { .. } => levels.waiting,
        }
    }

    pub(crate) const fn is_waiting(self) -> bool {
        matches!(self, Self::Waiting { .. })
    }

    /// True when `unit` is what a part is looked at for.
    fn is_open(self, model: &Model, solution: &Solution, unit: Id<Unit>) -> bool {
        match self {
            Self::Room(_) => solution.fm[unit].is_none(),
            Self::Waiting { .. } => solution.fm[unit].is_some() && extra_waiting(model, solution, unit) > 0,
        }
    }

    /// True when `unit` is a reason for relief.
    fn is_about(self, model: &Model, solution: &Solution, unit: Id<Unit>) -> bool {
        self.is_open(model, solution, unit) && (self.is_waiting() || model.has_option(unit))
    }
}

/// Priority x days that `unit` waits longer than it must on its starts, wherever it is.
fn extra_waiting(model: &Model, solution: &Solution, unit: Id<Unit>) -> i64 {
    let more = |(task, _): (Id<Task>, &Task)| {
        let start = model.starts_of(task).get(usize::from(solution.pick[task]));
        start.map_or(0, |start| i64::from(start.wait - model.least_wait(task)))
    };
    model.tasks_of(unit).map(more).sum::<i64>() * model.units[unit].priority
}

fn all_priority(model: &Model) -> i64 {
    model.units.iter().map(|unit| unit.priority).sum()
}

/// The legal part of `soft`: the urgent and then the small stay where they are; the others go where there is room.
fn harden(model: &Model, soft: &Solution, seed: u64) -> Solution {
    let mut state = State::new(model, &Solution::empty(model));
    let mut placed: Vec<(i64, i32, Id<Unit>, Choice)> = Vec::new();
    for unit in model.units.ids() {
        if let Some(choice) = soft.choice(model, unit) {
            let minutes = state.span_of(unit, &choice.picks).minutes.iter().sum();
            placed.push((-model.units[unit].priority, minutes, unit, choice));
        }
    }
    placed.sort_unstable_by_key(|&(urgency, minutes, unit, _)| (urgency, minutes, unit));
    for (_, _, unit, choice) in placed {
        if state.insertion(unit, &choice).is_some() {
            state.insert(unit, &choice);
        }
    }
    construct::fill(&mut state, seed);
    state.into_solution()
}
