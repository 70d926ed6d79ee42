//! The best set of units for one FM when each earns its price: branch and bound over [`Dual`].
//!
//! HiGHS proves the same by far more work for each node: a node here costs some twenty looks at the ways of one FM. What is
//! decided next is what promises to raise the bound on both sides ([`Gains`]); what promises most is tried at the root.
//! The days of a unit that is taken are decided by halves, earlier or later, since one day of twenty says next to nothing.
//! A node of which little enough is open is not split: a [`sweep`] looks through all its sets.

use super::super::highs::Stop;
use super::decided::{Decided, Decision};
use super::dual::{Dual, Unclear};
use super::gains::Gains;
use super::market::Market;
use super::prices::Costs;
use super::sweep;
use super::whole;
use crate::solve::is_over;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::Instant;

/// Steps of the ascent in a node.
const STEPS: usize = 20;
/// Ascents before the first node: each towards a value nearer to the bound than the one before.
const ASCENTS: i32 = 20;
const FIRST_STEPS: usize = 300;
/// How far above the bound the first of them aims, as a share of it, and how much nearer each of the others.
const AIM: f64 = 0.01;
const NEARER: f64 = 0.6;
/// Decisions that are tried at the root.
const PROBED: usize = 16;
/// Steps of a sweep that take as long as a node, and so many the first one may have; later ones, as many as all before.
const STEPS_PER_NODE: u64 = 1_200;
const FEW_STEPS: u64 = 100_000;
/// After a sweep that did not get through, another is tried with so many times the steps, or when only this share of what
/// was open then is.
const MORE_STEPS: u64 = 4;
const LESS_OPEN: f64 = 0.8;
/// Nodes between two looks at the clock.
const CLOCK: u64 = 64;
/// Nodes that may wait.
const MOST_OPEN: usize = 100_000;

#[derive(Clone, Debug)]
struct Node {
    bound: f64,
    /// Older nodes first among equals.
    number: u64,
    rates: Vec<f64>,
    decisions: Vec<Decision>,
    next: Unclear,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Node {}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Node {
    /// The lowest bound is the greatest: it comes first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.bound.total_cmp(&self.bound).then(other.number.cmp(&self.number))
    }
}

/// A search for the best set of one FM that can be gone on with.
pub(super) struct Tree<'m> {
    dual: Dual<'m>,
    gains: Gains,
    /// What holds in all nodes.
    root: Decided,
    open: BinaryHeap<Node>,
    /// The least bound of the nodes that were not worth going on with.
    closed: f64,
    /// What a program proved, once it was asked.
    proved: Option<f64>,
    /// Differences that do not count.
    slight: f64,
    /// Nodes so far.
    nodes: u64,
    /// What was open when a sweep last did not get through, and the steps it had.
    unswept: (f64, u64),
    /// The rates of the root.
    pub(super) rates: Vec<f64>,
}

impl<'m> Tree<'m> {
    /// The root, from `rates` on, or as much of it as there is time for. Some set is known to cost `best`; differences up to
    /// `slight` do not count.
    pub(super) fn new(
        market: &'m Market,
        costs: Costs,
        (best, slight): (f64, f64),
        (mut rates, deadline): (Vec<f64>, Option<Instant>),
    ) -> Self {
        let mut dual = Dual::new(market, costs, best.min(0.0));
        let mut bound = f64::NEG_INFINITY;
        for ascent in 0..ASCENTS {
            let above = if ascent == 0 { f64::INFINITY } else { bound + bound.abs() * AIM * NEARER.powi(ascent) };
            let mut trial = rates.clone();
            let value = dual.ascend(&mut trial, &|best| best.min(above), FIRST_STEPS);
            let gain = value - bound;
            if gain > 0.0 {
                bound = value;
                rates = trial;
            }
            if bound >= dual.best - slight || ascent > 2 && gain < slight || is_over(deadline) {
                break;
            }
        }
        let mut tree = Self {
            dual,
            gains: Gains::new(market),
            root: Decided::nothing(market),
            open: BinaryHeap::new(),
            closed: f64::INFINITY,
            proved: None,
            slight,
            nodes: 0,
            unswept: (f64::INFINITY, 0),
            rates,
        };
        tree.plant(bound, deadline);
        tree
    }

    /// The same search, node by node alone.
    #[cfg(test)]
    pub(super) fn without_sweeps(mut self) -> Self {
        self.unswept = (0.0, u64::MAX);
        self
    }

    fn plant(&mut self, bound: f64, deadline: Option<Instant>) {
        // What the best rates close stays closed.
        let mut rates = self.rates.clone();
        self.dual.ascend(&mut rates, &|best| best, 1);
        self.root = self.dual.decided.clone();
        self.probe(bound, deadline);
        self.grow(bound, Vec::new(), self.rates.clone());
    }

