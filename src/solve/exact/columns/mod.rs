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
//! is a lower bound for any prices e (Dantzig and Wolfe 1960, doi:10.1287/opre.8.1.101). Moves and days of waiting, of which a plan
//! may only have so many, have a price of their own ([`prices`]). The prices come from a master
//! over the sets found so far, held in a box around the best prices known (Marsten, Hogan and Blankenship 1975,
//! doi:10.1287/opre.23.3.389), since its raw duals swing wildly. Each FM's choice is a small problem of its own, solved
//! by branch and bound ([`tree`]) that can be stopped anywhere, with sweeps ([`sweep`]) below its nodes: short searches feed
//! the master with sets, and when they find no more, long ones at the best prices prove the bound. Where people are short,
//! one FM may leave more open than all others together, and a program ([`whole`]) helps out.
//!
//! Before a search, exchanges from sets known ([`Dual::exchange`]) look at new prices in a tenth of the time: most prices that
//! lead nowhere show it there. Alone they miss too much: prices that they called the best proved 26,110 h where searches proved
//! 26,390 h in the same time (131 units, 10 FMs). With both, and searches a quarter as long, 300 tenants come to 82,420 h in
//! place of 82,130 h.

mod book;
mod brought;
mod decided;
mod dual;
mod gains;
mod market;
mod master;
mod prices;
mod row;
mod sweep;
#[cfg(test)]
mod tests;
mod tree;
mod whole;

use super::formulation::hours;
use super::highs::Stop;
use super::offers::Offer;
use super::run::TOLERANCE;
use crate::case::{Customer, Id};
use crate::model::{Choice, Model, Solution, Unit};
use crate::plan::Levels;
use book::{Book, is_free};
use dual::Dual;
use market::Market;
use master::Region;
pub(super) use prices::Prices;
use prices::Shared;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use tree::Tree;

/// How much may be spent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// From when on, and how many seconds.
    pub(super) clock: Option<(Instant, f64)>,
    /// Work after which no round begins.
    pub(super) work: Option<u64>,
    /// The cost to reach, in hours.
    pub(super) target: f64,
}

impl Effort {
    /// The share of time or work that is gone after `work`.
    fn spent(&self, work: u64) -> f64 {
        let by_clock = self.clock.map_or(0.0, |(begun, seconds)| begun.elapsed().as_secs_f64() / seconds.max(1e-3));
        let by_work = self.work.map_or(0.0, |most| work as f64 / most.max(1) as f64);
        by_clock.max(by_work)
    }

    /// When `share` of the time is gone.
    fn deadline(&self, share: f64) -> Option<Instant> {
        self.clock.map(|(begun, seconds)| begun + Duration::from_secs_f64(share * seconds.max(0.0)))
    }
}

/// What the columns proved.
#[derive(Clone, Debug, Default)]
pub(super) struct Proof {
    /// The bound, in hours.
    pub(super) bound: Option<f64>,
    /// Looks at ways, counted as simplex iterations that take as long.
    pub(super) work: u64,
}

/// A unit with what is chosen for it.
type Taken = (Id<Unit>, Choice);

/// Nodes of an FM's search in a round that looks for prices; so many times more when these find nothing new.
const FEW_NODES: u64 = 100;
const MORE_NODES: u64 = 4;
/// Nodes that are too many for that.
const MANY_NODES: u64 = 10_000;
/// Nodes of an FM's search in the first pass that proves a bound, twice as many in each of the next, and the most.
const FIRST_PASS: u64 = 2_000;
const LAST_PASS: u64 = 1 << 22;
/// The shares of the time (or of the work) that are gone when the search for prices ends, and the proof at them, again
/// and again.
const CYCLES: [(f64, f64); 3] = [(0.1, 0.2), (0.3, 0.4), (0.55, 1.0)];
/// The share of the rest that looks for prices where the last of these proofs came to its end, and how often that may be.
const SHARE_OF_REST: f64 = 0.5;
const MOST_CYCLES: usize = 12;
/// Rounds at most.
const ROUNDS: usize = 300;
/// A difference that does not count, as a share of the target.
const SLIGHT: f64 = 0.0002;
/// The pass after which a program is asked about an FM of whom more than this share of the target is open, the nodes it may
/// have, and its share of the time there is for the proof.
const PASS_BEFORE_PROGRAMS: u64 = 8_000;
const MUCH: f64 = 0.005;
const NODES_OF_PROGRAM: u64 = 2_000;
const SHARE_OF_PROGRAMS: f64 = 0.5;
/// How far the box reaches at first, as a share of what a unit costs on average.
const REACH: f64 = 0.01;
/// The best sets of a search that become columns.
const SETS: usize = 5;
/// Sets of an FM that are kept for exchanges, and the steps of the ascent before these.
const KNOWN: usize = 24;
const STEPS: usize = 20;
/// Looks at one way that take about as long as one simplex iteration.
const LOOKS_PER_PIVOT: u64 = 1_000;

