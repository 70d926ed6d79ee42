//! Prices of the relaxation over ever more offers, and what they say about each offer.

use super::columns::Prices;
use super::formulation::{Formulation, Question, Relaxed};
use super::highs::Stop;
use super::offers::{self, Offer};
use crate::case::{Fm, Id};
use crate::model::{Model, Solution};
use crate::plan::Levels;
use crate::solve::Goal;
use crate::solve::bounds;
use crate::solve::classes::{Class, Classes};
use crate::solve::is_over;
use crate::solve::prices::{Dues, Relaxation, Slack};
use crate::solve::tariff::HIGHEST;
use std::ops::Range;
use std::time::{Duration, Instant};

/// Offers of each unit that the relaxation begins with.
const FEW: usize = 5;

/// Rounds of the relaxation.
const ROUNDS: usize = 30;

/// The share of the time for prices that goes into finding some to begin with.
const SHARE_OF_FIRST: f64 = 0.25;

/// Hours below which a difference is only rounding.
const SLIGHT: f64 = 1e-3;

/// All offers, with what the best prices say about them.
pub(super) struct Priced {
    offers: Vec<Offer>,
    /// Where the offers of each unit stand.
    of_unit: Vec<Range<usize>>,
    /// By offer: what a plan that uses it costs at least beyond `bound`.
    pub(super) reduced: Vec<i64>,
    /// By offer: whether the last relaxation takes some of it.
    support: Vec<bool>,
    /// The best prices: by class of one FM and week, and the dues.
    rates: (Vec<i64>, Dues),
    /// What every plan costs at least.
    pub(super) bound: i64,
    /// What the last relaxation that came to its end says that units are worth, and what moves and waiting cost.
    pub(super) prices: Option<Prices>,
    /// Simplex iterations that it all took.
    pub(super) work: u64,
    /// By cell: what a minute of it is worth at these prices.
    pub(super) worth: Vec<f64>,
}

/// A plan to start from, with its levels, and the question that the program is to answer.
pub(super) type Known<'a> = (&'a Solution, Levels, Question);

impl Priced {
    /// The offers of `model` at the prices found by the relaxation over ever more of them, within `seconds`.
    pub(super) fn new(
        model: &Model,
        (best, levels, question): Known<'_>,
        (seconds, stop): (Option<f64>, Stop),
    ) -> Self {
        let deadline =
            |share: f64| seconds.map(|seconds| Instant::now() + Duration::from_secs_f64(seconds.max(0.0) * share));
        let (first, end) = (deadline(SHARE_OF_FIRST), deadline(1.0));
        let classes = Classes::new(model, &|_| true);
        let mut relaxation = Relaxation::new(model, &classes, (Goal::Cost, slack(levels, question)));
        let mut priced = Self::all(model, question);
        let rates = bounds::first_rates(&relaxation, best, (levels, first));
        let costs = priced.take_over(&relaxation, &rates);
        let mut open = priced.few(&costs);
        for _ in 0..ROUNDS {
            let inside = priced.inside(&|offer| open[offer], best);
            let relaxed = Formulation::of_offers(model, question, &|unit| inside[unit.index()].clone())
                .relaxed(model, (question.out_price, stop));
            priced.work += relaxed.work;
            priced.support_of(&open, best, &relaxed);
            relaxation.dues = relaxed.prices.dues();
            let costs = priced.take_over(&relaxation, &rates_of(model, &classes, &relaxed));
            let opened = relaxed.bound.is_some() && priced.open_cheap(&costs, &relaxed, &mut open);
            if relaxed.bound.is_some() {
                priced.prices = Some(relaxed.prices);
            }
            if !opened || is_over(end) {
                break;
            }
        }
        priced
    }

    /// The same prices, with what they say about plans that leave out no more than `levels`.
    pub(super) fn for_levels(mut self, model: &Model, levels: Levels, question: Question) -> Self {
        let classes = Classes::new(model, &|_| true);
        let (rates, dues) = std::mem::take(&mut self.rates);
        self.bound = i64::MIN;
        let mut relaxation = Relaxation::new(model, &classes, (Goal::Cost, slack(levels, question)));
        relaxation.dues = dues;
        self.take_over(&relaxation, &rates);
        self
    }

