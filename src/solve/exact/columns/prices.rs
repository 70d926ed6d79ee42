//! What units earn whoever serves them, and what moves cost.

use super::super::formulation::hours;
use super::Taken;
use super::market::Market;
use crate::case::Id;
use crate::model::{Model, Unit};
use crate::plan::Levels;

/// Prices in hours.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Prices {
    /// By unit: what serving it earns.
    pub(in super::super) units: Vec<f64>,
    /// What a move to another FM costs, where only so many may be.
    pub(in super::super) per_move: f64,
}

impl Prices {
    /// The nearest prices of whole cost units: all who use them then mean the same.
    pub(super) fn rounded(mut self) -> Self {
        self.units.iter_mut().for_each(|price| *price = rounded(*price));
        self.per_move = rounded(self.per_move.max(0.0));
        self
    }

    /// What an FM earns with `taken`, of which so many are moves.
    pub(super) fn earned(&self, taken: &[Taken], moves: usize) -> f64 {
        taken.iter().map(|(unit, _)| self.units[unit.index()]).sum::<f64>() - self.per_move * moves as f64
    }

    /// What each candidate of `market` costs beside its ways less what it earns, in cost units.
    pub(super) fn own(&self, market: &Market) -> Vec<f64> {
        let per_move = cost_units(self.per_move);
        let earned = |unit: Id<Unit>| cost_units(self.units[unit.index()]);
        let of = market.candidates.iter();
        of.map(|one| one.cost - earned(one.unit) + if one.moves { per_move } else { 0.0 }).collect()
    }

    /// What `units` pay at least in a plan that leaves out `spare` of priority: the most over m >= 0 of the sum over units of
    /// min(e, m x priority), less m x spare; and less what all moves that may be cost.
    pub(super) fn paid(&self, model: &Model, units: &[Id<Unit>], spare: i64) -> f64 {
        let moves = self.per_move * f64::from(model.terms.max_moves.unwrap_or(0));
        if spare == 0 {
            return units.iter().map(|unit| self.units[unit.index()]).sum::<f64>() - moves;
        }
        let priority = |unit: Id<Unit>| model.units[unit].priority as f64;
        let value = |price: f64| {
            let part = |&unit: &Id<Unit>| self.units[unit.index()].min(price * priority(unit));
            units.iter().map(part).sum::<f64>() - price * spare as f64
        };
        let kinks = units.iter().filter(|&&unit| priority(unit) > 0.0);
        let kinks = kinks.map(|&unit| (self.units[unit.index()] / priority(unit)).max(0.0));
        kinks.chain([0.0]).map(value).fold(f64::NEG_INFINITY, f64::max) - moves
    }
}

fn rounded(price: f64) -> f64 {
    hours(cost_units(price) as i64)
}

/// A price in cost units.
fn cost_units(price: f64) -> f64 {
    (price * Levels::COST_PER_HOUR as f64).round()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::rules::Facts;

    #[test]
    fn what_may_be_left_out_and_moved_is_taken_off_what_all_pay() {
        let mut desk = case("2026-11-23", 4).effort("*", &[(1, 10)]).fm("F1", |_| {});
        for (tenant, priority) in [("T1", 1), ("T2", 1), ("T3", 2)] {
            let with_priority = desk.tenant(tenant, |row| row.priority = priority);
            desk = with_priority.workload("Teams", |row| row.esd = esd("2026-11-23"));
        }
        let case = desk.with(|case| case.policy.max_moves = Some(3)).done();
        let model = Model::build(&case, &Facts::of(&case));
        let units: Vec<Id<Unit>> = model.units.ids().collect();
        let prices = Prices { units: vec![10.0, 20.0, 30.0], per_move: 2.0 };
        assert_eq!(prices.paid(&model, &units, 0), 60.0 - 6.0);
        // Whoever pays most for a point goes first: of 20 for T2, and half of T3 at 15 for each of its two points.
        assert_eq!(prices.paid(&model, &units, 1), 40.0 - 6.0);
        assert_eq!(prices.paid(&model, &units, 2), 25.0 - 6.0);
    }
}