/// Proves a bound from `prices` (any will do, good ones save time), starting with the columns of `incumbent`. `offers` are all
/// there are; priority of `spare` may be left out, and priority x days of `waiting` waited.
pub(super) fn prove(
    model: &Model,
    offers: &[Offer],
    (incumbent, prices): (&Solution, Prices),
    (spare, waiting, effort): (i64, i64, Effort),
) -> Proof {
    let mut by_fm: Vec<Vec<Offer>> = vec![Vec::new(); model.fms.len()];
    offers.iter().for_each(|offer| by_fm[offer.fm.index()].push(offer.clone()));
    let market = |(fm, offers): (usize, &Vec<Offer>)| Market::new(model, Id::new(fm), offers);
    let markets = Market::joined(by_fm.par_iter().enumerate().map(market).collect());
    let Some(mut generation) = Generation::new(model, &markets, (spare, waiting, effort)) else {
        return Proof::default();
    };
    generation.book.take_over(incumbent);
    generation.run(prices.rounded());
    generation.proof
}

struct Generation<'m> {
    model: &'m Model,
    markets: &'m [Market],
    effort: Effort,
    /// Priority that may be left out, and what plans may have of what is shared.
    spare: i64,
    shared: Shared,
    /// Units that some FM may take.
    units: Vec<Id<Unit>>,
    /// By market: the rates of its rows that were good the last time, and the sets found of late, by their ways.
    rates: Vec<Vec<f64>>,
    sets: Vec<Vec<Vec<usize>>>,
    book: Book<'m>,
    /// Hours that every bound counts too often: each customer's first FM is free.
    first_fms: f64,
    proof: Proof,
}

/// The searches of all markets that have a choice, at some prices.
type Trees<'m> = Vec<(usize, Tree<'m>)>;

impl<'m> Generation<'m> {
    fn new(model: &'m Model, markets: &'m [Market], (spare, waiting, effort): (i64, i64, Effort)) -> Option<Self> {
        let candidates = markets.iter().flat_map(|market| &market.candidates);
        let mut units: Vec<Id<Unit>> = candidates.map(|candidate| candidate.unit).collect();
        units.sort_unstable();
        units.dedup();
        let customers: BTreeSet<Id<Customer>> = units.iter().filter_map(|&unit| model.units[unit].customer).collect();
        let free = customers.iter().filter(|&&customer| is_free(model, customer)).count() as i64;
        Some(Self {
            model,
            markets,
            effort,
            spare,
            shared: Shared { moves: i64::from(model.terms.max_moves.unwrap_or(0)), wait: waiting },
            units,
            rates: markets.iter().map(Market::free).collect(),
            sets: vec![Vec::new(); markets.len()],
            book: Book::new(model)?,
            first_fms: hours(free * model.terms.same_customer),
            proof: Proof::default(),
        })
    }

    /// Looks for prices and proves the bound at the best of them. The sets that come of a proof show what these prices
    /// are worth, so that there are better ones to look for then.
    fn run(&mut self, mut prices: Prices) {
        let mut nodes = FEW_NODES;
        let mut reach = REACH * self.effort.target / self.units.len().max(1) as f64;
        for cycle in 0..MOST_CYCLES {
            // Where all is proved before its time, there is time for better prices.
            let again = || (self.spent() + SHARE_OF_REST * (1.0 - self.spent()), 1.0);
            let (look_until, prove_until) = CYCLES.get(cycle).copied().unwrap_or_else(again);
            let settled = self.look_for_prices(&mut prices, (&mut nodes, &mut reach), look_until);
            let closed = self.prove_at(&prices, prove_until);
            if self.spent() >= 1.0 || self.is_done() || closed && settled {
                break;
            }
        }
    }

