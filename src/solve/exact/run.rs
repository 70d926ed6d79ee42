//! The levels in turn: what is known, what is asked next, what comes of it.

use super::columns::{self, Effort, Prices};
use super::core;
use super::formulation::{Formulation, Question, hours};
use super::highs::{self, Stop};
use super::offers::{self, Offer};
use super::priced::Priced;
use super::{ExactLimits, ExactOutcome, polish};
use crate::model::{Model, Solution, evaluate};
use crate::plan::{Levels, Termination};
use crate::solve::Goal;
use crate::solve::bounds;
use std::time::{Duration, Instant};

/// Bounds count only after they have been lowered by this share of themselves: what rounding in the solver may have added.
pub(super) const TOLERANCE: f64 = 1e-6;

/// Pairs of unit and FM up to which the program is closed in no time, with no need of columns.
const TINY: usize = 60;

/// Pairs up to which the program is often closed after the columns.
const SMALL: usize = 100;

/// Shares of the time left for the columns: where the program comes after them, and where it hardly matters.
const SHARE_OF_COLUMNS: f64 = 0.4;
const SHARE_OF_ALL: f64 = 0.95;

/// The most of the time left for the prices that the columns begin with.
const SHARE_OF_PRICES: f64 = 0.1;

/// Branch-and-bound nodes of one program where nothing else limits it.
const NODES: u64 = 20_000;

/// Simplex iterations that the root of a program takes for each term of its rows, where it takes many.
const PIVOTS_PER_TERM: u64 = 12;

/// Terms of a program that its root can be through with in a second.
const TERMS_PER_SECOND: f64 = 20_000.0;

/// Seconds that are not worth another step.
const LATE: f64 = 0.05;

/// The shares of the time left for the program of waiting, which proves soon what it proves at all, and for that of a level where
/// nothing else is asked.
const SHARE_OF_WAITING_PROVED: f64 = 0.2;
const SHARE_OF_LEVEL: f64 = 0.4;

pub(super) struct Run<'m> {
    pub(super) model: &'m Model,
    pub(super) limits: ExactLimits,
    begun: Instant,
    pub(super) best: (Solution, Levels),
    pub(super) bounds: Levels,
    pub(super) work: u64,
    pub(super) ran_out: bool,
    /// Annealings that found nothing better.
    in_vain: u64,
    /// Priority of the units that no FM can ever serve.
    pub(super) hopeless: i64,
    /// Prices found where units were left out.
    pub(super) priced: Option<Priced>,
    /// Prices, and the levels of the plans that they spoke of.
    prices: Option<(Levels, Prices)>,
    /// HiGHS is left alone with the programs: no plan to start from, whatever they take.
    is_alone: bool,
}

impl<'m> Run<'m> {
    pub(super) fn new(model: &'m Model, best: (Solution, Levels), limits: ExactLimits) -> Self {
        let hopeless = hopeless(model);
        let bounds = Levels { unassigned: hopeless, waiting: 0, cost: 0 };
        Self {
            model,
            limits,
            begun: Instant::now(),
            best,
            bounds,
            hopeless,
            work: 0,
            ran_out: false,
            in_vain: 0,
            priced: None,
            prices: None,
            is_alone: false,
        }
    }

    pub(super) fn unassigned(&mut self) {
        if self.is_late() {
            return;
        }
        if self.model.load_is_free() {
            return self.places();
        }
        if self.best.1.unassigned > self.bounds.unassigned {
            self.find_room();
        }
    }

    pub(super) fn waiting(&mut self) {
        self.raise(Goal::Waiting, bounds::upper(self.model, self.best.1).waiting);
        if self.best.1.waiting > self.bounds.waiting && !self.is_late() {
            self.wait_less();
            self.raise(Goal::Waiting, bounds::upper(self.model, self.best.1).waiting);
        }
        if self.best.1.waiting > self.bounds.waiting {
            let bound = self.ask(Goal::Waiting, SHARE_OF_WAITING_PROVED);
            self.raise(Goal::Waiting, bound);
        }
    }

