//! The cost level where load costs nothing: programs over the few offers that matter.
//!
//! Without a price of load the relaxation of the program is close to the best plan, and its prices tell nearly all offers
//! apart that no good plan uses:
//!
//! 1. the relaxation is solved over a few offers of each unit, and those that its prices call too dear to be left out are
//!    added until there are none (Gilmore and Gomory 1961, doi:10.1287/opre.9.6.849);
//! 2. at these prices [`crate::solve::prices`] gives an exact bound L, and for each offer the reduced cost r: every plan
//!    that uses it costs L + r or more;
//! 3. the program over the offers that the relaxation takes, and those of the best plan, gives a good plan soon;
//! 4. the program over the offers with r up to some d is solved from the best plan known. Nothing outside can be cheaper
//!    than L + d, so that what it proves holds for all plans, up to there. As long as programs are closed, d grows;
//! 5. where one is not closed, annealing across the limits (`soft`) and programs of some FMs at a time (`polish`) look for
//!    better plans among the same offers, and the next program has less to do.

use super::formulation::{Formulation, Question, hours};
use super::offers::Offer;
use super::priced::Priced;
use super::run::{Run, whole_bound};
use super::soft::{self, Soft};
use super::{highs, polish};
use crate::model::Model;
use crate::solve::Goal;

/// Offers of a unit, on average, in the first program; after one that is closed there are half as many more.
const OFFERS: f64 = 1.25;
const MORE: f64 = 1.5;

/// Offers of a unit, on average, that the searches for better plans look at.
const SEARCHED: f64 = 4.0;

/// Proposals of one annealing.
const PROPOSALS: u64 = 5_000_000;

/// The temperature it begins with: so many times what a unit costs more with its second best FM.
const HOT: f64 = 3.0;

/// Shares of the time left: for prices; for the first program, which is enough for what is easy; for the others; for
/// programs of some FMs at a time.
const SHARE_OF_PRICES: f64 = 0.4;
const SHARE_OF_FIRST: f64 = 0.1;
const SHARE: f64 = 0.4;
const SHARE_OF_PARTS: f64 = 0.6;

/// The same where units are left out, for each of the programs that find places for them.
const SHARE_OF_PLACES: f64 = 0.4;

/// Offers up to which a program of all of them is asked who can be served.
const WHOLE: usize = 6_000;

/// Seconds that are not worth another program.
const LATE: f64 = 0.5;

/// Programs where the clock does not count.
const PROGRAMS: u64 = 4;

