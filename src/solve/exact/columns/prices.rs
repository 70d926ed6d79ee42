//! What units earn whoever serves them, and what moves cost.

use super::super::formulation::hours;
use super::Taken;
use super::market::Market;
use crate::case::Id;
use crate::model::{Model, Unit};
use crate::plan::Levels;
use crate::solve::prices::Dues;

/// Prices in hours.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Prices {
    /// By unit: what serving it earns.
    pub(in super::super) units: Vec<f64>,
    /// What a move to another FM costs, where only so many may be.
    pub(in super::super) per_move: f64,
    /// What a day of waiting costs for a point of priority, where only so many may be.
    pub(in super::super) per_wait: f64,
}

/// What a set uses of what all FMs together may only have so much of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shared {
    /// Units that move to the FM from another.
    pub(super) moves: i64,
    /// Priority x days of waiting.
    pub(super) wait: i64,
}

/// What things cost one FM beside load at some prices, in cost units.
#[derive(Clone, Debug)]
pub(super) struct Costs {
    /// By candidate, less what it earns.
    pub(super) candidates: Vec<f64>,
    /// By way.
    pub(super) ways: Vec<f64>,
}

impl Prices {
    /// The nearest prices of whole cost units: all who use them then mean the same.
    pub(super) fn rounded(mut self) -> Self {
        self.units.iter_mut().for_each(|price| *price = rounded(*price));
        self.per_move = rounded(self.per_move.max(0.0));
        self.per_wait = rounded(self.per_wait.max(0.0));
        self
    }

    /// What moves and waiting cost, in cost units.
    pub(in super::super) fn dues(&self) -> Dues {
        Dues {
            per_wait: cost_units(self.per_wait.max(0.0)) as i64,
            per_move: cost_units(self.per_move.max(0.0)) as i64,
        }
    }

    /// What an FM earns with `taken`, which use so much of what is shared.
    pub(super) fn earned(&self, taken: &[Taken], shared: Shared) -> f64 {
        taken.iter().map(|(unit, _)| self.units[unit.index()]).sum::<f64>() - self.shared(shared)
    }

    fn shared(&self, shared: Shared) -> f64 {
        self.per_move * shared.moves as f64 + self.per_wait * shared.wait as f64
    }

    /// What the candidates and ways of `market` cost.
    pub(super) fn costs(&self, market: &Market) -> Costs {
        let (per_move, per_wait) = (cost_units(self.per_move), cost_units(self.per_wait));
        let earned = |unit: Id<Unit>| cost_units(self.units[unit.index()]);
        let candidates = market.candidates.iter();
        let candidates = candidates.map(|one| one.cost - earned(one.unit) + if one.moves { per_move } else { 0.0 });
        let ways = market.ways.iter().map(|way| way.cost + per_wait * way.wait);
        Costs { candidates: candidates.collect(), ways: ways.collect() }
    }

    /// What `units` pay at least in a plan that leaves out `spare` of priority: the most over m >= 0 of the sum over units of
    /// min(e, m x priority), less m x spare; and less what all that is `shared` costs.
    pub(super) fn paid(&self, model: &Model, units: &[Id<Unit>], (spare, shared): (i64, Shared)) -> f64 {
        if spare == 0 {
            return units.iter().map(|unit| self.units[unit.index()]).sum::<f64>() - self.shared(shared);
        }
        let priority = |unit: Id<Unit>| model.units[unit].priority as f64;
        let value = |price: f64| {
            let part = |&unit: &Id<Unit>| self.units[unit.index()].min(price * priority(unit));
            units.iter().map(part).sum::<f64>() - price * spare as f64
        };
        let kinks = units.iter().filter(|&&unit| priority(unit) > 0.0);
        let kinks = kinks.map(|&unit| (self.units[unit.index()] / priority(unit)).max(0.0));
        kinks.chain([0.0]).map(value).fold(f64::NEG_INFINITY, f64::max) - self.shared(shared)
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
    fn what_may_be_left_out_and_what_is_shared_is_taken_off_what_all_pay() {
        let mut desk = case("2026-11-23", 4).effort("*", &[(1, 10)]).fm("F1", |_| {});
        for (tenant, priority) in [("T1", 1), ("T2", 1), ("T3", 2)] {
            let with_priority = desk.tenant(tenant, |row| row.priority = priority);
            desk = with_priority.workload("Teams", |row| row.esd = esd("2026-11-23"));
        }
        let case = desk.done();
        let model = Model::build(&case, &Facts::of(&case));
        let units: Vec<Id<Unit>> = model.units.ids().collect();
        let prices = Prices { units: vec![10.0, 20.0, 30.0], per_move: 2.0, per_wait: 0.5 };
        let paid = |spare| prices.paid(&model, &units, (spare, Shared { moves: 3, wait: 4 }));
        assert_eq!(paid(0), 60.0 - 8.0);
        // Whoever pays most for a point goes first: of 20 for T2, and half of T3 at 15 for each of its two points.
        assert_eq!(paid(1), 40.0 - 8.0);
        assert_eq!(paid(2), 25.0 - 8.0);
    }
}
