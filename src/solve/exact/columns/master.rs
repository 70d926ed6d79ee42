//! The master: which columns to mix, and the prices of the units that follow.
//!
//! A column is a set of units that one FM could serve. Each FM takes one column, each unit is in one of them, columns
//! may be mixed. Its duals are what serving a unit is worth. They are kept in a box around a centre: the master may
//! also leave a unit out, or serve it twice, at the edges of the box.

use super::super::formulation::hours;
use super::super::highs::{self, Stop};
use super::super::program::{Program, Var};
use super::Taken;
use super::prices::{Prices, Shared};
use crate::case::{Fm, Id};
use crate::model::{Model, Unit};

/// Units one FM could serve together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) fm: Id<Fm>,
    pub(super) taken: Vec<Taken>,
    /// What it uses of what all FMs together may only have so much of.
    pub(super) shared: Shared,
    /// What it costs on top of the FM's running work.
    pub(super) cost: i64,
}

impl Column {
    /// Hours that it costs less what its units earn at `prices`.
    pub(super) fn reduced(&self, prices: &Prices) -> f64 {
        hours(self.cost) - prices.earned(&self.taken, self.shared)
    }
}

/// The centre of the box, and how far it reaches for each price.
#[derive(Clone, Debug)]
pub(super) struct Region {
    pub(super) centre: Prices,
    pub(super) reach: f64,
}

/// The best prices within the box.
pub(super) struct Priced {
    pub(super) prices: Prices,
    /// The least that the columns known so far let the bound be, within the box.
    pub(super) value: f64,
}

/// Solves the master over `columns`; `spare` is the priority that may be left out, `shared` what there may be of moves and
/// waiting.
pub(super) fn solve(
    model: &Model,
    columns: &[Column],
    units: &[Id<Unit>],
    (around, spare, shared): (&Region, i64, Shared),
) -> Option<Priced> {
    let mut program = Program::default();
    let mut by_unit: Vec<Vec<(Var, f64)>> = vec![Vec::new(); model.units.len()];
    let mut by_fm: Vec<Vec<(Var, f64)>> = vec![Vec::new(); model.fms.len()];
    let mut moves: Vec<(Var, f64)> = Vec::new();
    let mut waits: Vec<(Var, f64)> = Vec::new();
    for column in columns_within(model, columns, around) {
        let share = program.continuous(hours(column.cost), 1.0);
        column.taken.iter().for_each(|(unit, _)| by_unit[unit.index()].push((share, 1.0)));
        by_fm[column.fm.index()].push((share, 1.0));
        if model.terms.max_moves.is_some() {
            moves.push((share, column.shared.moves as f64));
        }
        waits.push((share, column.shared.wait as f64));
    }
    let mut left_out = Vec::new();
    for &unit in units {
        let centre = around.centre.units[unit.index()];
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
    let of_moves = share(&mut program, moves, (around.centre.per_move, around.reach), shared.moves);
    let of_waits = share(&mut program, waits, (around.centre.per_wait, around.reach), shared.wait);
    let answer = highs::solve(&program, None, Stop::default());
    let value = answer.bound?;
    let mut earned = vec![0.0; model.units.len()];
    units.iter().zip(&answer.duals).for_each(|(unit, dual)| earned[unit.index()] = *dual);
    let price = |row: Option<usize>| row.and_then(|row| answer.duals.get(row)).map_or(0.0, |dual| -dual);
    let prices = Prices { units: earned, per_move: price(of_moves), per_wait: price(of_waits) };
    Some(Priced { prices: prices.rounded(), value })
}

/// Adds the row of what all FMs together may have `most` of, where some column uses it, and says which it is.
fn share(program: &mut Program, mut terms: Vec<(Var, f64)>, (centre, reach): (f64, f64), most: i64) -> Option<usize> {
    terms.retain(|(_, used)| *used > 0.0);
    if terms.is_empty() {
        return None;
    }
    let row = program.rows.len();
    terms.push((program.continuous(centre + reach, FAR), -1.0));
    terms.push((program.continuous((reach - centre).min(0.0), FAR), 1.0));
    program.at_most(terms, most as f64);
    Some(row)
}

/// The columns that some prices in the box could make the best of their FM's. To another one of the FM, prices can change by no
/// more than the reach for each unit that only one of both has.
fn columns_within<'c>(model: &Model, columns: &'c [Column], around: &Region) -> impl Iterator<Item = &'c Column> {
    let costs: Vec<f64> = columns.iter().map(|column| column.reduced(&around.centre)).collect();
    let mut best: Vec<Option<usize>> = vec![None; model.fms.len()];
    for (at, column) in columns.iter().enumerate() {
        let best = &mut best[column.fm.index()];
        *best = best.filter(|&known| costs[known] <= costs[at]).or(Some(at));
    }
    let is_within = move |at: usize, column: &Column| {
        let within = |cost: f64, units: usize| costs[at] - cost <= around.reach * units as f64;
        // No column at all costs nothing.
        let best = best[column.fm.index()].map(|best| (costs[best], differing(column, &columns[best])));
        within(0.0, column.taken.len() + (column.shared.moves + column.shared.wait) as usize)
            && best.is_none_or(|(cost, units)| within(cost, units))
    };
    columns.iter().enumerate().filter(move |(at, column)| is_within(*at, column)).map(|(_, column)| column)
}

