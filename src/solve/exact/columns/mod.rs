//! The bound of the cost level by columns: every FM takes one whole set of units.
//!
//! The relaxation of the program spreads every unit over all FMs and so finds a perfectly even load, which whole units
//! never reach. Here only the rows "unit u is served once" are relaxed, with a price (earnings) for each unit, and each
//! FM's choice stays whole:
//!
//! ```text
//! L(e) = sum over units of e[u] + sum over FMs of  min { cost(S) - sum over u in S of e[u] : S a legal set of units }
//! ```
//!
//! is a lower bound for any prices e (Dantzig and Wolfe 1960, doi:10.1287/opre.8.1.101). The prices come from a master
//! over the sets found so far, held in a box around the best prices known (Marsten, Hogan and Blankenship 1975,
//! doi:10.1287/opre.23.3.389), since its raw duals swing wildly; sets are found by annealing first, and by one small
//! program per FM whenever a bound is to be proved. The programs' own bounds are used, so that none has to be closed.

mod local;
mod master;

use super::formulation::{Formulation, hours};
use super::highs::{self, Stop};
use super::offers::Offer;
use super::run::TOLERANCE;
use crate::case::{Customer, Fm, Id};
use crate::model::{Choice, Model, Solution, Unit, evaluate};
use local::{Market, Taken};
use master::{Column, Region};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::time::Instant;

/// How much may be spent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// When to stop.
    pub(super) deadline: Option<Instant>,
    /// Simplex iterations after which no round begins.
    pub(super) work: Option<u64>,
    /// Rounds in which a bound is proved.
    pub(super) rounds: usize,
    /// The cost to reach, in hours.
    pub(super) target: f64,
}

impl Effort {
    /// Seconds left, where the clock counts.
    fn left(&self) -> Option<f64> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()).as_secs_f64())
    }
}

/// What the columns proved.
#[derive(Clone, Debug, Default)]
pub(super) struct Proof {
    /// The bound, in hours.
    pub(super) bound: Option<f64>,
    /// Simplex iterations of the FMs' programs.
    pub(super) iterations: u64,
}

/// Annealing rounds before each round that proves a bound.
const LOCAL_ROUNDS: usize = 50;
/// Steps of one annealing.
const LOCAL_STEPS: u32 = 15_000;
/// Gap of an FM's program that is left open, as a share of the target divided by the FMs.
const OPEN: f64 = 0.0005;
/// Share of the time left that one round's programs, or the annealing before them, may use.
const SHARE: f64 = 0.35;
/// Branch-and-bound nodes of one FM's program.
const NODES: u64 = 400;

/// Proves a bound from `prices` (hours by unit; any will do, good ones save time), starting with the columns of
/// `incumbent`. `offers` are all there are, `spare` is the priority that may be left out.
pub(super) fn prove(
    model: &Model,
    offers: &[Offer],
    (incumbent, prices, spare): (&Solution, Vec<f64>, i64),
    effort: Effort,
) -> Proof {
    let Some(mut generation) = Generation::new(model, offers, spare) else { return Proof::default() };
    generation.take_over(incumbent);
    generation.run(prices, effort);
    generation.proof
}

/// What tells columns apart: the FM, and the units with their starts.
type Key = (Id<Fm>, Vec<(Id<Unit>, Vec<u16>)>);

struct Generation<'m> {
    model: &'m Model,
    spare: i64,
    /// Units with offers.
    units: Vec<Id<Unit>>,
    offers: Vec<Vec<Offer>>,
    markets: Vec<Market>,
    columns: Vec<Column>,
    known: BTreeSet<Key>,
    /// Cost of what runs anyway.
    base_cost: i64,
    /// Hours that every bound counts too often: each customer's first FM is free.
    first_fms: f64,
    proof: Proof,
}

/// What an FM's program came to.
struct Answer {
    bound: Option<f64>,
    taken: Option<Vec<Taken>>,
    iterations: u64,
}

impl<'m> Generation<'m> {
    fn new(model: &'m Model, offers: &[Offer], spare: i64) -> Option<Self> {
        let mut by_fm: Vec<Vec<Offer>> = vec![Vec::new(); model.fms.len()];
        offers.iter().for_each(|offer| by_fm[offer.fm.index()].push(offer.clone()));
        let mut units: Vec<Id<Unit>> = offers.iter().map(|offer| offer.unit).collect();
        units.sort_unstable();
        units.dedup();
        let customers: BTreeSet<Id<Customer>> = units.iter().filter_map(|&unit| model.units[unit].customer).collect();
        let free = customers.iter().filter(|&&customer| is_free(model, customer)).count() as i64;
        let markets =
            by_fm.par_iter().enumerate().map(|(fm, offers)| Market::new(model, Id::new(fm), offers)).collect();
        Some(Self {
            model,
            spare,
            units,
            offers: by_fm,
            markets,
            columns: Vec::new(),
            known: BTreeSet::new(),
            base_cost: evaluate(model, &Solution::empty(model)).ok()?.cost,
            first_fms: hours(free * model.terms.same_customer),
            proof: Proof::default(),
        })
    }