    pub(super) fn cost(&mut self) {
        if self.is_late() {
            return;
        }
        if self.model.load_is_free() {
            return self.cost_of_starts();
        }
        let most_excess = self.question(Goal::Cost).most_excess;
        let offers = |unit| offers::of_unit(self.model, unit, most_excess).len();
        let pairs: usize = self.model.units.ids().map(offers).sum();
        let small = pairs <= SMALL;
        if pairs > TINY {
            if self.best.1.unassigned > self.hopeless {
                self.leave_out_others();
            }
            self.polish();
            self.prove_by_columns(if small { SHARE_OF_COLUMNS } else { SHARE_OF_ALL });
        }
        // Beyond, a program that only counts its nodes takes minutes to be worth it.
        if self.is_open() && (small || self.limits.seconds.is_some()) {
            self.prove_by_program(1.0);
        }
    }

    /// One program for each level, each without a start.
    pub(super) fn alone(&mut self) {
        self.is_alone = true;
        for (goal, share) in [(Goal::Unassigned, SHARE_OF_LEVEL), (Goal::Waiting, SHARE_OF_LEVEL), (Goal::Cost, 1.0)] {
            let bound = self.ask(goal, share);
            self.raise(goal, bound);
        }
    }

    fn is_open(&self) -> bool {
        let (cost, bound) = (self.best.1.cost, self.bounds.cost);
        (cost - bound) as f64 > self.limits.gap * cost as f64
    }

    fn prove_by_program(&mut self, share: f64) {
        let bound = self.ask(Goal::Cost, share);
        self.raise(Goal::Cost, bound);
    }

    /// Takes over a bound of the level of `goal`, as far as it can hold.
    pub(super) fn raise(&mut self, goal: Goal, bound: i64) {
        let value = level(self.best.1, goal);
        let known = match goal {
            Goal::Unassigned => &mut self.bounds.unassigned,
            Goal::Waiting => &mut self.bounds.waiting,
            Goal::Cost => &mut self.bounds.cost,
        };
        *known = bound.max(*known).min(value);
    }

    /// The bound that the relaxation of the program of `goal` proves.
    pub(super) fn relaxed_bound(&self, formulation: &Formulation, (goal, stop): (Goal, Stop)) -> i64 {
        let bound = formulation.relaxed(self.model, (None, stop)).bound;
        bound.map_or(0, |bound| whole_bound(bound, goal))
    }

    /// What serving each unit costs, a move and a day of waiting, found in a share of the time left where it is not known yet.
    pub(super) fn prices(&mut self) -> Prices {
        let Levels { unassigned, waiting, .. } = self.best.1;
        let of = Levels { unassigned, waiting, cost: 0 };
        let known = self.prices.take().filter(|(levels, _)| *levels == of);
        let prices = known.map_or_else(|| self.appraise(), |(_, prices)| prices);
        self.prices = Some((of, prices.clone()));
        prices
    }

    /// The ascent to prices of FM-weeks gets there in no time, but for what a full week is worth where people are short, and
    /// what a move is: that shows in the relaxation.
    fn appraise(&mut self) -> Prices {
        let question = self.question(Goal::Cost);
        let appraisal = bounds::appraise(self.model, &self.best.0, self.best.1, self.deadline(SHARE_OF_PRICES));
        self.raise(Goal::Cost, appraisal.bound);
        if !question.serve_all || self.model.terms.max_moves.is_some() {
            let priced = self.priced_in(question, SHARE_OF_PRICES);
            self.raise(Goal::Cost, priced.bound);
            if let Some(prices) = priced.prices {
                return prices;
            }
        }
        let units = appraisal.units.iter().map(|&cost| hours(cost)).collect();
        Prices { units, per_move: 0.0, per_wait: hours(appraisal.dues.per_wait) }
    }

