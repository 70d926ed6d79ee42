//! Solvers: strategy by size.
//!
//! | method | what it does |
//! |---|---|
//! | greedy | the baseline: in the order of the first start, to the least utilised eligible FM with room |
//! | search | construction, then annealing in rounds over disjoint parts (`rounds`), most of it two FMs at a time (`split`); where people are too few, FMs are overfull for a time (`relief`), and others give way to who is left (`room`) |
//! | exact | the search's plan handed to a MILP; also the default where load costs nothing, whatever the size |
//!
//! Whatever made a plan, whoever still fits somewhere gets a place at the end (`gaps`), and its bounds come from `bounds`,
//! which never looks at how it was made. Deployments of a split tenant that come after one another are taken apart before and
//! put together again afterwards (`linked`).

mod anneal;
mod ascent;
mod bounds;
mod classes;
pub(crate) mod construct;
mod curvature;
mod cut;
mod exact;
mod field;
mod first;
mod fit;
mod gaps;
mod linked;
mod markets;
mod means;
mod outcome;
mod prices;
mod relief;
mod room;
mod rounds;
mod rows;
mod split;
mod spread;
pub(crate) mod state;
mod strategy;
mod tariff;
mod wide;

pub(crate) use construct::Hint;
pub(crate) use linked::{join, solve};
pub(crate) use outcome::Outcome;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, Solution, evaluate};
use crate::plan::Levels;
use std::time::Instant;

/// The level that is minimised, or bounded; the levels above it must not get worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// Priority left without an FM.
    Unassigned,
    /// Priority x days waited.
    Waiting,
    /// Cost.
    Cost,
}

/// What a unit costs on average, at least 1: what temperatures are shares of.
fn mean_cost(model: &Model, levels: Levels) -> f64 {
    (levels.cost as f64 / model.units.len().max(1) as f64).max(1.0)
}

/// True once it is `deadline`; never where there is none.
fn is_over(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() >= deadline)
}

/// The levels of `solution`.
///
/// # Errors
/// When it is not legal.
fn levels_of(model: &Model, solution: &Solution) -> Result<Levels> {
    evaluate(model, solution)
        .map_err(|broken| Error::new(ErrorKind::Solver, format!("the solver made an illegal plan: {broken:?}")))
}