impl Run<'_> {
    /// Finds places for units that are left out, and proves how many must be.
    pub(super) fn places(&mut self) {
        if self.best.1.unassigned == self.bounds.unassigned {
            return;
        }
        let most = self.model.starts.iter().map(|start| i64::from(start.cost)).max().unwrap_or(0);
        let question = Question { out_price: Some(2 * most), serve_all: false, ..self.question(Goal::Cost) };
        let priced = self.priced(question);
        self.ask_within(&priced.supported(&self.best.0), (question, SHARE_OF_PLACES));
        self.priced = Some(priced);
        if self.best.1.unassigned > self.bounds.unassigned {
            self.improve_parts(self.model, Goal::Unassigned, (SHARE_OF_PLACES, 0));
        }
        if self.best.1.unassigned > self.bounds.unassigned {
            let bound = self.least_left_out();
            self.raise(Goal::Unassigned, bound);
        }
    }

    /// A bound on what must be left out: by the whole program where it is small, else by its relaxation.
    fn least_left_out(&mut self) -> i64 {
        let formulation = Formulation::new(self.model, self.question(Goal::Unassigned));
        if formulation.chosen.len() <= WHOLE {
            return self.answer(&formulation, (Goal::Unassigned, SHARE));
        }
        let stop = highs::Stop { interior: true, ..self.stop(Goal::Unassigned, SHARE_OF_PRICES) };
        self.relaxed_bound(&formulation, (Goal::Unassigned, stop))
    }

    fn priced(&mut self, question: Question) -> Priced {
        self.priced_in(question, SHARE_OF_PRICES)
    }

    /// Proves the bound of the cost by programs over ever more offers, and finds better plans in them.
    pub(super) fn cost_of_starts(&mut self) {
        let question = self.question(Goal::Cost);
        let known = self.priced.take().map(|priced| priced.for_levels(self.model, self.best.1, question));
        let priced = known.unwrap_or_else(|| self.priced(question));
        let mut sorted = priced.reduced.clone();
        sorted.sort_unstable();
        let grain = grain(self.model);
        self.raise(Goal::Cost, rounded_up(priced.bound, grain));
        self.ask_within(&priced.supported(&self.best.0), (question, SHARE_OF_FIRST));
        let mut offers = OFFERS;
        for turn in 0.. {
            // Only plans that are better by a grain matter, and they use no offer with more than this.
            let most = self.best.1.cost - grain - priced.bound;
            if most < 0 {
                return self.raise(Goal::Cost, self.best.1.cost);
            }
            let reach = sorted.get(self.per_unit(offers)).map_or(most, |&reduced| reduced.min(most));
            let beyond = sorted.get(sorted.partition_point(|&reduced| reduced <= reach));
            let beyond = beyond.map_or(i64::MAX, |reduced| rounded_up(priced.bound + reduced, grain));
            let share = if turn == 0 { SHARE_OF_FIRST } else { SHARE };
            let question = self.question(Goal::Cost);
            let (bound, closed) = self.ask_within(&priced.within(reach, &self.best.0), (question, share));
            self.raise(Goal::Cost, rounded_up(bound, grain).min(beyond));
            let late = self.left().map_or(turn + 1 == PROGRAMS, |left| left < LATE);
            if self.best.1.cost <= self.bounds.cost || late || reach == most && closed {
                self.ran_out |= self.bounds.cost < self.best.1.cost;
                return;
            }
            if closed {
                offers *= MORE;
            } else {
                let near = sorted.get(self.per_unit(SEARCHED)).copied().unwrap_or(i64::MAX);
                self.search_within(&priced, near, turn);
            }
        }
    }

    fn per_unit(&self, offers: f64) -> usize {
        (offers * self.model.units.len() as f64) as usize
    }

    /// The bound that the program over the offers `inside` proves for them, and whether it was solved to its end.
    fn ask_within(&mut self, inside: &[Vec<Offer>], (question, share): (Question, f64)) -> (i64, bool) {
        let formulation = Formulation::of_offers(self.model, question, &|unit| inside[unit.index()].clone());
        let start = formulation.values_of(self.model, &self.best.0);
        let answer = highs::solve(&formulation.program, start.as_deref(), self.stop(Goal::Cost, share));
        self.work += answer.iterations;
        if let Some(values) = &answer.values {
            self.keep(formulation.solution_of(self.model, values));
        }
        (answer.bound.map_or(0, |bound| whole_bound(bound, Goal::Cost)), answer.closed)
    }

    /// Looks for better plans among the offers up to `reach`.
    fn search_within(&mut self, priced: &Priced, reach: i64, turn: u64) {
        let inside = priced.within(reach, &self.best.0);
        if turn == 0 {
            let soft = Soft::new(self.model, &inside, (&priced.worth, HOT * priced.spread()));
            soft.search(&self.best.0, PROPOSALS).into_iter().for_each(|found| self.keep(found));
        }
        let narrow = soft::narrowed(self.model, &priced.within(reach, &self.best.0));
        self.improve_parts(&narrow, Goal::Cost, (SHARE_OF_PARTS, turn));
    }

    /// Looks for a better plan by programs of some FMs of `model`, which has the units of this run's model.
    pub(super) fn improve_parts(&mut self, model: &Model, goal: Goal, (share, seed): (f64, u64)) {
        let start = (self.best.0.clone(), goal);
        let (found, work) = polish::growing(model, start, (self.deadline(share), seed));
        self.work += work;
        self.keep(found);
    }
}

/// The gap at which a program may stop: nothing lies between two grains.
pub(super) fn absolute_gap(model: &Model) -> f64 {
    0.99 * hours(grain(model))
}

/// What the costs of all plans are multiples of.
fn grain(model: &Model) -> i64 {
    let terms = &model.terms;
    let starts = model.starts.iter().map(|start| i64::from(start.cost));
    starts.chain([terms.second_language, terms.same_customer, terms.move_price]).fold(0, common).max(1)
}

/// The greatest common divisor.
const fn common(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { common(b, a % b) }
}

fn rounded_up(value: i64, grain: i64) -> i64 {
    value.div_euclid(grain) * grain + if value.rem_euclid(grain) > 0 { grain } else { 0 }
}