    /// The prices of the relaxation of `question`, found in a share of the time left.
    pub(super) fn priced_in(&mut self, question: Question, share: f64) -> Priced {
        let seconds = self.left().map(|left| left * share);
        let stop = Stop { interior: true, ..self.stop(Goal::Cost, share) };
        let priced = Priced::new(self.model, (&self.best.0, self.best.1, question), (seconds, stop));
        self.work += priced.work;
        priced
    }

    /// Looks for a better plan: a good one is worth as much as a good bound. After an annealing in vain the next has other
    /// seeds, since from the same plan the same ones find nothing again.
    fn polish(&mut self) {
        let before = self.best.1;
        let found = polish::anneal(self.model, &self.best, (self.left(), self.limits.work), self.in_vain);
        self.keep(found);
        self.in_vain += u64::from(self.best.1 == before);
    }

    /// The bound that whole sets of units prove.
    fn prove_by_columns(&mut self, share: f64) {
        if self.is_late() {
            return;
        }
        let bound = self.columns_bound(self.best.1.cost, share);
        self.raise(Goal::Cost, bound);
        self.ran_out = true;
    }

    /// The bound of the columns, sought until it reaches `target`, in `share` of the time left.
    pub(super) fn columns_bound(&mut self, target: i64, share: f64) -> i64 {
        let prices = self.prices();
        let clock = self.left().map(|left| (Instant::now(), share * left));
        let effort = Effort { clock, work: self.limits.work, target: hours(target) };
        let most_excess = self.question(Goal::Cost).most_excess;
        let of_unit = |unit| offers::of_unit(self.model, unit, most_excess);
        let offers: Vec<Offer> = self.model.units.ids().flat_map(of_unit).collect();
        let spare = self.best.1.unassigned - self.hopeless;
        let proof = columns::prove(self.model, &offers, (&self.best.0, prices), (spare, self.best.1.waiting, effort));
        self.work += proof.work;
        proof.bound.map_or(0, |bound| whole_bound(bound, Goal::Cost))
    }

    /// Seconds left, where the clock counts.
    pub(super) fn left(&self) -> Option<f64> {
        self.limits.seconds.map(|seconds| seconds - self.begun.elapsed().as_secs_f64())
    }

    /// True when there is no time for anything else; then the run is over.
    fn is_late(&mut self) -> bool {
        let is_late = self.left().is_some_and(|left| left < LATE);
        self.ran_out |= is_late;
        is_late
    }

    /// When `share` of the time left is over.
    pub(super) fn deadline(&self, share: f64) -> Option<Instant> {
        self.left().map(|left| Instant::now() + Duration::from_secs_f64(left.max(0.0) * share))
    }

    /// Solves the program of `goal` in `share` of the time left; keeps a better solution and returns the proven bound.
    pub(super) fn ask(&mut self, goal: Goal, share: f64) -> i64 {
        if self.is_late() {
            return 0;
        }
        self.answer(&Formulation::new(self.model, self.question(goal)), (goal, share))
    }

    /// The same for a program that is there already.
    pub(super) fn answer(&mut self, formulation: &Formulation, (goal, share): (Goal, f64)) -> i64 {
        if self.is_too_large(formulation, share) {
            self.ran_out = true;
            return 0;
        }
        let start = if self.is_alone { None } else { formulation.values_of(self.model, &self.best.0) };
        let answer = highs::solve(&formulation.program, start.as_deref(), self.stop(goal, share));
        self.work += answer.iterations;
        self.ran_out |= !answer.closed;
        if let Some(values) = &answer.values {
            self.keep(formulation.solution_of(self.model, values));
        }
        let value = level(self.best.1, goal);
        let bound = answer.bound.map_or(0, |bound| whole_bound(bound, goal));
        // Proved best within the solver's tolerance: the integer levels can tell no difference that it could see.
        if answer.closed && value - bound <= slack(value, goal) { value } else { bound }
    }