    fn spent(&self) -> f64 {
        self.effort.spent(self.proof.work)
    }

    /// True when the bound reaches the target.
    fn is_done(&self) -> bool {
        self.proof.bound.is_some_and(|bound| bound >= self.effort.target * (1.0 - TOLERANCE))
    }

    /// Moves `prices` to the best that searches of some `nodes` find, until a share of time and work is spent; those
    /// that find nothing more get longer. True when there is nothing left to find.
    fn look_for_prices(&mut self, prices: &mut Prices, (nodes, reach): (&mut u64, &mut f64), share: f64) -> bool {
        self.price(prices, (*nodes, share));
        for _ in 0..ROUNDS {
            if self.spent() >= share || self.is_done() {
                return false;
            }
            let around = Region { reach: *reach, centre: prices.clone() };
            let Some(priced) =
                master::solve(self.model, &self.book.columns, &self.units, (&around, self.spare, self.shared))
            else {
                return false;
            };
            let best = self.hoped(prices);
            if priced.value + self.constant() - best < SLIGHT * self.effort.target {
                if *nodes >= MANY_NODES {
                    return true;
                }
                *nodes *= MORE_NODES;
                *reach *= 4.0;
                self.price(prices, (*nodes, share));
                continue;
            }
            self.exchange(&priced.prices);
            let mut hoped = self.hoped(&priced.prices);
            if hoped > best {
                self.price(&priced.prices, (*nodes, share));
                hoped = self.hoped(&priced.prices);
            }
            let (gain, promised) = (hoped - best, priced.value + self.constant() - best);
            if gain > 0.0 {
                *prices = priced.prices;
            }
            if gain > 0.5 * promised {
                *reach *= 2.0;
            } else if gain <= 0.0 {
                *reach *= 0.5;
            }
        }
        false
    }

    /// Searches each FM's sets at `prices`, in passes with ever more nodes; true when all searches came to their end.
    fn prove_at(&mut self, prices: &Prices, share: f64) -> bool {
        let mut trees = self.trees(prices, share);
        let mut nodes = FIRST_PASS;
        loop {
            let is_closed = self.search(prices, &mut trees, (nodes, share));
            if is_closed || nodes >= LAST_PASS || self.spent() >= share || self.is_done() {
                self.harvest(&trees);
                return is_closed;
            }
            if nodes == PASS_BEFORE_PROGRAMS {
                // The next pass takes over what they prove.
                self.ask(&mut trees, share);
            }
            nodes *= 2;
        }
    }

    /// Asks a program about each FM whose search leaves much open.
    fn ask(&mut self, trees: &mut Trees<'_>, share: f64) {
        let target = self.effort.target * Levels::COST_PER_HOUR as f64;
        let left = self.effort.clock.map(|(begun, seconds)| share * seconds - begun.elapsed().as_secs_f64());
        let stop = Stop {
            seconds: left.map(|left| SHARE_OF_PROGRAMS * left),
            nodes: Some(NODES_OF_PROGRAM),
            absolute: SLIGHT * self.effort.target / self.model.fms.len() as f64,
            ..Stop::default()
        };
        let asked = trees.par_iter_mut().map(|(_, tree)| tree.ask(MUCH * target, stop));
        self.proof.work += asked.sum::<u64>();
    }

    /// One short search of each FM's sets at `prices`.
    fn price(&mut self, prices: &Prices, (nodes, share): (u64, f64)) {
        let mut trees = self.trees(prices, share);
        self.search(prices, &mut trees, (nodes, share));
        self.harvest(&trees);
    }

