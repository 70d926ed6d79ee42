//! The master: which columns to mix, and the prices of the units that follow.
//!
//! A column is a set of units that one FM could serve. Each FM takes one column, each unit is in one of them, columns
//! may be mixed. Its duals are what serving a unit is worth. They are kept in a box around a centre: the master may
//! also leave a unit out, or serve it twice, at the edges of the box.

use super::super::formulation::hours;
use super::super::highs::{self, Stop};
use super::super::program::{Program, Var};
use super::Taken;
use crate::case::{Fm, Id};
use crate::model::{Model, Unit};

/// Units one FM could serve together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) fm: Id<Fm>,
    pub(super) taken: Vec<Taken>,
    /// What it costs on top of the FM's running work.
    pub(super) cost: i64,
}

/// The centre of the box by unit, and how far it reaches.
#[derive(Clone, Debug)]
pub(super) struct Region {
    pub(super) centre: Vec<f64>,
    pub(super) reach: f64,
}

/// The prices of units, in hours.
pub(super) struct Priced {
    pub(super) earnings: Vec<f64>,
    /// The least that the columns known so far let the bound be, within the box.
    pub(super) value: f64,
}

/// Solves the master over `columns`; `spare` is the priority that may be left out.
pub(super) fn solve(
    model: &Model,
    columns: &[Column],
    units: &[Id<Unit>],
    (around, spare): (&Region, i64),
) -> Option<Priced> {
    let mut program = Program::default();
    let mut by_unit: Vec<Vec<(Var, f64)>> = vec![Vec::new(); model.units.len()];
    let mut by_fm: Vec<Vec<(Var, f64)>> = vec![Vec::new(); model.fms.len()];
    for column in columns {
        let share = program.continuous(hours(column.cost), 1.0);
        column.taken.iter().for_each(|(unit, _)| by_unit[unit.index()].push((share, 1.0)));
        by_fm[column.fm.index()].push((share, 1.0));
    }
    let mut left_out = Vec::new();
    for &unit in units {
        let centre = around.centre[unit.index()];
        let mut terms = std::mem::take(&mut by_unit[unit.index()]);
        terms.push((program.continuous(centre + around.reach, FAR), 1.0));
        terms.push((program.continuous(around.reach - centre, FAR), -1.0));
        if spare > 0 {
            let out = program.continuous(0.0, 1.0);
            left_out.push((out, model.units[unit].priority as f64));
            terms.push((out, 1.0));
        }
        program.equal(terms, 1.0);
    }
    for terms in by_fm.into_iter().filter(|terms| !terms.is_empty()) {
        program.at_most(terms, 1.0);
    }
    if spare > 0 {
        program.at_most(left_out, spare as f64);
    }
    let answer = highs::solve(&program, None, Stop::default());
    let value = answer.bound?;
    let mut earnings = vec![0.0; model.units.len()];
    units.iter().zip(&answer.duals).for_each(|(unit, dual)| earnings[unit.index()] = *dual);
    Some(Priced { earnings, value })
}

/// More than any unit is ever served too often or too seldom.
const FAR: f64 = 1_000.0;