    /// True where a program would take more than there is before its first node: its root knows no limit on work, and looks
    /// at the clock only now and then.
    fn is_too_large(&self, formulation: &Formulation, share: f64) -> bool {
        if self.is_alone {
            return false;
        }
        let terms: usize = formulation.program.rows.iter().map(|row| row.terms.len()).sum();
        match self.left() {
            Some(left) => terms as f64 > TERMS_PER_SECOND * left * share,
            None => self.limits.work.is_some_and(|work| terms as u64 * PIVOTS_PER_TERM > work),
        }
    }

    pub(super) fn question(&self, goal: Goal) -> Question {
        let levels = self.best.1;
        let serve_all = match goal {
            Goal::Unassigned => false,
            // Whom no priority keeps in may stay out so that others wait less.
            Goal::Waiting => levels.unassigned == self.hopeless && self.model.all_have_priority(),
            Goal::Cost => levels.unassigned == self.hopeless,
        };
        let upper = bounds::upper(self.model, levels);
        let most_excess = (goal == Goal::Cost).then_some(levels.waiting - upper.waiting);
        Question { goal, levels, serve_all, out_price: None, most_excess }
    }

    pub(super) fn stop(&self, goal: Goal, share: f64) -> Stop {
        let left = self.left();
        let (gap, absolute) = match goal {
            Goal::Cost if self.model.load_is_free() => (0.0, core::absolute_gap(self.model)),
            Goal::Cost => (self.limits.gap, 0.0),
            Goal::Unassigned | Goal::Waiting => (0.0, 0.999),
        };
        Stop {
            seconds: left.map(|left| left * share),
            nodes: self.limits.nodes.or_else(|| self.limits.seconds.is_none().then_some(NODES)),
            gap,
            absolute,
            verbose: self.limits.verbose,
            interior: false,
        }
    }

    pub(super) fn keep(&mut self, solution: Solution) {
        if let Ok(levels) = evaluate(self.model, &solution)
            && levels < self.best.1
        {
            self.best = (solution, levels);
        }
    }

    pub(super) fn finish(mut self) -> ExactOutcome {
        if !self.model.all_have_priority() {
            // The programs serve whoever has an offer: they say nothing about plans that leave out units for nothing.
            self.bounds.cost = 0;
        }
        let (solution, levels) = self.best;
        let timed_out = self.limits.seconds.is_some_and(|seconds| self.begun.elapsed().as_secs_f64() >= seconds * 0.9);
        let termination = if levels == self.bounds {
            Termination::Optimal
        } else if !self.ran_out {
            Termination::Completed
        } else if timed_out {
            Termination::TimeLimit
        } else {
            Termination::Budget
        };
        ExactOutcome { solution, levels, bounds: self.bounds, termination, work: self.work }
    }
}

/// Priority of the units that no FM can ever serve.
fn hopeless(model: &Model) -> i64 {
    let hopeless = model.units.ids().filter(|&unit| offers::of_unit(model, unit, None).is_empty());
    hopeless.map(|unit| model.units[unit].priority).sum()
}

const fn level(levels: Levels, goal: Goal) -> i64 {
    match goal {
        Goal::Unassigned => levels.unassigned,
        Goal::Waiting => levels.waiting,
        Goal::Cost => levels.cost,
    }
}

/// Units of the level per unit of the program's objective.
const fn scale(goal: Goal) -> f64 {
    match goal {
        Goal::Unassigned | Goal::Waiting => 1.0,
        Goal::Cost => Levels::COST_PER_HOUR as f64,
    }
}

/// The least whole value of the level that a bound of the program leaves open.
pub(super) fn whole_bound(bound: f64, goal: Goal) -> i64 {
    let safe = (bound - TOLERANCE * bound.abs().max(1.0)) * scale(goal);
    safe.ceil().max(0.0) as i64
}

/// What the solver's tolerance may hide of a level of `value`.
fn slack(value: i64, goal: Goal) -> i64 {
    match goal {
        Goal::Unassigned | Goal::Waiting => 0,
        Goal::Cost => (value as f64 * 3.0 * TOLERANCE) as i64 + (3.0 * TOLERANCE * scale(goal)) as i64,
    }
}
