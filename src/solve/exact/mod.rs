//! The exact method: the model as a mixed-integer program, level by level, with a proven bound on each.
//!
//! [`solve`] starts from a plan that is legal already and gives back one that is never worse, with what is proved about
//! each level:
//!
//! 1. a level whose value equals its trivial bound (nobody is left out but units no FM can serve; every task is at its
//!    least waiting) needs no program;
//! 2. for the others the program of `formulation` is solved in turn, the levels above fixed at what was reached;
//! 3. every answer is evaluated in integers by [`crate::model::evaluate`], and a bound is rounded against itself before
//!    it counts (`TOLERANCE`).
//!
//! A solver that fails or runs out of its limits costs nothing but the proof: the incumbent stays, and so does the bound
//! known by then.

mod cells;
mod formulation;
mod highs;
mod offers;
mod program;
#[cfg(test)]
mod tests;

use self::formulation::{Formulation, Goal, Question};
use self::highs::Stop;
use super::bounds;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, Solution, evaluate};
use crate::plan::{Levels, Termination};
use std::time::Instant;

/// How much may be spent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ExactLimits {
    /// Seconds by the clock, for all levels together; a run that reaches them is not reproducible.
    pub(crate) seconds: Option<f64>,
    /// Branch-and-bound nodes per level.
    pub(crate) nodes: Option<u64>,
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

/// Bounds count only after they have been lowered by this share of themselves: what rounding in the solver may have added.
const TOLERANCE: f64 = 1e-6;

/// Shares of the time left that the first two levels may use.
const SHARE_OF_LEVEL: f64 = 0.4;

struct Run<'m> {
    model: &'m Model,
    limits: ExactLimits,
    begun: Instant,
    best: (Solution, Levels),
    bounds: Levels,
    nodes: u64,
    work: u64,
    ran_out: bool,
}

impl<'m> Run<'m> {
    fn new(model: &'m Model, best: (Solution, Levels), limits: ExactLimits) -> Self {
        let bounds = Levels { unassigned: hopeless(model), waiting: 0, cost: 0 };
        Self { model, limits, begun: Instant::now(), best, bounds, nodes: 0, work: 0, ran_out: false }
    }

    fn unassigned(&mut self) {
        if self.best.1.unassigned > self.bounds.unassigned {
            let bound = self.ask(Goal::Unassigned, SHARE_OF_LEVEL);
            self.bounds.unassigned = self.bounds.unassigned.max(bound).min(self.best.1.unassigned);
        }
    }

    fn waiting(&mut self) {
        self.bounds.waiting = bounds::upper(self.model, self.best.1).waiting;
        if self.best.1.waiting > self.bounds.waiting {
            let bound = self.ask(Goal::Waiting, SHARE_OF_LEVEL);
            self.bounds.waiting = self.bounds.waiting.max(bound).min(self.best.1.waiting);
        }
    }

    fn cost(&mut self) {
        let bound = self.ask(Goal::Cost, 1.0);
        self.bounds.cost = bound.min(self.best.1.cost);
    }

    /// Solves the program of `goal` in `share` of the time left; keeps a better solution and returns the proven bound.
    fn ask(&mut self, goal: Goal, share: f64) -> i64 {
        let formulation = Formulation::new(self.model, self.question(goal));
        let start = formulation.values_of(self.model, &self.best.0);
        let answer = highs::solve(&formulation.program, start.as_deref(), self.stop(goal, share));
        self.nodes += answer.nodes;
        self.work += answer.iterations;
        self.ran_out |= !answer.closed;
        if let Some(values) = &answer.values {
            self.keep(formulation.solution_of(self.model, values));
        }
        let value = level(self.best.1, goal);
        let bound = answer.bound.map_or(0, |bound| whole_bound(bound, goal));
        // Proved best within the solver's tolerance: the integer levels can tell no difference that it could see.
        if answer.closed && value - bound <= slack(value, goal) { value } else { bound }
    }

    fn question(&self, goal: Goal) -> Question {
        let levels = self.best.1;
        let serve_all = goal != Goal::Unassigned && levels.unassigned == hopeless(self.model);
        let least_waiting = goal == Goal::Cost
            && serve_all
            && levels.unassigned == 0
            && levels.waiting == bounds::upper(self.model, levels).waiting;
        Question { goal, levels, serve_all, least_waiting }
    }

    fn stop(&self, goal: Goal, share: f64) -> Stop {
        let left = self.limits.seconds.map(|seconds| seconds - self.begun.elapsed().as_secs_f64());
        let (gap, absolute) = if goal == Goal::Cost { (self.limits.gap, 0.0) } else { (0.0, 0.999) };
        Stop {
            seconds: left.map(|left| left * share),
            nodes: self.limits.nodes,
            gap,
            absolute,
            verbose: self.limits.verbose,
        }
    }

    fn keep(&mut self, solution: Solution) {
        if let Ok(levels) = evaluate(self.model, &solution)
            && levels < self.best.1
        {
            self.best = (solution, levels);
        }
    }

    fn finish(self) -> ExactOutcome {
        let (solution, levels) = self.best;
        let timed_out = self.limits.seconds.is_some_and(|seconds| self.begun.elapsed().as_secs_f64() >= seconds * 0.9);
        let termination = if levels == self.bounds {
            Termination::Optimal
        } else if !self.ran_out {
            Termination::Completed
        } else if timed_out {
            Termination::TimeLimit
        } else {
            Termination::Budget
        };
        ExactOutcome { solution, levels, bounds: self.bounds, termination, nodes: self.nodes, work: self.work }
    }
}

/// Priority of the units that no FM can ever serve.
fn hopeless(model: &Model) -> i64 {
    let hopeless = model.units.ids().filter(|&unit| offers::of_unit(model, unit, false).is_empty());
    hopeless.map(|unit| model.units[unit].priority).sum()
}

const fn level(levels: Levels, goal: Goal) -> i64 {
    match goal {
        Goal::Unassigned => levels.unassigned,
        Goal::Waiting => levels.waiting,
        Goal::Cost => levels.cost,
    }
}

/// Units of the level per unit of the program's objective.
const fn scale(goal: Goal) -> f64 {
    match goal {
        Goal::Unassigned | Goal::Waiting => 1.0,
        Goal::Cost => Levels::COST_PER_HOUR as f64,
    }
}

/// The least whole value of the level that a bound of the program leaves open.
fn whole_bound(bound: f64, goal: Goal) -> i64 {
    let safe = (bound - TOLERANCE * bound.abs().max(1.0)) * scale(goal);
    safe.ceil().max(0.0) as i64
}

/// What the solver's tolerance may hide of a level of `value`.
fn slack(value: i64, goal: Goal) -> i64 {
    match goal {
        Goal::Unassigned | Goal::Waiting => 0,
        Goal::Cost => (value as f64 * 3.0 * TOLERANCE) as i64 + (3.0 * TOLERANCE * scale(goal)) as i64,
    }
}
