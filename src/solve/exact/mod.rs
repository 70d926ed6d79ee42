//! The exact method: the model as a mixed-integer program, level by level, with a proven bound on each.
//!
//! [`solve`] starts from a plan that is legal already and gives back one that is never worse, with what is proved about
//! each level:
//!
//! 1. a level whose value equals its trivial bound (nobody is left out but units no FM can serve; every task is at its
//!    least waiting) needs no program;
//! 2. for the others the program of `formulation` is solved in turn, the levels above fixed at what was reached;
//! 3. the cost is bounded by `columns` and its plan improved by `polish` before the program; where load costs nothing
//!    (public instances), `core` does both with the offers that reduced costs leave;
//! 4. every answer is evaluated in integers by [`crate::model::evaluate`], and a bound is rounded against itself before
//!    it counts (`run::TOLERANCE`).
//!
//! A solver that fails or runs out of its limits costs nothing but the proof: the incumbent stays, and so does the bound
//! known by then.
//!
//! # What was tried
//!
//! * *The program alone* is closed up to some 60 pairs of unit and FM, with luck up to 250. Beyond, its relaxation stays
//!   1.4 to 4 % below the best plans known, since a fraction of every unit makes an even load that whole units never do.
//!   A minute of branch and bound moves that by a tenth: all of it is spent on which of many alike FMs takes whom.
//! * *Columns* (one whole set of units per FM) are what closes the gap, when each FM's choice is solved well. A program
//!   of HiGHS for each left 1.1 to 2.8 % open at 150 units after a minute; our own branch and bound over the rates of one
//!   FM's weeks looks at two hundred times as many nodes and left about 1 %; with sweeps through all sets of the nodes of
//!   which little is open it leaves 0.3 to 0.9 %. Prices are only as good as the sets they were found with: a proof shows
//!   better sets, so that prices are looked for again. Two early, short rounds of that are worth 0.1 to 0.2 % of bound
//!   against one in the middle. Tasks whose days do not depend on each other are ways of their own.
//! * *Prices to begin with where people are short or moves are few.* The ascent of FM-week prices stays far below there (of a case
//!   with 12 FMs and 8 moves allowed, at 15,700 h where the relaxation proves 20,300 h); the columns crept from these prices
//!   for a minute and proved nothing. The relaxation over a few offers of each unit, and those that its prices call cheap,
//!   ends in 0.3 to 4 s.
//! * *Moves and waiting* that a plan may only have so much of are rows of the master, each with a price. Without, a column may let
//!   everybody wait: with ten days allowed and 20 in the plan (150 units), 34 % stayed open; with a price per day 4 %.
//! * *Where limits bind* (people are short), the search for the best set of one FM left as much open as all others together,
//!   since what a full week is worth is out of all proportion to the prices of load. Setting the rates of such rows one by
//!   one, and asking a program about the worst FM, halve the gap of such cases.
//! * *Many days.* Where tasks may start on any of twenty days, the relaxation that prices were taken from at first did not end
//!   in half a minute, and the columns began from nothing; prices of FM-weeks ([`bounds::appraise`](crate::solve::bounds))
//!   are as good in a second or two. To decide one day against all others hardly moved the bound; halves do. FMs who may take
//!   the same are searched once.
//! * *Columns for the first level*, where nothing has a price but being left out: their bound is at most a third of a point
//!   above the relaxation's, and searches that end in time do not even reach the latter.
//! * *A plan out of the columns*, by a program that chooses whole ones, never was better than the annealing's.
//! * *Plans.* Long annealing is worth up to 1 %; programs of a few FMs at a time add nothing to it where load has a
//!   price.
//! * *Prices for what is proved* instead of for the sets known: the mix of units that the lowest open node of each FM has
//!   joins the master like a column. It proved 0.1 % more before there were sweeps, and was not tried with them. Searches
//!   that live on when prices change are ten times cheaper to ask again, but their nodes suit the old prices: what they
//!   prove is lost when they are begun anew, and they grow worse than new ones when they are not.
//! * *Lost:* raw prices of the master without a box (hundreds of rounds until the first useful bound); closing each FM's
//!   program to the last hour (the bound counts, not the set); fixing by reduced cost (a gap of 2 % of the whole is more
//!   than any single unit costs).

mod cells;
mod columns;
mod core;
mod formulation;
mod highs;
mod offers;
mod polish;
mod priced;
mod program;
mod run;
mod short;
mod soft;
#[cfg(test)]
mod tests;
mod values;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, Solution, evaluate};
use crate::plan::{Levels, Termination};
use run::Run;

/// How much may be spent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ExactLimits {
    /// Seconds by the clock, for all levels together; a run that reaches them is not reproducible.
    pub(crate) seconds: Option<f64>,
    /// Branch-and-bound nodes per program.
    pub(crate) nodes: Option<u64>,
    /// Simplex iterations of the column bound's programs, looked at between its rounds.
    pub(crate) work: Option<u64>,
    /// Relative gap of the cost at which to stop.
    pub(crate) gap: f64,
    /// Print the solver's log to standard output.
    pub(crate) verbose: bool,
}

/// What the exact method found and proved.
#[derive(Clone, Debug)]
pub(crate) struct ExactOutcome {
    /// The best solution known.
    pub(crate) solution: Solution,
    /// Its levels, by the reference evaluation.
    pub(crate) levels: Levels,
    /// Proven lower bounds; each holds for solutions whose levels above are not worse.
    pub(crate) bounds: Levels,
    /// Why it stopped.
    pub(crate) termination: Termination,
    /// Simplex iterations.
    pub(crate) work: u64,
}

/// Solves `model` from `incumbent`, which must be legal; of its upper levels, the bounds in `known` are proved.
///
/// # Errors
/// When `incumbent` is not legal.
pub(crate) fn solve(
    model: &Model,
    (incumbent, known): (&Solution, Levels),
    limits: &ExactLimits,
) -> Result<ExactOutcome> {
    let mut run = Run::new(model, legal(model, incumbent)?, *limits);
    run.bounds.unassigned = run.bounds.unassigned.max(known.unassigned);
    run.bounds.waiting = known.waiting;
    run.unassigned();
    run.waiting();
    run.cost();
    Ok(run.finish())
}

/// What HiGHS makes of the program by itself: no plan to begin with, one program for each level and nothing else.
///
/// # Errors
/// When not even the empty plan is legal.
pub(crate) fn alone(model: &Model, limits: &ExactLimits) -> Result<ExactOutcome> {
    let mut run = Run::new(model, legal(model, &Solution::empty(model))?, *limits);
    run.alone();
    Ok(run.finish())
}

fn legal(model: &Model, solution: &Solution) -> Result<(Solution, Levels)> {
    let levels = evaluate(model, solution).map_err(|broken| {
        Error::new(ErrorKind::Solver, format!("the exact method was given an illegal plan: {broken:?}"))
    })?;
    Ok((solution.clone(), levels))
}