    fn all(model: &Model, question: Question) -> Self {
        let (mut all, mut of_unit) = (Vec::new(), Vec::new());
        for unit in model.units.ids() {
            let first = all.len();
            all.append(&mut offers::of_unit(model, unit, question.most_excess));
            of_unit.push(first..all.len());
        }
        let (reduced, support) = (vec![0; all.len()], vec![false; all.len()]);
        Self {
            offers: all,
            of_unit,
            reduced,
            support,
            rates: Default::default(),
            bound: i64::MIN,
            prices: None,
            work: 0,
            worth: vec![0.0; model.cells.len()],
        }
    }

    /// What each offer costs at `rates`; bound and reduced costs become those of `rates` where these are the best so far.
    fn take_over(&mut self, relaxation: &Relaxation<'_>, rates: &[i64]) -> Vec<i64> {
        let by_unit = relaxation.option_costs(rates);
        let cost = |offer: &Offer| {
            let class: Id<Class> = relaxation.classes.of[offer.fm];
            let options = &by_unit[offer.unit.index()];
            options.iter().find(|(other, _)| *other == class).map_or(i64::MAX, |(_, cost)| *cost)
        };
        let costs: Vec<i64> = self.offers.iter().map(cost).collect();
        let cheapest = |options: &Vec<(Id<Class>, i64)>| options.iter().map(|(_, cost)| *cost).min();
        let least: Vec<Option<i64>> = by_unit.iter().map(cheapest).collect();
        let bound = relaxation.bound_of(&least, rates);
        if bound.value > self.bound {
            self.bound = bound.value;
            self.worth = worth(relaxation, rates);
            self.rates = (rates.to_vec(), relaxation.dues);
            for (offer, &cost) in costs.iter().enumerate() {
                let unit = self.offers[offer].unit;
                let least = least[unit.index()].unwrap_or(0);
                let escape = bound.escape.map_or(i64::MAX, |price| price * relaxation.model.units[unit].priority);
                self.reduced[offer] = cost.saturating_sub(least.min(escape));
            }
        }
        costs
    }

    /// Marks the cheapest offers of each unit.
    fn few(&self, costs: &[i64]) -> Vec<bool> {
        let mut open = vec![false; self.offers.len()];
        for range in &self.of_unit {
            let mut offers: Vec<usize> = range.clone().collect();
            offers.sort_by_key(|&offer| (costs[offer], offer));
            offers.into_iter().take(FEW).for_each(|offer| open[offer] = true);
        }
        open
    }

    /// Opens the offers that are cheaper than what the relaxation pays for their units; false when there are none.
    fn open_cheap(&self, costs: &[i64], relaxed: &Relaxed, open: &mut [bool]) -> bool {
        let mut any = false;
        for (offer, &cost) in costs.iter().enumerate().filter(|(_, cost)| **cost < i64::MAX) {
            let paid = relaxed.prices.units[self.offers[offer].unit.index()] - SLIGHT;
            if !open[offer] && (cost as f64) < paid * Levels::COST_PER_HOUR as f64 {
                open[offer] = true;
                any = true;
            }
        }
        any
    }

    /// Takes over which of the offers that are `open` the relaxation takes.
    fn support_of(&mut self, open: &[bool], solution: &Solution, relaxed: &Relaxed) {
        self.support.fill(false);
        let inside = (0..self.offers.len()).filter(|&offer| open[offer] || self.is_of(offer, solution));
        for (offer, _) in inside.collect::<Vec<_>>().into_iter().zip(&relaxed.taken).filter(|(_, taken)| **taken) {
            self.support[offer] = true;
        }
    }

    fn is_of(&self, offer: usize, solution: &Solution) -> bool {
        let offer = &self.offers[offer];
        solution.fm[offer.unit] == Some(offer.fm)
    }

    /// By unit: the offers that are `wanted`, and that of `solution`.
    fn inside(&self, wanted: &dyn Fn(usize) -> bool, solution: &Solution) -> Vec<Vec<Offer>> {
        let of_unit = |range: &Range<usize>| {
            let inside = range.clone().filter(|&offer| wanted(offer) || self.is_of(offer, solution));
            inside.map(|offer| self.offers[offer].clone()).collect()
        };
        self.of_unit.iter().map(of_unit).collect()
    }