    /// The roots of the searches at `prices`.
    fn trees(&self, prices: &Prices, share: f64) -> Trees<'m> {
        let deadline = self.effort.deadline(share);
        let best = self.least(prices);
        let slight = SLIGHT * self.effort.target * Levels::COST_PER_HOUR as f64 / self.model.fms.len() as f64;
        let root = |(at, market): (usize, &'m Market)| {
            let has_choice = !market.candidates.is_empty();
            let costs = prices.costs(market);
            has_choice.then(|| (at, Tree::new(market, costs, (best[at], slight), (self.rates[at].clone(), deadline))))
        };
        self.markets.par_iter().enumerate().filter_map(root).collect()
    }

    /// By market: the least that a known set is known to cost at `prices`, in cost units.
    fn least(&self, prices: &Prices) -> Vec<f64> {
        let hours = self.book.least_reduced(prices);
        let least = |market: &Market| market.fms.iter().map(|fm| hours[fm.index()]).fold(0.0, f64::min);
        self.markets.iter().map(|market| (least(market) * Levels::COST_PER_HOUR as f64).ceil()).collect()
    }

    /// Looks for better sets at `prices` by exchanges from some of those known.
    fn exchange(&mut self, prices: &Prices) {
        let best = self.least(prices);
        let improve = |(at, market): (usize, &'m Market)| {
            let mut dual = Dual::new(market, prices.costs(market), best[at].min(0.0));
            let mut rates = self.rates[at].clone();
            dual.ascend(&mut rates, &|best| best, STEPS);
            dual.exchange(&self.sets[at], &rates);
            (rates, dual.sets, dual.work)
        };
        let improved: Vec<(Vec<f64>, Vec<Vec<usize>>, u64)> =
            self.markets.par_iter().enumerate().map(improve).collect();
        for (at, (rates, sets, looks)) in improved.into_iter().enumerate() {
            self.take_over(at, (&rates, &sets));
            self.proof.work += looks / LOOKS_PER_PIVOT;
        }
    }

    /// Goes on with `trees` until each has `nodes`, and takes over what they prove; true when none is open any more.
    fn search(&mut self, prices: &Prices, trees: &mut Trees<'_>, (nodes, share): (u64, f64)) -> bool {
        let deadline = self.effort.deadline(share);
        let closed = trees.par_iter_mut().map(|(_, tree)| tree.run(nodes, deadline)).reduce(|| true, |a, b| a && b);
        let mut sum = self.paid(prices) + self.constant();
        let (mut size, mut looks) = (sum.abs(), 0);
        for (at, tree) in trees {
            let fms = self.markets[*at].fms.len() as f64;
            let part = fms * tree.bound() / Levels::COST_PER_HOUR as f64;
            sum += part;
            size += part.abs();
            looks += tree.looks();
        }
        let bound = sum - TOLERANCE * size;
        self.proof.bound = Some(self.proof.bound.map_or(bound, |best| best.max(bound)));
        self.proof.work += looks / LOOKS_PER_PIVOT;
        closed
    }

    /// Makes columns of the best sets found, and keeps the rates for the next search.
    fn harvest(&mut self, trees: &Trees<'_>) {
        trees.iter().for_each(|(at, tree)| self.take_over(*at, (&tree.rates, tree.sets())));
    }

    /// Makes columns of the best `sets` found in a market, which come in the order of what they cost, and keeps its rates.
    fn take_over(&mut self, at: usize, (rates, sets): (&[f64], &[Vec<usize>])) {
        self.rates[at].copy_from_slice(rates);
        let market = &self.markets[at];
        let best = &sets[sets.len().saturating_sub(SETS)..];
        for ways in best.iter().rev() {
            market.fms.iter().for_each(|&fm| self.book.add(fm, market.taken(fm, ways)));
        }
        let known = &mut self.sets[at];
        known.extend_from_slice(best);
        known.drain(..known.len().saturating_sub(KNOWN));
    }

    /// Hours that every bound has in common.
    fn constant(&self) -> f64 {
        hours(self.book.base_cost) - self.first_fms
    }

    /// What the bound at `prices` can be at most, for all that is known.
    fn hoped(&self, prices: &Prices) -> f64 {
        self.paid(prices) + self.constant() + self.book.least_reduced(prices).into_iter().sum::<f64>()
    }

    /// What all units pay at `prices`.
    fn paid(&self, prices: &Prices) -> f64 {
        prices.paid(self.model, &self.units, (self.spare, self.shared))
    }
}