    /// Tries both sides of what promises most, to know what deciding it brings; what one side rules out holds everywhere.
    fn probe(&mut self, bound: f64, deadline: Option<Instant>) {
        self.ascend(&[], &mut self.rates.clone());
        let mut unclear: Vec<Unclear> = self.dual.unclear(&self.gains).collect();
        unclear.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        for tried in unclear.into_iter().take(PROBED).take_while(|_| !is_over(deadline)) {
            for (decision, away) in tried.sides() {
                let found = self.ascend(&[decision], &mut self.rates.clone()).max(bound);
                self.gains.learn(decision, (away, tried.size), found.min(self.dual.best) - bound);
                if found >= self.dual.best - self.slight {
                    self.closed = self.closed.min(found);
                    self.root.decide(self.dual.market, decision.opposite());
                }
            }
        }
    }

    /// The bound when `decisions` hold, from `rates` on, which become those it was found at.
    fn ascend(&mut self, decisions: &[Decision], rates: &mut Vec<f64>) -> f64 {
        self.nodes += 1;
        self.dual.decided.take_over(&self.root, self.dual.market, decisions);
        self.dual.ascend(rates, &|best| best, STEPS)
    }

    /// Adds the node of `decisions`, whose bound is at least `bound`, and returns its own.
    fn grow(&mut self, bound: f64, decisions: Vec<Decision>, mut rates: Vec<f64>) -> f64 {
        let bound = self.ascend(&decisions, &mut rates).max(bound);
        match self.dual.unclear(&self.gains).max_by(|a, b| a.worth.total_cmp(&b.worth)) {
            _ if bound >= self.dual.best - self.slight => self.closed = self.closed.min(bound),
            Some(next) => self.open.push(Node { bound, number: self.nodes, rates, decisions, next }),
            // The one set that is left has been looked at: it is no cheaper than the best.
            None => (),
        }
        bound
    }

    /// Goes on until there are `most` nodes or it is `deadline`; true when nothing is left open.
    pub(super) fn run(&mut self, most: u64, deadline: Option<Instant>) -> bool {
        while let Some(node) = self.open.pop() {
            if node.bound >= self.dual.best - self.slight {
                // The others are no lower.
                self.closed = self.closed.min(node.bound);
                self.open.clear();
                break;
            }
            let late = self.nodes % CLOCK < 2 && is_over(deadline);
            if late || self.nodes >= most || self.open.len() >= MOST_OPEN {
                self.open.push(node);
                return false;
            }
            if self.sweep(&node, (most, deadline)) {
                continue;
            }
            for (decision, away) in node.next.sides() {
                let mut decisions = node.decisions.clone();
                decisions.push(decision);
                let bound = self.grow(node.bound, decisions, node.rates.clone());
                self.gains.learn(decision, (away, node.next.size), bound.min(self.dual.best) - node.bound);
            }
        }
        true
    }

    /// Looks through the sets of `node` where that is worth trying; true when none is left. It counts as some of the `most`
    /// nodes.
    fn sweep(&mut self, node: &Node, (most, deadline): (u64, Option<Instant>)) -> bool {
        let spent = STEPS_PER_NODE.saturating_mul(self.nodes);
        let left = STEPS_PER_NODE.saturating_mul(most).saturating_sub(spent);
        let steps = spent.max(FEW_STEPS).min(left);
        let open = self.dual.best - node.bound;
        let (open_then, steps_then) = self.unswept;
        if open > LESS_OPEN * open_then && steps < MORE_STEPS.saturating_mul(steps_then) {
            return false;
        }
        self.dual.decided.take_over(&self.root, self.dual.market, &node.decisions);
        if !self.dual.narrow(&node.rates) {
            return true;
        }
        let swept = sweep::sweep(&self.dual, &node.rates, self.slight, (steps, deadline));
        self.nodes += swept.steps / STEPS_PER_NODE;
        self.dual.work += swept.work;
        swept.found.into_iter().for_each(|ways| self.dual.offer(ways));
        match swept.bound {
            Some(bound) => self.closed = self.closed.min(bound.max(node.bound)),
            None => self.unswept = (open, steps),
        }
        swept.bound.is_some()
    }

    /// What every set costs at least.
    pub(super) fn bound(&self) -> f64 {
        let open = self.open.peek().map_or(f64::INFINITY, |node| node.bound);
        open.min(self.closed).max(self.proved.unwrap_or(f64::NEG_INFINITY)).min(self.dual.best)
    }

    /// Lets a program find and prove what it can, if none was asked yet and more than `most` is open; returns its simplex
    /// iterations.
    pub(super) fn ask(&mut self, most: f64, stop: Stop) -> u64 {
        if self.proved.is_some() || self.dual.best - self.bound() <= most {
            return 0;
        }
        let answer = whole::solve(self.dual.market, &self.dual.costs, stop);
        answer.ways.into_iter().for_each(|ways| self.dual.offer(ways));
        let proved = answer.bound.unwrap_or(f64::NEG_INFINITY);
        self.proved = Some(proved);
        if proved >= self.dual.best - self.slight {
            self.closed = self.closed.min(proved);
            self.open.clear();
        }
        answer.iterations
    }

    /// The sets that were found, by their ways, the best last.
    pub(super) fn sets(&self) -> &[Vec<usize>] {
        &self.dual.sets
    }

    /// Ways looked at since this was last asked, with what else it took.
    pub(super) fn looks(&mut self) -> u64 {
        std::mem::take(&mut self.dual.work)
    }
}
