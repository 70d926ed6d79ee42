//! Good sets of units for one FM, found by annealing: which units to take when each earns its price.
//!
//! This only feeds the master with columns cheaply; what it misses, the program of the FM finds.

use super::super::offers::Offer;
use crate::case::{Fm, Id};
use crate::model::{Choice, Model, StartPicks, Unit};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::collections::BTreeSet;

/// One way to take one unit.
#[derive(Clone, Debug)]
struct Item {
    unit: Id<Unit>,
    picks: Vec<u16>,
    minutes: Vec<i32>,
    preference: i64,
}

/// The items of one FM, and its weeks.
pub(super) struct Market {
    fm: Id<Fm>,
    items: Vec<Item>,
    base: Vec<i32>,
    units: usize,
}

/// Start choices of one unit that are worth an item each.
const MOST_PICKS: usize = 60;
/// Start choices walked through to find them.
const MOST_WALKED: usize = 3_000;

impl Market {
    pub(super) fn new(model: &Model, fm: Id<Fm>, offers: &[Offer]) -> Self {
        let items = offers.iter().flat_map(|offer| items_of(model, offer)).collect();
        let base = (0..model.weeks).map(|week| model.cells[model.cell(fm, week)].base).collect();
        Self { fm, items, base, units: model.units.len() }
    }

    /// The best set found in `steps` steps from `start`, when unit u earns `earnings[u]` cost units.
    pub(super) fn search(
        &self,
        model: &Model,
        start: &[Taken],
        earnings: &[f64],
        (steps, seed): (u32, u64),
    ) -> Vec<Taken> {
        if self.items.is_empty() {
            return Vec::new();
        }
        let mut walk = Walk::new(self, model, earnings);
        for (unit, choice) in start {
            let item = self.items.iter().position(|item| item.unit == *unit && item.picks == choice.picks);
            if let Some(item) = item {
                walk.apply(item, None);
            }
        }
        walk.run(steps, seed);
        let chosen = walk.best.1.iter().map(|&item| &self.items[item]);
        chosen.map(|item| (item.unit, Choice { fm: self.fm, picks: item.picks.clone() })).collect()
    }
}

/// A unit with what is chosen for it.
pub(super) type Taken = (Id<Unit>, Choice);

fn items_of(model: &Model, offer: &Offer) -> Vec<Item> {
    let mut all: Vec<Vec<u16>> = Vec::new();
    let mut walked = 0;
    StartPicks::new(model, offer.unit, offer.fm).visit(&mut |picks| {
        walked += 1;
        if picks.iter().zip(&offer.picks).all(|(pick, open)| open.contains(pick)) {
            all.push(picks.to_vec());
        }
        all.len() < MOST_WALKED && walked < 50 * MOST_WALKED
    });
    let stride = all.len().div_ceil(MOST_PICKS).max(1);
    let mut seen = BTreeSet::new();
    let preference = model.preference(offer.unit, offer.fm);
    let item = |picks: Vec<u16>| {
        let preference = preference + model.start_cost(offer.unit, &picks);
        Item { unit: offer.unit, minutes: minutes(model, offer.unit, &picks), picks, preference }
    };
    all.into_iter().step_by(stride).map(item).filter(|item| seen.insert(item.minutes.clone())).collect()
}

fn minutes(model: &Model, unit: Id<Unit>, picks: &[u16]) -> Vec<i32> {
    let mut minutes = vec![0; model.weeks];
    let starts =
        model.tasks_of(unit).zip(picks).map(|((task, _), &pick)| model.starts_of(task)[usize::from(pick)].load);
    for load in model.units[unit].fixed.into_iter().chain(starts) {
        let (first, more) = model.loads.get(load);
        minutes[first..].iter_mut().zip(more).for_each(|(sum, &more)| *sum += more);
    }
    minutes
}

struct Walk<'a> {
    market: &'a Market,
    model: &'a Model,
    /// By item: what it costs before load, less what it earns.
    reduced: Vec<f64>,
    load: Vec<i32>,
    price: Vec<i64>,
    /// By unit, the item it is taken with.
    taken: Vec<Option<usize>>,
    chosen: Vec<usize>,
    value: f64,
    best: (f64, Vec<usize>),
}

impl<'a> Walk<'a> {
    fn new(market: &'a Market, model: &'a Model, earnings: &[f64]) -> Self {
        let price = |(week, &load): (usize, &i32)| model.curve(model.cell(market.fm, week)).price(load);
        Self {
            market,
            model,
            reduced: market.items.iter().map(|item| item.preference as f64 - earnings[item.unit.index()]).collect(),
            load: market.base.clone(),
            price: market.base.iter().enumerate().map(price).collect(),
            taken: vec![None; market.units],
            chosen: Vec::new(),
            value: 0.0,
            best: (0.0, Vec::new()),
        }
    }

