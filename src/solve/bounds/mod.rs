//! Proven lower bounds of the three levels.

mod climb;
mod cost;
mod upper;

pub(crate) use cost::{Appraisal, expected, first_rates};
pub(crate) use upper::quick as upper;

use super::prices::Slack;
use crate::model::{Model, Solution};
use crate::plan::Levels;
use std::time::Instant;

/// Models with at most so many FMs get prices for each FM by itself.
const SINGLE: usize = 40;

/// The part of the time left that the first two levels may take.
const SHARE_OF_UPPER: f64 = 0.5;

/// Lower bounds of the levels of `solution`, each for plans whose levels above are not worse. No stage begins that would
/// not end by `deadline`.
pub(crate) fn prove(model: &Model, solution: &Solution, levels: Levels, deadline: Option<Instant>) -> Levels {
    let known = upper(model, levels);
    let now = Instant::now();
    let first = deadline.map(|end| now + end.saturating_duration_since(now).mul_f64(SHARE_OF_UPPER));
    let Levels { unassigned, waiting, .. } = upper::prove(model, solution, (levels, known), first);
    let cost = match model.units.is_empty() {
        true => levels.cost,
        false => cost::prove(model, solution, levels, (slack(levels, known), deadline)),
    };
    Levels { unassigned, waiting, cost }
}

/// What good prices say about the cost of plans that leave out and let wait no more than `solution`, of these levels.
pub(crate) fn appraise(model: &Model, solution: &Solution, levels: Levels, deadline: Option<Instant>) -> Appraisal {
    cost::appraise(model, solution, levels, (slack(levels, upper(model, levels)), deadline))
}

fn slack(levels: Levels, known: Levels) -> Slack {
    let least_waiting = levels.waiting == known.waiting && levels.unassigned == known.unassigned;
    Slack { unassigned: levels.unassigned, waiting: levels.waiting, least_waiting }
}
