//! Split tenants whose deployments come after one another: the methods see the model with their days apart (see
//! [`Model::apart`]), and what could not be seen that way is mended here.

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
use crate::plan::{Levels, Termination, TracePoint};
use std::time::Instant;

/// The share of a time limit that the methods get where their proof may have to be made again.
const SHARE: f64 = 0.85;

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
    let (apart, cut) = model.apart();
    let start = start.map(|hints| hints.into_iter().map(|hint| carried(model, &apart, hint)).collect());
    let share = if cut { SHARE } else { 1.0 };
    let short = Settings { time_limit: settings.time_limit.map(|limit| limit.mul_f64(share)), ..settings.clone() };
    let found = strategy::solve(&apart, &short, (start, progress))?;
    let solution = join(model, &apart.carry(model, &found.solution));
    let levels = levels_of(model, &solution)?;
    let bounds = if levels == found.levels && !cut {
        found.bounds
    } else {
        let proved = bounds::prove(model, &solution, levels, settings.time_limit.map(|limit| began + limit));
        // Who has no FM does not hang on who else has one.
        Levels { unassigned: proved.unassigned.max(if cut { 0 } else { found.bounds.unassigned }), ..proved }
    };
    let termination = match found.termination {
        _ if levels == bounds => Termination::Optimal,
        Termination::Optimal => Termination::Completed,
        other => other,
    };
    let mut trace = found.trace;
    trace.push(TracePoint { work: found.work, seconds: began.elapsed().as_secs_f64(), levels, bounds });
    Ok(Outcome { solution, levels, bounds, termination, trace, ..found })
}

/// `solution` without those who wait for somebody left out, and with everybody for whom it has room on any of the days
/// the others leave.
pub(crate) fn join(model: &Model, solution: &Solution) -> Solution {
    let mut solution = solution.clone();
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

/// `hint` for `model` as one for `apart`: without starts where one of them is not open there.
fn carried(model: &Model, apart: &Model, hint: Hint) -> Hint {
    let pick = |(task, pick): (_, u16)| {
        let (now, at) = (&apart.tasks[task].starts, model.tasks[task].starts.start + usize::from(pick));
        now.contains(&at).then(|| (at - now.start) as u16)
    };
    let tasks = model.tasks_of(hint.unit).map(|(task, _)| task);
    let picks = hint.picks.and_then(|picks| tasks.zip(picks).map(pick).collect());
    Hint { picks, ..hint }
}
