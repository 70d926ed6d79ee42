//! The exact method: the model as a mixed-integer program, level by level, with a proven bound on each.
//!
//! [`solve`] starts from a plan that is legal already and gives back one that is never worse, with what is proved about
//! each level:
//!
//! 1. a level whose value equals its trivial bound (nobody is left out but units no FM can serve; every task is at its
//!    least waiting) needs no program;
//! 2. for the others the program of `formulation` is solved in turn, the levels above fixed at what was reached;
//! 3. the cost of larger models is bounded by `columns`, and its plan improved by `polish` first;
//! 4. every answer is evaluated in integers by [`crate::model::evaluate`], and a bound is rounded against itself before
//!    it counts (`run::TOLERANCE`).
//!
//! A solver that fails or runs out of its limits costs nothing but the proof: the incumbent stays, and so does the bound
//! known by then.
//!
//! # What was tried
//!
//! Generated cases of 150 tenants, 9 to 19 FMs and 26 weeks (seeds 1 and 2 of each profile, tightness 0.7):
//!
//! * *The program alone.* Its relaxation lies 1.4 % (series with month estimates) to 5 % (many running deployments)
//!   below the best plans known, since a fraction of every unit makes an even load that whole units never do. A minute
//!   of branch and bound moves that by a tenth at most: all of it is spent on which of many alike FMs takes whom.
//! * *Columns* (one whole set of units per FM) take a third to two thirds of that gap, most of it in the first round,
//!   at the prices of the relaxation. What is left is the partition itself: each FM alone finds an even set, all of them
//!   together do not.
//! * *Plans.* Long annealing from several seeds is worth 0.3 to 1 %; half of the gap of a hasty run is its plan's.
//! * *Lost:* raw prices of the master without a box (hundreds of rounds until the first useful bound), closing each FM's
//!   program to the last hour (the bound counts, not the set), fixing by reduced cost (a gap of 2 % of the whole is more
//!   than any single unit costs).

mod cells;
mod columns;
mod formulation;
mod highs;
mod offers;
mod polish;
mod program;
mod run;
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
    /// Branch-and-bound nodes.
    pub(crate) nodes: u64,
    /// Simplex iterations.
    pub(crate) work: u64,
}

/// Solves `model` from `incumbent`, which must be legal.
///
/// # Errors
/// When `incumbent` is not legal.
pub(crate) fn solve(model: &Model, incumbent: &Solution, limits: &ExactLimits) -> Result<ExactOutcome> {
    let levels = evaluate(model, incumbent).map_err(|broken| {
        Error::new(ErrorKind::Solver, format!("the exact method was given an illegal plan: {broken:?}"))
    })?;
    let mut run = Run::new(model, (incumbent.clone(), levels), *limits);
    run.unassigned();
    run.waiting();
    run.cost();
    Ok(run.finish())
}
