//! Split tenants whose deployments come after one another: the methods see the model without the links between them (see
//! [`Model::loose`]), and where the plan breaks one, a second time with their days apart.

use super::bounds;
use super::construct::Hint;
use super::gaps;
use super::levels_of;
use super::outcome::Outcome;
use super::state::State;
use super::strategy;
use crate::engine::{Progress, Settings};
use crate::error::Result;
use crate::model::{Model, Solution};
use crate::plan::{Levels, TracePoint};
use std::time::Instant;

/// The share of a time limit for the model without links; where it breaks one, the second time has the same again.
const SHARE: f64 = 0.45;

/// Solves `model`.
pub(crate) fn solve(
    model: &Model,
    settings: &Settings,
    (start, progress): (Option<Vec<Hint>>, &dyn Progress),
) -> Result<Outcome> {
    if model.links.is_empty() {
        return strategy::solve(model, settings, (start, progress));
    }
    let began = Instant::now();
    let loose = model.loose();
    let hints = |to: &Model, start: &Option<Vec<Hint>>| {
        start.as_ref().map(|hints| hints.iter().map(|hint| carried(model, to, hint.clone())).collect())
    };
    let short = Settings { time_limit: settings.time_limit.map(|limit| limit.mul_f64(SHARE)), ..settings.clone() };
    let found = strategy::solve(&loose, &short, (hints(&loose, &start), progress))?;
    let free = loose.carry(model, &found.solution);
    let mut solution = join(model, free.clone());
    let (mut trace, mut work) = (found.trace, found.work);
    if model.broken_link(&free).is_some() {
        let apart = model.apart((&loose, &found.solution));
        // Where it only waits for somebody left out, there is nothing to narrow.
        let is_narrower = apart.tasks.iter().zip(&loose.tasks).any(|(one, other)| one.starts != other.starts);
        if is_narrower {
            let second = strategy::solve(&apart, &short, (hints(&apart, &start), progress))?;
            let other = join(model, apart.carry(model, &second.solution));
            if levels_of(model, &other)? < levels_of(model, &solution)? {
                solution = other;
            }
            work += second.work;
        }
    }
    let levels = levels_of(model, &solution)?;
    let bounds = if levels.upper() == found.levels.upper() {
        found.bounds
    } else {
        // Bounds of the lower levels hold for plans that are no worse above.
        let deadline = settings.time_limit.map(|limit| began + limit);
        let proved = bounds::prove(model, &solution, levels, deadline);
        Levels { unassigned: proved.unassigned.max(found.bounds.unassigned), ..proved }
    };
    let termination = found.termination.judged(levels == bounds);
    trace.push(TracePoint { work, seconds: began.elapsed().as_secs_f64(), levels, bounds });
    Ok(Outcome { solution, levels, bounds, method: found.method, termination, work, trace })
}

/// `solution` without those who wait for somebody left out, and with everybody for whom it has room on any of the days
/// the others leave. As it is where no deployments are linked.
pub(crate) fn join(model: &Model, mut solution: Solution) -> Solution {
    if model.links.is_empty() {
        return solution;
    }
    while let Some(task) = model.broken_link(&solution) {
        solution.fm[model.tasks[task].unit] = None;
    }
    loop {
        let beside = model.beside(&solution);
        let mut state = State::new(&beside, &model.carry(&beside, &solution));
        let came = gaps::close(&mut state);
        solution = beside.carry(model, &state.into_solution());
        // Whoever came in may be what another waits for.
        if !came {
            return solution;
        }
    }
}

/// `hint` for `model` as one for `other`: without starts where one of them is not open there.
fn carried(model: &Model, other: &Model, hint: Hint) -> Hint {
    let tasks = model.tasks_of(hint.unit).map(|(task, _)| task);
    let picks = hint.picks.and_then(|picks| tasks.zip(picks).map(|pick| model.carry_pick(other, pick)).collect());
    Hint { picks, ..hint }
}