    /// The columns of a solution.
    fn take_over(&mut self, solution: &Solution) {
        let model = self.model;
        let mut sets: Vec<Vec<Taken>> = vec![Vec::new(); model.fms.len()];
        for (unit, fm) in solution.fm.entries() {
            if let Some(fm) = *fm {
                let picks = model.tasks_of(unit).map(|(task, _)| solution.pick[task]).collect();
                sets[fm.index()].push((unit, Choice { fm, picks }));
            }
        }
        for (fm, taken) in sets.into_iter().enumerate() {
            self.add(Id::new(fm), taken);
        }
    }

    fn run(&mut self, prices: Vec<f64>, effort: Effort) {
        let mean = effort.target / self.units.len().max(1) as f64;
        let mut around = Region { reach: 0.05 * mean, centre: prices };
        let mut trial = around.centre.clone();
        let mut settled = 0;
        for round in 0..effort.rounds {
            let spent = effort.work.is_some_and(|most| self.proof.iterations >= most);
            if spent || settled == 2 || effort.left().is_some_and(|left| left < 0.2) {
                break;
            }
            if round > 0 {
                let Some(value) = self.settle(&around, &mut trial, (round, effort)) else { break };
                if value - self.proof.bound.unwrap_or(0.0) < OPEN * effort.target {
                    around.reach *= 4.0;
                    settled += 1;
                }
            }
            let Some(bound) = self.bound(&trial, effort) else { break };
            if self.proof.bound.is_none_or(|best| bound > best) {
                self.proof.bound = Some(bound);
                around.centre.clone_from(&trial);
            } else {
                around.reach *= 0.5;
            }
            if bound >= effort.target * (1.0 - TOLERANCE) {
                break;
            }
        }
    }

    /// Lets master and annealing settle on prices; returns the master's value.
    fn settle(&mut self, around: &Region, trial: &mut Vec<f64>, (round, effort): (usize, Effort)) -> Option<f64> {
        let mut value = f64::INFINITY;
        let enough = effort.left().map(|left| (1.0 - SHARE) * left);
        for turn in 0..LOCAL_ROUNDS {
            let priced = master::solve(self.model, &self.columns, &self.units, (around, self.spare))?;
            value = priced.value;
            *trial = priced.earnings;
            let late = effort.left().zip(enough).is_some_and(|(left, enough)| left <= enough);
            if late || self.local(trial, (round * LOCAL_ROUNDS + turn) as u64) == 0 {
                break;
            }
        }
        // Half way to the master's prices: it knows too few columns to be trusted further.
        let blend = |(trial, centre): (&mut f64, &f64)| *trial = 0.5 * (*trial + centre);
        trial.iter_mut().zip(&around.centre).for_each(blend);
        Some(value + hours(self.base_cost) - self.first_fms)
    }

    /// Adds the sets that annealing finds; returns how many are new.
    fn local(&mut self, earnings: &[f64], turn: u64) -> usize {
        let units: Vec<f64> = earnings.iter().map(|hours| hours * crate::plan::Levels::COST_PER_HOUR as f64).collect();
        let found: Vec<Vec<Taken>> = (0..self.markets.len())
            .into_par_iter()
            .map(|fm| {
                let start = self.best_known(fm, &units);
                let seed = turn * 1_000_003 + fm as u64;
                self.markets[fm].search(self.model, &start, &units, (LOCAL_STEPS, seed))
            })
            .collect();
        let mut new = 0;
        for (fm, taken) in found.into_iter().enumerate() {
            new += usize::from(self.add(Id::new(fm), taken));
        }
        new
    }

    /// The known column of `fm` with the least reduced cost.
    fn best_known(&self, fm: usize, earnings: &[f64]) -> Vec<Taken> {
        let own = self.columns.iter().filter(|column| column.fm.index() == fm);
        let reduced = |column: &&Column| {
            column.cost as f64 - column.taken.iter().map(|(unit, _)| earnings[unit.index()]).sum::<f64>()
        };
        own.min_by(|a, b| reduced(a).total_cmp(&reduced(b))).map_or_else(Vec::new, |column| column.taken.clone())
    }

    /// Adds a column, and the same one for the other FMs of the group where they can take it.
    fn add(&mut self, fm: Id<Fm>, taken: Vec<Taken>) -> bool {
        let new = self.add_one(fm, taken.clone());
        if new {
            let peers = self.model.groups[self.model.fms[fm].group].clone();
            for peer in peers.into_iter().filter(|&peer| peer != fm) {
                let moved = |(unit, choice): &Taken| (*unit, Choice { fm: peer, picks: choice.picks.clone() });
                self.add_one(peer, taken.iter().map(moved).collect());
            }
        }
        new
    }

