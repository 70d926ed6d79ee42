//! Search over the whole model in rounds: each round cuts the FMs into disjoint parts, searches every part on its own
//! (side by side), and puts the parts together again.
//!
//! What a part finds depends on the model, the solution and the part's seed alone, so the result is the same for any
//! number of threads. All parts of a round share one temperature, which falls from round to round: together they are
//! one annealing of the whole.

use super::anneal::{self, Schedule};
use super::cut::{self, Piece};
use crate::case::Id;
use crate::model::{Model, Part, Solution, Unit};
use rayon::prelude::*;
use std::time::{Duration, Instant};

/// Temperatures at the start and at the end, in cost units.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Temperature {
    pub(crate) from: f64,
    pub(crate) to: f64,
}

impl Temperature {
    /// The temperature after `share` of the search.
    pub(crate) fn at(self, share: f64) -> f64 {
        self.from * (self.to / self.from).powf(share.min(1.0))
    }
}

/// How the whole is to be searched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Rounds.
    pub(crate) rounds: u32,
    /// Proposals in all.
    pub(crate) proposals: u64,
    /// Falls from round to round.
    pub(crate) temperature: Temperature,
    /// Seed.
    pub(crate) seed: u64,
    /// When the search began, and how long it may take.
    pub(crate) deadline: Option<(Instant, Duration)>,
}

impl Plan {
    /// The share of the search done when `round` begins: by rounds or by the clock, whichever is further.
    fn share(&self, round: u32) -> f64 {
        let by_rounds = f64::from(round) / f64::from(self.rounds);
        let by_clock = self.deadline.map_or(0.0, |(began, limit)| began.elapsed().as_secs_f64() / limit.as_secs_f64());
        by_rounds.max(by_clock)
    }
}

/// The shares of the search after which there is a break.
const BREAKS: [f64; 2] = [0.3, 0.6];

/// What happens between rounds.
pub(crate) struct Between<'a> {
    /// Sees the work done so far, the solution, and whether time ran out.
    pub(crate) after_round: &'a mut dyn FnMut(u64, &Solution, bool),
    /// May change the solution now and then, long before the end, so that what that costs is made good.
    pub(crate) in_break: &'a dyn Fn(Solution) -> Solution,
}

/// Runs the rounds from `solution`.
pub(crate) fn search(model: &Model, mut solution: Solution, plan: Plan, between: Between<'_>) -> Solution {
    if model.units.is_empty() {
        return solution;
    }
    let mut breaks = BREAKS.into_iter().peekable();
    let per_unit = plan.proposals as f64 / f64::from(plan.rounds) / model.units.len() as f64;
    let proposals = |units: usize| (per_unit * units as f64) as u64;
    let end = plan.deadline.map(|(began, limit)| began + limit);
    let mut work = 0;
    for number in 0..plan.rounds {
        let round = Round::new(plan, number);
        if breaks.next_if(|at| round.begin >= *at).is_some() {
            solution = (between.in_break)(solution);
        }
        let pieces = round.cut(model, &solution);
        let quota = move_quota(model, &solution, &pieces, number);
        work += round.run(model, &mut solution, (pieces, &proposals), &|part, turn| {
            part.terms.max_moves = quota.as_ref().map(|quota| quota[turn.index]);
            anneal::anneal_until(part, &turn.start, (turn.schedule, end)).1
        });
        let late = plan.deadline.is_some_and(|(began, limit)| began.elapsed() >= limit);
        (between.after_round)(work, &solution, late);
        if late {
            break;
        }
    }
    solution
}

/// One round of a plan.
pub(super) struct Round {
    plan: Plan,
    number: u32,
    /// The share of the whole that is done.
    pub(super) begin: f64,
}

/// How a part is to be annealed in a round.
pub(super) struct Turn {
    /// Its place among the parts of the round.
    pub(super) index: usize,
    /// The solution of the whole, seen from it.
    pub(super) start: Solution,
    pub(super) schedule: Schedule,
}

impl Round {
    /// The round with this number, which begins now.
    pub(super) fn new(plan: Plan, number: u32) -> Self {
        Self { plan, number, begin: plan.share(number) }
    }

    /// The parts of the round.
    pub(super) fn cut(&self, model: &Model, solution: &Solution) -> Vec<Piece> {
        cut::cut(model, solution, mix(self.plan.seed, u64::from(self.number), u64::MAX))
    }

    /// Improves each of `pieces` by `anneal`, with the proposals for as many units, and writes what it found back into
    /// `solution`; returns the proposals made.
    pub(super) fn run(
        &self,
        model: &Model,
        solution: &mut Solution,
        (pieces, proposals): (Vec<Piece>, &(dyn Fn(usize) -> u64 + Sync)),
        anneal: &(dyn Fn(&mut Model, Turn) -> Solution + Sync),
    ) -> u64 {
        let one = |(index, (fms, units)): (usize, Piece)| {
            let schedule = self.schedule(index, proposals(units.len()));
            let mut part = Part::new(model, solution, fms, units);
            let start = part.solution(model, solution);
            let found = anneal(&mut part.model, Turn { index, start, schedule });
            (part, found, schedule.proposals)
        };
        let found: Vec<(Part, Solution, u64)> = pieces.into_par_iter().enumerate().map(one).collect();
        found.iter().for_each(|(part, found, _)| part.write_back(model, found, solution));
        found.iter().map(|(_, _, proposals)| proposals).sum()
    }

    fn schedule(&self, index: usize, proposals: u64) -> Schedule {
        let end = (self.begin + 1.0 / f64::from(self.plan.rounds)).min(1.0);
        Schedule {
            proposals,
            from: self.plan.temperature.at(self.begin),
            to: self.plan.temperature.at(end),
            seed: mix(self.plan.seed, u64::from(self.number), index as u64),
        }
    }
}

/// How many moves each part may hold: those it has, and its share of those still open (which goes round).
fn move_quota(model: &Model, solution: &Solution, parts: &[Piece], round: u32) -> Option<Vec<u32>> {
    let limit = model.terms.max_moves?;
    let moved = |&unit: &Id<Unit>| u32::from(solution.fm[unit].is_some_and(|fm| model.units[unit].moves_to(fm)));
    let used: Vec<u32> = parts.iter().map(|(_, units)| units.iter().map(moved).sum()).collect();
    let open = limit.saturating_sub(used.iter().sum());
    let count = parts.len().max(1) as u32;
    let share = |index: usize| open / count + u32::from((index as u32 + round) % count < open % count);
    Some(used.iter().enumerate().map(|(index, used)| used + share(index)).collect())
}

/// One seed out of three numbers.
fn mix(a: u64, b: u64, c: u64) -> u64 {
    let mut z = a ^ b.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ c.wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