    fn run(&mut self, steps: u32, seed: u64) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        // From two hundred hours down to a fifth of one.
        let (hot, cold) = (200.0 * 60_000.0, 0.2 * 60_000.0_f64);
        let cooling = (cold / hot).powf(1.0 / f64::from(steps.max(2) - 1));
        let mut temperature = hot;
        for _ in 0..steps {
            temperature *= cooling;
            let item = rng.random_range(0..self.market.items.len());
            let others = self.chosen.len();
            let out = (others > 0 && rng.random_range(0..10) < 5).then(|| self.chosen[rng.random_range(0..others)]);
            let threshold = -temperature * (1.0 - rng.random::<f64>()).ln();
            if let Some(change) = self.change(item, out)
                && change <= threshold
            {
                self.apply(item, out);
            }
        }
    }

    /// What becomes worse when `item` changes sides and `out` leaves; `None` when that does not fit.
    fn change(&self, item: usize, out: Option<usize>) -> Option<f64> {
        let (plus, minus) = self.sides(item, out);
        let mut sum = plus.map_or(0.0, |item| self.reduced[item]);
        sum -= minus.iter().flatten().map(|&item| self.reduced[item]).sum::<f64>();
        let mut price = 0;
        for week in 0..self.load.len() {
            let total = self.total(week, plus, minus);
            if total == self.load[week] {
                continue;
            }
            let cell = self.model.cell(self.market.fm, week);
            if total > self.load[week] && total > self.model.cells[cell].limit {
                return None;
            }
            price += self.model.curve(cell).price(total) - self.price[week];
        }
        Some(sum + price as f64)
    }

    /// What comes and what goes: `item` goes when it is taken, and replaces another item of its unit.
    fn sides(&self, item: usize, out: Option<usize>) -> (Option<usize>, [Option<usize>; 2]) {
        let unit = self.market.items[item].unit;
        let other = self.taken[unit.index()];
        let out = out.filter(|&out| self.market.items[out].unit != unit);
        if other == Some(item) { (None, [Some(item), out]) } else { (Some(item), [other, out]) }
    }

    fn total(&self, week: usize, plus: Option<usize>, minus: [Option<usize>; 2]) -> i32 {
        let of = |item: usize| self.market.items[item].minutes[week];
        self.load[week] + plus.map_or(0, of) - minus.into_iter().flatten().map(of).sum::<i32>()
    }

    fn apply(&mut self, item: usize, out: Option<usize>) {
        let (plus, minus) = self.sides(item, out);
        self.value += self.change(item, out).unwrap_or(0.0);
        for week in 0..self.load.len() {
            self.load[week] = self.total(week, plus, minus);
            let curve = self.model.curve(self.model.cell(self.market.fm, week));
            self.price[week] = curve.price(self.load[week]);
        }
        for gone in minus.into_iter().flatten() {
            self.taken[self.market.items[gone].unit.index()] = None;
            self.chosen.retain(|&other| other != gone);
        }
        if let Some(come) = plus {
            self.taken[self.market.items[come].unit.index()] = Some(come);
            self.chosen.push(come);
        }
        if self.value < self.best.0 - 1.0 {
            self.best = (self.value, self.chosen.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{case, esd};
    use crate::model::evaluate;
    use crate::rules::Facts;
    use crate::solve::exact::offers;

    #[test]
    fn annealing_takes_exactly_the_units_that_earn_more_than_they_cost() {
        // Each deployment loads two weeks with 10 of 40 hours: 4 at 1, 4 at 1.6, 2 at 2.56 = 15.52 a week, 31.04 in all.
        let case = case("2026-11-23", 4)
            .effort("Teams", &[(2, 10)])
            .fm("F1", |_| ())
            .tenant("T1", |_| ())
            .workload("Teams", |row| row.esd = esd("2026-11-23"))
            .tenant("T2", |_| ())
            .workload("Teams", |row| row.esd = esd("2026-12-07"))
            .done();
        let model = Model::build(&case, &Facts::of(&case));
        let open: Vec<Offer> = model.units.ids().flat_map(|unit| offers::of_unit(&model, unit, None)).collect();
        let market = Market::new(&model, Id::new(0), &open);
        let hours = |earned: [f64; 2]| earned.map(|hours| hours * 60_000.0);
        for (earned, taken) in [([30.0, 30.0], 0), ([32.0, 30.0], 1), ([32.0, 40.0], 2)] {
            let found = market.search(&model, &[], &hours(earned), (2_000, 1));
            assert_eq!(found.len(), taken, "earnings {earned:?}");
            let mut solution = crate::model::Solution::empty(&model);
            found.iter().for_each(|(unit, choice)| solution.assign(&model, *unit, choice));
            assert_eq!(evaluate(&model, &solution).unwrap().cost, taken as i64 * 3_104 * 600);
        }
    }
}