/// The units that only one of two columns has, and by how many moves and days they differ: so many prices tell them apart.
fn differing(a: &Column, b: &Column) -> usize {
    let has = |column: &Column, unit: Id<Unit>| column.taken.iter().any(|(other, _)| *other == unit);
    let common = a.taken.iter().filter(|(unit, _)| has(b, *unit)).count();
    let apart = |a: i64, b: i64| a.abs_diff(b) as usize;
    a.taken.len() + b.taken.len() - 2 * common
        + apart(a.shared.moves, b.shared.moves)
        + apart(a.shared.wait, b.shared.wait)
}

/// More than any unit is ever served too often or too seldom.
const FAR: f64 = 1_000.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::model::Choice;
    use crate::plan::Levels;
    use crate::rules::Facts;

    #[test]
    fn columns_that_no_prices_in_the_box_make_the_best_are_left_out() {
        let mut desk = case("2026-11-23", 4).effort("*", &[(1, 10)]).fm("F1", |_| {});
        for tenant in ["T1", "T2", "T3"] {
            desk = desk.tenant(tenant, |_| {}).workload("Teams", |row| row.esd = esd("2026-11-23"));
        }
        let case = desk.done();
        let model = Model::build(&case, &Facts::of(&case));
        let column = |units: &[usize], hours: i64| {
            let choice = Choice { fm: Id::new(0), picks: vec![0] };
            let taken = units.iter().map(|&unit| (Id::new(unit), choice.clone())).collect();
            Column { fm: Id::new(0), taken, shared: Shared::default(), cost: hours * Levels::COST_PER_HOUR }
        };
        // Units earn 10, 20 and 30 hours, give or take one. The first set costs 40 - 50 = -10; the second, 32 - 40 = -8, has two
        // other units, the third, 23 - 30 = -7, one other. Whoever costs -8 may so come up to it, at the edge of the box; whoever
        // costs -7 may not. The fourth costs 60 - 60 = 0, which is 10 away with one other unit.
        let columns = [column(&[1, 2], 40), column(&[0, 2], 32), column(&[2], 23), column(&[0, 1, 2], 60)];
        let around = Region { centre: Prices { units: vec![10.0, 20.0, 30.0], ..Prices::default() }, reach: 1.0 };
        let within: Vec<&Column> = columns_within(&model, &columns, &around).collect();
        assert_eq!(within, [&columns[0], &columns[1]]);
        let all = Region { reach: 10.0, ..around };
        assert_eq!(columns_within(&model, &columns, &all).count(), columns.len());
    }
}