    fn add_one(&mut self, fm: Id<Fm>, mut taken: Vec<Taken>) -> bool {
        taken.sort_unstable_by_key(|(unit, _)| *unit);
        let key = (fm, taken.iter().map(|(unit, choice)| (*unit, choice.picks.clone())).collect::<Vec<_>>());
        if taken.is_empty() || self.known.contains(&key) {
            return false;
        }
        let open = |(unit, choice): &Taken| {
            let offer = self.offers[fm.index()].iter().find(|offer| offer.unit == *unit);
            offer.is_some_and(|offer| offer.picks.iter().zip(&choice.picks).all(|(picks, pick)| picks.contains(pick)))
        };
        let cost = if taken.iter().all(open) { self.cost_of(&taken) } else { None };
        self.known.insert(key);
        let Some(cost) = cost else { return false };
        self.columns.push(Column { fm, taken, cost });
        true
    }

    fn cost_of(&self, taken: &[Taken]) -> Option<i64> {
        let mut solution = Solution::empty(self.model);
        taken.iter().for_each(|(unit, choice)| solution.assign(self.model, *unit, choice));
        let levels = evaluate(self.model, &solution).ok()?;
        let customers: BTreeSet<Id<Customer>> =
            taken.iter().filter_map(|(unit, _)| self.model.units[*unit].customer).collect();
        let free = customers.into_iter().filter(|&customer| is_free(self.model, customer)).count() as i64;
        Some(levels.cost - self.base_cost + free * self.model.terms.same_customer)
    }

    /// L(e), in hours, with the programs' own bounds; their sets become columns.
    fn bound(&mut self, earnings: &[f64], effort: Effort) -> Option<f64> {
        let active: Vec<usize> = (0..self.offers.len()).filter(|&fm| !self.offers[fm].is_empty()).collect();
        let threads = rayon::current_num_threads() as f64;
        let stop = Stop {
            seconds: effort.left().map(|left| SHARE * left * threads / active.len() as f64),
            nodes: Some(NODES),
            gap: 0.0,
            absolute: OPEN * effort.target / active.len() as f64,
            verbose: false,
            interior: false,
        };
        let answers: Vec<(usize, Answer)> =
            active.into_par_iter().map(|fm| (fm, self.price_out(fm, earnings, stop))).collect();
        let mut sum = self.unit_part(earnings) + hours(self.base_cost) - self.first_fms;
        let mut size = sum.abs();
        for (fm, answer) in answers {
            self.proof.iterations += answer.iterations;
            let least = answer.bound?.min(0.0);
            sum += least;
            size += least.abs();
            if let Some(taken) = answer.taken {
                self.add(Id::new(fm), taken);
            }
        }
        Some(sum - TOLERANCE * size)
    }

    fn price_out(&self, fm: usize, earnings: &[f64], stop: Stop) -> Answer {
        let formulation = Formulation::of_fm(self.model, Id::new(fm), &self.offers[fm], earnings);
        let units: Vec<f64> = earnings.iter().map(|hours| hours * crate::plan::Levels::COST_PER_HOUR as f64).collect();
        let mut start = Solution::empty(self.model);
        self.best_known(fm, &units).iter().for_each(|(unit, choice)| start.assign(self.model, *unit, choice));
        let values = formulation.values_of(self.model, &start);
        let answer = highs::solve(&formulation.program, values.as_deref(), stop);
        let taken = answer.values.as_ref().map(|values| {
            let solution = formulation.solution_of(self.model, values);
            let served = solution.fm.entries().filter_map(|(unit, fm)| fm.map(|fm| (unit, fm)));
            let picks = |unit| self.model.tasks_of(unit).map(|(task, _)| solution.pick[task]).collect();
            served.map(|(unit, fm)| (unit, Choice { fm, picks: picks(unit) })).collect()
        });
        Answer { bound: answer.bound, taken, iterations: answer.iterations }
    }

    /// The most over m >= 0 of: sum over units of min(e, m x priority), less m x the priority that may be left out.
    fn unit_part(&self, earnings: &[f64]) -> f64 {
        if self.spare == 0 {
            return self.units.iter().map(|unit| earnings[unit.index()]).sum();
        }
        let priority = |unit: Id<Unit>| self.model.units[unit].priority as f64;
        let value = |price: f64| {
            let part = |&unit: &Id<Unit>| earnings[unit.index()].min(price * priority(unit));
            self.units.iter().map(part).sum::<f64>() - price * self.spare as f64
        };
        let kinks = self.units.iter().filter(|&&unit| priority(unit) > 0.0);
        let kinks = kinks.map(|&unit| (earnings[unit.index()] / priority(unit)).max(0.0));
        kinks.chain([0.0]).map(value).fold(f64::NEG_INFINITY, f64::max)
    }
}

/// True when nobody serves `customer` anyway, so that its first FM costs nothing.
fn is_free(model: &Model, customer: Id<Customer>) -> bool {
    let row = &model.customers[customer];
    row.fms.is_empty() && !row.elsewhere
}