    /// By unit: the offers that the relaxation takes, and that of `solution`.
    pub(super) fn supported(&self, solution: &Solution) -> Vec<Vec<Offer>> {
        self.inside(&|offer| self.support[offer], solution)
    }

    /// By unit: the offers with a reduced cost up to `reach`, and that of `solution`.
    pub(super) fn within(&self, reach: i64, solution: &Solution) -> Vec<Vec<Offer>> {
        self.inside(&|offer| self.reduced[offer] <= reach, solution)
    }

    /// What the second best offer of a unit costs more than its best, on average.
    pub(super) fn spread(&self) -> f64 {
        let second = |range: &Range<usize>| {
            let mut costs = self.reduced[range.clone()].to_vec();
            costs.sort_unstable();
            costs.get(1).map(|&cost| cost as f64)
        };
        let seconds: Vec<f64> = self.of_unit.iter().filter_map(second).collect();
        seconds.iter().sum::<f64>() / seconds.len().max(1) as f64
    }
}

/// What the plans may leave out and let wait that the prices speak of.
const fn slack(levels: Levels, question: Question) -> Slack {
    Slack {
        unassigned: levels.unassigned,
        waiting: levels.waiting,
        least_waiting: matches!(question.most_excess, Some(0)),
    }
}

/// Rates of classes of one FM each as rates of cells.
fn worth(relaxation: &Relaxation<'_>, rates: &[i64]) -> Vec<f64> {
    let weeks = relaxation.model.weeks;
    let classes = relaxation.classes.of.iter();
    let rows = classes.flat_map(|class| &rates[class.index() * weeks..(class.index() + 1) * weeks]);
    rows.map(|&rate| rate as f64).collect()
}

/// Prices of the relaxation as whole numbers by class and week.
fn rates_of(model: &Model, classes: &Classes, relaxed: &Relaxed) -> Vec<i64> {
    let row_of = |fm: Id<Fm>| classes.of[fm].index() * model.weeks;
    let mut rates = vec![0; classes.len() * model.weeks];
    // A week without room is in no offer, and bars all others at no cost.
    let without_room = |cell: &usize| model.cells[*cell].limit == model.cells[*cell].base;
    for cell in (0..model.cells.len()).filter(without_room) {
        rates[row_of(Id::new(cell / model.weeks)) + cell % model.weeks] = HIGHEST as i64;
    }
    for &(cell, price) in &relaxed.minutes {
        rates[row_of(Id::new(cell / model.weeks)) + cell % model.weeks] = price.clamp(0.0, HIGHEST).round() as i64;
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::{away, case, esd};
    use crate::model::{Choice, evaluate};
    use crate::rules::Facts;
    use crate::solve::exact::formulation::hours;

    #[test]
    fn where_people_are_short_the_prices_prove_what_the_relaxation_does() {
        // Three deployments of 30 hours in a week of 40: one fits. F2 is away in that week.
        let desk = case("2026-11-23", 4).effort("*", &[(1, 30)]).fm("F1", |_| {});
        let desk = desk.fm("F2", |fm| fm.absences = vec![away("2026-11-23", "2026-11-27")]);
        let case = ["T1", "T2", "T3"].iter().fold(desk, |desk, tenant| {
            desk.tenant(tenant, |_| {}).workload("Teams", |row| row.esd = esd("2026-11-23"))
        });
        let case = case.done();
        let model = Model::build(&case, &Facts::of(&case));
        let mut plan = Solution::empty(&model);
        plan.assign(&model, Id::new(0), &Choice { fm: Id::new(0), picks: vec![0] });
        let levels = evaluate(&model, &plan).unwrap();
        let question = Question { goal: Goal::Cost, levels, serve_all: false, out_price: None, most_excess: Some(0) };
        let priced = Priced::new(&model, (&plan, levels, question), (None, Stop::default()));
        assert!(priced.bound <= levels.cost && priced.bound as f64 > 0.999 * levels.cost as f64, "{}", priced.bound);
        let earned: f64 = priced.prices.unwrap().units.iter().sum();
        assert!(earned > 2.0 * hours(levels.cost), "each of the three earns as much as the one that is served");
    }
}
