//! Proven lower bounds of the three levels.

mod climb;
mod cost;
mod upper;

pub(crate) use cost::{expected, first_rates};
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
    let slack = Slack {
        unassigned: levels.unassigned,
        least_waiting: levels.waiting == known.waiting && levels.unassigned == known.unassigned,
    };
    let cost = cost::prove(model, solution, levels, (slack, deadline));
    Levels { unassigned, waiting, cost }
}
