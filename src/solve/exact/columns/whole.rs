//! One FM's choice as a program, for where rates say too little.
//!
//! Where limits bind, what fits together is not in the rates, and a search by them may hardly move: of one FM with 81 units to
//! choose from it left 4 % open after 128,000 nodes, where HiGHS closes the program in two seconds by its cuts.

use super::super::formulation::HOUR;
use super::super::highs::{self, Stop};
use super::super::program::{Program, Var};
use super::market::Market;
use super::prices::Costs;
use crate::plan::Levels;

/// What a program found and proved.
pub(super) struct Answer {
    /// The ways of the best set.
    pub(super) ways: Option<Vec<usize>>,
    /// What every set costs at least, in cost units.
    pub(super) bound: Option<f64>,
    /// Simplex iterations.
    pub(super) iterations: u64,
}

/// Solves the choice of the FM of `market`.
pub(super) fn solve(market: &Market, costs: &Costs, stop: Stop) -> Answer {
    let per_hour = Levels::COST_PER_HOUR as f64;
    let mut program = Program::default();
    let mut ways: Vec<(usize, Var)> = Vec::with_capacity(market.ways.len());
    for (candidate, own) in market.candidates.iter().zip(&costs.candidates) {
        let taken = program.binary(own / per_hour);
        for part in &candidate.parts {
            let first = ways.len();
            ways.extend(part.clone().map(|way| (way, program.binary(costs.ways[way] / per_hour))));
            let terms = ways[first..].iter().map(|&(_, var)| (var, 1.0)).chain([(taken, -1.0)]);
            program.equal(terms.collect(), 0.0);
        }
    }
    let mut rows: Vec<Vec<(Var, f64)>> = vec![Vec::new(); market.rows.len()];
    for &(way, var) in &ways {
        for (first, uses) in market.spans(way) {
            let used = rows[first..].iter_mut().zip(uses).filter(|(_, uses)| **uses > 0.0);
            used.for_each(|(terms, uses)| terms.push((var, uses / HOUR)));
        }
    }
    for (mut terms, row) in rows.into_iter().zip(&market.rows).filter(|(terms, _)| !terms.is_empty()) {
        for (width, slope) in row.bands() {
            terms.push((program.continuous(slope * HOUR / per_hour, width / HOUR), -1.0));
        }
        program.at_most(terms, 0.0);
    }
    let answer = highs::solve(&program, None, stop);
    let taken =
        |values: Vec<f64>| ways.iter().filter(|(_, var)| values[var.index()] > 0.5).map(|(way, _)| *way).collect();
    Answer {
        ways: answer.values.map(taken),
        bound: answer.bound.map(|bound| bound * per_hour),
        iterations: answer.iterations,
    }
}
